"""The manifest commands on files: as strict as a job, and byte for byte."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from labeling.cli.manifest import manifest
from labeling.errors import BadManifest

FACTS = '{"class-name":"%s","confidence":%s,"human-annotated":"yes"}'
LINES = [
    '{"source": "a", "n": 1.00, "kind": 0, "kind-metadata": ' + FACTS % ("good", 0.9) + "}",
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
    assert found == {"lines": 3, "labels": {"kind": {"labeled": 2, "by people": 2, "class good": 1, "class bad": 1}}}


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        ([], [0, 2]),
        (["--unlabeled"], [1]),
        (["--class-name", "bad"], [2]),
        (["--min-confidence", "0.5"], [0]),
        (["--max-confidence", "0.5"], [2]),
    ],
)
def test_filter_prints_lines_as_they_are(good: str, options: list[str], kept: list[int]) -> None:
    assert run("filter", good, "--attribute", "kind", *options).stdout.splitlines() == [LINES[n] for n in kept]


def test_merge_adds_attributes_by_source(tmp_path: Path, good: str) -> None:
    other = tmp_path / "other.manifest"
    other.write_text('{"source":"b","mood":1}\n{"source":"x","mood":2}\n')
    merged = run("merge", good, str(other)).stdout.splitlines()
    assert merged == [LINES[0], '{"source":"b","mood":1}', LINES[2]]


def test_bad_line_ends_a_filter(tmp_path: Path) -> None:
    file = tmp_path / "bad.manifest"
    file.write_text("[]\n")
    assert isinstance(run("filter", str(file), "--attribute", "kind").exception, BadManifest)
