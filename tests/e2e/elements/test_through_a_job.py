"""A tool that comes in a part of its own, in the portal's sandboxed frame, to the line of the output."""

import io
import json

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.portal.desk import Desk
from tests.e2e.site import Site, arrive

pytestmark = pytest.mark.browser


def test_boxes_drawn_at_the_desk_stand_in_the_output(page: Page, site: Site) -> None:
    team = site.team()
    arrive(page, site.person(team))
    job = site.job(team, objects=1, task_type="bounding_box")
    desk = Desk(page, site, job).open()
    stage = desk.task.get_by_role("application")
    expect(stage).to_be_visible()
    expect(desk.task.locator("output.percent")).not_to_have_text("100 %")
    with page.expect_request(lambda request: '"shapes":[{' in (request.post_data or "")):
        desk.press("2", "Space", "Space", *["Control+ArrowRight"] * 5, *["Control+ArrowDown"] * 4, "Space")
    desk.saved()
    page.reload()
    expect(desk.task.get_by_role("button", name="box 1").first).to_be_visible()
    expect(desk.task.locator("output.percent")).not_to_have_text("100 %")  # the image is there, too
    desk.press("Control+Enter")
    desk.over("All done here")
    site.until(lambda: site.status(job) == "Completed", "the job to complete")
    (line,) = site.s3_bytes(site.call("GET", f"/jobs/{job}")["output_manifest"]).decode().splitlines()
    (box,) = json.loads(line)[job]["annotations"]
    assert (box["width"], box["height"], box["class_id"]) == (5, 4, 1)


def test_what_is_painted_at_the_desk_is_a_file_that_the_output_names(page: Page, site: Site) -> None:
    team = site.team()
    arrive(page, site.person(team))
    job = site.job(team, objects=1, task_type="semantic_segmentation", label_attribute_name="birds-ref")
    desk = Desk(page, site, job).open()
    expect(desk.task.get_by_role("application")).to_be_visible()
    expect(desk.task.locator("output.percent")).not_to_have_text("100 %")
    desk.press("2", "Space", *["ArrowLeft"] * 2, "Space", "Control+Enter")
    desk.over("All done here")
    site.until(lambda: site.status(job) == "Completed", "the job to complete")
    (line,) = (
        json.loads(one) for one in site.s3_bytes(site.call("GET", f"/jobs/{job}")["output_manifest"]).splitlines()
    )
    painted, shown = (Image.open(io.BytesIO(site.s3_bytes(line[name]))) for name in ("birds-ref", "source-ref"))
    assert painted.size == shown.size
    assert {number for _, number in painted.getcolors()} == {0, 2}
    entries = line["birds-ref-metadata"]["internal-color-map"]
    assert {number: one["class-name"] for number, one in entries.items()} == {"0": "BACKGROUND", "2": "Falcon"}
