"""Browser tests over a whole installation: the site, and a browser page that must not throw errors."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.conftest import CHROMIUM, CHROMIUM_FLAGS, missing
from tests.e2e.site import Site
from tests.installation import Installation

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

SIZE = {"width": 1440, "height": 900}
#: Machines under load are slow; nothing here is a matter of time.
PATIENCE = 20_000


@pytest.fixture(scope="package")
def browser() -> "Iterator[Browser]":
    """Chromium. For these tests, not the session: while it runs, its event loop forbids Django's database here."""
    from playwright.sync_api import sync_playwright

    if not CHROMIUM.exists():
        missing(f"{CHROMIUM} is not installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def site(installation: Installation) -> Site:
    from playwright.sync_api import expect

    from tests.e2e.elements.stage import BUNDLE

    if not BUNDLE.exists():
        missing("frontend/dist is not built: run frontend/build")
    expect.set_options(timeout=PATIENCE)
    return Site(installation)


@pytest.fixture
def context(browser: "Browser") -> "Iterator[BrowserContext]":
    """One person's browser: own cookies, own storage."""
    context = browser.new_context(viewport=SIZE)
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def page(context: "BrowserContext") -> "Iterator[Page]":
    """Fails the test when a script of the page threw an error, or when the page's policy had to stop something."""
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if "Content Security" in message.text else None)
    yield page
    assert errors == []
