"""Pages that read from right to left, and colours that the system forces."""

import pytest
from playwright.sync_api import expect

from tests.e2e.elements.stage import Stage
from tests.e2e.elements.test_shapes import BOX, SIZE, opened, page

pytestmark = pytest.mark.browser


def test_places_on_an_image_are_the_same_where_the_page_reads_from_right_to_left(stage: Stage) -> None:
    opened(stage, f'<html lang="ar" dir="rtl"><title>مهمة</title><body>{page("bounding-box")}</body></html>')
    image, window = (stage.frame.locator(one).bounding_box() for one in (".picture", ".stage"))
    assert image is not None and window is not None
    assert image["x"] >= window["x"]
    assert image["x"] + image["width"] <= window["x"] + window["width"] + 1
    stage.drag((300, 240), (100, 150))
    assert stage.violations_everywhere() == []
    assert stage.submit() == {"a": {"boundingBoxes": [BOX], "inputImageProperties": SIZE}}


def test_what_is_chosen_shows_in_forced_colours(stage: Stage) -> None:
    stage.page.emulate_media(forced_colors="active")
    stage.open(
        """<crowd-form><crowd-classifier name="c" header="Which?" categories="['Owl', 'Falcon']">
        <classification-target>Hoo.</classification-target></crowd-classifier>
        <crowd-checkbox name="d" checked>Sure</crowd-checkbox></crowd-form>"""
    )
    stage.focus()
    stage.press("2")
    marks = stage.frame.locator(".mark")
    colour = "(one) => getComputedStyle(one).backgroundColor"
    expect(stage.frame.get_by_role("radio", name="Falcon")).to_be_checked()
    assert marks.nth(0).evaluate(colour) != marks.nth(1).evaluate(colour)
    assert stage.frame.locator(".tick.on").evaluate(colour) == marks.nth(1).evaluate(colour)
    stage.page.emulate_media(forced_colors="none")
