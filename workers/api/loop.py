"""The worker's loop over REST: who am I, what is there to do, claim, draft, submit, give back. The hot path."""

from typing import Any

import orjson
from django.http import HttpResponse
from rest_framework.request import Request

from workers import access, assignments, queries, reports
from workers.api import paging
from workers.api.encoding import raw, reply
from workers.api.schema import PAGING, describe
from workers.api.shapes import (
    AssignmentDetail,
    ClaimRequest,
    Claims,
    DraftRequest,
    GiveBackRequest,
    History,
    Me,
    ReportRequest,
    StateChange,
    SubmitRequest,
    Submitted,
    WorkItem,
)
from workers.api.view import View
from workers.errors import InvalidInput
from workers.models import Annotation, Assignment, Draft
from workers.states import AssignmentState

TAG = "Worker"
#: With the answer to a draft that was not kept: the number of the one that stands, of another machine perhaps.
NEWER_DRAFT = "Labelwright-Newer-Draft"
#: With every answer to a draft: the deadline as it is now. A stop brings it nearer.
EXPIRES_AT = "Labelwright-Expires-At"


class MeView(View):
    @describe("me", "Who I am", tag=TAG, answers={200: Me})
    def get(self, request: Request) -> HttpResponse:
        account = self.account()
        teams = account.worker.teams.filter(deleted_at=None).order_by("name")
        return reply(
            {
                "id": str(account.id),
                "name": account.name or account.email,
                "roles": [account.role],
                "teams": list(teams.values_list("name", flat=True)),
                "worker_id": account.worker.public_id,
            }
        )


class WorkView(View):
    @describe("listWork", "Jobs open to me", tag=TAG, answers={200: WorkItem(many=True)})
    def get(self, request: Request) -> HttpResponse:
        open_to_me = queries.work(self.account().id)
        return reply([_work(item) for item in open_to_me if item.available])


class ClaimView(View):
    @describe(
        "claim",
        "Take tasks; an empty list when there is nothing for me",
        tag=TAG,
        request=ClaimRequest,
        answers={200: Claims},
        errors=(404, 429),
    )
    def post(self, request: Request) -> HttpResponse:
        wanted = self.body(ClaimRequest)
        job, reference = wanted.get("job"), wanted.get("object_id")
        if reference is not None and job is None:
            raise InvalidInput("object_id", "an object is named together with its job", hint="Add the field job.")
        worker_id = self.account().id
        held = _held_object(worker_id, job, reference) if job and reference is not None else []
        taken = held or [
            _claimed(one)
            for one in assignments.claim(worker_id=worker_id, job=job, count=wanted["count"], reference=reference)
        ]
        return reply({"assignments": taken})


class HistoryView(View):
    @describe(
        "listAssignments",
        "My assignments, newest first",
        tag=TAG,
        answers={200: History},
        errors=(422,),
        parameters={
            "state": (str, f"one of {', '.join(AssignmentState.values)}"),
            "job": (str, "the name of a job"),
            **PAGING,
        },
    )
    def get(self, request: Request) -> HttpResponse:
        wanted = paging.known(request, "state", "job")
        state = paging.one_of("state", wanted["state"], AssignmentState.values)
        return paging.page(request, queries.history(self.account().id, state=state, job=wanted["job"]), _history)


class AssignmentView(View):
    @describe("getAssignment", "One of my assignments", tag=TAG, answers={200: AssignmentDetail}, errors=(404,))
    def get(self, request: Request, assignment_id: str) -> HttpResponse:
        assignment = access.assignment(self.account(), assignment_id)
        stored = queries.answer(assignment.id)
        return reply(
            {
                **_history(assignment),
                "task_input": raw(assignment.task.input) if assignment.state == AssignmentState.ACCEPTED else None,
                "draft": _draft(queries.draft(assignment.id)),
                "answer": raw(stored.answer) if stored else None,
            }
        )


class DraftView(View):
    @describe(
        "saveDraft", "Keep unfinished work", tag=TAG, request=DraftRequest, answers={204: None}, errors=(404, 409, 429)
    )
    def put(self, request: Request, assignment_id: str) -> HttpResponse:
        assignment = access.assignment(self.account(), assignment_id)
        wanted = self.body(DraftRequest)
        headers = {EXPIRES_AT: assignment.deadline.isoformat()} if assignment.deadline else {}
        if not assignments.save_draft(assignment=assignment, state=wanted["state"], seq=wanted["seq"]):
            stands = queries.draft(assignment.id)
            headers |= {NEWER_DRAFT: str(stands.seq)} if stands else {}
        return HttpResponse(status=204, headers=headers)


class SubmitView(View):
    @describe(
        "submit",
        "Submit the answer; the same call again gives the same answer and changes nothing",
        tag=TAG,
        request=SubmitRequest,
        answers={200: Submitted},
        errors=(404, 409),
    )
    def post(self, request: Request, assignment_id: str) -> HttpResponse:
        assignment = access.assignment(self.account(), assignment_id, with_question=True)
        wanted = self.body(SubmitRequest)
        stored = assignments.submit(
            assignment=assignment,
            answer=wanted["answer"],
            time_spent=wanted.get("time_spent_seconds"),
            undoable=self.by_hand,
        )
        said = {"id": str(assignment.id), "state": "submitted", "submitted_at": stored.submitted_at}
        return reply(said | ({"other_answer": True} if _differs(stored, wanted["answer"]) else {}))


def _differs(stored: Annotation, answer: Any) -> bool:
    """Whether another answer was there already, from another machine perhaps. Only what was read back has an id."""
    return stored.pk is not None and orjson.loads(stored.answer) != answer


class ReleaseView(View):
    @describe(
        "release",
        "Give the task back; I may get it again",
        tag=TAG,
        request=GiveBackRequest,
        answers={200: StateChange},
        errors=(404, 409),
    )
    def post(self, request: Request, assignment_id: str) -> HttpResponse:
        assignment = access.assignment(self.account(), assignment_id)
        assignments.release(assignment=assignment, reason=self.body(GiveBackRequest)["reason"])
        return _changed(assignment)


class DeclineView(View):
    @describe(
        "decline",
        "Give the task back for good",
        tag=TAG,
        request=GiveBackRequest,
        answers={200: StateChange},
        errors=(404, 409),
    )
    def post(self, request: Request, assignment_id: str) -> HttpResponse:
        assignment = access.assignment(self.account(), assignment_id)
        assignments.decline(assignment=assignment, reason=self.body(GiveBackRequest)["reason"])
        return _changed(assignment)


class ReportView(View):
    @describe(
        "report",
        "Tell the requester what is wrong with the task; it stays mine",
        tag=TAG,
        request=ReportRequest,
        answers={200: StateChange},
        errors=(404,),
    )
    def post(self, request: Request, assignment_id: str) -> HttpResponse:
        assignment = access.assignment(self.account(), assignment_id)
        reports.report(assignment=assignment, **self.body(ReportRequest))
        return _changed(assignment)


class WithdrawView(View):
    @describe(
        "withdraw",
        "Take a submitted answer back while its task is open or can be opened again; the same place is mine again",
        tag=TAG,
        answers={200: AssignmentDetail},
        errors=(404, 409),
    )
    def post(self, request: Request, assignment_id: str) -> HttpResponse:
        withdrawn = access.assignment(self.account(), assignment_id)
        fresh = assignments.withdraw(assignment=withdrawn)
        before = queries.answer(withdrawn.id)
        return reply(
            {
                **_history(fresh),
                "task_input": raw(fresh.task.input),
                "draft": None,
                "answer": raw(before.answer) if before else None,
            }
        )


def _work(item: queries.Work) -> dict[str, Any]:
    group = item.group
    return {
        "job": group.name,
        "title": group.title,
        "description": group.description,
        "task_type": group.task_type,
        "price": group.price,
        "available": item.available,
        "held": item.held,
        "mine_today": item.mine_today,
    }


def _claimed(one: assignments.Claimed, draft: Draft | None = None) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "job": one.group.name,
        "object_id": one.reference,
        "task_input": raw(one.input),
        "task_url": _task_url(one.id),
        "accepted_at": one.accepted_at,
        "expires_at": one.deadline,
        "draft": _draft(draft),
    }


def _held_object(worker_id: int, job: str, reference: str) -> list[dict[str, Any]]:
    """A link to a task that the worker holds already leads to what they hold, with its draft."""
    held = queries.held(worker_id, job=job, reference=reference)
    return [_claimed(assignments.held(one), queries.draft(one.id)) for one in held]


def _history(one: Assignment) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "job": one.group.name,
        "object_id": one.task.reference,
        "state": one.state,
        "task_url": _task_url(one.id),
        "accepted_at": one.accepted_at,
        "expires_at": one.deadline,
        "ended_at": one.ended_at,
        "reason": one.reason,
    }


def _draft(draft: Draft | None) -> dict[str, Any] | None:
    return {"state": raw(draft.state), "seq": draft.seq} if draft else None


def _changed(assignment: Assignment) -> HttpResponse:
    assignment.refresh_from_db(fields=["state"])
    return reply({"id": str(assignment.id), "state": assignment.state})


def _task_url(assignment_id: int) -> str:
    return f"/portal/tasks/{assignment_id}"
