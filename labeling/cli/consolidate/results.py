"""What consolidating one kind of answers gives, whatever the kind: a result for each task, and who did how well."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from consolidation import HierarchicalDawidSkene, Person, people, seen_by_others

Answers = list[tuple[Hashable, Hashable, Any]]
"""Task, worker, answer as it was read."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What became of one task: `line` is written, `value` judged. `parts` are the confidences of what it consists of
    (of itself, where it is one thing); none for numbers."""

    line: dict[str, Any]
    value: Any
    parts: tuple[float, ...]


@dataclass(frozen=True)
class Fitted:
    """By task, and everybody; `spreads` are standard deviations of people's numbers."""

    results: Mapping[Hashable, Result]
    people: Callable[[], Iterable[Person]]
    spreads: Mapping[Hashable, float] | None = None


def marks(model: Any) -> Callable[[], Iterable[Person]]:
    """Of what was marked and passed over; nobody where nothing was."""

    def everybody() -> Iterable[Person]:
        votes = model.decisions()
        return people(votes, HierarchicalDawidSkene().fit(votes), None, seen_by_others(votes)) if len(votes) else ()

    return everybody


def method_of(compatible: bool) -> Any:
    return "compatible" if compatible else "model"
