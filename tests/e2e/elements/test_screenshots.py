"""Takes the pictures of docs/templates.md, when the environment variable SCREENSHOT is set."""

import os
from pathlib import Path

import pytest

from tests.e2e.elements.stage import Stage
from tests.e2e.elements.test_review import FORM
from tests.e2e.elements.test_writing import RANKING, WRITING
from tests.e2e.portal.test_screenshot import compact

IMAGES = Path(__file__).resolve().parents[3] / "docs" / "images"
LIMIT = 60_000

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif("SCREENSHOT" not in os.environ, reason="only when SCREENSHOT is set: it writes docs/images"),
]

INSTRUCTIONS = """<short-instructions><p>Look at all of it, then answer.</p></short-instructions>
<full-instructions header="More">Reflections do not count.</full-instructions>"""
IMAGE = f"src=\"/picture.png\" header=\"What do you see?\" labels=\"['Hill', 'Lake', 'Sky']\">{INSTRUCTIONS}"
CHOICES = f"""header="What is it about?" categories="['Money', 'Health', 'Travel']">
<classification-target>The train to the sea costs less this summer.</classification-target>{INSTRUCTIONS}"""
INPUTS = """<h2>Inputs</h2><crowd-input name="a" label="Name" value="Ada" required></crowd-input>
<crowd-text-area name="b" label="Remarks" rows="2" char-counter></crowd-text-area>
<p><crowd-checkbox name="c" checked>Checkbox</crowd-checkbox> <crowd-toggle-button name="d" checked>Toggle
</crowd-toggle-button></p><crowd-radio-group><crowd-radio-button name="e">One</crowd-radio-button>
<crowd-radio-button name="f" checked>Other</crowd-radio-button></crowd-radio-group>
<crowd-slider name="g" min="1" max="5" value="4" pin><crowd-slider-label position="1">bad</crowd-slider-label>
<crowd-slider-label position="5">good</crowd-slider-label></crowd-slider>"""
LAYOUT = """<crowd-tabs><crowd-tab header="First"><crowd-card heading="A card">
<p>With what belongs together.</p></crowd-card>
</crowd-tab><crowd-tab header="Second">2</crowd-tab></crowd-tabs>
<crowd-alert type="info" dismissible>Note.</crowd-alert><crowd-alert type="warning">Careful.</crowd-alert>
<p><crowd-button>Button</crowd-button> <crowd-button variant="primary" icon="star">Primary</crowd-button>
<crowd-button variant="link">Link</crowd-button> <crowd-icon-button icon="search"></crowd-icon-button>
<crowd-fab icon="add" title="Add"></crowd-fab> <span id="t">Target</span><crowd-badge for="t" label="3"></crowd-badge>
<crowd-instructions link-text="Instructions" link-type="button"><short-summary>s</short-summary></crowd-instructions>
</p>"""
ENTITIES = """<crowd-entity-annotation name="t" header="Mark people and places" text="Ada Lovelace met Charles Babbage
in London." labels="[{label: 'person', shortDisplayName: 'per', fullDisplayName: 'Person'}, {label: 'place'}]"
initial-value="[{label: 'person', startOffset: 0, endOffset: 12}]"></crowd-entity-annotation>"""
BOXES = f"""<crowd-bounding-box name="b" initial-value="[
{{label: 'Lake', left: 120, top: 90, width: 260, height: 240}}]"
{IMAGE}</crowd-bounding-box>"""
POLYGONS = f"""<crowd-polygon name="p" initial-value="[
{{label: 'Hill', vertices: [{{x: 120, y: 340}}, {{x: 300, y: 80}},
{{x: 520, y: 330}}]}}]" {IMAGE}</crowd-polygon>"""
PAGES = {
    "classifier": f'<crowd-form><crowd-classifier name="c" {CHOICES}</crowd-classifier></crowd-form>',
    "inputs": f"<crowd-form>{INPUTS}</crowd-form>",
    "layout": f"<crowd-form>{LAYOUT}</crowd-form>",
    "bounding-box": f"<crowd-form>{BOXES}</crowd-form>",
    "polygon": f"<crowd-form>{POLYGONS}</crowd-form>",
    "semantic-segmentation": f'<crowd-form><crowd-semantic-segmentation name="s" {IMAGE}</crowd-semantic-segmentation>',
    "entity-annotation": ENTITIES,
    "text-ranking": RANKING,
    "question-answer-generation": WRITING,
    "analyze-document": FORM,
}


@pytest.mark.parametrize("name", PAGES)
def test_the_picture_of(stage: Stage, name: str) -> None:
    stage.page.set_viewport_size({"width": 1000, "height": 560})
    stage.open(PAGES[name])
    stage.wait_for("loaded")
    if name == "semantic-segmentation":
        stage.drag((200, 200), (420, 260))
        stage.press("2")
        stage.drag((300, 120), (320, 300))
    data = compact(stage.page.screenshot())
    assert len(data) < LIMIT
    (IMAGES / f"crowd-{name}.png").write_bytes(data)
