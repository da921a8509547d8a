"""What a person goes on with from task to task, and what helps the hand: snapping, hiding for a moment."""

import time

import pytest
from playwright.sync_api import expect

from tests.e2e.elements.stage import Stage
from tests.e2e.elements.test_shapes import opened, page

pytestmark = pytest.mark.browser

BEGUN = "initial-value=\"[{label: 'Cat', left: 100, top: 100, width: 200, height: 100}]\""


def boxes(stage: Stage) -> list[dict[str, int]]:
    return list(stage.answer()["a"]["boundingBoxes"])


def test_points_snap_to_the_edges_of_other_shapes_until_that_is_turned_off(stage: Stage) -> None:
    opened(stage, page("bounding-box", BEGUN))
    stage.drag((420, 300), (302, 202))
    assert boxes(stage)[1] == {"label": "Dog", "left": 300, "top": 200, "width": 120, "height": 100}
    stage.press("y")
    expect(stage.frame.get_by_role("button", name="Snap to edges (Y)")).to_have_attribute("aria-pressed", "false")
    stage.drag((500, 400), (638, 478))
    assert boxes(stage)[2] == {"label": "Dog", "left": 500, "top": 400, "width": 138, "height": 78}


def test_what_is_drawn_hides_while_its_key_is_held(stage: Stage) -> None:
    opened(stage, page("bounding-box", BEGUN))
    shapes = stage.frame.locator(".shape")
    devtools = stage.page.context.new_cdp_session(stage.page)

    def press_h(event: str, at: float) -> None:
        """`at` is the event's own time in seconds, however long it takes to get through."""
        key = {"key": "h", "code": "KeyH", "windowsVirtualKeyCode": 72}
        devtools.send("Input.dispatchKeyEvent", {"type": event, "timestamp": at, **key})

    now = time.time()
    press_h("rawKeyDown", now)
    expect(shapes).to_have_count(0)
    press_h("keyUp", now + 0.4)  # it was held, not only pressed
    expect(shapes).to_have_count(1)
    press_h("rawKeyDown", now + 1)
    press_h("keyUp", now + 1.1)
    expect(shapes).to_have_count(0)


def test_tool_label_zoom_and_light_go_along_to_the_next_task(stage: Stage) -> None:
    first = opened(stage, page("semantic-segmentation"))
    stage.press("e", "]", "3", "+", "+")
    stage.frame.get_by_title("Brightness and contrast").click()
    stage.frame.get_by_label("Invert colours").check()
    first.page.wait_for_function("() => JSON.stringify(sent.findLast((m) => m.type === 'habits'))?.includes('true')")
    habits = first.sent("habits")[-1]["habits"]
    again = opened(stage, page("semantic-segmentation"))
    again.tell(type="habits", habits=habits)
    expect(stage.frame.get_by_role("button", name="Eraser")).to_have_attribute("aria-pressed", "true")
    expect(stage.frame.get_by_role("radio", name="Owl")).to_be_checked()
    expect(stage.frame.locator(".stage")).to_have_attribute("data-zoomed", "")
    assert "invert" in stage.frame.locator(".picture img").evaluate("(image) => image.style.filter")
    assert again.sent("habits") == []
    again.tell(
        type="habits", habits={"crowd-semantic-segmentation a": {"pen": 7, "light": {"brightness": "x"}, "view": {}}}
    )
    expect(stage.frame.get_by_role("button", name="Eraser")).to_have_attribute("aria-pressed", "true")
