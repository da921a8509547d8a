"""How controls become the answer: every row of the serialisation table, merging, names, placement."""

from typing import Any

import pytest

from tests.e2e.elements.stage import Stage

pytestmark = pytest.mark.browser

ROWS: list[tuple[str, dict[str, Any]]] = [
    ('<crowd-input name="a" value="x"></crowd-input>', {"a": "x"}),
    ('<crowd-input name="a"></crowd-input>', {}),
    ('<crowd-text-area name="a" value="x"></crowd-text-area><crowd-text-area name="b"></crowd-text-area>', {"a": "x"}),
    ('<input name="a"><textarea name="b"></textarea>', {"a": "", "b": ""}),
    ('<textarea name="a">one\ntwo</textarea>', {"a": "one\ntwo"}),
    ('<input type="number" name="a" value="7"><input type="range" name="b" value="3">', {"a": "7", "b": "3"}),
    ("""<input type="hidden" name="a" value='{"x": [1]}'>""", {"a": '{"x": [1]}'}),
    ('<input type="date" name="a" value="2026-02-03">', {"a": "2026-02-03"}),
    ('<select name="a"><option value="">–</option><option>x</option></select>', {"a": ""}),
    ('<select name="a"><option value="1" selected>one</option></select>', {"a": "1"}),
    (
        '<select name="a" multiple><option selected>x</option><option>y</option></select>',
        {"a": {"x": True, "y": False}},
    ),
    ('<input type="checkbox" name="a" checked>', {"a": {"on": True}}),
    (
        '<input type="checkbox" name="a" value="x"><input type="checkbox" name="a" value="y" checked>',
        {"a": {"x": False, "y": True}},
    ),
    (
        '<input type="radio" name="a" value="x"><input type="radio" name="a" value="y" checked>',
        {"a": {"x": False, "y": True}},
    ),
    ('<crowd-checkbox name="a" value="x" checked="true">X</crowd-checkbox>', {"a": {"x": True}}),
    ('<crowd-checkbox name="a" checked="false">X</crowd-checkbox>', {"a": {"on": False}}),
    ('<crowd-toggle-button name="a" checked>X</crowd-toggle-button>', {"a": {"on": True}}),
    (
        '<crowd-radio-group><crowd-radio-button name="yes" value="y" checked>Y</crowd-radio-button>'
        '<crowd-radio-button name="no" value="n">N</crowd-radio-button></crowd-radio-group>',
        {"yes": {"y": True}, "no": {"n": False}},
    ),
    ('<crowd-slider name="a" min="1" max="5" value="3" pin="true"></crowd-slider>', {"a": 3}),
    ('<crowd-slider name="a" min="1" max="5"></crowd-slider>', {"a": 1}),
    (
        '<crowd-classifier-multi-select name="a" categories="[\'x\']"></crowd-classifier-multi-select>',
        {},
    ),
]


@pytest.mark.parametrize(("controls", "answer"), ROWS, ids=[row[0][:60] for row in ROWS])
def test_each_kind_of_control(stage: Stage, controls: str, answer: dict[str, Any]) -> None:
    stage.open(f"<crowd-form>{controls}</crowd-form>")
    assert stage.answer() == answer


def test_unnamed_and_disabled_controls_and_buttons_are_left_out(stage: Stage) -> None:
    stage.open(
        """<crowd-form><input value="1"><input name="a" disabled><crowd-input name="b" value="2" disabled></crowd-input>
        <fieldset disabled><input name="c"><crowd-checkbox name="d">D</crowd-checkbox></fieldset>
        <input type="submit" name="e" value="Go"><input type="button" name="f"><button name="g" value="1">G</button>
        <crowd-input name="h" value="3" disabled="false"></crowd-input></crowd-form>"""
    )
    assert stage.answer() == {"h": "3"}


def test_controls_that_cannot_be_seen_are_included(stage: Stage) -> None:
    stage.open(
        """<crowd-form><input name="a" style="display: none"><div style="visibility: hidden"><input name="b"></div>
        <crowd-tabs><crowd-tab header="One">1</crowd-tab><crowd-tab header="Two"><input name="c"></crowd-tab>
        </crowd-tabs>
        <short-instructions><input name="d" value="x" aria-label="D"></short-instructions></crowd-form>"""
    )
    assert stage.answer() == {"a": "", "b": "", "c": "", "d": "x"}


def test_names_are_taken_as_they_are_and_one_name_may_serve_many(stage: Stage) -> None:
    stage.open(
        """<crowd-form><input name="Change Reason1" value="x"><input name="a.b-c" value="y"><input name="7" value="z">
        <crowd-classifier name="_" categories="['x']"></crowd-classifier><select name="_"><option>1</option></select>
        <input type="hidden" name="_" value="last"><input name="__proto__" value="p"></crowd-form>"""
    )
    assert stage.answer() == {"Change Reason1": "x", "a.b-c": "y", "7": "z", "_": "last", "__proto__": "p"}


def test_keys_stand_in_the_order_of_the_page(stage: Stage) -> None:
    stage.open(
        """<crowd-form><input name="b"><crowd-slider name="a"></crowd-slider><input name="c"><input name="b" value="2">
        </crowd-form>"""
    )
    assert list(stage.answer().items()) == [("b", "2"), ("a", 0), ("c", "")]


def test_controls_made_by_scripts_count_wherever_they_are_put(stage: Stage) -> None:
    stage.open('<crowd-form id="f"><div id="d"></div></crowd-form>')
    stage.js("""() => {
      d.innerHTML = '<input type="checkbox" name="made" value="x" checked style="display: none">';
      const late = document.createElement('crowd-input');
      late.name = 'late';
      late.value = 'y';
      f.form.append(late);
      f.insertAdjacentHTML('beforeend', '<input name="beside" value="z">');
    }""")
    assert stage.answer() == {"made": {"x": True}, "late": "y", "beside": "z"}


def test_flat_answers_have_dotted_paths(stage: Stage) -> None:
    stage.open(
        """<crowd-form answer-format="flatten-objects"><crowd-classifier name="sentiment" categories="['Good']">
        </crowd-classifier><crowd-checkbox name="animal" value="cat" checked>Cat</crowd-checkbox>
        <crowd-classifier-multi-select name="tags" categories="['x', 'y']"></crowd-classifier-multi-select>
        <crowd-slider name="n" value="4"></crowd-slider></crowd-form>"""
    )
    stage.frame.get_by_role("radio", name="Good").click()
    stage.frame.get_by_role("checkbox", name="y").click()
    assert stage.answer() == {"sentiment.label": "Good", "animal.cat": True, "tags.labels": '["y"]', "n": 4}


def test_a_control_swallowed_by_another_is_still_seen_and_answered(stage: Stage) -> None:
    """Self-closing tags of custom elements do not close: what follows becomes their child."""
    stage.open(
        """<crowd-form><p><crowd-slider name="one" pin/></p>
        <div><crowd-slider name="two"/> after <input name="inner" value="x" aria-label="Inner"></div>
        <div><crowd-checkbox name="three"/>Three <input name="deep" aria-label="Deep"></div></crowd-form>"""
    )
    assert stage.answer() == {"one": 0, "two": 0, "inner": "x", "three": {"on": False}, "deep": ""}
    assert stage.frame.get_by_label("Inner").is_visible()
    stage.frame.get_by_label("Deep").click()
    assert stage.answer()["three"] == {"on": False}
    stage.frame.get_by_label("Inner").fill("changed")
    assert stage.answer()["inner"] == "changed"


LEAVES = [
    *("badge label='x'", "button icon='star'", "checkbox name='o'", "fab icon='add'", "icon-button icon='star'"),
    *("input name='o'", "radio-button name='o'", "slider name='o'", "slider-label", "text-area name='o'"),
    *("toast text='x'", "toggle-button name='o'", "classifier name='o' categories='[]'", "tab header='x'"),
    *("entity-annotation name='o' labels='[]' text='x'", "bounding-box name='o' labels='[]' src='/picture.png'"),
    "question-answer-generation name='o' text='x'",
    "text-ranking name='o' text='x' responses='[]' ordinal-ranking-dimensions='[]'",
    "textract-analyze-document src='/picture.png' initial-value='[]'",
]


def test_no_tag_that_closes_itself_hides_what_follows(stage: Stage) -> None:
    swallowing = "".join(
        f"<div><crowd-{leaf}/><input name='i{at}' value='{at}'></div>" for at, leaf in enumerate(LEAVES)
    )
    stage.open(f"<crowd-form>{swallowing}<div><iron-icon icon='x'/><input name='last'></div></crowd-form>")
    hidden = """() => [...document.querySelectorAll('input[name]')].filter((one) => !one.checkVisibility()
      || one.getBoundingClientRect().height < 10).map((one) => one.parentElement.localName)"""
    assert stage.js(hidden) == []
    answer = stage.answer()
    assert [answer[f"i{at}"] for at in range(len(LEAVES))] == [str(at) for at in range(len(LEAVES))]


def test_a_button_that_took_in_a_field_is_not_pressed_with_it(stage: Stage) -> None:
    stage.open(
        """<crowd-form><p><crowd-button form-action="submit"/><iron-icon icon="star"/> Go
        <input name="a" aria-label="A"></p><p><crowd-button form-action="submit"/>Off
        <input name="b" aria-label="B"></p></crowd-form>"""
    )
    for field in ("A", "B"):
        stage.frame.get_by_label(field, exact=True).click()
        stage.page.keyboard.type("a b")
    assert stage.sent("submit") == []
    stage.frame.get_by_role("button", name="Off").click()
    assert stage.wait_for("submit")["answer"] == {"a": "a b", "b": "a b"}


def test_null_clears_an_input_and_the_value_is_a_live_property(stage: Stage) -> None:
    stage.open('<crowd-form><crowd-input id="i" name="a" value="x"></crowd-input></crowd-form>')
    assert stage.js("() => i.value") == "x"
    stage.js("() => { i.value = null }")
    assert stage.answer() == {}
    assert stage.js("() => i.value") == ""
    stage.js("() => { i.value = 'y' }")
    assert stage.frame.get_by_role("textbox").input_value() == "y"
