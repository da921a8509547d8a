"""A job author's script against the portal and its signed-in owner: nothing gets out of the frame, nothing into us."""

import time
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.e2e.sandbox.conftest import Owner
from tests.e2e.sandbox.theatre import WITHIN
from tests.services import wait_until

if TYPE_CHECKING:
    from tests.e2e.sandbox.theatre import Theatre

pytestmark = pytest.mark.browser


def reached(results: dict[str, Any]) -> dict[str, Any]:
    """The attempts that got somewhere."""
    return {name: given for name, given in results.items() if str(given).startswith("reached")}


def state_of(owner: Owner, assignment: str) -> str:
    return str(owner("GET", f"assignments/{assignment}")["state"])


def test_the_portal_is_out_of_reach(theatre: "Theatre") -> None:
    results = theatre.results("parent")
    assert len(results) == 7
    assert not reached(results)


def test_the_page_has_no_origin_and_keeps_nothing(theatre: "Theatre") -> None:
    results = theatre.results("self")
    assert results.pop("origin") == "null"
    assert results.pop("shims") == ["here", "here too", 1, "a=1"]
    assert not reached(results)
    assert theatre.page.evaluate("() => localStorage.getItem('kept')") is None
    assert "a=1" not in theatre.page.evaluate("() => document.cookie")


def test_the_portal_cannot_be_led_away(theatre: "Theatre") -> None:
    taken: list[str] = []
    theatre.page.on("download", lambda file: taken.append(file.suggested_filename))
    results = theatre.results("top-navigation")
    assert not reached(results)
    assert taken == []
    assert theatre.page.url.endswith(f"/portal/tasks/{theatre.assignment}")
    assert theatre.signed_in()


def test_no_request_goes_out(theatre: "Theatre") -> None:
    theatre.show("requests")
    theatre.answered.clear()
    theatre.frame.wait_for_function("() => done", timeout=60_000)
    results = theatre.frame.evaluate("() => results")
    assert len(results) == 16
    assert not reached(results)
    home = [url for url in theatre.answered if any(part in url for part in ("/api/", "/portal/", "stolen"))]
    assert home == []


def test_forms_go_nowhere(theatre: "Theatre") -> None:
    assert theatre.results("forms")["stillHere"]
    assert theatre.page.url.endswith(f"/portal/tasks/{theatre.assignment}")
    assert len(theatre.context.pages) == 1
    assert theatre.signed_in()


def test_nested_frames_show_nothing_of_ours(theatre: "Theatre") -> None:
    results = theatre.results("nested")
    assert not reached(results)
    assert set(results["origins"]) <= {"null"}
    assert not [url for url in theatre.answered if url.endswith("/portal/")]


def test_messages_of_others_are_not_heard(theatre: "Theatre", owner: Owner) -> None:
    results = theatre.results("spoof")
    assert results["ports"] == 0
    assert state_of(owner, theatre.assignment) == "accepted"
    assert not theatre.errors


def test_malformed_messages_do_no_harm(theatre: "Theatre", owner: Owner) -> None:
    theatre.results("bridge")
    assert theatre.page.evaluate("() => ({}).polluted === undefined && [].polluted === undefined")
    assert state_of(owner, theatre.assignment) == "accepted"
    assert not theatre.errors
    assert theatre.page.get_by_role("button", name="Skip").is_enabled()


def test_popups_are_strangers_too(theatre: "Theatre") -> None:
    theatre.show("popups")
    with theatre.page.expect_popup() as opened:
        theatre.go()
    theatre.frame.wait_for_function("() => results.popup")
    assert not reached(theatre.frame.evaluate("() => results"))
    assert opened.value.evaluate("() => self.origin") == "null"
    opened.value.close()


def test_an_endless_loop_stops_only_its_frame_and_loses_nothing(theatre: "Theatre", owner: Owner) -> None:
    frame = theatre.show("loop")
    frame.get_by_text("no", exact=True).first.click()
    wait_until(lambda: bool(owner("GET", f"assignments/{theatre.assignment}")["draft"]), "the draft on the server")
    theatre.go()
    time.sleep(1)
    assert theatre.page.get_by_role("button", name="Skip").is_enabled()
    theatre.page.get_by_role("button", name="Keys").click()
    assert theatre.page.locator("#keys-dialog").is_visible()
    theatre.page.keyboard.press("Escape")
    stuck = theatre.page.get_by_role("heading", name="This task does not respond")
    expect(stuck).to_be_visible(timeout=WITHIN)
    theatre.page.keyboard.press("r")
    expect(theatre.page.locator("#wait")).to_contain_text("anew")
    expect(theatre.page.frame_locator("iframe.shown").get_by_role("radio", name="no")).to_be_checked(timeout=60_000)
    expect(stuck).to_be_hidden()


def test_a_page_that_hangs_while_it_loads_does_not_hold_up_the_next(theatre: "Theatre", owner: Owner) -> None:
    theatre.open("loop-at-once")
    page = theatre.page
    expect(page.get_by_role("heading", name="This task does not")).to_be_visible(timeout=40_000)
    page.get_by_role("button", name="Decline and report it").click()
    page.keyboard.press("Enter")
    expect(page.locator("iframe.shown")).to_be_visible(timeout=60_000)
    wait_until(lambda: state_of(owner, theatre.assignment) == "declined", "the task to be declined")
    expect(page.frame_locator("iframe.shown").get_by_role("radio", name="no")).to_be_visible()


def test_a_page_written_anew_is_no_freer(theatre: "Theatre") -> None:
    frame = theatre.show("write")
    frame.wait_for_selector("text=Sign in again")
    assert frame.evaluate("() => [self.origin, String(window.seen)]") in (["null", ""], ["null", "undefined"])
    assert theatre.page.get_by_role("button", name="Skip").is_enabled()


def test_the_frame_cannot_leave_for_another_site(theatre: "Theatre") -> None:
    """What it knows would go along in the address."""
    theatre.show("leave")
    theatre.go()
    theatre.page.wait_for_timeout(1500)
    assert not [url for url in theatre.answered if "stolen" in url]


def test_the_frame_cannot_become_the_portal(theatre: "Theatre") -> None:
    theatre.show("leave-home")
    theatre.go()
    theatre.page.wait_for_timeout(1500)
    inside = [frame for frame in theatre.page.frames if frame != theatre.page.main_frame]
    assert not [frame for frame in inside if frame.query_selector("h1:has-text('Jobs')")]


def test_the_page_opened_by_itself_is_sandboxed_too(theatre: "Theatre") -> None:
    address = theatre.show("parent").url
    alone = theatre.context.new_page()
    alone.goto(address)
    assert alone.evaluate("() => self.origin") == "null"
    assert alone.evaluate("() => fetch('/api/v1/me').then((r) => r.status, () => 'blocked')") == "blocked"
    alone.close()
