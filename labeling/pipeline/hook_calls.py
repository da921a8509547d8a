"""Makes the calls of hooks that are due, in parallel within bounds, and keeps what came of each in its row.

The row is the queue, the record and the proof: leased by whoever calls, ended with a response or an error, and noted
when the engine has acted upon it. A call whose caller died is made again, with the same key.
"""

import logging
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import NoReturn
from urllib.parse import quote

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from labeling import queries, storage
from labeling.errors import HookFailed, HookMissing, HookUnavailable
from labeling.hooks import registry
from labeling.hooks.port import Call, Hook
from labeling.models import HookCall, LabelingJob
from labeling.pipeline import exchange
from labeling.task_types import registry as task_types
from workers.errors import GiveUp

PARALLEL = 10
CHUNK = 100
#: How long calls of a chunk may begin: a chunk ends before the broker takes it for lost, however slow its hook.
BEGIN_SECONDS = 20.0
TRIES = 3
FIRST_PAUSE = 2.0
#: Where neither the operator nor the hook's author set a time-out (hooks 1.5, 2.5).
SECONDS = {HookCall.Kind.PRE: 60, HookCall.Kind.TRY: 60, HookCall.Kind.POST: 300}
LEASE = timedelta(seconds=20)
_RENEW_EVERY = 5.0
#: A response of a consolidation is in the storage; its row shows the beginning.
SHOWN = 20_000

_END = """
UPDATE labeling_hookcall
SET ended_at = %s, duration = %s, response = %s, printed = %s, error = %s, passing = %s, missing = %s
WHERE id = %s AND ended_at IS NULL"""

log = logging.getLogger(__name__)


def own(hook: str) -> bool:
    """Whether this is a requester's own code, not a built-in function."""
    return bool(hook) and task_types.by_function(hook) is None


def run(job: LabelingJob, kind: HookCall.Kind) -> int:
    """Makes a part of the calls that are due; how many. Those that could not begin soon are left to the next time."""
    calls = _leased(job, kind)
    if not calls:
        return 0
    begin_until = time.monotonic() + BEGIN_SECONDS
    with _renewed(calls):
        outcomes = _in_parallel(lambda call: _unless_late(job, call, begin_until), calls)
    ended = [(call, outcome) for call, outcome in zip(calls, outcomes, strict=True) if outcome is not None]
    for call, outcome in ended:
        if call.kind == HookCall.Kind.POST and outcome.error is None:
            storage.default_store().write(exchange.response_uri(call.key), outcome.body)
    with transaction.atomic():
        end(ended)
        HookCall.objects.filter(id__in=[call.id for call in calls], ended_at=None).update(leased_until=None)
    return len(ended)


def open_calls(job: LabelingJob, kind: HookCall.Kind) -> "QuerySet[HookCall]":
    """Calls that the engine has not acted upon."""
    return HookCall.objects.filter(job=job, kind=kind, noted=False).order_by("id")


def ever_answered(job: LabelingJob, kind: HookCall.Kind) -> bool:
    return HookCall.objects.filter(job=job, kind=kind, noted=True, error="").exists()


def try_again(call: HookCall) -> bool:
    """Asks for another attempt after a growing pause, where one may help; whether it did."""
    if not call.passing or call.attempt >= TRIES:
        return False
    pause = FIRST_PAUSE * 4 ** (call.attempt - 1) * (0.5 + random.random())
    HookCall.objects.create(
        job_id=call.job_id,
        kind=call.kind,
        hook=call.hook,
        key=call.key,
        attempt=call.attempt + 1,
        line=call.line,
        lines=call.lines,
        second_chance=call.second_chance,
        request=call.request,
        due_at=timezone.now() + timedelta(seconds=pause),
    )
    return True


def give_up(job: LabelingJob, hook: str, reason: str) -> NoReturn:
    """Ends the job with the sentence that its users know from Ground Truth (jobs-api 5.2)."""
    role = job.request.get("RoleArn", "of the job")
    raise GiveUp(
        f"Exception invoking the Lambda function {hook}. LambdaErrorCode: Unhandled. {reason}",
        hint=f"Make sure that it exists, that the role {role} may invoke it, and that it answers as it should.",
    )


def forget(job: LabelingJob) -> None:
    """Calls that a job which is over has no use for any more."""
    HookCall.objects.filter(job=job, ended_at=None).delete()


# --- one call ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Outcome:
    duration: float
    body: bytes = b""
    printed: str = ""
    error: HookFailed | None = None


def made(job: LabelingJob, hook: Hook, call: Call) -> Outcome:
    """One call and whatever came of it; nothing is raised."""
    started = time.monotonic()
    try:
        reply = hook.call(call)
    except HookFailed as error:
        return Outcome(duration=time.monotonic() - started, error=error, printed=error.printed)
    except Exception as error:  # what no adapter foresaw must cost this call only
        log.exception("a hook of job %s could not be called", job.name)
        failed = HookFailed(f"It could not be called: {type(error).__name__}: {error}")
        return Outcome(duration=time.monotonic() - started, error=failed)
    return Outcome(duration=time.monotonic() - started, body=reply.body, printed=reply.printed)


def as_call(job: LabelingJob, kind: str, *, hook: str, key: str, event: str) -> Call:
    return Call(
        event=event.encode(),
        key=key,
        arn=hook,
        seconds=float(settings.HOOK_TIMEOUT or SECONDS[HookCall.Kind(kind)]),
        job_id=job.id,
        name=queries.arn(job),
    )


def _in_parallel(make: Callable[[HookCall], Outcome | None], calls: list[HookCall]) -> list[Outcome | None]:
    """In threads that hold up nobody's end: a call that is still under way is made again by whoever comes next."""
    outcomes: list[Outcome | None] = [None] * len(calls)
    places = iter(range(len(calls)))
    turn = threading.Lock()

    def work() -> None:
        while True:
            with turn:
                place = next(places, None)
            if place is None:
                return
            outcomes[place] = make(calls[place])

    threads = [threading.Thread(target=work, daemon=True) for _ in range(min(PARALLEL, len(calls)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def _unless_late(job: LabelingJob, call: HookCall, begin_until: float) -> Outcome | None:
    return None if time.monotonic() > begin_until else outcome_of(job, call)


def outcome_of(job: LabelingJob, call: HookCall) -> Outcome:
    try:
        hook = registry.find(call.hook)
    except HookMissing as error:
        return Outcome(duration=0.0, error=error)
    key = quote(f"{job.reference_code}/{call.key}", safe="/:")
    return made(job, hook, as_call(job, call.kind, hook=call.hook, key=key, event=call.request))


def end(calls: Iterable[tuple[HookCall, Outcome]]) -> None:
    """Writes what came of calls into their rows."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.executemany(_END, [(now, *_facts(call, outcome), call.id) for call, outcome in calls])


def _facts(call: HookCall, outcome: Outcome) -> tuple[float, str, str, str, bool, bool]:
    error = outcome.error
    most = SHOWN if call.kind == HookCall.Kind.POST else None
    unhandled = call.kind == HookCall.Kind.POST and not isinstance(error, HookMissing)
    return (
        round(outcome.duration, 4),
        _storable(outcome.body.decode("utf-8", "replace"))[:most],
        _storable(outcome.printed),
        _storable(error.sentences) if error else "",
        error is not None and (unhandled or isinstance(error, HookUnavailable)),
        isinstance(error, HookMissing),
    )


def _storable(text: str) -> str:
    """PostgreSQL's text holds no NUL, nor halves of characters."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


# --- leases --------------------------------------------------------------------------------------------------


def _leased(job: LabelingJob, kind: HookCall.Kind) -> list[HookCall]:
    now = timezone.now()
    due = open_calls(job, kind).filter(Q(leased_until=None) | Q(leased_until__lte=now), ended_at=None, due_at__lte=now)
    with transaction.atomic():
        calls = list(due.select_for_update(skip_locked=True)[:CHUNK])
        HookCall.objects.filter(id__in=[call.id for call in calls]).update(leased_until=now + LEASE)
    return calls


@contextmanager
def _renewed(calls: Iterable[HookCall]) -> Iterator[None]:
    """Keeps the leases for as long as the calls take."""
    over = threading.Event()
    ids = [call.id for call in calls]
    keeper = threading.Thread(target=_renew, args=(ids, over), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()


def _renew(ids: list[int], over: threading.Event) -> None:
    while not over.wait(_RENEW_EVERY):
        with suppress(DatabaseError):  # then somebody else may make the same call: the key tells
            HookCall.objects.filter(id__in=ids).update(leased_until=timezone.now() + LEASE)
        connection.close()
