"""What holds for every page: light, accessible, whole at both widths, and nothing of a job that is not a worker's."""

import subprocess
import sys

import pytest
from playwright.sync_api import Page, Response, expect

from tests.e2e.elements.stage import AXE, RULES_OF_COLOURS
from tests.e2e.portal.desk import Desk
from tests.e2e.portal.test_work import desk_of
from tests.e2e.site import Site, arrive, sign_in
from tests.mishaps import ROOT

pytestmark = pytest.mark.browser

WIDTHS = (1440, 390)
#: By axe's tags.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONSOLE = ("jobs/", "jobs/new", "jobs/{job}/", "jobs/{job}/objects", "jobs/{job}/objects/0", "jobs/{job}/people")
CONSOLE_TOO = (
    "jobs/{job}/settings",
    "jobs/{job}/quality",
    "jobs/{job}/exports",
    "jobs/{job}/model",
    "jobs/{job}/hooks",
    "teams/",
    "teams/1/",
    "webhooks/",
    "webhooks/{webhook}/",
    "workers/",
    "keys/",
    "audit/",
    "storage/",
    "storage/?uri=s3://pages/",
)

#: Of a job that is over.
FORMS = ("jobs/new?chain={job}", "jobs/new?clone={job}")
#: Over the console a webhook is made only where the operator allows the address, and has a secret to sign with.
WEBHOOK = """
from django.utils import timezone
from labeling.models import Delivery, LabelingJob, Webhook
job = LabelingJob.objects.get(name={job!r})
made = Webhook.objects.create(url="https://told.example/" + "labels/" * 20, events=["object.labeled"], job=job)
body = '{{"name": "' + "owl" * 99 + '"}}'
told = {{"webhook": made, "event": "object.labeled", "ended_at": timezone.now(), "body": body}}
Delivery.objects.create(key="sent-" + job.name, **told)
Delivery.objects.create(key="lost-" + job.name, error="The address answered with 500.", tries=8, **told)
print(made.id)
"""


def webhook_of(site: Site, job: str) -> str:
    """With two deliveries, of which one failed."""
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", WEBHOOK.format(job=job)]
    return subprocess.check_output(command, env=site.installation.environment, cwd=ROOT, text=True).strip()


def check(page: Page) -> None:
    """Nothing that axe finds, and nothing beside the window, at both widths and in both themes."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(beyond) <= 0, f"{page.url} is wider than {width} px"
        for scheme, rules in (("light", RULES), ("dark", RULES_OF_COLOURS)):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            assert violations(page, rules) == [], f"{page.url}, {width} px, {scheme}"


def violations(page: Page, rules: list[str] = RULES) -> list[str]:
    page.evaluate("() => new Promise(requestAnimationFrame)")
    page.evaluate("() => Promise.allSettled(document.getAnimations().map((one) => one.finished))")
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text())
    options = {"runOnly": rules, "iframes": False, "resultTypes": ["violations"]}
    found = page.evaluate("async (options) => (await axe.run(document, options)).violations", options)
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def test_the_way_in(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/")
    check(page)
    person = site.person(site.team())
    page.goto(person.link)
    check(page)
    page.goto(f"{site.url}/nothing-here")
    check(page)


def test_the_home_of_a_worker(page: Page, site: Site) -> None:
    team = site.team()
    arrive(page, site.person(team))
    check(page)
    desk = Desk(page, site, site.job(team, objects=4)).open()
    first = page.evaluate("JSON.parse(document.getElementById('desk').textContent).tasks[0].id")
    desk.answer("1")
    desk.saved()
    page.goto(f"{site.url}/portal/tasks/{first}")
    expect(page.get_by_text("It is saved.")).to_be_visible()
    check(page)
    page.goto(f"{site.url}/portal/")
    expect(page.get_by_role("link", name="Resume")).to_be_visible()
    check(page)
    page.goto(f"{site.url}/portal/settings")
    check(page)


def test_the_desk(page: Page, site: Site) -> None:
    desk = desk_of(page, site, objects=2)
    check(page)
    desk.press("?")
    check(page)
    desk.press("Escape", "d")
    check(page)


def test_the_task_in_front_hides_the_one_behind(page: Page, site: Site) -> None:
    page.context.add_cookies([{"name": "theme", "value": "light", "url": site.url}])
    desk = desk_of(page, site, objects=2)
    desk.ready_behind()
    expect(desk.task.locator(":root")).to_have_attribute("data-theme", "light")
    desk.task.locator("body").evaluate("body => body.replaceChildren()")  # a template may leave most of the page empty
    seen = page.locator("#content").screenshot()
    page.locator("iframe:not(.shown)").evaluate("frame => (frame.style.visibility = 'hidden')")
    assert page.locator("#content").screenshot() == seen


def test_the_console(page: Page, site: Site) -> None:
    sign_in(page, f"{site.url}/", site.installation.owner_email, site.installation.owner_password)
    job = site.job(site.team(), objects=2)
    webhook = webhook_of(site, job)
    for path in (*CONSOLE, *CONSOLE_TOO):
        visit(page, site, path.format(job=job, webhook=webhook))
    page.goto(f"{site.url}/console/jobs/{job}/")
    page.get_by_role("button", name="Stop job").click()
    check(page)
    site.call("POST", f"/jobs/{job}/stop", {})
    site.until(lambda: site.status(job) == "Stopped", "the job to stop")
    for path in FORMS:
        visit(page, site, path.format(job=job))


def visit(page: Page, site: Site, path: str) -> None:
    answer = page.goto(f"{site.url}/console/{path}")
    assert answer is not None
    assert answer.status == 200, page.url
    check(page)


def test_a_worker_sees_the_title_and_never_where_things_are(page: Page, site: Site) -> None:
    desk = desk_of(page, site, objects=2)
    page.goto(f"{site.url}/portal/")
    expect(page.get_by_role("heading", name=f"Birds {desk.job[-6:]}")).to_be_visible()
    assert "s3://" not in page.content()
    desk.open()
    assert "s3://" not in page.content()
    assert "s3://" not in desk.page.frames[1].content()


def test_the_task_page_is_light(page: Page, site: Site) -> None:
    """Issue 2, section 5: at most 150 kB compressed and 8 requests, the next task ready; then at most 10 kB a task."""
    team = site.team()
    arrive(page, site.person(team))
    desk = Desk(page, site, site.job(team, objects=4))
    loaded: list[Response] = []
    page.on("response", lambda response: loaded.append(response))  # noqa: PLW0108  # Playwright marks the function
    desk.open().ready_behind()
    page.wait_for_load_state("networkidle")
    first = fetched(loaded)
    assert sum(first.values()) <= 150_000, first
    assert len(first) <= 8, first
    loaded.clear()
    desk.answer("1")
    desk.ready_behind()
    desk.saved()
    second = fetched(loaded)
    assert sum(second.values()) <= 10_000, second


def fetched(responses: list[Response]) -> dict[str, int]:
    """Bytes over the network by address, without what came out of the browser's cache."""
    return {one.url: size for one in responses if (size := one.request.sizes()["responseBodySize"]) > 0}


def test_the_browser_is_told_to_load_nothing_from_elsewhere(page: Page, site: Site) -> None:
    answer = page.goto(f"{site.url}/")
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
