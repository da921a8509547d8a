"""The worker's loop: claim, draft, submit, give back, and what each refuses."""

import re
from datetime import UTC, datetime

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.conftest import Clock
from tests.integration.rest.caller import Caller
from workers import background, dispatch
from workers.models import Annotation, Draft, Task, TaskGroup
from workers.states import TaskState

RFC_3339_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def test_me(member: Caller) -> None:
    status, data = member.get("me")
    assert member.account is not None
    assert status == 200
    assert data == {
        "id": str(member.account.id),
        "name": "member@example.com",
        "roles": ["worker"],
        "teams": ["birds"],
        "worker_id": member.account.worker.public_id,
    }


def test_claim_gives_the_promised_fields(member: Caller, group: TaskGroup) -> None:
    factories.open_tasks(group)
    (claimed,) = member.claim(job="owls")
    assert set(claimed) == {
        "id", "job", "object_id", "task_input", "task_url", "accepted_at", "expires_at", "draft",
    }  # fmt: skip
    assert (claimed["job"], claimed["object_id"], claimed["task_input"]) == ("owls", "0", {"number": 0})
    assert claimed["task_url"] == f"/portal/tasks/{claimed['id']}"
    assert claimed["draft"] is None
    assert all(RFC_3339_UTC.fullmatch(claimed[name]) for name in ("accepted_at", "expires_at"))


def test_a_loop_asks_the_database_ten_times(member: Caller, group: TaskGroup) -> None:
    """Each statement is a round trip, of which most of the cost of a loop is made."""
    factories.open_tasks(group)
    with CaptureQueriesContext(connection) as seen:
        (claimed,) = member.claim(job="owls")
        member.post(f"assignments/{claimed['id']}/submit", {"answer": {"label": "Owl"}})
    asked = [one["sql"].split()[0] for one in seen if "SAVEPOINT" not in one["sql"]]
    assert asked == [*["SELECT"] * 3, "UPDATE", *["SELECT"] * 3, "UPDATE", "INSERT", "SELECT"]


def test_claim_without_a_job_takes_from_any_and_is_empty_when_nothing_is_left(member: Caller, group: TaskGroup) -> None:
    factories.open_tasks(group, 2)
    assert {c["object_id"] for c in member.claim(count=5)} == {"0", "1"}
    assert member.claim() == []


def test_claim_of_one_object_gives_it_and_again_what_is_held_of_it(member: Caller, group: TaskGroup) -> None:
    factories.open_tasks(group, 5)
    (first,) = member.claim(job="owls", object_id="3")
    assert first["object_id"] == "3"
    member.put(f"assignments/{first['id']}/draft", {"state": {"choice": "Owl"}, "seq": 1})
    (again,) = member.claim(job="owls", object_id="3")
    assert again["id"] == first["id"]
    assert again["draft"] == {"state": {"choice": "Owl"}, "seq": 1}
    assert member.claim(job="owls", object_id="77") == []


def test_submit_stores_the_answer_once(member: Caller, group: TaskGroup) -> None:
    factories.open_tasks(group)
    (claimed,) = member.claim()
    path = f"assignments/{claimed['id']}/submit"
    first = member.post(path, {"answer": {"label": "Owl"}, "time_spent_seconds": 2.5})
    again = member.post(path, {"answer": {"label": "Owl"}})
    other = member.post(path, {"answer": {"label": "Wren"}})
    assert first.status == again.status == other.status == 200
    assert first.data == again.data
    assert other.data == {**first.data, "other_answer": True}
    assert set(first.data) == {"id", "state", "submitted_at"}
    assert first.data["state"] == "submitted"
    stored = Annotation.objects.get()
    assert (orjson.loads(stored.answer), stored.time_spent) == ({"label": "Owl"}, 2.5)


def test_the_last_answer_closes_the_task(
    member: Caller, second: Caller, team: object, kind: factories.PlainKind
) -> None:
    group = factories.make_group(team=team, name="pairs", redundancy=2)
    (task,) = factories.open_tasks(group)
    for caller in (member, second):
        (claimed,) = caller.claim(job="pairs")
        caller.post(f"assignments/{claimed['id']}/submit", {"answer": {"label": "Owl"}})
    assert Task.objects.get(id=task.id).state == TaskState.CLOSED


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"answer": {"label": 5}}, "label"),
        ({"answer": "Owl"}, "answer"),
        ({}, "answer"),
        ({"answer": {"label": "Owl"}, "time_spent_seconds": "2"}, "time_spent_seconds"),
        ({"answer": {"label": "Owl"}, "time_spent_seconds": -1}, "time_spent_seconds"),
        ({"answer": {"label": "Owl"}, "confidence": 1}, "confidence"),
    ],
)
def test_a_bad_answer_is_refused_with_its_field(
    member: Caller, group: TaskGroup, body: dict[str, object], field: str
) -> None:
    factories.open_tasks(group)
    (claimed,) = member.claim()
    answer = member.post(f"assignments/{claimed['id']}/submit", body)
    assert answer.status == 422
    assert list(answer.data["error"]["fields"]) == [field]
    assert not Annotation.objects.exists()


def test_a_lost_lease_is_a_conflict(clock: Clock, member: Caller, second: Caller, team: object, kind: object) -> None:
    group = factories.make_group(team=team, name="singles", redundancy=1, time_limit=60)
    factories.open_tasks(group)
    (claimed,) = member.claim(job="singles")
    clock.advance(minutes=5)
    background.sweep()
    assert second.claim(job="singles")
    answer = member.post(f"assignments/{claimed['id']}/submit", {"answer": {"label": "Owl"}})
    assert (answer.status, answer.code) == (409, "lease_lost")
    assert answer.data["error"]["hint"]


def test_a_late_answer_counts_where_nobody_took_the_place(clock: Clock, member: Caller, group: TaskGroup) -> None:
    factories.open_tasks(group)
    (claimed,) = member.claim()
    clock.advance(hours=1)
    background.sweep()
    assert member.post(f"assignments/{claimed['id']}/submit", {"answer": {"label": "Owl"}}).status == 200


def test_an_older_draft_never_overwrites_a_newer_one(member: Caller, group: TaskGroup) -> None:
    factories.open_tasks(group)
    (claimed,) = member.claim()
    path, deadline = f"assignments/{claimed['id']}", datetime.fromisoformat(claimed["expires_at"])
    for seq, at, newer in ((7, 7, None), (7, 7, None), (3, 3, "7"), (7, 8, "7")):
        answer = member.send("PUT", f"{path}/draft", orjson.dumps({"state": {"at": at}, "seq": seq}))
        assert (answer.status_code, answer.headers.get("Labelwright-Newer-Draft")) == (204, newer)
        assert datetime.fromisoformat(answer.headers["Labelwright-Expires-At"]) == deadline
    assert member.get(path).data["draft"] == {"state": {"at": 7}, "seq": 7}


def test_a_draft_is_gone_with_the_answer_and_refused_after_it(member: Caller, group: TaskGroup) -> None:
    factories.open_tasks(group)
    (claimed,) = member.claim()
    path = f"assignments/{claimed['id']}"
    member.put(f"{path}/draft", {"state": {}, "seq": 1})
    member.post(f"{path}/submit", {"answer": {"label": "Owl"}})
    assert not Draft.objects.exists()
    answer = member.put(f"{path}/draft", {"state": {}, "seq": 2})
    assert (answer.status, answer.code) == (409, "lease_lost")


def test_release_gives_the_place_back_and_decline_for_good(member: Caller, group: TaskGroup) -> None:
    factories.open_tasks(group)
    (claimed,) = member.claim()
    released = member.post(f"assignments/{claimed['id']}/release")
    assert (released.status, released.data["state"]) == (200, "released")
    (again,) = member.claim()
    assert again["id"] != claimed["id"]
    declined = member.post(f"assignments/{again['id']}/decline", {"reason": "Too dark."})
    assert (declined.status, declined.data["state"]) == (200, "declined")
    assert member.claim() == []
    assert member.get(f"assignments/{again['id']}").data["reason"] == "Too dark."


def test_withdraw_takes_the_answer_back_while_the_task_is_open(member: Caller, group: TaskGroup) -> None:
    factories.open_tasks(group)
    (claimed,) = member.claim()
    member.post(f"assignments/{claimed['id']}/submit", {"answer": {"label": "Owl"}})
    withdrawn = member.post(f"assignments/{claimed['id']}/withdraw")
    assert withdrawn.status == 200
    assert withdrawn.data["state"] == "accepted"
    assert withdrawn.data["answer"] == {"label": "Owl"}
    assert withdrawn.data["task_input"] == {"number": 0}
    fresh = member.post(f"assignments/{withdrawn.data['id']}/submit", {"answer": {"label": "Wren"}})
    assert fresh.status == 200


def test_withdraw_is_refused_once_the_task_is_closed(member: Caller, team: object, kind: object) -> None:
    group = factories.make_group(team=team, name="singles", redundancy=1)
    factories.open_tasks(group)
    (claimed,) = member.claim(job="singles")
    member.post(f"assignments/{claimed['id']}/submit", {"answer": {"label": "Owl"}})
    answer = member.post(f"assignments/{claimed['id']}/withdraw")
    assert (answer.status, answer.code) == (409, "wrong_state")


def test_work_lists_the_jobs_in_which_something_can_be_taken(member: Caller, team: object, group: TaskGroup) -> None:
    factories.open_tasks(group, 3)
    factories.open_tasks(factories.make_group(name="elsewhere"), 3)
    (claimed,) = member.claim(job="owls")
    member.post(f"assignments/{claimed['id']}/submit", {"answer": {"label": "Owl"}})
    member.claim(job="owls")
    status, data = member.get("work")
    assert status == 200
    assert data == [
        {
            "job": "owls",
            "title": group.title,
            "description": "Look and choose.",
            "task_type": "plain",
            "price": None,
            "available": 1,
            "held": 1,
            "mine_today": 1,
        }
    ]
    member.claim(job="owls")
    assert member.get("work").data == []


def test_history_pages_and_filters(member: Caller, group: TaskGroup) -> None:
    factories.open_tasks(group, 5)
    claimed = member.claim(count=5)
    member.post(f"assignments/{claimed[0]['id']}/release")
    first = member.get("assignments?limit=2").data
    rest = member.get(f"assignments?limit=3&cursor={first['next']}").data
    newest_first = sorted((c["id"] for c in claimed), key=int, reverse=True)
    assert [row["id"] for row in first["results"] + rest["results"]] == newest_first
    assert rest["next"] is None
    released = member.get("assignments?state=released&job=owls").data["results"]
    assert [row["id"] for row in released] == [claimed[0]["id"]]
    assert released[0]["ended_at"] is not None
    assert member.get("assignments?job=elsewhere").data["results"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [("limit=0", "limit"), ("limit=1001", "limit"), ("cursor=%00", "cursor"), ("cursor=zzz", "cursor"),
     ("state=lost", "state"), ("sort=id", "sort"), ("job=%00", "job")],
)  # fmt: skip
def test_a_bad_query_is_refused_with_its_field(member: Caller, query: str, field: str) -> None:
    answer = member.get(f"assignments?{query}")
    assert answer.status == 422
    assert field in answer.data["error"]["fields"]


@pytest.mark.parametrize(
    ("body", "field"),
    [({"count": 6}, "count"), ({"count": "1"}, "count"), ({"count": True}, "count"), ({"jobs": "x"}, "jobs"),
     ({"object_id": "1"}, "object_id"), ({"job": ""}, "job"), ([], "body"), (5, "body")],
)  # fmt: skip
def test_a_bad_claim_is_refused_with_its_field(member: Caller, body: object, field: str) -> None:
    answer = member.post("assignments/claim", body)
    assert answer.status == 422
    assert list(answer.data["error"]["fields"]) == [field]


def test_too_many_held_tasks_are_a_limit(member: Caller, group: TaskGroup) -> None:
    factories.open_tasks(group, 30)
    for _ in range(4):
        member.claim(count=5)
    answer = member.post("assignments/claim", {"job": "owls"})
    assert (answer.status, answer.code) == (429, "limit_exceeded")


def test_the_input_of_a_task_is_shown_only_while_it_is_held(member: Caller, group: TaskGroup) -> None:
    factories.open_tasks(group)
    (claimed,) = member.claim()
    assert member.get(f"assignments/{claimed['id']}").data["task_input"] == {"number": 0}
    member.post(f"assignments/{claimed['id']}/submit", {"answer": {"label": "Owl"}})
    detail = member.get(f"assignments/{claimed['id']}").data
    assert (detail["task_input"], detail["answer"]) == (None, {"label": "Owl"})


def test_an_answer_that_was_taken_back_is_not_submitted_again_by_a_late_repeat(
    member: Caller, group: TaskGroup
) -> None:
    factories.open_tasks(group)
    (claimed,) = member.claim()
    path = f"assignments/{claimed['id']}"
    member.post(f"{path}/submit", {"answer": {"label": "Owl"}})
    member.post(f"{path}/withdraw")
    answer = member.post(f"{path}/submit", {"answer": {"label": "Owl"}})
    assert (answer.status, answer.code) == (409, "lease_lost")


def test_nothing_can_be_claimed_of_a_job_that_ended(member: Caller, group: TaskGroup) -> None:
    factories.open_tasks(group)
    dispatch.wind_down(group.id)
    assert member.claim(job="owls") == []


def test_times_are_those_of_the_clock(clock: Clock, member: Caller, group: TaskGroup) -> None:
    factories.open_tasks(group)
    (claimed,) = member.claim()
    assert datetime.fromisoformat(claimed["accepted_at"]) == datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    assert claimed["expires_at"] == "2026-11-22T12:10:00Z"
