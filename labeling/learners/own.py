"""A requester's own model, reached as a hook: an address, a function in the operator's folder, or a Lambda.

It is asked to `fit`, unless the job says that it may not be taught, and to `predict`. What it answers to `fit` is kept
as the model and sent along from then on; it may be as little as a name. Each answer is kept under what was asked: when
a model goes away in the middle, or this process does, the next one goes on from there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, cast

import numpy as np
import orjson

from labeling import storage
from labeling.errors import BadModel, HookFailed, HookMissing, HookUnavailable
from labeling.hooks import registry as hooks
from labeling.hooks.port import Call
from labeling.learners.port import Floats, Item
from labeling.learners.registry import Caller
from workers.errors import GiveUp, TryAgain

#: Questions that are under way together, and how long an answer may take.
PARALLEL, SECONDS = 4, 600.0
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

    def _ask(self, action: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answer, a JSON object. A model that is away is asked again later; whatever else is wrong ends the job."""
        facts = {"action": action, "labelingJobArn": self._caller.arn, "labelCategories": self._categories}
        event = orjson.dumps({"version": "2026-11-28", **facts, "model": self._model, **content})
        name = hashlib.sha256(event).hexdigest()[:32]
        kept = f"{self._caller.folder}/{name}.json" if self._caller.folder else ""
        if kept and storage.default_store().stat(kept) is not None:
            return cast(Mapping[str, Any], orjson.loads(storage.read(storage.default_store(), kept)))
        call = Call(
            event=event,
            key=f"{self._caller.job_id}/{action}/{name}",
            arn=self._hook,
            seconds=SECONDS,
            job_id=self._caller.job_id,
            name=self._caller.arn,
        )
        answer = self._answer(call)
        if kept:
            storage.default_store().write(kept, orjson.dumps(answer), durable=False)
        return answer

    def _answer(self, call: Call) -> Mapping[str, Any]:
        body = b""
        try:
            body = hooks.find(self._hook).call(call).body
            answer = orjson.loads(body)
        except HookUnavailable as error:
            raise TryAgain(f"The model {self._hook} is not to be had: {error.message}") from None
        except (HookMissing, HookFailed) as error:
            raise GiveUp(f"The model {self._hook} cannot be used: {error.message}", hint=error.hint) from None
        except orjson.JSONDecodeError as error:
            beginning = body[:SHOWN].decode("utf-8", "replace")
            raise self._unfit(f"it is not JSON ({error}); it begins with {beginning!r}") from None
        if not isinstance(answer, dict):
            raise self._unfit("it is not a JSON object")
        return answer

    def _teach(self, examples: Iterable[Mapping[str, Any]]) -> None:
        if self._caller.teach:
            self._model = self._ask("fit", {"examples": list(examples)}).get("model")

    def _in_chunks(self, items: Sequence[Item], read: Callable[[Mapping[str, Any]], T]) -> Iterator[tuple[int, T]]:
        """Asks about all items: the place of each one that the answer names, and what `read` makes of its entry."""
        chunks = [items[start : start + self.chunk] for start in range(0, len(items), self.chunk)]
        for number, (some, answer) in enumerate(zip(chunks, self._answers(chunks), strict=True)):
            places = {item.object_id: number * self.chunk + place for place, item in enumerate(some)}
            told = list(self._read(answer, read))
            if told and not any(object_id in places for object_id, _ in told):
                raise self._unfit(f"datasetObjectId {told[0][0]!r:.100} is not one of those that were asked about")
            for object_id, found in told:
                if object_id in places:
                    yield places[object_id], found

    def _answers(self, chunks: Sequence[Sequence[Item]]) -> Iterator[Mapping[str, Any]]:
        """In order. Where one cannot be had, those that are under way are waited for, and no others are asked."""

        def ask(some: Sequence[Item]) -> Mapping[str, Any]:
            return self._ask("predict", {"objects": [described(item) for item in some]})

        pool = ThreadPoolExecutor(min(PARALLEL, max(len(chunks), 1)))
        try:
            yield from pool.map(ask, chunks)
        finally:
            pool.shutdown(cancel_futures=True)

    def _read(self, answer: Mapping[str, Any], read: Callable[[Mapping[str, Any]], T]) -> Iterator[tuple[str, T]]:
        predictions = answer.get("predictions")
        if not isinstance(predictions, list):
            raise self._unfit('it has no list "predictions"')
        for number, one in enumerate(predictions):
            try:
                yield str(one["datasetObjectId"]), read(one)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise self._unfit(f"predictions[{number}]: {type(error).__name__} {error}") from None

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


def described(item: Item) -> dict[str, Any]:
    return {"datasetObjectId": item.object_id, "dataObject": dict(item.line)}


def share(name: str, value: Any) -> float:
    """A number from 0 to 1. Raises `ValueError`."""
    found = float(value)
    if not 0 <= found <= 1:
        raise ValueError(f"{name} must be from 0 to 1, not {found}")
    return found
