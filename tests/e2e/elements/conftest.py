"""A Chromium page in which a test shows a template, alone or in a sandboxed frame with a host around it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.conftest import missing
from tests.e2e.elements.stage import BUNDLE, Stage

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture
def stage(browser: "Browser") -> Iterator[Stage]:
    """Fails the test when a script of the page threw an error."""
    if not BUNDLE.exists():
        missing("frontend/dist is not built: run frontend/build")
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    stage = Stage(context.new_page())
    yield stage
    context.close()
    assert stage.errors == []
