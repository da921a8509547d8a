"""CoNLL: one token and its tag on a line, a blank line after each text. Tags are B-, I- and O (IOB2).

A token is a run of letters and digits, or any other character that is no space; an entity that begins or ends within a
run parts it. Where entities overlap, which the format cannot say, the longest stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from labeling.formats.files import File
from labeling.formats.labels import Labeled, Labels
from labeling.formats.values import Span

_TOKEN = re.compile(r"\w+|[^\w\s]")


def files(labels: Labels) -> Iterator[File]:
    yield File("labels.conll", map(_lines, labels))


def _lines(one: Labeled) -> bytes:
    spans = _apart(one.spans)
    edges = sorted({0, len(one.source), *(edge for span in spans for edge in (span.start, span.end))})
    written = []
    for start, end in pairwise(edges):
        span = next((span for span in spans if span.start <= start and end <= span.end), None)
        for token in _TOKEN.finditer(one.source, start, end):
            begins = span is not None and not one.source[span.start : token.start()].strip()
            tag = "O" if span is None else f"{'B' if begins else 'I'}-{_tag(span.name)}"
            written.append(f"{token[0]} {tag}\n")
    return ("".join(written) + "\n").encode("utf-8", "surrogatepass")


def _apart(spans: Sequence[Span]) -> list[Span]:
    """Spans that do not overlap, in the order of the text."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start - one.end, one.start)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda one: one.start)


def _tag(name: str) -> str:
    return re.sub(r"\s+", "_", name)
