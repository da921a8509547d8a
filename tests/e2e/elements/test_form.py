"""crowd-form: wrapping, the Submit button, and the order of a submission."""

import pytest

from tests.e2e.elements.stage import LOADER, Stage

pytestmark = pytest.mark.browser

INPUT = '<input name="word" value="owl" aria-label="Word">'


def buttons(stage: Stage) -> int:
    return int(stage.js("() => document.querySelectorAll('crowd-button[form-action=submit]').length"))


def test_a_form_is_accessible(stage: Stage) -> None:
    stage.open(f"<crowd-form><h1>Say it</h1>{INPUT}<short-instructions>One word.</short-instructions></crowd-form>")
    assert stage.violations() == []


def test_children_move_into_one_native_form_of_the_light_dom(stage: Stage) -> None:
    stage.open(f'<crowd-form id="f"><p id="p">Hello</p>{INPUT}</crowd-form>')
    assert stage.js("() => f.form === f.querySelector('form') && p.parentNode === f.form && f.form.parentNode === f")
    assert stage.js("() => [f.form.getAttribute('method'), f.form.getAttribute('action')]") == ["", ""]
    assert stage.js("() => f.shadowRoot !== null")


def test_the_submit_button_is_added_once(stage: Stage) -> None:
    stage.open(f"<crowd-form>{INPUT}</crowd-form>")
    assert buttons(stage) == 1
    assert stage.js("() => document.querySelector('crowd-form > form > crowd-button').dataset.testid") == "crowd-submit"


def test_a_hidden_button_suppresses_it(stage: Stage) -> None:
    hidden = '<crowd-button form-action="submit" style="display: none"></crowd-button>'
    stage.open(f"<crowd-form>{INPUT}{hidden}</crowd-form>")
    assert buttons(stage) == 1


def test_a_native_button_does_not_suppress_it_but_submits(stage: Stage) -> None:
    stage.open(f"<crowd-form>{INPUT}<button>Go</button></crowd-form>")
    assert buttons(stage) == 1
    stage.frame.get_by_role("button", name="Go").click()
    assert stage.wait_for("submit")["answer"] == {"word": "owl"}


@pytest.mark.parametrize(
    "handler",
    [
        "document.querySelector('crowd-form').onsubmit = (e) => { e.preventDefault(); called++ };",
        "document.querySelector('crowd-form').onsubmit = () => { called++; return false };",
        "document.querySelector('crowd-form').addEventListener('submit', (e) => { e.preventDefault(); called++ });",
        "addEventListener('DOMContentLoaded', () => document.querySelector('crowd-form').form"
        ".addEventListener('submit', (e) => { e.preventDefault(); called++ }));",
        "</script><script src='/libraries/jquery-3.7.1.js'></script><script>"
        "$('crowd-form').submit(() => { called++; return false });",
    ],
    ids=[
        "onsubmit prevents",
        "onsubmit returns false",
        "listener on the host",
        "listener on the form",
        "jQuery returns false",
    ],
)
def test_a_submit_handler_cancels(stage: Stage, handler: str) -> None:
    late_loader = '<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>'
    template = f"<crowd-form>{INPUT}</crowd-form><script>var called = 0; {handler}</script>"
    stage.open(template + late_loader, loader="")
    stage.frame.get_by_role("button", name="Submit").click()
    assert stage.js("() => called") == 1
    assert stage.sent("submit") == []


def test_the_handler_attribute_cancels(stage: Stage) -> None:
    stage.open(f'<crowd-form onsubmit="window.called = true; return false">{INPUT}</crowd-form>')
    stage.tell(type="submit")
    assert stage.js("() => called") is True
    assert stage.sent("submit") == []


def test_the_answer_is_taken_after_the_handlers(stage: Stage) -> None:
    fill = (
        "document.querySelector('crowd-form').onsubmit = () => { document.querySelector('[name=data]').value = '[1]' }"
    )
    stage.open(f'<crowd-form>{INPUT}<input type="hidden" name="data"></crowd-form><script>{fill}</script>')
    assert stage.submit() == {"word": "owl", "data": "[1]"}


def test_submit_by_script_runs_the_handlers(stage: Stage) -> None:
    script = "document.querySelector('crowd-form').onsubmit = () => { document.querySelector('input').value = 'x' }"
    stage.open(f"<crowd-form>{INPUT}</crowd-form><script>{script}</script>")
    stage.js("() => document.querySelector('crowd-form').submit()")
    assert stage.wait_for("submit")["answer"] == {"word": "x"}


def test_one_click_is_one_submission(stage: Stage) -> None:
    click = "onclick=\"document.querySelector('crowd-form').submit()\""
    stage.open(f"<crowd-form>{INPUT}<button {click}>Go</button></crowd-form>")
    stage.frame.get_by_role("button", name="Go").click()
    stage.wait_for("submit")
    stage.tell(type="submit")
    assert len(stage.sent("submit")) == 1


def test_a_refused_submission_can_be_tried_again_with_the_work_intact(stage: Stage) -> None:
    stage.open(f"<crowd-form>{INPUT}</crowd-form>")
    stage.frame.get_by_label("Word").fill("heron")
    stage.submit()
    stage.tell(type="submitResult", ok=False, message="The server could not be reached.")
    assert stage.frame.get_by_role("alert").inner_text() == "The server could not be reached."
    assert stage.submit() == {"word": "heron"}


def test_a_form_that_comes_back_says_nothing_and_can_be_submitted_again(stage: Stage) -> None:
    stage.open(f"<crowd-form>{INPUT}</crowd-form>")
    stage.submit()
    stage.tell(type="submitResult", ok=False, message="")
    assert stage.frame.get_by_role("alert").count() == 0
    assert stage.submit() == {"word": "owl"}


def test_an_invalid_control_stops_the_submission_and_gets_the_focus(stage: Stage) -> None:
    called = "document.querySelector('crowd-form').onsubmit = () => { window.called = true }"
    stage.open(f'<crowd-form><input name="word" required></crowd-form><script>{called}</script>')
    stage.tell(type="submit")
    assert stage.sent("submit") == []
    assert stage.js("() => window.called") is None
    assert stage.js("() => document.activeElement.name") == "word"


def test_an_invalid_control_that_cannot_be_seen_is_named(stage: Stage) -> None:
    stage.open('<crowd-form><input name="word" required style="display: none"></crowd-form>')
    stage.tell(type="submit")
    assert "word" in stage.frame.get_by_role("alert").inner_text()


def test_enter_in_a_field_submits(stage: Stage) -> None:
    stage.open(f'<crowd-form>{INPUT}<input name="other" aria-label="Other"></crowd-form>')
    stage.frame.get_by_label("Word").press("Enter")
    assert stage.wait_for("submit")["answer"] == {"word": "owl", "other": ""}
    assert len(stage.sent("submit")) == 1


def test_enter_on_a_part_of_an_image_follows_its_link(stage: Stage) -> None:
    stage.open("""<crowd-form><img src="/picture.png" usemap="#parts" alt="Parts"><map name="parts">
      <area href="#" alt="Left" coords="0,0,99,99" onclick="side.value = 'left'; return false"></map>
      <input id="side" name="side"></crowd-form>""")
    stage.focus()
    stage.press("Tab", "Enter")
    assert stage.answer() == {"side": "left"}
    assert stage.sent("submit") == []


def test_control_enter_submits_from_a_text_area(stage: Stage) -> None:
    stage.open('<crowd-form><textarea name="text" aria-label="Text"></textarea></crowd-form>')
    stage.frame.get_by_label("Text").fill("two\nlines")
    stage.press("Control+Enter")
    assert stage.wait_for("submit")["answer"] == {"text": "two\nlines"}


def test_a_nested_form_belongs_to_the_answer_and_submits_it(stage: Stage) -> None:
    stage.open(
        f'<crowd-form>{INPUT}<form action=""><input name="inner" value="1"><button>Go</button></form></crowd-form>'
    )
    stage.frame.get_by_role("button", name="Go").click()
    assert stage.wait_for("submit")["answer"] == {"word": "owl", "inner": "1"}
    assert stage.page.url.endswith("/host")


def test_reset_brings_the_first_values_back(stage: Stage) -> None:
    stage.open(f'<crowd-form>{INPUT}<crowd-button form-action="reset">Clear</crowd-button></crowd-form>')
    stage.frame.get_by_label("Word").fill("heron")
    stage.frame.get_by_role("button", name="Clear").click()
    assert stage.answer() == {"word": "owl"}


def test_a_plain_crowd_button_never_submits(stage: Stage) -> None:
    stage.open(f'<crowd-form>{INPUT}<crowd-button id="b">More</crowd-button></crowd-form>')
    stage.frame.get_by_role("button", name="More").click()
    stage.js("() => b.click()")
    assert stage.sent("submit") == []


def test_a_disabled_crowd_button_does_nothing_until_it_is_enabled(stage: Stage) -> None:
    stage.open(
        f'<crowd-form>{INPUT}<crowd-button id="b" form-action="submit" disabled="true">Go</crowd-button></crowd-form>'
    )
    stage.js("() => b.click()")
    assert stage.sent("submit") == []
    stage.js("() => { b.disabled = false }")
    stage.frame.get_by_role("button", name="Go").click()
    assert stage.wait_for("submit")["answer"] == {"word": "owl"}


def test_without_a_host_the_answer_is_shown(stage: Stage) -> None:
    stage.open(f"<crowd-form>{INPUT}</crowd-form>", hosted=False)
    stage.frame.get_by_role("button", name="Submit").click()
    assert '"word": "owl"' in stage.frame.locator("#answers-box").inner_text()


def test_hosts_in_the_field_find_their_hooks(stage: Stage) -> None:
    stage.open(f"<crowd-form>{INPUT}</crowd-form>")
    watch = """() => {
      const form = document.querySelector('crowd-form');
      window.clicks = 0;
      const button = form.shadowRoot.querySelector('#actionsContainer > awsui-button > button');
      button.addEventListener('click', () => clicks++);
      form._submitHelperForm = (fields) => { window.fields = fields };
    }"""
    stage.js(watch)
    stage.frame.get_by_role("button", name="Submit").click()
    assert stage.js("() => [clicks, fields.taskAnswers]") == [1, '[{"word":"owl"}]']
    assert stage.js(
        "() => document.querySelector('crowd-form').shadowRoot.querySelector('button[type=submit]') !== null"
    )


def test_a_host_of_its_own_may_be_there_before_the_element_is_known(stage: Stage) -> None:
    take = "document.querySelector('crowd-form')._submitHelperForm = (fields) => { window.fields = fields };"
    stage.open(f"<crowd-form>{INPUT}</crowd-form><script>{take}</script>{LOADER}", loader="")
    stage.tell(type="submit")
    assert stage.js("() => fields.taskAnswers") == '[{"word":"owl"}]'


def test_content_that_a_script_writes_anew_is_wrapped_again(stage: Stage) -> None:
    stage.open(f'<crowd-form id="f">{INPUT}</crowd-form>')
    stage.js('() => { f.innerHTML = \'<input name="other" value="heron">\' }')
    stage.frame.get_by_role("button", name="Submit").click()
    assert stage.wait_for("submit")["answer"] == {"other": "heron"}
    assert stage.js("() => f.form.contains(document.querySelector('input')) && f.children.length") == 1


def test_a_link_is_followed_when_a_script_clicks_it(stage: Stage) -> None:
    stage.open('<crowd-form><crowd-button id="b" href="#there">There</crowd-button></crowd-form>')
    stage.js("() => { b.addEventListener('click', () => { window.clicks = (window.clicks ?? 0) + 1 }); b.click() }")
    stage.until("() => location.hash === '#there'")
    assert stage.js("() => clicks") == 1


def test_a_page_without_a_crowd_form_is_submitted_by_the_host(stage: Stage) -> None:
    stage.open(f"<form>{INPUT}</form><input name='more' value='1'>")
    assert stage.wait_for("ready")["form"] is False
    assert stage.submit() == {"word": "owl", "more": "1"}


def test_a_widget_fills_the_window_beside_empty_boxes_and_shares_it_with_what_fills_them(stage: Stage) -> None:
    stage.open(
        """<crowd-form><div id="errorBox"></div><crowd-classifier name="c" header="H" categories="['a']">
        </crowd-classifier></crowd-form>"""
    )
    height = "() => document.querySelector('crowd-classifier').getBoundingClientRect().height"
    full = stage.js(height)
    assert full > 800
    stage.js("() => { errorBox.innerHTML = '<crowd-alert type=\"error\">Wrong</crowd-alert>' }")
    assert stage.frame.get_by_role("alert").filter(has_text="Wrong").is_visible()
    assert stage.js(height) < full
