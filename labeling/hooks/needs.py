"""What a function's `requirements.txt` asks for and nobody has, and what to do about a module that is not there."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution
from pathlib import Path
from typing import Final

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

REQUIREMENTS: Final = "requirements.txt"
#: Where `INSTALL` puts what a function needs beside its own code.
INSTALLED: Final = ".requirements"
#: Where a layer of Lambda, unpacked into the function's folder, has its modules; or deeper, as pip lays them out.
LAYER: Final = "python"
_VERSION: Final = f"python{sys.version_info.major}.{sys.version_info.minor}"
#: To be run in the function's folder, with the Python that runs it.
INSTALL: Final = f"{_VERSION} -m pip install --requirement {REQUIREMENTS} --target {INSTALLED}"
#: What Lambda's Python brings along; functions name it all the same, often in versions of long ago.
_BROUGHT_ALONG: Final = frozenset({"boto3", "botocore", "jmespath", "python-dateutil", "s3transfer", "six", "urllib3"})
#: Modules that are not called as what brings them.
_PART_OF: Final = {
    "bs4": "beautifulsoup4",
    "Crypto": "pycryptodome",
    "cv2": "opencv-python-headless",
    "dateutil": "python-dateutil",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "fitz": "pymupdf",
    "jwt": "pyjwt",
    "PIL": "pillow",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}
_COMMENT = re.compile(r"(^|\s)#.*$", re.MULTILINE)
_CONTINUED = re.compile(r"\\\r?\n")
_OTHER_FILE = re.compile(r"(?:-r|--requirement)[\s=]*(?P<path>.+)")


def places_of(folder: Path) -> list[Path]:
    """Where a function's own modules may lie, the first before the last."""
    layer = folder / LAYER
    return [folder, folder / INSTALLED, layer, layer / "lib" / _VERSION / "site-packages"]


def missing(folder: Path) -> list[str]:
    """The lines that still need something installed, as they are written. What lies in the folder is there in whatever
    version its author put it; what this installation has must be of a version that is asked for."""
    return [line for line in _lines(folder / REQUIREMENTS) if not _is_there(line, folder)]


def hint(module: str, folder: Path) -> str:
    """How a function in `folder` comes by a module that it could not import."""
    top = module.partition(".")[0]
    name = _PART_OF.get(top, top.replace("_", "-"))
    asked = {canonicalize_name(_named(line)) for line in missing(folder)}
    add = "" if canonicalize_name(name) in asked else f"If it is no file of its own, add {name} to {REQUIREMENTS}. "
    return f"{add}In the folder of the function: {INSTALL}"


def _lines(path: Path, seen: frozenset[Path] = frozenset()) -> Iterator[str]:
    """Without comments, hashes and pip's options; with those of the files that are named by `-r`."""
    if path in seen or not path.is_file():
        return
    text = _CONTINUED.sub(" ", path.read_text(encoding="utf-8-sig", errors="replace"))
    for line in map(str.strip, _COMMENT.sub("", text).splitlines()):
        if other := _OTHER_FILE.fullmatch(line):
            yield from _lines(path.parent / other["path"].strip(), seen | {path})
        elif line and not line.startswith("-"):
            yield line.partition(" --")[0].strip()


def _is_there(line: str, folder: Path) -> bool:
    try:
        asked = Requirement(line)
    except InvalidRequirement:  # an address or a folder, of which nobody knows what it brings
        return (folder / INSTALLED).is_dir()
    if asked.marker and not asked.marker.evaluate():
        return True
    return _lies_beside(asked.name, folder) or _is_ours(asked)


def _lies_beside(name: str, folder: Path) -> bool:
    """Zipped code often comes without the facts about its packages."""
    places = places_of(folder)
    module = canonicalize_name(name).replace("-", "_")
    found = any((place / kind).exists() for place in places for kind in (module, f"{module}.py"))
    return found or any(Distribution.discover(name=name, path=list(map(str, places))))


def _is_ours(asked: Requirement) -> bool:
    ours = Distribution.discover(name=asked.name)
    if canonicalize_name(asked.name) in _BROUGHT_ALONG:
        return any(ours)
    return any(asked.specifier.contains(one.version, prereleases=True) for one in ours)


def _named(line: str) -> str:
    try:
        return Requirement(line).name
    except InvalidRequirement:
        return line
