"""The table of settings in the documentation and the names that the code reads are the same."""

import re

from config import env
from tests.architecture import source

DOCUMENT = source.ROOT / "docs" / "configuration.md"


def documented() -> set[str]:
    """The names in the first column of the tables: | `LABELWRIGHT_PORT` | …"""
    rows = re.findall(r"^\| *`LABELWRIGHT_([A-Z0-9_]+)`", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) == len(set(rows)), "a setting has two rows"
    return set(rows)


def read_in_code() -> set[str]:
    text = "".join(path.read_text(encoding="utf-8") for path in source.files(".py", under="config"))
    return set(re.findall(r"env\.\w+\(\s*\"([A-Z0-9_]+)\"", text))


def test_every_setting_is_documented() -> None:
    assert documented() == set(env.NAMES)


def test_settings_that_are_read_are_listed() -> None:
    assert read_in_code() <= set(env.NAMES)
