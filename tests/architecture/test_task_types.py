"""Every task type is complete and stands alone: its folder, its line in the registry, its golden cases, its element."""

import ast
import re
from pathlib import Path

import pytest

from labeling.task_types import registry
from tests.architecture import source

HOME = source.ROOT / "labeling" / "task_types"
FILES = ("__init__.py", "answers.py", "consolidate.py", "output.py", "template.html")
FOLDERS = sorted(path.parent for path in HOME.glob("*/__init__.py"))


def imported(path: Path) -> set[str]:
    """Full names of the modules that a file imports."""
    nodes = list(ast.walk(source.tree(path)))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    of = {(node.module, alias.name) for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
    return plain | {f"{module}.{name}" for module, name in of}


def test_every_folder_is_registered() -> None:
    assert {folder.name for folder in FOLDERS} == {task_type.key for task_type in registry.TASK_TYPES}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_a_folder_has_its_five_files(folder: Path) -> None:
    assert [name for name in FILES if not (folder / name).is_file()] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_a_task_type_knows_no_other(folder: Path) -> None:
    others = [f"labeling.task_types.{other.name}" for other in FOLDERS if other != folder]
    known = [name for path in folder.glob("*.py") for name in imported(path) if name.startswith(tuple(others))]
    assert known == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_a_task_type_has_a_golden_case(folder: Path) -> None:
    assert list((source.ROOT / "tests" / "golden" / folder.name).glob("*/answers.json"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_the_template_uses_elements_that_exist(folder: Path) -> None:
    used = set(re.findall(r"<(crowd-[a-z-]+)", (folder / "template.html").read_text(encoding="utf-8")))
    frontend = "".join(path.read_text(encoding="utf-8") for path in source.files(".ts", under="frontend/src"))
    known = set(re.findall(r"[\"'`](crowd-[a-z-]+)[\"'`]", frontend))
    assert "crowd-form" in used
    assert used <= known, used - known
