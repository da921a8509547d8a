"""Data as aligned columns and as JSON."""

from datetime import UTC, datetime

import orjson
import pytest

from labeling.cli.output import as_json, show, table


def test_columns_are_aligned_and_numbers_stand_right() -> None:
    assert table(["name", "objects"], [["owls", 7], ["a longer name", 1200]]) == (
        "NAME           OBJECTS\nowls                 7\na longer name     1200"
    )


def test_no_rows_leave_the_heading() -> None:
    assert table(["name", "state"], []) == "NAME  STATE"


def test_times_are_rfc_3339_in_json() -> None:
    assert orjson.loads(as_json({"at": datetime(2026, 11, 22, tzinfo=UTC)})) == {"at": "2026-11-22T00:00:00Z"}


def test_rows_become_objects(capsys: pytest.CaptureFixture[str]) -> None:
    show(["name", "objects"], [["owls", 7]], json=True)
    assert orjson.loads(capsys.readouterr().out) == [{"name": "owls", "objects": 7}]
