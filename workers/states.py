"""States of tasks and assignments, and the tables of their transitions."""

from django.db.models import TextChoices

from workers.lifecycle import Lifecycle, Transition, moves


class TaskState(TextChoices):
    OPEN = "open"
    CLOSED = "closed"  # all slots are submitted
    EXPIRED = "expired"  # availability is over, or too many declined; submitted answers stay
    CANCELLED = "cancelled"  # the owner ended it


class AssignmentState(TextChoices):
    OPEN = "open"  # a free slot
    ACCEPTED = "accepted"  # held by a worker until its deadline
    SUBMITTED = "submitted"
    RELEASED = "released"  # given back; the slot has a newer row
    DECLINED = "declined"  # given back for good: this worker never gets the task again
    WITHDRAWN = "withdrawn"  # submitted, then taken back by its worker while the task was open
    EXPIRED = "expired"  # the deadline passed
    CANCELLED = "cancelled"  # the task ended otherwise


#: Rows that occupy their slot. At most one such row for each (task, slot).
LIVING = (AssignmentState.OPEN, AssignmentState.ACCEPTED, AssignmentState.SUBMITTED)
#: Rows that keep a worker from taking the same task again.
TAKEN = (AssignmentState.ACCEPTED, AssignmentState.SUBMITTED, AssignmentState.DECLINED)

_T, _A = TaskState, AssignmentState

TASK = Lifecycle(
    "task",
    moves(
        close=(_T.OPEN, _T.CLOSED),
        reopen=(_T.CLOSED, _T.OPEN),  # an answer is taken back, or the owner asks one more person
        expire=(_T.OPEN, _T.EXPIRED),
        cancel=(_T.OPEN, _T.CANCELLED),
    ),
)

ASSIGNMENT = Lifecycle(
    "assignment",
    {
        "claim": Transition((_A.OPEN,), _A.ACCEPTED, repeatable=False),
        "submit": Transition((_A.ACCEPTED,), _A.SUBMITTED, repeatable=False),
        "submit_late": Transition((_A.EXPIRED,), _A.SUBMITTED, repeatable=False),
        "bring_in": Transition((_A.OPEN,), _A.SUBMITTED, repeatable=False),  # the answer was collected elsewhere
        "release": Transition((_A.ACCEPTED,), _A.RELEASED, repeatable=False),
        "decline": Transition((_A.ACCEPTED,), _A.DECLINED, repeatable=False),
        "withdraw": Transition((_A.SUBMITTED,), _A.WITHDRAWN, repeatable=False),
        "expire": Transition((_A.ACCEPTED,), _A.EXPIRED, repeatable=False),
        "cancel": Transition((_A.OPEN, _A.ACCEPTED), _A.CANCELLED, repeatable=False),
    },
)
