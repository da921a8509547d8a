"""The one way in which a state changes: a named transition, one conditional update, one door.

A `Lifecycle` is a table: transition name -> (allowed from, to). To apply a transition is to update the row *where
its id is this and its state is one of the allowed*, with further fields in the same statement. Nobody else assigns
`.state`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from workers.errors import NotFound, WrongState
from workers.rows import update_rows


@dataclass(frozen=True)
class Transition:
    """Allowed `sources`, and the `target`. A repeatable one succeeds quietly where the target is reached already."""

    sources: tuple[str, ...]
    target: str
    repeatable: bool = True


class Lifecycle:
    """The table of transitions of one kind of row."""

    def __init__(self, name: str, transitions: Mapping[str, Transition]) -> None:
        self.name = name
        self.transitions = dict(transitions)

    def states(self) -> set[str]:
        return {state for t in self.transitions.values() for state in (*t.sources, t.target)}

    def apply(self, model: type[Model], pk: object, name: str, **fields: Any) -> bool:
        """Moves one row. True: this call moved it; False: it was there already (repeatable transitions only).

        Raises WrongState where the row is in another state, NotFound where there is no such row.
        """
        transition = self.transitions[name]
        if self.apply_each(model, name, [{"pk": pk, **fields}]):
            return True
        state = model._default_manager.filter(pk=pk).values_list("state", flat=True).first()
        if state is None:
            raise NotFound(f"There is no {self.name} {pk}.")
        if state == transition.target and transition.repeatable:
            return False
        raise WrongState(f"{self.name} {pk} is {state}: it cannot {name}.")

    def apply_all(self, rows: QuerySet[Any], name: str, **fields: Any) -> int:
        """Moves every row of `rows` that is in an allowed state, in one statement; how many were moved."""
        transition = self.transitions[name]
        return rows.filter(state__in=transition.sources).update(state=transition.target, **fields)

    def apply_each(self, model: type[Model], name: str, rows: Sequence[Mapping[str, Any]]) -> int:
        """Moves many rows by one statement, each with values of its own; how many were moved.

        A row is {"pk": ..., field name: value, ...}; all rows name the same fields.
        """
        transition = self.transitions[name]
        return update_rows(model, rows, also={"state": transition.target}, states=transition.sources)


def moves(**table: tuple[Iterable[str] | str, str]) -> dict[str, Transition]:
    """A table in short: name=("from" or ["from", ...], "to")."""
    return {
        name: Transition((source,) if isinstance(source, str) else tuple(source), target)
        for name, (source, target) in table.items()
    }
