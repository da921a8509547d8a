"""Every task type is complete and stands alone: its folder, its line in the registry, its golden cases, its element."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from labeling.task_types import registry
from tests.architecture import source

HOME = source.ROOT / "labeling" / "task_types"
FILES = ("__init__.py", "answers.py", "consolidate.py", "output.py", "template.html")
DRAWN = "drawing.task_type("
"""A declaration with which goes how labels of drawn shapes are written: no output.py."""
FOLDERS = sorted(path.parent for path in HOME.glob("*/__init__.py"))


def imported(path: Path) -> set[str]:
    """Full names of the modules that a file imports."""
    nodes = list(ast.walk(source.tree(path)))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    of = {(node.module, alias.name) for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
    return plain | {f"{module}.{name}" for module, name in of}


def test_every_folder_is_registered() -> None:
    assert {folder.name for folder in FOLDERS} == {task_type.key for task_type in registry.TASK_TYPES}


def missing(root: Path, key: str) -> Iterator[str]:
    """What a task type still lacks, in sentences."""
    home, golden = root / "labeling" / "task_types" / key, root / "tests" / "golden" / key
    declared = home / "__init__.py"
    drawn = declared.is_file() and DRAWN in declared.read_text("utf-8")
    for name in FILES:
        if drawn and name == "output.py":
            continue
        if not (home / name).is_file():
            yield f"labeling/task_types/{key}/{name} is not there"
        elif "NotImplementedError" in (home / name).read_text(encoding="utf-8"):
            yield f"labeling/task_types/{key}/{name} has functions that are not written yet"
    if not any(json.loads(path.read_text("utf-8"))["answers"] for path in golden.glob("*/answers.json")):
        yield f"tests/golden/{key} has no case with answers: write what people submit, and what comes out by hand"
    for path, words, lack in (
        ("labeling/task_types/registry.py", f"    {key}.TASK_TYPE,", f"does not list {key}.TASK_TYPE"),
        ("frontend/src/formats/golden.test.ts", f'roundTrips("{key}"', f"does not read the golden cases of {key}"),
        ("labeling/console/layout.py", f'    "{key}": "', f"has no HELP for {key}: what people do, in few words"),
        ("docs/task-types.md", f"| `{key}` |", f"has no row for {key}"),
        *_titles(root, declared),
    ):
        if words not in (root / path).read_text("utf-8"):
            yield f"{path} {lack}"


def _titles(root: Path, declared: Path) -> Iterator[tuple[str, str, str]]:
    """The catalogs of other languages, with what they must have."""
    titles = re.findall(r'title="(.+)"', declared.read_text("utf-8")) if declared.is_file() else []
    for catalog in sorted(root.glob("workers/locale/*/LC_MESSAGES/django.po")):
        if catalog.parts[-3] != "en":
            yield from (
                (str(catalog.relative_to(root)), f'msgid "{one}"', f"does not translate {one!r}") for one in titles
            )


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_nothing_is_missing(folder: Path) -> None:
    assert list(missing(source.ROOT, folder.name)) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_a_task_type_knows_no_other(folder: Path) -> None:
    others = [f"labeling.task_types.{other.name}" for other in FOLDERS if other != folder]
    known = [name for path in folder.glob("*.py") for name in imported(path) if name.startswith(tuple(others))]
    assert known == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_the_template_uses_elements_that_exist(folder: Path) -> None:
    used = set(re.findall(r"<(crowd-[a-z-]+)", registry.by_key(folder.name).template))
    frontend = "".join(path.read_text(encoding="utf-8") for path in source.files(".ts", under="frontend/src"))
    known = set(re.findall(r"[\"'`](crowd-[a-z-]+)[\"'`]", frontend))
    assert "crowd-form" in used
    assert used <= known, used - known
