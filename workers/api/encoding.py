"""JSON in and out by orjson, without the framework's negotiation: this interface speaks one format."""

from collections.abc import Iterable, Mapping
from typing import IO, Any

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

MEDIA_TYPE = "application/json"
#: An answer (masks of large pictures are the largest) must fit, and a draft of it.
BODY_LIMIT = 32 * 1024 * 1024
_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


def dumps(data: Any) -> bytes:
    """Compact JSON; times as RFC 3339 in UTC."""
    return orjson.dumps(data, option=_OPTIONS, default=_other)


def _other(value: Any) -> Any:
    """Decimals (prices) as numbers."""
    return float(value)


def raw(text: str) -> orjson.Fragment:
    """JSON that is stored as text, put into an answer as it is."""
    return orjson.Fragment(text)


def reply(data: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(dumps(data), status=status, content_type=MEDIA_TYPE)


class JSONParser(BaseParser):
    """One JSON value in UTF-8, within the size limit."""

    media_type = MEDIA_TYPE

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        body = stream.read(BODY_LIMIT + 1)
        if len(body) > BODY_LIMIT:
            raise RequestDataTooBig
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError(f"The body is not JSON: {error}.") from None


class LinesParser(BaseParser):
    """One JSON value a line. The lines are read by whoever asks for them, so that they never are all in memory."""

    media_type = "application/x-ndjson"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        return stream


class JSONRenderer(BaseRenderer):
    """For answers that the framework itself writes."""

    media_type = MEDIA_TYPE
    format = "json"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return dumps(data)


class OneFormat(BaseContentNegotiation):
    """The first parser that takes the content type, and the first renderer whatever is accepted."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        wanted = (request.content_type or MEDIA_TYPE).partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == wanted), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, first.media_type
