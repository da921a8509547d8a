"""A worker's day at the desk, by keyboard: work through a job, take back, skip, decline, run out of time."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.portal.desk import Desk
from tests.e2e.site import CATEGORIES, Site, arrive, sign_in

pytestmark = pytest.mark.browser


def desk_of(page: Page, site: Site, **job: object) -> Desk:
    """A new worker at the desk of a new job."""
    team = site.team()
    arrive(page, site.person(team))
    return Desk(page, site, site.job(team, **job)).open()  # type: ignore[arg-type]


def test_ten_objects_by_keyboard_alone(page: Page, site: Site) -> None:
    team = site.team()
    arrive(page, site.person(team))
    job = site.job(team, objects=10)
    page.goto(f"{site.url}/portal/")
    page.keyboard.press("Enter")  # what the key cap on Start says
    desk = Desk(page, site, job)
    desk.shown()
    for number in range(9):
        desk.answer(str(number % 3 + 1))
    desk.choose("1")
    desk.press("Control+Enter")
    desk.over("All done here")
    site.until(lambda: site.status(job) == "Completed", "the job to complete")
    assert site.answers(job) == sorted(CATEGORIES[number % 3] for number in range(10))
    page.keyboard.press("Enter")  # "All jobs" has the focus
    page.wait_for_url("**/portal/")
    expect(page.get_by_text("10 today")).to_be_visible()
    expect(page.get_by_role("row").nth(1)).to_contain_text("Owl")


def test_the_next_task_is_there_without_asking_the_server(page: Page, site: Site) -> None:
    desk = desk_of(page, site, objects=3)
    desk.ready_behind()
    page.context.set_offline(True)
    desk.answer("1")
    expect(desk.task.get_by_role("radio", name="Owl")).not_to_be_checked()
    expect(page.locator("#wait")).to_be_hidden()
    page.context.set_offline(False)
    desk.saved()


def test_a_key_pressed_while_the_tasks_change_is_for_the_next_one(page: Page, site: Site) -> None:
    desk = desk_of(page, site, objects=3)
    desk.ready_behind()
    first = desk.url
    desk.press("1", "Enter", "3")  # nobody waits for anything
    expect(page.locator(f'iframe.shown[src="{first}"]')).to_have_count(0)
    desk.chosen("Heron")
    desk.press("Enter")
    desk.saved()
    site.until(lambda: site.answers(desk.job) == ["Heron", "Owl"], "both answers")


def test_a_key_pressed_before_the_next_task_is_there_is_kept_for_it(page: Page, site: Site) -> None:
    desk = desk_of(page, site, objects=4)
    desk.ready_behind()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/claim", hold)
    desk.answer("1")
    desk.answer("2")
    expect(page.locator("#wait")).to_be_visible()
    desk.press("3", "Enter")  # what is not to be seen yet is chosen, but never submitted
    for route in held:
        route.continue_()
    page.unroute("**/claim")
    desk.chosen("Heron")
    desk.saved()
    assert site.answers(desk.job) == ["Falcon", "Owl"]


def test_z_takes_the_last_answer_back(page: Page, site: Site) -> None:
    desk = desk_of(page, site, objects=2, people=2)
    desk.answer("1")
    desk.saved()
    desk.press("z")
    desk.says("Taken back")
    desk.chosen("Owl")
    expect(page.locator("#today")).to_have_text("0 today")
    desk.choose("2")
    desk.press("Enter")
    desk.saved()
    site.until(lambda: site.answers(desk.job) == ["Falcon"], "the changed answer alone to count")


def test_the_answer_that_ends_the_job_can_be_taken_back_too(page: Page, site: Site) -> None:
    desk = desk_of(page, site, objects=1, undo_seconds=20)
    desk.answer("1")
    desk.over("All done here")
    desk.saved()
    expect(page.get_by_text("There is no task for you in this job right now:")).to_be_visible()
    desk.press("z")
    desk.says("Taken back")
    desk.chosen("Owl")
    desk.answer("2")
    desk.over("All done here")
    desk.saved()
    page.goto(f"{site.url}/portal/")
    page.get_by_role("button", name="Change").click()
    desk.shown()
    assert site.answers(desk.job) == []
    desk.answer("3")
    desk.saved()
    site.until(lambda: site.status(desk.job) == "Completed", "the job to complete", seconds=60)
    assert site.answers(desk.job) == ["Heron"]


def test_an_answer_that_is_final_stays(page: Page, site: Site) -> None:
    desk = desk_of(page, site, objects=2, people=1, undo_seconds=0)
    desk.answer("1")
    desk.saved()
    desk.press("z")
    desk.says("can't be changed")
    assert site.answers(desk.job) == ["Owl"]


def test_skip_gives_the_task_to_others(page: Page, site: Site) -> None:
    desk = desk_of(page, site, objects=3)
    desk.ready_behind()
    desk.press("s")
    desk.says("Skipped")
    desk.answer("3")
    site.until(lambda: site.answers(desk.job) == ["Heron"], "another object to be answered")


def test_decline_asks_for_a_reason_and_never_shows_the_task_again(page: Page, site: Site) -> None:
    desk = desk_of(page, site, objects=1)
    desk.press("d")
    expect(page.get_by_role("dialog").get_by_label("It does not load or is broken")).to_be_focused()
    desk.press("3", "Enter")
    desk.over("All done here")
    page.reload()
    desk.over("All done here")


def test_a_problem_is_reported_and_the_task_goes_on(browser: Browser, page: Page, site: Site) -> None:
    desk = desk_of(page, site, objects=2)
    desk.press("r")
    expect(page.get_by_role("dialog").get_by_label("It does not load or is broken")).to_be_focused()
    desk.press("2", "Tab")
    page.keyboard.type("It is a street")
    page.get_by_role("dialog").get_by_role("button", name="Report ↵").click()
    desk.says("Reported")
    desk.press("r", "Escape")
    desk.answer("1")
    desk.saved()
    with browser.new_context() as other:
        admin = other.new_page()
        sign_in(admin, f"{site.url}/", site.installation.owner_email, site.installation.owner_password)
        admin.goto(f"{site.url}/console/jobs/{desk.job}/objects?reported=1")
        admin.locator("a.tile").click()
        expect(admin.get_by_text("It is the wrong kind of picture or text: It is a street")).to_be_visible()


def test_decline_can_be_thought_over(page: Page, site: Site) -> None:
    desk = desk_of(page, site, objects=1)
    desk.press("d", "Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    desk.answer("1")
    site.until(lambda: site.answers(desk.job) == ["Owl"], "the answer")


def test_question_mark_lists_the_keys_of_task_and_page(page: Page, site: Site) -> None:
    desk = desk_of(page, site, objects=1)
    desk.press("?")
    keys = page.get_by_role("dialog")
    expect(keys).to_contain_text("Choose a category")
    expect(keys).to_contain_text("Skip")
    desk.press("?")
    expect(keys).to_be_hidden()
    desk.answer("1")


def test_when_the_time_is_over_the_work_is_kept(page: Page, site: Site) -> None:
    page.clock.install(time=datetime.now(UTC))
    desk = desk_of(page, site, objects=1)
    desk.choose("2")
    page.clock.run_for(1000)  # the draft reaches the host
    page.clock.fast_forward("10:05")
    desk.over("Your time for this task is over")
    page.get_by_role("button", name="Take it again").focus()
    expect(page.locator("#timer")).to_have_text("0:00")


def test_an_answer_that_the_server_refuses_comes_back_into_view(page: Page, site: Site) -> None:
    template = """<crowd-form><p>{{ task.input.taskObject }}</p><crowd-input name="bird" label="Bird"></crowd-input>
    </crowd-form>"""
    desk = desk_of(page, site, objects=2, template=template)
    first = desk.url
    desk.task.get_by_label("Bird").fill("Owl")
    desk.press("Control+Enter")
    expect(page.locator(f'iframe.shown[src="{first}"]')).to_be_visible()
    expect(desk.task.get_by_text("Not accepted")).to_be_visible()
    expect(desk.task.get_by_label("Bird")).to_have_value("Owl")
    assert site.call("GET", f"/jobs/{desk.job}/annotations")["results"] == []


def test_two_workers_never_get_the_same_place(browser: Browser, page: Page, site: Site) -> None:
    team = site.team()
    job = site.job(team, objects=2, people=1)
    arrive(page, site.person(team))
    first = Desk(page, site, job).open()
    first.ready_behind()
    with browser.new_context() as other:
        second = other.new_page()
        arrive(second, site.person(team))
        second.goto(f"{site.url}/portal/work/{job}")
        expect(second.get_by_role("heading", name="All done here")).to_be_visible()


def test_a_stop_shows_in_the_time_that_is_left(page: Page, site: Site) -> None:
    desk = desk_of(page, site, objects=2)
    site.call("POST", f"/jobs/{desk.job}/stop", {})

    def told() -> bool:
        desk.press("1", "2")  # each draft brings the deadline back
        return re.fullmatch(r"0:(0\d|1[0-5])", page.locator("#timer").inner_text()) is not None

    site.until(told, "the timer to show the fifteen seconds after a stop")
