"""What annotators beg for: work survives a reload, a lost network, an ended session, a closed tab, a second tab."""

import json

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.portal.desk import Desk
from tests.e2e.portal.test_pages import violations
from tests.e2e.portal.test_work import desk_of
from tests.e2e.site import PASSWORD, Site, arrive, sign_in

pytestmark = pytest.mark.browser


def test_a_choice_survives_leaving_at_once(page: Page, context: BrowserContext, site: Site) -> None:
    desk = desk_of(page, site, objects=2)
    desk.choose("2")
    page.reload()
    desk.shown()
    desk.chosen("Falcon")
    desk.choose("3")
    page.close(run_before_unload=False)
    again = Desk(context.new_page(), site, desk.job).open()
    again.chosen("Heron")
    again.press("Enter")
    site.until(lambda: site.answers(desk.job) == ["Heron"], "the answer")


# The first task page of a tab has a storage that never gets round to what is put in, and a server that takes no draft.
BUSY = """
  if (location.pathname.startsWith("/portal/work/") && !sessionStorage.getItem("later")) {
    sessionStorage.setItem("later", "yes");
    const begin = IDBDatabase.prototype.transaction;
    const waiting = { objectStore: () => ({ put() {}, delete() {}, openCursor: () => ({}) }), commit() {} };
    IDBDatabase.prototype.transaction = function (tables, mode, ...rest) {
      return mode === "readwrite" ? waiting : begin.call(this, tables, mode, ...rest);
    };
    const fetched = window.fetch;
    window.fetch = (url, how) => (String(url).endsWith("/draft") ? new Promise(() => {}) : fetched(url, how));
  }
"""


def test_what_the_browser_had_not_stored_yet_survives(page: Page, site: Site) -> None:
    page.add_init_script(BUSY)
    desk = desk_of(page, site, objects=2)
    desk.choose("2")
    page.reload()
    desk.shown()
    desk.chosen("Falcon")


def test_a_draft_follows_the_worker_to_another_browser(page: Page, site: Site) -> None:
    team = site.team()
    worker = site.person(team)
    arrive(page, worker)
    desk = Desk(page, site, site.job(team, objects=1)).open()
    with page.expect_response(lambda answer: answer.url.endswith("/draft")):
        desk.choose("3")
    elsewhere = page.context.browser.new_context()  # type: ignore[union-attr]
    try:
        other = elsewhere.new_page()
        sign_in(other, f"{site.url}/", worker.email)
        Desk(other, site, desk.job).open().chosen("Heron")
    finally:
        elsewhere.close()


def test_work_goes_on_without_network(page: Page, site: Site) -> None:
    desk = desk_of(page, site, objects=3)
    desk.ready_behind()
    page.context.set_offline(True)
    desk.answer("1")
    expect(page.locator("#saved")).to_have_text("Not saved – offline, 1 waiting")
    assert site.answers(desk.job) == []
    page.context.set_offline(False)
    desk.saved()
    assert site.answers(desk.job) == ["Owl"]


def test_a_browser_that_keeps_nothing_says_to_keep_the_page_open(page: Page, site: Site) -> None:
    page.add_init_script("""
      const full = () => { throw new DOMException("It is full.", "QuotaExceededError"); };
      for (const way of ["getItem", "setItem"]) Storage.prototype[way] = full;
      IDBObjectStore.prototype.put = full;
    """)
    desk = desk_of(page, site, objects=3)
    desk.ready_behind()
    page.context.set_offline(True)
    desk.answer("2")
    expect(page.locator("#saved")).to_have_text("Not saved – keep this page open")
    page.context.set_offline(False)
    desk.saved()
    assert site.answers(desk.job) == ["Falcon"]
    page.reload()
    desk.answer("1")
    desk.saved()
    assert site.answers(desk.job) == ["Falcon", "Owl"]


def test_an_answer_left_behind_is_sent_at_the_next_visit(page: Page, context: BrowserContext, site: Site) -> None:
    desk = desk_of(page, site, objects=2)
    desk.ready_behind()
    context.set_offline(True)
    desk.answer("2")
    expect(page.locator("#saved")).to_contain_text("1 waiting")
    page.close()
    context.set_offline(False)
    context.new_page().goto(f"{site.url}/portal/")
    site.until(lambda: site.answers(desk.job) == ["Falcon"], "the answer that was left behind")


def test_leaving_with_an_unsaved_answer_is_asked_about(page: Page, context: BrowserContext, site: Site) -> None:
    asked: list[str] = []
    desk = desk_of(page, site, objects=2)
    desk.ready_behind()
    context.set_offline(True)
    desk.answer("1")
    expect(page.locator("#saved")).to_contain_text("1 waiting")

    def answer(dialog: object) -> None:
        asked.append(dialog.type)  # type: ignore[attr-defined]
        dialog.accept()  # type: ignore[attr-defined]

    page.on("dialog", answer)
    page.close(run_before_unload=True)
    site.until(lambda: _pumped(context, asked), "the browser to ask")
    assert asked == ["beforeunload"]


def _pumped(context: BrowserContext, asked: list[str]) -> bool:
    """Playwright tells of dialogs only while it is asked for something."""
    context.cookies()
    return bool(asked)


def test_an_ended_session_is_renewed_over_the_task(page: Page, context: BrowserContext, site: Site) -> None:
    desk = desk_of(page, site, objects=3)
    desk.ready_behind()
    context.clear_cookies(name="labelwright_session")
    desk.answer("1")
    dialog = page.get_by_role("dialog", name="Your session is over")
    expect(dialog).to_be_visible()
    assert site.answers(desk.job) == []
    assert violations(page) == []
    page.keyboard.type("not the password")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("wrong")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    desk.saved()
    assert site.answers(desk.job) == ["Owl"]
    desk.answer("2")
    desk.saved()


def test_the_newer_tab_gets_the_job(page: Page, context: BrowserContext, site: Site) -> None:
    desk = desk_of(page, site, objects=2)
    newer = Desk(context.new_page(), site, desk.job).open()
    desk.over("This job is open in another tab")
    newer.answer("1")
    newer.saved()
    page.get_by_role("button", name="Work here instead").click()
    desk.shown()
    newer.over("This job is open in another tab")
    assert site.answers(desk.job) == ["Owl"]


ANSWERED = {"answer": {"crowd-image-classifier": {"label": "Heron"}}}


def elsewhere(page: Page, site: Site, *deeds: tuple[str, object]) -> Desk:
    """The desk of somebody who, on another machine, does these deeds with the task in front and the one behind it."""
    team = site.team()
    worker = site.person(team)
    arrive(page, worker)
    desk = Desk(page, site, site.job(team, objects=2)).open()
    tasks = page.evaluate("JSON.parse(document.getElementById('desk').textContent).tasks.map(({ id }) => id)")
    head = {"Authorization": f"Token {site.token(worker.email)}", "Content-Type": "application/json"}
    for task, (deed, body) in zip(tasks, deeds, strict=True):
        url = f"{site.url}/api/v1/assignments/{task}/{deed}"
        assert site.http.request("POST", url, body=json.dumps(body), headers=head).status == 200
    return desk


def test_what_happened_elsewhere_meanwhile_is_told(page: Page, site: Site) -> None:
    desk = elsewhere(page, site, ("submit", ANSWERED), ("release", {}))
    desk.answer("1")
    expect(page.get_by_role("alert")).to_contain_text("elsewhere already")
    assert site.answers(desk.job) == ["Heron"]
    desk.press("2")
    desk.over("This task has ended")


def test_after_a_task_that_ended_comes_none_that_ended_too(page: Page, site: Site) -> None:
    desk = elsewhere(page, site, ("release", {}), ("release", {}))
    desk.choose("1")
    desk.over("This task has ended")
    ended = desk.url
    page.get_by_role("button", name="Next task").click()
    expect(page.locator(f'iframe[src="{ended}"]')).to_have_count(0)
    desk.answer("2")
    desk.saved()
    assert site.answers(desk.job) == ["Falcon"]


def test_an_answer_that_came_too_late_is_followed_by_a_task_that_counts(page: Page, site: Site) -> None:
    desk = elsewhere(page, site, ("release", {}), ("decline", {}))
    desk.ready_behind()
    behind = page.locator("iframe:not(.shown)").get_attribute("src")
    desk.answer("1")
    expect(page.get_by_role("alert")).to_contain_text("“Owl” for")
    expect(page.locator(f'iframe[src="{behind}"]')).to_have_count(0)
    desk.answer("2")
    desk.over("All done here")
    site.until(lambda: site.answers(desk.job) == ["Falcon"], "the answer")


def test_submitting_twice_is_one_answer(page: Page, site: Site) -> None:
    desk = desk_of(page, site, objects=2)
    desk.choose("1")
    desk.press("Enter", "Enter", "Enter")
    desk.saved()
    assert site.answers(desk.job) == ["Owl"]


def test_work_that_went_on_on_another_machine_is_told_and_neither_is_lost(page: Page, site: Site) -> None:
    team = site.team()
    worker = site.person(team)
    arrive(page, worker)
    desk = Desk(page, site, site.job(team, objects=1)).open()
    with page.expect_response(lambda answer: answer.url.endswith("/draft")) as saved:
        desk.choose("1")
    draft = json.loads(saved.value.request.post_data or "")
    head = {"Authorization": f"Token {site.token(worker.email)}", "Content-Type": "application/json"}
    there = json.dumps({"seq": 60, "state": draft["state"]}).replace("Owl", "Heron")
    assert "Heron" in there
    assert site.http.request("PUT", saved.value.url, body=there, headers=head).status == 204
    desk.choose("2")
    desk.over("You went on with this task elsewhere")
    assert violations(page) == []
    page.get_by_role("button", name="Keep what is here").click()
    desk.chosen("Falcon")
    desk.saved()
    there = there.replace("60", "90")
    assert site.http.request("PUT", saved.value.url, body=there, headers=head).status == 204
    desk.choose("1")
    page.get_by_role("button", name="Take what I did there").click()
    desk.shown()
    desk.chosen("Heron")


@pytest.mark.parametrize("status", [413, 200], ids=["a proxy that takes no more", "a page in place of the server"])
def test_saved_is_said_by_the_server_alone_and_what_others_say_loses_nothing(
    page: Page, site: Site, status: int
) -> None:
    """Between the browser and us there may be a proxy with limits, or the sign-in page of a hotel."""
    desk = desk_of(page, site, objects=2)
    desk.ready_behind()
    said = {"status": status, "content_type": "text/html", "body": "<h1>Hello</h1>"}
    page.route("**/api/v1/assignments/**", lambda route: route.fulfill(**said))
    with page.expect_response(lambda answer: answer.url.endswith("/draft")):
        desk.choose("1")
    expect(page.locator("#saved")).to_contain_text("kept in this browser")
    desk.press("Enter")
    if status == 413:
        expect(desk.task.get_by_role("alert")).to_contain_text("413")
        page.unroute_all()
        desk.press("Enter")
    else:
        expect(page.locator("#saved")).to_contain_text("1 waiting")
        page.unroute_all()
    site.until(lambda: site.answers(desk.job) == ["Owl"], "the answer")
    desk.saved()
