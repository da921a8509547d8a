"""Label maps are judged and corrected like any other label: their files are read, and what is not asked about stays."""

import io
from typing import Any

import numpy as np
import orjson
import pytest
from PIL import Image

from labeling import lineage, storage
from labeling.models import DataObject, LabelingJob
from labeling.storage.port import read
from labeling.task_types import painted
from labeling.templating.render import render
from tests.integration.test_images import COLORS, painting_job, stored
from tests.job_factories import BUCKET, advance_until_done, answered, make_crew
from tests.pictures import label_map, picture
from workers.models import Task

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = ["0112", "0012"]


@pytest.fixture
def lines() -> list[dict[str, Any]]:
    """Two pictures with a road (1) and a car (2), as a job has written them."""
    return answered(painting_job(stored(picture(), picture()), make_crew(1)), label_map(ROWS, COLORS))


def adjusting(lines: list[dict[str, Any]], *categories: str, people: int = 1) -> LabelingJob:
    return painting_job(
        lines,
        make_crew(people),
        task_type="adjust_semantic_segmentation",
        label_attribute="better-ref",
        categories=categories,
        options={"audited_attribute": "street-ref"},
    )


def pixels(line: dict[str, Any], name: str = "better-ref") -> list[list[int]]:
    image = Image.open(io.BytesIO(read(storage.default_store(), line[name])))
    numbers: list[list[int]] = np.asarray(image).tolist()
    return numbers


def said(rows: list[str], colors: dict[str, str], *, modified: bool | None) -> dict[str, Any]:
    answer = label_map(rows, colors)
    if modified is not None:
        answer["crowd-semantic-segmentation"]["initialValueModified"] = modified
    return answer


def asked(job: LabelingJob) -> dict[str, Any]:
    advance_until_done(job)
    found: dict[str, Any] = orjson.loads(Task.objects.filter(group=job.group).order_by("id")[0].input)
    return found


def test_what_is_no_category_stays_and_classes_keep_their_colours(lines: list[dict[str, Any]]) -> None:
    job = adjusting(lines, "tree", "car")
    begun = asked(job)
    assert begun["kept"] == ["road"]
    start = begun["initialValue"]
    assert (start["src"], start["labelMappings"]["car"]) == (lines[0]["street-ref"], {"color": COLORS["car"]})
    tree = start["labelMappings"]["tree"]["color"]
    assert tree not in COLORS.values()
    # The tree is painted over a pixel of the road, too, which is not shown.
    for before, after in zip(
        lines, answered(job, said(["1100", "0002"], {"tree": tree, "car": COLORS["car"]}, modified=True)), strict=True
    ):
        assert {key: after[key] for key in before} == before
        assert pixels(after) == [[1, 3, 3, 0], [0, 0, 3, 2]]
        metadata = after["better-ref-metadata"]
        named = {key: (one["class-name"], one["hex-color"]) for key, one in metadata["internal-color-map"].items()}
        assert named["1"] == ("tree", tree)
        assert (named["2"], named["3"]) == (("car", COLORS["car"]), ("road", COLORS["road"]))
        assert metadata["adjustment-status"] == "adjusted"
    job.refresh_from_db()
    assert [warning["name"] for warning in job.warnings] == ["road"]


@pytest.mark.parametrize(
    ("rows", "modified", "status"),
    [
        (ROWS, None, "unadjusted"),
        (["0112", "0112"], None, "adjusted"),
        (["0000", "0000"], False, "unadjusted"),
    ],
)
def test_who_changed_nothing_changed_nothing(
    lines: list[dict[str, Any]], rows: list[str], modified: bool | None, status: str
) -> None:
    job = adjusting(lines, *COLORS, people=2)
    answer = said(rows, COLORS, modified=modified)
    for after in answered(job, answer, answer):
        assert after["better-ref-metadata"]["adjustment-status"] == status
        assert pixels(after) == [[int(digit) for digit in row] for row in (ROWS if status == "unadjusted" else rows)]


def test_a_map_that_is_gone_or_of_another_size_fails_its_object_alone(lines: list[dict[str, Any]]) -> None:
    store = storage.default_store()
    store.delete(lines[0]["street-ref"])
    third = lines[1] | {"street-ref": lines[1]["street-ref"] + ".png"}
    store.write(third["street-ref"], picture(3, 3))
    job = adjusting([*lines, third], *COLORS)
    after = answered(job, said(["0000", "1111"], COLORS, modified=True))
    assert [("better-ref" in line) for line in after] == [False, True, False]
    reasons = dict(DataObject.objects.filter(job=job, state="failed").values_list("line", "failure"))
    assert "does not exist" in reasons[0]
    assert "3 × 3" in reasons[2]


def test_a_verification_shows_the_map_from_a_link(lines: list[dict[str, Any]]) -> None:
    job = painting_job(
        lines[:1],
        make_crew(1),
        task_type="verify_semantic_segmentation",
        label_attribute="check",
        categories=("good", "bad"),
        options={"audited_attribute": "street-ref"},
    )
    overlay = asked(job)["overlay"]["semanticSegmentation"]
    assert overlay["labelMappings"] == {name: {"color": color} for name, color in COLORS.items()}
    page = render(
        job.template or LabelingJob.objects.get(id=job.id).template, asked(job), sign=lambda uri: f"/link?{uri}"
    )
    assert f"/link?{lines[0]['street-ref']}" in page
    (after,) = answered(job, {"crowd-image-classifier": {"label": "bad", "workerComment": "road is missing"}})
    assert after["check-metadata"]["worker-feedback"] == [{"comment": "road is missing"}]


def painted_elsewhere(number: int, colors: dict[str, str]) -> dict[str, Any]:
    """A line with a map of another tool: plain RGB, and in colours of its own."""
    (line,) = stored(picture())
    pixels = np.full((2, 4, 3), 255, np.uint8)
    for row, digits in enumerate(ROWS):
        for column, digit in enumerate(digits):
            if digit != "0":
                pixels[row, column] = painted.rgb(colors[tuple(colors)[int(digit) - 1]])
    written = io.BytesIO()
    Image.fromarray(pixels).save(written, "PNG")
    address = f"s3://{BUCKET}/elsewhere-{number}.png"
    storage.default_store().write(address, written.getvalue())
    named = {
        str(place): {"class-name": name, "hex-color": color} for place, (name, color) in enumerate(colors.items(), 1)
    }
    facts = {"internal-color-map": named, "type": "groundtruth/semantic-segmentation", "human-annotated": "yes"}
    return {**line, "street-ref": address, "street-ref-metadata": facts}


def test_maps_in_colours_of_their_own_are_corrected_twice() -> None:
    """Each line has colours of its own, and keeps them, whatever colours people painted in."""
    lines = [
        painted_elsewhere(number, {"road": road, "car": car})
        for number, (road, car) in enumerate((("#111111", "#222222"), ("#222222", "#111111")))
    ]
    first = adjusting(lines, "road", "car")
    advance_until_done(first)
    for before, task in zip(lines, Task.objects.filter(group=first.group).order_by("id"), strict=True):
        shown = orjson.loads(task.input)["initialValue"]["labelMappings"]
        told = before["street-ref-metadata"]["internal-color-map"]
        assert {name: one["color"] for name, one in shown.items()} == {
            told["1"]["class-name"]: told["1"]["hex-color"], told["2"]["class-name"]: told["2"]["hex-color"],
        }  # fmt: skip
    mended = answered(first, said(["2211", "0000"], {"road": "#111111", "car": "#222222"}, modified=True))
    assert [pixels(line) for line in mended] == [[[2, 2, 1, 1], [0, 0, 0, 0]]] * 2

    second = painting_job(
        mended,
        make_crew(1),
        task_type="adjust_semantic_segmentation",
        label_attribute="best-ref",
        categories=("car",),
        options={"audited_attribute": "better-ref"},
    )
    begun = asked(second)
    color = begun["initialValue"]["labelMappings"]["car"]["color"]
    assert (begun["kept"], begun["initialValue"]["src"]) == (["road"], mended[0]["better-ref"])
    best = answered(second, said(["0000", "1000"], {"car": color}, modified=True))
    for line in best:
        found = line["best-ref-metadata"]["internal-color-map"]
        names = {int(number): one["class-name"] for number, one in found.items()}
        assert [[names[one] for one in row] for row in pixels(line, "best-ref")] == [
            ["BACKGROUND", "BACKGROUND", "road", "road"], ["car", "BACKGROUND", "BACKGROUND", "BACKGROUND"],
        ]  # fmt: skip
        assert color_of(line, "best-ref") == color_of(line, "better-ref") == color_of(line, "street-ref")
    assert [color_of(line, "best-ref") for line in best] == ["#222222", "#111111"]
    assert lineage.parents(second) == [first]


def color_of(line: dict[str, Any], name: str) -> str:
    """That of cars on this line."""
    found = line[f"{name}-metadata"]["internal-color-map"].values()
    return next(str(one["hex-color"]) for one in found if one["class-name"] == "car")
