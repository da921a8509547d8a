"""What the task page weighs in a real browser, the first time and the second, and how soon the next task is there."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.benchmarks.measure import Figure, Options, installation
from tests.benchmarks.wire import Wire, wire
from tests.conftest import CHROMIUM, CHROMIUM_FLAGS
from tests.crew import TEAM, Crew
from tests.installation import Installation

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

TASKS, SETTLE = 60, 1500
#: Milliseconds until another frame is drawn in front, as the page sees it; asked for just before Enter is pressed.
UNTIL_NEXT = """() => new Promise(done => {
  const stage = document.querySelector('main'), before = stage.querySelector('iframe.shown'), begun = performance.now()
  const look = () => {
    const shown = stage.querySelector('iframe.shown')
    if (shown && shown !== before) requestAnimationFrame(() => done(performance.now() - begun))
    else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
})"""


def run(options: Options) -> Iterator[Figure]:
    from playwright.sync_api import sync_playwright

    with installation("sqlite") as running, wire(running.port) as counted, sync_playwright() as playwright:
        _job(running)
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_FLAGS)
        visits: list[list[tuple[int, float]]] = []
        for _ in range(options.repeats):
            context = chromium.new_context(base_url=f"http://127.0.0.1:{counted.port}")
            _sign_in(context, running)
            visits.append([_visit(context, counted) for _ in range(2)])
            if len(visits) == options.repeats:
                yield from _weights(visits)
                yield Figure("submit to the next task shown", "ms", _loop(context), "≤ 50")
            context.close()
        chromium.close()


def _job(running: Installation) -> None:
    """Texts to classify: the page alone is weighed, no pictures."""
    crew = Crew(running, 1)
    crew.admin.post(f"/workteams/{TEAM}/members", {"member": running.owner_email})
    crew.await_status(crew.job("weighed", TASKS), "InProgress")


def _sign_in(context: "BrowserContext", running: Installation) -> None:
    """Without a page of its own, so that nothing is in the browser's cache yet."""
    form = context.request.get("/sign-in")
    token = form.text().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    fields = {"email": running.owner_email, "password": running.owner_password, "csrfmiddlewaretoken": token}
    answer = context.request.post("/sign-in", form=fields, headers={"Referer": form.url})
    assert answer.ok, answer.status_text


def _visit(context: "BrowserContext", counted: Wire) -> tuple[int, float]:
    """(requests, kB) of the task page until the next task stands ready behind the first."""
    page = context.new_page()
    counted.reset()
    _open(page)
    page.wait_for_timeout(SETTLE)
    found = (counted.requests, counted.received / 1000)
    page.close()
    return found


def _open(page: "Page") -> None:
    page.goto("/portal/work/weighed")
    page.wait_for_selector("iframe.shown")


def _weights(visits: list[list[tuple[int, float]]]) -> Iterator[Figure]:
    for number, (name, most) in enumerate((("first visit", "≤ 150"), ("second visit", "≤ 10"))):
        yield Figure(f"task page, {name}: moved", "kB", [visit[number][1] for visit in visits], most)
        requests = [float(visit[number][0]) for visit in visits]
        yield Figure(f"task page, {name}: requests", "", requests, "≤ 8" if number == 0 else "")


def _loop(context: "BrowserContext") -> list[float]:
    """Answers twenty tasks by keyboard; the milliseconds from Enter to the next one."""
    page = context.new_page()
    _open(page)
    taken = []
    for _ in range(20):
        page.wait_for_timeout(400)
        page.keyboard.press("1")
        page.wait_for_timeout(100)
        page.evaluate(f"void (window.untilNext = ({UNTIL_NEXT})())")
        page.keyboard.press("Enter")
        taken.append(page.evaluate("window.untilNext"))
    return taken
