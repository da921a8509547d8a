"""Adjustment: correct the label that an earlier job gave. The task type stays; its element starts with that label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from labeling.task_types import earlier
from labeling.task_types.base import Correction, Label, Mode, TaskType


@dataclass(frozen=True, kw_only=True)
class AdjustmentType(TaskType[Any, Any]):
    """Adjustment of the labels of another task type."""

    of: TaskType[Any, Any]

    def task_input(
        self,
        line: Mapping[str, Any],
        categories: Sequence[str],
        instructions: Mapping[str, str] | None = None,
        display_names: Mapping[str, Mapping[str, str]] | None = None,
        *,
        audited: str = "",
    ) -> dict[str, Any]:
        """As `base.TaskType`, with the `manifestLine`, and where it is known which label to correct, the `initialValue`
        and the classes that are `kept` as they are, because they are no categories."""
        task_input = super().task_input(line, categories, instructions, display_names)
        task_input["manifestLine"] = dict(line)
        if not audited:
            return task_input
        assert isinstance(self.of.audit, Correction)
        old = earlier.label_of(self.of, line, audited, categories)
        kept = earlier.others(line, audited, categories)
        return task_input | {"initialValue": self.of.audit.initial_value(old, categories), "kept": kept}

    def settled(
        self,
        made: Label,
        line: Mapping[str, Any],
        categories: Sequence[str],
        *,
        audited: str,
        kept: Sequence[str] = (),
        file: bytes | None = None,
    ) -> Label:
        """What people made of the label under `audited`, whose content is `file` where labels are files.

        `kept` are the other classes of the job's labels in an order that is the same for all, so that their numbers
        are, too. Raises `InvalidInput` where there is no label that can be read.
        """
        assert isinstance(self.of.audit, Correction)
        others = [*kept, *earlier.others(line, audited, [*categories, *kept])]
        old = earlier.label_of(self.of, line, audited, [*categories, *others])
        if file is not None and self.of.audit.opened is not None:
            old = self.of.audit.opened(old, file)
        settled: Label = self.of.audit.settle(made, old, categories, others)
        return settled


def adjustment(task_type: TaskType[Any, Any]) -> AdjustmentType:
    same = {one.name: getattr(task_type, one.name) for one in fields(TaskType)}
    other = {
        "key": f"{Mode.ADJUST}_{task_type.key}",
        "title": f"Adjust: {task_type.title.lower()}",
        "builtin": f"Adjustment{task_type.builtin}",
        "mode": Mode.ADJUST,
        "audit": None,
        "of": task_type,
    }
    return AdjustmentType(**(same | other))
