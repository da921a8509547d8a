"""Instructions, tabs, dialogs, cards, alerts, toasts, badges; and the two multi-selects."""

import base64
import json

import numpy as np
import pytest

from labeling.task_types import painted
from tests.e2e.elements.stage import Stage

pytestmark = pytest.mark.browser

PARTS = """<crowd-form><h1>Parts</h1><crowd-instructions link-text="View instructions" link-type="button">
<short-summary>In short.</short-summary><detailed-instructions>In detail.</detailed-instructions>
<positive-example>Like this.</positive-example><negative-example>Not like this.</negative-example></crowd-instructions>
<crowd-card heading="Card" id="card"><p>Inside</p></crowd-card><crowd-badge for="card" label="123456"></crowd-badge>
<crowd-alert type="warning" dismissible>Mind the gap.</crowd-alert>
<crowd-modal link-text="More"><p>Hidden depths.</p><input name="deep" aria-label="Deep"></crowd-modal>
<crowd-tabs><crowd-tab header="One">First</crowd-tab><crowd-tab header="Two">Second</crowd-tab></crowd-tabs>
<crowd-fab label="Help" title="Help"></crowd-fab></crowd-form>"""
MULTI = """<crowd-form><crowd-classifier-multi-select name="t" header="Which?" categories="['x', 'y', 'z']"
exclusion-category="{ text: 'None of them' }"><classification-target>T</classification-target>
</crowd-classifier-multi-select></crowd-form>"""
VERIFY = """<crowd-form><crowd-image-classifier name="v" src="/picture.png" header="Is it right?"
categories="['Yes', 'No']" overlay="{'boundingBox': {'labels': ['Dog', 'Cat'], 'value':
[{'height': 100, 'label': 'Cat', 'left': 64, 'top': 48, 'width': 320}]}}"></crowd-image-classifier></crowd-form>"""


@pytest.mark.parametrize("template", [PARTS, MULTI, VERIFY], ids=["parts", "multi-select", "overlay"])
def test_accessible(stage: Stage, template: str) -> None:
    stage.open(template)
    assert stage.violations_everywhere() == []


def test_instructions_have_three_tabs(stage: Stage) -> None:
    stage.open(PARTS)
    stage.frame.get_by_role("button", name="View instructions").click()
    assert stage.frame.get_by_text("In short.").is_visible()
    assert stage.violations() == []
    stage.frame.get_by_role("tab", name="Summary").focus()
    stage.press("ArrowRight")
    assert stage.frame.get_by_text("In detail.").is_visible()
    stage.frame.get_by_role("tab", name="Examples").click()
    assert stage.frame.get_by_text("Like this.", exact=True).is_visible()
    assert stage.frame.get_by_text("Not like this.").is_visible()
    assert not stage.frame.get_by_text("In short.").is_visible()


def test_regions_of_a_form_without_widget_become_its_pane(stage: Stage) -> None:
    stage.open(
        """<crowd-form><full-instructions header="All">Everything.</full-instructions>
        <short-instructions>Briefly.</short-instructions><input name="a" aria-label="A"></crowd-form>"""
    )
    assert stage.frame.get_by_text("Briefly.").is_visible()
    assert stage.js("() => document.querySelector('input').getBoundingClientRect().y") < 100
    stage.focus()
    stage.press("i")
    assert stage.frame.get_by_text("Everything.").is_visible()
    stage.press("Escape")
    stage.frame.get_by_role("button", name="Hide instructions").click()
    assert not stage.frame.get_by_text("Briefly.").is_visible()


def test_a_modal_opens_and_its_controls_are_answered(stage: Stage) -> None:
    stage.open(PARTS)
    stage.frame.get_by_role("button", name="More").click()
    stage.frame.get_by_label("Deep").fill("x")
    stage.press("Escape")
    assert not stage.frame.get_by_text("Hidden depths.").is_visible()
    assert stage.submit() == {"deep": "x"}


def test_an_alert_can_be_dismissed(stage: Stage) -> None:
    stage.open(PARTS)
    stage.frame.get_by_role("button", name="Dismiss").click()
    assert not stage.frame.get_by_text("Mind the gap.").is_visible()


def test_a_badge_is_cut_and_stands_at_the_corner_of_its_target(stage: Stage) -> None:
    stage.open(PARTS)
    placed = """() => {
      const badge = document.querySelector('crowd-badge').shadowRoot.querySelector('.badge');
      const box = badge.getBoundingClientRect();
      const target = card.getBoundingClientRect();
      const off = [box.x + box.width / 2 - target.right, box.y + box.height / 2 - target.top];
      return badge.textContent === '123' && off.every((distance) => Math.abs(distance) < 2);
    }"""
    stage.until(placed)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_a_badge_goes_along_with_its_target(stage: Stage, direction: str) -> None:
    stage.open(
        f"""<crowd-form dir="{direction}"><div id="above"></div><b id="target">Target</b>
        <crowd-badge for="target" label="1"></crowd-badge></crowd-form>"""
    )
    placed = """() => {
      const box = document.querySelector('crowd-badge').shadowRoot.querySelector('.badge').getBoundingClientRect();
      const { right, top } = document.getElementById('target').getBoundingClientRect();
      return Math.abs(box.x + box.width / 2 - right) < 2 && Math.abs(box.y + box.height / 2 - top) < 2;
    }"""
    stage.until(placed)
    stage.js("() => { above.style.height = '200px' }")
    stage.until(placed)


def test_one_toast_at_a_time_goes_away_by_itself(stage: Stage) -> None:
    stage.open(
        """<crowd-form>x</crowd-form><crowd-toast id="one" text="One" duration="60"></crowd-toast>
        <crowd-toast id="two" text="Two" duration="0"></crowd-toast>"""
    )
    stage.js("async () => { two.opened = true; await two.updateComplete; one.opened = true; await one.updateComplete }")
    assert stage.js("() => [one.opened, two.opened]") == [True, False]
    stage.until("() => !one.opened")


def test_several_labels_come_in_the_order_of_the_categories(stage: Stage) -> None:
    stage.open(MULTI)
    stage.focus()
    stage.press("3", "1", "2", "2")
    assert stage.answer() == {"t": {"labels": ["x", "z"]}}
    stage.press("z")
    assert stage.answer() == {"t": {"labels": ["x", "y", "z"]}}
    stage.press("Enter")
    stage.wait_for("submit")


def test_the_exclusion_clears_and_locks_the_rest(stage: Stage) -> None:
    stage.open(MULTI)
    stage.focus()
    stage.press("Enter")
    assert stage.sent("submit") == []
    stage.press("1")
    none = stage.frame.get_by_role("checkbox", name="None of them")
    none.click()
    assert stage.answer() == {"t": {"labels": []}}
    assert stage.frame.get_by_role("checkbox", name="x", exact=True).is_disabled()
    stage.press("2")
    assert stage.answer() == {"t": {"labels": []}}
    none.click()
    assert stage.answer() == {}
    stage.press("4", "Enter")
    assert stage.wait_for("submit")["answer"] == {"t": {"labels": []}}


def test_the_image_multi_select_answers_like_the_other(stage: Stage) -> None:
    stage.open(
        """<crowd-form><crowd-image-classifier-multi-select name="a" src="/picture.png" header="H"
        categories="['x', 'y']"></crowd-image-classifier-multi-select></crowd-form>"""
    )
    stage.frame.get_by_role("checkbox", name="y").click()
    assert stage.submit() == {"a": {"labels": ["y"]}}


def test_boxes_to_judge_lie_where_they_belong_on_the_image(stage: Stage) -> None:
    stage.open(VERIFY)
    stage.wait_for("loaded")
    fractions = """() => {
      const root = document.querySelector('crowd-image-classifier').shadowRoot;
      const image = root.querySelector('img').getBoundingClientRect();
      const box = root.querySelector('rect').getBoundingClientRect();
      return [(box.x - image.x) / image.width, (box.y - image.y) / image.height, box.width / image.width];
    }"""
    assert stage.js(fractions) == pytest.approx([64 / 640, 48 / 480, 320 / 640], abs=0.01)
    assert stage.frame.get_by_role("listitem").all_inner_texts() == ["Dog", "Cat"]


def judged(overlay: dict[str, object]) -> str:
    shown = json.dumps(overlay).replace('"', "&quot;")
    return f"""<crowd-form><crowd-image-classifier name="v" src="/picture.png" header="Is it right?"
    categories="['Yes', 'No']" overlay="{shown}"></crowd-image-classifier></crowd-form>"""


def test_a_map_to_judge_lets_the_image_be_seen_where_it_says_nothing(stage: Stage) -> None:
    pixels = np.zeros((480, 640), np.uint8)
    pixels[:, 320:] = 1
    png = painted.file(pixels, [painted.BACKGROUND_COLOR, "#1f77b4"])
    src = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    colors = {"Dog": {"color": "#1f77b4"}}
    stage.open(judged({"semanticSegmentation": {"labels": ["Dog"], "labelMappings": colors, "src": src}}))
    stage.frame.locator("canvas.mask").wait_for()
    read = """() => {
      const canvas = document.querySelector('crowd-image-classifier').shadowRoot.querySelector('canvas.mask');
      const at = (x) => [...canvas.getContext('2d').getImageData(x, 240, 1, 1).data];
      return [at(100), at(500)];
    }"""
    assert stage.js(read) == [[0, 0, 0, 0], [31, 119, 180, 255]]


def test_shapes_to_judge_of_every_kind(stage: Stage) -> None:
    corners = [{"x": 10, "y": 10}, {"x": 90, "y": 10}, {"x": 50, "y": 80}]
    kinds = {
        "polygon": ("polygon", {"vertices": corners}),
        "polyline": ("polyline", {"vertices": corners}),
        "line": ("polyline", {"vertices": corners[1:]}),
        "keypoint": ("circle", corners[0]),
    }
    for kind, (shape, points) in kinds.items():
        stage.open(judged({kind: {"labels": ["Dog"], "value": [{"label": "Dog", **points}]}}))
        stage.wait_for("loaded")
        stage.frame.locator(f"svg.boxes {shape}").wait_for()
