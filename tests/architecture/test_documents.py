"""Documents tell the truth about the tree: links lead somewhere, and named files, commands and targets exist."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture import source

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
#: A path in backquotes that begins with a folder of the repository, e.g. `labeling/jobs.py`.
NAMED_FILE = re.compile(
    r"`((?:config|consolidation|deploy|docs|frontend|labeling|requirements|tests|workers)/[\w./-]*)`"
)
MADE_LATER = ("frontend/dist", "frontend/node_modules")


def documents() -> list[Path]:
    return source.files(".md")


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors(document: Path) -> set[str]:
    return {anchor(heading) for heading in HEADING.findall(document.read_text(encoding="utf-8"))}


def broken_links(document: Path) -> Iterator[str]:
    for link in LINK.findall(document.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, fragment = link.partition("#")
        target = (document.parent / path) if path else document
        if not target.exists() or (fragment and fragment not in anchors(target)):
            yield f"{source.name(document)}: {link}"


def test_links_lead_somewhere() -> None:
    assert [broken for document in documents() for broken in broken_links(document)] == []


def test_named_files_exist() -> None:
    gone = [
        f"{source.name(document)}: {name}"
        for document in documents()
        if document.name != "CHANGELOG.md" and "decisions" not in document.parts
        for name in NAMED_FILE.findall(document.read_text(encoding="utf-8"))
        if not (source.ROOT / name).exists() and not name.startswith(MADE_LATER)
    ]
    assert gone == []


def test_named_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (source.ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    backquoted = re.compile(r"`make ([a-z]+)")
    named = {t for document in documents() for t in backquoted.findall(document.read_text(encoding="utf-8"))}
    assert named <= targets
