"""Loading, readiness, attributes and what the HTML parser does to real templates."""

import pytest

from tests.e2e.elements.stage import CORS, LOADER, Stage, picture

pytestmark = pytest.mark.browser

READY = """<script>var ready = [];
document.addEventListener('all-crowd-elements-ready', () => {
  const root = document.querySelector('crowd-classifier').shadowRoot;
  ready.push([document.readyState, root.querySelectorAll('.label-button').length]);
});</script>"""
CLASSIFIER = """<crowd-form><crowd-classifier id="c" name="c" header="H" categories="['a', 'b']">
<classification-target>T</classification-target></crowd-classifier></crowd-form>"""


@pytest.mark.parametrize(
    ("before", "after"),
    [(LOADER, ""), ("", LOADER), (LOADER + LOADER.replace(".js", "-v2.js"), LOADER)],
    ids=["first", "last", "three times, two names"],
)
def test_ready_comes_once_after_parsing_with_everything_drawn(stage: Stage, before: str, after: str) -> None:
    stage.open(CLASSIFIER + READY + after, loader=before)
    states = stage.js("() => ready")
    assert len(states) == 1
    assert states[0][0] in {"interactive", "complete"}
    assert states[0][1] == 2


def test_nothing_but_the_bundle_is_loaded(stage: Stage) -> None:
    stage.open(CLASSIFIER)
    assert [url for url in stage.requests if url.endswith((".js", ".css"))] == [
        "https://assets.crowd.aws/crowd-html-elements.js"
    ]


def test_elements_made_later_work_and_ready_does_not_come_again(stage: Stage) -> None:
    stage.open(CLASSIFIER + READY)
    stage.js("""async () => {
      document.body.insertAdjacentHTML('beforeend', '<crowd-alert type="error" id="late">Wrong</crowd-alert>');
      await customElements.whenDefined('crowd-alert');
      await late.updateComplete;
    }""")
    assert stage.frame.get_by_role("alert").filter(has_text="Wrong").is_visible()
    assert len(stage.js("() => ready")) == 1


def test_a_script_may_wait_for_an_element_that_comes_in_a_part_of_its_own(stage: Stage) -> None:
    stage.open("<crowd-form></crowd-form>")
    stage.js("""async () => {
      await customElements.whenDefined('crowd-text-ranking');
      const made = document.createElement('crowd-text-ranking');
      Object.assign(made, { name: 'r', responses: ['a'], ordinalRankingDimensions: ['Truth'] });
      document.querySelector('crowd-form').form.append(made);
    }""")
    stage.frame.get_by_role("radio", name="1").check()
    assert stage.answer()["r"]["ordinalRankingDimensions"][0]["responseRankings"] == [1]


def test_ids_inside_regions_are_found_by_name_on_the_window(stage: Stage) -> None:
    stage.open(
        """<crowd-form><crowd-classifier name="c" header="H" categories="[]"><short-instructions>
        <crowd-input id="word" name="_word" label="Word"></crowd-input>
        <crowd-button id="add">Add</crowd-button></short-instructions></crowd-classifier></crowd-form><script>
        document.addEventListener('all-crowd-elements-ready', () => {
          const widget = document.querySelector('crowd-classifier');
          add.onclick = () => { widget.categories = widget.categories.concat([word.value]); word.value = null; };
        });</script>"""
    )
    stage.frame.get_by_label("Word").fill("New")
    stage.frame.get_by_role("button", name="Add").click()
    stage.frame.get_by_role("radio", name="New").click()
    assert stage.submit() == {"c": {"label": "New"}}


def test_attributes_are_never_written_back(stage: Stage) -> None:
    stage.open(CLASSIFIER)
    stage.js("() => { c.categories = ['z'] }")
    assert stage.js("() => [c.getAttribute('categories'), c.categories]") == ["['a', 'b']", ["z"]]


def test_a_list_from_a_property_can_be_changed_without_harm(stage: Stage) -> None:
    stage.open(CLASSIFIER)
    stage.js("() => { c.categories.push('z'); c.categories = c.categories.filter((name) => name !== 'a') }")
    assert stage.js("() => c.categories") == ["b"]
    stage.js('() => { c.categories = \'["x", "y"]\' }')
    assert stage.js("() => c.categories") == ["x", "y"]


@pytest.mark.parametrize(
    ("attribute", "names"),
    [
        ("\"['a', 'b',]\"", ["a", "b"]),
        ('"[&quot;a&quot;, &#39;it\\&#39;s&#39;]"', ["a", "it's"]),
        ('\'["a", "b"]\'', ["a", "b"]),
        ("\"[\n 'a', // first\n 'b'\n]\"", ["a", "b"]),
        ('"[]"', []),
    ],
)
def test_loose_json_in_attributes(stage: Stage, attribute: str, names: list[str]) -> None:
    stage.open(f"<crowd-form><crowd-classifier id='c' name='c' categories={attribute}></crowd-classifier></crowd-form>")
    assert stage.js("() => c.categories") == names


def test_a_full_document_with_broken_markup_is_shown_and_answered(stage: Stage) -> None:
    stage.open(
        f"""<!DOCTYPE html><html lang="en"><head><title>T</title>{LOADER}</head><body><crowd-form>
        <strong>Important <greenbg>really</greenbg><p><ul><li>One<li>Two</p></crowd-input>
        <img src="/picture.png" alt="A"/><crowd-input name="a" label="A" value="1"></crowd-form></body></html>""",
        loader="",
    )
    assert stage.submit() == {"a": "1"}


def test_icons_come_in_a_part_of_their_own_before_ready(stage: Stage) -> None:
    stage.open(
        """<crowd-form><h1>Icons</h1><crowd-icon-button icon="star" title="Star"></crowd-icon-button>
        <crowd-button icon="search">Find</crowd-button><iron-icon icon="no-such-icon"></iron-icon></crowd-form>"""
    )
    assert sum(url.endswith("/crowd-icons.js") for url in stage.requests) == 1
    drawn = """() => document.querySelector('crowd-icon-button').shadowRoot.querySelector('iron-icon')
      .shadowRoot.querySelector('path') !== null"""
    stage.until(drawn)
    assert stage.violations() == []


def test_letters_typed_in_a_list_of_options_are_nobody_else_s(stage: Stage) -> None:
    stage.open("""<crowd-form><select name="s" aria-label="Mood"><option>good</option><option>bad</option></select>
        <crowd-classifier name="c" header="H" categories="['a', 'b']"></crowd-classifier></crowd-form>""")
    stage.frame.get_by_label("Mood").focus()
    stage.press("b", "d", "1")
    assert stage.answer() == {"s": "bad"}
    assert stage.sent("key") == []


def test_an_initial_value_that_the_data_does_not_have_is_none(stage: Stage) -> None:
    stage.open("""<crowd-form><crowd-bounding-box name="a" initial-value="null" labels="['x']"></crowd-bounding-box>
        <crowd-semantic-segmentation name="b" labels="['x']" initial-value='{"src": "", "labelMappings": {}}'>
        </crowd-semantic-segmentation><crowd-entity-annotation name="c" labels="[]" initial-value="null" text="t">
        </crowd-entity-annotation></crowd-form>""")
    assert stage.frame.get_by_role("alert").filter(has_text="cannot be read").count() == 0
    assert "initialValueModified" not in stage.answer()["a"]


def test_scripts_may_look_at_a_widget_before_its_image_is_there(stage: Stage) -> None:
    stage.open(
        """<crowd-form><crowd-keypoint id="w" name="k" labels="['a']" src="/never.png"></crowd-keypoint></crowd-form>"""
    )
    stage.js("() => { w.labels = \"['b', 'c',]\" }")
    assert stage.js("() => [w.value.keypoints, w._submittableValue === w.value, w.labels]") == [[], True, ["b", "c"]]
    assert stage.js("() => w.getAttribute('labels')") == "['a']"


def test_an_image_that_breaks_off_is_called_damaged(stage: Stage) -> None:
    whole = picture()
    stage.page.route("**/cut.png", lambda route: route.fulfill(body=whole[: len(whole) // 2], headers=CORS))
    element = """<crowd-image-classifier src="/%s" name="%s" categories="['a', 'b']"></crowd-image-classifier>"""
    stage.open(f"<crowd-form>{element % ('picture.png', 'p')}{element % ('cut.png', 'c')}</crowd-form>")
    stage.frame.locator("[name=c]").get_by_role("alert").filter(has_text="The image is damaged").wait_for()
    assert "/cut.png" in stage.wait_for("error")["message"]
    assert stage.frame.get_by_role("alert").filter(has_text="damaged").count() == 1
