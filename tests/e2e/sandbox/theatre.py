"""Shows one probe on the portal's task page and tells what came of it."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Frame, Page, Response

WITHIN = 15_000


class Theatre:
    """`answered` are the addresses that others than the portal's own page asked for and got an answer from."""

    def __init__(self, context: BrowserContext, url: str, *, claim: Callable[[str], str]) -> None:
        self.context = context
        self.url = url
        self.assignment = ""
        self.errors: list[str] = []
        self.answered: list[str] = []
        self._claim = claim
        self.page: Page = context.new_page()
        self.page.set_default_timeout(WITHIN)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        context.on("response", self._note)

    def show(self, probe: str) -> Frame:
        """Opens the probe as its worker would and gives the frame it runs in."""
        self.open(probe)
        self.page.wait_for_selector("iframe.shown")
        return self.frame

    def open(self, probe: str) -> None:
        """Opens the probe, whether it ever shows or not."""
        self.assignment = self._claim(probe)
        self.page.goto(f"{self.url}/portal/tasks/{self.assignment}")

    @property
    def frame(self) -> Frame:
        element = self.page.query_selector("iframe.shown")
        frame = element.content_frame() if element else None
        assert frame is not None
        return frame

    def results(self, probe: str) -> dict[str, Any]:
        """What the probe noted, once it is through."""
        frame = self.show(probe)
        frame.wait_for_function("() => done", timeout=60_000)
        found: dict[str, Any] = frame.evaluate("() => results")
        return found

    def go(self) -> None:
        """Presses the probe's button: what needs a worker's own click."""
        self.frame.get_by_role("button", name="Go", exact=True).click()

    def signed_in(self) -> bool:
        page = self.context.new_page()
        page.goto(f"{self.url}/portal/")
        there = "/sign-in" not in page.url
        page.close()
        return there

    def close(self) -> None:
        self.context.remove_listener("response", self._note)
        self.page.close(run_before_unload=False)

    def _note(self, response: Response) -> None:
        request = response.request
        if request.is_navigation_request() or request.frame != self.page.main_frame:
            self.answered.append(response.url)
