"""Ground Truth's template language: Liquid with its filters, escaping by context and limits on what a template may do.

Runs in the child process only (see `render`): these limits stop what is accidental, the child's end stops the rest.
"""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Callable, Mapping
from typing import Any, TextIO

import liquid
from liquid import BoundTemplate, RenderContext
from liquid.builtin.output import Output, OutputNode
from liquid.builtin.tags.capture_tag import CaptureNode, CaptureTag
from liquid.builtin.tags.cycle_tag import CycleNode, CycleTag
from liquid.builtin.tags.echo_tag import EchoTag
from liquid.exceptions import LiquidError, LiquidSyntaxError, OutputStreamLimitError
from liquid.token import Token

from labeling.errors import BadTemplate
from labeling.templating import filters
from labeling.templating.contexts import PageScanner, Place
from labeling.templating.escaping import Html, printed

MAX_SOURCE = 1_000_000  # characters of a template
MAX_OUTPUT = 5_000_000  # characters of a page
TOO_DEEP = "the template is nested too deeply"
TOO_MUCH_MEMORY = "the template needs too much memory"
Sign = Callable[[str], str]


class PageBuffer(io.StringIO):
    """Collects a page and knows what kind of place its end is."""

    def __init__(self, scanner: PageScanner | None = None, room: int = MAX_OUTPUT) -> None:
        super().__init__(newline="")
        self.room = room
        self._scanner = scanner or PageScanner()
        self._unscanned: list[str] = []

    def write(self, text: str, /) -> int:
        self.room -= len(text)
        if self.room < 0:
            raise OutputStreamLimitError(f"the page grows over {MAX_OUTPUT} characters", token=None)
        self._unscanned.append(text)
        return super().write(text)

    @property
    def scanner(self) -> PageScanner:
        if self._unscanned:
            self._scanner.feed("".join(self._unscanned))
            self._unscanned = []
        return self._scanner


class Context(RenderContext):
    """A rendering, with the way to sign what `grant_read_access` is given."""

    __slots__ = ("sign",)
    sign: Sign

    def get_item(self, obj: Any, key: Any) -> Any:
        """As the original, but numbers find members of an object, whose names are texts, and texts items of a list."""
        if isinstance(obj, Mapping) and type(key) is int and key not in obj:
            key = str(key)
        elif isinstance(obj, list) and isinstance(key, str) and key.isdecimal():
            key = int(key)
        return super().get_item(obj, key)

    def get_buffer(self, buf: TextIO | None = None) -> io.StringIO:
        """A buffer for a block whose text is kept first: it stands where the page now is."""
        if isinstance(buf, PageBuffer):
            return PageBuffer(buf.scanner.copy(), buf.room)
        return PageBuffer()


def _print(value: object, buffer: TextIO) -> int:
    place = buffer.scanner.place if isinstance(buffer, PageBuffer) else Place.HTML
    return buffer.write(printed(value, place))


class _OutputNode(OutputNode):
    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        return _print(self.expression.evaluate(context), buffer)


class _CycleNode(CycleNode):
    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """As the original, but the value is escaped for its place."""
        group = str(self.group.evaluate(context)) if self.group else ""
        values = [argument.evaluate(context) for argument in self.args]
        return _print(values[context.cycle(group or str(values), len(values))], buffer)


class _CaptureNode(CaptureNode):
    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """What was captured is HTML: its outputs were escaped, its own text is the author's."""
        captured = context.get_buffer(buffer)
        self.block.render(context, captured)
        context.assign(self.name, Html(captured.getvalue()))
        return 0


class _Output(Output):
    node_class = _OutputNode


class _Echo(EchoTag):
    node_class = _OutputNode  # type: ignore[assignment]  # differs from Output only in how it prints itself


class _Cycle(CycleTag):
    node_class = _CycleNode


class _Capture(CaptureTag):
    node_class = _CaptureNode


class Environment(liquid.Environment):
    """The language of worker templates. No loader: `include` and `render` are not part of it."""

    block_nesting_limit = 60
    context_depth_limit = 60
    loop_iteration_limit = 200_000
    local_namespace_limit = 20_000_000
    output_stream_limit = MAX_OUTPUT
    logical_not_operator = True
    logical_parentheses = True

    def __init__(self) -> None:
        super().__init__(autoescape=False)  # python-liquid's; `_print` escapes every output
        filters.install(self)
        for tag in (_Output, _Echo, _Cycle, _Capture):
            self.add_tag(tag)
        for name in ("include", "render"):
            del self.tags[name]


@functools.lru_cache(maxsize=64)
def parse(source: str) -> BoundTemplate:
    """The parsed template. Raises `BadTemplate` with the line."""
    if len(source) > MAX_SOURCE:
        raise BadTemplate(f"the template has {len(source)} characters; {MAX_SOURCE} are allowed")
    with _Translated(source):
        return _environment().from_string(source)


@functools.cache
def _environment() -> Environment:
    return Environment()


def filter_names() -> frozenset[str]:
    return frozenset(_environment().filters)


def render(source: str, task_input: Mapping[str, Any], *, sign: Sign) -> str:
    """The template's output for `task.input`. `sign` turns `s3://` URIs into URLs for the browser; what it raises goes
    through. Raises `BadTemplate` with the line where parsing or rendering failed."""
    template = parse(source)
    context = Context(template, globals={"task": {"input": task_input}})
    context.sign = sign
    buffer = PageBuffer()
    with _Translated(source):
        template.render_with_context(context, buffer)
    return buffer.getvalue()


class _Translated:
    """Turns the library's errors into ours."""

    def __init__(self, source: str) -> None:
        self._source = source

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, LiquidError):
            raise BadTemplate(_sentence(error), line=_line(error, self._source)) from error
        if isinstance(error, MemoryError):
            raise BadTemplate(TOO_MUCH_MEMORY) from None
        if isinstance(error, RecursionError):
            raise BadTemplate(TOO_DEEP) from None


def _sentence(error: LiquidError) -> str:
    cause = error.__cause__
    if isinstance(cause, RecursionError):
        return TOO_DEEP
    return str(error.message or type(error).__name__)


def _line(error: LiquidError, source: str) -> int | None:
    token: Token | None = error.token
    if token is not None and token.start_index >= 0:
        return token.source.count("\n", 0, token.start_index) + 1
    return _unclosed_line(source) if isinstance(error, LiquidSyntaxError) else None


_BLOCK = re.compile(r"{%-?\s*(end)?(if|unless|case|for|tablerow|capture|comment|raw|ifchanged|doc)\b")


def _unclosed_line(source: str) -> int | None:
    """The line of the last block that is opened and never closed."""
    open_blocks: list[re.Match[str]] = []
    for block in _BLOCK.finditer(source):
        if not block[1]:
            open_blocks.append(block)
        elif open_blocks:
            open_blocks.pop()
    return source.count("\n", 0, open_blocks[-1].start()) + 1 if open_blocks else None
