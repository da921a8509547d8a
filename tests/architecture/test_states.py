"""A state changes only by a named transition: nobody but the lifecycle writes `.state`."""

import ast
from collections.abc import Iterator

from tests.architecture import source

DOOR = "workers/lifecycle.py"
#: A draft's `state` is what a task page keeps for itself, no lifecycle's.
NO_LIFECYCLE = {"workers/assignments.py: save_draft"}
WRITERS = {"update", "update_or_create", "bulk_update"}


def targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    if isinstance(node, ast.AugAssign | ast.AnnAssign):
        return [node.target]
    return []


def assigns_state(node: ast.AST) -> bool:
    flat = [part for target in targets(node) for part in ast.walk(target)]
    return any(isinstance(part, ast.Attribute) and part.attr == "state" for part in flat)


def updates_state(node: ast.AST) -> bool:
    """`rows.update(state=…)`, `setattr(row, "state", …)` and `update_rows` are the same door by other names."""
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute) and node.func.attr in WRITERS:
        return any(keyword.arg == "state" for keyword in node.keywords)
    if not isinstance(node.func, ast.Name):
        return False
    if node.func.id == "update_rows":
        return any(isinstance(part, ast.Constant) and part.value == "state" for part in ast.walk(node))
    return node.func.id == "setattr" and any(isinstance(a, ast.Constant) and a.value == "state" for a in node.args)


def writes(root: ast.AST) -> Iterator[int]:
    return (node.lineno for node in ast.walk(root) if assigns_state(node) or updates_state(node))  # type: ignore[attr-defined]


def excused(tree: ast.Module, file: str) -> set[int]:
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return {line for node in functions if f"{file}: {node.name}" in NO_LIFECYCLE for line in writes(node)}


def offences() -> Iterator[str]:
    for path in source.product_files():
        file, tree = source.name(path), source.tree(path)
        if file != DOOR:
            yield from (f"{file}:{line}" for line in sorted(set(writes(tree)) - excused(tree, file)))


def test_nobody_else_writes_state() -> None:
    assert list(offences()) == []


def test_the_walk_sees_every_way_of_writing() -> None:
    ways = ["row.state = 1", "a, row.state = 1, 2", "rows.update(state=1)", "setattr(row, 'state', 1)"]
    ways.append("update_rows(Row, [{'pk': 1, 'state': 2}])")
    assert all(list(writes(ast.parse(way))) for way in ways)
