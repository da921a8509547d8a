"""An admin's way through the console: make a job, watch it, stop it, chain it; and what goes wrong on the way."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.site import CATEGORIES, Site, arrive, picture, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def admin(page: Page, site: Site) -> Page:
    sign_in(page, f"{site.url}/", site.installation.owner_email, site.installation.owner_password)
    return page


def fill_in(page: Page, team: str, *, name: str, people: int = 1) -> None:
    """Everything but the manifest."""
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Image classification", exact=True).check()
    page.get_by_label("Title").fill("Birds")
    page.get_by_label("Description").fill("Which bird is it?")
    page.get_by_label("Classes", exact=True).fill("\n".join(CATEGORIES))
    page.get_by_label("Team").select_option(label=f"{team} (1 person)")
    page.get_by_label("Answers per object").fill(str(people))


def answer_one(site: Site, token: str, job: str) -> None:
    """What a worker's program does over REST."""
    head = {"Authorization": f"Token {token}", "Content-Type": "application/json"}
    claimed = site.http.request(
        "POST", f"{site.url}/api/v1/assignments/claim", body=json.dumps({"job": job}).encode(), headers=head
    )
    one = json.loads(claimed.data)["assignments"][0]["id"]
    answer = {"answer": {"crowd-image-classifier": {"label": "Owl"}}}
    path = f"{site.url}/api/v1/assignments/{one}/submit"
    assert site.http.request("POST", path, body=json.dumps(answer).encode(), headers=head).status == 200


def test_make_watch_stop_and_chain(admin: Page, site: Site, tmp_path: Path) -> None:
    page, team = admin, site.team()
    token = site.token(site.person(team).email)
    manifest = tmp_path / "harbour birds.manifest"
    manifest.write_bytes(site.s3_bytes(site.manifest(4)))

    page.goto(f"{site.url}/console/")
    page.keyboard.press("n")
    page.get_by_label("Manifest file").set_input_files(manifest)
    name = f"{page.get_by_label('Name', exact=True).input_value()}-{team[-6:]}"
    assert name.startswith("harbour-birds-")
    fill_in(page, team, name=name)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/console/jobs/{name}/")

    expect(page.get_by_text("Running").first).to_be_visible()
    expect(page.locator(".job-bar p")).to_contain_text("0 of 4 labeled")
    answer_one(site, token, name)
    expect(page.locator(".job-bar p")).to_contain_text("1 of 4 labeled")  # nobody reloads it
    expect(page.get_by_role("row", name=re.compile("Owl"))).to_be_visible()

    page.get_by_role("button", name="Stop job").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Keep it running")).to_be_focused()
    dialog.get_by_label("Reason").fill("enough for today")
    dialog.get_by_role("button", name="Stop job").click()
    expect(page.locator(".page-head").get_by_text("Stopped")).to_be_visible()
    expect(page.get_by_text("Stopped: enough for today")).to_be_visible()

    with page.expect_download() as download:
        page.get_by_role("link", name="Manifest").click()
    lines = Path(download.value.path()).read_text().splitlines()
    assert len(lines) == 4
    assert sum(name in json.loads(line) for line in lines) == 1

    page.get_by_role("link", name="Export", exact=True).click()
    page.get_by_label("Format").select_option("CSV")
    page.get_by_role("button", name="Export").click()
    expect(page.get_by_role("cell", name="ready")).to_be_visible()  # nobody reloads it
    with page.expect_download() as download:
        page.get_by_role("link", name="Save").click()
    assert len(Path(download.value.path()).read_text().splitlines()) == 2

    page.get_by_role("link", name="Chain").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value(f"{name}-chain")
    expect(page.get_by_label("Classes", exact=True)).to_have_value("\n".join(CATEGORIES))
    page.get_by_role("button", name="Create job").click()
    page.wait_for_url(f"**/console/jobs/{name}-chain/")
    expect(page.locator(".job-bar p")).to_contain_text("1 of 4 labeled")  # carried over, not asked again
    expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()


def test_own_pictures_become_a_job_and_nothing_typed_is_lost(admin: Page, site: Site, tmp_path: Path) -> None:
    team, files = site.team(), [tmp_path / "1.png", tmp_path / "2.png", tmp_path / "notes.doc"]
    site.person(team)
    for number, file in enumerate(files):
        file.write_bytes(picture(number))
    admin.goto(f"{site.url}/console/jobs/new")
    admin.get_by_label("Pictures, videos or texts").set_input_files(files)
    expect(admin.get_by_text("2 files uploaded. Left out")).to_contain_text("notes.doc")
    fill_in(admin, team, name=f"own-{team[-6:]}")
    admin.get_by_role("button", name="Check and preview").click()
    worker = admin.frame_locator(".trial-frame")
    worker.get_by_role("radio", name="Heron").click()
    worker.get_by_role("button", name="Submit").click()
    expect(worker.get_by_text("nothing was sent")).to_be_visible()
    expect(admin.locator(".trial .answer")).to_contain_text('"label": "Heron"')

    admin.context.clear_cookies(name="labelwright_session")
    admin.get_by_role("button", name="Create job").click()
    admin.get_by_label("E-mail").fill(site.installation.owner_email)
    admin.get_by_label("Password").fill(site.installation.owner_password)
    admin.keyboard.press("Enter")
    expect(admin.get_by_text("What you had entered is here again.")).to_be_visible()
    admin.get_by_role("button", name="Create job").click()
    admin.wait_for_url(f"**/console/jobs/own-{team[-6:]}/")
    expect(admin.locator(".job-bar p")).to_contain_text("0 of 2 labeled")
    admin.goto(f"{site.url}/console/jobs/new")
    expect(admin.get_by_label("Name", exact=True)).to_have_value("")


def test_keep_it_running_is_the_default_answer(admin: Page, site: Site) -> None:
    job = site.job(site.team(), objects=1)
    admin.goto(f"{site.url}/console/jobs/{job}/")
    admin.get_by_role("button", name="Stop job").click()
    admin.keyboard.press("Enter")
    expect(admin.get_by_role("dialog")).to_have_count(0)
    assert site.status(job) == "InProgress"


def test_an_uploaded_manifest_is_checked_before_the_job_is_made(admin: Page, site: Site, tmp_path: Path) -> None:
    team = site.team()
    site.person(team)
    bad = tmp_path / "bad.manifest"
    bad.write_text('{"source-ref": "s3://pages/1.png"}\n{"source-ref": \n{"nothing": "here"}\n')
    admin.goto(f"{site.url}/console/jobs/new")
    admin.get_by_label("Manifest file").set_input_files(bad)
    fill_in(admin, team, name=f"bad-{team[-6:]}")
    admin.get_by_role("button", name="Create job").click()
    errors = admin.locator(".field", has_text="Manifest file").locator(".errorlist")
    expect(errors).to_contain_text("line 2, column")
    expect(errors).to_contain_text("line 3")
    expect(admin.get_by_label("Classes", exact=True)).to_have_value("\n".join(CATEGORIES))


def test_each_field_says_what_is_wrong_with_it(admin: Page, site: Site) -> None:
    admin.goto(f"{site.url}/console/jobs/new")
    admin.get_by_label("Name", exact=True).fill("two words")
    admin.get_by_label("Classes", exact=True).fill("Owl\nOwl")
    admin.get_by_label("Answers per object").fill("10")
    admin.get_by_role("button", name="Create job").click()
    for field, words in {
        "Name": "Letters, digits and hyphens",
        "Manifest file": "Choose files or a manifest file",
        "Classes": "“Owl” is there twice",
        "Answers per object": "At most 9.",
        "Title": "required",
    }.items():
        expect(admin.locator(".has-error", has_text=field).first).to_contain_text(words)


def test_a_failed_job_names_the_wrong_lines(admin: Page, site: Site) -> None:
    site.s3.put_object(Bucket=site.bucket(), Key="bad.manifest", Body=b'{"source-ref": "s3://pages/1.png"}\nnot json\n')
    team = site.team()
    name = f"wrong-{team[-6:]}"
    site.create(team, name=name, manifest=f"s3://{site.bucket()}/bad.manifest")
    site.until(lambda: site.status(name) == "Failed", "the job to fail")
    admin.goto(f"{site.url}/console/jobs/{name}/")
    alert = admin.get_by_role("alert")
    expect(alert).to_contain_text("This job failed.")
    expect(alert.get_by_role("row").nth(1)).to_contain_text("2")
    alert.get_by_role("link", name="clone the job").click()
    expect(admin.get_by_label("Name", exact=True)).to_have_value(f"{name}-clone")


def test_the_filter_is_a_sentence(admin: Page, site: Site) -> None:
    team = site.team()
    job = site.job(team, objects=1)
    admin.goto(f"{site.url}/console/jobs/")
    admin.keyboard.press("/")
    admin.keyboard.type(f"state:running team:{team}")
    admin.keyboard.press("Enter")
    admin.wait_for_url("**/console/jobs/?q=*")  # the page before may have a single row, too
    expect(admin.locator("tbody tr")).to_have_count(1)
    admin.keyboard.press("j")
    admin.keyboard.press("Enter")
    admin.wait_for_url(f"**/console/jobs/{job}/")


def test_who_said_what_about_an_object(admin: Page, site: Site) -> None:
    team = site.team()
    worker = site.person(team, "vera")
    job = site.job(team, objects=1)
    answer_one(site, site.token(worker.email), job)
    admin.goto(f"{site.url}/console/jobs/{job}/objects")
    admin.locator(".tile").first.click()
    expect(admin.get_by_role("row", name=re.compile("Vera"))).to_contain_text("Owl")


def test_workers_find_no_console(page: Page, site: Site) -> None:
    team = site.team()
    arrive(page, site.person(team))
    for path in ("/console/jobs/", "/console/jobs/new", "/console/workers/", "/console/storage/", "/console/keys/"):
        answer = page.goto(f"{site.url}{path}")
        assert answer is not None
        assert answer.status == 404
