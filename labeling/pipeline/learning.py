"""One round of automated labeling on rows and files: computed outside transactions, decided in one, then applied.

A round is a function of the rows before it: killed before it is decided, it is made anew, with the same outcome.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

import orjson
from django.db import IntegrityError, transaction
from django.utils import timezone

from labeling import queries, storage
from labeling.manifest import metadata_name
from labeling.models import ChosenObject, DataObject, LabelingJob, LearningRound
from labeling.options.automation import Automation
from labeling.pipeline import images, label_files, lessons
from labeling.pipeline.lessons import Taught
from labeling.states import OBJECT, ObjectState
from labeling.storage.port import Content
from labeling.task_types import registry
from labeling.task_types.base import Provenance
from labeling.task_types.images import Picture
from workers.rows import Row, update_rows

if TYPE_CHECKING:
    from labeling.learners.port import Learner, Model
    from labeling.learners.rounds import Outcome, Said

Part = ChosenObject.Part
BATCH = 2000
#: Learners that judge, at the end, what the others were taught with.
FOLDS = 5


def decide_round(job: LabelingJob, chosen: Automation) -> None:
    """Teaches a model with all that people said, and decides what it may label and what people get next. Raises
    NotAnswered where the model has been asked, and the round can be decided later."""
    from labeling.learners import rounds

    number = 1 + LearningRound.objects.filter(job=job).count()
    people = lessons.by_people(job, chosen)
    validation = {one.line: one for one in people if one.part == Part.VALIDATION}
    walking, before = _walking(job, validation)
    pool = list(_free(job))
    model = lessons.learner(job, chosen)
    taught = teach(job, model, [one for one in people if one.part != Part.VALIDATION])
    aim = lessons.aim(job)
    checked = aim.ask(model, lessons.items(job, model, [(one.line, one.source) for one in walking]))
    said = aim.ask(model, lessons.items(job, model, [(line, source) for _, line, source in pool]))
    truth = [one.choice for one in walking]
    aim.check(checked.chosen, truth, [str(one.line) for one in walking])

    def decide(said: "Said") -> "Outcome":
        return rounds.decide(
            checked, truth, said, batch=chosen.batch, target=chosen.target, before=before, quality=aim.quality
        )

    said, outcome, pictures = _with_pictures(job, pool, said, decide) if aim.needs_picture else (said, decide(said), {})
    seen = _Seen(walking=walking, checked=checked, pool=pool, said=said, outcome=outcome, pictures=pictures)
    _write_files(job, number, model, people, seen)
    with suppress(IntegrityError):  # somebody else has decided the same round: what stands is theirs, and alike
        _store(job, _round(job, chosen, number, taught, seen), seen)


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What a round saw and decided; `pool` is (object, line, source), `pictures` by object."""

    walking: Sequence[Taught]
    checked: "Said"
    pool: Sequence[tuple[int, int, str]]
    said: "Said"
    outcome: "Outcome"
    pictures: Mapping[int, Picture]


def _with_pictures(
    job: LabelingJob, pool: Sequence[tuple[int, int, str]], said: "Said", decide: "Callable[[Said], Outcome]"
) -> "tuple[Said, Outcome, Mapping[int, Picture]]":
    """What the round decides where labels need the image's size: an image that cannot be looked at goes to people, and
    so does one that the model's label does not fit."""
    wanted, fits = decide(said).labeled, lessons.aim(job).fits
    seen = images.look_at(job, {pool[place][0]: pool[place][2] for place in wanted}).pictures
    places = {pool[place][0]: place for place in wanted}
    pictures = {one: picture for one, picture in seen.items() if fits(said.chosen[places[one]], picture)}
    scores = said.scores.copy()
    scores[[place for place in wanted if pool[place][0] not in pictures]] = 0.0
    said = replace(said, scores=scores)
    return said, decide(said), pictures


def _round(job: LabelingJob, chosen: Automation, number: int, taught: int, seen: _Seen) -> LearningRound:
    threshold = seen.outcome.threshold
    return LearningRound(
        job=job,
        number=number,
        algorithm=chosen.algorithm,
        model_uri=model_uri(job, number),
        taught_with=taught,
        validated=len(seen.walking),
        threshold=threshold.score if threshold else None,
        bound=threshold.bound if threshold else None,
        labeled=len(seen.outcome.labeled),
        asked=len(seen.outcome.asked),
        decided_at=timezone.now(),
    )


def teach(job: LabelingJob, model: "Model", people: Sequence[Taught]) -> int:
    """Teaches with what people said; with how many objects."""
    if people:
        lessons.aim(job).teach(model, _lesson(job, model, people))
    return len(people)


def _lesson(job: LabelingJob, model: "Model", people: Sequence[Taught]) -> Any:
    from labeling.learners.rounds import Lesson

    items = lessons.items(job, model, [(one.line, one.source) for one in people])
    return Lesson(items, [one.choice for one in people], [one.sure for one in people])


def _free(job: LabelingJob) -> Iterator[tuple[int, int, str]]:
    rows = DataObject.objects.filter(job=job, state=ObjectState.UNLABELED, chosen__isnull=True).order_by("line")
    return rows.values_list("id", "line", "source").iterator(chunk_size=BATCH)


def _walking(job: LabelingJob, validation: Mapping[int, Taught]) -> tuple[list[Taught], tuple[int, float]]:
    """Validation objects that share the fate of the free ones still; how many the machine would have labeled by now,
    and how many of these rightly, or the sum of their quality."""
    from labeling.learners.rounds import MACHINE

    rows = ChosenObject.objects.filter(job=job, part=Part.VALIDATION, data_object__line__in=list(validation))
    fates = {line: (fate, worth) for line, fate, worth in rows.values_list("data_object__line", "fate", "quality")}
    labeled = [worth or 0.0 for fate, worth in fates.values() if fate == MACHINE]
    return [one for line, one in validation.items() if not fates[line][0]], (len(labeled), sum(labeled))


# --- what is kept --------------------------------------------------------------------------------------------


def _store(job: LabelingJob, decided: LearningRound, seen: _Seen) -> None:
    """The round, whom it asks, and what it says of the objects that checked it, in one transaction."""
    lines = [one.line for one in seen.walking]
    ids = dict(DataObject.objects.filter(job=job, line__in=lines).values_list("line", "id"))
    named = lessons.aim(job).named
    fates = [
        {"pk": ids[one.line], "category": named(said), "score": score, "fate": fate, "quality": worth}
        for one, said, score, fate, worth in zip(
            seen.walking,
            seen.checked.chosen,
            seen.checked.scores.tolist(),
            seen.outcome.fates,
            seen.outcome.worth,
            strict=True,
        )
    ]
    asked = [
        ChosenObject(
            data_object_id=seen.pool[place][0],
            job=job,
            part=Part.UNCERTAIN,
            category=named(seen.said.chosen[place]),
            score=float(seen.said.scores[place]),
        )
        for place in seen.outcome.asked
    ]
    with transaction.atomic():
        decided.save()
        ChosenObject.objects.bulk_create(asked, ignore_conflicts=True, batch_size=1000)
        update_rows(ChosenObject, fates)
        LabelingJob.objects.filter(id=job.id).update(updated_at=timezone.now())


def _write_files(job: LabelingJob, number: int, model: "Model", people: Sequence[Taught], seen: _Seen) -> None:
    """The model, what it was taught with and what it said (manifests 3)."""
    store, folder, aim = storage.default_store(), queries.folder(job), lessons.aim(job)
    plain, key = aim.plain, aim.key
    lesson = ({"id": str(one.line), key: plain(one.choice), "probability": round(one.sure, 4)} for one in people)
    checked = (
        {"id": str(one.line), key: plain(one.choice), "predicted": plain(said), "score": round(score, 6)}
        for one, said, score in zip(seen.walking, seen.checked.chosen, seen.checked.scores.tolist(), strict=True)
    )
    predicted = (
        {"id": str(line), "predicted": plain(said), "score": round(score, 6)}
        for (_, line, _), said, score in zip(seen.pool, seen.said.chosen, seen.said.scores.tolist(), strict=True)
    )
    store.write(model_uri(job, number), model.save())
    store.write(f"{folder}/training/{number}/train.jsonl", _lines(lesson), durable=False)
    store.write(f"{folder}/activelearning/{number}/validation/validation_output.txt", _lines(checked), durable=False)
    store.write(f"{folder}/inference/{number}/predictions.jsonl", _lines(predicted), durable=False)
    store.write(labels_uri(job, number), _auto_labels(job, seen))


def model_uri(job: LabelingJob, number: int) -> str:
    return f"{queries.folder(job)}/training/{number}/model"


def labels_uri(job: LabelingJob, number: int) -> str:
    return f"{queries.folder(job)}/activelearning/{number}/auto-labels/auto_annotator_output.txt"


def _lines(rows: Iterable[Mapping[str, Any]]) -> Content:
    return b"".join(orjson.dumps(row) + b"\n" for row in rows)


def _auto_labels(job: LabelingJob, seen: _Seen) -> Content:
    """`<object id> <JSON of attribute and metadata>` for each label of the machine."""
    task_type, now = registry.by_key(job.task_type), timezone.now()
    aim, pieces = lessons.aim(job), []
    for place in seen.outcome.labeled:
        object_id, line, _ = seen.pool[place]
        label = aim.label(seen.said.chosen[place], float(seen.said.scores[place]), seen.pictures.get(object_id))
        address = label_files.uri(job, task_type, line, now)
        label_files.keep([(address, label)])
        made = Provenance(job_name=job.name, created_at=now, by_people=False, file_uri=address)
        value, metadata = task_type.manifest_values(label, made)
        content = {job.label_attribute: value, metadata_name(job.label_attribute): metadata}
        pieces.append(f"{line} ".encode() + orjson.dumps(content) + b"\n")
    return b"".join(pieces)


# --- what follows --------------------------------------------------------------------------------------------


def apply_open(job: LabelingJob) -> bool:
    """Brings the labels of a round that was decided into the rows; whether there was one."""
    decided = LearningRound.objects.filter(job=job, applied_at=None).order_by("number").first()
    if decided is None:
        return False
    with storage.default_store().open_read(labels_uri(job, decided.number)) as stream:
        while some := [_applied(job, line, decided) for line in islice(stream, BATCH)]:
            ids = dict(
                DataObject.objects.filter(job=job, line__in=[row["line"] for row in some]).values_list("line", "id")
            )
            rows = [{"pk": ids[row["line"]], **{k: v for k, v in row.items() if k != "line"}} for row in some]
            OBJECT.apply_each(DataObject, "predict", rows)
    LearningRound.objects.filter(id=decided.id).update(applied_at=timezone.now())
    return True


def _applied(job: LabelingJob, text: bytes, decided: LearningRound) -> Row:
    line, _, content = text.partition(b" ")
    found = orjson.loads(content)
    value, metadata = found[job.label_attribute], found[metadata_name(job.label_attribute)]
    label = registry.by_key(job.task_type).label_from_manifest(value, metadata, categories=job.categories)
    return {
        "line": int(line),
        "label": orjson.dumps(value).decode(),
        "metadata": orjson.dumps(metadata).decode(),
        "confidence": label.confidence,
        "category": label.category[:256],
        "origin": DataObject.Origin.MACHINE,
        "labeled_at": decided.decided_at,
        "archived": True,
    }


def look_back(job: LabelingJob, chosen: Automation) -> None:
    """At the end: what the model says of each object that people labeled, told by learners that were not taught with
    it, where they are built in. Where people and model disagree, somebody should look."""
    from labeling.learners import registry as learners
    from labeling.learners import rounds

    if not LearningRound.objects.filter(job=job).exists():
        return
    people = [one for one in lessons.by_people(job, chosen) if one.part != Part.VALIDATION]
    if len(people) < 2 * FOLDS or learners.name_of(chosen.algorithm) not in learners.BUILT_IN:
        return
    folds = [cast("Learner", lessons.learner(job, chosen)) for _ in range(FOLDS)]
    said = rounds.out_of_fold(folds, _lesson(job, folds[0], people), len(job.categories))
    ids = dict(DataObject.objects.filter(job=job, origin__in=lessons.HUMAN).values_list("line", "id"))
    rows = [
        ChosenObject(
            data_object_id=ids[one.line],
            job=job,
            part=one.part or Part.REST,
            category=job.categories[choice],
            score=score,
        )
        for one, choice, score in zip(people, said.chosen, said.scores.tolist(), strict=True)
    ]
    ChosenObject.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["data_object"], update_fields=["category", "score"], batch_size=1000
    )
