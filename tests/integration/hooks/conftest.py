"""Functions in a folder of the test's own, and jobs that call them."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from labeling.hooks import functions
from tests.integration.hooks.folder import Folder


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Iterator[Folder]:
    """With a store that functions can read as files: they have a /tmp of their own, in which nothing of ours is."""
    settings.HOOKS_DIR = tmp_path / "hooks"
    with tempfile.TemporaryDirectory(dir="/var/tmp") as store:
        settings.S3_ROOT = Path(store)
        yield Folder(settings.HOOKS_DIR)
        functions.close()
