"""`labelwright manifest import`: labels of a COCO file become those of a manifest, and the same come back from it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from labeling.cli import main
from labeling.formats import rle
from labeling.manifest import parse_line
from labeling.task_types import painted, registry
from tests.unit.test_formats import PICTURES

FACTS = {"human-annotated": "yes", "creation-date": "2026-03-01T09:15:00.000001", "job-name": "labeling-job/dogs"}


def run(*arguments: str, stdin: Any = None) -> Result:
    given = json.dumps(stdin).encode() if isinstance(stdin, dict) else stdin
    return CliRunner().invoke(main, ["manifest", *arguments], input=given)


def imported(*arguments: str, stdin: Any) -> list[dict[str, Any]]:
    told = run("import", "-", *arguments, stdin=stdin)
    assert told.exit_code == 0, told.stderr
    return [json.loads(line) for line in told.stdout.splitlines()]


def coco(*annotations: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Two images and two classes whose ids have a gap, as in the published sets."""
    things = [{"id": n, "image_id": 9, "category_id": 3, **one} for n, one in enumerate(annotations)]
    images = [{"id": 9, "file_name": "a/1.jpg", "width": 20, "height": 10, "coco_url": "s3://bkt/1.jpg"}]
    images += [{"id": 4, "file_name": "b.jpg", "width": 20, "height": 10, "coco_url": "s3://bkt/b.jpg"}]
    categories = [{"id": 18, "name": "dog"}, {"id": 3, "name": "bone"}]
    return {"images": images, "annotations": things, "categories": categories, **changes}


def test_boxes_become_a_label_of_whole_pixels(tmp_path: Path) -> None:
    boxes = ({"bbox": [1.4, 2, 3.2, 4]}, {"bbox": [15, -3, 9, 30.5], "category_id": 18, "score": 0.5})
    options = ("--images", "s3://bkt/pictures/", "--attribute", "dogs", "--categories", str(tmp_path / "c.json"))
    first, second = imported(*options, stdin=coco(*boxes))
    metadata = first.pop("dogs-metadata")
    assert first == {
        "source-ref": "s3://bkt/pictures/a/1.jpg",
        "dogs": {
            "image_size": [{"width": 20, "height": 10, "depth": 3}],
            "annotations": [
                {"class_id": 0, "left": 1, "top": 2, "width": 4, "height": 4},
                {"class_id": 1, "left": 15, "top": 0, "width": 5, "height": 10},
            ],
        },
    }
    assert metadata.pop("creation-date")[10] == "T"
    assert metadata == {
        "objects": [{"confidence": 0}, {"confidence": 0.5}],
        "class-map": {"0": "bone", "1": "dog"},
        "type": "groundtruth/object-detection",
        "human-annotated": "yes",
        "job-name": "labeling-job/coco-import",
    }
    assert second["dogs"]["annotations"] == [] and second["source-ref"] == "s3://bkt/pictures/b.jpg"
    wanted = {"document-version": "2018-11-28", "labels": [{"label": "bone"}, {"label": "dog"}]}
    assert json.loads((tmp_path / "c.json").read_text()) == wanted


def there_and_back(tmp_path: Path, lines: Sequence[dict[str, Any]], *options: str, maps: str = "") -> Any:
    """The labeled lines after an export and an import, which come back equal from another export."""
    file = tmp_path / "before.manifest"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    (name,) = {key for line in lines for key in line if f"{key}-metadata" in line}
    folder = ("--maps", maps) if maps else ()
    told = run("convert", str(file), "--format", "coco", "--attribute", name, *folder)
    assert told.exit_code == 0, told.stderr
    found = imported("--attribute", name, "--job-name", "Dogs", *options, stdin=told.stdout.encode())
    for line in found:
        parse_line(json.dumps(line).encode())
        line[f"{name}-metadata"]["creation-date"] = FACTS["creation-date"]
    after = tmp_path / "after.manifest"
    after.write_text("".join(json.dumps(line) + "\n" for line in found))
    back = ("--maps", str(tmp_path / "maps")) if maps else ()
    again = run("convert", str(after), "--format", "coco", "--attribute", name, *back)
    assert _without_ids(json.loads(again.stdout)) == _without_ids(json.loads(told.stdout))
    return found


def _without_ids(content: dict[str, Any]) -> dict[str, Any]:
    """An image's id is its line, and lines without a label do not come back."""
    place = {one["id"]: number for number, one in enumerate(content["images"])}
    images = [{**one, "id": place[one["id"]]} for one in content["images"]]
    return {**content, "images": images, "annotations": [
        {**one, "image_id": place[one["image_id"]]} for one in content["annotations"]
    ]}  # fmt: skip


def labeled(kind: str, *lines: dict[str, Any]) -> list[dict[str, Any]]:
    """With metadata in full."""
    return [
        {**line, "boxes-metadata": {**line["boxes-metadata"], "type": kind, **FACTS}}
        for line in lines
        if "boxes" in line
    ]


def test_boxes_and_polygons_come_back_as_they_were(tmp_path: Path) -> None:
    boxes = labeled("groundtruth/object-detection", *PICTURES[:3])
    known = ("--classes", "dog,a,b,c,d,bone")
    assert there_and_back(tmp_path, [*boxes, {"source-ref": "s3://bkt/img/plain.jpg"}], *known) == boxes
    shapes = labeled("groundtruth/polygon", PICTURES[3])
    assert there_and_back(tmp_path, shapes) == shapes


@pytest.mark.parametrize("kind", ["things", "classes"])
def test_masks_come_back_as_they_were(tmp_path: Path, kind: str) -> None:
    numbers = np.zeros((6, 9), np.uint8)
    numbers[1:3, 1:4], numbers[4:, 5:], numbers[0, 8] = 1, 2, 2
    entries = [("BACKGROUND", "#ffffff"), ("cat", painted.class_color(0)), ("dog", painted.class_color(1))]
    colors = {
        str(n): {"class-name": name, "hex-color": color, "confidence": 0.5} for n, (name, color) in enumerate(entries)
    }
    before = tmp_path / "before" / "7.png"
    before.parent.mkdir()
    before.write_bytes(painted.file(numbers, [color for _, color in entries]))
    made = "instance_segmentation" if kind == "things" else "semantic_segmentation"
    facts = {"internal-color-map": colors, "type": registry.by_key(made).metadata_type, **FACTS}
    line = {"source-ref": "s3://bkt/img/7.jpg", "x-ref": "s3://bkt/out/7.png", "x-ref-metadata": facts}
    options = ("--kind", kind, "--maps", str(tmp_path / "maps"), "--maps-address", "s3://bkt/maps")
    (found,) = there_and_back(tmp_path, [line], *options, maps=str(before.parent))
    assert found == {**line, "x-ref": "s3://bkt/maps/7.png"}
    assert (painted.indexes((tmp_path / "maps" / "7.png").read_bytes()) == numbers).all()
    registry.by_key(made).label_from_manifest(found["x-ref"], found["x-ref-metadata"], categories=["cat", "dog"])


def test_outlines_and_runs_are_painted_and_later_ones_cover_earlier_ones(tmp_path: Path) -> None:
    mask = np.zeros((10, 20), bool)
    mask[0, 0:3] = True
    things = (
        {"segmentation": [[0, 0, 4, 0, 4, 4, 0, 4], [10, 5, 12, 5, 12, 7, 10, 7]], "category_id": 18},
        {"segmentation": {"size": [10, 20], "counts": rle.packed(rle.counts(mask))}},
    )
    options = ("--maps", str(tmp_path), "--maps-address", "s3://bkt/maps", "--images", "s3://bkt")
    first, _ = imported(*options, stdin=coco(*things))
    found = painted.indexes((tmp_path / "a" / "1.png").read_bytes())
    assert ((found == 1).sum(), (found == 2).sum()) == (16 + 4 - 3, 3)
    names = {number: one["class-name"] for number, one in first["labels-ref-metadata"]["internal-color-map"].items()}
    assert names == {"0": "BACKGROUND", "1": "dog", "2": "bone"}


BOX = {"bbox": [1, 1, 2, 2]}
OUTLINE = {"segmentation": [[0, 0, 4, 0, 4, 4]]}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"images": [\n{]}', "the file is not JSON: unexpected character"),
        (b"[]", "the file must be a JSON object"),
        (b'{"images": []}', "categories must be a list"),
        (coco(images=[{"id": 1, "file_name": "a", "width": 0, "height": 2}]), "images[0].width must be a whole number"),
        (coco(images=[{"id": 1, "width": 1, "height": 2}]), "images[0].file_name must be the name"),
        (coco(categories=[{"id": 3, "name": "a"}, {"id": 4, "name": "a"}]), "categories[1] the id 4 or the name 'a'"),
        (coco({**BOX, "image_id": 1}), "annotations[0].image_id there is no image with the id 1"),
        (coco(BOX, {**BOX, "category_id": 1}), "annotations[1].category_id there is no category with the id 1"),
        (coco({"bbox": [1, 2, 3]}), "annotations[0].bbox must be [left, top, width, height]"),
        (coco({"bbox": [30, 1, 2, 2]}), "annotations[0].bbox [30, 1, 2, 2] encloses no pixel of its image of 20 × 10"),
        (coco({**BOX, "score": 7}), "annotations[0].confidence must be a number from 0 to 1"),
        (
            coco(BOX, images=[{"id": 9, "file_name": "a", "width": 9, "height": 9}]),
            "images[0].coco_url is no s3:// address",
        ),
        (coco(OUTLINE, BOX), "annotations[1].segmentation is empty, where others have an outline"),
        (coco({"segmentation": [[0, 0, 4, 0]]}), "annotations[0].segmentation must be outlines [x1, y1, x2, y2, …]"),
        (
            coco({"segmentation": [*OUTLINE["segmentation"] * 2]}),
            "annotations[0].segmentation has 2 outlines, and a polygon is one",
        ),
        (coco({"segmentation": {"size": [1, 1], "counts": [1]}}), "annotations[0].segmentation size must be"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, content: Any, told: str) -> None:
    out = tmp_path / "out.manifest"
    options = ("--maps", str(tmp_path / "m"), "--maps-address", "s3://bkt/m", "--out", str(out))
    found = run("import", "-", *options, stdin=content)
    assert (found.exit_code, out.exists()) == (1, False)
    assert f"-: {told}" in found.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--images", "/home/pictures"), "--images: /home/pictures is no s3:// address"),
        (("--images", "s3://bkt", "--classes", "dog"), "classes: the file has others: bone"),
        (("--images", "s3://bkt", "--attribute", "dogs-ref"), "must not end in -ref"),
        (("--images", "s3://bkt", "--kind", "things"), "--maps: is needed: these labels are files"),
        (("--images", "s3://bkt", "--kind", "things", "--maps", "m"), "--maps-address: is needed"),
    ],
)
def test_what_is_missing_is_said(options: tuple[str, ...], told: str) -> None:
    found = run("import", "-", *options, stdin=coco(BOX))
    assert (found.exit_code, told in found.stderr) == (2, True), found.stderr


def test_a_file_that_is_not_there() -> None:
    assert run("import", "missing.json").exit_code == 3
