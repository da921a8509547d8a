"""States of labeling jobs (spelled as on the wire) and of data objects, and the tables of their transitions."""

from django.db.models import TextChoices

from workers.lifecycle import Lifecycle, moves


class JobState(TextChoices):
    INITIALIZING = "Initializing"
    IN_PROGRESS = "InProgress"
    COMPLETED = "Completed"
    FAILED = "Failed"
    STOPPING = "Stopping"
    STOPPED = "Stopped"


LIVE = (JobState.INITIALIZING, JobState.IN_PROGRESS, JobState.STOPPING)
TERMINAL = (JobState.COMPLETED, JobState.FAILED, JobState.STOPPED)


class ObjectState(TextChoices):
    UNLABELED = "unlabeled"
    LAUNCHED = "launched"  # has a live task, or one that ended and was not yet collected
    COLLECTED = "collected"  # its task ended with enough annotations; not yet consolidated
    LABELED = "labeled"
    SKIPPED = "skipped"  # the pre-hook says that no human is needed
    FAILED = "failed"


class ExportState(TextChoices):
    WAITING = "waiting"  # or being made right now
    READY = "ready"
    FAILED = "failed"


_J, _O, _E = JobState, ObjectState, ExportState

JOB = Lifecycle(
    "labeling job",
    moves(
        begin=(_J.INITIALIZING, _J.IN_PROGRESS),
        stop=([_J.INITIALIZING, _J.IN_PROGRESS], _J.STOPPING),
        complete=(_J.IN_PROGRESS, _J.COMPLETED),
        settle=(_J.STOPPING, _J.STOPPED),
        fail=([_J.INITIALIZING, _J.IN_PROGRESS, _J.STOPPING], _J.FAILED),
    ),
)

OBJECT = Lifecycle(
    "data object",
    moves(
        launch=(_O.UNLABELED, _O.LAUNCHED),
        carry=(_O.UNLABELED, _O.LABELED),
        predict=(_O.UNLABELED, _O.LABELED),
        skip=(_O.UNLABELED, _O.SKIPPED),
        collect=(_O.LAUNCHED, _O.COLLECTED),
        label=(_O.COLLECTED, _O.LABELED),
        give_back=(_O.LAUNCHED, _O.UNLABELED),
        fail=([_O.UNLABELED, _O.LAUNCHED, _O.COLLECTED], _O.FAILED),
    ),
)

EXPORT = Lifecycle("export", moves(finish=(_E.WAITING, _E.READY), fail=(_E.WAITING, _E.FAILED)))
