"""One call of a pre-hook for a person who wants to see what it says; nothing else follows from it."""

import uuid
from dataclasses import replace

from django.utils import timezone

from labeling import queries
from labeling.errors import HookFailed
from labeling.hooks import events, registry
from labeling.models import DataObject, HookCall, LabelingJob
from labeling.pipeline import hook_calls
from labeling.pipeline.hook_calls import Outcome
from workers.errors import WrongState


def try_on(job: LabelingJob, data_object: DataObject) -> HookCall:
    """The call's row, ended. Raises WrongState where the job has no code of its own before people."""
    if not hook_calls.own(job.pre_hook):
        raise WrongState(f"Labeling job {job.name} calls no code of its own before people.")
    call = HookCall.objects.create(
        job=job,
        kind=HookCall.Kind.TRY,
        hook=job.pre_hook,
        key=f"try-{uuid.uuid4()}",
        line=data_object.line,
        request=events.pre_event(arn=queries.arn(job), line=data_object.source).decode(),
        due_at=timezone.now(),
        noted=True,
    )
    hook_calls.end([(call, _judged(hook_calls.outcome_of(job, call)))])
    call.refresh_from_db()
    return call


def before_a_job(hook: str, line: str) -> events.PreAnswer:
    """What the code says of a manifest line while there is no job yet; nothing of it is kept. Raises HookFailed."""
    job = LabelingJob(id=0, name="preview")
    event = events.pre_event(arn=queries.arn(job), line=line)
    call = hook_calls.as_call(job, HookCall.Kind.TRY, hook=hook, key=f"try-{uuid.uuid4()}", event=event)
    outcome = hook_calls.made(job, registry.find(hook), call)
    if outcome.error is not None:
        raise outcome.error
    return events.pre_answer(outcome.body)


def _judged(outcome: Outcome) -> Outcome:
    """An answer that could not be shown to people is an error, as it would be for the engine."""
    try:
        if outcome.error is None:
            events.pre_answer(outcome.body)
    except HookFailed as error:
        return replace(outcome, error=error)
    return outcome
