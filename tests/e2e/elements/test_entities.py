"""Marking text: accessibility, keyboard, pointer, offsets in code points, and the form that comes with the element."""

import json
from typing import Any

import pytest

from tests.e2e.elements.stage import Stage

pytestmark = pytest.mark.browser

TEXT = "Ada Lovelace met 😀 Charles Babbage in London."
LABELS = (
    "[{label: 'person', shortDisplayName: 'per', fullDisplayName: 'Person'}, 'place', {label: 'date', shortcut: 't'}]"
)
FAMILY = "👨‍👩‍👧"


def element(text: str = TEXT, more: str = "") -> str:
    return f"""<crowd-entity-annotation id="w" name="t" header="Mark" labels="{LABELS}" text="{text}" {more}>
    <full-instructions header="How">All of it.</full-instructions><short-instructions>Mark people.</short-instructions>
    </crowd-entity-annotation>"""


def opened(stage: Stage, template: str) -> Stage:
    stage.open(template)
    stage.focus()
    return stage


def entities(stage: Stage) -> list[tuple[str, int, int]]:
    found = json.loads(stage.js("() => JSON.stringify(w.value.entities)"))
    return [(entity["label"], entity["startOffset"], entity["endOffset"]) for entity in found]


def edges(stage: Stage, words: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Just inside the first and just behind the last letter of these words, on the page."""
    place = """(words) => {
      for (const piece of w.shadowRoot.querySelectorAll('[data-start]')) {
        const node = [...piece.childNodes].find((one) => one instanceof Text);
        const at = node?.data.indexOf(words) ?? -1;
        if (at === -1) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + words.length);
        const { left, right, top, height } = range.getBoundingClientRect();
        return [[left + 1, top + height / 2], [right, top + height / 2]];
      }
    }"""
    left, right = stage.js(place, words)
    return (left[0], left[1]), (right[0], right[1])


def drag(stage: Stage, words: str) -> None:
    start, end = edges(stage, words)
    stage.page.mouse.move(start[0] - 1, start[1])
    stage.page.mouse.down()
    stage.page.mouse.move(*end, steps=4)
    stage.page.mouse.up()


def double_click(stage: Stage, word: str) -> None:
    start, _ = edges(stage, word)
    stage.page.mouse.dblclick(start[0] + 4, start[1])


def test_marked_with_the_pointer_label_first_or_text_first(stage: Stage) -> None:
    opened(stage, element())
    drag(stage, "Ada Lovelace")
    stage.frame.get_by_role("checkbox", name="Person").click()
    stage.press("2")
    double_click(stage, "London")
    assert stage.violations_everywhere() == []
    drag(stage, "Babbage")
    stage.press("Escape", "Escape")
    double_click(stage, "Charles")
    stage.press("t")
    assert stage.submit() == {
        "t": {
            "entities": [
                {"endOffset": 12, "label": "person", "startOffset": 0},
                {"endOffset": 26, "label": "date", "startOffset": 19},
                {"endOffset": 34, "label": "place", "startOffset": 27},
                {"endOffset": 44, "label": "place", "startOffset": 38},
            ]
        }
    }


def test_marked_with_the_keyboard_alone(stage: Stage) -> None:
    opened(stage, element(f"Hi {FAMILY} and e\u0301😀!"))
    stage.press(*["ArrowRight"] * 3, "Shift+ArrowRight", "1", "End", "ArrowLeft", *["Shift+ArrowLeft"] * 2, "2")
    stage.press("Home", "Control+Shift+ArrowRight", "2", "Control+Enter")
    assert stage.wait_for("submit")["answer"]["t"]["entities"] == [
        {"endOffset": 2, "label": "place", "startOffset": 0},
        {"endOffset": 8, "label": "person", "startOffset": 3},
        {"endOffset": 16, "label": "place", "startOffset": 13},
    ]


def test_arrows_follow_a_text_from_right_to_left_and_lines(stage: Stage) -> None:
    opened(stage, element("שלום עולם ורוד"))
    stage.press("Control+Shift+ArrowLeft", "1")
    assert entities(stage) == [("person", 0, 4)]
    opened(stage, element("one two&#10;three four"))
    stage.frame.get_by_role("textbox", name="Mark").focus()
    stage.press("Home", "ArrowDown", "Control+Shift+ArrowRight", "1")
    assert entities(stage) == [("person", 8, 13)]


def test_carriage_returns_count(stage: Stage) -> None:
    opened(stage, element("one&#13;&#10;two"))
    double_click(stage, "two")
    stage.press("1")
    assert entities(stage) == [("person", 5, 8)]


def test_a_mark_gets_another_label_and_is_taken_away(stage: Stage) -> None:
    opened(stage, element(more="initial-value=\"[{label: 'person', startOffset: 19, endOffset: 26}]\""))
    start, _ = edges(stage, "Charles")
    stage.page.mouse.click(start[0] + 8, start[1])
    stage.press("2")
    assert entities(stage) == [("place", 19, 26)]
    double_click(stage, "Charles")
    stage.press("1")
    assert entities(stage) == [("person", 19, 26)]
    stage.press(".", "Delete")
    assert entities(stage) == []
    stage.press("z", "z")
    assert entities(stage) == [("place", 19, 26)]
    stage.frame.get_by_role("button", name="place: Charles mark 1", exact=True).click()
    stage.frame.get_by_role("button", name="Unmark", exact=True).click()
    assert entities(stage) == []


@pytest.mark.parametrize(("more", "count"), [("", 1), ("allow-overlap", 3)])
def test_marks_overlap_only_where_the_author_allows_it(stage: Stage, more: str, count: int) -> None:
    opened(stage, element("one two three", more))
    stage.press("Home", *["Control+Shift+ArrowRight"] * 2, "1")
    stage.press("Home", "Control+ArrowRight", *["Control+Shift+ArrowRight"] * 2, "2")
    assert entities(stage)[0] == ("person", 0, 7)
    stage.press("Escape", "Escape", "Home", "Control+Shift+ArrowRight", "2")
    assert len(entities(stage)) == count
    assert stage.frame.get_by_role("status").filter(has_text="may not overlap").count() == (1 if count == 1 else 0)


def test_initial_marks_that_do_not_fit_are_left_out_and_told(stage: Stage) -> None:
    initial = (
        "[{label: 'person', startOffset: 0, endOffset: 3}, {label: 'gnu', startOffset: 4, endOffset: 5},"
        " {label: 'place', startOffset: 40, endOffset: 400}]"
    )
    opened(stage, element(more=f'initial-value="{initial}"'))
    assert entities(stage) == [("person", 0, 3)]


def test_controls_put_into_the_inner_form_join_the_answer(stage: Stage) -> None:
    script = """<script>var heard = 0;
    document.addEventListener('all-crowd-elements-ready', () => {
      const form = w.shadowRoot.querySelector('crowd-form');
      const node = document.createElement('crowd-input');
      node.name = 'why'; node.setAttribute('label', 'Why'); node.setAttribute('required', '');
      form.form.appendChild(node);
      form.addEventListener('submit', () => { heard += 1 });
    });</script>"""
    opened(stage, element() + script)
    assert stage.wait_for("ready")["form"] is True
    double_click(stage, "London")
    stage.press("2")
    submit = stage.frame.get_by_role("button", name="Submit")
    assert submit.count() == 1
    submit.click()
    assert stage.sent("submit") == []
    stage.frame.get_by_label("Why").fill("because")
    fields = stage.js("() => w.shadowRoot.querySelector('crowd-form')._serializeForm()")
    expected: dict[str, Any] = {
        "t": {"entities": [{"endOffset": 44, "label": "place", "startOffset": 38}]},
        "why": "because",
    }
    assert json.loads(fields["taskAnswers"]) == [expected]
    submit.click()
    assert stage.wait_for("submit")["answer"] == expected
    assert stage.js("() => heard") == 1
    state = stage.draft()
    opened(stage, element() + script)
    stage.tell(type="restore", state=state, seq=9)
    assert stage.submit() == expected


def test_inside_another_form_it_is_one_control_of_it(stage: Stage) -> None:
    opened(stage, f"<crowd-form>{element()}<crowd-input name='note' label='Note'></crowd-input></crowd-form>")
    assert stage.frame.get_by_role("button", name="Submit").count() == 1
    stage.press("Home", "Control+Shift+ArrowRight", "1")
    stage.frame.get_by_label("Note").fill("x")
    assert stage.submit() == {
        "t": {"entities": [{"endOffset": 3, "label": "person", "startOffset": 0}]},
        "note": "x",
    }


def test_nothing_marked_is_an_answer(stage: Stage) -> None:
    opened(stage, element())
    assert stage.submit() == {"t": {"entities": []}}


def test_the_keyboard_goes_on_from_what_it_marked(stage: Stage) -> None:
    opened(stage, element())
    stage.press("Control+Shift+ArrowRight", "1", "ArrowRight", "Control+Shift+ArrowRight", "2")
    assert entities(stage) == [("person", 0, 3), ("place", 4, 12)]


def test_below_a_heading_submit_is_in_sight(stage: Stage) -> None:
    stage.open("<h2>Mark all names</h2><p>Take your time.</p>" + element())
    button = "() => w.shadowRoot.querySelector('crowd-button').getBoundingClientRect().bottom"
    stage.until(f"() => Math.abs(({button})() + 8 - innerHeight) < 2")  # in its bar
    assert stage.js("() => document.documentElement.scrollHeight <= innerHeight")
