"""`labelwright consolidate --kind`: answers as the crowd elements submit them become lines of JSON."""

import base64
import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

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


def sized(member: str, *shapes: Any, width: int = 100) -> dict[str, Any]:
    """A submitted form, which tells the size of the image."""
    return {member: list(shapes), "inputImageProperties": {"width": width, "height": 50}}


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
    Path("t.csv").write_text("task,worker,answer\nq,a,5.00\n")
    assert results("t.csv", "--kind", "texts")[0]["text"] == "5.00"
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
        ("boxes", [box(0) | {"width": -1}], "a.jsonl, line 2, shape 1, width: -1 is less than 0"),
        ("boxes", [box(0), box(0) | {"height": 0}], "a.jsonl, line 2, shape 2, height: must be more than 0"),
        ("boxes", [box(0) | {"label": ""}], "a.jsonl, line 2, shape 1, label: '' is not the name of a class"),
        (
            "boxes",
            sized("boundingBoxes", box(95)),
            "line 2, shape 1: reaches beyond the right edge of the image of 100",
        ),
        ("boxes", sized("boundingBoxes", box(0) | {"top": 45}), "shape 1: reaches beyond the bottom edge"),
        ("boxes", sized("boundingBoxes", box(100)), "shape 1: lies outside of the image"),
        ("boxes", sized("boundingBoxes", box(0), width=0), "line 2, inputImageProperties, width: 0 is less than 1"),
        ("polygons", sized("polygons", square(90)), "shape 1, point 2: lies beyond the right edge of the image"),
        ("polygons", [{"label": "a", "vertices": [{"x": 1, "y": 1}] * 3}], "has fewer than 3 different points"),
        (
            "polygons",
            [{"label": "a", "vertices": [{"x": n, "y": 2 * n} for n in range(4)]}],
            "line 2, shape 1, vertices: has no area",
        ),
        ("numbers", "1_000", "line 2: '1_000' is not a finite number"),
        ("keypoints", sized("keypoints", {"label": "a", "x": 1, "y": 60}), "shape 1: lies beyond the bottom edge"),
        ("keypoints", [{"label": "a", "x": -1, "y": 60}], "line 2, shape 1, x: -1 is less than 0"),
        ("labels", ["a", ""], "line 2, name 2: '' is not the name of a class"),
        ("labels", ["a", 1], "line 2, name 2: 1 is not the name of a class"),
        ("labels", ["a", "b", "a"], "line 2, name 3: 'a' is chosen twice"),
        ("boxes", [box(0) | {"label": 1}], "line 2, shape 1, label: 1 is not the name of a class"),
        ("numbers", "1e999", "line 2: '1e999' is not a finite number"),
        ("boxes", [box(0), box(-3)], "a.jsonl, line 2, shape 2, left: -3 is less than 0"),
        ("boxes", "dog", "line 2: the answer is not a list of objects with label, left"),
        ("polygons", [{"label": "a", "vertices": [{"x": 1}]}], "line 2, shape 1: point 1 has no 'y'"),
        ("keypoints", [{"label": "a", "x": True, "y": 1}], "True is not a finite number"),
        ("polygons", [{"label": "a", "vertices": [{"x": 1, "y": 1}]}], "line 2, shape 1, vertices: has fewer than 3"),
        ("entities", [{"label": "a", "startOffset": 5, "endOffset": 5}], "line 2, entity 1, endOffset: 5 is less than"),
        ("entities", [{"label": "a", "startOffset": -1, "endOffset": 5}], "line 2, entity 1, startOffset: -1 is less"),
        ("entities", [{"label": "a", "startOffset": 0.5, "endOffset": 5}], "startOffset: 0.5 is not a whole number"),
        ("rankings", ["a", "a"], "line 2, order: names 'a' twice"),
        ("rankings", ["a", True], "line 2: the answer is not a list of names, or numbers"),
        ("rankings", [], "line 2, order: is empty"),
        ("rankings", {"order": ["a"]}, "line 2, order: names 'a' alone; an order tells at least two apart"),
        ("labels", {"a": 1}, "line 2: the answer is not a list of names"),
        ("numbers", "many", "line 2: 'many' is not a finite number"),
        ("texts", ["a"], "line 2: the answer is not one text"),
        ("texts", {"text": 5}, "line 2, text: 5 is not a text"),
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


def test_an_entity_outside_its_text_is_told(folder: Path) -> None:
    file = write("a.jsonl", [("1", "a", [{"label": "city", "startOffset": 2, "endOffset": 9}])])
    Path("t.csv").write_text("task,text\n1,  Oslo it\n")
    assert results(file, "--kind", "entities", "--texts", "t.csv")[0]["entities"][0]["endOffset"] == 9
    for text, message in (
        ("Oslo", "a.jsonl, line 1, entity 1, endOffset: 9 lies behind"),
        ("", "which has 0 characters"),
    ):
        Path("t.csv").write_text(f"task,text\n1,{text}\n")
        done = run(file, "--kind", "entities", "--texts", "t.csv", "--out", "out.jsonl")
        assert (done.exit_code, Path("out.jsonl").exists()) == (2, False)
        assert message in done.stderr
    assert run(file, "--kind", "boxes", "--texts", "t.csv").exit_code == 2


def painting(rows: list[str], **changed: Any) -> dict[str, Any]:
    """A painted image; `o` is the owl, `t` the tree."""
    colors = {"o": (255, 0, 0), "t": (0, 0, 255), ".": (9, 9, 9)}
    image = Image.new("RGB", (len(rows[0]), len(rows)))
    image.putdata([colors[letter] for letter in "".join(rows)])
    written = io.BytesIO()
    image.save(written, "PNG")
    png = base64.b64encode(written.getvalue()).decode()
    mappings = {"owl": {"color": "#ff0000"}, "tree": {"color": "#0000ff"}}
    form = {"labeledImage": {"pngImageData": png}, "labelMappings": mappings} | changed
    return {"crowd-semantic-segmentation": form}


@pytest.mark.parametrize("method", ["hds", "compatible"])
def test_painted_images(folder: Path, method: str) -> None:
    rows = ["oo..", "oo..", "tttt"], ["oo..", "oo..", "tttt"], ["....", "oo..", "tttt"]
    file = write("a.jsonl", [("1", worker, painting(one)) for worker, one in zip("abc", rows, strict=True)])
    [found] = results(file, "--kind", "masks", "--method", method)
    image = Image.open(io.BytesIO(base64.b64decode(found["labeledImage"]["pngImageData"])))
    assert np.asarray(image).tolist() == [[1, 1, 0, 0], [1, 1, 0, 0], [2, 2, 2, 2]]
    assert found["workers"] == 3
    assert found["labelMappings"]["tree"]["confidence"] > 0.8


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            painting(["oo", "oo"]),
            "line 2, labeledImage: is 2 × 2 pixels; another mask of this task is 4 × 1",
        ),
        (
            painting(["oooo"], inputImageProperties={"width": 5, "height": 1}),
            "line 2, labeledImage.pngImageData: has",
        ),
        (painting(["oooo"], labeledImage={"pngImageData": "AAAA"}), "line 2, labeledImage.pngImageData: is not a PNG"),
        (painting(["oooo"], labeledImage=None), "line 2, labeledImage: must be an object"),
        (painting(["oooo"], labelMappings={"owl": {"color": "red"}}), "line 2, labelMappings.owl: must be a colour"),
        ({"labeledImage": {}}, "line 2: the answer has no 'labelMappings'"),
        (
            painting(["oooo"], labelMappings={"owl": {"color": "#ff0000"}, "jay": {"color": "#ff0000"}}),
            "line 2, labelMappings: two classes have the same colour",
        ),
    ],
)
def test_bad_masks_are_told(folder: Path, answer: Any, message: str) -> None:
    file = write("a.jsonl", [("1", "a", painting(["oooo"])), ("1", "b", answer)])
    done = run(file, "--kind", "masks", "--out", "out.jsonl")
    assert (done.exit_code, Path("out.jsonl").exists()) == (2, False)
    assert message in done.stderr


OWLS = {"o": "#ff0000", "t": "#0000ff"}


def things(rows: list[str], **changed: Any) -> dict[str, Any]:
    """The same image, of which each colour is one thing: here the tree is an owl, too."""
    image = painting(rows)["crowd-semantic-segmentation"]["labeledImage"]
    owls = [{"label": "owl", "color": color} for letter, color in OWLS.items() if letter in "".join(rows)]
    return {"crowd-instance-segmentation": {"labeledImage": image, "instances": owls} | changed}


@pytest.mark.parametrize("method", ["hds", "compatible"])
def test_things_painted_one_by_one(folder: Path, method: str) -> None:
    rows = ["oo..", "oo..", "tttt"], ["oo..", "oo..", "tttt"], ["....", "....", ".ttt"], ["....", "oo..", "tttt"]
    file = write("a.jsonl", [("1", worker, things(one)) for worker, one in zip("abcd", rows, strict=True)])
    [found] = results(file, "--kind", "instances", "--method", method)
    image = Image.open(io.BytesIO(base64.b64decode(found["labeledImage"]["pngImageData"]))).convert("RGB")
    by_color = {one["color"]: one for one in found["instances"]}
    named = ["#{:02x}{:02x}{:02x}".format(*pixel) for pixel in np.asarray(image).reshape(-1, 3).tolist()]
    assert [by_color[name]["workers"] if name in by_color else 0 for name in named[4:]] == [3, 3, 0, 0, 4, 4, 4, 4]
    assert [one["label"] for one in found["instances"]] == ["owl", "owl"]
    assert all(0 < one["confidence"] <= 1 for one in found["instances"])


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (things(["oo", "oo"]), "line 2, labeledImage: is 2 × 2 pixels; another mask of this task is 4 × 1"),
        (things(["oooo"], labeledImage={"pngImageData": "AAAA"}), "line 2, labeledImage.pngImageData: is not a PNG"),
        (things(["oooo"], instances=[{"label": "owl", "color": "red"}]), "line 2, instance 1, color: must be a colour"),
        (things(["oooo"], instances=[{"label": 3, "color": "#ff0000"}]), "instance 1, label: 3 is not the name"),
        (things(["oooo"], instances=[{"label": "owl", "color": "#ff0000"}] * 2), "instances: two of them have"),
        (things(["oooo"], instances=[{"color": "#ff0000"}]), "line 2: instance 1 has no 'label'"),
        (things(["oooo"], instances={}), "line 2: the answer is not a list of objects with label, color"),
        (
            things(["oooo"], instances=[{"label": "owl", "color": f"#0000{n:02x}"} for n in range(256)]),
            "line 2, instances: there are 256, more than 255",
        ),
    ],
)
def test_bad_instances_are_told(folder: Path, answer: Any, message: str) -> None:
    file = write("a.jsonl", [("1", "a", things(["oooo"])), ("1", "b", answer)])
    done = run(file, "--kind", "instances", "--out", "out.jsonl")
    assert (done.exit_code, Path("out.jsonl").exists()) == (2, False)
    assert message in done.stderr


def test_what_does_not_go_together(folder: Path) -> None:
    file = write("a.jsonl", [("1", "a", [])])
    for other in (["--method", "glad"], ["--probabilities"], ["--shards", "2"], ["--radius", "nan"]):
        done = run(file, "--kind", "boxes", *other)
        assert done.exit_code == 2
        assert "does not go with" in done.stderr or "not a finite number" in done.stderr


def test_numbers_in_csv_and_masks_in_csv_are_read_and_bad_json_is_told(folder: Path) -> None:
    """A painted image is larger than what Python's reader takes for a field."""
    large = json.dumps(painting(["o" * 400] * 400, note="x" * 200_000))
    with open("a.csv", "w", newline="") as file:
        csv.writer(file).writerows([("task", "worker", "answer"), ("1", "a", large), ("1", "b", large)])
    assert results("a.csv", "--kind", "masks")[0]["workers"] == 2
    for answer, said in (
        ("[{}", ": the answer is not JSON"),
        ('[{""left"": 1e999}]', ", answer[0].left: Infinity is not"),
    ):
        Path("a.csv").write_text(f'task,worker,answer\n1,a,[]\n1,b,"{answer}"\n')
        done = run("a.csv", "--kind", "boxes", "--out", "out.jsonl")
        assert (done.exit_code, Path("out.jsonl").exists()) == (2, False)
        assert f"a.csv, line 3{said}" in done.stderr


def test_too_many_classes_are_told(folder: Path) -> None:
    file = write("a.jsonl", [(str(n), "a", [f"class {n}"]) for n in range(12_000)])
    done = run(file, "--kind", "labels")
    assert done.exit_code == 2
    assert "12000 classes" in done.stderr


def test_output_manifests_of_boxes_are_one_worker_per_job(folder: Path) -> None:
    for job in ("one", "two"):
        value = {"annotations": [{"class_id": 3, "left": 1, "top": 2, "width": 20, "height": 10}]}
        facts = {"class-map": {"3": "dog"}, "type": "groundtruth/object-detection", "job-name": f"labeling-job/{job}"}
        line = {"source-ref": "s3://b/1.jpg", "boxes": value, "boxes-metadata": facts}
        Path(f"{job}.manifest").write_text(json.dumps(line))
    (found,) = results("one.manifest", "two.manifest", "--kind", "boxes")
    assert (found["boundingBoxes"][0]["label"], found["boundingBoxes"][0]["workers"]) == ("dog", 2)
    done = run("one.manifest")
    assert done.exit_code == 2
    assert "'boxes' is no category, but a label of type 'groundtruth/object-detection'" in done.stderr
