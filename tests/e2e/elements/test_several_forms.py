"""Pages with more than one form: one page has one answer, and the form that is submitted takes the others' along."""

import pytest

from tests.e2e.elements.stage import Stage

pytestmark = pytest.mark.browser

TWO = """<crowd-form id="one"><h1>Two</h1><crowd-input name="a" label="First" required></crowd-input>
<input name="both" value="one" aria-label="Both"><crowd-checkbox name="tick" value="x">Tick</crowd-checkbox>
</crowd-form><crowd-form id="two"><crowd-input name="b" label="Second"></crowd-input>
<input name="both" value="two" aria-label="Both"><crowd-checkbox name="tick" value="y">Tock</crowd-checkbox>
</crowd-form><script>
var asked = []; one.onsubmit = () => asked.push('one'); two.onsubmit = () => asked.push('two');</script>"""


def test_each_has_a_button_and_both_stand_in_one_window(stage: Stage) -> None:
    stage.open(TWO)
    assert stage.frame.get_by_role("button", name="Submit").count() == 2
    assert stage.violations_everywhere() == []
    assert stage.js("() => two.getBoundingClientRect().bottom <= innerHeight")


def test_what_one_holds_goes_along_when_the_other_is_submitted(stage: Stage) -> None:
    """The controls and handlers of the submitted one decide, as where it would be alone, and its values win."""
    stage.open(TWO)
    stage.frame.get_by_label("Second").fill("heron")
    stage.frame.get_by_role("checkbox", name="Tick").click()
    stage.frame.get_by_role("button", name="Submit").nth(1).click()
    answer = stage.wait_for("submit")["answer"]
    assert answer == {"both": "two", "tick": {"x": True, "y": False}, "b": "heron"}
    assert stage.js("() => asked") == ["two"]


def test_the_page_is_answered_once(stage: Stage) -> None:
    stage.open(TWO)
    stage.frame.get_by_label("First").fill("owl")
    stage.js("() => { two.submit(); one.submit() }")
    assert len(stage.sent("submit")) == 1
    stage.tell(type="submitResult", ok=False, message="")
    stage.js("() => one.submit()")
    answer = stage.wait_for("submit", 2)["answer"]
    assert answer == {"a": "owl", "both": "one", "tick": {"x": False, "y": False}}


def test_the_portal_s_button_submits_the_one_that_was_used_last(stage: Stage) -> None:
    stage.open(TWO)
    stage.tell(type="submit")
    assert stage.sent("submit") == []
    assert stage.frame.get_by_label("First").evaluate("(field) => field.getRootNode().activeElement === field")
    stage.frame.get_by_label("Second").fill("heron")
    assert stage.submit()["b"] == "heron"


def test_two_texts_to_mark_are_one_answer(stage: Stage) -> None:
    text = (
        """<crowd-entity-annotation name="%s" header="Mark" labels="['x']" text="one two"></crowd-entity-annotation>"""
    )
    stage.open(text % "t" + text % "u")
    stage.focus()
    stage.press("Control+Shift+ArrowRight", "1", "Control+Enter")
    assert stage.wait_for("submit")["answer"] == {
        "t": {"entities": [{"endOffset": 3, "label": "x", "startOffset": 0}]},
        "u": {"entities": []},
    }
