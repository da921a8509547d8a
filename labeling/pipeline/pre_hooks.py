"""Data objects → the requester's own code → human tasks: what `launch` does, with a call in between."""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from labeling import queries
from labeling.errors import HookFailed
from labeling.hooks import events
from labeling.models import DataObject, HookCall, LabelingJob
from labeling.pipeline import hook_calls, images, launch, pages
from labeling.states import ObjectState

#: So many calls may wait, so that helpers find some, and so many are acted upon at once.
BACKLOG, BATCH = 1000, 500
#: So many objects are asked about before the hook has answered once.
FIRST_BATCH = 40
PRE = HookCall.Kind.PRE


def advance(job: LabelingJob, *, budget: int | None = None) -> bool:
    """Acts upon calls that ended, asks for more within the window, makes some of them; whether anything was done."""
    noted = _note(job)
    asked = _ask(job, budget)
    return bool(hook_calls.advance(job, PRE)) or noted or asked


def _ask(job: LabelingJob, budget: int | None) -> bool:
    """Until the hook has answered once, only a first batch is asked: if all of it fails, so does the job."""
    free = min(BACKLOG, launch.room(job, budget) - hook_calls.open_calls(job, PRE).count())
    if not hook_calls.ever_answered(job, PRE):
        free = min(free, FIRST_BATCH - HookCall.objects.filter(job=job, kind=PRE, attempt=1).count())
    if free <= 0:
        return False
    asked = HookCall.objects.filter(job=job, line=OuterRef("line"), kind=PRE, noted=False)
    waiting = DataObject.objects.filter(~Exists(asked), job=job, state=ObjectState.UNLABELED).order_by("line")
    arn, now = queries.arn(job), timezone.now()
    calls = [
        HookCall(
            job=job,
            kind=PRE,
            hook=job.pre_hook,
            key=str(line),
            line=line,
            request=events.pre_event(arn=arn, line=source).decode(),
            due_at=now,
        )
        for line, source in waiting.values_list("line", "source")[:free]
    ]
    HookCall.objects.bulk_create(calls)
    return bool(calls)


def _note(job: LabelingJob) -> bool:
    """Opens tasks for what was answered, and fails what cannot be. Raises GiveUp where the whole job cannot."""
    ended = list(hook_calls.open_calls(job, PRE).exclude(ended_at=None)[:BATCH])
    if not ended:
        return False
    verdicts = [(call, _verdict(call)) for call in ended]
    gone = next((call for call in ended if call.missing), None)
    if gone is not None:
        hook_calls.give_up(job, gone.hook, gone.error)
    failed = [call for call, verdict in verdicts if isinstance(verdict, HookFailed)]
    if len(failed) == len(ended) and not hook_calls.ever_answered(job, PRE):
        return _consider_giving_up(job, failed)
    _decide(job, verdicts)
    return True


def _verdict(call: HookCall) -> events.PreAnswer | HookFailed:
    if call.error:
        return HookFailed(call.error)
    try:
        return events.pre_answer(call.response.encode())
    except HookFailed as error:
        return error


def _consider_giving_up(job: LabelingJob, failed: list[HookCall]) -> bool:
    """Nothing has worked yet: the rest of the first batch, or another attempt, may show that the hook can."""
    again = [call for call in failed if call.passing and call.attempt < hook_calls.BOUNDS[PRE].tries]
    if again:
        with transaction.atomic():
            for call in again:
                hook_calls.try_again(call)
            HookCall.objects.filter(id__in=[call.id for call in again]).update(noted=True)
        return True
    if hook_calls.open_calls(job, PRE).filter(ended_at=None).exists():
        return False
    verdict = _verdict(failed[0])
    assert isinstance(verdict, HookFailed)
    hook_calls.give_up(job, failed[0].hook, verdict.message)


def _decide(job: LabelingJob, verdicts: list[tuple[HookCall, events.PreAnswer | HookFailed]]) -> None:
    """One transaction: objects move, and their calls are noted. The key of a call is its object's line."""
    lines = [int(call.key) for call, _ in verdicts]
    rows = DataObject.objects.filter(job=job, line__in=lines).values_list("line", "id", "source")
    ids = {line: object_id for line, object_id, _ in rows}
    people = _for_people(verdicts)
    unfit = pages.unshowable(job, {ids[line]: text for line, text in people.items()})
    looked = images.look_at(job, {object_id: source for line, object_id, source in rows if line in people})
    ready: list[tuple[int, str, str]] = []
    skipped: list[int] = []
    with transaction.atomic():
        for call, verdict in verdicts:
            object_id = ids[int(call.key)]
            if isinstance(verdict, HookFailed):
                if not hook_calls.try_again(call):
                    unfit[object_id] = verdict.message
                    HookCall.objects.filter(id=call.id).update(error=verdict.message)
            elif verdict.people_needed:
                ready.append((object_id, call.key, verdict.task_input))
            else:
                skipped.append(object_id)
        launch.place(job, ready, unfit, skipped, looked)
        HookCall.objects.filter(id__in=[call.id for call, _ in verdicts]).update(noted=True)


def _for_people(verdicts: list[tuple[HookCall, events.PreAnswer | HookFailed]]) -> dict[int, str]:
    """What people will see, by its line."""
    answered = ((call, one) for call, one in verdicts if isinstance(one, events.PreAnswer))
    return {int(call.key): one.task_input for call, one in answered if one.people_needed}
