"""Data objects → human tasks, in the manifest's order, while fewer than `max_concurrent` are on offer."""

from collections.abc import Collection, Mapping

import orjson
from django.db import connection, transaction

from labeling.models import DataObject, LabelingJob
from labeling.options import audits, redundancy
from labeling.pipeline import adjusted, images, pages
from labeling.pipeline.prepare import display_names
from labeling.states import OBJECT, ObjectState
from labeling.task_types import registry
from labeling.task_types.images import Picture
from workers import dispatch
from workers.errors import InvalidInput
from workers.text import storable

BATCH = 500


def launch(job: LabelingJob, *, budget: int | None = None, chosen: bool = False) -> int:
    """Opens tasks for the next unlabeled objects; how many. `budget` limits the objects at work besides the window;
    `chosen`: only those that automated labeling gives to people."""
    free = room(job, budget)
    if free <= 0:
        return 0
    waiting = DataObject.objects.filter(job=job, state=ObjectState.UNLABELED).order_by("line")
    if chosen:
        waiting = waiting.filter(chosen__job=job)
    found = list(waiting.values_list("id", "line", "source")[: min(free, BATCH)])
    if not found:
        return 0
    open_for(job, found)
    return len(found)


def open_for(job: LabelingJob, found: list[tuple[int, int, str]], looked: images.Looked | None = None) -> None:
    """Opens a task for each (object, line, source) that is unlabeled still; fails those that can't be asked about.

    `looked`: what was seen of their images before, by those who call inside a transaction.
    """
    ready, unfit = _questions(job, found)
    if looked is None:
        unfit |= pages.unshowable(job, {object_id: text for object_id, _, text in ready})
        sources = {object_id: source for object_id, _, source in found if object_id not in unfit}
        unfit |= adjusted.missing_files(job, sources)
        looked = images.look_at(job, sources)
    place(job, ready, unfit, looked=looked)


def unshowable(job: LabelingJob, found: list[tuple[int, int, str]]) -> dict[int, str]:
    """Of (object, line, source): why no page can be made of it. Never inside a transaction."""
    ready, _ = _questions(job, found)
    return pages.unshowable(job, {object_id: text for object_id, _, text in ready})


def place(
    job: LabelingJob,
    ready: list[tuple[int, str, str]],
    unfit: Mapping[int, str],
    skipped: Collection[int] = (),
    looked: images.Looked = images.Looked(),  # noqa: B008  # frozen
) -> None:
    """Each object that is unlabeled still gets its task (object, reference, task input), fails, or is skipped."""
    assert job.group is not None
    unfit = {**looked.unfit, **unfit}
    named = [*(entry[0] for entry in ready), *unfit, *skipped]
    with transaction.atomic():
        waiting = DataObject.objects.select_for_update().filter(id__in=named, state=ObjectState.UNLABELED)
        still = set(waiting.order_by("id").values_list("id", flat=True))
        for object_id in still & unfit.keys():
            OBJECT.apply(DataObject, object_id, "fail", failure=storable(unfit[object_id])[:500])
        OBJECT.apply_all(DataObject.objects.filter(id__in=still.intersection(skipped)), "skip")
        ready = [entry for entry in ready if entry[0] in still and entry[0] not in unfit]
        items = [(reference, text) for _, reference, text in ready]
        tasks = dispatch.open_tasks(job.group, items, slots=_slots(job, [reference for reference, _ in items]))
        asked = [
            {"pk": entry[0], "task": task, **_size(looked.pictures.get(entry[0]))}
            for entry, task in zip(ready, tasks, strict=True)
        ]
        OBJECT.apply_each(DataObject, "launch", asked)


def _size(picture: Picture | None) -> dict[str, int | None]:
    if picture is None:
        return {"width": None, "height": None, "depth": None}
    return {"width": picture.width, "height": picture.height, "depth": picture.depth}


def _slots(job: LabelingJob, references: list[str]) -> list[int] | None:
    """How many people are asked at first: as many as the job says, or adaptively the fewest; for the audit, all."""
    policy = redundancy.policy(job)
    if policy is None:
        return None
    all_there_are = max(policy.minimum, min(policy.maximum, job.team.members.count()))
    return [all_there_are if policy.audits(one, job.name) else policy.minimum for one in references]


def room(job: LabelingJob, budget: int | None) -> int:
    """How many more objects may be given to people now: by the window, and by the stopping conditions."""
    assert job.group is not None
    free = job.max_concurrent - dispatch.open_count(job.group.id)
    if redundancy.policy(job) is not None:  # what is undecided may be on offer again at any moment
        free -= dispatch.undecided(job.group.id, final=False).count()
    if budget is not None:
        at_work = DataObject.objects.filter(job=job, state__in=(ObjectState.LAUNCHED, ObjectState.COLLECTED)).count()
        free = min(free, budget - at_work)
    return free


def _questions(
    job: LabelingJob, found: list[tuple[int, int, str]]
) -> tuple[list[tuple[int, str, str]], dict[int, str]]:
    """(object, reference, task input) of the objects that can be asked about, and why the others cannot."""
    task_type = registry.by_function(job.pre_hook) or registry.by_key(job.task_type)
    audited = audits.attribute(job.options)
    ready: list[tuple[int, str, str]] = []
    unfit: dict[int, str] = {}
    for object_id, line, source in found:
        try:
            line_data, words = orjson.loads(source), (_instructions(job), display_names(job))
            task_input = task_type.task_input(line_data, job.categories, *words, audited=audited)
        except InvalidInput as error:
            unfit[object_id] = error.sentences
        else:
            ready.append((object_id, str(line), orjson.dumps(task_input).decode()))
    return ready, unfit


def _instructions(job: LabelingJob) -> dict[str, str]:
    return {key: text for key, text in job.instructions.items() if isinstance(text, str)}


def refresh_statistics() -> None:
    """PostgreSQL plans with numbers it counts now and then: just after an import they are those of empty tables."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE labeling_dataobject, workers_task, workers_assignment")
