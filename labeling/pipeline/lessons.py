"""What a learner is shown: data objects as items, with features that are looked at once, and people's answers."""

import hashlib
import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson

from labeling import queries, storage
from labeling.errors import BadModel, StorageError
from labeling.learners import registry as learners
from labeling.manifest import metadata_name
from labeling.models import ChosenObject, DataObject, LabelingJob, LearningRound
from labeling.options import automation
from labeling.options.automation import Automation
from labeling.pipeline import knowledge, questions
from labeling.pipeline.facts import Facts
from labeling.pipeline.fallback import within_memory
from labeling.states import ObjectState
from labeling.storage.port import Store, read
from labeling.task_types import registry
from labeling.task_types.base import Label
from workers.errors import GiveUp, InvalidInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from labeling.learners.aims import Aim
    from labeling.learners.port import Extracts, Item, Model

#: Objects that are looked at in one go, so many at a time: most of the time goes into waiting for the storage.
CHUNK, READERS = 500, 8
HUMAN = (DataObject.Origin.HUMAN, DataObject.Origin.CARRIED_HUMAN)


def aim(job: LabelingJob) -> "Aim":
    """What models of this job are to say."""
    from labeling.learners import aims

    return aims.of(job.task_type, job.categories)


def learner(job: LabelingJob, chosen: Automation, ask: "learners.Ask | None" = None) -> "Model":
    """A new learner, or one that goes on from the job's initial model. It asks hooks as rounds do, or by `ask`."""
    made = _new(job, chosen, ask)
    named = automation.by_arn(chosen.initial_model) if chosen.initial_model else None
    start = named or automation.inherited(job)
    if start is None:
        return made
    try:
        made.load(read(storage.default_store(), start.model_uri))
    except (BadModel, StorageError) as error:
        if named is not None:
            raise GiveUp(f"The initial model {chosen.initial_model} cannot be used: {error.message}") from None
        return _new(job, chosen, ask)
    return made


def as_taught(job: LabelingJob, chosen: Automation, ask: "learners.Ask") -> "Model":
    """The learner as the last round left it, or as the first one will find it."""
    last = LearningRound.objects.filter(job=job).order_by("number").last()
    if last is None:
        return learner(job, chosen, ask)
    made = _new(job, chosen, ask)
    try:
        made.load(read(storage.default_store(), last.model_uri))
    except (BadModel, StorageError) as error:
        raise GiveUp(f"The model of round {last.number} cannot be used: {error.message}") from None
    return made


def _new(job: LabelingJob, chosen: Automation, ask: "learners.Ask | None" = None) -> "Model":
    ask = ask or partial(questions.answers, job)
    caller = learners.Caller(arn=queries.arn(job), ask=ask, teach=chosen.teach)
    made = learners.make(chosen.algorithm, job.categories, caller, learners.form(job.task_type))
    if not hasattr(made, aim(job).method):
        reason = f"The model {chosen.algorithm} is not made for {job.task_type}: it has no {aim(job).method}."
        raise GiveUp(reason, hint="See docs/automation.md.")
    return made


def starts_taught(job: LabelingJob, chosen: Automation) -> bool:
    """Whether there is a model before anybody has answered."""
    return not chosen.teach or bool(chosen.initial_model) or automation.inherited(job) is not None


# --- people's answers ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Taught:
    """An object that people labeled: what they say of it, see `aims.Aim`, and how probably that is right."""

    line: int
    source: str
    choice: Any
    sure: float
    part: str


def by_people(job: LabelingJob, chosen: Automation) -> list[Taught]:
    """Everything with a label from people, here or before, in the order of the manifest."""
    here = _drawn_here(job) if automation.measured_by_overlap(job) else _chosen_here(job)
    parts = dict(ChosenObject.objects.filter(job=job).values_list("data_object_id", "part"))
    rows = DataObject.objects.filter(job=job, state=ObjectState.LABELED, origin__in=HUMAN).order_by("line")
    found = []
    for pk, line, source, origin in rows.values_list("id", "line", "source", "origin"):
        said = here[line] if origin == DataObject.Origin.HUMAN else _carried(job, chosen, source)
        if said is not None:
            found.append(Taught(line, source, *said, parts.get(pk, "")))
    return found


def _chosen_here(job: LabelingJob) -> dict[int, tuple[Any, float]]:
    """Line → the place of the category that people chose, and how probably that is right."""
    sure, places = _sure(job), {name: place for place, name in enumerate(job.categories)}
    rows = DataObject.objects.filter(job=job, state=ObjectState.LABELED, origin=DataObject.Origin.HUMAN)
    return {line: (places[category], sure.get(line, 1.0)) for line, category in rows.values_list("line", "category")}


def _drawn_here(job: LabelingJob) -> dict[int, tuple[Any, float]]:
    """Line → what people drew. Each thing has its own confidence; the object has none."""
    rows = DataObject.objects.filter(job=job, state=ObjectState.LABELED, origin=DataObject.Origin.HUMAN)
    found = {}
    for line, label, metadata in rows.values_list("line", "label", "metadata").iterator(chunk_size=CHUNK):
        found[line] = (_said(job, orjson.loads(label), orjson.loads(metadata))[0], 1.0)
    return found


def _said(job: LabelingJob, value: Any, metadata: Mapping[str, Any]) -> tuple[Any, float]:
    """What a label in the form of the manifest says, and its confidence. Raises InvalidInput."""
    label = registry.by_key(job.task_type).label_from_manifest(value, metadata, categories=job.categories)
    return aim(job).truth(label, partial(read, storage.default_store())), label.confidence


def _sure(job: LabelingJob) -> dict[int, float]:
    """Line → the consolidation's own probability of its label: what the answers are worth as a lesson."""
    known = knowledge.of(job)
    beforehand: dict[str, Any] = {} if known is None else {"known": known}

    def labels() -> Iterable[tuple[Any, Label]]:
        answers, task_type = Facts(job).read(), registry.by_key(job.task_type)
        return task_type.consolidate(answers, categories=job.categories, method=job.method, **beforehand)

    return {int(str(line)): label.certainty for line, label in within_memory(job, labels)}


def _carried(job: LabelingJob, chosen: Automation, source: str) -> tuple[Any, float] | None:
    """What a label says that came with the line, and its probability; None where it teaches nothing."""
    line = orjson.loads(source)
    metadata = line.get(metadata_name(job.label_attribute))
    facts = metadata if isinstance(metadata, dict) else {}
    if str(facts.get("job-name", "")).removeprefix("labeling-job/") in chosen.ignore_jobs:
        return None
    try:
        said, confidence = _said(job, line[job.label_attribute], facts)
    except InvalidInput:
        return None
    return said, confidence or 1.0  # one person's word has confidence 0


# --- objects as items ----------------------------------------------------------------------------------------


def items(job: LabelingJob, made: "Model", objects: Iterable[tuple[int, str]]) -> "list[Item]":
    """One item for each (line, source)."""
    from labeling.learners.port import Extracts, Item

    store, objects = storage.default_store(), list(objects)
    wanted = {line for line, _ in objects}
    seen = dict(_features(job, store, made.look, wanted)) if isinstance(made, Extracts) else {}
    return [
        Item(object_id=str(line), line=data, read=partial(_content, store, data), features=seen.get(line))
        for line, source in objects
        for data in (orjson.loads(source),)
    ]


def look(job: LabelingJob, chosen: Automation) -> bool:
    """Looks at a piece of the objects, where the learner wants to and it is not done; whether anything was done."""
    from labeling.learners.port import Extracts

    if not learners.may_extract(chosen.algorithm):
        return False
    made = _new(job, chosen)
    if not isinstance(made, Extracts):
        return False
    store = storage.default_store()
    done = {entry.uri for entry in storage.listed(store, f"{_folder(job, made.look)}/")}
    missing = (start for start in range(0, job.manifest_line, CHUNK) if _chunk_uri(job, made.look, start) not in done)
    start = next(missing, None)
    if start is None:
        return False
    _look_at(job, store, made, start)
    return True


def looked_at(job: LabelingJob) -> int:
    """How many objects were looked at so far, or a few more; 0 for jobs whose learner does not look beforehand."""
    with suppress(StorageError):
        done = sum(1 for _ in storage.listed(storage.default_store(), f"{_looks(job)}/"))
        return min(job.manifest_line, CHUNK * done)
    return 0


def _look_at(job: LabelingJob, store: Store, made: "Extracts", start: int) -> None:
    import numpy as np

    rows = DataObject.objects.filter(job=job, line__gte=start, line__lt=start + CHUNK).order_by("line")
    found = list(rows.values_list("line", "source"))

    def see(source: str) -> "NDArray[np.float32] | None":
        try:
            return made.features(_content(store, orjson.loads(source)))
        except StorageError:
            return None

    with ThreadPoolExecutor(READERS) as pool:
        features = list(pool.map(see, [source for _, source in found]))
    seen = [(line, row) for (line, _), row in zip(found, features, strict=True) if row is not None]
    stream = io.BytesIO()
    np.savez(stream, lines=[line for line, _ in seen], rows=np.array([row for _, row in seen], dtype=np.float16))
    store.write(_chunk_uri(job, made.look, start), stream.getvalue(), durable=False)


def _features(
    job: LabelingJob, store: Store, look: str, wanted: Collection[int]
) -> "Iterator[tuple[int, NDArray[np.float32]]]":
    """Of the lines that are wanted, and no others: a job may have many."""
    import numpy as np

    for start in sorted({line - line % CHUNK for line in wanted}):
        with np.load(io.BytesIO(read(store, _chunk_uri(job, look, start))), allow_pickle=False) as stored:
            here = [place for place, line in enumerate(stored["lines"].tolist()) if line in wanted]
            yield from zip(stored["lines"][here].tolist(), stored["rows"][here].astype(np.float32), strict=True)


def _content(store: Store, line: Mapping[str, Any]) -> bytes:
    return read(store, line["source-ref"]) if "source-ref" in line else str(line["source"]).encode()


def _folder(job: LabelingJob, look: str) -> str:
    return f"{_looks(job)}/{look}"


def _looks(job: LabelingJob) -> str:
    return f"{queries.folder(job)}/inference/features"


def _chunk_uri(job: LabelingJob, look: str, start: int) -> str:
    return f"{_folder(job, look)}/{start // CHUNK:07d}.npz"


def draw(job: LabelingJob, lines: Sequence[tuple[int, int]], count: int) -> list[int]:
    """`count` of the (object, line) by lot, the same ones each time: the objects."""
    import heapq

    def lot(entry: tuple[int, int]) -> bytes:
        return hashlib.blake2b(f"{job.reference_code}/{entry[1]}".encode(), digest_size=8).digest()

    return [pk for pk, _ in heapq.nsmallest(count, lines, key=lot)]
