"""The one way out: requests to addresses that requesters or operators wrote, kept from reaching what they must not.

A name is resolved once, every address it has is judged, and the connection goes to the judged address, so that a name
which changes its mind leads nowhere. No redirects, no proxies, and a limit on size and on the time of the whole.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from workers.errors import LabelwrightError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

CONNECT_SECONDS = 10.0
#: Ranges that `ipaddress` calls neither private nor global, or that hide another address inside.
_CGNAT = ipaddress.ip_network("100.64.0.0/10")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_PIECE = 1 << 16


class Refused(LabelwrightError):
    """This address may not be called from here."""

    code = "address_refused"


class Unreachable(LabelwrightError):
    """There was no whole answer in time."""

    code = "unreachable"


class TooLong(LabelwrightError):
    """The answer is too long."""

    code = "answer_too_long"


@dataclass(frozen=True)
class Response:
    status: int
    body: bytes


def post(
    url: str, body: bytes, *, headers: Mapping[str, str], seconds: float, most: int, private: bool = False
) -> Response:
    """Sends `body` and gives what comes back, of whatever status. `most` is in bytes.

    `private` opens loopback and private ranges; link-local ones, where clouds keep their metadata, never are.
    Raises `Refused`, `Unreachable`, `TooLong`.
    """
    return _request("POST", url, body, headers=headers, seconds=seconds, most=most, private=private)


def get(url: str, *, seconds: float, most: int) -> Response:
    """What is at a public address. `most` is in bytes. Raises `Refused`, `Unreachable`, `TooLong`."""
    return _request("GET", url, None, headers={}, seconds=seconds, most=most, private=False)


def _request(
    method: str, url: str, body: bytes | None, *, headers: Mapping[str, str], seconds: float, most: int, private: bool
) -> Response:
    parts = split(url)
    deadline = time.monotonic() + seconds
    connection = _connection(parts, _judged(parts, private=private), min(CONNECT_SECONDS, seconds))
    try:
        connection.connect()
        with _cut_at(connection, deadline):
            return _exchange(connection, parts, (method, body), headers, most)
    except (OSError, http.client.HTTPException, ValueError) as error:
        late = f"within {seconds:g} seconds" if time.monotonic() >= deadline else f"({error or type(error).__name__})"
        raise Unreachable(f"{origin(parts)} gave no answer {late}.") from None
    finally:
        connection.close()


def split(url: str) -> SplitResult:
    """The parts of an http(s) address without user, password or fragment. Raises `Refused`."""
    try:
        parts = urlsplit(url)
        plain = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        plain = False
    if not plain or parts.username is not None or parts.password is not None or parts.fragment:
        raise Refused(f"{url[:120]!r} is not a plain http(s) address.")
    if any(ord(sign) <= 32 or ord(sign) >= 127 or sign == "\\" for sign in url):
        raise Refused(f"{url[:120]!r} has characters that an address must spell with %.")
    return parts


def origin(parts: SplitResult) -> str:
    return f"{parts.scheme}://{parts.hostname}:{_port(parts)}"


def permitted(address: Address, *, private: bool) -> bool:
    """Whether connections may go to an address; one that stands for another is judged by that other."""
    inside = _inside(address)
    if inside:
        return all(permitted(inner, private=private) for inner in inside)
    if address.is_loopback:
        return private
    if address.is_link_local or address.is_multicast or address.is_unspecified or address.is_reserved:
        return False
    inward = address.is_private or (address.version == 4 and address in _CGNAT)
    return private if inward else address.is_global


def _inside(address: Address) -> list[Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found: list[Address] = [one for one in (address.ipv4_mapped, address.sixtofour) if one is not None]
    if address.teredo is not None:
        found += address.teredo
    if address in _NAT64:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return found


def _judged(parts: SplitResult, *, private: bool) -> str:
    """One of the host's addresses. Every one of them must be permitted, or a second try could reach the other."""
    host = parts.hostname or ""
    try:
        found = socket.getaddrinfo(host, _port(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"The name {host} leads nowhere: {error}.") from None
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    for one in addresses:
        if not permitted(ipaddress.ip_address(one), private=private):
            hint = "The operator may allow it with private: before the address in LABELWRIGHT_HOOKS_ALLOW."
            raise Refused(f"{host} has the address {one}, which is not a public one.", hint=hint)
    return addresses[0]


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


class _Pinned(http.client.HTTPConnection):
    """Goes to an address that was judged, whatever its host's name has come to mean since."""

    def __init__(self, parts: SplitResult, address: str, seconds: float) -> None:
        super().__init__(parts.hostname or "", _port(parts), timeout=seconds)
        self._address = address
        self._secure = parts.scheme == "https"
        self.default_port = 443 if self._secure else 80

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        context = ssl.create_default_context() if self._secure else None
        self.sock = context.wrap_socket(plain, server_hostname=self.host) if context else plain
        self.sock.settimeout(None)


def _connection(parts: SplitResult, address: str, seconds: float) -> _Pinned:
    return _Pinned(parts, address, seconds)


@contextmanager
def _cut_at(connection: _Pinned, deadline: float) -> Iterator[None]:
    """Cuts the connection at the deadline, however slowly the other side may drip; what came until then is nothing."""
    late, held = threading.Event(), connection.sock  # the connection lets go of it while the answer is still read

    def cut() -> None:
        late.set()
        with suppress(OSError):
            held.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, deadline - time.monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if late.is_set():
        raise TimeoutError


def _exchange(
    connection: _Pinned, parts: SplitResult, what: tuple[str, bytes | None], headers: Mapping[str, str], most: int
) -> Response:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request(what[0], target, body=what[1], headers={"Connection": "close", **headers})
    answer = connection.getresponse()
    content = bytearray()
    while piece := answer.read1(_PIECE):
        content += piece
        if len(content) > most:
            raise TooLong(f"{origin(parts)} answered with more than {most:,} bytes.")
    if answer.length:  # what was announced and did not come
        raise http.client.IncompleteRead(bytes(content), answer.length)
    return Response(answer.status, bytes(content))
