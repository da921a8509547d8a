"""What templates in the field do that no reference names: forms of their own, attributes read back, older events."""

import pytest

from tests.e2e.elements.stage import CORS, Stage

pytestmark = pytest.mark.browser

FORM = """<crowd-form><input name="word" value="a"></crowd-form>"""
WAYS = {
    "the native form's submit()": (FORM, "document.querySelector('form').submit()"),
    "a handler that cancels and calls the native form's submit()": (
        f"""{FORM}<script>document.querySelector('form').onsubmit = function (event) {{
          event.preventDefault(); this.elements.word.value = 'b'; this.submit(); }}</script>""",
        "document.querySelector('crowd-form').submit()",
    ),
    "requestSubmit()": (FORM, "document.querySelector('crowd-form').requestSubmit()"),
    "a button outside the form": (
        f'<crowd-button form-action="submit">Go</crowd-button>{FORM}',
        "document.querySelector('crowd-button').click()",
    ),
    "a form of its own": (
        '<form action="/elsewhere"><input name="word" value="a"></form>',
        "document.forms[0].submit()",
    ),
    "a form of its own, by a button that says something": (
        """<form action="/elsewhere" onsubmit="this.word.value = 'b'"><input name="word" value="a">
        <button name="sure" value="no">No</button><button name="sure" value="yes">Yes</button></form>""",
        "document.querySelectorAll('button')[1].click()",
    ),
    "a button of a page without any form": (
        '<input name="word" value="a"><button type="submit" name="sure" value="yes">Yes</button>',
        "document.querySelector('button').click()",
    ),
}
ANSWERS = [*({"word": word} for word in "abaaa"), {"word": "b", "sure": "yes"}, {"word": "a", "sure": "yes"}]


@pytest.mark.parametrize(("way", "answer"), list(zip(WAYS, ANSWERS, strict=True)))
def test_every_way_to_submit_hands_over_the_answer_once(stage: Stage, way: str, answer: dict[str, str]) -> None:
    template, act = WAYS[way]
    stage.open(template)
    stage.js(f"() => {{ {act} }}")
    assert stage.wait_for("submit")["answer"] == answer
    stage.js(f"() => {{ {act} }}")
    assert len(stage.sent("submit")) == 1


def test_the_portal_s_button_asks_the_handlers_of_a_plain_form(stage: Stage) -> None:
    refuse = "return this.word.value !== ''"
    stage.open(f'<form onsubmit="{refuse}"><input name="word" aria-label="Word"><input type="submit"></form>')
    stage.tell(type="submit")
    assert stage.sent("submit") == []
    stage.frame.get_by_label("Word").fill("owl")
    assert stage.submit() == {"word": "owl"}


def test_attributes_follow_what_is_checked_and_disabled(stage: Stage) -> None:
    stage.open("""<crowd-form><crowd-checkbox name="c" value="v">Check</crowd-checkbox><crowd-input name="i" disabled>
      </crowd-input><crowd-button id="b">B</crowd-button></crowd-form>""")
    stage.frame.get_by_role("checkbox", name="Check").click()
    assert stage.js("() => document.querySelectorAll('crowd-checkbox[checked], crowd-input[disabled]').length") == 2
    stage.js("() => { b.disabled = true; document.querySelector('crowd-input').disabled = false }")
    assert stage.js("() => [b, document.querySelector('crowd-input')].map((e) => e.matches('[disabled]'))") == [
        True,
        False,
    ]
    stage.js("() => { b.removeAttribute('disabled'); document.querySelector('crowd-form').reset() }")
    assert stage.js("() => [b.disabled, document.querySelector('crowd-checkbox').checked]") == [False, False]


def test_elements_of_the_author_s_own_join_the_answer(stage: Stage) -> None:
    define = """customElements.define('my-stars', class extends HTMLElement {
      static formAssociated = true;
      #inside = this.attachInternals();
      connectedCallback() { this.#inside.setFormValue('5') }
    })"""
    stage.open(f'<crowd-form><my-stars name="stars"></my-stars></crowd-form><script>{define}</script>')
    assert stage.submit() == {"stars": "5"}


def test_events_of_older_pages_come_in_their_order(stage: Stage) -> None:
    stage.open("""<crowd-form></crowd-form><script>
      var seen = [document.querySelector('form') ? 'form' : 'no form'];
      for (const type of ['DOMContentLoaded', 'WebComponentsReady', 'all-crowd-elements-ready', 'load'])
        window.addEventListener(type, () => seen.push(type));
    </script>""")
    seen = stage.js("() => seen")
    assert seen[:2] == ["form", "DOMContentLoaded"]
    assert [name for name in seen if name != "load"][2:] == ["WebComponentsReady", "all-crowd-elements-ready"]
    assert seen.count("load") == 1


def test_data_printed_into_lists_may_have_apostrophes(stage: Stage) -> None:
    stage.open("""<crowd-form><crowd-classifier name="c" categories="['Don&#39;t know', 'It&#39;s
      late',, ]"></crowd-classifier></crowd-form>""")
    stage.focus()
    stage.press("1")
    assert stage.submit() == {"c": {"label": "Don't know"}}


def test_native_labels_serve_our_controls(stage: Stage) -> None:
    stage.open("""<crowd-form><label for="word">Say a word</label><crowd-input id="word" name="word"></crowd-input>
      <label>Sure about it <crowd-checkbox name="sure" value="yes"></crowd-checkbox></label></crowd-form>""")
    stage.frame.get_by_text("Say a word").click()
    stage.page.keyboard.type("owl")
    stage.frame.get_by_text("Sure about it").click(position={"x": 5, "y": 5})
    assert stage.submit() == {"word": "owl", "sure": {"yes": True}}


def test_a_form_inside_may_want_no_more_than_its_handler(stage: Stage) -> None:
    stage.open("""<crowd-form><crowd-keypoint name="k" id="k" labels="[]"><short-instructions>
      <form onsubmit="k.labels = k.labels.concat(this.word.value); return false"><input name="word" aria-label="Word">
      <button>Add</button></form></short-instructions></crowd-keypoint></crowd-form>""")
    stage.frame.get_by_label("Word").fill("nose")
    stage.frame.get_by_role("button", name="Add", exact=True).click()
    stage.frame.get_by_role("radio", name="nose").wait_for()
    assert stage.sent("submit") == []


def test_what_an_unclosed_badge_swallows_can_be_clicked_and_prices_have_cents(stage: Stage) -> None:
    stage.open("""<crowd-form><div><crowd-badge label="1"/>
      <crowd-checkbox name="c" value="v">Check</crowd-checkbox></div>
      <crowd-input name="total" label="Total" type="number"></crowd-input></crowd-form>""")
    stage.frame.get_by_text("Check").click()
    stage.frame.get_by_label("Total").fill("12.5")
    assert stage.submit() == {"c": {"v": True}, "total": "12.5"}


def test_a_page_without_its_icons_is_still_a_page(stage: Stage) -> None:
    stage.page.route("**/crowd-icons.js", lambda route: route.abort())
    stage.open('<crowd-form><iron-icon icon="star"></iron-icon><input name="word" value="a"></crowd-form>')
    assert stage.submit() == {"word": "a"}


@pytest.mark.parametrize(
    ("beside", "layout"),
    [
        ('<div id="errors"></div><p hidden>Wrong!</p><img src="data:," style="position: absolute">', "fill"),
        ('<div><img src="/never.png"></div>', "flow"),
        ('<video height="300"></video>', "flow"),
    ],
)
def test_a_widget_shares_the_window_with_what_is_seen_beside_it(stage: Stage, beside: str, layout: str) -> None:
    stage.open(
        f"""<crowd-form>{beside}<crowd-classifier name="c" categories="['a']"></crowd-classifier></crowd-form>"""
    )
    assert stage.js("() => document.querySelector('crowd-form').dataset.layout") == layout


def test_an_app_behind_a_form_that_shows_nothing_is_on_the_first_screen(stage: Stage) -> None:
    stage.open("""<crowd-form><input type="hidden" name="a"><crowd-button form-action="submit" style="display: none">
      </crowd-button></crowd-form><p id="app">App</p>""")
    assert stage.js("() => app.getBoundingClientRect().bottom < innerHeight / 4")


def test_an_element_of_the_author_s_own_is_begun_once(stage: Stage) -> None:
    stage.open("""<script>customElements.define('my-stars', class extends HTMLElement {
      connectedCallback() { this.attachShadow({mode: 'open'}).append('stars') }
    })</script><crowd-form><my-stars></my-stars></crowd-form>""")
    assert stage.js("() => document.querySelector('form > my-stars').shadowRoot.textContent") == "stars"
    assert stage.errors == []


def test_what_is_folded_is_opened_for_the_field_that_is_wrong(stage: Stage) -> None:
    stage.open("""<crowd-form><details><summary>More</summary><details><summary>Even more</summary>
      <input name="a" aria-label="A" required></details></details></crowd-form>""")
    stage.tell(type="submit")
    assert stage.js("() => [document.querySelectorAll('[open]').length, document.activeElement.name]") == [2, "a"]


def test_a_form_that_the_browser_took_out_of_its_table_answers_for_the_cells(stage: Stage) -> None:
    stage.open("""<table><tr><crowd-form><td><input name="a" value="1"></td>
      <td><crowd-input name="b" label="B" required></crowd-input></td></crowd-form></tr></table>""")
    stage.tell(type="submit")
    assert stage.sent("submit") == []
    stage.frame.get_by_label("B").fill("2")
    assert stage.submit() == {"a": "1", "b": "2"}


@pytest.mark.parametrize("width", [1440, 390])
def test_the_button_that_the_form_adds_is_what_its_box_says(stage: Stage, width: int) -> None:
    stage.open('<crowd-form><p>Read.</p><input name="a" value="1"></crowd-form>')
    stage.page.set_viewport_size({"width": width, "height": 700})
    stage.frame.get_by_test_id("crowd-submit").click()
    assert stage.wait_for("submit")["answer"] == {"a": "1"}
    assert stage.js("() => document.documentElement.scrollWidth <= innerWidth")


def test_a_page_whose_tool_did_not_come_is_not_submitted(stage: Stage) -> None:
    stage.page.route("**/crowd-drawing.js", lambda route: route.abort())
    stage.open("""<crowd-form><crowd-line name="l" src="/picture.png" labels="['a']"></crowd-line></crowd-form>""")
    stage.tell(type="submit")
    assert stage.sent("submit") == []
    assert stage.frame.get_by_role("alert").filter(has_text="Open the task anew").is_visible()


def test_a_tool_keeps_to_the_box_that_the_author_gave_it(stage: Stage) -> None:
    stage.open("""<crowd-form><div style="height: 500px"><crowd-line id="w" name="l" src="/picture.png" labels="['a']">
      </crowd-line></div><p>After it</p></crowd-form>""")
    assert stage.js("() => w.getBoundingClientRect().height") == 500


def test_a_form_that_closes_its_dialog_submits_nothing(stage: Stage) -> None:
    stage.open("""<crowd-form><dialog open><form method="dialog"><input name="seen" value="a">
      <button>Close</button></form></dialog></crowd-form>""")
    stage.frame.get_by_role("button", name="Close").click()
    stage.until("() => document.querySelector('dialog[open]') === null")
    assert stage.sent("submit") == []
    assert stage.submit() == {"seen": "a"}


def test_captions_of_a_film_come_into_the_sandbox(stage: Stage) -> None:
    cue = "WEBVTT\n\n00:00.000 --> 00:01.000\nHoo\n"
    stage.page.route("**/film.vtt", lambda route: route.fulfill(body=cue, content_type="text/vtt", headers=CORS))
    stage.open("""<crowd-form><video controls><track id="words" src="/film.vtt" default></video></crowd-form>""")
    stage.until("() => words.track.cues?.length === 1")


def test_a_named_button_is_part_of_what_it_submits(stage: Stage) -> None:
    stage.open("""<crowd-form><button name="choice" value="yes">Yes</button><button name="choice" value="no">No</button>
      </crowd-form>""")
    assert stage.answer() == {}
    stage.frame.get_by_role("button", name="No").click()
    assert stage.wait_for("submit")["answer"] == {"choice": "no"}


def test_a_page_without_any_form_is_asked_what_is_missing_and_keeps_off_the_edge(stage: Stage) -> None:
    stage.open("""<b id="b">Say</b><input name="word" aria-label="Word" required><input name="gone" required hidden>""")
    stage.tell(type="submit")
    assert stage.sent("submit") == []
    assert stage.js("() => b.getBoundingClientRect().left") == 8
    stage.frame.get_by_label("Word").fill("owl")
    assert stage.submit() == {"word": "owl", "gone": ""}


def test_on_a_dark_ground_of_the_author_everything_can_be_read(stage: Stage) -> None:
    stage.open("""<style>body { background: #222; color: #eee }</style><title>Dark</title><h1>Above</h1><crowd-form>
      <p>Text</p><button type="button">Native</button><input aria-label="Native" value="a"><select aria-label="One">
      <option>a</option></select><crowd-input label="Word" value="a"></crowd-input><crowd-checkbox>Tick</crowd-checkbox>
      <crowd-slider aria-label="Grade" editable><crowd-slider-label position="0">Low</crowd-slider-label></crowd-slider>
      <crowd-tabs><crowd-tab header="One">Read</crowd-tab><crowd-tab header="Two"></crowd-tab></crowd-tabs>
      <crowd-card heading="Card">Read</crowd-card><crowd-classifier header="Kind" categories="['a']">
      <classification-target>Target</classification-target></crowd-classifier></crowd-form>""")
    stage.tell(type="theme", theme="dark")
    assert [one for one in stage.violations() if "contrast" in one] == []
    grounds = "() => ['documentElement', 'body'].map((name) => getComputedStyle(document[name]).backgroundColor)"
    assert stage.js(grounds) == ["rgba(0, 0, 0, 0)", "rgb(34, 34, 34)"]
