"""The examples in the package's docstrings are run as written."""

import doctest
import pkgutil
from importlib import import_module

import pytest

import consolidation

NAMES = [f"consolidation.{module.name}" for module in pkgutil.iter_modules(consolidation.__path__)]


@pytest.mark.parametrize("name", NAMES)
def test_examples(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder(exclude_empty=True)
    assert sum(bool(test.examples) for name in NAMES for test in finder.find(import_module(name))) >= 5
