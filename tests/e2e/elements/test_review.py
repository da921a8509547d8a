"""Reviewing what services found in images: accessibility, keyboard, pointer, and the answers under their fixed keys."""

import json

import pytest

from tests.e2e.elements.stage import Stage

pytestmark = pytest.mark.browser

MODERATION = """<crowd-form><crowd-rekognition-detect-moderation-labels name="mine" src="/picture.png"
header="What is shown?" categories="[{name: 'Gore', parentName: 'Violence'}, 'Smoke']"
exclusion-category="{text: 'None of these'}"><short-instructions>All of it.</short-instructions>
<full-instructions header="How">Look.</full-instructions></crowd-rekognition-detect-moderation-labels></crowd-form>"""
MODERATION_KEY = "AWS/Rekognition/DetectModerationLabels/Image/V3"
BLOCKS = [
    {
        "blockType": "KEY_VALUE_SET",
        "id": "k",
        "entityTypes": ["KEY"],
        "geometry": {"boundingBox": {"left": 0.1, "top": 0.1, "width": 0.2, "height": 0.05}},
        "relationships": [{"type": "VALUE", "ids": ["v"]}, {"type": "CHILD", "ids": ["w"]}],
    },
    {"blockType": "KEY_VALUE_SET", "id": "v", "entityTypes": ["VALUE"], "relationships": []},
    {"blockType": "WORD", "id": "w", "text": "Name"},
]
FORM = f"""<crowd-form><crowd-textract-analyze-document id="w" src="/picture.png" header="Check the form"
initial-value='{json.dumps(BLOCKS)}' block-types="['KEY_VALUE_SET']" no-key-edit
keys='[{{"importantFormKey": "Name"}}, {{"importantFormKey": "Date", "importantFormKeyAliases": ["Day"]}}]'>
</crowd-textract-analyze-document></crowd-form>"""
FORM_KEY = "AWS/Textract/AnalyzeDocument/Forms/V1"


def test_moderation_labels_come_back_as_the_author_gave_them(stage: Stage) -> None:
    stage.open(MODERATION)
    stage.focus()
    stage.press("Control+Enter")
    assert stage.sent("submit") == []
    stage.press("1", "2")
    assert stage.violations_everywhere() == []
    labels = [{"name": "Gore", "parentName": "Violence"}, "Smoke"]
    assert stage.submit() == {MODERATION_KEY: {"moderationLabels": labels}}


def test_none_of_them_is_an_empty_list(stage: Stage) -> None:
    stage.open(MODERATION)
    stage.frame.get_by_role("checkbox", name="None of these").click()
    assert stage.submit() == {MODERATION_KEY: {"moderationLabels": []}}


def test_a_form_is_corrected_placed_and_completed(stage: Stage) -> None:
    stage.open(FORM)
    stage.wait_for("loaded")
    assert stage.answer()[FORM_KEY]["blocks"][0] == BLOCKS[0] | {"relationships": BLOCKS[0]["relationships"]}
    assert not stage.frame.get_by_label("Key", exact=True).is_editable()
    stage.frame.get_by_label("Value", exact=True).fill("Ada")
    stage.drag((64, 48), (192, 96))
    stage.frame.get_by_role("button", name="Add “Date”").click()
    stage.page.keyboard.type("3 May")
    stage.press("Alt+ArrowRight", "Alt+Shift+ArrowDown")
    assert stage.violations_everywhere() == []
    blocks = {block["id"]: block for block in stage.submit()[FORM_KEY]["blocks"]}
    assert {name: block.get("text") for name, block in blocks.items() if block["blockType"] == "WORD"} == {
        "w": "Name",
        "v-text": "Ada",
        "added-1-text": "Date",
        "added-1-value-text": "3 May",
    }
    box = blocks["v"]["geometry"]["boundingBox"]
    assert [round(box[side], 2) for side in ("left", "top", "width", "height")] == [0.1, 0.1, 0.2, 0.1]
    assert blocks["added-1-value"]["geometry"]["boundingBox"] == {
        "left": 0.405,
        "top": 0.45,
        "width": 0.2,
        "height": 0.055,
    }
    assert blocks["added-1"]["relationships"][0] == {"ids": ["added-1-value"], "type": "VALUE"}


def test_a_pair_is_taken_away_and_brought_back(stage: Stage) -> None:
    stage.open(FORM)
    stage.frame.get_by_role("button", name="Remove pair 1").click()
    assert stage.answer() == {FORM_KEY: {"blocks": []}}
    stage.tell(type="undo")
    assert [block["id"] for block in stage.answer()[FORM_KEY]["blocks"]] == ["k", "w", "v"]


def test_what_was_typed_outlives_taking_back_what_came_before(stage: Stage) -> None:
    stage.open(FORM)
    values = "() => w.value.blocks.filter((block) => block.blockType === 'WORD').map((block) => block.text)"
    stage.frame.get_by_role("button", name="Add “Date”").click()
    stage.frame.get_by_label("Value").nth(0).fill("Ada")
    assert stage.js(values) == ["Name", "Ada", "Date"]
    stage.tell(type="undo")
    assert stage.js(values) == ["Name", "Date"]
    stage.tell(type="undo")
    assert stage.js(values) == ["Name"]
