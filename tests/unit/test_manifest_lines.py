"""One line: what is refused, where it points, and that the reason can be acted on."""

import json

import pytest

from labeling.errors import BadManifest
from labeling.manifest import parse_line
from labeling.manifest.lines import MAX_LINE_BYTES


def bad(raw: bytes | str, number: int = 6) -> BadManifest:
    with pytest.raises(BadManifest) as caught:
        parse_line(raw.encode() if isinstance(raw, str) else raw, number)
    assert caught.value.line == number + 1
    assert caught.value.hint
    return caught.value


CASES = [
    pytest.param('{"source": "a"', 15, "not JSON", id="unfinished"),
    pytest.param('{"source": "é", }', 15, "not JSON", id="trailing comma, counted in characters"),
    pytest.param('{"source": "a"} {"source": "b"}', 17, "not JSON", id="two objects"),
    pytest.param('{"source": "a", "n": NaN}', 22, "not JSON", id="not a number"),
    pytest.param("{'source': 'a'}", 2, "not JSON", id="single quotes"),
    pytest.param('["source"]', 1, "a list", id="list"),
    pytest.param('"source"', 1, "a text", id="text"),
    pytest.param("null", 1, "null", id="null"),
    pytest.param("true", 1, "true or false", id="boolean"),
    pytest.param("{}", 1, "neither", id="no source"),
    pytest.param('{"Source": "a"}', 1, "neither", id="source in capitals"),
    pytest.param('{"source": "a", "source-ref": "s3://b/k"}', 17, "both", id="both"),
    pytest.param('{"a": 1, "source": 7}', 20, "must be text, not a number", id="number as source"),
    pytest.param('{"source-ref": {"s3": "u"}}', 16, "must be text, not an object", id="object as source-ref"),
    pytest.param('{"source-ref":null}', 15, "must be text, not null", id="null as source-ref"),
    pytest.param('{"source": ""}', 12, "empty", id="empty source"),
    pytest.param('{"source": "a", "$label": 1}', 17, "begins with $", id="reserved name"),
    pytest.param('{"source": "a", "k": {"x": ","}, "k": 2}', 34, "twice", id="same key twice"),
    pytest.param('{"source": "a", "k": 1, "\\u006b": 2}', 25, "twice", id="same key, spelled in two ways"),
    pytest.param('{"source": "\\u0022\\u0022", "k": 1, "k": 2}', 36, "twice", id="same key behind hidden quotes"),
    pytest.param('{"source": "a", "deep": ' + "[" * 300 + "]" * 300 + "}", 1, "deep", id="deep"),
    pytest.param('{"source": "\\ud800"}', 13, "not JSON", id="half a character"),
]


@pytest.mark.parametrize(("line", "column", "reason"), CASES)
def test_a_bad_line_says_where_and_why(line: str, column: int, reason: str) -> None:
    error = bad(line)
    assert reason in error.reason
    assert error.column == column
    assert str(error) == f"line 7, column {column}: {error.reason}"


@pytest.mark.parametrize(
    ("raw", "column", "reason"),
    [
        ('{"source": "é'.encode() + b"\xe9" + b'"}', 14, "0xe9"),
        (b'\xff\xfe{\x00"\x00', 1, "UTF-16"),
        (b"\x1f\x8b\x08\x00", 1, "compressed"),
    ],
)
def test_bytes_that_are_not_utf8(raw: bytes, column: int, reason: str) -> None:
    error = bad(raw)
    assert reason in error.reason
    assert error.column == column


def line_of(characters: int, letter: str) -> str:
    """Valid but for its length: no attribute is long."""
    line = {"source": "a"} | {f"k{n:03}": letter * 900 for n in range(characters // 1000)}
    text = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
    return text[:-1] + " " * (characters - len(text)) + "}"


@pytest.mark.parametrize("letter", ["x", "é", "☃", "𝄞"])
def test_a_line_may_have_100_000_characters_and_no_more(letter: str) -> None:
    text, _ = parse_line(line_of(100_000, letter).encode())
    assert len(text) == 100_000
    error = bad(line_of(100_001, letter))
    assert error.column == 100_001


def test_a_value_may_have_20_000_characters_and_no_more() -> None:
    parse_line(json.dumps({"source": "é" * 20_000}, ensure_ascii=False).encode())
    error = bad(json.dumps({"source": "é" * 20_001}, ensure_ascii=False))
    assert error.column == 12
    assert "20,001 characters" in error.reason
    parse_line(json.dumps({"source": "a", "list": ["x" * 9_994, "y" * 9_999]}, separators=(",", ":")).encode())
    error = bad(json.dumps({"source": "a", "list": ["x" * 9_994, "y" * 10_000]}, separators=(",", ":")))
    assert error.column == 22
    assert "'list' has 20,001 characters" in error.reason


@pytest.mark.parametrize("name", ["job-name", "job_name"])
def test_what_a_job_has_written_may_be_longer(name: str) -> None:
    boxes = [{"class_id": 0, "left": n, "top": n, "width": 30, "height": 40} for n in range(3000)]
    line: dict[str, object] = {
        "source-ref": "s3://b/k",
        "boxes": {"annotations": boxes},
        "boxes-metadata": {name: "labeling-job/b"},
    }
    text, data = parse_line(json.dumps(line).encode())
    assert len(text) > 100_000
    assert data == line
    line["boxes-metadata"] = {"type": "groundtruth/object-detection"}
    assert "longer than 100,000 characters" in bad(json.dumps(line)).reason
    line["boxes-metadata"] = {name: "x" * MAX_LINE_BYTES}
    assert bad(json.dumps(line)).column == MAX_LINE_BYTES + 1


def test_equal_keys_deeper_down_are_the_requesters_business() -> None:
    text, data = parse_line(b' {"source": "a", "own": {"k": 1, "k": 2}} ')
    assert text == ' {"source": "a", "own": {"k": 1, "k": 2}} '
    assert data["source"] == "a"
