"""Checks a template before anybody works with it: that it parses and renders, and what its author may have missed.

Runs in the rendering child; `render.check_template` is the way in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from liquid.static_analysis import TemplateAnalysis

from labeling.errors import BadTemplate
from labeling.templating import liquid
from labeling.templating.findings import Finding
from labeling.templating.markup import MarkupReader

_EXAMPLE_URL = "/media/example?a=1&b=2"
#: Characters of the page made of the sample that are read: more tell nothing new and take their time.
_READ = 200_000
_ALWAYS_THERE = frozenset({"now", "today", "forloop", "tablerowloop"})
_OF_EVERY_LIST = frozenset({"size", "first", "last"})


def check(
    template: str,
    sample: Mapping[str, Any] | None,
    *,
    allowed_hosts: frozenset[str],
    libraries: frozenset[str] = frozenset(),
) -> list[Finding]:
    """Findings in the order of their lines, errors first. Without a sample, variables are not checked. `libraries` are
    addresses elsewhere of which the site has copies."""
    reader = MarkupReader(allowed_hosts=allowed_hosts, libraries=libraries, sampled=sample is not None)
    findings = [*reader.read(template)]
    findings += _language(template, sample, reader)
    return sorted(findings, key=lambda finding: (finding.severity != "error", finding.line or 0))


def _language(template: str, sample: Mapping[str, Any] | None, reader: MarkupReader) -> Iterator[Finding]:
    try:
        analysis = liquid.parse(template).analyze(include_partials=False)
        broken = list(_unknown_filters(template, analysis))
        yield from broken
        yield from _unknown_variables(template, analysis, sample)
        if sample is not None and not broken:
            page = liquid.render(template, sample, sign=lambda uri: _EXAMPLE_URL)
            yield from reader.of_data(page[:_READ])
    except BadTemplate as error:
        yield Finding("error", error.line, error.reason)


def _unknown_filters(template: str, analysis: TemplateAnalysis) -> Iterator[Finding]:
    """Rendering finds these too, but only where the sample leads it."""
    for name, uses in analysis.filters.items():
        if name not in liquid.filter_names():
            yield Finding("error", _line(template, uses[0].index), f"there is no filter {name!r}")


def _line(template: str, index: int) -> int:
    return template.count("\n", 0, index) + 1


def _unknown_variables(
    template: str, analysis: TemplateAnalysis, sample: Mapping[str, Any] | None
) -> Iterator[Finding]:
    told: set[str] = set()
    for root, uses in analysis.globals.items():
        for use in uses:
            problem = _problem(root, use.segments, sample)
            if problem and problem not in told:
                told.add(problem)
                yield Finding("warning", _line(template, use.span.index), problem)


def _problem(root: str, segments: list[Any], sample: Mapping[str, Any] | None) -> str:
    if root in _ALWAYS_THERE:
        return ""
    if root != "task" or (len(segments) > 1 and segments[1] != "input"):
        return f"{_spelled(segments)} is not known here: a template sees task.input only"
    missing = None if sample is None else _missing(segments[2:], sample)
    return f"task.input.{_spelled(missing)} is not in the sample" if missing else ""


def _missing(segments: list[Any], sample: Any) -> list[Any] | None:
    """The beginning of a path that the sample does not have. Steps that depend on data are not followed."""
    for depth, segment in enumerate(segments):
        if isinstance(segment, list) or segment in _OF_EVERY_LIST or not isinstance(sample, dict):
            return None
        if str(segment) not in sample:
            return segments[: depth + 1]
        sample = sample[str(segment)]
    return None


def _spelled(segments: list[Any]) -> str:
    return ".".join("[…]" if isinstance(segment, list) else str(segment) for segment in segments)
