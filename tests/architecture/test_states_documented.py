"""docs/architecture.md prints the tables of transitions as the code has them."""

import pytest

from labeling.states import EXPORT, JOB, OBJECT
from tests.architecture import source
from workers.lifecycle import Lifecycle
from workers.states import ASSIGNMENT, TASK


def table(lifecycle: Lifecycle) -> str:
    rows = [f"| {name} | {', '.join(t.sources)} | {t.target} |" for name, t in lifecycle.transitions.items()]
    return "\n".join([f"| {lifecycle.name} | from | to |", "| --- | --- | --- |", *rows])


@pytest.mark.parametrize("lifecycle", [JOB, OBJECT, TASK, ASSIGNMENT, EXPORT], ids=lambda lifecycle: lifecycle.name)
def test_the_document_has_the_table_of_the_code(lifecycle: Lifecycle) -> None:
    document = (source.ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert table(lifecycle) in document, f"docs/architecture.md lacks this table:\n\n{table(lifecycle)}"
