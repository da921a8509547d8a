"""What is said of one template: what it is given, what its worker does, and the answer that the contract names."""

from dataclasses import dataclass, field
from typing import Any

from tests.e2e.census.worker import SUBMIT, Act, chosen, press


@dataclass(frozen=True)
class Case:
    template: str
    acts: list[Act]
    answer: dict[str, Any]
    given: dict[str, Any] = field(default_factory=dict)
    submit: Act = SUBMIT


def one(name: str, label: str, key: str, template: str, submit: Act = SUBMIT, **given: Any) -> Case:
    """One category, by its key."""
    return Case(template, [press(key), chosen(label)], {name: {"label": label}}, given, submit)
