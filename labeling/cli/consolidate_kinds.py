"""`labelwright consolidate --kind`: answers that are shapes, orders, texts or numbers, in Ground Truth's spelling."""

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from consolidation import (
    BadVotes,
    Box,
    BoxConsolidator,
    Keypoint,
    KeypointConsolidator,
    MultiLabel,
    NumberConsolidator,
    Polygon,
    PolygonConsolidator,
    Polyline,
    PolylineConsolidator,
    RankingConsolidator,
    Span,
    SpanConsolidator,
    TextConsolidator,
)
from labeling.cli.consolidate_inputs import Rows, read_columns
from labeling.cli.consolidate_json import whole
from workers.errors import InvalidInput

COLUMNS = ("task", "worker", "answer")
Found = dict[Hashable, Any]
"""Task → what is written for it."""


@dataclass(frozen=True)
class Kind:
    """`member` holds the answer in a submitted form; `read` makes of it what `fit` takes; `fit` (answers, compatible,
    radius) gives the results and the workers' skills."""

    member: str
    read: Callable[[str, Any], Any]
    fit: Callable[[list[tuple[Hashable, Hashable, Any]], bool, float], tuple[Found, Mapping[Hashable, float]]]


def consolidate_kind(
    paths: Sequence[Path], kind: str, *, compatible: bool, radius: float, attributes: Sequence[str]
) -> tuple[list[bytes], Mapping[Hashable, float]]:
    """A line of JSON for each task, in the order in which they first appeared, and the workers' skills.

    Raises InvalidInput with file and line, or with task and worker where an answer contradicts itself.
    """
    (tasks, workers, answers), rows = read_columns(paths, COLUMNS, attributes, whole)
    one = KINDS[kind]
    read = [None] * len(answers[1])
    given = []
    for row, (task, worker, code) in enumerate(zip(tasks[0], workers[0], answers[0], strict=True)):
        if read[code] is None:
            read[code] = one.read(rows.where(row), _member(rows, row, one.member, str(answers[1][code])))
        given.append((tasks[1][task], workers[1][worker], read[code]))
    try:
        found, skills = one.fit(given, compatible, radius)
    except BadVotes as error:
        raise InvalidInput(str(paths[0]), str(error)) from None
    return [orjson.dumps({"task": task} | found[task]) + b"\n" for task in tasks[1]], skills


def _member(rows: Rows, row: int, member: str, text: str) -> Any:
    """The answer itself, whether it stands alone or in a submitted form; text that is no JSON is a text."""
    try:
        content = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
    for form in (content, *(content.values() if isinstance(content, dict) else ())):
        if isinstance(form, dict) and member in form:
            return form[member]
    return content


def _entries(where: str, content: Any, *fields: str, each: str = "shape") -> list[dict[str, Any]]:
    """A list of objects that have the fields, numbers unless the field is `label` or `vertices`."""
    if not isinstance(content, list) or not all(isinstance(entry, dict) for entry in content):
        raise InvalidInput(where, f"the answer is not a list of objects with {', '.join(fields)}")
    for place, entry in enumerate(content, start=1):
        for field in fields:
            if field not in entry:
                raise InvalidInput(where, f"{each} {place} has no {field!r}")
            if field not in ("label", "vertices"):
                _number(f"{where}, {each} {place}, {field}", entry[field])
    return content


def _number(where: str, value: Any) -> float:
    try:
        number = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else math.nan
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InvalidInput(where, f"{value!r} is not a finite number")
    return number


def _vertices(where: str, content: Any) -> list[tuple[str, tuple[tuple[float, float], ...]]]:
    shapes = []
    for place, entry in enumerate(_entries(where, content, "label", "vertices"), start=1):
        points = _entries(f"{where}, shape {place}", entry["vertices"], "x", "y", each="point")
        shapes.append((str(entry["label"]), tuple((float(point["x"]), float(point["y"])) for point in points)))
    return shapes


def _boxes(where: str, content: Any) -> list[Box]:
    sides = ("left", "top", "width", "height")
    entries = _entries(where, content, "label", *sides)
    return [Box(**{side: float(entry[side]) for side in sides}, label=str(entry["label"])) for entry in entries]


def _keypoints(where: str, content: Any) -> list[Keypoint]:
    entries = _entries(where, content, "label", "x", "y")
    return [Keypoint(float(entry["x"]), float(entry["y"]), str(entry["label"])) for entry in entries]


def _spans(where: str, content: Any) -> list[Span]:
    entries = _entries(where, content, "label", "startOffset", "endOffset")
    return [Span(int(entry["startOffset"]), int(entry["endOffset"]), str(entry["label"])) for entry in entries]


def _names(where: str, content: Any) -> list[str]:
    if not isinstance(content, list) or not all(isinstance(name, str | int) for name in content):
        raise InvalidInput(where, "the answer is not a list of names")
    return [str(name) for name in content]


def _text(where: str, content: Any) -> str:
    texts = list(content.values()) if isinstance(content, dict) else [content]
    if len(texts) != 1 or isinstance(texts[0], dict | list | None):
        raise InvalidInput(where, "the answer is not one text")
    return texts[0] if isinstance(texts[0], str) else orjson.dumps(texts[0]).decode()


def _method(compatible: bool) -> Any:
    return "compatible" if compatible else "model"


def _shapes(make: Callable[..., Any], attribute: str, name: str, show: Callable[[Any], dict[str, Any]]) -> Any:
    """How to fit a consolidator of shapes, and write its results as a list under `name`."""

    def fit(answers: Any, compatible: bool, radius: float) -> tuple[Found, Mapping[Hashable, float]]:
        options = {"radius": radius} if make is KeypointConsolidator else {}
        model = make(method=_method(compatible), **options).fit(answers)
        found = {task: {name: [show(one) for one in ones]} for task, ones in getattr(model, attribute).items()}
        return found, model.worker_skills_

    return fit


def _trust(one: Any) -> dict[str, Any]:
    return {"confidence": round(one.confidence, 6), "workers": one.workers}


def _box(one: Any) -> dict[str, Any]:
    return {"label": one.label, "left": one.left, "top": one.top, "width": one.width, "height": one.height} | _trust(
        one
    )


def _path(one: Any) -> dict[str, Any]:
    vertices = [{"x": x, "y": y, "spread": spread} for (x, y), spread in zip(one.points, one.spreads, strict=True)]
    return {"label": one.label, "vertices": vertices} | _trust(one)


def _keypoint(one: Any) -> dict[str, Any]:
    return {"label": one.label, "x": one.x, "y": one.y, "spread": one.spread} | _trust(one)


def _span(one: Any) -> dict[str, Any]:
    return {"label": one.label, "startOffset": one.start, "endOffset": one.end} | _trust(one)


def _fit_labels(answers: Any, compatible: bool, radius: float) -> tuple[Found, Mapping[Hashable, float]]:
    model = MultiLabel(method=_method(compatible)).fit(answers)
    found: Found = {}
    for task, chances, offered in zip(model.items_, model.confidences_.tolist(), model.offered_.tolist(), strict=True):
        named = [(name, round(c, 6)) for name, c, o in zip(model.classes_, chances, offered, strict=True) if o]
        found[task] = {"labels": [{"label": name, "confidence": c} for name, c in sorted(named, key=lambda e: -e[1])]}
    return found, model.worker_skills_


def _fit_numbers(answers: Any, compatible: bool, radius: float) -> tuple[Found, Mapping[Hashable, float]]:
    model = NumberConsolidator(method="mean" if compatible else "weighted").fit(answers)
    rows = zip(model.items_, model.values_.tolist(), model.errors_.tolist(), strict=True)
    found: Found = {task: {"number": number, "standard_error": error} for task, number, error in rows}
    return found, dict(zip(model.workers_, model.worker_spreads_.tolist(), strict=True))


def _fit_rankings(answers: Any, compatible: bool, radius: float) -> tuple[Found, Mapping[Hashable, float]]:
    model = RankingConsolidator(method=_method(compatible)).fit(answers)
    found: Found = {
        task: {"order": one.order, "scores": one.scores, "leads": one.leads} | _trust(one)
        for task, one in model.rankings_.items()
    }
    return found, model.worker_skills_


def _fit_texts(answers: Any, compatible: bool, radius: float) -> tuple[Found, Mapping[Hashable, float]]:
    model = TextConsolidator(method=_method(compatible)).fit(answers)
    found: Found = {
        task: {"text": one.text, "words": [{"word": word, "confidence": round(c, 6)} for word, c in one.words]}
        | _trust(one)
        for task, one in model.texts_.items()
    }
    return found, model.worker_skills_


KINDS = {
    "boxes": Kind("boundingBoxes", _boxes, _shapes(BoxConsolidator, "boxes_", "boundingBoxes", _box)),
    "polygons": Kind(
        "polygons",
        lambda where, content: [Polygon(points, label) for label, points in _vertices(where, content)],
        _shapes(PolygonConsolidator, "polygons_", "polygons", _path),
    ),
    "polylines": Kind(
        "polylines",
        lambda where, content: [Polyline(points, label) for label, points in _vertices(where, content)],
        _shapes(PolylineConsolidator, "polylines_", "polylines", _path),
    ),
    "keypoints": Kind("keypoints", _keypoints, _shapes(KeypointConsolidator, "keypoints_", "keypoints", _keypoint)),
    "entities": Kind("entities", _spans, _shapes(SpanConsolidator, "spans_", "entities", _span)),
    "labels": Kind("labels", _names, _fit_labels),
    "numbers": Kind("number", lambda where, content: _number(where, _text(where, content)), _fit_numbers),
    "rankings": Kind("order", _names, _fit_rankings),
    "texts": Kind("text", _text, _fit_texts),
}
