"""A person's own keys and language, from the settings page into the task."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.portal.desk import Desk
from tests.e2e.portal.test_pages import WIDTHS, check
from tests.e2e.site import Site, arrive

pytestmark = pytest.mark.browser


def test_own_keys_and_language_reach_the_task(page: Page, site: Site) -> None:
    team = site.team()
    arrive(page, site.person(team))
    job = site.job(team, objects=4)
    page.goto(f"{site.url}/portal/settings")
    check(page)

    page.get_by_label("Skip the task").press("d")
    expect(page.get_by_label("Skip the task")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Skip the task").press("q")
    expect(page.get_by_label("Skip the task")).to_have_attribute("aria-invalid", "false")
    page.get_by_label("Submit; finish").press("x")
    page.get_by_label("Label or rank 1", exact=True).press("s")
    page.get_by_label("Label or rank 2", exact=True).press("s")
    expect(page.get_by_text("S is the key of “Label or rank 1” already.")).to_be_visible()
    page.get_by_label("Label or rank 2", exact=True).press("Backspace")
    page.get_by_role("button", name="Save keys").click()
    expect(page.get_by_role("status")).to_contain_text("Saved")

    desk = Desk(page, site, job).open()
    desk.ready_behind()
    first = desk.url
    expect(page.get_by_role("button", name="Skip")).to_contain_text("Q")
    expect(desk.task.get_by_role("radio", name="Owl")).to_contain_text("S")
    desk.press("1", "q")
    desk.says("Skipped")
    expect(page.locator(f'iframe[src="{first}"]')).to_have_count(0)
    desk.press("?")
    expect(page.get_by_role("dialog").get_by_role("listitem").filter(has_text="Skip")).to_contain_text("Q")
    desk.press("Escape")
    second = desk.url
    desk.press("+")
    desk.choose("s")
    desk.press("Enter", "x")
    expect(page.locator(f'iframe.shown[src="{second}"]')).to_have_count(0)
    expect(desk.task.locator(".stage[data-zoomed]")).to_be_visible()  # the zoom goes along
    desk.saved()
    assert site.answers(job) == ["Owl"]

    page.goto(f"{site.url}/portal/settings")
    page.get_by_label("Language").select_option("de")
    page.get_by_role("button", name="Use this language").click()
    expect(page.get_by_role("heading", name="Einstellungen")).to_be_visible()
    check(page)
    fits_from_right_to_left(page)
    page.goto(f"{site.url}/portal/")
    expect(page.get_by_text("1 heute")).to_be_visible()
    check(page)
    fits_from_right_to_left(page)
    desk.open()
    expect(desk.task.get_by_role("heading", name="Kategorien")).to_be_visible()
    desk.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Kategorie wählen")
    expect(page.get_by_role("dialog")).to_contain_text("Strg")
    desk.press("Escape")
    check(page)
    fits_from_right_to_left(page)
    desk.press("q")
    desk.says("Übersprungen")


def fits_from_right_to_left(page: Page) -> None:
    """Whole at both widths, and what begins a line stands at its right end."""
    page.evaluate("document.documentElement.dir = 'rtl'")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        first = page.locator("a[href='/portal/']:visible").first.bounding_box()
        assert first is not None and first["x"] + first["width"] > width / 2
    page.evaluate("document.documentElement.dir = ''")


def test_changed_instructions_are_marked_until_they_are_read(page: Page, site: Site) -> None:
    team = site.team()
    arrive(page, site.person(team))
    first = site.job(team, objects=1, undo_seconds=0)
    Desk(page, site, first).open().answer("1")
    site.until(lambda: site.status(first) == "Completed", "the job to complete")
    words = {"shortInstruction": "Look twice.", "fullInstruction": "Herons have long legs."}
    second = site.call("POST", f"/jobs/{first}/chain", {"instructions": words})["name"]
    desk = Desk(page, site, second)
    site.until(lambda: site.launched(second) == 1, "its task")
    page.goto(f"{site.url}/portal/")
    desk.open()
    mark = page.get_by_role("button", name="Instructions").get_by_text("changed")
    expect(mark).to_be_visible()
    check(page)
    with page.expect_response(lambda answer: answer.url.endswith("/read")):
        desk.press("i")
    expect(desk.task.get_by_text("Herons have long legs.")).to_be_visible()
    expect(mark).to_have_count(0)
    page.reload()
    desk.shown()
    expect(mark).to_have_count(0)
