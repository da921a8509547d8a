"""`labelwright consolidate --kind`: answers as the crowd elements submit them become lines of JSON."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from labeling.cli import main


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["consolidate", *arguments])


def write(name: str, answers: list[tuple[str, str, Any]]) -> str:
    lines = [json.dumps({"task": task, "worker": worker, "answer": answer}) for task, worker, answer in answers]
    Path(name).write_text("\n".join(lines))
    return name


def results(*arguments: str) -> list[dict[str, Any]]:
    done = run(*arguments)
    assert done.exit_code == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def box(left: float) -> dict[str, Any]:
    return {"label": "dog", "left": left, "top": 5, "width": 20, "height": 10}


def line(y: float) -> dict[str, Any]:
    return {"label": "lane", "vertices": [{"x": 0, "y": y}, {"x": 100, "y": y}]}


def square(x: float) -> dict[str, Any]:
    corners = [(x, 0), (x + 30, 0), (x + 30, 30), (x, 30)]
    return {"label": "roof", "vertices": [{"x": a, "y": b} for a, b in corners]}


KINDS: dict[str, tuple[list[Any], str, Any]] = {
    "boxes": ([[box(10)], [box(11)], [box(12)]], "boundingBoxes", ("label", "dog")),
    "polygons": ([[square(0)], [square(1)], [square(2)]], "polygons", ("label", "roof")),
    "polylines": ([[line(0)], [line(2)], [line(1)]], "polylines", ("label", "lane")),
    "keypoints": ([[{"label": "eye", "x": x, "y": 3}] for x in (1, 2, 3)], "keypoints", ("label", "eye")),
    "entities": (
        [[{"label": "city", "startOffset": 0, "endOffset": end}] for end in (8, 13, 13)],
        "entities",
        ("endOffset", 13),
    ),
    "labels": ([["cat"], ["cat", "dog"], ["cat"]], "labels", ("label", "cat")),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", ["hds", "compatible"])
def test_lists_of_things(folder: Path, kind: str, method: str) -> None:
    answers, name, (field, value) = KINDS[kind]
    file = write("a.jsonl", [("1", worker, answer) for worker, answer in zip("abc", answers, strict=True)])
    (found,) = results(file, "--kind", kind, "--method", method)
    assert found["task"] == "1"
    assert found[name][0][field] == value
    assert 0 < found[name][0]["confidence"] <= 1


def test_orders_texts_and_numbers(folder: Path) -> None:
    file = write("r.jsonl", [("q", "a", ["x", "y", "z"]), ("q", "b", ["x", "z", "y"]), ("q", "c", ["x", "y", "z"])])
    assert results(file, "--kind", "rankings")[0]["order"] == ["x", "y", "z"]
    file = write("t.jsonl", [("q", "a", "an owl"), ("q", "b", {"text": "An  owl"}), ("q", "c", "two owls")])
    assert results(file, "--kind", "texts")[0]["text"].lower().split() == ["an", "owl"]
    file = write("n.jsonl", [("q", "a", 3), ("q", "b", "5"), ("q", "c", {"number": 4})])
    assert results(file, "--kind", "numbers", "--method", "compatible")[0]["number"] == pytest.approx(4)
    Path("n.csv").write_text("task,worker,answer\nq,a,3\nq,b,4\n")
    assert results("n.csv", "--kind", "numbers")[0]["number"] == pytest.approx(3.5)


def test_worker_responses_with_forms(folder: Path) -> None:
    """Beside the annotated boxes a form has other elements, and the image's size."""

    def form(left: float) -> dict[str, Any]:
        size = {"width": 640, "height": 480}
        return {"annotatedResult": {"boundingBoxes": [box(left)], "inputImageProperties": size}, "note": {"text": "x"}}

    path = folder / "worker-response" / "iteration-1" / "7" / "t.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"answers": [{"workerId": w, "answerContent": form(n)} for n, w in enumerate("abc")]}))
    done = run("worker-response", "--kind", "boxes", "--out", "boxes.jsonl", "--workers", "workers.csv")
    assert (done.exit_code, done.stdout) == (0, "")
    (found,) = [json.loads(line) for line in Path("boxes.jsonl").read_text().splitlines()]
    assert (found["task"], found["boundingBoxes"][0]["workers"]) == ("7", 3)
    with open("workers.csv") as file:
        assert [row["worker"] for row in csv.DictReader(file)] == ["a", "b", "c"]


def test_nobody_drew_anything(folder: Path) -> None:
    file = write("a.jsonl", [("1", "a", []), ("1", "b", {"boundingBoxes": []})])
    assert results(file, "--kind", "boxes") == [{"task": "1", "boundingBoxes": []}]


@pytest.mark.parametrize(
    ("kind", "answer", "message"),
    [
        ("boxes", [{"label": "dog"}], "a.jsonl, line 2: shape 1 has no 'left'"),
        ("boxes", [box(0) | {"left": "x"}], "a.jsonl, line 2, shape 1, left: 'x' is not a finite number"),
        ("boxes", [box(0) | {"width": -1}], "item '1', worker 'b'"),
        ("boxes", "dog", "line 2: the answer is not a list of objects with label, left"),
        ("polygons", [{"label": "a", "vertices": [{"x": 1}]}], "line 2, shape 1: point 1 has no 'y'"),
        ("keypoints", [{"label": "a", "x": True, "y": 1}], "True is not a finite number"),
        ("entities", [{"label": "a", "startOffset": 5, "endOffset": 5}], "0 <= start < end"),
        ("rankings", ["a", "a"], "names a candidate twice"),
        ("labels", {"a": 1}, "line 2: the answer is not a list of names"),
        ("numbers", "many", "line 2: 'many' is not a finite number"),
        ("texts", ["a"], "line 2: the answer is not one text"),
        ("texts", None, "line 2: the column 'answer' is empty"),
    ],
)
def test_bad_answers_are_told(folder: Path, kind: str, answer: Any, message: str) -> None:
    good = {"numbers": 1, "texts": "a", "rankings": ["a", "b"], "labels": ["a"]}.get(kind, [])
    file = write("a.jsonl", [("1", "a", good), ("1", "b", answer)])
    done = run(file, "--kind", kind, "--out", "out.jsonl")
    assert done.exit_code == 2
    assert message in done.stderr
    assert not Path("out.jsonl").exists()


def test_what_does_not_go_together(folder: Path) -> None:
    file = write("a.jsonl", [("1", "a", [])])
    for other in (["--report", "r.html"], ["--method", "glad"], ["--json"], ["--shards", "2"], ["--truth", "t.csv"]):
        done = run(file, "--kind", "boxes", *other)
        assert done.exit_code == 2
        assert "does not go with" in done.stderr
