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
from labeling.cli import consolidate_masks
from labeling.cli.consolidate_inputs import read_columns, read_texts
from labeling.cli.consolidate_json import whole
from workers.errors import InvalidInput

COLUMNS = ("task", "worker", "answer")
Check = Callable[[str, Hashable, Any], None]
Found = dict[Hashable, Any]
"""Task → what is written for it."""


@dataclass(frozen=True)
class Kind:
    """`member` holds the answer in a submitted form; `read` makes of it (or of the form, if `whole`) what `fit` takes;
    `fit` (answers, compatible, radius) gives the results and the workers' skills. `checks` makes what looks at an
    answer with its task."""

    member: str
    read: Callable[[str, Any], Any]
    fit: Callable[[list[tuple[Hashable, Hashable, Any]], bool, float], tuple[Found, Mapping[Hashable, float]]]
    whole: bool = False
    checks: Callable[[], Check] | None = None


def consolidate_kind(
    paths: Sequence[Path],
    kind: str,
    *,
    compatible: bool,
    radius: float,
    attributes: Sequence[str],
    texts: Path | None = None,
) -> tuple[list[bytes], Mapping[Hashable, float]]:
    """A line of JSON for each task, in the order in which they first appeared, and the workers' skills.

    `texts` (columns task,text) are what was marked: no entity may lie outside.

    Raises InvalidInput with file and line, or with task and worker where an answer contradicts itself.
    """
    (tasks, workers, answers), rows = read_columns(paths, COLUMNS, attributes, whole)
    one = KINDS[kind]
    check = _inside(texts) if texts else one.checks() if one.checks else None
    read = [None] * len(answers[1])
    given = []
    for row, (task, worker, code) in enumerate(zip(tasks[0], workers[0], answers[0], strict=True)):
        if read[code] is None:
            read[code] = one.read(rows.where(row), _member(one, str(answers[1][code])))
        if check:
            check(rows.where(row), tasks[1][task], read[code])
        given.append((tasks[1][task], workers[1][worker], read[code]))
    try:
        found, skills = one.fit(given, compatible, radius)
    except BadVotes as error:
        raise InvalidInput(str(paths[0]), str(error)) from None
    return [orjson.dumps({"task": task} | found[task]) + b"\n" for task in tasks[1]], skills


def _member(kind: Kind, text: str) -> Any:
    """The answer itself, whether it stands alone or in a submitted form; text that is no JSON is a text."""
    try:
        content = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
    for form in (content, *(content.values() if isinstance(content, dict) else ())):
        if isinstance(form, dict) and kind.member in form:
            return form if kind.whole else form[kind.member]
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


def _least(where: str, entry: dict[str, Any], field: str, least: float) -> float:
    """A field that may not be smaller."""
    number = float(entry[field])
    if number < least:
        raise InvalidInput(f"{where}, {field}", f"{entry[field]} is less than {least:g}")
    return number


def _number(where: str, value: Any) -> float:
    try:
        number = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else math.nan
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InvalidInput(where, f"{value!r} is not a finite number")
    return number


def _vertices(where: str, content: Any, least: int) -> list[tuple[str, tuple[tuple[float, float], ...]]]:
    shapes = []
    for place, entry in enumerate(_entries(where, content, "label", "vertices"), start=1):
        points = _entries(f"{where}, shape {place}", entry["vertices"], "x", "y", each="point")
        if len(points) < least:
            raise InvalidInput(f"{where}, shape {place}, vertices", f"has fewer than {least} points")
        shapes.append((str(entry["label"]), tuple((float(point["x"]), float(point["y"])) for point in points)))
    return shapes


def _boxes(where: str, content: Any) -> list[Box]:
    sides = ("left", "top", "width", "height")
    found = []
    for place, entry in enumerate(_entries(where, content, "label", *sides), start=1):
        left, top, width, height = (_least(f"{where}, shape {place}", entry, side, 0) for side in sides)
        found.append(Box(left, top, width, height, label=str(entry["label"])))
    return found


def _keypoints(where: str, content: Any) -> list[Keypoint]:
    entries = _entries(where, content, "label", "x", "y")
    return [Keypoint(float(entry["x"]), float(entry["y"]), str(entry["label"])) for entry in entries]


def _spans(where: str, content: Any) -> list[Span]:
    found = []
    entries = _entries(where, content, "label", "startOffset", "endOffset", each="entity")
    for place, entry in enumerate(entries, start=1):
        here = f"{where}, entity {place}"
        for field in ("startOffset", "endOffset"):
            if float(entry[field]) != int(float(entry[field])):
                raise InvalidInput(f"{here}, {field}", f"{entry[field]} is not a whole number")
        start = int(_least(here, entry, "startOffset", 0))
        end = int(_least(here, entry, "endOffset", start + 1))
        found.append(Span(start, end, str(entry["label"])))
    return found


def _inside(path: Path) -> Check:
    """Refuses entities that reach behind the end of their text, counted in characters."""
    texts = read_texts(path)

    def check(where: str, task: Hashable, spans: Sequence[Span]) -> None:
        if task not in texts:
            raise InvalidInput(where, f"the task {task!r} has no text in {path}")
        for place, span in enumerate(spans, start=1):
            if span.end > len(texts[task]):
                end = f"{span.end} lies behind the end of the text, which has {len(texts[task])} characters"
                raise InvalidInput(f"{where}, entity {place}, endOffset", end)

    return check


def _names(where: str, content: Any) -> list[str]:
    if not isinstance(content, list) or not all(isinstance(name, str | int) for name in content):
        raise InvalidInput(where, "the answer is not a list of names")
    return [str(name) for name in content]


def _order(where: str, content: Any) -> list[str]:
    names = _names(where, content)
    twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if twice is not None:
        raise InvalidInput(where, f"the order names {twice!r} twice")
    if not names:
        raise InvalidInput(where, "the order is empty")
    return names


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
        lambda where, content: [Polygon(points, label) for label, points in _vertices(where, content, 3)],
        _shapes(PolygonConsolidator, "polygons_", "polygons", _path),
    ),
    "polylines": Kind(
        "polylines",
        lambda where, content: [Polyline(points, label) for label, points in _vertices(where, content, 2)],
        _shapes(PolylineConsolidator, "polylines_", "polylines", _path),
    ),
    "keypoints": Kind("keypoints", _keypoints, _shapes(KeypointConsolidator, "keypoints_", "keypoints", _keypoint)),
    "entities": Kind("entities", _spans, _shapes(SpanConsolidator, "spans_", "entities", _span)),
    "labels": Kind("labels", _names, _fit_labels),
    "numbers": Kind("number", lambda where, content: _number(where, _text(where, content)), _fit_numbers),
    "rankings": Kind("order", _order, _fit_rankings),
    "texts": Kind("text", _text, _fit_texts),
    "masks": Kind(
        "labelMappings", consolidate_masks.read, consolidate_masks.fit, whole=True, checks=consolidate_masks.one_size
    ),
}
