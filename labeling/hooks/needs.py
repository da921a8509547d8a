"""What a function's `requirements.txt` asks for and neither its folder nor this installation has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import Distribution
from pathlib import Path
from typing import Final

REQUIREMENTS: Final = "requirements.txt"
#: What Lambda's Python brings along; functions name it all the same, often in versions of long ago.
_BROUGHT_ALONG: Final = frozenset({"boto3", "botocore", "jmespath", "python-dateutil", "s3transfer", "six", "urllib3"})
_LINE = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?P<version>[^;]*)")


def missing(folder: Path) -> list[str]:
    """The lines that still need something installed, as they are written. A version that is asked for must lie in the
    folder; without one, what this installation has is good enough."""
    return [line for line in _lines(folder / REQUIREMENTS) if not _is_there(line, folder)]


def _lines(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8-sig", errors="replace") if path.is_file() else ""
    yield from filter(None, (line.partition("#")[0].strip() for line in text.splitlines()))


def _is_there(line: str, folder: Path) -> bool:
    asked = _LINE.match(line)
    if asked is None:
        return False
    name = re.sub(r"[-_.]+", "-", asked["name"]).lower()
    beside = any(Distribution.discover(name=name, path=[str(folder)]))
    ours = name in _BROUGHT_ALONG or not asked["version"].strip()
    return beside or (ours and any(Distribution.discover(name=name)))
