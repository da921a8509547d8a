"""Automated data labeling: whom to ask, when to teach a model, and which labels are the machine's.

It stands where launching stands in other jobs. Rows tell how far it is: which objects were chosen for people and for
what, and which rounds were decided and applied. Between two rounds everything that was chosen is answered or failed.
"""

from contextlib import suppress

from django.db.models import Count, QuerySet

from labeling.models import ChosenObject, DataObject, LabelingJob, LearningRound
from labeling.options import automation
from labeling.options.automation import Automation
from labeling.pipeline import launch, learning, lessons, questions
from labeling.states import ObjectState
from workers.errors import GiveUp

PROBE = 10
#: Of the probe, and of the first objects that people get, at most so many may fail.
FAILURES_AT_MOST = 0.1
Part = ChosenObject.Part
#: Jobs of which every object was looked at, as far as this process knows: it need not ask the storage each second.
_looked_at: set[int] = set()


def advance(job: LabelingJob, chosen: Automation, *, budget: int | None = None) -> bool:
    """The next bounded piece; whether anything was done. Raises GiveUp where the beginning shows that it is no use."""
    if learning.apply_open(job):
        return True
    if automation.over(job):
        return bool(launch.launch(job, budget=budget))
    if launch.launch(job, budget=budget, chosen=True):
        return True
    return False if automation.awaited(job).exists() else _go_on(job, chosen)


def look_ahead(job: LabelingJob) -> bool:
    """While people work and there is nothing else to do, looks at a piece of the objects; whether anything was done."""
    chosen = automation.of(job)
    if chosen is None or job.id in _looked_at or automation.over(job):
        return False
    more = lessons.look(job, chosen)
    if not more:
        _looked_at.add(job.id)
    return more


def finish(job: LabelingJob) -> None:
    """Nothing that was decided is lost, and people's labels are held against the model once."""
    chosen = automation.of(job)
    if chosen is not None:
        learning.apply_open(job)
        learning.look_back(job, chosen)


def _go_on(job: LabelingJob, chosen: Automation) -> bool:
    """Everything that was chosen has its outcome: chooses more for the beginning, or makes a round."""
    if not _chosen(job).exists():
        _check_size(job, chosen)
        lessons.learner(job, chosen)  # one that does not fit ends the job before anybody is asked
        return choose(job, Part.PROBE, PROBE)
    if not LearningRound.objects.filter(job=job).exists():
        _check_failures(job)
        if _choose_beginning(job, chosen):
            return True
    if not free(job).exists():
        return False
    return lessons.look(job, chosen) or _round(job, chosen)


def _round(job: LabelingJob, chosen: Automation) -> bool:
    """A round that has asked a model of the requester's own is made anew when that has answered."""
    if questions.waits(job):
        return questions.advance(job)
    with suppress(questions.NotAnswered):
        learning.decide_round(job, chosen)
    return True


def _check_size(job: LabelingJob, chosen: Automation) -> None:
    if job.manifest_line < chosen.minimum_objects:
        raise GiveUp(
            f"The manifest has {job.manifest_line} objects; automated data labeling needs {chosen.minimum_objects}.",
            hint="Leave it out for so few: people label them all. Jobs of the REST API may set minimum_objects.",
        )


def _check_failures(job: LabelingJob) -> None:
    total = _chosen(job).count()
    failed = _chosen(job).filter(state=ObjectState.FAILED).count()
    if failed > FAILURES_AT_MOST * total:
        raise GiveUp(
            f"{failed} of the first {total} objects that people got could not be labeled.",
            hint="Look at why they failed; automated data labeling ends where more than 10 % do.",
        )


def _choose_beginning(job: LabelingJob, chosen: Automation) -> bool:
    """Objects that teach, as far as there is nothing to learn from yet, and objects that check; again for those that
    failed."""
    labeled = _labeled(job)
    carried = labeled.get("", 0)
    sample = 0 if lessons.starts_taught(job, chosen) else chosen.sample - carried - labeled.get(Part.PROBE, 0)
    sample -= labeled.get(Part.SAMPLE, 0)
    validation = validation_size(job, chosen) - labeled.get(Part.VALIDATION, 0)
    taught = choose(job, Part.SAMPLE, sample)
    return choose(job, Part.VALIDATION, validation) or taught


def validation_size(job: LabelingJob, chosen: Automation) -> int:
    """A share of the objects that had no label at the start: these it stands for."""
    carried = (DataObject.Origin.CARRIED_HUMAN, DataObject.Origin.CARRIED_MACHINE)
    start = job.manifest_line - DataObject.objects.filter(job=job, origin__in=carried).count()
    return max(1, round(chosen.validation_share * start))


def _labeled(job: LabelingJob) -> dict[str, int]:
    """Part → objects that people labeled for it; those of an earlier job under no name."""
    human = (DataObject.Origin.HUMAN, DataObject.Origin.CARRIED_HUMAN)
    rows = DataObject.objects.filter(job=job, state=ObjectState.LABELED, origin__in=human)
    return {part or "": n for part, n in rows.values_list("chosen__part").annotate(n=Count("id"))}


def _chosen(job: LabelingJob) -> "QuerySet[DataObject]":
    return DataObject.objects.filter(chosen__job=job)


def free(job: LabelingJob) -> "QuerySet[DataObject]":
    """Objects that neither people nor the machine have got yet, in the order of the manifest."""
    return DataObject.objects.filter(job=job, state=ObjectState.UNLABELED, chosen__isnull=True).order_by("line")


def choose(job: LabelingJob, part: Part, count: int) -> bool:
    """Gives so many free objects to people, drawn by lot; whether there were any."""
    if count <= 0:
        return False
    ids = lessons.draw(job, list(free(job).values_list("id", "line")), count)
    rows = [ChosenObject(data_object_id=pk, job=job, part=part) for pk in ids]
    ChosenObject.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return bool(ids)
