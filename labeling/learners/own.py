"""A requester's own model, reached as a hook: an address, a function in the operator's folder, or a Lambda.

It is asked to `fit`, unless the job says that it may not be taught, and to `predict`. What it answers to `fit` is kept
as the model and sent along from then on; it may be as little as a name. How questions get to it, and answers back, is
the caller's to know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
import orjson

from labeling.errors import BadModel
from labeling.learners.port import Floats, Item
from labeling.learners.registry import Caller
from workers.errors import GiveUp

#: Bytes of an answer that is shown because it cannot be read.
SHOWN = 100
T = TypeVar("T")


class Hook:
    """What models that are reached as hooks share: how they are asked, and what is kept of them.

    `chunk`: objects in one question."""

    chunk = 500

    def __init__(self, categories: Sequence[str], *, hook: str, caller: Caller) -> None:
        self._categories = list(categories)
        self._hook, self._caller = hook, caller
        self._model: Any = None

    def save(self) -> bytes:
        return orjson.dumps({"kind": self._hook, "categories": self._categories, "model": self._model})

    def load(self, content: bytes) -> None:
        try:
            stored = orjson.loads(content)
            kind, self._model = stored["kind"], stored["model"]
        except (orjson.JSONDecodeError, KeyError, TypeError):
            raise BadModel("This is not a stored model of a hook.") from None
        if kind != self._hook:
            raise BadModel(f"This model is of {kind}, not of {self._hook}.")

    def _ask(self, action: str, contents: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        """The answers, JSON objects, in order. Raises GiveUp for one that cannot be used."""
        facts = {"action": action, "labelingJobArn": self._caller.arn, "labelCategories": self._categories}
        head = {"version": "2026-11-28", **facts, "model": self._model}
        events = (orjson.dumps({**head, **content}) for content in contents)
        return map(self._opened, self._caller.ask(self._hook, action, events))

    def _opened(self, body: bytes) -> Mapping[str, Any]:
        try:
            answer = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            beginning = body[:SHOWN].decode("utf-8", "replace")
            raise self._unfit(f"it is not JSON ({error}); it begins with {beginning!r}") from None
        if not isinstance(answer, dict):
            raise self._unfit("it is not a JSON object")
        return answer

    def _teach(self, examples: Iterable[Mapping[str, Any]]) -> None:
        if self._caller.teach:
            (answer,) = self._ask("fit", [{"examples": list(examples)}])
            self._model = answer.get("model")

    def _in_chunks(self, items: Sequence[Item], read: Callable[[Mapping[str, Any]], T]) -> Iterator[tuple[int, T]]:
        """Asks about all items: the place of each one that the answer names, and what `read` makes of its entry."""
        chunks = [items[start : start + self.chunk] for start in range(0, len(items), self.chunk)]
        answers = self._ask("predict", ({"objects": list(map(described, some))} for some in chunks))
        for number, (some, answer) in enumerate(zip(chunks, answers, strict=True)):
            places = {item.object_id: number * self.chunk + place for place, item in enumerate(some)}
            told = list(self._read(answer, read))
            if told and not any(object_id in places for object_id, _ in told):
                raise self._unfit(f"datasetObjectId {told[0][0]!r:.100} is not one of those that were asked about")
            for object_id, found in told:
                if object_id in places:
                    yield places[object_id], found

    def _read(self, answer: Mapping[str, Any], read: Callable[[Mapping[str, Any]], T]) -> Iterator[tuple[str, T]]:
        predictions = answer.get("predictions")
        if not isinstance(predictions, list):
            raise self._unfit('it has no list "predictions"')
        for number, one in enumerate(predictions):
            try:
                yield str(one["datasetObjectId"]), read(one)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise self._unfit(f"predictions[{number}]: {_amiss(error, one)}") from None

    def _unfit(self, reason: str) -> GiveUp:
        return GiveUp(f"The answer of the model {self._hook} cannot be used: {reason}.", hint="See docs/automation.md.")


class HookLearner(Hook):
    """Made for k categories."""

    def fit(self, items: Sequence[Item], targets: Floats) -> None:
        rows = zip(items, targets.tolist(), strict=True)
        self._teach(
            described(item) | {"probabilities": dict(zip(self._categories, row, strict=True))} for item, row in rows
        )

    def predict_proba(self, items: Sequence[Item]) -> Floats:
        found = np.full((len(items), len(self._categories)), np.nan)
        for place, row in self._in_chunks(items, lambda one: self._row(one["probabilities"])):
            found[place] = row
        return found

    def _row(self, probabilities: Mapping[str, Any]) -> list[float]:
        """By place of the category; those that are not named have none of it."""
        unknown = probabilities.keys() - set(self._categories)
        row = [float(probabilities.get(name, 0.0)) for name in self._categories]
        if unknown or not all(0 <= value <= 1 for value in row) or sum(row) > 1.001:
            raise ValueError(f"probabilities of this job's categories are needed, not {dict(probabilities)!r:.200}")
        return row


def _amiss(error: Exception, prediction: Any) -> str:
    if isinstance(error, KeyError):
        return f'it has no "{error.args[0]}"'
    return str(error) if isinstance(error, ValueError) else f"it has not the right form: {prediction!r:.100}"


def described(item: Item) -> dict[str, Any]:
    return {"datasetObjectId": item.object_id, "dataObject": dict(item.line)}


def share(name: str, value: Any) -> float:
    """A number from 0 to 1. Raises `ValueError`."""
    found = float(value)
    if not 0 <= found <= 1:
        raise ValueError(f"{name} must be from 0 to 1, not {found}")
    return found
