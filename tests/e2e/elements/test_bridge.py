"""The frame's end of the bridge: drafts, locking, keys, themes."""

import pytest

from tests.e2e.elements.stage import Stage

pytestmark = pytest.mark.browser

BIRDS = """<crowd-form><crowd-classifier name="bird" header="Which?" categories="['Owl', 'Falcon']">
<classification-target>Hoo.</classification-target></crowd-classifier>
<input name="note" aria-label="Note"></crowd-form>"""


def test_ready_says_what_the_host_must_know(stage: Stage) -> None:
    ready = stage.open(BIRDS).wait_for("ready")
    assert ready["form"] is True
    assert {"keys": ["1", "…", "2"], "does": "Choose a category"} in ready["keys"]
    stage.wait_for("loaded")


def test_every_edit_becomes_a_draft_that_brings_the_page_back(stage: Stage) -> None:
    stage.open(BIRDS)
    stage.focus()
    stage.press("2")
    stage.wait_for("draft")
    stage.frame.get_by_label("Note").fill("large")
    state = stage.wait_for("draft", 2)["state"]
    again = stage.open(BIRDS)
    again.tell(type="restore", state=state, seq=2)
    assert again.answer() == {"bird": {"label": "Falcon"}, "note": "large"}
    assert again.sent("draft") == []


def test_undo_survives_a_reload(stage: Stage) -> None:
    stage.open(BIRDS)
    stage.focus()
    stage.press("1", "2")
    state = stage.draft()
    again = stage.open(BIRDS)
    again.tell(type="restore", state=state, seq=1)
    again.tell(type="undo")
    assert again.answer()["bird"] == {"label": "Owl"}


def test_sequence_numbers_go_on_where_the_restored_draft_stopped(stage: Stage) -> None:
    stage.open(BIRDS)
    stage.tell(type="restore", state={"version": 1, "controls": {}, "past": []}, seq=41)
    stage.focus()
    stage.press("1")
    assert stage.wait_for("draft")["seq"] == 42


def test_nothing_new_is_no_draft(stage: Stage) -> None:
    stage.open(BIRDS)
    stage.frame.get_by_text("Hoo.").click()
    stage.page.wait_for_timeout(400)
    assert stage.sent("draft") == []


def test_a_pause_locks_all_input_until_it_ends(stage: Stage) -> None:
    stage.open(BIRDS)
    stage.focus()
    stage.tell(type="pause")
    stage.press("1")
    assert "bird" not in stage.answer()
    stage.tell(type="resume")
    stage.press("1")
    assert stage.answer()["bird"] == {"label": "Owl"}


def test_keys_nobody_wants_go_to_the_host(stage: Stage) -> None:
    stage.open(BIRDS)
    stage.focus()
    stage.press("s", "Escape", "?", "1")
    assert [message["key"] for message in stage.sent("key")] == ["s", "Escape", "?"]


def test_keys_are_never_taken_from_someone_who_types(stage: Stage) -> None:
    stage.open(BIRDS)
    stage.frame.get_by_label("Note").press_sequentially("1 s z")
    assert stage.sent("key") == []
    assert stage.answer() == {"note": "1 s z"}


def test_undo_with_nothing_left_goes_to_the_host(stage: Stage) -> None:
    stage.open(BIRDS)
    stage.focus()
    stage.press("1", "z", "z")
    assert "bird" not in stage.answer()
    assert [message["key"] for message in stage.sent("key")] == ["z"]


def test_keys_that_the_host_passes_on_work(stage: Stage) -> None:
    stage.open(BIRDS)
    stage.tell(type="key", key="2", code="Digit2", ctrl=False, shift=False, alt=False)
    assert stage.answer()["bird"] == {"label": "Falcon"}
    stage.tell(type="key", key="q", code="KeyQ", ctrl=False, shift=False, alt=False)
    assert stage.sent("key") == []


def test_the_theme_darkens_the_page_but_not_a_template_with_colours(stage: Stage) -> None:
    look = """() => {
      const { colorScheme, backgroundColor } = getComputedStyle(document.documentElement);
      return [colorScheme, backgroundColor];
    }"""
    stage.open(BIRDS)
    stage.tell(type="theme", theme="dark", lang="en", hints=True)
    assert stage.js(look) == ["dark", "rgb(27, 31, 35)"]
    stage.open(BIRDS + "<style>p { color: #222 }</style>")
    stage.tell(type="theme", theme="dark")
    assert stage.js(look) == ["light", "rgba(0, 0, 0, 0)"]  # the white of the browser


def test_the_host_hears_that_the_worker_is_there_and_how_high_the_page_is(stage: Stage) -> None:
    stage.open(BIRDS)
    stage.focus()
    stage.press("1", "2")
    assert len(stage.sent("activity")) == 1
    stage.page.wait_for_function("() => sent.filter(({ type }) => type === 'height').at(-1)?.px >= 900")


def test_a_port_from_another_window_is_refused(stage: Stage) -> None:
    stage.open(BIRDS)
    forge = """() => new Promise((done) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done('told');
      window.postMessage({ type: 'labelwright:port' }, '*', [channel.port2]);
      setTimeout(() => done('silent'), 100);
    })"""
    assert stage.js(forge) == "silent"


def test_keys_are_shown_on_controls_unless_turned_off_and_always_while_asked(stage: Stage) -> None:
    stage.open(BIRDS)
    stage.focus()
    cap = stage.frame.locator("kbd").filter(has_text="2")
    assert cap.is_visible()
    stage.tell(type="theme", theme="light", hints=False)
    assert not cap.is_visible()
    stage.page.keyboard.down("?")
    assert cap.is_visible()
    stage.page.keyboard.up("?")
    assert not cap.is_visible()


def test_the_faults_of_a_template_are_told_to_the_host(stage: Stage) -> None:
    stage.open(BIRDS + "<script>missing.value = 1</script>")  # before the host is there
    assert "missing is not defined" in stage.wait_for("error")["message"]
    stage.errors.clear()
