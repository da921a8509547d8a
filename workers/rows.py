"""Many rows of one table at once, past the ORM's objects: those take longer to make than the database takes to store.

A row is {field name: value}; all rows of a call name the same fields.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from typing import Any

from django.db import connection, transaction
from django.db.models import Field, Model

Row = Mapping[str, Any]

#: PostgreSQL's COPY needs a round trip more than a statement that is prepared: it pays for a batch, not for a few.
_WORTH_A_COPY = 50
#: Their values need no change for any database.
_PLAIN = ("BooleanField", "CharField", "FloatField", "ForeignKey", "OneToOneField", "TextField")
_NUMBERS = ("IntegerField", "BigIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField")
_Prepare = Callable[[Any], Any]


def one_statement() -> AbstractContextManager[Any]:
    """Around a single statement that may break a constraint, after which its caller goes on.

    A statement alone is a transaction by itself; PostgreSQL is spared two round trips. It needs one of its own on
    SQLite, where writers wait in line for that (config/sqlite), and a savepoint within another transaction.
    """
    alone = connection.vendor == "postgresql" and not connection.in_atomic_block
    return nullcontext() if alone else transaction.atomic()


def insert_rows(model: type[Model], rows: Sequence[Row]) -> None:
    """New rows. A field that they don't name takes its default; an id that the database gives is not told."""
    if not rows:
        return
    given = tuple(rows[0])
    default = _defaults(model, given)
    columns = ", ".join(_columns(model, (*given, *default)))
    rest = [prepare(value) for prepare, value in zip(_prepared(model, tuple(default)), default.values(), strict=True)]
    values = [(*prepared, *rest) for prepared in _values(model, given, rows)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(values) >= _WORTH_A_COPY:
            _copy(cursor, f"COPY {model._meta.db_table} ({columns}) FROM STDIN", values)
        else:
            marks = ", ".join(["%s"] * len(values[0]))
            _execute(cursor, f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({marks})", values)


def update_rows(model: type[Model], rows: Sequence[Row], *, also: Row | None = None, states: Sequence[str] = ()) -> int:
    """Each row {"pk": id, field name: value} gets its values and those of `also`; how many rows did.

    With `states`, only rows that are in one of them.
    """
    if not rows:
        return 0
    also = also or {}
    own = tuple(name for name in rows[0] if name != "pk")
    given = ", ".join(f"{column} = %s" for column in _columns(model, (*also, *own)))
    condition = f" AND state IN ({', '.join(['%s'] * len(states))})" if states else ""
    shared = [prepare(value) for prepare, value in zip(_prepared(model, tuple(also)), also.values(), strict=True)]
    values = [(*shared, *prepared, *states) for prepared in _values(model, (*own, "pk"), rows)]
    with connection.cursor() as cursor:
        key = _columns(model, ("pk",))[0]
        _execute(cursor, f"UPDATE {model._meta.db_table} SET {given} WHERE {key} = %s{condition}", values)
        return int(cursor.rowcount)


def _execute(cursor: Any, statement: str, values: Sequence[Sequence[Any]]) -> None:
    """For each of the values; `executemany` makes preparations that a single one would pay for in vain."""
    if len(values) == 1:
        cursor.execute(statement, values[0])
    else:
        cursor.executemany(statement, values)


def _copy(cursor: Any, statement: str, values: Sequence[Sequence[Any]]) -> None:
    with connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in values:
            copy.write_row(row)


def _values(model: type[Model], names: tuple[str, ...], rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    """The values as the database takes them, in the order of `names`."""
    how = list(zip(names, _prepared(model, names), strict=True))
    return [tuple(prepare(row[name]) for name, prepare in how) for row in rows]


def _columns(model: type[Model], names: Sequence[str]) -> list[str]:
    return [str(_field(model, name).column) for name in names]


@lru_cache(maxsize=64)
def _prepared(model: type[Model], names: tuple[str, ...]) -> tuple[_Prepare, ...]:
    return tuple(_preparation(_field(model, name)) for name in names)


def _preparation(field: "Field[Any, Any]") -> _Prepare:
    if type(field).__name__ in (*_PLAIN, *_NUMBERS):
        return _as_it_is
    return lambda value: field.get_db_prep_save(value, connection)


def _as_it_is(value: Any) -> Any:
    return value


def _defaults(model: type[Model], given: Sequence[str]) -> dict[str, Any]:
    """The fields that are not given, and what they are then."""
    named = {_field(model, name) for name in given}
    auto = model._meta.auto_field
    rest = [field for field in model._meta.concrete_fields if field is not auto and field not in named]
    return {field.attname: field.get_default() for field in rest}


def _field(model: type[Model], name: str) -> "Field[Any, Any]":
    return _fields(model)[name]


@lru_cache(maxsize=16)
def _fields(model: type[Model]) -> "dict[str, Field[Any, Any]]":
    """By the name of the field, by the name of its value (`worker`, `worker_id`), and the key as "pk"."""
    fields = model._meta.concrete_fields
    assert model._meta.pk is not None
    return {field.name: field for field in fields} | {field.attname: field for field in fields} | {"pk": model._meta.pk}
