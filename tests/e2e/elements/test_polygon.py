"""Outlines: what the reference says of choosing labels, and what can be taken back or discarded."""

import pytest

from tests.e2e.elements.stage import Stage

pytestmark = pytest.mark.browser

OUTLINE = ["Space", "Shift+ArrowRight", "Space", "Shift+ArrowDown", "Space", "Enter"]
STATE = """() => [w.label, w.drawing.pending.length, w.drawing.shapes.map(({label}) => label),
  [...w.shadowRoot.querySelectorAll('.stage-tools button')].filter(({title}) => /^(Undo|Redo)/.test(title))
    .map(({disabled}) => disabled)]"""


def opened(stage: Stage, labels: str, element: str = "polygon") -> Stage:
    stage.open(f"""<crowd-form><crowd-{element} id="w" name="a" src="/picture.png" header="Draw" labels="{labels}">
      </crowd-{element}></crowd-form>""")
    stage.wait_for("loaded")
    stage.focus()
    return stage


def test_a_label_is_chosen_for_each_outline(stage: Stage) -> None:
    opened(stage, "['Dog', 'Cat']")
    assert stage.js(STATE) == ["Dog", 0, [], [True, True]]
    stage.press("2", "Space", *OUTLINE)
    assert stage.js(STATE) == [None, 0, ["Cat"], [False, True]]
    stage.press("Space")
    stage.frame.get_by_text("Choose a label first.").wait_for()
    assert stage.js(STATE)[1] == 0
    stage.press("z")
    assert stage.js(STATE) == ["Cat", 3, [], [False, False]]
    stage.press("Shift+z")
    assert stage.js(STATE) == [None, 0, ["Cat"], [False, True]]
    stage.press("1", "Space")
    assert stage.js(STATE)[:2] == ["Dog", 1]


def test_of_one_label_there_is_nothing_to_choose(stage: Stage) -> None:
    opened(stage, "['Dog']")
    stage.press("Space", *OUTLINE)
    assert stage.js(STATE)[::2] == ["Dog", ["Dog"]]


@pytest.mark.parametrize("element", ["polygon", "semantic-segmentation"])
def test_without_a_keyboard_the_bin_discards_an_outline_that_is_begun(stage: Stage, element: str) -> None:
    opened(stage, "['Dog']", element)
    if element == "semantic-segmentation":
        stage.frame.get_by_role("button", name="Outline").click()
    bin_ = stage.frame.locator("#delete")
    for corner in (100, 150), (300, 150):
        stage.click(*corner)
    bin_.and_(stage.frame.get_by_role("button", name="Discard what is begun")).click()
    assert bin_.is_disabled()
    stage.press("z")
    assert bin_.is_enabled()


def test_a_line_ends_where_its_last_point_is_clicked_again_however_late(stage: Stage) -> None:
    opened(stage, "['Dog']", "polyline")
    for corner in (100, 150), (300, 150), (301, 151):
        stage.click(*corner)
    (line,) = stage.answer()["a"]["polylines"]
    assert [(at["x"], at["y"]) for at in line["vertices"]] == [(100, 150), (300, 150)]


def test_an_element_of_which_the_page_makes_a_block_is_filled(stage: Stage) -> None:
    opened(stage, "['Dog']")
    height = "() => w.shadowRoot.querySelector('.stage').clientHeight"
    before = stage.js(height)
    stage.frame.add_style_tag(content="crowd-polygon { display: block }")
    assert stage.js(height) == before
