"""Verification: is the label that an earlier job gave this object right? One question for the labels of every type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from labeling.task_types import classification, earlier
from labeling.task_types.base import Mode, Provenance, SourceKind, TaskType
from labeling.task_types.classification import CategoryAnswer, CategoryLabel
from labeling.task_types.methods import METHODS, method_of
from workers.errors import InvalidInput

if TYPE_CHECKING:
    from consolidation import Known, Verdict

ELEMENT: Final = "crowd-image-classifier"
#: For what is no image.
WORDS_ELEMENT: Final = "crowd-classifier"
METADATA_TYPE: Final = "groundtruth/label-verification"
PAGES: Final = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class VerdictLabel(CategoryLabel):
    """`feedback`: what the workers remarked, in the order of the answers."""

    feedback: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class VerificationType(TaskType[CategoryAnswer, VerdictLabel]):
    """Verification of the labels of another task type."""

    of: TaskType[Any, Any]

    @property
    def template(self) -> str:
        """By what is judged: a drawing, marks in a text, or words beside a picture, a text or a clip."""
        audit = self.of.audit
        if audit and (audit.overlay or audit.marks):
            return _page("verification.html" if audit.overlay else "verification_marks.html")
        return f'{{% assign source = "{self.source}" %}}' + _page("verification_words.html")

    def task_input(
        self,
        line: Mapping[str, Any],
        categories: Sequence[str],
        instructions: Mapping[str, str] | None = None,
        display_names: Mapping[str, Mapping[str, str]] | None = None,
        *,
        audited: str = "",
    ) -> dict[str, Any]:
        """As `base.TaskType`, with the `manifestLine`, and where the label is known what it shows."""
        task_input = super().task_input(line, categories, instructions, display_names)
        task_input["manifestLine"] = dict(line)
        return task_input | (self._shown(line, audited) if audited else {})

    def _shown(self, line: Mapping[str, Any], attribute: str) -> dict[str, Any]:
        classes = earlier.by_number(line, attribute)
        label, audit = earlier.label_of(self.of, line, attribute, classes), self.of.audit
        ways = {} if audit is None else {"overlay": audit.overlay, "words": audit.words}
        shown = {name: way(label) for name, way in ways.items() if way is not None}
        marks = audit.marks if audit is not None else None
        return shown | ({"pieces": pieces(line[self.source.attribute], marks(label))} if marks else {})


def _page(name: str) -> str:
    return (PAGES / name).read_text("utf-8")


def verification(task_type: TaskType[Any, Any]) -> VerificationType:
    element = ELEMENT if task_type.source is SourceKind.IMAGE else WORDS_ELEMENT
    return VerificationType(
        key=f"{Mode.VERIFY}_{task_type.key}",
        title=f"Verify: {task_type.title.lower()}",
        element=element,
        builtin=f"Verification{task_type.builtin}",
        metadata_type=METADATA_TYPE,
        source=task_type.source,
        scope="job",
        folder=task_type.folder,
        parse_answer=partial(classification.parse_answer, element=element),
        consolidate=consolidate,
        manifest_values=manifest_values,
        label_from_manifest=label_from_manifest,
        methods=METHODS,
        mode=Mode.VERIFY,
        choice=CategoryAnswer.choice,
        naming=partial(naming, element=element),
        of=task_type,
    )


def pieces(text: str, marks: Sequence[tuple[int, int, str]]) -> list[dict[str, str]]:
    """The text cut where a mark begins or ends, each piece with the classes that are marked there, if any."""
    ends = sorted({0, len(text), *(min(max(end, 0), len(text)) for start, stop, _ in marks for end in (start, stop))})
    return [
        {"text": text[a:b], "label": ", ".join(name for start, stop, name in marks if start <= a and b <= stop)}
        for a, b in pairwise(ends)
    ]


def naming(category: str, *, element: str = ELEMENT) -> dict[str, Any]:
    """The submission that names this verdict."""
    return {element: {"label": category}}


def consolidate(
    answers: Iterable[tuple[Hashable, Hashable, CategoryAnswer]],
    *,
    categories: Sequence[str],
    method: str = "",
    confidence_cap: float | None = None,
    known: Known | None = None,
) -> Iterator[tuple[Hashable, VerdictLabel]]:
    """One verdict per object, in the order in which objects first appear; see `classification.consolidate`."""
    from consolidation import VerdictConsolidator

    given = {(object_id, worker): answer for object_id, worker, answer in answers}
    model = VerdictConsolidator(method=method_of(method, "verdicts"), known=known)
    model.fit(((*who, answer.category, answer.comment) for who, answer in given.items()), labels=list(categories))
    votes: dict[Hashable, Counter[str]] = {}
    for (object_id, _), answer in given.items():
        votes.setdefault(object_id, Counter())[answer.category] += 1
    cap = 1.0 if confidence_cap is None else confidence_cap
    return ((one, _label(verdict, votes[one], list(categories), cap)) for one, verdict in model.verdicts_.items())


def _label(verdict: Verdict, votes: Counter[str], categories: list[str], cap: float) -> VerdictLabel:
    """One person's word has nothing to be compared with: it is the verdict, with confidence 0, as at the service."""
    alone = verdict.workers == 1
    chosen = next(iter(votes)) if alone else str(verdict.label)
    return VerdictLabel(
        confidence=0.0 if alone else round(min(verdict.confidence, cap), 2),
        category=chosen,
        index=categories.index(chosen),
        feedback=verdict.feedback,
        details={
            "votes": {name: votes[name] for name in categories if votes[name]},
            "tie": verdict.tie and not alone,
            "probability": 0.0 if alone else verdict.confidence,
        },
    )


def manifest_values(label: VerdictLabel, provenance: Provenance) -> tuple[int, dict[str, Any]]:
    """The verdict's index and its metadata; `worker-feedback` only where somebody remarked something."""
    index, metadata = classification.manifest_values(label, provenance, type_name=METADATA_TYPE)
    feedback = [{"comment": comment} for comment in label.feedback]
    return index, metadata | ({"worker-feedback": feedback} if feedback else {})


def label_from_manifest(value: Any, metadata: Mapping[str, Any] | None, *, categories: Sequence[str]) -> VerdictLabel:
    """The verdict that a line carries; see `base.LabelFromManifest`."""
    plain = classification.label_from_manifest(value, metadata, categories=categories)
    feedback = (metadata or {}).get("worker-feedback") or []
    if not isinstance(feedback, list) or not all(isinstance(one, dict) for one in feedback):
        raise InvalidInput("worker-feedback", 'must be a list like [{"comment": "left edge is loose"}]')
    said = tuple(str(one.get("comment", "")) for one in feedback)
    return VerdictLabel(confidence=plain.confidence, category=plain.category, index=plain.index, feedback=said)
