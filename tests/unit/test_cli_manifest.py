"""The manifest commands on files: as strict as a job, and byte for byte."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from labeling.cli.manifest import manifest
from labeling.errors import BadManifest
from labeling.manifest.facts import facts_of
from workers.errors import InvalidInput, LabelwrightError

FACTS = '{"class-name":"%s","confidence":%s,"human-annotated":"yes"}'
LINES = [
    '{"source": "a", "n": 1.00, "kind": 0, "kind-metadata": '
    + FACTS % ("good", '0.9,"job-name":"labeling-job/old"')
    + "}",
    '{"source":"b"}',
    '{"source":"c","kind":1,"kind-metadata":' + FACTS % ("bad", 0.4) + "}",
]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(manifest, arguments)


@pytest.fixture
def good(tmp_path: Path) -> str:
    file = tmp_path / "good.manifest"
    file.write_text("\n".join(LINES) + "\n")
    return str(file)


def test_validate_tells_line_column_and_what_to_do(tmp_path: Path, good: str) -> None:
    assert run("validate", good).exit_code == 0
    bad = tmp_path / "bad.manifest"
    bad.write_text('{"source":"a"}\nnope\n')
    told = run("validate", str(bad), "--json")
    assert told.exit_code == 1
    found = json.loads(told.stdout)
    assert (found["lines"], found["bad"]) == (1, 1)
    assert (found["errors"][0]["line"], found["errors"][0]["column"]) == (2, 1)
    assert f"{bad}:2:1: not JSON" in run("validate", str(bad)).stderr


def test_stats_counts_labels_by_class_and_origin(good: str) -> None:
    found = json.loads(run("stats", good, "--json").stdout)
    kind = {
        "labeled": 2,
        "by_people": 2,
        "by_machine": 0,
        "unknown": 0,
        "classes": {"good": 1, "bad": 1},
        "jobs": {"old": 1},
    }
    assert found == {"lines": 3, "labels": {"kind": {**kind, "confidence": {"least": 0.4, "mean": 0.65, "most": 0.9}}}}
    assert "class good" in run("stats", good).stdout


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        ([], [0, 2]),
        (["--unlabeled"], [1]),
        (["--class-name", "bad"], [2]),
        (["--min-confidence", "0.5"], [0]),
        (["--max-confidence", "0.5"], [2]),
        (["--min-confidence", "0.3", "--max-confidence", "0.5", "--class-name", "good", "--class-name", "bad"], [2]),
        (["--human-annotated", "yes", "--job-name", "Old"], [0]),
    ],
)
def test_filter_prints_lines_as_they_are(good: str, options: list[str], kept: list[int]) -> None:
    assert run("filter", good, "--attribute", "kind", *options).stdout.splitlines() == [LINES[n] for n in kept]


def test_merge_adds_attributes_by_source(tmp_path: Path, good: str) -> None:
    other = tmp_path / "other.manifest"
    other.write_text('{"source":"b","mood":1}\n{"source":"x","mood":2}\n')
    merged = run("merge", good, str(other)).stdout.splitlines()
    assert merged == [LINES[0], '{"source":"b","mood":1}', LINES[2]]


def test_bad_line_ends_a_filter_and_is_named(tmp_path: Path) -> None:
    file = tmp_path / "bad.manifest"
    file.write_text('{"source":"a"}\n[]\n')
    told = run("filter", str(file), "--attribute", "kind", "--unlabeled", "--out", str(tmp_path / "out"))
    assert isinstance(told.exception, BadManifest)
    assert told.exception.message == f"{file}:2:1: the line is a list, not an object."
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ([], "attribute"),
        (["--class-name", "good"], "attribute"),
        (["--attribute", "kind", "--unlabeled", "--class-name", "good"], "labeled"),
        (["--attribute", "kind", "--min-confidence", "0.9", "--max-confidence", "0.1"], "min_confidence"),
    ],
)
def test_conditions_that_cannot_hold_are_wrong_usage(good: str, options: list[str], path: str) -> None:
    error = run("filter", good, *options).exception
    assert isinstance(error, InvalidInput)
    assert error.path == path


def test_where_nothing_matches_nothing_is_written(tmp_path: Path, good: str) -> None:
    out = tmp_path / "none.manifest"
    told = run("filter", good, "--attribute", "kind", "--class-name", "ugly", "--out", str(out))
    assert isinstance(told.exception, LabelwrightError)
    assert list(tmp_path.iterdir()) == [tmp_path / "good.manifest"]


def test_a_sample_is_drawn_by_lot_and_the_same_lot_again(tmp_path: Path) -> None:
    file = tmp_path / "many.manifest"
    file.write_text("".join(f'{{"source":"{n}"}}\n' for n in range(1000)))
    once = run("filter", str(file), "--sample", "0.3").stdout
    assert 250 < once.count("\n") < 350
    assert run("filter", str(file), "--sample", "0.3").stdout == once
    assert run("filter", str(file), "--sample", "0.3", "--seed", "1").stdout != once


def test_merge_keeps_spelling_and_tells_what_it_left_out(tmp_path: Path, good: str) -> None:
    other = tmp_path / "other.manifest"
    other.write_text('{"source":"c","kind":1,"price":1.50}\n{"source-ref":"c","price":2}\n{"source":"x","mood":2}\n')
    merged = run("merge", good, str(other))
    assert merged.stdout.splitlines()[2] == LINES[2][:-1] + ',"price":1.50}'
    assert "2 objects of later files are not in" in merged.stderr
    whole = run("merge", good, str(other), "--all").stdout.splitlines()
    assert whole[3:] == ['{"source-ref":"c","price":2}', '{"source":"x","mood":2}']


def test_where_files_differ_the_later_counts_unless_strict(tmp_path: Path, good: str) -> None:
    other = tmp_path / "other.manifest"
    other.write_text('{"source":"a","kind":1}\n{"source":"c","kind":null}\n')
    merged = run("merge", good, str(other)).stdout.splitlines()
    assert json.loads(merged[0])["kind"] == 1
    assert json.loads(merged[2])["kind"] == 1
    error = run("merge", good, str(other), "--strict").exception
    assert isinstance(error, BadManifest)
    assert error.message.startswith(f"{good}:1:1: 'kind' differs")


@pytest.mark.parametrize(
    ("label", "metadata", "classes", "confidence"),
    [
        ([1, 0], {"class-map": {"1": "a", "0": "b"}, "confidence-map": {"1": 0.9, "0": 0.2}}, {"a", "b"}, 0.2),
        ({"annotations": []}, {"class-map": {"5": "bone"}, "objects": [{"confidence": 0.8}]}, {"bone"}, 0.8),
        ("s3://b/m.png", {"internal-color-map": {"0": {"class-name": "sky", "confidence": 0.7}}}, {"sky"}, 0.7),
        ({"annotations": {"entities": [{"label": "Person"}]}}, {"entities": [{"confidence": 0}]}, {"Person"}, 0),
        (0, {"class-name": "bad"}, {"bad"}, None),
        (0, [], set(), None),
    ],
)
def test_labels_of_every_type_tell_their_classes(label: Any, metadata: Any, classes: set[str], confidence: Any) -> None:
    found = facts_of({"a": label, "a-metadata": metadata}, "a")
    assert found is not None
    assert (found.classes, found.confidence) == (classes, confidence)
