"""Each test has a store of its own, and passwords that are quick to check."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def store_of_its_own(settings: Settings, tmp_path: Path) -> None:
    settings.S3_MODE = "local"
    settings.S3_ROOT = tmp_path / "s3"


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    """To check one takes as long as guessing should, which proves nothing here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
