"""What a person goes on with from task to task, and what helps the hand: snapping, hiding for a moment."""

import time

import pytest
from playwright.sync_api import expect

from tests.e2e.elements.stage import Stage
from tests.e2e.elements.test_shapes import opened, page
from tests.services import wait_until

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


def test_space_alone_puts_a_point_and_held_lets_the_pointer_move_the_image(stage: Stage) -> None:
    opened(stage, page("keypoint"))
    stage.press("+", "+", "+")
    stage.page.mouse.move(*stage.on_image(320, 240))
    before = stage.on_image(0, 0)
    for _ in range(3):  # the first, and then as a key that is held repeats
        stage.page.keyboard.down("Space")
    stage.drag((320, 240), (300, 230))
    stage.page.keyboard.up("Space")
    wait_until(lambda: stage.on_image(0, 0) != before, "the moved image")
    assert stage.answer()["a"]["keypoints"] == []
    stage.press("Space")
    assert stage.answer()["a"]["keypoints"] == [{"label": "Dog", "x": 320, "y": 240}]


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


def test_the_right_button_changes_the_light_and_draws_nothing(stage: Stage) -> None:
    opened(stage, page("bounding-box", BEGUN))
    image = stage.frame.locator(".picture img")
    x, y = stage.on_image(300, 200)
    stage.page.mouse.move(x, y)
    stage.page.mouse.down(button="right")
    stage.page.mouse.move(x + 60, y - 40, steps=2)
    stage.page.mouse.up(button="right")
    expect(image).to_have_css("filter", "brightness(1.2) contrast(1.3)")
    stage.page.mouse.move(x - 60, y + 40)
    expect(image).to_have_css("filter", "brightness(1.2) contrast(1.3)")
    assert len(boxes(stage)) == 1
    box = stage.frame.locator(".light")
    stage.frame.get_by_title("Brightness and contrast").click()
    stage.frame.get_by_role("slider", name="Contrast").press("Escape")
    expect(box).not_to_have_attribute("open", "")
    stage.frame.get_by_title("Brightness and contrast").click()
    stage.click(300, 200)
    expect(box).not_to_have_attribute("open", "")


def test_a_pen_draws_while_the_hand_lies_on_the_screen(stage: Stage) -> None:
    opened(stage, page("bounding-box"))
    stage.touch("start", (50, 400))
    stage.pen("Pressed", (100, 100))
    stage.pen("Moved", (200, 200))
    stage.touch("end")
    stage.touch("start", (60, 410))
    stage.pen("Moved", (300, 200))
    stage.pen("Released", (300, 200))
    assert boxes(stage) == [{"height": 100, "label": "Dog", "left": 100, "top": 100, "width": 200}]
    stage.touch("end")


@pytest.mark.parametrize("element", ["bounding-box", "semantic-segmentation"])
def test_on_a_phone_the_tools_stand_in_one_row_and_what_submits_is_in_sight(stage: Stage, element: str) -> None:
    stage.page.set_viewport_size({"width": 390, "height": 720})
    many = ", ".join(f"{{label: 'Cat', left: {place}, top: 9, width: 9, height: 9}}" for place in range(0, 600, 20))
    opened(stage, page(element, f'initial-value="[{many}]"' if element == "bounding-box" else ""))
    tools = [one.bounding_box() for one in stage.frame.locator(".stage-tools > .tool").all() if one.is_visible()]
    assert len({tool["y"] for tool in tools if tool}) == 1
    assert all(min(tool["width"], tool["height"]) >= 44 for tool in tools if tool)
    submit = stage.frame.get_by_role("button", name="Submit").bounding_box()
    nothing = stage.frame.get_by_text("Nothing to label").bounding_box()
    assert submit
    assert nothing
    assert nothing["y"] + nothing["height"] <= submit["y"]
    stage.frame.get_by_title("Brightness and contrast").click()
    stage.frame.get_by_role("button", name="Zoom in").click()
    expect(stage.frame.locator(".stage")).to_have_attribute("data-zoomed", "")


def test_with_many_labels_and_objects_what_matters_is_in_sight(stage: Stage) -> None:
    many = ", ".join(f"{{label: 'L1', left: {place}, top: 9, width: 9, height: 9}}" for place in range(0, 600, 12))
    labels = str([f"L{number}" for number in range(30)])
    opened(stage, page("bounding-box", f'initial-value="[{many}]"', labels=labels))
    stage.drag((300, 200), (400, 300))
    stage.press("/")
    stage.page.keyboard.type("L29")
    stage.press("Enter")
    for one in (
        stage.frame.get_by_role("button", name="L0 box 51", exact=True),
        stage.frame.get_by_role("radio", name="L29"),
        stage.frame.get_by_role("checkbox", name="Nothing to label"),
    ):
        expect(one).to_be_in_viewport(ratio=0.9)


def test_a_small_box_can_be_taken_by_its_middle(stage: Stage) -> None:
    opened(stage, page("bounding-box", "initial-value=\"[{label: 'Cat', left: 100, top: 100, width: 8, height: 8}]\""))
    stage.frame.get_by_role("button", name="Cat box 1", exact=True).click()
    stage.drag((104, 104), (154, 134))
    assert boxes(stage) == [{"label": "Cat", "left": 150, "top": 130, "width": 8, "height": 8}]
    stage.drag((158, 138), (168, 158))
    assert boxes(stage) == [{"label": "Cat", "left": 150, "top": 130, "width": 18, "height": 28}]
