"""The REST interface as the command line uses it: one server, one token, errors as the server words them."""

import json
from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import click
import urllib3

from workers.errors import LabelwrightError, NotAllowed, TryAgain

_F = TypeVar("_F", bound=Callable[..., Any])
DEFAULT_URL = "http://127.0.0.1:8000"


class Client:
    """Calls below /api/v1; safe for several threads."""

    def __init__(self, url: str, token: str, *, connections: int = 4) -> None:
        self.url, self.token = url.rstrip("/"), token
        self._pool = urllib3.PoolManager(maxsize=connections, block=True, retries=False)

    def get(self, path: str, **query: Any) -> Any:
        given = {name: value for name, value in query.items() if value is not None}
        return self.call("GET", f"{path}?{urlencode(given)}" if given else path)

    def post(self, path: str, body: Any = None) -> Any:
        return self.call("POST", path, {} if body is None else body)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The decoded answer. Raises the server's error, TryAgain where no server answers."""
        response = self._send(method, path, body)
        if response.status >= 400:
            raise _error(response.status, response.data)
        return json.loads(response.data) if response.data else None

    def pages(self, path: str, **query: Any) -> Iterator[Any]:
        """The results of a list, page after page."""
        cursor = None
        while True:
            page = self.get(path, cursor=cursor, **query)
            yield from page["results"]
            cursor = page.get("next")
            if not cursor:
                return

    def stream(self, path: str, *, accept: str = "*/*") -> Iterator[bytes]:
        """An answer in pieces, for what may be large."""
        response = self._send("GET", path, None, accept=accept, preload=False)
        if response.status >= 400:
            raise _error(response.status, response.read())
        yield from response.stream(1 << 18)

    def download(self, link: str) -> Iterator[bytes]:
        """A file to which the server gave a link; asked of this server, whatever it calls itself."""
        response = self._ask("GET", urlsplit(link).path, None, accept="*/*", preload=False)
        if response.status >= 400:
            raise _error(response.status, response.read())
        yield from response.stream(1 << 18)

    def _send(
        self, method: str, path: str, body: Any, *, accept: str = "application/json", preload: bool = True
    ) -> urllib3.BaseHTTPResponse:
        return self._ask(method, f"/api/v1{path}", body, accept=accept, preload=preload)

    def _ask(self, method: str, path: str, body: Any, *, accept: str, preload: bool) -> urllib3.BaseHTTPResponse:
        headers = {"Authorization": f"Token {self.token}", "Accept": accept}
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            return self._pool.request(
                method,
                f"{self.url}{path}",
                headers=headers,
                body=None if body is None else json.dumps(body).encode(),
                preload_content=preload,
            )
        except urllib3.exceptions.HTTPError as error:
            raise TryAgain(
                f"No answer from {self.url}: {error}.",
                hint="Is `labelwright serve` running? LABELWRIGHT_URL says where.",
            ) from None


def _error(status: int, data: bytes) -> LabelwrightError:
    """The error that the server sent, or what its status says."""
    try:
        told = json.loads(data)["error"]
        fields = told.get("fields") or {}
        return LabelwrightError(told["message"], hint=told.get("hint", ""), code=told["code"], fields=fields)
    except (ValueError, KeyError, TypeError):
        return LabelwrightError(f"The server answered {status}.", hint="Its log says more.")


def server(command: _F) -> _F:
    """Adds --url and --token to a command and passes it a `Client` as `client`."""

    def with_client(url: str, token: str, **rest: Any) -> Any:
        if not token:
            raise NotAllowed(
                "A token is needed.", hint="Set LABELWRIGHT_TOKEN; `labelwright keys create --user EMAIL` makes one."
            )
        return command(client=Client(url, token), **rest)

    with_client.__doc__ = command.__doc__
    with_client.__name__ = command.__name__
    params = getattr(command, "__click_params__", [])
    with_client.__click_params__ = params  # type: ignore[attr-defined]
    token = click.option("--token", envvar="LABELWRIGHT_TOKEN", default="", help="REST token (LABELWRIGHT_TOKEN).")
    url = click.option("--url", envvar="LABELWRIGHT_URL", default=DEFAULT_URL, help="The server (LABELWRIGHT_URL).")
    return url(token(with_client))  # type: ignore[return-value]
