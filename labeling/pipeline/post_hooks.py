"""Labels that come from the requester's own code, or from nobody: the answers themselves, kept as they are.

A batch of collected objects is written to storage and called for; what comes back becomes labels as it is, and is never
computed again. Everything is decided by rows and files that were there before the call, so a crash repeats at most it.
"""

from datetime import timedelta
from typing import Any

import orjson
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from labeling import queries, storage
from labeling.errors import HookFailed
from labeling.hooks import events
from labeling.manifest import metadata_name
from labeling.manifest.lines import SOURCE, SOURCE_REF
from labeling.models import DataObject, HookCall, LabelingJob
from labeling.pipeline import exchange, hook_calls, payloads
from labeling.states import OBJECT, JobState, ObjectState
from labeling.storage.port import read
from labeling.task_types import custom, registry
from labeling.task_types.base import Provenance
from workers.models import Annotation

POST = HookCall.Kind.POST
#: A call is made for so many objects, or for what has come after so long (hooks 2.1).
BATCH = 100
PATIENCE = timedelta(seconds=30)
KEPT_AT_ONCE = 200


def applies(job: LabelingJob) -> bool:
    """Whether labels come from elsewhere than the task type's own consolidation."""
    return hook_calls.own(job.post_hook) or _passes_through(job)


def waits(job: LabelingJob) -> bool:
    """Whether answers of this job still wait for a hook."""
    return applies(job) and _collected(job).exists()


def flush(job: LabelingJob) -> bool:
    """One bounded piece of work; whether there was any."""
    if _passes_through(job):
        return _keep_answers(job)
    return _note(job) or _release(job) or bool(hook_calls.advance(job, POST))


def _passes_through(job: LabelingJob) -> bool:
    chosen = registry.by_function(job.post_hook) or (None if job.post_hook else registry.by_key(job.task_type))
    return chosen is custom.CUSTOM


def _collected(job: LabelingJob) -> Any:
    return DataObject.objects.filter(job=job, state=ObjectState.COLLECTED)


# --- without a hook ------------------------------------------------------------------------------------------


def _keep_answers(job: LabelingJob) -> bool:
    """The label is empty, its metadata says where the answers are (manifests 2.14)."""
    batch = list(_collected(job).order_by("line")[:KEPT_AT_ONCE])
    if not batch:
        return False
    tasks = [one.task_id for one in batch]
    rows = Annotation.objects.filter(task_id__in=tasks, assignment__state="submitted")
    last = dict(rows.values_list("task_id").annotate(last=Max("submitted_at")))
    now = timezone.now()
    facts = custom.service_metadata(Provenance(job_name=job.name, created_at=now))
    labels = [
        _row(one.id, {}, facts | {"worker-response-ref": exchange.answers_uri(job, one.line, last[one.task_id])}, {})
        for one in batch
    ]
    with transaction.atomic():
        OBJECT.apply_each(DataObject, "label", labels)
    return True


# --- asking --------------------------------------------------------------------------------------------------


def _release(job: LabelingJob) -> bool:
    """Calls for the next batch, when it is full, when it has waited, or when nothing else is to come."""
    asked = {line for lines in hook_calls.open_calls(job, POST).values_list("lines", flat=True) for line in lines}
    batch = list(_collected(job).exclude(line__in=asked).order_by("line")[:BATCH])
    if not batch:
        return False
    now = timezone.now()
    if len(batch) < BATCH and _more_to_come(job):
        if job.refit_at is None:
            LabelingJob.objects.filter(id=job.id).update(refit_at=now + PATIENCE)
            return False
        if now < job.refit_at:
            return False
    payloads.call_for(job, batch)
    LabelingJob.objects.filter(id=job.id).update(refit_at=None)
    return True


def _more_to_come(job: LabelingJob) -> bool:
    """Whether people may answer more objects; nobody is asked anew while a job stops."""
    states = [ObjectState.LAUNCHED, *([ObjectState.UNLABELED] if job.state == JobState.IN_PROGRESS else [])]
    return queries.has(job, *states)


# --- acting upon what was said -------------------------------------------------------------------------------


def _note(job: LabelingJob) -> bool:
    call = hook_calls.open_calls(job, POST).exclude(ended_at=None).first()
    if call is None:
        return False
    if call.missing:
        hook_calls.give_up(job, call.hook, call.error)
    if call.error:
        with transaction.atomic():
            again = hook_calls.try_again(call)
            HookCall.objects.filter(id=call.id, noted=False).update(noted=again)
        if not again:
            _fail_all(job, call, call.error)
        return True
    try:
        body = read(storage.default_store(), exchange.response_uri(call.key))
        answer = events.post_answer(body, attribute=job.label_attribute, asked=[str(line) for line in call.lines])
    except HookFailed as error:
        _fail_all(job, call, error.message)
    else:
        _apply(job, call, answer)
    return True


def _fail_all(job: LabelingJob, call: HookCall, reason: str) -> None:
    """A call that failed for good costs its objects; the first one of a job costs the job."""
    if not hook_calls.ever_answered(job, POST):
        hook_calls.give_up(job, call.hook, reason)
    with transaction.atomic():
        OBJECT.apply_all(_collected(job).filter(line__in=call.lines), "fail", failure=reason[:500])
        HookCall.objects.filter(id=call.id).update(noted=True, error=reason)


def _apply(job: LabelingJob, call: HookCall, answer: events.PostAnswer) -> None:
    objects = {str(one.line): one for one in _collected(job).filter(line__in=call.lines)}
    labels = [_labeled(job, objects[name], said) for name, said in answer.labels.items() if name in objects]
    missing = [objects[name] for name in answer.missing if name in objects]
    second_chance = payloads.written(job, missing) if missing and not call.second_chance else None
    with transaction.atomic():
        OBJECT.apply_each(DataObject, "label", labels)
        for name, reason in answer.refused.items():
            OBJECT.apply_all(_collected(job).filter(line=int(name)), "fail", failure=reason[:500])
        if second_chance is not None:
            payloads.ask(job, missing, second_chance, second_chance=True)
        else:
            reason = "The post-annotation hook left this object out of its answer, twice."
            OBJECT.apply_all(_collected(job).filter(id__in=[one.id for one in missing]), "fail", failure=reason)
        told = "\n".join(filter(None, (call.printed, *answer.warnings[:20])))
        HookCall.objects.filter(id=call.id).update(noted=True, printed=told)


def _labeled(job: LabelingJob, one: DataObject, said: events.Consolidated) -> dict[str, Any]:
    """The hook's own metadata counts; what it left out is the service's. Nothing of the input is overwritten, and the
    line stays one that another job can begin with."""
    facts = custom.service_metadata(Provenance(job_name=job.name, created_at=timezone.now()))
    taken = {*orjson.loads(one.source), job.label_attribute, metadata_name(job.label_attribute), SOURCE, SOURCE_REF}
    extras = {name: value for name, value in said.extras.items() if name not in taken and not name.startswith("$")}
    return _row(one.id, said.value, {**facts, **said.metadata}, extras)


def _row(object_id: int, value: Any, metadata: dict[str, Any], extras: dict[str, Any]) -> dict[str, Any]:
    category = metadata.get("class-name", value)
    return {
        "pk": object_id,
        "label": orjson.dumps(value).decode(),
        "metadata": orjson.dumps(metadata).decode(),
        "extras": orjson.dumps(extras).decode() if extras else "",
        "confidence": _share(metadata.get("confidence")),
        "category": category[:256].replace("\0", "") if isinstance(category, str) else "",
        "origin": DataObject.Origin.HUMAN,
        "labeled_at": timezone.now(),
    }


def _share(value: Any) -> float | None:
    number = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
    return float(value) if number else None
