"""The article's dataset of boxes over photographs: five people draw, one of them here in the browser; the manifest has
image, pixels and class, and becomes COCO. Then its boxes are judged and corrected at the same desk."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from labeling.cli.client import Client
from labeling.cli.exporting import exported
from tests.e2e.portal.desk import Desk
from tests.e2e.site import BUCKET, Site, arrive

pytestmark = pytest.mark.browser
PICTURES = Path(__file__).parents[2] / "labeling" / "sample" / "pictures"
#: One thing in each photograph: left, top, width and height in pixels.
THINGS = {"astronaut.jpg": (150, 20, 220, 250), "chelsea.jpg": (120, 60, 230, 200), "rocket.jpg": (300, 40, 60, 330)}
SIZES = {"astronaut.jpg": (512, 512), "chelsea.jpg": (451, 300), "rocket.jpg": (640, 427)}
JITTER = 4


@pytest.fixture(scope="module")
def photographs(site: Site) -> str:
    """The address of a manifest of the photographs."""
    site.bucket()
    for name in THINGS:
        site.s3.put_object(Bucket=BUCKET, Key=f"plays/{name}", Body=(PICTURES / name).read_bytes())
    lines = [json.dumps({"source-ref": f"s3://{BUCKET}/plays/{name}", "play": n}) for n, name in enumerate(THINGS)]
    site.s3.put_object(Bucket=BUCKET, Key="plays/in.manifest", Body="\n".join(lines).encode())
    return f"s3://{BUCKET}/plays/in.manifest"


@pytest.fixture(scope="module")
def team(site: Site) -> str:
    return site.team()


def draw(desk: Desk) -> None:
    """With the mouse, around the thing on the photograph in front."""
    stage = desk.task.locator("canvas.upper-canvas")
    expect(stage).to_be_visible()
    expect(desk.task.locator("output.percent")).not_to_have_text("100 %")
    name = next(one for one in THINGS if one in (desk.task.locator(".picture > img").get_attribute("src") or ""))
    left, top, width, height = THINGS[name]
    shown = stage.bounding_box()
    natural = desk.task.locator(".picture > img").evaluate("image => image.naturalWidth")
    assert shown is not None
    scale = shown["width"] / natural
    desk.page.mouse.move(shown["x"] + left * scale, shown["y"] + top * scale)
    desk.page.mouse.down()
    desk.page.mouse.move(shown["x"] + (left + width) * scale, shown["y"] + (top + height) * scale, steps=4)
    desk.page.mouse.up()
    expect(desk.task.get_by_role("button", name="box 1").first).to_be_visible()


def submit(desk: Desk) -> None:
    before = desk.url
    desk.press("Control+Enter")
    expect(desk.page.locator(f'iframe.shown[src="{before}"]')).to_have_count(0)


def answer_by_rest(site: Site, team: str, job: str, seed: int) -> None:
    """Somebody whose hand is not quite steady."""
    hand, client = random.Random(seed), Client(site.url, site.token(site.person(team).email))
    while claimed := client.post("/assignments/claim", {"job": job})["assignments"]:
        name = claimed[0]["task_input"]["taskObject"].rpartition("/")[2]
        left, top, width, height = (side + hand.randint(-JITTER, JITTER) for side in THINGS[name])
        box = {"label": "football", "left": left, "top": top, "width": width, "height": height}
        size = {"width": SIZES[name][0], "height": SIZES[name][1]}
        answer = {"crowd-bounding-box": {"boundingBoxes": [box], "inputImageProperties": size}}
        client.post(f"/assignments/{claimed[0]['id']}/submit", {"answer": answer})


def output(site: Site, job: str) -> list[dict[str, Any]]:
    site.until(lambda: site.status(job) == "Completed", f"{job} to complete")
    described = site.call("GET", f"/jobs/{job}")
    return [json.loads(line) for line in site.s3_bytes(described["output_manifest"]).splitlines()]


def test_a_dataset_of_boxes_is_drawn_converted_judged_and_corrected(
    page: Page, site: Site, photographs: str, team: str, tmp_path: Path
) -> None:
    job = "football"
    wanted = {"task_type": "bounding_box", "categories": ["football"], "manifest": photographs}
    site.create(team, name=job, label_attribute_name="boxes", workers_per_object=5, **wanted)
    site.until(lambda: site.launched(job) == len(THINGS), "its tasks")
    person = site.person(team)
    arrive(page, person)
    desk = Desk(page, site, job).open()
    for _ in THINGS:
        draw(desk)
        submit(desk)
    for seed in range(4):
        answer_by_rest(site, team, job, seed)
    lines = output(site, job)
    check_manifest(lines)
    check_coco(site, job, lines, tmp_path)
    verify(desk, team)
    adjust(desk, lines)


def check_manifest(lines: list[dict[str, Any]]) -> None:
    for n, (line, (name, thing)) in enumerate(zip(lines, THINGS.items(), strict=True)):
        assert (line["source-ref"], line["play"]) == (f"s3://{BUCKET}/plays/{name}", n)
        assert line["boxes"]["image_size"] == [{"width": SIZES[name][0], "height": SIZES[name][1], "depth": 3}]
        (box,) = line["boxes"]["annotations"]
        sides = [box[side] for side in ("left", "top", "width", "height")]
        assert all(abs(mine - right) <= JITTER for mine, right in zip(sides, thing, strict=True))
        metadata = line["boxes-metadata"]
        assert metadata["class-map"] == {"0": "football"}
        assert metadata["objects"][0]["confidence"] > 0.5


def check_coco(site: Site, job: str, lines: list[dict[str, Any]], folder: Path) -> None:
    manifest = folder / "output.manifest"
    manifest.write_text("".join(json.dumps(line) + "\n" for line in lines))
    coco = json.loads(site.installation.labelwright("manifest", "convert", str(manifest), "--format", "coco"))
    assert [(one["file_name"], one["width"], one["height"]) for one in coco["images"]] == [
        (name, *SIZES[name]) for name in THINGS
    ]
    assert [one["name"] for one in coco["categories"]] == ["football"]
    token = site.installation.key.token
    assert json.loads(b"".join(exported(Client(site.url, token), job, "coco", None))) == coco
    for annotation, line in zip(coco["annotations"], lines, strict=True):
        (box,) = line["boxes"]["annotations"]
        assert annotation["bbox"] == [box[side] for side in ("left", "top", "width", "height")]
        assert annotation["area"] == box["width"] * box["height"]
        assert annotation["category_id"] == coco["categories"][0]["id"]


def chained(desk: Desk, mode: str, categories: list[str]) -> Desk:
    name = f"football-{mode}"
    body = {"name": name, "mode": mode, "categories": categories, "workers_per_object": 1, "title": mode}
    desk.site.call("POST", "/jobs/football/chain", body)
    desk.site.until(lambda: desk.site.launched(name) == len(THINGS), f"the tasks of {name}")
    return Desk(desk.page, desk.site, name).open()


def verify(desk: Desk, team: str) -> None:
    desk = chained(desk, "verify", ["good", "bad"])
    for _ in THINGS:
        expect(desk.task.locator("svg.boxes rect")).to_have_count(1)
        desk.press("2")
        expect(desk.task.get_by_role("radio", name="bad")).to_be_checked()
        submit(desk)
    for line in output(desk.site, desk.job):
        assert line["football-verify-metadata"]["class-name"] == "bad"
        assert line["football-verify-metadata"]["type"] == "groundtruth/label-verification"


def adjust(desk: Desk, before: list[dict[str, Any]]) -> None:
    """The box is there already; one step to the right on the first photograph, nothing on the others."""
    desk = chained(desk, "adjust", ["football"])
    expect(desk.task.get_by_text("Correct what is drawn.")).to_be_visible()
    for n in range(len(THINGS)):
        box = desk.task.get_by_role("button", name="box 1").first
        expect(box).to_be_visible()
        if n == 0:
            box.click()
            desk.task.get_by_role("application").press("ArrowRight")
        submit(desk)
    told = []
    for line, old in zip(output(desk.site, desk.job), before, strict=True):
        (box,), (was,) = line["football-adjust"]["annotations"], old["boxes"]["annotations"]
        status = line["football-adjust-metadata"]["adjustment-status"]
        assert box == was | {"left": was["left"] + (status == "adjusted")}
        told.append(status)
    assert sorted(told) == ["adjusted", "unadjusted", "unadjusted"]
