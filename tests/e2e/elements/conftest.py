"""A Chromium page in which a test shows a template, alone or in a sandboxed frame with a host around it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.conftest import missing
from tests.e2e.elements.stage import BUNDLE, Stage

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def window(browser: "Browser") -> Iterator["Page"]:
    """One browser page for a module: opening the next template leaves nothing of the last one behind."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def stage(window: "Page") -> Iterator[Stage]:
    """Fails the test when a script of the page threw an error."""
    if not BUNDLE.exists():
        missing("frontend/dist is not built: run frontend/build")
    stage = Stage(window)
    yield stage
    stage.close()
    assert stage.errors == []
