"""Functions in a folder of the test's own, and jobs that call them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from labeling.hooks import functions
from tests.integration.hooks.folder import Folder


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Iterator[Folder]:
    settings.HOOKS_DIR = tmp_path / "hooks"
    yield Folder(settings.HOOKS_DIR)
    functions.close()
