"""The one way out: which addresses are open, and that a name cannot change its mind after it was judged."""

import http.server
import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from labeling import outbound

Answer = Callable[[http.server.BaseHTTPRequestHandler], None]
HOST = "hooks.example.com"


class Receiver:
    """A server on loopback that remembers what it was sent and answers as it is told."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, dict[str, str], bytes]] = []
        self.answer: Answer = lambda handler: plain(handler, 200, b"{}")
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                outer.seen.append((self.path, dict(self.headers.items()), body))
                outer.answer(self)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


def plain(handler: http.server.BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    running = Receiver()
    yield running
    running.server.shutdown()
    running.server.server_close()


def post(
    receiver: Receiver, path: str = "/x", *, seconds: float = 5, most: int = 1000, **more: Any
) -> outbound.Response:
    url = f"http://127.0.0.1:{receiver.port}{path}"
    return outbound.post(url, b"body", headers={"A": "b"}, seconds=seconds, most=most, private=True, **more)


@pytest.mark.parametrize(
    "address",
    """127.0.0.1 127.8.9.1 0.0.0.0 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 100.100.100.200 192.0.0.1
    198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255 ::1 :: fe80::1 fc00::1 fd00:ec2::254 ff02::1 ::ffff:127.0.0.1
    ::ffff:10.0.0.1 ::ffff:169.254.169.254 2002:7f00:1:: 2002:a00:1:: 64:ff9b::a00:1 64:ff9b::7f00:1
    2001:0:102:304::80ff:fffe""".split(),
)
def test_closed_addresses(address: str) -> None:
    assert not outbound.permitted(ipaddress.ip_address(address), private=False)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_open_addresses(address: str) -> None:
    assert outbound.permitted(ipaddress.ip_address(address), private=False)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "192.168.1.1", "::1", "fd00::1", "::ffff:127.0.0.1"])
def test_private_addresses_open_only_where_the_operator_says_so(address: str) -> None:
    assert outbound.permitted(ipaddress.ip_address(address), private=True)
    assert not outbound.permitted(ipaddress.ip_address(address), private=False)


@pytest.mark.parametrize("address", ["169.254.169.254", "fe80::1", "0.0.0.0", "224.0.0.1", "::ffff:169.254.169.254"])
def test_metadata_is_closed_whatever_the_operator_says(address: str) -> None:
    assert not outbound.permitted(ipaddress.ip_address(address), private=True)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "127.1", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_loopback_however_it_is_written(host: str, receiver: Receiver) -> None:
    with pytest.raises((outbound.Refused, outbound.Unreachable)):
        outbound.post(f"http://{host}:{receiver.port}/", b"", headers={}, seconds=2, most=10)
    assert receiver.seen == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "file:///etc/passwd",
        "http://user@example.com/",
        "http://user:word@example.com/",
        "http://example.com\\@127.0.0.1/",
        "http://example.com/a b",
        "http://example.com/\r\nHost: other",
        "http:///path",
        "http://example.com:99999/",
        "http://[::1/",
    ],
)
def test_what_is_no_plain_address_is_refused(url: str) -> None:
    with pytest.raises(outbound.Refused, match="address"):
        outbound.post(url, b"", headers={}, seconds=1, most=10)


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """The names that are asked for; the first question gets the first answer, and so on."""
    asked: list[str] = []
    real, left = socket.getaddrinfo, list(answers)

    def getaddrinfo(host: str, port: int, *more: Any, **named: Any) -> Any:
        if host != HOST:
            return real(host, port, *more, **named)
        asked.append(host)
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def test_a_name_is_resolved_once_and_its_host_is_still_told(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = resolving(monkeypatch, ["127.0.0.1"], ["10.9.8.7"])
    url = f"http://{HOST}:{receiver.port}/hook?a=1"
    outbound.post(url, b"body", headers={"A": "b"}, seconds=5, most=100, private=True)
    ((path, headers, body),) = receiver.seen
    assert asked == [HOST]
    assert (path, headers["Host"], headers["A"], body) == ("/hook?a=1", f"{HOST}:{receiver.port}", "b", b"body")


def test_a_name_that_turns_inward_after_it_was_judged_leads_nowhere(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rebinding: public when judged, loopback a moment later. The connection goes to what was judged, or nowhere."""
    asked = resolving(monkeypatch, ["203.0.113.9"], ["127.0.0.1"])
    monkeypatch.setattr(outbound, "permitted", lambda address, private: str(address) == "203.0.113.9")  # a test network
    with pytest.raises(outbound.Unreachable):
        outbound.post(f"http://{HOST}:{receiver.port}/", b"", headers={}, seconds=0.5, most=100)
    assert (asked, receiver.seen) == ([HOST], [])


def test_one_bad_address_among_good_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, ["8.8.8.8", "10.0.0.1"])
    with pytest.raises(outbound.Refused, match=r"10\.0\.0\.1"):
        outbound.post(f"http://{HOST}/", b"", headers={}, seconds=1, most=10)


def test_redirects_are_answers_like_any_other(receiver: Receiver) -> None:
    receiver.answer = lambda handler: plain(handler, 302, b"", Location="http://169.254.169.254/latest/meta-data/")
    assert post(receiver).status == 302
    assert len(receiver.seen) == 1


def test_an_answer_that_is_too_long_is_not_read_to_its_end(receiver: Receiver) -> None:
    receiver.answer = lambda handler: plain(handler, 200, b"x" * 100_000)
    with pytest.raises(outbound.TooLong, match="more than 1,000 bytes"):
        post(receiver)


def test_an_answer_that_breaks_off_is_none(receiver: Receiver) -> None:
    receiver.answer = lambda handler: plain(handler, 200, b"half", **{"Content-Length": "900"})
    with pytest.raises(outbound.Unreachable):
        post(receiver)


@pytest.mark.parametrize("begin", [b"HTTP/1.0 200 OK\r\nX", b"HTTP/1.0 200 OK\r\n\r\n", b""])
def test_who_drips_is_cut_off_when_the_time_is_over(receiver: Receiver, begin: bytes) -> None:
    over = threading.Event()

    def drip(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.wfile.write(begin)
        while not over.wait(0.05):
            try:
                handler.wfile.write(b"x")
            except OSError:
                return

    receiver.answer = drip
    with pytest.raises(outbound.Unreachable, match=r"within 0\.6 seconds"):
        post(receiver, seconds=0.6, most=10**9)
    over.set()


def test_nobody_there(receiver: Receiver) -> None:
    receiver.server.server_close()
    with pytest.raises(outbound.Unreachable, match="no answer"):
        post(receiver)
