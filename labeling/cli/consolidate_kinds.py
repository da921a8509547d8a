"""The kinds of answers of `labelwright consolidate --kind`: how each is read, consolidated, written and judged."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from consolidation import (
    BoxConsolidator,
    HierarchicalDawidSkene,
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
    people,
    seen_by_others,
)
from labeling.cli import consolidate_answers as answers
from labeling.cli import consolidate_judge as judges
from labeling.cli import consolidate_masks as masks
from labeling.cli.consolidate_judge import Judge, Likeness
from labeling.cli.consolidate_results import Answers, Fitted, Result, method_of

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


def _marks(model: Any) -> Callable[[], Iterable[Person]]:
    """Of what was marked and passed over; nobody where nothing was."""

    def everybody() -> Iterable[Person]:
        votes = model.decisions()
        return people(votes, HierarchicalDawidSkene().fit(votes), None, seen_by_others(votes)) if len(votes) else ()

    return everybody


def _grades(model: Any) -> Callable[[], Iterable[Person]]:
    return lambda: graded_people(model.grades())


def _shapes(make: Callable[..., Any], attribute: str, name: str, show: Callable[[Any], dict[str, Any]]) -> Any:
    """How to fit a consolidator of shapes, and write its results as a list under `name`."""

    def fit(given: Answers, compatible: bool, radius: float) -> Fitted:
        options = {"radius": radius} if make is KeypointConsolidator else {}
        model = make(method=method_of(compatible), **options).fit(given)
        found = {
            task: Result(line={name: [show(one) for one in ones]}, value=ones, parts=_sure(ones))
            for task, ones in getattr(model, attribute).items()
        }
        return Fitted(found, _marks(model))

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
    return Fitted(found, _marks(model))


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
KINDS = {
    "boxes": Kind(
        member="boundingBoxes",
        read=answers.boxes,
        fit=_shapes(BoxConsolidator, "boxes_", "boundingBoxes", _box),
        judge=lambda radius: judges.things(judges.box_likeness, "overlap"),
        alike=lambda radius: judges.box_likeness,
        skill=_THERE,
    ),
    "polygons": Kind(
        member="polygons",
        read=answers.polygons,
        fit=_shapes(PolygonConsolidator, "polygons_", "polygons", _path),
        judge=lambda radius: judges.things(judges.polygon_likeness, "overlap"),
        alike=lambda radius: judges.polygon_likeness,
        skill=_THERE,
    ),
    "polylines": Kind(
        member="polylines",
        read=answers.polylines,
        fit=_shapes(PolylineConsolidator, "polylines_", "polylines", _path),
        judge=lambda radius: judges.things(judges.line_likeness, "closeness"),
        alike=lambda radius: judges.line_likeness,
        skill=_THERE,
    ),
    "keypoints": Kind(
        member="keypoints",
        read=answers.keypoints,
        fit=_shapes(KeypointConsolidator, "keypoints_", "keypoints", _keypoint),
        judge=lambda radius: judges.things(judges.point_likeness(radius), "closeness"),
        alike=judges.point_likeness,
        skill=_THERE,
    ),
    "entities": Kind(
        member="entities",
        read=answers.entities,
        fit=_shapes(SpanConsolidator, "spans_", "entities", _span),
        judge=lambda radius: judges.spans,
        alike=lambda radius: judges.exact_likeness,
        skill=_THERE,
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
