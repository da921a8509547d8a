"""Any number of the categories, whatever is being looked at: what the multi-label classification types share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from labeling.task_types import submission
from labeling.task_types.base import Answer, AnswerContext, Correction, Label, Provenance
from labeling.task_types.methods import MAJORITY, category_model
from workers.errors import InvalidInput

if TYPE_CHECKING:
    from consolidation import Consolidator, Votes

MAX_ANSWER_BYTES: Final = 100_000

_Judged = tuple[Hashable, Mapping[int, float], float]
"""An object, the probability of each category that somebody chose, by its place, and how sure the least sure is."""


@dataclass(frozen=True)
class CategoriesAnswer(Answer):
    """The categories chosen, in the order of the job's list (none: nothing fits), and the worker's remark, if any."""

    categories: tuple[str, ...]
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class CategoriesLabel(Label):
    """(index, category, confidence) of every category that somebody chose, surest first. `said` are the different
    answers; `adjusted` whether anybody changed what was given (None: nothing was)."""

    chosen: tuple[tuple[int, str, float], ...]
    said: frozenset[tuple[str, ...]] = frozenset()
    adjusted: bool | None = None

    def words(self) -> list[str]:
        """Those that hold, in the order of the categories."""
        return [name for _, name in _holding(self.chosen)]


def parse_answer(raw: Any, context: AnswerContext, *, element: str) -> CategoriesAnswer:
    """The answer in a submitted form, from `element` or whatever else has `labels`. Raises `InvalidAnswer`."""
    missing = "no categories are chosen", "Choose what fits, or that nothing does."
    name, value = submission.element(
        raw, "labels", preferred=element, besides=("workerComment",), max_bytes=MAX_ANSWER_BYTES, missing=missing
    )
    chosen = submission.categories(f"{name}.labels", value["labels"], context.categories)
    return CategoriesAnswer(chosen, submission.comment(name, value))


def consolidate(
    answers: Iterable[tuple[Hashable, Hashable, CategoriesAnswer]],
    *,
    categories: Sequence[str],
    method: str = "",
    confidence_cap: float | None = None,
) -> Iterator[tuple[Hashable, CategoriesLabel]]:
    """One label per object, in the order in which objects first appear; see `base.Consolidate`.

    Each category is a question of its own, and everything that anybody chose is kept with its confidence, as the
    service does; `details` holds the votes and the model's own `probabilities`.
    """
    model = category_model(method)
    given = {(object_id, worker): answer.categories for object_id, worker, answer in answers}
    votes: dict[Hashable, list[tuple[str, ...]]] = {}
    for (object_id, _), chosen in given.items():
        votes.setdefault(object_id, []).append(chosen)
    judged = _shares(votes, categories) if method == MAJORITY else _by_model(model, given, categories)
    return _labels(judged, votes, list(categories), 1.0 if confidence_cap is None else confidence_cap)


def _by_model(
    model: Consolidator, given: Mapping[tuple[Hashable, Hashable], Collection[str]], categories: Sequence[str]
) -> Iterator[_Judged]:
    import numpy as np

    from consolidation import MultiLabel

    fitted = MultiLabel(model=model).fit(((*who, chosen) for who, chosen in given.items()), labels=list(categories))
    sure = np.maximum(fitted.probas_, 1 - fitted.probas_).min(axis=1, initial=1.0)
    rows = zip(fitted.items_, fitted.probas_, fitted.offered_, sure.tolist(), strict=True)
    return ((one, {k: float(row[k]) for k in some.nonzero()[0].tolist()}, least) for one, row, some, least in rows)


def _shares(votes: Mapping[Hashable, list[tuple[str, ...]]], categories: Sequence[str]) -> Iterator[_Judged]:
    """By majority: each object by its own answers, whatever their number and that of the categories."""
    place = {name: k for k, name in enumerate(categories)}
    for object_id, answers in votes.items():
        said = Counter(place[name] for chosen in answers for name in chosen)
        shares = {k: said[k] / len(answers) for k in sorted(said)}
        yield object_id, shares, min((max(p, 1 - p) for p in shares.values()), default=1.0)


def decisions(answers: Iterable[tuple[Hashable, Hashable, CategoriesAnswer]]) -> Votes:
    """Who chose each category; see `base.Decisions`."""
    from consolidation.multilabel import choices

    return choices((object_id, worker, answer.categories) for object_id, worker, answer in answers)


def _labels(
    judged: Iterable[_Judged], votes: Mapping[Hashable, list[tuple[str, ...]]], categories: list[str], cap: float
) -> Iterator[tuple[Hashable, CategoriesLabel]]:
    for object_id, probabilities, least in judged:
        # One person's word has nothing to be compared with: confidence 0, as at the service.
        alone = len(votes[object_id]) == 1
        sure = {k: 0.0 if alone else round(min(p, cap), 2) for k, p in probabilities.items()}
        places = sorted(sure, key=lambda k: (-sure[k], k))
        details = {
            "votes": {categories[k]: sum(categories[k] in one for one in votes[object_id]) for k in places},
            "probabilities": {categories[k]: probabilities[k] for k in places},
            "probability": 0.0 if alone else least,
        }
        label = _label([(k, categories[k], sure[k]) for k in places], details)
        yield object_id, replace(label, said=frozenset(votes[object_id]))


def _label(chosen: Sequence[tuple[int, str, float]], details: Mapping[str, Any]) -> CategoriesLabel:
    """The object is as sure as its most doubtful category, held or not; all hold where one person alone was asked."""
    return CategoriesLabel(
        confidence=0.0 if _unsure(chosen) else round(min(max(sure, 1 - sure) for *_, sure in chosen), 2),
        category=", ".join(name for _, name in _holding(chosen)),
        chosen=tuple(chosen),
        details=details,
    )


def _holding(chosen: Sequence[tuple[int, str, float]]) -> list[tuple[int, str]]:
    return sorted((index, name) for index, name, confidence in chosen if confidence >= 0.5 or _unsure(chosen))


def _unsure(chosen: Sequence[tuple[int, str, float]]) -> bool:
    return not any(confidence for *_, confidence in chosen)


def manifest_values(
    label: CategoriesLabel, provenance: Provenance, *, type_name: str
) -> tuple[list[int], dict[str, Any]]:
    """The class indexes, and metadata with the keys in the order in which the service writes them."""
    metadata = {
        "job-name": provenance.job,
        "class-map": {str(index): name for index, name, _ in label.chosen},
        "human-annotated": provenance.human_annotated,
        "creation-date": provenance.creation_date,
        "confidence-map": {str(index): confidence for index, _, confidence in label.chosen},
        "type": type_name,
    }
    if label.adjusted is not None:
        metadata["adjustment-status"] = "adjusted" if label.adjusted else "unadjusted"
    return [index for index, _, _ in label.chosen], metadata


def label_from_manifest(
    value: Any, metadata: Mapping[str, Any] | None, *, categories: Sequence[str]
) -> CategoriesLabel:
    """The label that a line carries; see `base.LabelFromManifest`. Names decide where there are some."""
    if not isinstance(value, list):
        raise InvalidInput("label", "must be a list of class numbers")
    names, sure = (_mapping(metadata, key) for key in ("class-map", "confidence-map"))
    chosen = []
    for given in value:
        index = _place(given, names.get(str(given)), categories)
        chosen.append((index, categories[index], _confidence(sure.get(str(given), 0.0))))
    status = (metadata or {}).get("adjustment-status")
    return replace(_label(chosen, {}), adjusted=None if status is None else status == "adjusted")


def initial_value(label: CategoriesLabel, categories: Sequence[str]) -> list[str]:
    """See `base.Correction`: those that hold."""
    return [name for name in label.words() if name in categories]


def settle(
    made: CategoriesLabel, old: CategoriesLabel, categories: Sequence[str], kept: Sequence[str]
) -> CategoriesLabel:
    """See `base.Correction`. The element does not tell whether anything was changed: something was where anybody chose
    other categories than those that were given."""
    given, names = set(initial_value(old, categories)), old.words()
    held = [(name, 0.0 if _unsure(made.chosen) else max(sure, 0.5)) for _, name, sure in old.chosen if name in names]
    stay = [(len(categories) + kept.index(name), name, sure) for name, sure in held if name in kept]
    label = _label(sorted([*made.chosen, *stay], key=lambda one: (-one[2], one[0])), made.details)
    adjusted = any(set(one) != given for one in made.said)
    return replace(label, confidence=made.confidence, said=made.said, adjusted=adjusted)


CORRECTION: Final = Correction[CategoriesLabel](words=CategoriesLabel.words, initial_value=initial_value, settle=settle)


def _mapping(metadata: Mapping[str, Any] | None, key: str) -> dict[str, Any]:
    found = (metadata or {}).get(key, {})
    if not isinstance(found, dict):
        raise InvalidInput(key, "must be an object")
    return found


def _place(given: Any, name: Any, categories: Sequence[str]) -> int:
    if name is not None:
        if name not in categories:
            hint = f"One of: {list(categories)}."
            raise InvalidInput("class-map", f"{name!r} is not a category of this job", hint=hint)
        return categories.index(name)
    if not categories:  # of a label that people are to judge, whose classes only its metadata could tell
        raise InvalidInput("class-map", f"does not name {given!r}, and nobody can tell what a number alone means")
    if isinstance(given, bool) or not str(given).isdecimal() or int(given) >= len(categories):
        raise InvalidInput("label", f"{given!r} is not a class number from 0 to {len(categories) - 1}")
    return int(given)


def _confidence(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise InvalidInput("confidence-map", "must hold numbers from 0 to 1")
    return float(value)
