"""The page of a job's quality: its figures, who needs a look, whole and accessible at both widths."""

import json
import random
import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.portal.test_pages import check
from tests.e2e.site import CATEGORIES, Site, sign_in

pytestmark = pytest.mark.browser

OBJECTS, ANSWERS = 60, 4
MOMENT = "2026-03-01T09:00:{:02d}Z"


def crew_of(site: Site, team: str) -> list[str]:
    """Worker ids: four careful people and one who does not look."""
    emails = [site.person(team, name).email for name in ("ada", "bruno", "cleo", "dora", "eve")]
    return [str(site.call("GET", f"/workers/{email}")["worker_id"]) for email in emails]


def answer_all(site: Site, job: str, crew: list[str]) -> None:
    """Answers that were collected elsewhere, brought in at once."""
    dice, lines = random.Random(1), []
    for number in range(OBJECTS):
        truth = CATEGORIES[number % len(CATEGORIES)]
        for worker in dice.sample(crew[:-1], ANSWERS - 1) + crew[-1:]:
            looks = worker != crew[-1] and dice.random() < 0.85
            said = truth if looks else dice.choice(CATEGORIES)
            facts = {"object_id": str(number), "worker_id": worker, "accepted_at": MOMENT.format(0)}
            answer = {"crowd-image-classifier": {"label": said}}
            more = {"answer": answer, "submitted_at": MOMENT.format(9), "time_spent_seconds": 5.5}
            lines.append(json.dumps({**facts, **more}))
    head = {"Authorization": f"Token {site.installation.key.token}", "Content-Type": "application/x-ndjson"}
    url = f"{site.url}/api/v1/jobs/{job}/annotations"
    done = site.http.request("POST", url, body="\n".join(lines).encode(), headers=head)
    assert done.status == 201, done.data


def test_the_quality_of_a_job(page: Page, site: Site) -> None:
    sign_in(page, f"{site.url}/", site.installation.owner_email, site.installation.owner_password)
    team = site.team()
    crew = crew_of(site, team)
    policy = {"mode": "adaptive", "max": 5, "confidence": 0.9, "audit": 1.0}
    job = site.job(team, objects=OBJECTS, people=5, redundancy=policy)

    page.goto(f"{site.url}/console/jobs/{job}/")
    page.get_by_role("link", name="Quality").click()
    expect(page.get_by_text("No figures yet")).to_be_visible()
    check(page)

    answer_all(site, job, crew)
    site.call("POST", f"/jobs/{job}/stop", {})
    site.until(lambda: site.status(job) == "Stopped", "the job to stop")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{site.url}/console/jobs/{job}/quality")
    expect(page.get_by_text("1 person needs a look")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Eve")).to_contain_text("without looking")
    figures = page.locator(".figures")
    expect(figures).to_contain_text(f"Answers{OBJECTS * ANSWERS}")
    expect(figures).to_contain_text(re.compile(r"Answers saved60"))
    for title in ("Confidence", "Labels", "What is mistaken for what", "Skill"):
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("^Ada"))).to_contain_text("6 s")
    page.get_by_text("As a table").first.click()
    expect(
        page.get_by_role("cell", name="0.95 to 1.00").or_(page.get_by_role("cell", name="0.90 to 0.95")).first
    ).to_be_visible()
    check(page)
    page.get_by_role("row").filter(has_text="×").first.get_by_role("link").click()
    page.wait_for_url(f"**/console/jobs/{job}/objects/*")
