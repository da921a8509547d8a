"""Each test has a store of its own."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def store_of_its_own(settings: Settings, tmp_path: Path) -> None:
    settings.S3_MODE = "local"
    settings.S3_ROOT = tmp_path / "s3"
