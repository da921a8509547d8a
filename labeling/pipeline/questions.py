"""What a job asks of a model of the requester's own: a question and its answer are files, the call between them is a
row, made like that of any hook by whoever has time.

Who needs answers that are not there yet asks for them and stops; once they are there, it begins anew and finds them.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

import orjson
from django.db import transaction
from django.utils import timezone

from labeling import jobs, storage
from labeling.models import HookCall, JobEvent, LabelingJob
from labeling.pipeline import exchange, hook_calls
from workers.errors import GiveUp, TryAgain

MODEL = HookCall.Kind.MODEL
#: Files that are read or written at a time: most of it is waiting for the storage.
TOGETHER = 8
T = TypeVar("T")
R = TypeVar("R")


class NotAnswered(TryAgain):
    """The model has been asked, and has not answered yet."""


def answers(job: LabelingJob, hook: str, action: str, events: Iterable[bytes]) -> Iterator[bytes]:
    """What the model says to each event, in their order. Raises NotAnswered where some answers are still to come.

    A question is known by its content: whoever asks the same again gets the same answer.
    """
    known = dict(HookCall.objects.filter(job=job, kind=MODEL, error="").values_list("key", "ended_at"))

    def put(event: bytes) -> str:
        uri = exchange.question_uri(job, hashlib.sha256(event).hexdigest()[:32])
        if uri not in known:
            storage.default_store().write(uri, event)
        return uri

    asked = list(_together(put, events))
    if new := [uri for uri in asked if uri not in known]:
        _ask(job, hook, action, new)
    if any(known.get(uri) is None for uri in asked):
        raise NotAnswered
    return _together(lambda uri: storage.read(storage.default_store(), exchange.response_uri(uri)), asked)


def _ask(job: LabelingJob, hook: str, action: str, uris: Iterable[str]) -> None:
    now = timezone.now()
    calls = [
        HookCall(job=job, kind=MODEL, hook=hook, key=uri, request=_shown(action, uri), due_at=now)
        for uri in dict.fromkeys(uris)
    ]
    HookCall.objects.bulk_create(calls, ignore_conflicts=True)


def _shown(action: str, uri: str) -> str:
    return orjson.dumps({"action": action, "payload": {"s3Uri": uri}}).decode()


def _together(do: Callable[[T], R], things: Iterable[T]) -> Iterator[R]:
    """In order, some at a time, so that they need not all be in memory."""
    rest = iter(things)
    with ThreadPoolExecutor(TOGETHER) as pool:
        while some := list(islice(rest, TOGETHER)):
            yield from pool.map(do, some)


# --- while answers are to come ---------------------------------------------------------------------------------


def waits(job: LabelingJob) -> bool:
    """Whether anything that was asked has no answer yet."""
    return hook_calls.open_calls(job, MODEL).exists()


def advance(job: LabelingJob) -> bool:
    """Takes note of what came back, or makes some of the calls; whether anything was done. Raises GiveUp."""
    return _note(job) or bool(hook_calls.advance(job, MODEL))


def _note(job: LabelingJob) -> bool:
    """A model that is away is asked again for as long as the job lives; whatever else is wrong ends the job."""
    ended = list(hook_calls.open_calls(job, MODEL).exclude(ended_at=None))
    failed = [call for call in ended if call.error]
    for call in failed:
        if not call.passing:
            raise GiveUp(f"The model {call.hook} cannot be used: {call.error}")
    with transaction.atomic():
        for call in failed:
            hook_calls.try_again(call)
        HookCall.objects.filter(id__in=[call.id for call in ended]).update(noted=True)
    if failed:
        _tell(job, f"The model {failed[0].hook} is not to be had: {failed[0].error} The round waits for it.")
    return bool(ended)


def _tell(job: LabelingJob, said: str) -> None:
    """Whoever waits for the job should know for what; once is enough."""
    last = JobEvent.objects.filter(job=job).order_by("-id").first()
    if last is None or last.reason != said[:1024]:
        jobs.note(job, said)
