"""Answers in JSON: lines with the columns as members, worker responses of Ground Truth, and output manifests."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

import orjson

from labeling.cli.pieces import Origin, Piece, batches, columns_missing, not_utf8
from labeling.manifest import metadata_name
from workers.errors import InvalidInput

Row = tuple[str, ...]
Take = Callable[[str, Any], str]
"""From where it stands and a submitted form, as an object or as JSON text, to the value of a column."""


def json_pieces(
    file: str, stream: Iterable[bytes], names: Sequence[str], attributes: Sequence[str], take: Take
) -> Iterator[Piece]:
    """Rows from JSON lines, whose kind is told from each: columns by name, worker responses, or a manifest.

    In a manifest every label attribute (or those named in `attributes`) is the word of one worker, its job; an
    attribute that keeps the answers of all workers (`annotationsFromAllWorkers`) stands for them. Of each submitted
    form `take` makes the third column.
    Raises `InvalidInput` naming file and line.
    """
    before = 0
    for some in batches(iter(stream)):
        columns = _members(some, names)
        if columns:
            yield Piece(columns, Origin(file, range(before + 1, before + len(some) + 1)))
        elif found := list(_rows(file, enumerate(some, before + 1), names, frozenset(attributes), take)):
            numbers, rows = zip(*found, strict=True)
            yield Piece(tuple(zip(*rows, strict=True)), Origin(file, numbers))
        before += len(some)


def _members(lines: list[bytes], names: Sequence[str]) -> tuple[list[str], ...] | None:
    """The columns of lines all of which have them as text, which are most and read at once; None for any others."""
    if any(f'"{name}"'.encode() not in lines[0] for name in names):
        return None
    try:
        entries = orjson.loads(b"[" + b",".join(lines) + b"]")
        columns = tuple([entry[name] for entry in entries] for name in names)
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None
    plain = len(entries) == len(lines) and all(set(map(type, column)) == {str} for column in columns)
    return columns if plain else None


def response_pieces(folder: Path, names: Sequence[str], meter: Callable[[int], None], take: Take) -> Iterator[Piece]:
    """Rows from a folder of worker responses, `iteration-N/<object>/<time>.json`, or a job's output that has one.

    Later iterations come later, so that a worker's last answer counts.
    """
    if tuple(names[:1]) != ("task",) or len(names) != 3:
        raise InvalidInput(str(folder), "is a folder; the truth must be a file")
    home = folder / "annotations" / "worker-response"
    home = home if home.is_dir() else folder
    files = sorted(home.rglob("*.json"), key=lambda path: [_natural(part) for part in path.relative_to(home).parts])
    if not files:
        raise InvalidInput(str(folder), "holds no worker responses", hint="Name a job's output folder, or a file.")
    for path in files:
        content = path.read_bytes()
        response = _object(f"{path}", content)
        rows = list(_responses(f"{path}", path.parent.name, response.get("answers"), take))
        meter(len(content))
        if rows:
            yield Piece(tuple(zip(*rows, strict=True)), Origin(str(path), range(1, len(rows) + 1), "answer"))


def _natural(part: str) -> tuple[str, int]:
    """`iteration-10` after `iteration-9`."""
    head, _, tail = part.rpartition("-")
    return (head, int(tail)) if tail.isdecimal() and len(tail) < 10 else (part, 0)


def _rows(
    file: str, lines: Iterable[tuple[int, bytes]], names: Sequence[str], attributes: frozenset[str], take: Take
) -> Iterator[tuple[int, Row]]:
    for number, line in lines:
        if not line.strip():
            continue
        where = f"{file}, line {number}"
        entry = _object(where, line.removeprefix(b"\xef\xbb\xbf"))
        if all(name in entry for name in names):
            yield number, tuple(_cell(where, name, entry[name], take) for name in names)
        elif "datasetObjectId" in entry and len(names) == 3:
            for row in _responses(where, str(entry["datasetObjectId"]), entry.get("answers"), take):
                yield number, row
        elif ("source-ref" in entry or "source" in entry) and len(names) == 3:
            for row in _manifest_answers(where, entry, attributes, take):
                yield number, row
        else:
            missing = next(name for name in names if name not in entry)
            raise columns_missing(where, missing, list(entry), names)


def _object(where: str, content: bytes) -> dict[str, Any]:
    try:
        entry = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        try:
            content.decode()
        except UnicodeDecodeError as reason:
            raise not_utf8(where, reason) from None
        raise not_json(where, "", content, error) from None
    if not isinstance(entry, dict):
        raise InvalidInput(where, "is not a JSON object", hint="Each line holds one, in braces.")
    return entry


def not_json(where: str, member: str, content: bytes | str, error: ValueError) -> InvalidInput:
    """What is wrong with a line, or with one member of it. Often it is a NaN, which many programs write although JSON
    has none: then its place is told."""
    try:
        path, _, value = _no_number(json.loads(content)).rpartition(": ")
    except (ValueError, RecursionError):
        value = ""
    if value:
        return InvalidInput(f"{where}, {(member + path).removeprefix('.')}", f"{value} is not a finite number")
    return InvalidInput(where, f"{f'the {member} is' if member else 'is'} not JSON: {error}")


def _no_number(value: Any) -> str:
    """The first NaN or infinity, after the members that lead there; empty where there is none."""
    if isinstance(value, float):
        return "" if isfinite(value) else f": {json.dumps(value)}"
    if isinstance(value, dict):
        return next((f".{name}{found}" for name, one in value.items() if (found := _no_number(one))), "")
    places = enumerate(value) if isinstance(value, list) else ()
    return next((f"[{n}]{found}" for n, one in places if (found := _no_number(one))), "")


def _text(where: str, name: str, value: Any) -> str:
    """Numbers and truth values as they are spelt in JSON; a null is an empty value."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict | list):
        raise InvalidInput(where, f"the column {name!r} is {'an object' if isinstance(value, dict) else 'a list'}")
    return "" if value is None else orjson.dumps(value).decode()


def _responses(where: str, task: str, answers: Any, take: Take) -> Iterator[Row]:
    if not isinstance(answers, list):
        raise InvalidInput(where, "has no list of 'answers'")
    for number, answer in enumerate(answers, start=1):
        here = f"{where}, answer {number}"
        if not isinstance(answer, dict) or not isinstance(answer.get("workerId"), str):
            raise InvalidInput(here, "has no 'workerId'")
        yield task, answer["workerId"], take(here, answer.get("answerContent"))


def chosen(where: str, content: Any) -> str:
    """The category in a submitted form: the one element with a `label`."""
    if isinstance(content, str):
        content = _object(where, content.encode())
    labels = chosen_labels(content)
    if len(labels) != 1:
        raise InvalidInput(
            where,
            "does not choose exactly one category",
            hint="A form counts if exactly one of its elements has a 'label' that is text, as classifiers have.",
        )
    return labels[0]


def whole(where: str, content: Any) -> str:
    """All of a submitted form, as JSON text."""
    return content if isinstance(content, str) else orjson.dumps(content).decode()


def _cell(where: str, name: str, value: Any, take: Take) -> str:
    """Objects and lists are for those who take whole answers."""
    return whole(where, value) if take is whole and isinstance(value, dict | list) else _text(where, name, value)


def chosen_labels(content: Any) -> list[str]:
    """Every `label` that is text, in a submitted form or in one of its elements."""
    values = [content, *content.values()] if isinstance(content, dict) else []
    return [value["label"] for value in values if isinstance(value, dict) and isinstance(value.get("label"), str)]


def _manifest_answers(where: str, line: dict[str, Any], attributes: frozenset[str], take: Take) -> Iterator[Row]:
    task = _text(where, "source", line.get("source-ref", line.get("source")))
    for name, value in line.items():
        if metadata_name(name) not in line or (attributes and name not in attributes):
            continue
        if isinstance(value, dict) and "annotationsFromAllWorkers" in value:
            yield from _kept_answers(f"{where}, {name}", task, value["annotationsFromAllWorkers"], take)
        else:
            metadata = line[metadata_name(name)]
            facts = metadata if isinstance(metadata, dict) else {}
            label = facts.get("class-name", value)
            job = str(facts.get("job-name", name)).removeprefix("labeling-job/")
            if take is chosen and isinstance(label, dict | list):
                reason = f"{name!r} is no category, but a label of type {facts.get('type', 'unknown')!r}"
                hint = "Say with --kind what the labels are, or pick another attribute with --attribute."
                raise InvalidInput(where, reason, hint=hint)
            yield task, job, _cell(where, name, label if take is chosen else _spelt(value, facts), take)


def _spelt(value: Any, facts: dict[str, Any]) -> Any:
    """A label as an answer is spelt: the numbers of classes become their names."""
    names = facts.get("class-map")
    things = value.get("annotations") if isinstance(value, dict) else None
    if isinstance(names, dict) and isinstance(value, list):
        return [names.get(str(number), number) for number in value]
    if isinstance(names, dict) and isinstance(things, list) and all(isinstance(one, dict) for one in things):
        return [{**one, "label": names.get(str(one.get("class_id")), "")} for one in things]
    return value


def _kept_answers(where: str, task: str, kept: Any, take: Take) -> Iterator[Row]:
    for number, answer in enumerate(kept if isinstance(kept, list) else [], start=1):
        here = f"{where}, answer {number}"
        data = answer.get("annotationData") if isinstance(answer, dict) else None
        if not isinstance(data, dict) or not isinstance(answer.get("workerId"), str):
            raise InvalidInput(here, "needs 'workerId' and 'annotationData'")
        yield task, answer["workerId"], take(here, data.get("content"))
