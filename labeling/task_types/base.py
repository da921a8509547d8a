"""The contract between the engine and a task type: the engine moves answers and labels without looking into them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, Protocol, TypeVar

from labeling.manifest.lines import SOURCE, SOURCE_REF
from labeling.task_types.images import Picture
from workers.errors import InvalidInput

if TYPE_CHECKING:
    from consolidation import Grades, HierarchicalDawidSkene, Votes

#: Of the name of a category (manifests 1.3).
NAME_CHARACTERS: Final = 256


class Mode(StrEnum):
    """What people do: make a label, judge one that is there, or correct it."""

    LABEL = "label"
    VERIFY = "verify"
    ADJUST = "adjust"


class Measure(StrEnum):
    """What people's figures are shares of."""

    CATEGORIES = "categories"
    """Answers that name the right category."""
    MARKS = "marks"
    """Decisions that a thing is there, or is not."""
    PIXELS = "pixels"
    """Painted pixels that are of the class that the others gave them."""
    PAIRS = "pairs"
    """Pairs that are in the order in which the others put them."""
    TEXTS = "texts"
    """Letters or words that are as the others wrote them."""


class SourceKind(StrEnum):
    """What a worker looks at, and so which attribute of the line holds it."""

    IMAGE = "image"
    TEXT = "text"
    VIDEO = "video"

    @property
    def attribute(self) -> str:
        return SOURCE if self is SourceKind.TEXT else SOURCE_REF


@dataclass(frozen=True)
class Answer:
    """A worker's submission, checked and typed."""


@dataclass(frozen=True, kw_only=True)
class Label:
    """The consolidated result for one object.

    `confidence` is what the manifest shows, 0 to 1; `details` is the evidence as plain JSON (votes, ties, …), kept for
    quality pages and never written to the manifest; `category` serves lists and filters, empty where there is not one.
    """

    confidence: float
    category: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def certainty(self) -> float:
        """The model's own probability where it tells one: neither a cap nor the rule for single answers changes it."""
        return float(self.details.get("probability", self.confidence))

    @property
    def steadiness(self) -> float:
        """How sure it is that more answers would leave the label as it is, 0 to 1."""
        return float(self.details.get("steadiness", self.certainty))

    @property
    def file(self) -> bytes | None:
        """The content of the label's file, for task types whose labels are files (`TaskType.file_ending`)."""
        return None


@dataclass(frozen=True, kw_only=True)
class AnswerContext:
    """What an answer is judged by: the categories and, where they are known, the object's line and its stored image.

    `accepted`: it was judged when it was submitted and is kept, so that stricter rules of today do not apply.
    """

    categories: Sequence[str]
    line: Mapping[str, Any] | None = None
    picture: Picture | None = None
    accepted: bool = False


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """How a label came about, in the words of every label's metadata. `created_at` must know its zone.

    `display_names`: category → what the label category file calls it besides. `file_uri`: where the label's file
    is, for labels that are files.
    """

    job_name: str
    created_at: datetime
    by_people: bool = True
    display_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    file_uri: str = ""

    @property
    def job(self) -> str:
        return f"labeling-job/{self.job_name.lower()}"

    @property
    def human_annotated(self) -> Literal["yes", "no"]:
        return "yes" if self.by_people else "no"

    @property
    def creation_date(self) -> str:
        """UTC without zone, with microseconds: `2026-03-01T09:15:00.217995`."""
        return self.created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")


A = TypeVar("A", bound=Answer)
L = TypeVar("L", bound=Label)
A_contra = TypeVar("A_contra", bound=Answer, contravariant=True)
L_co = TypeVar("L_co", bound=Label, covariant=True)


def by_object(
    answers: Iterable[tuple[Hashable, Hashable, A]], alike: Callable[[A], Any] | None = None
) -> dict[Hashable, dict[Hashable, A]]:
    """Object → worker → answer, in the order in which they first appear; a later answer replaces an earlier.

    `alike` tells what all answers to an object must have in common (the size of the image, the number of responses),
    which they may lack only where it was not known. What most have counts, or the largest; others are left out.
    """
    given: dict[Hashable, dict[Hashable, A]] = {}
    for object_id, worker, answer in answers:
        given.setdefault(object_id, {})[worker] = answer
    return given if alike is None else {object_id: _usual(by, alike) for object_id, by in given.items()}


def those_alike(
    answers: Iterable[tuple[Hashable, Hashable, A]], alike: Callable[[A], Any]
) -> Iterator[tuple[Hashable, Hashable, A]]:
    """The answers that count, as `by_object` tells."""
    given = by_object(answers, alike)
    return ((object_id, worker, answer) for object_id, by in given.items() for worker, answer in by.items())


def _usual(by: dict[Hashable, A], what: Callable[[A], Any]) -> dict[Hashable, A]:
    if len(set(map(what, by.values()))) == 1:
        return by
    counts = Counter(map(what, by.values()))
    usual = max(counts, key=lambda one: (counts[one], one))
    return {worker: answer for worker, answer in by.items() if what(answer) == usual}


class Consolidate(Protocol[A_contra, L_co]):
    """Answers as (object, worker, answer), in any order, to one label per answered object.

    Where a worker answered an object more than once, the last answer counts. `method` names one of the type's methods,
    empty for its default; `confidence_cap` is the highest confidence to report. Raises `InvalidInput`, and
    `consolidation.TooLarge` where the method needs more memory than there should be.
    """

    def __call__(
        self,
        answers: Iterable[tuple[Hashable, Hashable, A_contra]],
        *,
        categories: Sequence[str],
        method: str = "",
        confidence_cap: float | None = None,
    ) -> Iterator[tuple[Hashable, L_co]]: ...


class ConsolidatePart(Protocol[L_co]):
    """Votes on some of the objects to their labels, the same as `Consolidate` gives by its default method."""

    def __call__(
        self,
        votes: Votes,
        model: HierarchicalDawidSkene,
        *,
        categories: Sequence[str],
        confidence_cap: float | None = None,
    ) -> Iterator[tuple[Hashable, L_co]]: ...


class Decisions(Protocol[A_contra]):
    """Answers as (object, worker, answer) to votes of yes and no about each thing that somebody marked.

    The items of the votes are (object, number), the workers those of the answers, the classes False and True.
    """

    def __call__(self, answers: Iterable[tuple[Hashable, Hashable, A_contra]]) -> Votes: ...


class GradesOf(Protocol[A_contra]):
    """Answers as (object, worker, answer) to how near each comes to those of the others.

    The items of the grades are the objects, the workers those of the answers; classes, where there are any, are the
    background and then the categories.
    """

    def __call__(
        self, answers: Iterable[tuple[Hashable, Hashable, A_contra]], *, categories: Sequence[str]
    ) -> Grades: ...


class LabelFromManifest(Protocol[L_co]):
    """Value of the label attribute and its metadata, back to the label. Raises `InvalidInput` naming the field."""

    def __call__(self, value: Any, metadata: Mapping[str, Any] | None, *, categories: Sequence[str]) -> L_co: ...


@dataclass(frozen=True, kw_only=True)
class Audit(Generic[L]):
    """What makes a task type's labels fit for verification; declaring it gives the type that mode.

    `overlay` is what `crowd-image-classifier` draws over the object to be judged. Where nothing can be drawn, `words`
    are the names of the classes that the label gives the object, which the page says in words; none: nothing fits.
    `marks` are the parts of a text that the label names, as (start, end, class), in code points, the end exclusive.
    """

    overlay: Callable[[L], dict[str, Any]] | None = None
    words: Callable[[L], list[str]] | None = None
    marks: Callable[[L], list[tuple[int, int, str]]] | None = None


@dataclass(frozen=True, kw_only=True)
class Correction(Audit[L]):
    """What makes a task type's labels fit for adjustment besides; declaring it gives the type both modes.

    `initial_value` is what the type's own element starts from, and `settle(made, old, categories, kept)` the label that
    people made from `old`: it says whether anything was changed, and keeps what `old` has of the classes `kept`, which
    are no categories, for nobody could have changed that. `opened` is the label with the content of its file, for types
    whose labels are files.
    """

    initial_value: Callable[[L, Sequence[str]], Any]
    settle: Callable[[L, L, Sequence[str], Sequence[str]], L]
    opened: Callable[[L, bytes], L] | None = None


@dataclass(frozen=True, kw_only=True)
class TaskType(Generic[A, L]):
    """The declaration of a task type; its folder holds the worker page and the functions named here.

    `page` makes the worker page of what the folder's `template.html` has, where that is not the whole of it;
    `builtin` is the suffix of the service's PRE- and ACS- functions; `scope` says whether labels depend on all answers
    of the job or only on those for the object; `ref` that labels are files and the attribute's name ends in `-ref`
    (None: it may); `choice` is the category that an answer names, where it names just one: then people and their errors
    can be told, and `consolidate_part` labels some of the objects where there are too many answers for one process.
    Where it names none or several, `decisions` says who marked each thing on the objects and who passed over it, so
    that people can be told all the same, or `grades` says how near each answer comes to the others', in the unit
    `graded`. `naming` is the submission that names just this category, as simulated people
    make it; `displays` that the page gets categories with their display names; `further` what the page gets of the line
    besides the object (raises `InvalidInput` where it is not there); `bounded` that answers are judged by the text or
    the image, too; `file_ending` how the names of labels' files end, where labels are files; `audit` how its labels are
    judged, and corrected where it is a `Correction`.
    """

    key: str
    title: str
    element: str
    builtin: str
    metadata_type: str
    source: SourceKind
    scope: Literal["job", "object"]
    folder: Path
    parse_answer: Callable[[Any, AnswerContext], A]
    consolidate: Consolidate[A, L]
    manifest_values: Callable[[L, Provenance], tuple[Any, dict[str, Any]]]
    label_from_manifest: LabelFromManifest[L]
    methods: tuple[str, ...]
    page: Callable[[str], str] = str
    mode: Mode = Mode.LABEL
    audit: Audit[L] | None = None
    choice: Callable[[A], str] | None = None
    consolidate_part: ConsolidatePart[L] | None = None
    decisions: Decisions[A] | None = None
    grades: GradesOf[A] | None = None
    graded: Measure | None = None
    naming: Callable[[str], dict[str, Any]] | None = None
    displays: bool = False
    further: Callable[[Mapping[str, Any]], dict[str, Any]] | None = None
    bounded: bool = False
    min_categories: int = 1
    max_categories: int = 10_000
    ref: bool | None = False
    file_ending: str = ""

    @property
    def measure(self) -> Measure | None:
        """What people's figures are shares of; None where nothing can be told about people."""
        if self.choice is not None:
            return Measure.CATEGORIES
        return self.graded if self.decisions is None else Measure.MARKS

    @property
    def pre_function(self) -> str:
        return f"PRE-{self.builtin}"

    @property
    def consolidation_function(self) -> str:
        return f"ACS-{self.builtin}"

    @property
    def template(self) -> str:
        """The worker page for jobs that bring none of their own."""
        return self.page((self.folder / "template.html").read_text("utf-8"))

    def task_input(
        self,
        line: Mapping[str, Any],
        categories: Sequence[str],
        instructions: Mapping[str, str] | None = None,
        display_names: Mapping[str, Mapping[str, str]] | None = None,
        *,
        audited: str = "",
    ) -> dict[str, Any]:
        """What the worker page gets as `task.input`: what the built-in PRE function gives, and instructions if any.

        `audited` is the label attribute that people judge or correct, where they do. Raises `InvalidInput` when the
        line holds another kind of object.
        """
        name = self.source.attribute
        if name not in line:
            hint = (
                f"{self.title} needs {self.source}s, given in {name!r}; correct the line or choose another task type."
            )
            raise InvalidInput(name, "the data object does not have it", hint=hint)
        names = display_names or {}
        labels = [{"label": one, **names.get(one, {})} for one in categories] if self.displays and names else categories
        task_input = {"taskObject": line[name], "labels": list(labels)} | (self.further(line) if self.further else {})
        return task_input | ({"instructions": dict(instructions)} if instructions else {})

    def check_categories(self, categories: Sequence[str], *, path: str = "LabelCategoryConfigS3Uri") -> None:
        """Raises `InvalidInput` at `path` when the categories are too few, empty, or not all different."""
        if len(categories) < self.min_categories:
            needed = "category" if self.min_categories == 1 else "categories"
            raise InvalidInput(
                path, f"{self.title} needs at least {self.min_categories} {needed}, not {len(categories)}"
            )
        if len(categories) > self.max_categories:
            raise InvalidInput(
                path, f"{self.title} takes at most {self.max_categories:,} categories, not {len(categories):,}"
            )
        nameless = next((place for place, name in enumerate(categories, 1) if not name.strip()), None)
        if nameless is not None:
            raise InvalidInput(path, f"category {nameless} has no name")
        long = next((name for name in categories if len(name) > NAME_CHARACTERS), None)
        if long is not None:
            raise InvalidInput(path, f"the category {long[:20]!r}… has more than {NAME_CHARACTERS} characters")
        twice = next((name for name, times in Counter(categories).items() if times > 1), None)
        if twice is not None:
            raise InvalidInput(path, f"the category {twice!r} is there twice")
