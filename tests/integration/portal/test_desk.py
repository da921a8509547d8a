"""What the worker's pages show and what their script is given: own tasks only, and no more of them than needed."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.conftest import Clock
from tests.factories import make_account, make_group, make_team, open_tasks, register_plain
from workers import assignments, teams
from workers.models import Account, Assignment, TaskGroup

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plain() -> None:
    register_plain()


def at_work(client: Client, count: int = 3, **group: Any) -> tuple[Account, TaskGroup]:
    """A worker who is signed in, and a job with `count` open tasks for their team."""
    team = make_team()
    account = make_account(member_of=(team,))
    client.force_login(account)
    made = make_group(team=team, **group)
    open_tasks(made, count)
    return account, made


def desk(client: Client, path: str) -> dict[str, Any]:
    """The data with which the page's script begins."""
    page = client.get(path).content.decode()
    found = page.partition('<script id="desk" type="application/json">')[2].partition("</script>")[0]
    return dict(json.loads(found))


def test_opening_a_job_holds_one_task_and_the_next(client: Client) -> None:
    account, group = at_work(client)
    first = desk(client, f"/portal/work/{group.name}")
    assert len(first["tasks"]) == 2
    assert first["title"] == group.title
    again = desk(client, f"/portal/work/{group.name}")
    assert [one["id"] for one in again["tasks"]] == [one["id"] for one in first["tasks"]]
    assert Assignment.objects.filter(worker=account.id).count() == 2


def test_held_tasks_are_given_back_from_the_home_page(client: Client) -> None:
    _, group = at_work(client, 1)
    (held,) = desk(client, f"/portal/work/{group.name}")["tasks"]
    assignments.save_draft(assignment=Assignment.objects.get(id=held["id"]), state={"version": 1}, seq=4)
    assert "Give back" in client.get("/portal/").content.decode()
    assert client.post(f"/portal/work/{group.name}/give-back").status_code == 302
    assert Assignment.objects.get(id=held["id"]).state == "released"
    assert "Give back" not in client.get("/portal/").content.decode()
    (again,) = desk(client, f"/portal/work/{group.name}")["tasks"]
    assert again["id"] != held["id"] and again["draft"]["state"] == {"version": 1}


def test_the_script_is_told_nothing_of_the_input(client: Client) -> None:
    _, group = at_work(client, 1)
    (task,) = desk(client, f"/portal/work/{group.name}")["tasks"]
    assert set(task) == {"id", "object", "frame", "deadline", "draft"}


def test_what_was_worked_on_last_comes_first(client: Client) -> None:
    _, group = at_work(client)
    second = desk(client, f"/portal/work/{group.name}")["tasks"][1]["id"]
    assignments.save_draft(assignment=Assignment.objects.get(id=second), state={"version": 1}, seq=4)
    first = desk(client, f"/portal/work/{group.name}")["tasks"][0]
    assert first["id"] == second
    assert first["draft"] == {"state": {"version": 1}, "seq": 4}


def test_a_job_of_others_does_not_exist(client: Client) -> None:
    at_work(client)
    foreign = make_group()
    open_tasks(foreign)
    assert client.get(f"/portal/work/{foreign.name}").status_code == 404
    assert client.post(f"/portal/work/{foreign.name}/claim").status_code == 404
    assert foreign.title not in client.get("/portal/").content.decode()


def test_a_task_of_others_does_not_exist(client: Client) -> None:
    _, group = at_work(client)
    other = make_account(member_of=(group.team,))
    held = assignments.claim(worker_id=other.id, job=group.name)[0].id
    assert client.get(f"/portal/tasks/{held}").status_code == 404
    assert client.post(f"/portal/tasks/{held}/withdraw").status_code == 404


def test_what_is_submitted_is_listed_and_can_be_changed_for_a_while(client: Client, clock: Clock) -> None:
    account, group = at_work(client)
    held = assignments.claim(worker_id=account.id, job=group.name)[0]
    assignments.submit(assignment=Assignment.objects.get(id=held.id), answer={"animal": {"label": "Owl"}, "label": "x"})
    page = client.get("/portal/").content.decode()
    assert "Owl" in page
    assert f"/portal/tasks/{held.id}/reopen" in page
    clock.advance(minutes=11)
    client.force_login(account)
    assert f"/portal/tasks/{held.id}/reopen" not in client.get("/portal/").content.decode()


def test_changing_a_submitted_answer_holds_the_same_question_again(client: Client) -> None:
    account, group = at_work(client)
    held = assignments.claim(worker_id=account.id, job=group.name)[0]
    assignments.submit(assignment=Assignment.objects.get(id=held.id), answer={"label": "Owl"})
    answer = client.post(f"/portal/tasks/{held.id}/reopen")
    fresh = desk(client, answer.headers["Location"])["tasks"][0]
    assert fresh["id"] != held.id
    assert fresh["object"] == held.reference


def test_whoever_left_the_team_may_finish_what_they_hold(client: Client) -> None:
    account, group = at_work(client, 3)
    held = assignments.claim(worker_id=account.id, job=group.name)[0]
    teams.remove_member(group.team, account.worker)
    assert [one["id"] for one in desk(client, f"/portal/work/{group.name}")["tasks"]] == [held.id]
    assignments.release(assignment=Assignment.objects.get(id=held.id))
    assert client.get(f"/portal/work/{group.name}").status_code == 404


def test_an_overdue_task_can_be_taken_again_before_the_sweep_came(client: Client, clock: Clock) -> None:
    account, group = at_work(client, 1)
    held = assignments.claim(worker_id=account.id, job=group.name)[0]
    clock.advance(minutes=11)
    client.force_login(account)
    (again,) = client.post(f"/portal/work/{group.name}/claim", {"object": held.reference}).json()["tasks"]
    assert again["object"] == held.reference
    assert again["id"] != held.id
    assert Assignment.objects.get(id=held.id).state == "released"


def test_a_clock_that_is_wrong_gets_the_task_that_is_held_still(client: Client) -> None:
    account, group = at_work(client, 1)
    held = assignments.claim(worker_id=account.id, job=group.name)[0]
    client.force_login(account)
    (again,) = client.post(f"/portal/work/{group.name}/claim", {"object": held.reference}).json()["tasks"]
    assert again["id"] == held.id


def test_a_script_without_session_is_told_so(client: Client) -> None:
    answer = client.post("/portal/work/any/claim")
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "not_signed_in"


def test_a_task_that_is_done_says_so(client: Client) -> None:
    account, group = at_work(client)
    held = assignments.claim(worker_id=account.id, job=group.name)[0]
    assignments.submit(assignment=Assignment.objects.get(id=held.id), answer={"label": "Owl"})
    answer = client.get(f"/portal/tasks/{held.id}")
    assert answer.status_code == 410
    assert "You submitted this" in answer.content.decode()


def test_empty_places_teach(client: Client) -> None:
    client.force_login(make_account())
    page = client.get("/portal/").content.decode()
    assert "No tasks for you right now." in page
    assert "What you submit is listed here" in page


def test_an_answer_that_closed_its_task_can_be_changed_for_a_while(client: Client, clock: Clock) -> None:
    account, group = at_work(client, 1, redundancy=1, undo_time=10)
    held = assignments.claim(worker_id=account.id, job=group.name)[0]
    assignments.submit(assignment=Assignment.objects.get(id=held.id), answer={"label": "Owl"}, undoable=True)
    assert "Change my answer" in client.get(f"/portal/tasks/{held.id}").content.decode()
    assert "until 12:00:10" in client.get("/portal/").content.decode()
    clock.advance(seconds=11)
    assert "Change my answer" not in client.get(f"/portal/tasks/{held.id}").content.decode()
    clock.advance(seconds=-2)
    again = client.post(f"/portal/tasks/{held.id}/reopen")
    assert again.status_code == 302
    assert Assignment.objects.get(id=held.id).state == "withdrawn"


def test_jobs_that_are_not_here_say_why(client: Client, clock: Clock) -> None:
    account, taken = at_work(client, 1, redundancy=1, title="Held by others")
    other = make_account(member_of=(taken.team,))
    assert assignments.claim(worker_id=other.id, job=taken.name)
    gone = make_group(team=taken.team, redundancy=1, title="All done")
    open_tasks(gone, 1)
    here = make_group(team=taken.team, redundancy=1, title="Still here")
    open_tasks(here, 1)
    assert "Not here right now" in client.get("/portal/").content.decode()
    (held,) = assignments.claim(worker_id=account.id, job=gone.name)
    assignments.submit(assignment=Assignment.objects.get(id=held.id), answer={"label": "Owl"})
    page = client.get("/portal/").content.decode()
    away = page.partition('id="away"')[2].partition("</section>")[0]
    assert away.index("Held by others") < away.index("is with others now") < away.index("All done")
    assert "No task is open" in away
    assert "Still here" not in away
    clock.advance(hours=13)
    assert (
        "All done" not in client.get("/portal/").content.decode().partition('id="away"')[2].partition("</section>")[0]
    )


def test_jobs_of_higher_priority_come_first(client: Client) -> None:
    account, first = at_work(client)
    urgent, later = (make_group(team=first.team, priority=number) for number in (7, -1))
    for group in (later, urgent):
        open_tasks(group, 1)
    page = client.get("/portal/").content.decode()
    assert page.index(urgent.title) < page.index(first.title) < page.index(later.title)
    assert page.count("First, please") == 1
    assert assignments.claim(worker_id=account.id)[0].group == urgent
