"""The task page as a worker uses it in a test."""

from playwright.sync_api import FrameLocator, Page, expect

from tests.e2e.site import Site


class Desk:
    def __init__(self, page: Page, site: Site, job: str) -> None:
        self.page, self.site, self.job = page, site, job

    def open(self) -> "Desk":
        self.page.goto(f"{self.site.url}/portal/work/{self.job}")
        self.listens()
        return self

    def shown(self) -> None:
        """Waits until a task is in front, and the next one, if there is one, may be behind it."""
        expect(self.page.locator("iframe.shown")).to_be_visible()

    def listens(self) -> None:
        """Waits until a task is in front and has the keyboard, which the browser gives it a moment later."""
        self.shown()
        page = self.task.locator(":root")
        self.site.until(lambda: page.evaluate("() => document.hasFocus()"), "the task to have the keyboard")

    @property
    def task(self) -> FrameLocator:
        return self.page.frame_locator("iframe.shown")

    @property
    def url(self) -> str:
        return str(self.page.locator("iframe.shown").get_attribute("src"))

    def ready_behind(self) -> None:
        """Waits until the next task is drawn behind the one in front."""
        behind = self.page.frame_locator("iframe:not(.shown)")
        expect(behind.get_by_role("radio", name="Owl")).to_have_count(1)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def answer(self, key: str) -> None:
        """Chooses and submits, and waits for the next thing to see."""
        before = self.url
        self.choose(key)
        self.press("Enter")
        expect(self.page.locator(f'iframe.shown[src="{before}"]')).to_have_count(0)

    def choose(self, key: str) -> None:
        self.listens()
        self.press(key)
        expect(self.task.locator('[role="radio"][aria-checked="true"], input:checked')).to_have_count(1)

    def chosen(self, name: str) -> None:
        expect(self.task.get_by_role("radio", name=name)).to_be_checked()

    def saved(self) -> None:
        expect(self.page.locator("#saved")).to_have_text("Saved ✓")

    def says(self, words: str) -> None:
        expect(self.page.locator("#note")).to_contain_text(words)

    def over(self, title: str) -> None:
        expect(self.page.get_by_role("heading", name=title)).to_be_visible()
