"""What every process of an idle site holds in memory is kept small: heavy libraries wait until they are used."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.any_database

HEAVY = ("numpy", "scipy", "boto3", "botocore", "celery", "redis", "liquid", "PIL")

PROGRAM = f"""
import sys
from labeling.cli import open_installation
open_installation()
from labeling.cli import serve, web
web.load()
print(*(name for name in {HEAVY!r} if name in sys.modules))
"""


def test_the_site_starts_without_heavy_libraries() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []
