"""The custom task type: whatever the worker page submits is kept as it is, and only a hook knows what it means.

No folder of its own: there is no page, no element and no consolidation to keep in one.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from labeling.task_types import submission
from labeling.task_types.base import Answer, AnswerContext, Label, Provenance, SourceKind, TaskType
from workers.errors import InvalidInput

MAX_ANSWER_BYTES: Final = 20_000_000
METADATA_TYPE: Final = "groundtruth/custom"


@dataclass(frozen=True)
class KeptAnswer(Answer):
    form: Mapping[str, Any]


def parse_answer(raw: Any, context: AnswerContext) -> KeptAnswer:
    """Any form will do. Raises `InvalidAnswer` for what is not a JSON object of bounded size."""
    return KeptAnswer(submission.form(raw, max_bytes=MAX_ANSWER_BYTES))


def consolidate(
    answers: Iterable[tuple[Hashable, Hashable, KeptAnswer]],
    *,
    categories: Sequence[str],
    method: str = "",
    confidence_cap: float | None = None,
) -> Iterator[tuple[Hashable, Label]]:
    """An empty label for each answered object: without a hook, the answers themselves are the result."""
    if method:
        raise InvalidInput("method", f"{method!r}: a custom task type has no methods; its hook consolidates")
    return ((object_id, Label(confidence=0)) for object_id in dict.fromkeys(one for one, _, _ in answers))


def manifest_values(label: Label, provenance: Provenance) -> tuple[Any, dict[str, Any]]:
    """What the service adds where there is no hook (manifests 2.14), but for the address of the answers."""
    return {}, service_metadata(provenance)


def service_metadata(provenance: Provenance) -> dict[str, Any]:
    """The four keys of every custom label's metadata, spelled and timed as in the service's own files."""
    return {
        "type": METADATA_TYPE,
        "job-name": provenance.job_name,
        "human-annotated": provenance.human_annotated,
        "creation-date": provenance.created_at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
    }


def label_from_manifest(value: Any, metadata: Mapping[str, Any] | None, *, categories: Sequence[str]) -> Label:
    raise InvalidInput("label", "labels of custom jobs have a form that only their hook knows")


@dataclass(frozen=True, kw_only=True)
class CustomTaskType(TaskType[KeptAnswer, Label]):
    @property
    def template(self) -> str:
        """There is none: `jobs` insists on the requester's own."""
        return ""

    def task_input(
        self,
        line: Mapping[str, Any],
        categories: Sequence[str],
        instructions: Mapping[str, str] | None = None,
        display_names: Mapping[str, Mapping[str, str]] | None = None,
        *,
        audited: str = "",
    ) -> dict[str, Any]:
        """The manifest line itself."""
        return dict(line)


def on_the_page(task_input: Mapping[str, Any], categories: Sequence[str]) -> dict[str, Any]:
    """What the template sees: the task input, and under the names that templates use, as the functions before people
    that they were written for give them, the object and the categories, unless the input has something of that name."""
    usual = {"taskObject": task_input.get("source-ref", task_input.get("source")), "labels": list(categories)}
    return {**{name: value for name, value in usual.items() if value}, **task_input}


SCOPE: Final[Literal["object"]] = "object"
CUSTOM: Final = CustomTaskType(
    key="custom",
    title="Custom",
    element="",
    builtin="PassThrough",
    metadata_type=METADATA_TYPE,
    source=SourceKind.IMAGE,
    scope=SCOPE,
    folder=Path(__file__).parent,
    parse_answer=parse_answer,
    consolidate=consolidate,
    manifest_values=manifest_values,
    label_from_manifest=label_from_manifest,
    methods=(),
    min_categories=0,
    ref=None,
)
