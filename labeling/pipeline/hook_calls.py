"""Makes the calls of hooks that are due, in parallel within bounds, and keeps what came of each in its row.

The row is the queue, the record and the proof: leased by whoever calls, ended with a response or an error, and noted
when the engine has acted upon it. Whoever advances the job makes some, and the other workers of production help. A call
whose caller died is made again, with the same key.
"""

import logging
import random
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from math import inf
from typing import NoReturn
from urllib.parse import quote

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from labeling import queries, storage
from labeling.errors import HookFailed, HookMissing, HookUnavailable, StorageError
from labeling.hooks import registry
from labeling.hooks.port import Call, Hook
from labeling.models import HookCall, LabelingJob
from labeling.pipeline import exchange
from labeling.pipeline.leases import renewed
from labeling.task_types import registry as task_types
from labeling.wakeup import call_for_help
from workers.errors import GiveUp
from workers.text import storable

Kind = HookCall.Kind


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """`seconds` one call may take where neither the operator nor the hook's author set a time-out (hooks 1.5, 2.5);
    so many are under way at a time in one process, which leases a `chunk` of them; `tries` of what may pass."""

    seconds: int
    parallel: int = 10
    chunk: int = 100
    tries: float = 3


BOUNDS = {
    Kind.PRE: Bounds(seconds=60),
    Kind.TRY: Bounds(seconds=60),
    Kind.TRY_MODEL: Bounds(seconds=60),  # somebody waits for it
    Kind.POST: Bounds(seconds=300, chunk=20),
    Kind.MODEL: Bounds(seconds=600, parallel=4, chunk=4, tries=inf),
}
#: How long calls of a chunk may begin: a chunk ends before the broker takes it for lost, however slow its hook.
BEGIN_SECONDS = 20.0
#: Before another attempt; the longest keeps a call that is tried for as long as a job lives within its counter.
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 90.0
LEASE = timedelta(seconds=20)
_RENEW_EVERY = 5.0
#: Responses that are in the storage, and those that may be as long, of which rows show the beginning.
_IN_FILES = (Kind.POST, Kind.MODEL)
_SHORTENED = (*_IN_FILES, Kind.TRY_MODEL)
SHOWN = 20_000

_END = """
UPDATE labeling_hookcall
SET ended_at = %s, duration = %s, response = %s, printed = %s, error = %s, passing = %s, missing = %s
WHERE id = %s AND ended_at IS NULL"""

log = logging.getLogger(__name__)


def own(hook: str) -> bool:
    """Whether this is a requester's own code, not a built-in function."""
    return bool(hook) and task_types.by_function(hook) is None


def advance(job: LabelingJob, kind: Kind) -> int:
    """As `run`, for whoever advances the job: where more is due than one process makes at a time, others may help."""
    if _due(job, kind)[: BOUNDS[kind].parallel + 1].count() > BOUNDS[kind].parallel:
        call_for_help(job.id)
    return run(job, kind)


def help_with(job: LabelingJob) -> int:
    """Makes a part of the calls of any kind that are due; how many."""
    return next(filter(None, (run(job, kind) for kind in (Kind.PRE, Kind.POST, Kind.MODEL))), 0)


def run(job: LabelingJob, kind: Kind) -> int:
    """Makes a part of the calls that are due; how many. Those that could not begin soon are left to the next time."""
    calls = _leased(job, kind)
    if not calls:
        return 0
    begin_until = time.monotonic() + BEGIN_SECONDS
    leased = HookCall.objects.filter(id__in=[call.id for call in calls])
    with renewed(lambda: leased.update(leased_until=timezone.now() + LEASE), every=_RENEW_EVERY):
        outcomes = _in_parallel(lambda call: _unless_late(job, call, begin_until), calls, threads=BOUNDS[kind].parallel)
        ended = [(call, outcome) for call, outcome in zip(calls, outcomes, strict=True) if outcome is not None]
        _keep([(call, outcome.body) for call, outcome in ended if outcome.error is None])
    with transaction.atomic():
        end(ended)
        leased.filter(ended_at=None).update(leased_until=None)
        if kind == Kind.MODEL:
            _spare(job, [call.attempt for call, outcome in ended if isinstance(outcome.error, HookUnavailable)])
    return len(ended)


def _keep(answered: "list[tuple[HookCall, bytes]]") -> None:
    """Responses that are files, before their rows say that they are there."""
    files = [(exchange.response_uri(call.key), body) for call, body in answered if call.kind in _IN_FILES]
    if files:
        with ThreadPoolExecutor(len(files)) as pool:
            list(pool.map(lambda file: storage.default_store().write(*file), files))


def _spare(job: LabelingJob, attempts: "list[int]") -> None:
    """A model that is away is left alone for a while, whatever else it is to be asked."""
    if attempts:
        due = timezone.now() + _pause(max(attempts))
        HookCall.objects.filter(job=job, kind=Kind.MODEL, ended_at=None, due_at__lt=due).update(due_at=due)


def open_calls(job: LabelingJob, kind: Kind) -> "QuerySet[HookCall]":
    """Calls that the engine has not acted upon."""
    return HookCall.objects.filter(job=job, kind=kind, noted=False).order_by("id")


def ever_answered(job: LabelingJob, kind: Kind) -> bool:
    return HookCall.objects.filter(job=job, kind=kind, noted=True, error="").exists()


def try_again(call: HookCall) -> bool:
    """Asks for another attempt after a growing pause, where one may help; whether it did."""
    if not call.passing or call.attempt >= BOUNDS[Kind(call.kind)].tries:
        return False
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
        due_at=timezone.now() + _pause(call.attempt),
    )
    return True


def _pause(attempt: int) -> timedelta:
    """After so many attempts."""
    return timedelta(seconds=min(LONGEST_PAUSE, FIRST_PAUSE * 4 ** min(attempt - 1, 3)) * (0.5 + random.random()))


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


def as_call(job: LabelingJob, kind: str, *, hook: str, key: str, event: bytes) -> Call:
    return Call(
        event=event,
        key=key,
        arn=hook,
        seconds=float(settings.HOOK_TIMEOUT or BOUNDS[Kind(kind)].seconds),
        job_id=job.id,
        name=queries.arn(job),
    )


def _in_parallel(
    make: Callable[[HookCall], Outcome | None], calls: list[HookCall], *, threads: int
) -> list[Outcome | None]:
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

    at_work = [threading.Thread(target=work, daemon=True) for _ in range(min(threads, len(calls)))]
    for thread in at_work:
        thread.start()
    for thread in at_work:
        thread.join()
    return outcomes


def _unless_late(job: LabelingJob, call: HookCall, begin_until: float) -> Outcome | None:
    return None if time.monotonic() > begin_until else outcome_of(job, call)


def outcome_of(job: LabelingJob, call: HookCall) -> Outcome:
    try:
        hook, event = registry.find(call.hook), _event(call)
    except HookMissing as error:
        return Outcome(duration=0.0, error=error)
    except StorageError as error:
        return Outcome(duration=0.0, error=HookUnavailable(f"What it is to be asked cannot be read: {error.message}"))
    key = quote(f"{job.reference_code}/{call.key}", safe="/:")
    return made(job, hook, as_call(job, call.kind, hook=call.hook, key=key, event=event))


def _event(call: HookCall) -> bytes:
    """A question to a model is a file, which its row names."""
    if call.kind == Kind.MODEL:
        return storage.read(storage.default_store(), call.key)
    return call.request.encode()


def end(calls: Iterable[tuple[HookCall, Outcome]]) -> None:
    """Writes what came of calls into their rows."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.executemany(_END, [(now, *_facts(call, outcome), call.id) for call, outcome in calls])


def _facts(call: HookCall, outcome: Outcome) -> tuple[float, str, str, str, bool, bool]:
    error = outcome.error
    most = SHOWN if call.kind in _SHORTENED else None
    unhandled = call.kind == Kind.POST and not isinstance(error, HookMissing)
    return (
        round(outcome.duration, 4),
        storable(outcome.body.decode("utf-8", "replace"))[:most],
        storable(outcome.printed),
        storable(error.sentences) if error else "",
        error is not None and (unhandled or isinstance(error, HookUnavailable)),
        isinstance(error, HookMissing),
    )


# --- leases --------------------------------------------------------------------------------------------------


def _due(job: LabelingJob, kind: Kind) -> "QuerySet[HookCall]":
    """Calls that somebody should make now, and nobody does."""
    now = timezone.now()
    return open_calls(job, kind).filter(Q(leased_until=None) | Q(leased_until__lte=now), ended_at=None, due_at__lte=now)


def _leased(job: LabelingJob, kind: Kind) -> list[HookCall]:
    with transaction.atomic():
        calls = list(_due(job, kind).select_for_update(skip_locked=True)[: BOUNDS[kind].chunk])
        until = timezone.now() + LEASE
        HookCall.objects.filter(id__in=[call.id for call in calls]).update(leased_until=until)
    return calls
