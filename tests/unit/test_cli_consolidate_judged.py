"""`labelwright consolidate --kind` beside a truth: figures, people, curve and page, for every kind of answer."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from consolidation import Box, Span
from labeling.cli.consolidate import judge as judges
from tests.unit.test_cli_consolidate_kinds import box, folder, line, painting, results, run, square, things, write

__all__ = ["folder"]

TASKS, WORKERS = 12, {"ann": 0.1, "bob": 0.2, "cy": 0.2, "blind": 1.0}


def entity(place: int) -> dict[str, Any]:
    return {"label": "city", "startOffset": place, "endOffset": place + 6}


def orders(place: int) -> list[str]:
    return np.random.default_rng(place).permutation(list("abcdef")).tolist()


def words(place: int) -> str:
    return " ".join(np.random.default_rng(place).permutation(["owl", "jay", "wren", "crow", "ibis", "kite"]).tolist())


def stripe(place: int) -> list[str]:
    return ["".join("o" if x // 2 == place else "." for x in range(24))] * 3


MADE: dict[str, Any] = {
    "boxes": lambda place: [box(30 * place)],
    "polygons": lambda place: [square(40 * place)],
    "polylines": lambda place: [line(30 * place)],
    "keypoints": lambda place: [{"label": "eye", "x": 50 * place, "y": 3}],
    "entities": lambda place: [entity(8 * place)],
    "labels": lambda place: np.random.default_rng(place).permutation(list("abcdef"))[: 2 + place % 2].tolist(),
    "numbers": lambda place: 10.0 * place,
    "rankings": orders,
    "texts": words,
    "masks": lambda place: painting(stripe(place)),
    "instances": lambda place: things(stripe(place)),
}


def crowd(kind: str) -> tuple[str, str]:
    """Files of answers and of the truth; a slip is the answer to another task, no two to the same."""
    make, rows = MADE[kind], []
    for task in range(TASKS):
        for place, (worker, slips) in enumerate(WORKERS.items(), start=3):
            dice = np.random.default_rng([task, *worker.encode()])
            rows.append((str(task), worker, make(task if dice.random() > slips else (task + place) % TASKS)))
    truth = [{"task": str(task), "truth": make(task)} for task in range(TASKS)]
    Path("truth.jsonl").write_text("\n".join(map(json.dumps, [*truth, {"task": "nobody", "truth": make(1)}])))
    return write("a.jsonl", rows), "truth.jsonl"


@pytest.mark.parametrize("kind", MADE)
def test_everything_that_is_told_about_a_kind(folder: Path, kind: str) -> None:
    answers, truth = crowd(kind)
    outputs = ["--workers", "workers.csv", "--curve", "curve.csv", "--report", "page.html", "--out", "out.jsonl"]
    done = run(answers, "--kind", kind, "--truth", truth, "--json", *outputs)
    assert done.exit_code == 0, done.stderr
    assert "1 of its 13 tasks have no answers" in done.stderr
    told = json.loads(done.stdout)
    assert (told["kind"], told["tasks"], told["workers"], told["answers"], told["n"]) == (kind, 12, 4, 48, 12)
    error = next(iter(told["figures"]["single"]))
    single, compatible, model = (told["figures"][who][error] for who in ("single", "compatible", "model"))
    assert model < single > compatible >= 0
    assert len(Path("out.jsonl").read_text().splitlines()) == TASKS
    with open("workers.csv") as file:
        people = {row["worker"]: row for row in csv.DictReader(file)}
    if kind != "labels":  # any two of six labels are often half alike
        assert people["blind"]["finding"] == "spammer"
    assert all(row["answers"] == "12" and float(row["skill_low"]) < float(row["skill"]) for row in people.values())
    assert float(people["blind"]["skill"]) < min(float(people[name]["skill"]) for name in ("ann", "bob", "cy"))
    with open("curve.csv") as file:
        points = list(csv.DictReader(file))
    assert [point["answers"] for point in points] == ["1", "2", "3", "4"]
    assert float(points[-1]["model"]) == pytest.approx(model, abs=1e-5)
    page = Path("page.html").read_text()
    for heading in ("Against the truth", "Error against answers per task", "Workers", "Hardest tasks"):
        assert f"<h2>{heading}</h2>" in page
    assert f"blind ({people['blind']['finding']})" in page or kind == "labels"
    assert not re.search(r"(src|href)=", page)


def test_without_a_truth_the_page_says_so_and_figures_are_printed_with_one(folder: Path) -> None:
    answers, truth = crowd("boxes")
    assert run(answers, "--kind", "boxes", "--report", "page.html", "--out", "out.jsonl").exit_code == 0
    page = Path("page.html").read_text()
    assert "No truth given" in page and "for want of a truth" in page
    shown = run(answers, "--kind", "boxes", "--truth", truth, "--workers").stdout
    assert re.search(r"F1 +PRECISION +RECALL +OVERLAP", shown)
    assert "blind" in shown


def test_a_truth_of_another_size_or_twice_is_told(folder: Path) -> None:
    answers = write("a.jsonl", [("1", "a", painting(["oooo"]))])
    for truth, message in (
        ([painting(["oo"])], "t.jsonl, line 1, labeledImage: is 2 × 1 pixels; another mask of this task is 4 × 1"),
        ([painting(["oooo"]), painting(["tttt"])], "t.jsonl, line 2: task '1' has another truth before"),
        ([5], "t.jsonl, line 1: the answer has no 'labelMappings'"),
    ):
        Path("t.jsonl").write_text("\n".join(json.dumps({"task": "1", "truth": one}) for one in truth))
        done = run(answers, "--kind", "masks", "--truth", "t.jsonl", "--out", "out.jsonl")
        assert (done.exit_code, Path("out.jsonl").exists()) == (2, False)
        assert message in done.stderr


def test_a_later_answer_replaces_an_earlier_but_pairs_add_up(folder: Path) -> None:
    file = write("n.jsonl", [("q", "a", 3), ("q", "a", 5)])
    assert results(file, "--kind", "numbers")[0]["number"] == 5
    assert "1 answers were replaced" in run(file, "--kind", "numbers").stderr
    file = write("r.jsonl", [("q", "a", ["x", "y"]), ("q", "a", ["y", "z"]), ("q", "b", ["x", "z"])])
    assert results(file, "--kind", "rankings")[0]["order"] == ["x", "y", "z"]


def test_nobody_marked_anything(folder: Path) -> None:
    file = write("a.jsonl", [("1", "a", []), ("1", "b", [])])
    Path("t.jsonl").write_text(json.dumps({"task": "1", "truth": []}))
    done = run(file, "--kind", "boxes", "--truth", "t.jsonl", "--report", "page.html", "--json")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["f1"] == 1.0


def test_figures_that_can_be_counted_by_hand() -> None:
    found, truth = [Box(0, 0, 10, 10, "a"), Box(50, 0, 10, 10, "a")], [Box(0, 0, 10, 8, "a"), Box(0, 0, 10, 10, "b")]
    boxes = judges.things(judges.box_likeness, "overlap")([(found, truth)])
    assert (boxes["f1"], boxes["overlap"]) == (0.5, 0.8)
    assert boxes["error"] == pytest.approx(1 - 0.5 * 0.8)
    spans = judges.spans([([Span(0, 5, "a"), Span(9, 12, "a")], [Span(0, 5, "a"), Span(9, 13, "a")])])
    assert (spans["f1"], spans["f1_overlapping"]) == (0.5, 1.0)
    assert judges.texts([("a b c", "a x c"), ("", "d")])["word_error"] == pytest.approx(0.5)
    assert judges.orders([("abc", "acb")])["pairs_right"] == pytest.approx(2 / 3)
    assert judges.numbers([(1.0, 2.0), (4.0, 2.0)]) == {
        "mae": 1.5,
        "rmse": pytest.approx(np.sqrt(2.5)),
        "bias": 0.5,
    }
    areas = judges.masks([(np.array([[0, 1, 1, 2]]), np.array([[0, 1, 2, 2]]))])
    assert (areas["pixels_right"], areas["overlap"]) == (0.75, 0.5)
