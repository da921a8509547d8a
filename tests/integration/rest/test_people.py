"""Teams, people and keys over REST, and who may do what with them."""

import pytest

from tests import factories
from tests.integration.rest.caller import Caller
from tests.job_factories import make_job
from workers.models import Account, Role, TaskGroup, WorkTeam

pytestmark = pytest.mark.django_db


def worker_id(caller: Caller) -> str:
    assert caller.account is not None
    return caller.account.worker.public_id


def test_a_team_is_made_filled_and_deleted(admin: Caller, stranger: Caller) -> None:
    status, made = admin.post("workteams", {"name": "owls", "description": "Night shift"})
    assert (status, made["members"], made["people"]) == (201, 0, [])
    assert made["arn"].endswith(":workteam/private-crowd/owls")
    _, filled = admin.post("workteams/owls/members", {"member": "stranger@example.com"})
    assert [p["worker_id"] for p in filled["people"]] == [worker_id(stranger)]
    _, changed = admin("PATCH", "workteams/OWLS", {"description": "Day shift"})
    assert changed["description"] == "Day shift"
    assert [(t["name"], t["members"]) for t in admin.get("workteams").data["results"]] == [("owls", 1)]
    assert stranger.get("me").data["teams"] == ["owls"]
    assert admin("DELETE", f"workteams/owls/members/{worker_id(stranger)}").status == 204
    assert admin("DELETE", f"workteams/owls/members/{worker_id(stranger)}").status == 404
    assert admin("DELETE", "workteams/owls").status == 204
    assert admin.get("workteams/owls").status == 404


def test_a_team_is_made_with_its_people_or_not_at_all(admin: Caller, stranger: Caller) -> None:
    bad = admin.post("workteams", {"name": "owls", "members": [worker_id(stranger), "nobody@example.com"]})
    assert (bad.status, list(bad.data["error"]["fields"])) == (422, ["members[1]"])
    assert not WorkTeam.objects.exists()
    good = admin.post("workteams", {"name": "owls", "members": [worker_id(stranger)]})
    assert (good.status, good.data["members"]) == (201, 1)
    assert admin.post("workteams", {"name": "Owls"}).code == "name_in_use"


def test_a_team_with_a_job_that_is_not_over_stays(admin: Caller) -> None:
    job = make_job()
    answer = admin("DELETE", f"workteams/{job.team.name}")
    assert (answer.status, answer.code) == (409, "in_use")
    assert job.name in answer.data["error"]["message"]


def test_a_team_with_open_tasks_stays(admin: Caller, group: TaskGroup) -> None:
    factories.open_tasks(group)
    answer = admin("DELETE", "workteams/birds")
    assert (answer.status, answer.code) == (409, "in_use")


def test_somebody_is_added_with_a_link_to_start(admin: Caller, team: WorkTeam) -> None:
    wanted = {"email": "New@Example.com", "name": "New", "worker_id": "old-7", "teams": ["birds"]}
    status, person = admin.post("workers", wanted)
    assert status == 201
    assert (person["email"], person["worker_id"], person["role"]) == ("new@example.com", "old-7", "worker")
    assert person["teams"] == ["birds"]
    assert "/invitation/" in person["invitation"]
    assert admin.post("workers", {"email": "new@example.com"}).code == "name_in_use"
    _, detail = admin.get("workers/old-7")
    assert detail["progress"]["submitted"] == 0
    assert [p["worker_id"] for p in admin.get("workers?team=birds").data["results"]] == ["old-7"]


@pytest.mark.parametrize(
    ("wanted", "field"),
    [({"email": "no address"}, "email"), ({}, "email"), ({"email": "a@b.de", "teams": ["x"]}, "teams[0]"),
     ({"email": "a@b.de", "role": "king"}, "role")],
)  # fmt: skip
def test_bad_people_are_refused_with_the_field(admin: Caller, wanted: dict[str, object], field: str) -> None:
    answer = admin.post("workers", wanted)
    assert (answer.status, list(answer.data["error"]["fields"])) == (422, [field])


def test_people_are_listed_in_pages(admin: Caller, member: Caller, second: Caller) -> None:
    first = admin.get("workers?limit=2").data
    rest = admin.get(f"workers?limit=2&cursor={first['next']}").data
    found = [p["email"] for p in first["results"] + rest["results"]]
    assert found == ["admin@example.com", "member@example.com", "second@example.com"]


def test_roles_are_the_owners_to_give(owner: Caller, admin: Caller, member: Caller) -> None:
    path = f"workers/{worker_id(member)}"
    assert admin("PATCH", path, {"role": "admin"}).status == 403
    assert admin.post("workers", {"email": "a@b.de", "role": "admin"}).status == 403
    assert owner("PATCH", path, {"role": "admin"}).data["role"] == "admin"
    assert member.get("workers").status == 200
    assert admin("PATCH", path, {"name": "Other"}).status == 403
    last = owner("PATCH", f"workers/{worker_id(owner)}", {"role": "worker"})
    assert (last.status, last.code) == (409, "wrong_state")


def test_somebody_can_be_shut_out_and_let_in_again(owner: Caller, admin: Caller, member: Caller) -> None:
    path = f"workers/{worker_id(member)}"
    assert admin("PATCH", path, {"active": False, "name": "Gone"}).data["active"] is False
    assert member.get("me").status == 401
    assert admin("PATCH", path, {"active": True}).data["name"] == "Gone"
    assert member.get("me").status == 200
    assert owner("PATCH", f"workers/{worker_id(owner)}", {"active": False}).code == "wrong_state"


def test_a_key_works_until_it_is_revoked(member: Caller) -> None:
    status, key = member.post("keys", {"name": "script"})
    assert (status, key["user"], key["name"]) == (201, "member@example.com", "script")
    fresh = Caller()
    fresh.headers["Authorization"] = f"Token {key['token']}"
    assert fresh.get("me").status == 200
    listed = member.get("keys").data["results"]
    assert listed[0]["access_key_id"] == key["access_key_id"]
    assert "token" not in listed[0] and "secret_access_key" not in listed[0]
    assert member("DELETE", f"keys/{key['access_key_id']}").status == 204
    assert fresh.get("me").status == 401


@pytest.mark.parametrize(
    ("by", "whose", "status"),
    [
        ("owner", "admin", 201),
        ("owner", "member", 201),
        ("admin", "member", 201),
        ("admin", "owner", 403),
        ("member", "second", 403),
        ("member", "owner", 403),
        ("member", "member", 201),
    ],
)
def test_nobody_makes_a_key_with_more_rights(request: pytest.FixtureRequest, by: str, whose: str, status: int) -> None:
    people = {name: request.getfixturevalue(name) for name in ("owner", "admin", "member", "second")}
    assert people[by].post("keys", {"user": f"{whose}@example.com"}).status == status


def test_keys_of_others_look_as_if_they_did_not_exist(owner: Caller, admin: Caller, member: Caller) -> None:
    keys = {
        c: c.get(f"keys?user={c.account.email}").data["results"][0]["access_key_id"] for c in (owner, admin, member)
    }  # type: ignore[union-attr]
    assert member("DELETE", f"keys/{keys[admin]}").status == 404
    assert admin("DELETE", f"keys/{keys[owner]}").status == 404
    assert [k["user"] for k in member.get("keys").data["results"]] == ["member@example.com"]
    assert {k["user"] for k in admin.get("keys").data["results"]} == {"admin@example.com", "member@example.com"}
    assert len(owner.get("keys").data["results"]) == 3
    assert admin("DELETE", f"keys/{keys[member]}").status == 204


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "workteams", None),
        ("POST", "workteams", {"name": "x"}),
        ("GET", "workteams/birds", None),
        ("PATCH", "workteams/birds", {"description": ""}),
        ("DELETE", "workteams/birds", None),
        ("POST", "workteams/birds/members", {"member": "x"}),
        ("DELETE", "workteams/birds/members/x", None),
        ("GET", "workers", None),
        ("POST", "workers", {"email": "a@b.de"}),
        ("GET", "workers/x", None),
        ("PATCH", "workers/x", {}),
    ],
)
def test_workers_may_not_look_after_people(member: Caller, method: str, path: str, body: object) -> None:
    answer = member(method, path, body)
    assert (answer.status, answer.code) == (403, "not_allowed")
    assert Account.objects.filter(role=Role.WORKER).count() == 1
