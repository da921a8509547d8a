"""Conditions and ranges, case by case."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from labeling.api.s3.conditions import Outcome, judge, judge_source, span
from labeling.api.s3.errors import S3Error
from labeling.api.s3.serving import disposition
from labeling.storage import Attributes, ObjectInfo

INFO = ObjectInfo(
    uri="s3://data/a",
    size=10,
    etag="abc",
    modified=datetime(2026, 1, 2, 3, 4, 5, 999, UTC),
    attributes=Attributes(),
)
THEN, BEFORE = "Fri, 02 Jan 2026 03:04:05 GMT", "Fri, 02 Jan 2026 03:04:04 GMT"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"if-match": '"abc"'},
        {"if-match": '"x", "abc"'},
        {"if-match": "*"},
        {"if-match": '"abc"', "if-unmodified-since": BEFORE},
        {"if-none-match": '"x"', "if-modified-since": THEN},
        {"if-modified-since": BEFORE},
        {"if-modified-since": "no date"},
        {"if-unmodified-since": THEN},
    ],
)
def test_sent(headers: Mapping[str, str]) -> None:
    assert judge(INFO, headers) is Outcome.SEND


@pytest.mark.parametrize("headers", [{"if-none-match": 'W/"abc"'}, {"if-none-match": "*"}, {"if-modified-since": THEN}])
def test_not_modified(headers: Mapping[str, str]) -> None:
    assert judge(INFO, headers) is Outcome.NOT_MODIFIED
    with pytest.raises(S3Error):
        judge_source(INFO, {f"x-amz-copy-source-{name}": value for name, value in headers.items()})


@pytest.mark.parametrize("headers", [{"if-match": '"x"'}, {"if-unmodified-since": BEFORE}])
def test_failed(headers: Mapping[str, str]) -> None:
    with pytest.raises(S3Error) as error:
        judge(INFO, headers)
    assert (error.value.s3_code, error.value.status) == ("PreconditionFailed", 412)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=2-", (2, 10)),
        ("bytes=-3", (7, 10)),
        ("bytes=-30", (0, 10)),
        ("bytes=5-99", (5, 10)),
        ("", None),
        ("bytes=-", None),
        ("bytes=5-2", None),
        ("bytes=0-1,3-4", None),
        ("lines=0-1", None),
    ],
)
def test_spans(header: str, expected: tuple[int, int] | None) -> None:
    assert span(header, 10) == expected


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=11-12", "bytes=-0"])
def test_spans_outside(header: str) -> None:
    with pytest.raises(S3Error) as error:
        span(header, 10)
    assert (error.value.s3_code, error.value.status) == ("InvalidRange", 416)


@pytest.mark.parametrize(
    ("content_type", "asked", "expected"),
    [
        ("image/png", "", "inline"),
        ("IMAGE/PNG", "", "inline"),
        ("text/plain; charset=utf-8", "attachment; filename=x", "attachment; filename=x"),
        ("text/html", "", "attachment"),
        ("text/html", "inline", "attachment"),
        ("image/svg+xml", "inline; filename=x.svg", "attachment; filename=x.svg"),
        ("audio/x+xml", "", "attachment"),
        ("", "", "attachment"),
    ],
)
def test_dispositions(content_type: str, asked: str, expected: str) -> None:
    assert disposition(content_type, asked) == expected
