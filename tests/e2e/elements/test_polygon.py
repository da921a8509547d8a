"""Outlines: what the reference says of choosing labels, and what can be taken back."""

import pytest

from tests.e2e.elements.stage import Stage

pytestmark = pytest.mark.browser

OUTLINE = ["Space", "Shift+ArrowRight", "Space", "Shift+ArrowDown", "Space", "Enter"]
STATE = """() => [w.label, w.drawing.pending.length, w.drawing.shapes.map(({label}) => label),
  [...w.shadowRoot.querySelectorAll('.stage-tools button')].filter(({title}) => /^(Undo|Redo)/.test(title))
    .map(({disabled}) => disabled)]"""


def opened(stage: Stage, labels: str) -> Stage:
    stage.open(f"""<crowd-form><crowd-polygon id="w" name="a" src="/picture.png" header="Draw" labels="{labels}">
      </crowd-polygon></crowd-form>""")
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
