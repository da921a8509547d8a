"""The reader: every line in order, errors with their place; no line end, mark or blank confuses the numbers."""

import io
import json
from collections.abc import Iterator
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.errors import BadManifest
from labeling.manifest import Line, read_lines
from labeling.manifest.lines import MAX_LINE_BYTES

A = b'{"source": "a"}'
B = b'{"source": "b"}'


def read(data: bytes, **start: int) -> list[Line | BadManifest]:
    return list(read_lines(io.BytesIO(data), **start))


def sources(data: bytes) -> list[str]:
    return [line.data["source"] for line in read(data) if isinstance(line, Line)]


def places(data: bytes) -> list[tuple[int, int]]:
    return [(error.line, error.column) for error in read(data) if isinstance(error, BadManifest)]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(A + b"\n" + B + b"\n", id="newlines"),
        pytest.param(A + b"\n" + B, id="last line without newline"),
        pytest.param(A + b"\r\n" + B + b"\r\n", id="carriage returns"),
        pytest.param(b"\xef\xbb\xbf" + A + b"\n" + B, id="byte order mark"),
        pytest.param(A + b"\n" + B + b"\n\n \r\n\n", id="blank lines at the end"),
    ],
)
def test_two_lines_however_they_end(data: bytes) -> None:
    lines = read(data)
    assert [(line.number, line.text) for line in lines if isinstance(line, Line)] == [(0, A.decode()), (1, B.decode())]
    assert len(lines) == 2


def test_blank_lines_inside_are_errors_and_keep_the_numbers() -> None:
    data = b"\n" + A + b"\n\n \n" + B + b"\n\n"
    assert places(data) == [(1, 1), (3, 1), (4, 1)]
    assert [line.number for line in read(data) if isinstance(line, Line)] == [1, 4]


@pytest.mark.parametrize("data", [b"", b"\n", b"\xef\xbb\xbf\r\n \n"])
def test_a_manifest_without_lines_is_an_error(data: bytes) -> None:
    (error,) = read(data)
    assert isinstance(error, BadManifest)
    assert "empty" in error.message


@pytest.mark.parametrize("data", ['{"source": "a"}\n'.encode("utf-16"), b"\x1f\x8b\x08\n\xff\n"])
def test_a_file_of_another_kind_is_one_error(data: bytes) -> None:
    assert places(data) == [(1, 1)]


def test_errors_do_not_stop_the_stream() -> None:
    data = b"\n".join([A, b"{", b"[1]", b"\xff", B])
    assert sources(data) == ["a", "b"]
    assert [line for line, _ in places(data)] == [2, 3, 4]


def test_resuming_at_an_offset_gives_the_same_rest() -> None:
    data = b"\xef\xbb\xbf" + b"\r\n".join([A, "{“”}".encode(), B, b'{"source": "c\xc3\xa9"}', A])
    whole = read(data)
    for place, line in enumerate(whole):
        if isinstance(line, Line):
            stream = io.BytesIO(data)
            stream.seek(line.next_offset)
            rest = list(read_lines(stream, number=line.number + 1, offset=line.next_offset))
            assert [str(one) for one in rest] == [str(one) for one in whole[place + 1 :]]


def test_a_line_without_end_is_refused_without_being_kept() -> None:
    class Endless(io.RawIOBase):
        """Three hundred megabytes of one line, then a good one."""

        def __init__(self) -> None:
            self.blocks = iter([b'{"source": "' + b"x" * 2**20] + [b"x" * 2**20] * 300 + [b'"}\n' + A])

        def read(self, size: int = -1) -> bytes:
            return next(self.blocks, b"")

    error, line = read_lines(Endless())
    assert isinstance(error, BadManifest)
    assert (error.line, error.column) == (1, MAX_LINE_BYTES + 1)
    assert isinstance(line, Line)
    assert line.next_offset == 301 * 2**20 + 12 + 3 + len(A)


def test_reading_is_lazy() -> None:
    def blocks() -> Iterator[bytes]:
        yield A + b"\n" + B + b"\n"
        raise AssertionError("read further than was asked for")

    class Stream:
        def __init__(self) -> None:
            self.blocks = blocks()

        def read(self, size: int) -> bytes:
            return next(self.blocks)

    assert [line.data["source"] for line in islice(read_lines(Stream()), 2) if isinstance(line, Line)] == ["a", "b"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.text().filter(lambda name: not name.startswith("$") and name not in ("source", "source-ref"))


@given(st.lists(st.tuples(st.text(min_size=1), st.dictionaries(NAMES, JSON, max_size=4), st.booleans()), min_size=1))
def test_whatever_json_is_written_is_read_byte_for_byte(objects: list[tuple[str, dict[str, object], bool]]) -> None:
    written = [json.dumps({**extra, "source": text}, ensure_ascii=plain) for text, extra, plain in objects]
    lines = read("\n".join(written).encode())
    assert [line.text for line in lines if isinstance(line, Line)] == written
    assert [line.data["source"] for line in lines if isinstance(line, Line)] == [text for text, _, _ in objects]


@given(
    st.lists(st.binary() | st.sampled_from([b"\n", b"\r", b'{"source":"', b'"}', b"{", b"}", b'"$', b"\xef\xbb\xbf"]))
)
def test_any_bytes_give_lines_or_errors_with_a_place(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    physical = data.count(b"\n") + 1
    for line in read(data):
        if isinstance(line, BadManifest):
            assert 1 <= line.line <= physical
            assert line.column >= 1
            assert line.hint
        else:
            assert 0 <= line.number < physical
            assert line.next_offset <= len(data)
