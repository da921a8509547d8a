"""One category out of several, whatever is being looked at: what the single-label classification types share."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from labeling.task_types import submission
from labeling.task_types.base import Answer, AnswerContext, Label, Provenance
from labeling.task_types.methods import MAJORITY, category_model
from workers.errors import InvalidInput

if TYPE_CHECKING:
    from consolidation import HierarchicalDawidSkene, Known, Votes
    from consolidation.numerics import Bools, Floats, Ints

MAX_ANSWER_BYTES: Final = 100_000


@dataclass(frozen=True)
class CategoryAnswer(Answer):
    """The category chosen, and what the worker remarked, if anything."""

    category: str
    comment: str = ""

    def choice(self) -> str:
        return self.category


@dataclass(frozen=True, kw_only=True)
class CategoryLabel(Label):
    """`index` is the category's place in the job's list, from 0."""

    index: int

    def words(self) -> list[str]:
        return [self.category]


def parse_answer(raw: Any, context: AnswerContext, *, element: str) -> CategoryAnswer:
    """The answer in a submitted form, from `element` or whatever else has a `label`. Raises `InvalidAnswer`."""
    missing = "no category is chosen", "Choose one category."
    name, value = submission.element(
        raw, "label", preferred=element, besides=("workerComment",), max_bytes=MAX_ANSWER_BYTES, missing=missing
    )
    chosen = submission.category(f"{name}.label", value["label"], context.categories)
    return CategoryAnswer(chosen, submission.comment(name, value))


def consolidate(
    answers: Iterable[tuple[Hashable, Hashable, CategoryAnswer]],
    *,
    categories: Sequence[str],
    method: str = "",
    confidence_cap: float | None = None,
    known: Known | None = None,
) -> Iterator[tuple[Hashable, CategoryLabel]]:
    """One label per object, in the order in which objects first appear; see `base.Consolidate`.

    `known`, objects with known answers and workers' history, is what the default model starts from.

    The model is fitted to all answers at once. Ties go to the category listed first. `details` holds the votes, whether
    there was a tie, the model's own `probability`, which neither the cap nor the rule for single answers changes, and
    the label's `steadiness`.
    """
    from consolidation import Votes

    model, cap = category_model(method, known), 1.0 if confidence_cap is None else confidence_cap
    triples = [(object_id, worker_id, answer.category) for object_id, worker_id, answer in answers]
    votes = Votes.from_triples(triples, labels=categories)
    if method == MAJORITY:
        return _by_majority(votes, list(categories), cap)
    judged = model.fit(votes).probas_, model.labels_, model.ties_
    return _labels(votes, judged, model.steadiness(votes), list(categories), cap)


def _by_majority(votes: Votes, categories: list[str], cap: float) -> Iterator[tuple[Hashable, CategoryLabel]]:
    """Each object by its own answers, some objects after the others, so that no number of classes is too large."""
    from consolidation.majority import vote_shares
    from consolidation.numerics import argmax_with_ties

    for part in votes.in_parts():
        probas = vote_shares(part)
        yield from _labels(part, (probas, *argmax_with_ties(probas)), probas.max(axis=1), categories, cap)


def consolidate_part(
    votes: Votes, model: HierarchicalDawidSkene, *, categories: Sequence[str], confidence_cap: float | None = None
) -> Iterator[tuple[Hashable, CategoryLabel]]:
    """The labels of some of the objects as `consolidate` gives them, by the default model fitted to all answers."""
    cap = 1.0 if confidence_cap is None else confidence_cap
    return _labels(votes, model.judged(votes), model.steadiness(votes), list(categories), cap)


def _labels(
    votes: Votes, judged: tuple[Floats, Ints, Bools], steady: Floats, categories: list[str], cap: float
) -> Iterator[tuple[Hashable, CategoryLabel]]:
    """`judged`: class probabilities of the items, the likeliest class, and whether there was a tie;
    `steady`: how sure it is that more answers would leave it."""
    probas, favourites, ties = judged
    rows = zip(votes.items, favourites.tolist(), ties.tolist(), probas, steady.tolist(), votes.counts(), strict=True)
    for object_id, favourite, tie, probabilities, steadiness, counts in rows:
        chosen = {k: int(counts[k]) for k in counts.nonzero()[0].tolist()}
        # One person's word has nothing to be compared with: it is the label, with confidence 0, as at the service.
        alone = sum(chosen.values()) == 1
        index = next(iter(chosen)) if alone else favourite
        probability = float(probabilities[index])
        yield (
            object_id,
            CategoryLabel(
                confidence=0.0 if alone else round(min(probability, cap), 2),
                category=categories[index],
                index=index,
                details={
                    "votes": {categories[k]: count for k, count in chosen.items()},
                    "tie": tie and not alone,
                    "probability": probability,
                    "steadiness": steadiness,
                },
            ),
        )


def manifest_values(label: CategoryLabel, provenance: Provenance, *, type_name: str) -> tuple[int, dict[str, Any]]:
    """The class index and its metadata, with the keys in the order in which the service writes them."""
    metadata = {
        "confidence": label.confidence,
        "job-name": provenance.job,
        "class-name": label.category,
        "human-annotated": provenance.human_annotated,
        "creation-date": provenance.creation_date,
        "type": type_name,
    }
    return label.index, metadata


def label_from_manifest(value: Any, metadata: Mapping[str, Any] | None, *, categories: Sequence[str]) -> CategoryLabel:
    """The label that a line carries; see `base.LabelFromManifest`.

    The class name decides where there is one, for category lists change between jobs while names stay; labels brought
    from elsewhere may have an index only, as a number or in quotes.
    """
    name = (metadata or {}).get("class-name")
    index = _index(value, len(categories)) if name is None else _place(name, categories)
    confidence = (metadata or {}).get("confidence", 0.0)
    if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0 <= confidence <= 1:
        raise InvalidInput("confidence", "must be a number from 0 to 1")
    return CategoryLabel(confidence=float(confidence), category=categories[index], index=index)


def _place(name: Any, categories: Sequence[str]) -> int:
    if name not in categories:
        raise InvalidInput("class-name", f"{name!r} is not a category of this job", hint=f"One of: {list(categories)}.")
    return categories.index(name)


def _index(value: Any, count: int) -> int:
    if not count:  # of a label that people are to judge, whose classes only its metadata could tell
        raise InvalidInput("class-name", "is missing, and nobody can tell what a number alone means")
    try:
        index = int(value) if isinstance(value, int | str) and not isinstance(value, bool) else -1
    except ValueError:
        index = -1
    if not 0 <= index < count:
        raise InvalidInput("label", f"{value!r} is not a class number from 0 to {count - 1}")
    return index
