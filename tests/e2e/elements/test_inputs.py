"""The input elements: accessibility, keyboard, pointer, limits."""

from typing import Any

import pytest

from tests.e2e.elements.stage import Stage
from tests.services import wait_until

pytestmark = pytest.mark.browser

ALL = """<crowd-form><h1>Inputs</h1>
<crowd-input name="word" label="Word" required></crowd-input>
<crowd-text-area name="text" label="Text" rows="3" max-rows="6" char-counter max-length="80"></crowd-text-area>
<crowd-checkbox name="tick" value="yes">Tick</crowd-checkbox>
<crowd-toggle-button name="switch" invalid>Switch</crowd-toggle-button>
<crowd-radio-group aria-label="Choice"><crowd-radio-button name="a" value="a">A</crowd-radio-button>
<crowd-radio-button name="b" value="b">B</crowd-radio-button></crowd-radio-group>
<crowd-slider name="slide" aria-label="Slide" min="1" max="5" pin editable>
<crowd-slider-label position="1">Bad</crowd-slider-label><crowd-slider-label position="5">Good</crowd-slider-label>
</crowd-slider></crowd-form>"""


def test_accessible_before_and_after_a_refusal(stage: Stage) -> None:
    stage.open(ALL)
    assert stage.violations_everywhere() == []
    stage.tell(type="submit")
    assert stage.violations_everywhere() == []


def test_everything_is_answered_by_keyboard(stage: Stage) -> None:
    stage.open(ALL)
    stage.frame.get_by_label("Word").focus()
    stage.page.keyboard.type("owl")
    stage.press("Tab")
    stage.page.keyboard.type("two words")
    stage.press("Tab", "Space", "Tab", "Space", "Tab", "Space", "ArrowDown", "Tab", "ArrowRight", "ArrowRight")
    stage.press("Control+Enter")
    assert stage.wait_for("submit")["answer"] == {
        "word": "owl",
        "text": "two words",
        "tick": {"yes": True},
        "switch": {"on": True},
        "a": {"a": False},
        "b": {"b": True},
        "slide": 3,
    }


def test_clicks_on_text_tick_and_undo_takes_back_whole_choices(stage: Stage) -> None:
    stage.open(ALL)
    stage.frame.get_by_text("Tick").click()
    stage.frame.get_by_role("radio", name="A").click()
    stage.frame.get_by_role("radio", name="B").click()
    answer = stage.answer()
    assert (answer["tick"], answer["a"], answer["b"]) == ({"yes": True}, {"a": False}, {"b": True})
    stage.press("z")
    answer = stage.answer()
    assert (answer["a"], answer["b"]) == ({"a": True}, {"b": False})
    stage.press("z", "z")
    assert stage.answer()["tick"] == {"yes": False}


def test_radio_buttons_outside_a_group_are_independent(stage: Stage) -> None:
    stage.open(
        """<crowd-form><crowd-radio-button name="a" value="x" required>X</crowd-radio-button>
        <crowd-radio-button name="a" value="y">Y</crowd-radio-button></crowd-form>"""
    )
    assert stage.submit() == {"a": {"x": False, "y": False}}
    stage.tell(type="submitResult", ok=False)
    stage.frame.get_by_role("radio", name="X").click()
    stage.frame.get_by_role("radio", name="Y").click()
    assert stage.submit() == {"a": {"x": True, "y": True}}


def test_a_script_that_checks_one_button_unchecks_the_rest_of_its_group(stage: Stage) -> None:
    stage.open(ALL)
    stage.js("""async () => {
      const group = document.querySelector('crowd-radio-group');
      group.children[0].checked = true;
      await group.children[0].updateComplete;
      group.children[1].checked = true;
      await group.children[1].updateComplete;
    }""")
    assert stage.js("() => [...document.querySelector('crowd-radio-group').children].map((b) => b.checked)") == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("control", "repair"),
    [
        ('<crowd-input name="x" label="X" required></crowd-input>', "fill"),
        ('<crowd-input name="x" label="X" value="ab" min-length="3"></crowd-input>', "fill"),
        ('<crowd-input name="x" label="X" type="email" value="a"></crowd-input>', "fill"),
        ('<crowd-text-area name="x" label="X" required></crowd-text-area>', "fill"),
        ('<crowd-checkbox name="x" required>X</crowd-checkbox>', "click"),
        ('<crowd-toggle-button name="x" required>X</crowd-toggle-button>', "click"),
        ('<crowd-slider name="x" aria-label="X" required></crowd-slider>', "Space"),
    ],
)
def test_what_is_required_blocks_until_it_is_there(stage: Stage, control: str, repair: str) -> None:
    stage.open(f"<crowd-form>{control}</crowd-form>")
    stage.tell(type="submit")
    assert stage.sent("submit") == []
    assert stage.frame.locator(".complaint").first.inner_text() != ""
    field = stage.frame.get_by_label("X").first
    if repair == "fill":
        field.fill("owls@birds.test")
    elif repair == "click":
        stage.frame.locator("[name=x]").click(position={"x": 5, "y": 10})
    else:
        field.press(repair)
    stage.submit()


def test_a_number_may_have_a_fraction_and_must_be_one(stage: Stage) -> None:
    stage.open('<crowd-form><crowd-input name="x" label="X" type="number"></crowd-input></crowd-form>')
    stage.frame.get_by_label("X").press_sequentially("-")
    stage.tell(type="submit")
    assert stage.sent("submit") == []
    assert stage.frame.locator(".complaint").inner_text() != ""
    stage.frame.get_by_label("X").press_sequentially("1.5")
    assert stage.submit() == {"x": "-1.5"}


def test_an_authors_message_is_shown(stage: Stage) -> None:
    stage.open(
        '<crowd-form><crowd-input name="x" label="X" required error-message="A word!"></crowd-input></crowd-form>'
    )
    stage.tell(type="submit")
    assert stage.frame.get_by_role("alert").filter(has_text="A word!").is_visible()
    assert stage.js("() => document.querySelector('crowd-input').invalid") is True


def test_letters_that_are_not_allowed_are_not_taken(stage: Stage) -> None:
    stage.open(
        """<crowd-form><crowd-input name="x" label="X" auto-validate allowed-pattern="[0-9]" max-length="3">
        </crowd-input></crowd-form>"""
    )
    stage.frame.get_by_label("X").press_sequentially("1a2b345")
    assert stage.answer() == {"x": "123"}


def test_patterns_of_older_browsers_are_understood(stage: Stage) -> None:
    stage.open(
        r"""<crowd-form><crowd-input name="x" label="X" auto-validate allowed-pattern="[a-z\ ]"></crowd-input>
        </crowd-form>"""
    )
    stage.frame.get_by_label("X").press_sequentially("a 1b")
    assert stage.answer() == {"x": "a b"}
    assert stage.sent("error") == []


def test_scripts_may_call_any_control_invalid(stage: Stage) -> None:
    stage.open(ALL)
    call = """() => {
      "use strict";
      const controls = [...document.querySelectorAll('crowd-form [name]')];
      const told = (is) => controls.map((one) => { one.invalid = is; return one.invalid });
      return [told(true), told(false)];
    }"""
    yes, no = stage.js(call)
    assert len(yes) == 7 and all(yes) and not any(no)


def test_an_invalid_control_in_a_hidden_tab_is_brought_to_light(stage: Stage) -> None:
    stage.open(
        """<crowd-form><crowd-tabs><crowd-tab header="One">1</crowd-tab>
        <crowd-tab header="Two"><crowd-input name="x" label="X" required></crowd-input></crowd-tab>
        </crowd-tabs></crowd-form>"""
    )
    stage.tell(type="submit")
    assert stage.frame.get_by_label("X").is_visible()


def test_a_slider_speaks_in_numbers_and_tells_of_its_change(stage: Stage) -> None:
    stage.open(
        """<crowd-form><crowd-slider id="s" name="s" min="0" max="10" step="0.5" value="2"></crowd-slider></crowd-form>
        <script>s.onchange = (event) => { window.got = event.target.value }</script>"""
    )
    stage.frame.get_by_role("slider").focus()
    stage.press("ArrowRight")
    assert stage.js("() => [s.value, got]") == [2.5, 2.5]
    stage.js("() => { s.value = '7' }")
    assert stage.answer() == {"s": 7}
    stage.press("z")


def test_a_slider_answers_what_it_shows(stage: Stage) -> None:
    stage.open(
        """<crowd-form><crowd-slider name="low" min="1" max="5" value="0"></crowd-slider>
        <crowd-slider name="high" min="1" max="5" value="9"></crowd-slider></crowd-form>"""
    )
    assert stage.answer() == {"low": 1, "high": 5}
    assert [slider.input_value() for slider in stage.frame.get_by_role("slider").all()] == ["1", "5"]


def test_long_ticks_of_a_slider_stay_on_the_page_and_apart_from_what_follows(stage: Stage) -> None:
    words = "Not at all, in no way whatsoever"
    stage.open(
        f"""<crowd-form><crowd-slider name="s"><crowd-slider-label position="0">{words}</crowd-slider-label>
        <crowd-slider-label position="50">{words}</crowd-slider-label>
        <crowd-slider-label position="100">{words}</crowd-slider-label></crowd-slider><p id="next">Next</p>
        </crowd-form>"""
    )
    for width in (390, 1440):
        stage.page.set_viewport_size({"width": width, "height": 844})
        boxes = stage.js("""() => [...document.querySelectorAll('crowd-slider-label, crowd-slider, #next')]
          .map((one) => one.getBoundingClientRect().toJSON())""")
        track, first, middle, last, after = boxes
        assert track["left"] <= first["left"] < middle["left"] < last["left"] < last["right"] <= track["right"]
        assert abs((middle["left"] + middle["right"]) / 2 - (track["left"] + track["right"]) / 2) < 2
        assert max(box["bottom"] for box in (first, middle, last)) <= after["top"]


def test_ticks_of_a_slider_stand_at_their_values(stage: Stage) -> None:
    stage.open(ALL)
    left = "() => [...document.querySelectorAll('crowd-slider-label')].map((l) => l.getBoundingClientRect().x)"
    bad, good = stage.js(left)
    assert good - bad > 200


def test_a_checkbox_is_enabled_by_its_property(stage: Stage) -> None:
    more = '<crowd-checkbox name="d" disabled="False" checked="True">D</crowd-checkbox>'  # as Python writes it
    stage.open(f'<crowd-form><crowd-checkbox id="c" name="c" disabled>C</crowd-checkbox>{more}</crowd-form>')
    assert stage.answer() == {"d": {"on": True}}
    stage.frame.get_by_text("C", exact=True).click(force=True)
    assert stage.js("() => c.checked") is False
    stage.js("() => { c.disabled = false }")
    stage.frame.get_by_text("C", exact=True).click()
    assert stage.answer() == {"c": {"on": True}, "d": {"on": True}}


def last_draft(stage: Stage) -> dict[str, Any]:
    drafts = stage.sent("draft")
    return dict(drafts[-1]["state"]) if drafts else {"controls": {}}


def test_the_draft_of_every_input_comes_back(stage: Stage) -> None:
    stage.open(ALL)
    stage.frame.get_by_label("Word").fill("owl")
    stage.frame.get_by_role("radio", name="B").click()
    stage.frame.get_by_role("slider").fill("4")
    before = stage.answer()
    wait_until(lambda: "4" in str(last_draft(stage)["controls"].get("slide")), "the draft of the last edit")
    state = last_draft(stage)
    stage.open(ALL)
    stage.tell(type="restore", state=state)
    assert stage.answer() == before
