"""The tools that draw shapes: accessibility, keyboard, pointer, form behaviour, and the exact answer."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.elements.stage import CORS, Stage, picture
from tests.services import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

pytestmark = pytest.mark.browser

SIZE = {"height": 480, "width": 640}
REGIONS = """<full-instructions header="How">All of it.</full-instructions>
<short-instructions>Draw.</short-instructions>"""


def page(element: str, more: str = "", *, labels: str = "['Dog', 'Cat', 'Owl']", src: str = "/picture.png") -> str:
    return f"""<crowd-form><crowd-{element} id="w" name="a" src="{src}" header="Draw" labels="{labels}" {more}>
    {REGIONS}</crowd-{element}></crowd-form>"""


def opened(stage: Stage, template: str) -> Stage:
    stage.open(template)
    stage.wait_for("loaded")
    stage.focus()
    return stage


BOX = {"height": 90, "label": "Dog", "left": 100, "top": 150, "width": 200}
CORNERS = [(100, 150), (300, 150), (200, 300)]
VERTICES = [{"x": x, "y": y} for x, y in CORNERS]

DRAWN: list[tuple[str, dict[str, Any]]] = [
    ("bounding-box", {"boundingBoxes": [BOX]}),
    ("polygon", {"polygons": [{"label": "Dog", "vertices": VERTICES}]}),
    ("polyline", {"polylines": [{"label": "Dog", "vertices": VERTICES}]}),
    ("line", {"lines": [{"label": "Dog", "vertices": VERTICES[:2]}]}),
    ("keypoint", {"keypoints": [{"label": "Dog", **VERTICES[0]}]}),
]
KINDS = pytest.mark.parametrize(("element", "answer"), DRAWN, ids=[row[0] for row in DRAWN])


@KINDS
def test_drawn_with_the_pointer(stage: Stage, element: str, answer: dict[str, Any]) -> None:
    opened(stage, page(element))
    if element == "bounding-box":
        stage.drag((300, 240), (100, 150))
    else:
        for corner in CORNERS[: {"line": 2, "keypoint": 1}.get(element, 3)]:
            stage.click(*corner)
    if element == "polygon":
        stage.click(102, 151)
    if element == "polyline":
        x, y = stage.on_image(*CORNERS[-1])
        stage.page.mouse.dblclick(x + 2, y - 1)  # a hand is not still
    assert stage.violations_everywhere() == []
    assert stage.submit() == {"a": {**answer, "inputImageProperties": SIZE}}


@KINDS
def test_drawn_with_the_keyboard_alone(stage: Stage, element: str, answer: dict[str, Any]) -> None:
    """The cursor begins in the middle of the image, which lies at 320, 240; with Ctrl it moves by single pixels."""
    opened(stage, page(element))
    stage.press("2", "Space", "Space")
    if element == "bounding-box":
        stage.press(*["Control+ArrowLeft"] * 3, *["Control+ArrowUp"] * 2, "Space")
    elif element != "keypoint":
        stage.press(*["Control+ArrowLeft"] * 3, "Space")
    if element in {"polygon", "polyline"}:
        stage.press(*["Control+ArrowDown"] * 2, "Space", "Enter")
    stage.press("Control+Enter")
    ((key, shapes),) = [entry for entry in stage.wait_for("submit")["answer"]["a"].items() if entry[0] in answer]
    line = [{"x": 320, "y": 240}, {"x": 317, "y": 240}, {"x": 317, "y": 242}]
    assert shapes == {
        "boundingBoxes": [{"height": 2, "label": "Cat", "left": 317, "top": 238, "width": 3}],
        "lines": [{"label": "Cat", "vertices": line[:2]}],
        "keypoints": [{"label": "Cat", "x": 320, "y": 240}],
    }.get(key, [{"label": "Cat", "vertices": line}])


def test_undo_and_redo_take_exactly_one_step_inside_a_shape_too(stage: Stage) -> None:
    opened(stage, page("polygon"))
    for corner in CORNERS:
        stage.click(*corner)
    stage.press("z", "Enter")
    assert stage.frame.get_by_role("status").filter(has_text="at least 3").count() == 1
    stage.press("Shift+Z", "Enter")
    assert stage.answer()["a"]["polygons"] == [{"label": "Dog", "vertices": VERTICES}]
    stage.press("z")
    assert stage.answer()["a"]["polygons"] == []
    stage.press("Backspace")
    stage.click(220, 310)
    stage.press("Enter")
    assert stage.answer()["a"]["polygons"][0]["vertices"] == [*VERTICES[:2], {"x": 220, "y": 310}]


def test_an_outline_that_would_cross_itself_is_refused(stage: Stage) -> None:
    opened(stage, page("polygon"))
    for corner in [(100, 100), (300, 300), (300, 100), (100, 300)]:
        stage.click(*corner)
    stage.press("Enter")
    assert len(stage.answer()["a"]["polygons"][0]["vertices"]) == 3


@pytest.mark.parametrize("ratio", [1, 2])
def test_coordinates_are_pixels_of_the_image_at_every_zoom(browser: "Browser", ratio: int) -> None:
    context = browser.new_context(device_scale_factor=ratio)
    stage = opened(Stage(context.new_page()), page("bounding-box"))
    for _ in range(3):
        stage.drag((300, 200), (340, 230))
        boxes = stage.answer()["a"]["boundingBoxes"]
        assert boxes == [{"height": 30, "label": "Dog", "left": 300, "top": 200, "width": 40}]
        before = stage.on_image(0, 0)
        stage.press("Delete", "+", "+", "+")
        wait_until(lambda place=before: stage.on_image(0, 0) != place, "the enlarged image")
    context.close()


def test_an_image_is_shown_and_measured_as_it_is_stored(stage: Stage) -> None:
    hidden = """<div hidden><crowd-keypoint id="k" src="/turned.jpg"></crowd-keypoint></div>"""
    opened(stage, page("bounding-box", src="/turned.jpg") + hidden)
    assert stage.js("() => k.value.inputImageProperties") == SIZE
    stage.drag((500, 300), (600, 370))
    answer = stage.answer()["a"]
    assert answer["inputImageProperties"] == SIZE
    assert answer["boundingBoxes"] == [{"height": 70, "label": "Dog", "left": 500, "top": 300, "width": 100}]


def test_an_initial_value_is_adjusted_by_pointer_and_keys(stage: Stage) -> None:
    initial = "[{label: 'Dog', left: 100, top: 100, width: 100, height: 80, score: 1}, {label: 'Gnu', left: 1, top: 1,"
    beyond = "{label: 'Owl', left: 700, top: 1, width: 5, height: 5}"
    opened(stage, page("bounding-box", f'initial-value="{initial} width: 5, height: 5}}, {beyond}]"'))
    box = {"height": 80, "label": "Dog", "left": 100, "top": 100, "width": 100}
    assert stage.answer() == {
        "a": {"boundingBoxes": [box], "initialValueModified": False, "inputImageProperties": SIZE}
    }
    assert "Gnu" in stage.wait_for("error")["message"]
    assert "Owl" in stage.wait_for("error", 2)["message"]
    stage.drag((100, 140), (120, 150))
    assert stage.answer()["a"]["boundingBoxes"] == [{**box, "left": 120, "top": 110}]
    stage.drag((222, 191), (262, 231))  # the handle is taken beside its middle
    stage.press("ArrowLeft", "Shift+ArrowUp", "Alt+ArrowRight", "3")
    moved = {"height": 120, "label": "Owl", "left": 119, "top": 100, "width": 141}
    assert stage.answer()["a"] == {
        "boundingBoxes": [moved],
        "initialValueModified": True,
        "inputImageProperties": SIZE,
    }
    stage.press("z", "z", "z", "z", "z", "z")
    assert stage.answer()["a"]["initialValueModified"] is False


def test_a_vertex_is_added_moved_and_taken_away(stage: Stage) -> None:
    wrapped = "{polylines: [{label: 'Dog', vertices: [{x: 100, y: 100}, {x: 300, y: 100}]}]}"
    opened(stage, page("polyline", f'initial-value="{wrapped}"'))
    stage.click(150, 100)
    stage.page.mouse.dblclick(*stage.on_image(200, 100))
    stage.press("Shift+ArrowDown")
    vertices = stage.answer()["a"]["polylines"][0]["vertices"]
    assert vertices == [{"x": 100, "y": 100}, {"x": 200, "y": 110}, {"x": 300, "y": 100}]
    stage.press(",", ".", "Delete")
    assert len(stage.answer()["a"]["polylines"][0]["vertices"]) == 2
    stage.press("Insert", "Escape", "Delete")
    assert stage.answer()["a"]["polylines"] == []


def test_with_shift_a_box_begins_on_the_border_of_another(stage: Stage) -> None:
    opened(stage, page("bounding-box"))
    stage.drag((100, 100), (200, 200))
    stage.page.keyboard.down("Shift")
    stage.drag((200, 200), (300, 300))
    stage.page.keyboard.up("Shift")
    side = {"height": 100, "label": "Dog", "width": 100}
    boxes = [{**side, "left": 100, "top": 100}, {**side, "left": 200, "top": 200}]
    assert stage.answer()["a"]["boundingBoxes"] == boxes
    stage.page.mouse.move(*stage.on_image(250, 200))
    stage.page.mouse.down()
    stage.page.mouse.move(*stage.on_image(350, 220), steps=2)
    stage.press("z")
    stage.page.mouse.up()
    assert stage.answer()["a"]["boundingBoxes"] == boxes[:1]


def test_a_label_chosen_after_drawing_is_for_the_next_object(stage: Stage) -> None:
    opened(stage, page("keypoint", labels="['Dog', {label: 'Cat', shortcut: 'M'}, 'Owl']"))
    stage.click(50, 50)
    stage.press("m")
    stage.click(80, 80)
    stage.frame.get_by_role("button", name="Dog point 1", exact=True).click()
    stage.frame.get_by_role("radio", name="Owl").click()
    assert [point["label"] for point in stage.answer()["a"]["keypoints"]] == ["Owl", "Cat"]
    stage.frame.get_by_role("button", name="Remove Cat point 2").click()
    assert [point["label"] for point in stage.answer()["a"]["keypoints"]] == ["Owl"]


def test_objects_are_reached_by_tab_copied_and_pasted(stage: Stage) -> None:
    opened(stage, page("bounding-box"))
    stage.drag((100, 100), (150, 150))
    stage.drag((300, 300), (350, 350))
    stage.frame.get_by_role("application").focus()
    stage.press("Escape", "Tab", "Control+c", "Control+v")
    lefts = [box["left"] for box in stage.answer()["a"]["boundingBoxes"]]
    assert lefts == [100, 300, 110]
    stage.press("Tab")
    assert stage.js("() => w.shadowRoot.activeElement.className") != "stage"


def test_one_finger_draws_and_two_move_the_image(stage: Stage) -> None:
    opened(stage, page("bounding-box"))
    stage.touch("start", (100, 100))
    stage.touch("move", (160, 180))
    stage.touch("end")
    box = {"height": 80, "label": "Dog", "left": 100, "top": 100, "width": 60}
    assert stage.answer()["a"]["boundingBoxes"] == [box]
    before = stage.on_image(0, 0)
    stage.touch("start", (300, 200), (340, 200))
    stage.touch("move", (240, 200), (400, 200))
    stage.touch("end")
    wait_until(lambda: stage.on_image(0, 0)[0] < before[0] - 50, "the moved image")
    assert stage.answer()["a"]["boundingBoxes"] == [box]


def test_nothing_drawn_is_no_answer_unless_there_is_nothing(stage: Stage) -> None:
    opened(stage, page("bounding-box"))
    stage.press("Control+Enter")
    assert stage.sent("submit") == []
    assert stage.frame.get_by_role("alert").filter(has_text="Draw at least one box").count() == 1
    stage.drag((10, 10), (60, 60))
    tick = stage.frame.get_by_role("checkbox", name="Nothing to label")
    tick.check()
    assert stage.answer()["a"]["boundingBoxes"] == []
    stage.drag((10, 10), (60, 60))
    assert not tick.is_checked()
    tick.check()
    assert stage.submit() == {"a": {"boundingBoxes": [], "inputImageProperties": SIZE}}


def test_the_value_is_there_before_the_image_and_handlers_may_change_it(stage: Stage) -> None:
    script = """<script>
      var early;
      document.addEventListener('all-crowd-elements-ready', () => { early = w.value.keypoints.length });
      document.querySelector('crowd-form').onsubmit = () => {
        (w.value.keypoints || w._submittableValue.keypoints)[0].x = 7;
      };
    </script>"""
    opened(stage, page("keypoint") + script)
    assert stage.js("() => early") == 0
    stage.click(100, 100)
    assert stage.submit()["a"]["keypoints"] == [{"label": "Dog", "x": 7, "y": 100}]


def test_nothing_is_submitted_before_the_image_is_seen(stage: Stage) -> None:
    """As after a reload on a slow line: the draft is back, the image is not."""
    held: list[Route] = []
    stage.page.route("**/picture.png", lambda route: held.append(route))  # noqa: PLW0108  # Playwright marks the function
    stage.open(page("bounding-box", src=""))
    stage.js("() => { w.src = '/picture.png' }")
    shape = {"id": 1, "label": "Dog", "points": [{"x": 100, "y": 150}, {"x": 300, "y": 240}]}
    drawn = {"shapes": [shape], "pending": [], "nothing": False}
    stage.tell(type="restore", state={"version": 1, "controls": {"a": drawn}, "past": []})
    stage.focus()
    told = stage.frame.get_by_role("alert").filter(has_text="The image is still loading")
    stage.press("Control+Enter")
    told.wait_for()
    stage.press(" ", " ")  # nor is anything drawn
    stage.page.unroute("**/picture.png")
    wait_until(lambda: bool(held), "the image to be asked for")
    held[0].fulfill(body=picture(), content_type="image/png", headers=CORS)
    told.wait_for(state="detached")
    stage.press("Control+Enter")
    assert stage.wait_for("submit")["answer"] == {"a": {"boundingBoxes": [BOX], "inputImageProperties": SIZE}}
    assert len(stage.sent("submit")) == 1


def test_labels_made_by_the_worker(stage: Stage) -> None:
    template = """<crowd-form><crowd-bounding-box id="w" name="a" src="/picture.png" labels="['none']">
      <short-instructions><crowd-input id="word" name="_word" label="Word"></crowd-input>
      <crowd-button id="add">Add</crowd-button></short-instructions></crowd-bounding-box></crowd-form><script>
      document.addEventListener('all-crowd-elements-ready', () => {
        w.labels = [];
        add.onclick = () => { w.labels = w.labels.concat([word.value]); word.value = null; };
      });</script>"""
    opened(stage, template)
    stage.drag((10, 10), (60, 60))
    assert stage.answer()["a"]["boundingBoxes"] == []
    for word in ("Stop", "Go"):
        stage.frame.get_by_label("Word").fill(word)
        stage.frame.get_by_role("button", name="Add").click()
    stage.drag((10, 10), (60, 60))
    stage.frame.get_by_role("radio", name="Go").click()
    stage.drag((110, 110), (160, 160))
    stage.js("() => { w.labels = w.labels.filter((label) => label !== 'Stop') }")
    assert [box["label"] for box in stage.answer()["a"]["boundingBoxes"]] == ["Go"]
    assert stage.js("() => w.getAttribute('labels')") == "['none']"
    state = stage.draft()
    stage.open(template)
    stage.tell(type="restore", state=state, seq=1)
    stage.frame.get_by_label("Word").fill("Slow")
    stage.frame.get_by_role("button", name="Add").click()
    assert [box["label"] for box in stage.answer()["a"]["boundingBoxes"]] == ["Go"]
    assert stage.js("() => w.labels") == ["Go", "Slow"]


def test_a_draft_brings_back_the_shape_begun_and_the_steps(stage: Stage) -> None:
    opened(stage, page("polygon"))
    stage.click(100, 100)
    stage.click(200, 100)
    state = stage.draft()
    again = opened(stage, page("polygon"))
    again.tell(type="restore", state=state, seq=1)
    again.click(150, 200)
    again.press("z")
    again.click(160, 220)
    again.press("Enter")
    assert again.answer()["a"]["polygons"][0]["vertices"] == [
        {"x": 100, "y": 100},
        {"x": 200, "y": 100},
        {"x": 160, "y": 220},
    ]


def test_change_comes_after_each_edit_and_input_while_dragging(stage: Stage) -> None:
    count = "<script>var n = { input: 0, change: 0 }; for (const type in n) w.addEventListener(type, () => n[type]++)"
    opened(stage, f"{page('bounding-box')}{count}</script>")
    stage.drag((100, 100), (200, 200))
    assert stage.js("() => n.change") == 1
    assert stage.js("() => n.input") > 1


def test_colours_of_labels_are_those_of_shapes_and_of_pixels(stage: Stage) -> None:
    colors = "label-colors=\"['#FFFF00', 'navy']\""
    opened(stage, page("line", colors))
    for label, start in (("1", 50), ("2", 150)):
        stage.press(label)
        stage.drag((start, 100), (start, 300))
    looks = [shape.get_attribute("style") or "" for shape in stage.frame.locator("[data-shape]").all()]
    assert [look.replace(" ", "") for look in looks] == [
        "--color:#ffff00;--on-color:#000000",
        "--color:navy;--on-color:#ffffff",
    ]
    opened(stage, page("semantic-segmentation", colors))
    for label, start in (("1", 50), ("2", 150)):
        stage.press(label)
        stage.drag((start, 100), (start, 300))
    assert stage.answer()["a"]["labelMappings"] == {"Dog": {"color": "#ffff00"}, "Cat": {"color": "#000080"}}


def test_two_tools_on_one_page_answer_apart(stage: Stage) -> None:
    first = page("bounding-box").replace("</crowd-form>", "")
    second = page("keypoint").replace("<crowd-form>", "").replace('id="w" name="a"', 'name="b"')
    opened(stage, first + second)
    stage.drag((100, 100), (200, 200))
    stage.press("Control+c")
    stage.frame.locator("crowd-keypoint .stage").scroll_into_view_if_needed()
    stage.frame.locator("crowd-keypoint .stage").click()
    stage.press("Control+v")  # a box is no point: it goes where it can be
    answer = stage.submit()
    assert (len(answer["a"]["boundingBoxes"]), len(answer["b"]["keypoints"])) == (2, 1)


def test_the_tools_come_only_to_pages_that_draw_and_before_ready(stage: Stage) -> None:
    stage.open("<crowd-form><crowd-input name='a' label='A'></crowd-input></crowd-form>")
    assert not any("crowd-drawing" in url for url in stage.requests)
    ready = "document.addEventListener('all-crowd-elements-ready', () => { window.drawn = !!w.shadowRoot.querySelector"
    stage.open(f"{page('line')}<script>{ready}('.stage') }})</script>")
    assert stage.js("() => window.drawn")
    assert sum("crowd-drawing" in url for url in stage.requests) == 1


def test_the_private_parts_that_templates_touch_are_there(stage: Stage) -> None:
    opened(stage, page("bounding-box"))
    stage.drag((100, 100), (200, 200))
    hooks = [
        "canvas.upper-canvas",
        ".awsui-app-layout__navigation",
        ".awsui-modal-dialog",
        ".headerContainer",
        ".label-pane-content .label-button.selected",
        "button#delete",
    ]
    assert stage.js("(hooks) => hooks.filter((one) => !w.shadowRoot.querySelector(one))", hooks) == []
    stage.js("() => w.shadowRoot.querySelector('#delete').click()")
    assert stage.answer()["a"]["boundingBoxes"] == []
    opened(stage, page("semantic-segmentation"))
    stage.js("() => w.shadowRoot.querySelector('button#polygon').click()")
    for corner in CORNERS:
        stage.click(*corner)
    stage.press("Enter")
    assert list(stage.answer()["a"]["labelMappings"]) == ["Dog"]
