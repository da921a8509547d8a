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
    known = (root / "labeling/task_types/registry.py").read_text("utf-8")
    if f"    {key}.TASK_TYPE," not in known:
        yield f"labeling/task_types/registry.py does not list {key}.TASK_TYPE"
    read = (root / "frontend/src/formats/golden.test.ts").read_text("utf-8")
    if f'roundTrips("{key}"' not in read:
        yield f"frontend/src/formats/golden.test.ts does not read the golden cases of {key}"
    if f"| `{key}` |" not in (root / "docs/task-types.md").read_text("utf-8"):
        yield f"docs/task-types.md has no row for {key}"


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
