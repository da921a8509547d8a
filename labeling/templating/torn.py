"""Markup that browsers take apart: an element that cannot stand where it is written leaves its content behind.

Follows only what matters for crowd elements: tables and their cells, and what ends a paragraph that nobody closed.
"""

from __future__ import annotations

from collections.abc import Set

_PARTS = frozenset({"table", "thead", "tbody", "tfoot", "tr"})
_CELLS = frozenset({"td", "th", "caption"})
_ENDS_PARAGRAPH = frozenset(
    """address article aside blockquote center details dialog div dl fieldset figcaption figure footer form h1 h2 h3 h4
    h5 h6 header hr main menu nav ol p pre section summary table ul""".split()
)
#: Of parts of a table, what may be around them.
_AROUND: dict[str, Set[str]] = {"tr": _PARTS - {"tr"}, "thead": {"table"}, "tbody": {"table"}, "tfoot": {"table"}}


class OpenTags:
    """The tags that are open, told one after the other."""

    def __init__(self) -> None:
        self._open: list[str] = []

    def opened(self, tag: str) -> str:
        """What is wrong with a tag that begins here, in words for its author; mostly nothing."""
        crowd = tag.startswith("crowd-")
        if crowd and self._open and self._open[-1] in _PARTS:
            return f"<{tag}> cannot stand between a table and its cells: browsers move it out and leave them behind"
        torn = self._end_paragraph(tag) if tag in _ENDS_PARAGRAPH else ""
        if tag in _CELLS or tag in _AROUND:
            self._cut(self._last(_AROUND.get(tag, _PARTS)) + 1)
        if crowd or tag == "p" or tag in _PARTS | _CELLS:
            self._open.append(tag)
        return torn

    def closed(self, tag: str) -> None:
        if tag in self._open:
            self._cut(self._last({tag}))

    def _end_paragraph(self, tag: str) -> str:
        start = self._last({"p"})
        if start <= self._last(_CELLS | {"table"}):  # what is in a cell has its own paragraphs
            return ""
        inside = self._open[start + 1 :]
        self._cut(start)
        return f"<{tag}> ends the <p> that <{inside[0]}> stands in, and <{inside[0]}> too" if inside else ""

    def _last(self, tags: Set[str]) -> int:
        """Where the innermost of these tags is; -1 where none is open."""
        return max((at for at, tag in enumerate(self._open) if tag in tags), default=-1)

    def _cut(self, at: int) -> None:
        del self._open[at:]
