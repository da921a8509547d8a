"""CSV comes as Python's parser reads it, wherever a piece ends."""

import csv
import io

import pytest

from consolidation import extra
from labeling.cli import pieces
from labeling.cli.csv_files import csv_pieces
from workers.errors import InvalidInput

PLAIN = "\ufefftask,note,label\n1,a,owl\n2,é,jay\n3,,owl\n"
QUOTED = 'task,note,label\n1,a,owl\n2,"b\nc, d\n\ne",jay\n3,"say ""x""",owl\n4,f,jay\n'
LONG = "task,note,label\n" + "".join(f"the long name of task {n},x,{5 - n % 6}\n{n},{n},owl\n" for n in (3, 1, 3, 2))
RETURNS = PLAIN.replace("\n", "\r\n") + "\r\n4,g,jay\r\n\r\n"


@pytest.mark.parametrize("compiled", [False, True], ids=["python", "compiled"])
@pytest.mark.parametrize("at_once", [1, 2, 100])
@pytest.mark.parametrize(
    "text", [PLAIN, PLAIN.rstrip("\n"), QUOTED, RETURNS, LONG], ids=["plain", "cut", "quoted", "returns", "long"]
)
def test_pieces_are_what_the_parser_reads(
    text: str, at_once: int, compiled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if compiled:
        pytest.importorskip("numba")
    monkeypatch.setattr(extra, "LOADED_FROM", 0 if compiled else 10**9)
    monkeypatch.setattr(extra, "COMPILED_FROM", 0 if compiled else 10**9)
    monkeypatch.setattr(pieces, "AT_ONCE", at_once)
    found = list(csv_pieces("a.csv", io.BytesIO(text.encode()), ("label", "task")))
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    expected = [(row[2], row[0], reader.line_num) for row in reader if row][1:]
    rows = [
        row
        for piece in found
        for row in zip(*piece.columns, piece.origin.numbers[: len(list(piece.columns[0]))], strict=True)
    ]
    assert rows == expected
    assert {piece.unused for piece in found} == {("note",)}


@pytest.mark.parametrize("at_once", [1, 2, 100])
@pytest.mark.parametrize(
    ("rows", "line"),
    [
        (b"1,a,owl\n2,b\n3,c,jay\n", 3),
        (b"1,a,owl\n2,b,jay,x\n3\n", 3),
        (b'1,"a\nb",owl\n2,b,\xff\n', 4),
        (b'1,a,owl\n\n2,"b\n\n', 5),
    ],
)
def test_errors_name_the_line(rows: bytes, line: int, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "AT_ONCE", at_once)
    with pytest.raises(InvalidInput, match=rf"a\.csv, line {line}\b"):
        list(csv_pieces("a.csv", io.BytesIO(b"task,note,label\n" + rows), ("task", "label")))
