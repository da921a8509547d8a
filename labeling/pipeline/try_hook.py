"""One call of a requester's own code or model for a person who wants to see what it says; nothing follows from it."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils import timezone

from labeling import access, queries
from labeling.errors import HookFailed
from labeling.hooks import events, registry
from labeling.learners import registry as learners
from labeling.models import DataObject, HookCall, LabelingJob
from labeling.options import automation
from labeling.options.automation import Automation
from labeling.pipeline import hook_calls, lessons
from labeling.pipeline.hook_calls import Kind, Outcome
from workers.errors import GiveUp, WrongState
from workers.models import Account

if TYPE_CHECKING:
    from labeling.learners.port import Model


#: `try_on` or `try_model_on`.
Try = Callable[[LabelingJob, DataObject], HookCall]


def tried(attempt: Try, account: Account, job_name: str, object_id: str) -> HookCall:
    """The ended row of a try on an object of a job that the account may see. Raises what `access` and the try do."""
    row = access.data_object(account, job_name, object_id)
    return attempt(access.job(account, job_name), row)


def try_on(job: LabelingJob, data_object: DataObject) -> HookCall:
    """The call's row, ended. Raises WrongState where the job has no code of its own before people."""
    if not hook_calls.own(job.pre_hook):
        raise WrongState(f"Labeling job {job.name} calls no code of its own before people.")
    event = events.pre_event(arn=queries.arn(job), line=data_object.source)
    call = _begun(Kind.TRY, data_object, job.pre_hook, event)
    return _ended(call, _judged(hook_calls.outcome_of(job, call)))


def before_a_job(hook: str, line: str) -> events.PreAnswer:
    """What the code says of a manifest line while there is no job yet; nothing of it is kept. Raises HookFailed."""
    job = LabelingJob(id=0, name="preview")
    event = events.pre_event(arn=queries.arn(job), line=line)
    call = hook_calls.as_call(job, Kind.TRY, hook=hook, key=f"try-{uuid.uuid4()}", event=event)
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


# --- a model ---------------------------------------------------------------------------------------------------


def has_own_model(job: LabelingJob) -> bool:
    """Whether the job asks a model that is reached by calls."""
    chosen = automation.of(job)
    return chosen is not None and learners.is_hook(chosen.algorithm)


def try_model_on(job: LabelingJob, data_object: DataObject) -> HookCall:
    """As `try_on`, for the question that a round would ask the job's own model about this object alone, as that was
    taught last. Raises WrongState where the job has no such model, or where what is kept of it cannot be used."""
    chosen = automation.of(job)
    if chosen is None or not has_own_model(job):
        raise WrongState(f"Labeling job {job.name} asks no model of its own.", hint="Built-in models are not called.")
    made: list[tuple[HookCall, Outcome]] = []

    def ask(hook: str, action: str, events: Iterable[bytes]) -> Iterator[bytes]:
        for event in events:
            call = _begun(Kind.TRY_MODEL, data_object, hook, event)
            outcome = hook_calls.outcome_of(job, call)
            made.append((call, outcome))
            if outcome.error is not None:
                raise outcome.error
            yield outcome.body

    error = _reason_against(job, data_object, _taught(job, chosen, ask))
    ((call, outcome),) = made
    return _ended(call, replace(outcome, error=error))


def _taught(job: LabelingJob, chosen: Automation, ask: learners.Ask) -> "Model":
    try:
        return lessons.as_taught(job, chosen, ask)
    except GiveUp as error:
        raise WrongState(error.message, hint=error.hint) from None


def _reason_against(job: LabelingJob, data_object: DataObject, model: "Model") -> HookFailed | None:
    """Why there is no answer, or what the engine would say against it."""
    try:
        lessons.aim(job).ask(model, lessons.items(job, model, [(data_object.line, data_object.source)]))
    except HookFailed as error:
        return error
    except GiveUp as error:
        return HookFailed(error.message, hint=error.hint)
    return None


# --- its row ---------------------------------------------------------------------------------------------------


def _begun(kind: Kind, data_object: DataObject, hook: str, event: bytes) -> HookCall:
    return HookCall.objects.create(
        job_id=data_object.job_id,
        kind=kind,
        hook=hook,
        key=f"try-{uuid.uuid4()}",
        line=data_object.line,
        request=event.decode(),
        due_at=timezone.now(),
        noted=True,
    )


def _ended(call: HookCall, outcome: Outcome) -> HookCall:
    hook_calls.end([(call, outcome)])
    call.refresh_from_db()
    return call
