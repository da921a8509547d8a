"""Functions in a folder of the test's own, and jobs that call them."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from labeling.hooks import functions
from tests.integration.hooks.folder import Folder, seen_by_functions


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Iterator[Folder]:
    """With a store that functions can read as files: nothing of ours is in the /tmp and /var/tmp of their own."""
    settings.HOOKS_DIR = tmp_path / "hooks"
    with tempfile.TemporaryDirectory(dir=seen_by_functions()) as store:
        settings.S3_ROOT = Path(store)
        yield Folder(settings.HOOKS_DIR)
        functions.close()
