"""The kinds of answers of `labelwright consolidate --kind`: how each is read, consolidated, written and judged."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from consolidation import (
    BoxConsolidator,
    KeypointConsolidator,
    MultiLabel,
    NumberConsolidator,
    Person,
    PolygonConsolidator,
    PolylineConsolidator,
    RankingConsolidator,
    SpanConsolidator,
    TextConsolidator,
    graded_people,
)
from labeling.cli.consolidate import answers, instances, masks
from labeling.cli.consolidate import judge as judges
from labeling.cli.consolidate.judge import Judge, Likeness
from labeling.cli.consolidate.results import Answers, Fitted, Result, marks, method_of

Check = Callable[[str, Hashable, Any], None]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`member` holds the answer in a submitted form, or beside it what else is needed where `whole`; `read` makes of it
    what `fit` (answers, compatible, radius) takes. `checks` makes what looks at an answer with its task; `ready` makes
    of all answers and truths what makes each ready for `fit`. `judge` (radius) makes figures, `alike` (radius) says
    which parts are right, where a result consists of things. `skill` is what people's skill is a share of."""

    member: str
    read: answers.Reader
    fit: Callable[[Answers, bool, float], Fitted]
    judge: Callable[[float], Judge]
    skill: str
    whole: bool = False
    checks: Callable[[], Check] | None = None
    ready: Callable[[Iterable[Any]], Callable[[Any], Any]] | None = None
    alike: Callable[[float], Likeness] | None = None
    several: bool = False
    """Whether a worker may say several things about a task, told apart by what they are about."""


def _grades(model: Any) -> Callable[[], Iterable[Person]]:
    return lambda: graded_people(model.grades())


def _shapes(name: str, make: Callable[..., Any], attribute: str, show: Callable[[Any], dict[str, Any]]) -> Any:
    """How to fit a consolidator of shapes, and write its results as a list under `name`."""

    def fit(given: Answers, compatible: bool, radius: float) -> Fitted:
        options = {"radius": radius} if make is KeypointConsolidator else {}
        model = make(method=method_of(compatible), **options).fit(given)
        found = {
            task: Result(line={name: [show(one) for one in ones]}, value=ones, parts=_sure(ones))
            for task, ones in getattr(model, attribute).items()
        }
        return Fitted(found, marks(model))

    return fit


def _sure(ones: Iterable[Any]) -> tuple[float, ...]:
    return tuple(float(one.confidence) for one in ones)


def _trust(one: Any) -> dict[str, Any]:
    return {"confidence": round(one.confidence, 6), "workers": one.workers}


def _box(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("label", "left", "top", "width", "height")} | _trust(one)


def _path(one: Any) -> dict[str, Any]:
    vertices = [{"x": x, "y": y, "spread": spread} for (x, y), spread in zip(one.points, one.spreads, strict=True)]
    return {"label": one.label, "vertices": vertices} | _trust(one)


def _keypoint(one: Any) -> dict[str, Any]:
    return {"label": one.label, "x": one.x, "y": one.y, "spread": one.spread} | _trust(one)


def _span(one: Any) -> dict[str, Any]:
    return {"label": one.label, "startOffset": one.start, "endOffset": one.end} | _trust(one)


def _fit_labels(given: Answers, compatible: bool, radius: float) -> Fitted:
    model = MultiLabel(method=method_of(compatible)).fit(given)
    found = {}
    for task, chances, chosen, offered in zip(
        model.items_, model.confidences_.tolist(), model.chosen_.tolist(), model.offered_.tolist(), strict=True
    ):
        rows = [entry for entry in zip(model.classes_, chances, chosen, offered, strict=True) if entry[3]]
        rows.sort(key=lambda entry: -entry[1])
        line = {"labels": [{"label": name, "confidence": round(chance, 6)} for name, chance, *_ in rows]}
        value = [str(name) for name, _, holds, _ in rows if holds]
        found[task] = Result(line=line, value=value, parts=tuple(chance for _, chance, *_ in rows))
    return Fitted(found, marks(model))


def _fit_numbers(given: Answers, compatible: bool, radius: float) -> Fitted:
    model = NumberConsolidator(method="mean" if compatible else "weighted").fit(given)
    rows = zip(model.items_, model.values_.tolist(), model.errors_.tolist(), strict=True)
    found = {
        task: Result(line={"number": number, "standard_error": error}, value=number, parts=())
        for task, number, error in rows
    }
    return Fitted(found, _grades(model), dict(zip(model.workers_, model.worker_spreads_.tolist(), strict=True)))


def _fit_rankings(given: Answers, compatible: bool, radius: float) -> Fitted:
    model = RankingConsolidator(method=method_of(compatible)).fit(given)
    found = {
        task: Result(
            line={"order": one.order, "scores": one.scores, "leads": one.leads} | _trust(one),
            value=one.order,
            parts=(one.confidence,),
        )
        for task, one in model.rankings_.items()
    }
    return Fitted(found, _grades(model))


def _fit_texts(given: Answers, compatible: bool, radius: float) -> Fitted:
    model = TextConsolidator(method=method_of(compatible)).fit(given)
    found = {}
    for task, one in model.texts_.items():
        words = [{"word": word, "confidence": round(sure, 6)} for word, sure in one.words]
        line = {"text": one.text, "words": words} | _trust(one)
        found[task] = Result(line=line, value=one.text, parts=(one.confidence,))
    return Fitted(found, _grades(model))


_THERE = "right decisions between there and not"
Model = tuple[Callable[..., Any], str, Callable[[Any], dict[str, Any]]]
"""A consolidator, the attribute that has its results, and how one of these is written."""


def _things(member: str, read: answers.Reader, model: Model, alike: Callable[[float], Likeness], judge: Any) -> Kind:
    """Answers that are lists of things, with the same `member` in a form and in a result; `judge` (likeness)."""
    return Kind(
        member=member,
        read=read,
        fit=_shapes(member, *model),
        judge=lambda radius: judge(alike(radius)),
        alike=alike,
        skill=_THERE,
    )


def _always(likeness: Likeness) -> Callable[[float], Likeness]:
    """Whatever the radius is."""
    return lambda radius: likeness


_overlap, _closeness = partial(judges.things, name="overlap"), partial(judges.things, name="closeness")
_BOXES: Model = BoxConsolidator, "boxes_", _box
_POLYGONS: Model = PolygonConsolidator, "polygons_", _path
_POLYLINES: Model = PolylineConsolidator, "polylines_", _path
_POINTS: Model = KeypointConsolidator, "keypoints_", _keypoint
_SPANS: Model = SpanConsolidator, "spans_", _span
KINDS = {
    "boxes": _things("boundingBoxes", answers.boxes, _BOXES, _always(judges.box_likeness), _overlap),
    "polygons": _things("polygons", answers.polygons, _POLYGONS, _always(judges.polygon_likeness), _overlap),
    "polylines": _things("polylines", answers.polylines, _POLYLINES, _always(judges.line_likeness), _closeness),
    "keypoints": _things("keypoints", answers.keypoints, _POINTS, judges.point_likeness, _closeness),
    "entities": _things(
        "entities", answers.entities, _SPANS, _always(judges.exact_likeness), lambda alike: judges.spans
    ),
    "labels": Kind(
        member="labels", read=answers.names, fit=_fit_labels, judge=lambda radius: judges.labels, skill=_THERE
    ),
    "numbers": Kind(
        member="number",
        read=answers.number,
        fit=_fit_numbers,
        judge=lambda radius: judges.numbers,
        skill="pairs of tasks in the order of the others' means",
    ),
    "rankings": Kind(
        member="order",
        read=answers.order,
        fit=_fit_rankings,
        judge=lambda radius: judges.orders,
        skill="pairs in the order that the others have",
        several=True,
    ),
    "texts": Kind(
        member="text",
        read=answers.text,
        fit=_fit_texts,
        judge=lambda radius: judges.texts,
        skill="the text as the others wrote it",
    ),
    "instances": Kind(
        member="instances",
        read=instances.read,
        fit=instances.fit,
        judge=lambda radius: _overlap(instances.likeness),
        skill=_THERE,
        checks=masks.one_size,
        alike=_always(instances.likeness),
    ),
    "masks": Kind(
        member="labelMappings",
        read=masks.read,
        fit=masks.fit,
        judge=lambda radius: masks.judge,
        skill="painted pixels as the others have them",
        whole=True,
        checks=masks.one_size,
        ready=masks.ready,
    ),
}
