"""An admin looks after people, keys and files in the console."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.console.test_jobs import admin
from tests.e2e.site import Person, Site, arrive

__all__ = ["admin"]
pytestmark = pytest.mark.browser


def test_invite_somebody_who_then_works(admin: Page, browser: Browser, site: Site) -> None:
    team = site.team()
    email = f"new-{team[-6:]}@example.org"
    admin.goto(f"{site.url}/console/workers/")
    admin.get_by_label("Add by e-mail").fill(email.upper())
    admin.get_by_label("Team").select_option(label=team)
    admin.get_by_role("button", name="Add and make links").click()
    link = admin.get_by_role("status").locator("code").inner_text()
    with browser.new_context() as context:
        visitor = context.new_page()
        arrive(visitor, Person(email, link))
        expect(visitor.get_by_text("No tasks for you right now.")).to_be_visible()
        visitor.goto(link)
        expect(visitor.get_by_role("heading", name="This invitation was used or is over.")).to_be_visible()
    admin.goto(f"{site.url}/console/workers/")
    assert link not in admin.content()


def test_make_a_team_and_change_who_belongs(admin: Page, site: Site) -> None:
    worker = site.person(site.team(), "odile")
    name = f"nightshift-{worker.email[6:12]}"
    admin.goto(f"{site.url}/console/teams/")
    admin.get_by_label("New team").fill(name)
    admin.get_by_role("button", name="Create team").click()
    expect(admin.get_by_text("Nobody yet")).to_be_visible()
    admin.get_by_label("Add people who have an account").fill(worker.email)
    admin.get_by_role("button", name="Add to team").click()
    expect(admin.get_by_role("cell", name=worker.email, exact=True)).to_be_visible()
    admin.get_by_role("button", name=f"Remove {worker.email}").click()
    sure(admin, "Remove")
    expect(admin.get_by_text("Nobody yet")).to_be_visible()
    admin.get_by_role("button", name="Delete team").click()
    sure(admin, "Delete team")
    admin.wait_for_url("**/console/teams/")
    expect(admin.get_by_role("link", name=name)).to_have_count(0)


def test_a_team_needs_a_name_that_the_wire_takes(admin: Page, site: Site) -> None:
    admin.goto(f"{site.url}/console/teams/")
    admin.get_by_label("New team").fill("night shift")
    admin.get_by_role("button", name="Create team").click()
    expect(admin.get_by_role("alert")).to_contain_text("letters, digits and hyphens")


def test_somebody_switched_off_is_out_at_once(admin: Page, browser: Browser, site: Site) -> None:
    worker = site.person(site.team())
    with browser.new_context() as context:
        visitor = context.new_page()
        arrive(visitor, worker)
        admin.goto(f"{site.url}/console/workers/")
        admin.get_by_role("button", name=f"Switch off {worker.email}").click()
        sure(admin, "Switch off")
        expect(admin.get_by_role("button", name=f"Switch on {worker.email}")).to_be_visible()
        visitor.goto(f"{site.url}/portal/")
        expect(visitor.get_by_label("Password")).to_be_visible()


def test_a_key_is_shown_once_and_works_until_it_is_revoked(admin: Page, site: Site) -> None:
    admin.goto(f"{site.url}/console/keys/")
    admin.get_by_label("New key for").fill("a notebook")
    admin.get_by_role("button", name="Create key").click()
    shown = admin.get_by_role("status").locator("code")
    expect(shown).to_have_count(3)  # the texts of all that there is do not wait for the page that answers
    key, secret, token = shown.all_inner_texts()
    assert site.me(token) == 200
    admin.goto(f"{site.url}/console/keys/")
    assert secret not in admin.content()
    admin.get_by_role("button", name=f"Revoke {key}").click()
    admin.keyboard.press("Enter")  # on what has the focus, which is the safe button
    assert site.me(token) == 200
    admin.get_by_role("button", name=f"Revoke {key}").click()
    sure(admin, "Revoke")
    expect(admin.get_by_role("row", name=key)).to_contain_text("revoked")
    assert site.me(token) == 401


def test_files_go_in_and_come_out(admin: Page, site: Site, tmp_path: Path) -> None:
    bucket = f"files-{site.team()[-6:]}"
    admin.goto(f"{site.url}/console/storage/")
    admin.get_by_label("New bucket").fill(bucket)
    admin.get_by_role("button", name="Create bucket").click()
    file = tmp_path / "a page.html"
    file.write_bytes(b"<script>alert(1)</script>")
    admin.get_by_label("Upload to this folder").set_input_files(file)
    admin.get_by_role("button", name="Upload", exact=True).click()
    expect(admin.get_by_role("cell", name="a page.html", exact=True)).to_be_visible()
    with admin.expect_download() as download:
        admin.get_by_role("link", name="Download a page.html").click()
    assert Path(download.value.path()).read_bytes() == file.read_bytes()
    assert site.s3.get_object(Bucket=bucket, Key="a page.html")["Body"].read() == file.read_bytes()


def test_an_impossible_bucket_is_explained(admin: Page, site: Site) -> None:
    admin.goto(f"{site.url}/console/storage/")
    admin.get_by_label("New bucket").fill("No Capitals")
    admin.get_by_role("button", name="Create bucket").click()
    expect(admin.get_by_role("alert")).to_contain_text("3 to 63 lower-case")


def sure(page: Page, button: str) -> None:
    """Says yes to the question whether it is meant."""
    dialog = page.get_by_role("dialog", name=f"{button}?")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    dialog.get_by_role("button", name=button).click()
