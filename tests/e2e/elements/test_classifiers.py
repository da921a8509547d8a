"""The classifiers: accessibility, keyboard, pointer, and what they put into the answer."""

import pytest

from tests.e2e.elements.stage import Stage

pytestmark = pytest.mark.browser

REGIONS = """<full-instructions header="Topics"><p>All of it.</p></full-instructions>
<short-instructions>Choose one.</short-instructions>"""
TEXT = f"""<crowd-form><crowd-classifier name="topic" header="What is it about?" categories="['Money', 'Time', 'Both']">
<classification-target>The invoice came late.</classification-target>{REGIONS}</crowd-classifier></crowd-form>"""
IMAGE = f"""<crowd-form><crowd-image-classifier name="bird" src="/picture.png" header="Which bird?"
categories="['Owl', 'Falcon']">{REGIONS}<worker-comment></worker-comment></crowd-image-classifier></crowd-form>"""


@pytest.mark.parametrize("template", [TEXT, IMAGE], ids=["text", "image"])
def test_accessible_before_and_after_a_choice(stage: Stage, template: str) -> None:
    stage.open(template)
    assert stage.violations_everywhere() == []
    stage.focus()
    stage.press("1")
    assert stage.violations_everywhere() == []


def test_two_keys_do_a_task(stage: Stage) -> None:
    stage.open(TEXT)
    stage.focus()
    stage.press("2", "Enter")
    assert stage.wait_for("submit")["answer"] == {"topic": {"label": "Time"}}


def test_the_last_digit_counts_and_z_takes_back_one_choice(stage: Stage) -> None:
    stage.open(TEXT)
    stage.focus()
    stage.press("1", "3", "z")
    assert stage.answer() == {"topic": {"label": "Money"}}
    stage.press("Shift+Z")
    assert stage.answer() == {"topic": {"label": "Both"}}


def test_arrows_choose_and_space_chooses(stage: Stage) -> None:
    stage.open(TEXT)
    stage.frame.get_by_role("radio", name="Money").focus()
    stage.press("Space")
    assert stage.answer() == {"topic": {"label": "Money"}}
    stage.press("ArrowDown")
    assert stage.answer() == {"topic": {"label": "Time"}}
    stage.press("Enter")
    assert stage.wait_for("submit")["answer"] == {"topic": {"label": "Time"}}


def test_enter_on_a_category_chooses_first_and_submits_next(stage: Stage) -> None:
    stage.open(TEXT)
    stage.frame.get_by_role("radio", name="Money").focus()
    stage.press("Enter")
    assert stage.sent("submit") == []
    stage.press("Enter")
    assert stage.wait_for("submit")["answer"] == {"topic": {"label": "Money"}}


def test_clicks_choose(stage: Stage) -> None:
    stage.open(IMAGE)
    stage.frame.get_by_role("radio", name="Owl").click()
    stage.frame.get_by_role("radio", name="Falcon").click()
    stage.frame.get_by_role("button", name="Submit").click()
    assert stage.wait_for("submit")["answer"] == {"bird": {"label": "Falcon"}}


def test_no_choice_no_submission(stage: Stage) -> None:
    stage.open(TEXT)
    stage.focus()
    stage.press("Enter")
    assert stage.sent("submit") == []
    assert stage.frame.get_by_role("alert").filter(has_text="Choose a category").count() == 1
    stage.press("1")
    assert stage.frame.get_by_role("alert").filter(has_text="Choose a category").count() == 0


def test_change_carries_the_chosen_category(stage: Stage) -> None:
    listen = (
        "document.querySelector('crowd-classifier').addEventListener('change', (e) => { window.got = e.target.value })"
    )
    stage.open(f"{TEXT}<script>{listen}</script>")
    stage.focus()
    stage.press("3")
    assert stage.js("() => got") == "Both"


def test_new_categories_drop_a_choice_that_is_gone(stage: Stage) -> None:
    stage.open(TEXT)
    stage.focus()
    stage.press("2")
    stage.js(
        "() => { const c = document.querySelector('crowd-classifier'); c.categories = c.categories.concat(['New']) }"
    )
    assert stage.answer() == {"topic": {"label": "Time"}}
    stage.js("() => { document.querySelector('crowd-classifier').categories = ['New'] }")
    assert stage.answer() == {}
    assert stage.frame.get_by_role("radio").all_inner_texts() == ["New\n1"]


def test_more_than_ten_categories_have_letters_and_a_search(stage: Stage) -> None:
    names = [f"Topic {number}" for number in range(16)]
    stage.open(
        f"<crowd-form><crowd-classifier name='t' header='T' categories=\"{names}\"></crowd-classifier></crowd-form>"
    )
    stage.focus()
    stage.press("0")
    assert stage.answer() == {"t": {"label": "Topic 9"}}
    stage.press("q")
    assert stage.answer() == {"t": {"label": "Topic 10"}}
    stage.press("/", "1", "5", "Enter")
    assert stage.answer() == {"t": {"label": "Topic 15"}}
    assert stage.sent("submit") == []


def test_instructions_open_and_close_with_i_and_hold_the_other_keys(stage: Stage) -> None:
    stage.open(TEXT)
    stage.focus()
    stage.press("i")
    assert stage.frame.get_by_text("All of it.").is_visible()
    stage.press("1")
    assert stage.answer() == {}
    stage.press("i")
    assert not stage.frame.get_by_text("All of it.").is_visible()
    stage.frame.get_by_role("button", name="View full instructions").click()
    stage.press("Escape")
    assert not stage.frame.get_by_text("All of it.").is_visible()


def test_a_comment_joins_the_answer_only_when_it_was_left(stage: Stage) -> None:
    stage.open(IMAGE)
    stage.frame.get_by_role("radio", name="Owl").click()
    assert stage.answer() == {"bird": {"label": "Owl"}}
    stage.frame.get_by_role("button", name="Add a comment").click()
    stage.frame.get_by_role("textbox").fill("Far away")
    stage.frame.get_by_role("button", name="Save").click()
    assert stage.answer() == {"bird": {"label": "Owl", "workerComment": "Far away"}}


def test_the_image_is_enlarged_by_wheel_and_keys_and_fits_again(stage: Stage) -> None:
    stage.open(IMAGE)
    stage.wait_for("loaded")
    scale = (
        "parseInt(document.querySelector('crowd-image-classifier').shadowRoot.querySelector('.percent').textContent)"
    )
    fit = stage.js(f"() => {scale}")
    stage.page.mouse.move(600, 400)
    stage.page.mouse.wheel(0, -400)
    stage.until(f"(fit) => {scale} > fit", fit)
    stage.focus()
    stage.press("0")
    stage.until(f"(fit) => {scale} === fit", fit)
    stage.press("+")
    stage.until(f"(fit) => {scale} > fit", fit)


def test_two_fingers_enlarge_the_image(stage: Stage) -> None:
    stage.open(IMAGE)
    stage.wait_for("loaded")
    width = """document.querySelector('crowd-image-classifier').shadowRoot
      .querySelector('.stage img').getBoundingClientRect().width"""
    fit = stage.js(f"() => {width}")
    touch = stage.page.context.new_cdp_session(stage.page)
    for kind, spread in (("touchStart", 40), ("touchMove", 80), ("touchMove", 120)):
        points = [{"x": 600 - spread, "y": 400, "id": 1}, {"x": 600 + spread, "y": 400, "id": 2}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    stage.until(f"(wanted) => Math.abs({width} / wanted - 1) < 0.05", fit * 3)


def test_the_canvas_that_templates_look_for_lies_over_the_image(stage: Stage) -> None:
    stage.open(IMAGE)
    stage.wait_for("loaded")
    boxes = """() => ['img', 'canvas.upper-canvas'].map((selector) => {
      const root = document.querySelector('crowd-image-classifier').shadowRoot;
      const { x, y, width, height } = root.querySelector(selector).getBoundingClientRect();
      return [x, y, width, height].map(Math.round);
    })"""
    image, canvas = stage.js(boxes)
    assert image == canvas
    assert image[2] / image[3] == pytest.approx(640 / 480, rel=0.01)


def test_an_image_without_cors_is_shown_and_a_missing_one_says_so(stage: Stage) -> None:
    stage.open(IMAGE.replace("/picture.png", "https://elsewhere.test/plain.png"))
    stage.wait_for("loaded")
    assert stage.frame.get_by_role("img", name="Which bird?").is_visible()
    stage.open(IMAGE.replace("/picture.png", "${image_url}"))
    stage.wait_for("error")
    assert stage.frame.get_by_text("The image could not be loaded.").is_visible()
    stage.frame.get_by_role("radio", name="Owl").click()
    assert stage.submit() == {"bird": {"label": "Owl"}}


def test_unreadable_categories_are_shown_to_the_author_and_told_to_the_host(stage: Stage) -> None:
    stage.open('<crowd-form><crowd-classifier name="c" categories="[\'a\', it\'s]"></crowd-classifier></crowd-form>')
    assert '"categories"' in stage.frame.get_by_role("alert").filter(has_text="cannot be read").inner_text()


def test_the_private_parts_that_templates_touch_are_there(stage: Stage) -> None:
    stage.open(TEXT)
    stage.focus()
    stage.press("1")
    hooks = [
        ".annotation-area .category-picker-wrapper",
        ".awsui-app-layout__navigation",
        ".awsui-modal-dialog",
        ".headerContainer",
        ".headerButtonsContainer",
        ".moreInstructionsLink",
        ".label-pane-content",
        ".label-button.selected",
    ]
    absent = """(hooks) => hooks.filter((selector) =>
      !document.querySelector('crowd-classifier').shadowRoot.querySelector(selector))"""
    assert stage.js(absent, hooks) == []
    stage.js("""() => document.querySelector('crowd-classifier').shadowRoot
      .querySelector('.annotation-area .category-picker-wrapper').insertAdjacentHTML('afterend', '<p>And why?</p>')""")
    assert stage.frame.get_by_text("And why?").is_visible()


def test_several_classifiers_stand_in_one_form_and_keys_go_to_the_one_in_use(stage: Stage) -> None:
    second = TEXT.replace("topic", "mood").replace("Money", "Good")
    stage.open(TEXT.replace("</crowd-form>", "") + second.replace("<crowd-form>", ""))
    stage.focus()
    stage.press("1")
    stage.frame.get_by_role("radio", name="Good").focus()
    stage.press("2")
    assert stage.submit() == {"topic": {"label": "Money"}, "mood": {"label": "Time"}}


def test_several_categories_can_be_chosen_beforehand(stage: Stage) -> None:
    """Whatever order the attributes have; unknown ones are left out, and an empty list is the exclusion."""
    rest = "categories=\"['Owl', 'Hawk', 'Kite']\" exclusion-category=\"{text: 'None'}\""
    several = "initial-value=\"['Kite', 'Gull', 'Owl']\""
    stage.open(f"""<crowd-form><crowd-classifier-multi-select name="a" {several} {rest}></crowd-classifier-multi-select>
      <crowd-image-classifier-multi-select name="b" src="/picture.png" {rest} initial-value="{{labels: []}}">
      </crowd-image-classifier-multi-select></crowd-form>""")
    given = {"a": {"labels": ["Owl", "Kite"]}, "b": {"labels": []}}
    assert stage.answer() == given
    stage.frame.get_by_role("checkbox", name="Owl").first.click()
    stage.js("() => { const a = document.querySelector('[name=a]'); a.categories = a.categories.concat(['Gull']) }")
    assert stage.answer() == given | {"a": {"labels": ["Kite"]}}
    stage.js("() => document.querySelector('crowd-form').reset()")
    assert stage.submit() == given | {"a": {"labels": ["Owl", "Kite", "Gull"]}}
