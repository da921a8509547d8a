"""Every kind of file that `labelwright consolidate` reads: the same answers give the same labels, bad ones a place."""

import csv
import gzip
import json
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from labeling.cli import main
from tests.unit.consolidation.crowd_data import HOME, needs_crowd

ROWS = [("1", "ann", "owl"), ("1", "bob", "owl"), ("1", "cy", "jay"), ("2", "ann", "jay"), ("2", "cy", "jay")]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["consolidate", *arguments])


def labels(*arguments: str) -> dict[str, str]:
    done = run(*arguments)
    assert done.exit_code == 0, done.stderr
    return {row["task"]: row["label"] for row in csv.DictReader(done.stdout.splitlines())}


def lines(*entries: object) -> bytes:
    return b"".join(json.dumps(entry).encode() + b"\n" for entry in entries)


def response(*answers: tuple[str, object]) -> dict[str, object]:
    return {"answers": [{"workerId": worker, "answerContent": content} for worker, content in answers]}


def form(label: str) -> dict[str, object]:
    return {"crowd-image-classifier": {"label": label}, "note": {"text": "a note"}}


@pytest.mark.parametrize("name", ["answers.jsonl", "answers.ndjson", "answers.jsonl.gz"])
def test_json_lines(folder: Path, name: str) -> None:
    content = lines(*({"task": t, "worker": w, "label": c, "seconds": 3} for t, w, c in ROWS))
    (folder / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    assert labels(name) == {"1": "owl", "2": "jay"}


def test_numbers_and_truth_values_in_json_are_spelt_as_in_json(folder: Path) -> None:
    (folder / "a.jsonl").write_bytes(
        lines({"task": 1, "worker": 2.5, "label": True}, {"task": 1, "worker": 3, "label": 1})
    )
    (folder / "t.jsonl").write_bytes(lines({"task": "1", "truth": True}))
    assert labels("a.jsonl", "--method", "majority") == {"1": "1"}
    assert json.loads(run("a.jsonl", "--truth", "t.jsonl", "--json").stdout)["n"] == 1


def test_parquet_of_text_and_of_numbers(folder: Path) -> None:
    task, worker, label = zip(*ROWS, strict=True)
    columns = {
        "worker": worker,
        "task": [int(t) for t in task],
        "label": pa.array(label).dictionary_encode(),
        "x": task,
    }
    pq.write_table(pa.table(columns), "a.parquet", row_group_size=2)
    assert labels("a.parquet") == {"1": "owl", "2": "jay"}
    assert "a.parquet: columns not used: x" in run("a.parquet").stderr


def test_a_folder_of_worker_responses_counts_the_last_answer(folder: Path) -> None:
    """As Ground Truth leaves them: a folder per iteration and object; content as an object or as text."""
    answers = {
        "iteration-2/1/b.json": response(("ann", form("owl"))),
        "iteration-10/1/a.json": response(("ann", form("jay"))),
        "iteration-2/7/a.json": response(("ann", json.dumps(form("owl"))), ("bob", {"label": "owl"})),
    }
    for name, content in answers.items():
        path = folder / "job" / "annotations" / "worker-response" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content))
    assert labels("job") == labels("job/annotations/worker-response") == {"1": "jay", "7": "owl"}


def test_output_manifests_are_one_worker_per_job(folder: Path) -> None:
    def line(job: str, label: str) -> dict[str, object]:
        facts = {"class-name": label, "job-name": f"labeling-job/{job}", "confidence": 0.6}
        return {"source-ref": "s3://b/1.jpg", "kind": 0, "kind-metadata": facts, "size": 3}

    for job, label in (("one", "owl"), ("two", "jay"), ("three", "jay")):
        (folder / f"{job}.manifest").write_bytes(lines(line(job, label)))
    done = run("one.manifest", "two.manifest", "three.manifest", "--json")
    assert json.loads(done.stdout)["workers"] == 3
    assert labels("one.manifest", "two.manifest", "three.manifest") == {"s3://b/1.jpg": "jay"}


def test_a_manifest_may_keep_all_answers_and_several_questions(folder: Path) -> None:
    kept = [{"workerId": w, "annotationData": {"content": json.dumps(form(c))}} for _, w, c in ROWS[:3]]
    line = {
        "source": "text",
        "all": {"annotationsFromAllWorkers": kept},
        "all-metadata": {"type": "groundtruth/custom"},
    }
    line |= {"other": 1, "other-metadata": {"class-name": "another question"}}
    (folder / "out.manifest").write_bytes(lines(line))
    assert labels("out.manifest", "--attribute", "all") == {"text": "owl"}
    assert json.loads(run("out.manifest", "--json").stdout)["answers"] == 4


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "a.jsonl: holds no answers"),
        (b"{}\n", "a.jsonl, line 1: the column 'task' is missing"),
        (b"\n[1]\n", "a.jsonl, line 2: is not a JSON object"),
        (b"{\n", "a.jsonl, line 1: is not JSON"),
        (b'{"task": "1", "worker": "a", "label": [{"x": -Infinity}]}', "line 1, label[0].x: -Infinity is not a finite"),
        (lines({"task": "1", "worker": "a"}), "line 1: the column 'label' is missing; found 'task', 'worker'"),
        (lines({"task": "1", "worker": "a", "label": None}), "line 1: the column 'label' is empty"),
        (lines({"task": "1", "worker": "a", "label": ["x"]}), "line 1: the column 'label' is a list"),
        (lines({"datasetObjectId": "1"}), "line 1: has no list of 'answers'"),
        (lines({"datasetObjectId": "1", "answers": [{}]}), "line 1, answer 1: has no 'workerId'"),
        (lines({"datasetObjectId": "1"} | response(("a", {}))), "answer 1: does not choose exactly one category"),
        (lines({"source": "x", "kind": [1], "kind-metadata": {}}), "line 1: 'kind' is no category"),
        (lines({"source": "x"}), "a.jsonl: holds no answers"),
    ],
)
def test_bad_json_is_told_with_its_line(folder: Path, content: bytes, message: str) -> None:
    (folder / "a.jsonl").write_bytes(content)
    done = run("a.jsonl", "--out", "labels.csv")
    assert done.exit_code == 2
    assert message in done.stderr
    assert not (folder / "labels.csv").exists()


def test_bad_parquet_is_told_with_its_row(folder: Path) -> None:
    pq.write_table(pa.table({"task": ["1", "2"], "worker": ["a", "b"], "label": ["x", None]}), "hole.parquet")
    pq.write_table(pa.table({"task": ["1"], "worker": ["a"]}), "two.parquet")
    pq.write_table(pa.table({"task": ["1"], "worker": ["a"], "label": [["x"]]}), "list.parquet")
    (folder / "no.parquet").write_text("task,worker,label\n")
    for name, message in {
        "hole": "hole.parquet, row 2: the column 'label' is empty",
        "two": "the column 'label' is missing; found 'task', 'worker'",
        "list": "the column 'label' is of type list",
        "no": "no.parquet: is not a Parquet file",
    }.items():
        done = run(f"{name}.parquet")
        assert done.exit_code == 2
        assert message in done.stderr
    assert run("absent.parquet").exit_code == 3


def test_without_pyarrow_the_error_says_how_to_get_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.parquet").write_bytes(b"")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    done = run("a.parquet")
    assert done.exit_code == 1
    assert "labelwright[parquet]" in done.stderr


def test_a_line_break_in_quotes_does_not_shift_the_lines_of_errors(folder: Path) -> None:
    (folder / "a.csv").write_text('task,worker,label\n"1\n2",ann,owl\n3,bob,\n')
    assert "a.csv, line 4: the column 'label' is empty" in run("a.csv").stderr


@needs_crowd
def test_the_birds_as_the_service_left_them() -> None:
    birds = HOME / "birds"
    summary = json.loads(run(str(birds / "worker-responses.jsonl"), "--json").stdout)
    assert (summary["tasks"], summary["workers"], summary["classes"], summary["answers"]) == (302, 97, 10, 1510)
