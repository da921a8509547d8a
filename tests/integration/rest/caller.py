"""A program that calls the REST interface with somebody's token, or as nobody."""

from typing import Any, NamedTuple

import orjson
from django.http import HttpResponse
from django.test import Client

from workers import accounts
from workers.models import Account


class Answer(NamedTuple):
    status: int
    data: Any

    @property
    def code(self) -> str:
        return str(self.data["error"]["code"])


class Caller:
    def __init__(self, account: Account | None = None) -> None:
        self.account = account
        self.client = Client(raise_request_exception=False)
        self.headers: dict[str, str] = {}
        if account is not None:
            self.headers["Authorization"] = f"Token {accounts.create_key(account).token}"

    def send(
        self, method: str, path: str, body: bytes = b"", *, media: str = "application/json", **headers: str
    ) -> Any:
        """The response itself, for what is no JSON."""
        return self.client.generic(
            method, f"/api/v1/{path}", body, content_type=media, headers={**self.headers, **headers}
        )

    def __call__(self, method: str, path: str, data: Any = None) -> Answer:
        return read(self.send(method, path, b"" if data is None else orjson.dumps(data)))

    def get(self, path: str) -> Answer:
        return self("GET", path)

    def post(self, path: str, data: Any = None) -> Answer:
        return self("POST", path, data)

    def put(self, path: str, data: Any) -> Answer:
        return self("PUT", path, data)

    def claim(self, **wanted: Any) -> list[dict[str, Any]]:
        answer = self.post("assignments/claim", wanted)
        assert answer.status == 200, answer
        taken: list[dict[str, Any]] = answer.data["assignments"]
        return taken


def read(response: HttpResponse) -> Answer:
    content = response.content
    return Answer(response.status_code, orjson.loads(content) if content else None)
