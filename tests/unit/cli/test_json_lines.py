"""JSON lines are the same rows whether they are read at once or one by one, and errors name their line."""

import pytest

from labeling.cli.json_files import chosen, json_pieces
from labeling.cli.pieces import Piece
from workers.errors import InvalidInput

PLAIN = [b'{"task": "%d", "worker": "w", "label": "owl", "more": [1]}\n' % n for n in range(4)]
NUMBER = b'{"task": 5, "worker": "w", "label": true}\n'


def rows(lines: list[bytes]) -> list[tuple[object, ...]]:
    pieces: list[Piece] = list(json_pieces("a.jsonl", lines, ("task", "worker", "label"), (), chosen))
    return [row for piece in pieces for row in zip(*piece.columns, piece.origin.numbers, strict=True)]


@pytest.mark.parametrize("strange", [[], [b"\n"], [NUMBER]], ids=["plain", "blank", "number"])
def test_rows_and_their_lines(strange: list[bytes]) -> None:
    expected: list[tuple[object, ...]] = [(str(n), "w", "owl", n + 1) for n in range(4)]
    after = [("5", "w", "true", 5)] if strange == [NUMBER] else []
    assert rows([*PLAIN, *strange]) == expected + after
    assert rows([b"\xef\xbb\xbf" + PLAIN[0], *PLAIN[1:]]) == expected


@pytest.mark.parametrize(
    "line", [b'{"task": "5"}\n', b"[1]\n", b'{"task": "5", "worker": "w", "label": ["owl"]}\n', b'{"a": 1},{"b": 2}\n']
)
def test_errors_name_the_line(line: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"a\.jsonl, line 5"):
        rows([*PLAIN, line])
