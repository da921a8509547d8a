"""Small files and small functions, by count: what grows over its budget is split, not excused."""

import ast
from pathlib import Path
from statistics import median

from tests.architecture import source

FILE_LIMIT = 400
FUNCTION_LIMIT = 50
NUMERIC_FUNCTION_LIMIT = 70
FUNCTION_MEDIAN = 9


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(source.tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert function.end_lineno is not None
    return function.end_lineno - function.lineno + 1


def limit(path: Path) -> int:
    return NUMERIC_FUNCTION_LIMIT if path.is_relative_to(source.ROOT / "consolidation") else FUNCTION_LIMIT


def test_files_are_at_most_400_lines() -> None:
    written = [p for p in source.files(".py", ".ts", ".mjs", ".css", ".html") if "migrations" not in p.parts]
    long = {source.name(path): lines(path) for path in written if lines(path) > FILE_LIMIT}
    assert not long


def test_functions_are_at_most_50_lines() -> None:
    long = {
        f"{source.name(path)}:{function.lineno} {function.name}": length(function)
        for path in source.product_files()
        for function in functions(path)
        if length(function) > limit(path)
    }
    assert not long


def test_the_median_function_is_at_most_9_lines() -> None:
    lengths = [length(function) for path in source.product_files() for function in functions(path)]
    assert median(lengths) <= FUNCTION_MEDIAN


def test_every_module_says_why_it_exists() -> None:
    silent = [
        source.name(path)
        for path in source.product_files()
        if source.tree(path).body and not ast.get_docstring(source.tree(path))
    ]
    assert not silent
