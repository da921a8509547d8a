"""What people see of hooks, by REST and in the console: every call with what was said, and one to try."""

from typing import Any

import pytest
from django.test import Client

from labeling import jobs
from labeling.models import HookCall, LabelingJob
from tests.factories import make_account
from tests.integration.hooks.folder import PASS_ON, TEMPLATE, Folder, custom_job, states
from tests.integration.rest.caller import Caller
from tests.job_factories import advance_until_done, make_crew, make_job, make_manifest
from workers.models import Role

pytestmark = pytest.mark.django_db
PICKY = """
    def lambda_handler(event, context):
        print("looking at", event["dataObject"]["source"])
        return [] if event["dataObject"]["source"] == "text 1" else {"taskInput": event["dataObject"]}
"""


@pytest.fixture
def admin(db: None) -> Caller:
    return Caller(make_account("admin@example.com", role=Role.ADMIN))


@pytest.fixture
def job(folder: Folder) -> LabelingJob:
    made = custom_job(3, pre_hook=folder.put("picky", PICKY))
    return advance_until_done(made)


def test_calls_by_rest(admin: Caller, job: LabelingJob) -> None:
    calls = admin.get(f"jobs/{job.name}/hook-calls").data["results"]
    assert [(call["object_ids"], call["state"]) for call in calls] == [
        (["2"], "answered"),
        (["1"], "failed"),
        (["0"], "answered"),
    ]
    failed = calls[1]
    assert failed["request"]["dataObject"] == {"source": "text 1"}
    assert (failed["response"], failed["printed"], failed["attempt"]) == ([], "looking at text 1\n", 1)
    assert failed["error"] == "The pre-annotation hook returned a list; an object with taskInput is needed."
    assert failed["duration_seconds"] >= 0
    assert failed["hook"] == job.pre_hook


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=failed", ["1"]),
        ("state=answered", ["2", "0"]),
        ("state=waiting", []),
        ("object_id=2", ["2"]),
        ("kind=post", []),
        ("object_id=x", []),
    ],
)
def test_calls_are_filtered(admin: Caller, job: LabelingJob, query: str, found: list[str]) -> None:
    rows = admin.get(f"jobs/{job.name}/hook-calls?{query}").data["results"]
    assert [row["object_ids"][0] for row in rows] == found


def test_a_filter_that_is_not_there_is_refused(admin: Caller, job: LabelingJob) -> None:
    assert admin.get(f"jobs/{job.name}/hook-calls?state=odd").status == 422


def test_a_hook_is_tried_on_one_object_and_nothing_follows(admin: Caller, job: LabelingJob, folder: Folder) -> None:
    before = states(job)
    folder.put("picky", PASS_ON.replace("taskInput': ", "taskInput': 7 or "))
    _, tried = admin.post(f"jobs/{job.name}/objects/1/try-hook")
    assert (tried["kind"], tried["state"]) == ("try", "failed")
    assert "returned taskInput as a number" in tried["error"]
    folder.put("picky", PASS_ON)
    _, tried = admin.post(f"jobs/{job.name}/objects/1/try-hook")
    assert (tried["state"], tried["response"]) == ("answered", {"taskInput": {"source": "text 1"}})
    advance_until_done(job)
    assert states(job) == before == ["launched", "failed", "launched"]


def test_where_there_is_no_hook_there_is_nothing_to_try(admin: Caller) -> None:
    job = advance_until_done(make_job(1))
    assert admin.post(f"jobs/{job.name}/objects/0/try-hook").status == 409
    assert admin.get(f"jobs/{job.name}/hook-calls").data["results"] == []


def test_workers_see_no_calls(job: LabelingJob) -> None:
    member = Caller(make_account(member_of=(job.team,)))
    assert member.get(f"jobs/{job.name}/hook-calls").status == 403
    assert member.post(f"jobs/{job.name}/objects/0/try-hook").status == 403
    assert HookCall.objects.filter(kind="try").count() == 0


WANTED: dict[str, Any] = {
    "name": "abstracts",
    "task_type": "custom",
    "output": "s3://bkt/out",
    "template": TEMPLATE,
    "title": "Entities",
    "description": "Mark them.",
}


def test_a_custom_job_by_rest(admin: Caller, folder: Folder) -> None:
    wanted = {**WANTED, "manifest": make_manifest([{"source": "a"}]), "workteam": make_crew(1).name}
    folder.put("ask", PASS_ON)
    status, data = admin.post("jobs", wanted | {"pre_hook": "ask"})
    assert status == 201, data
    assert (data["pre_hook"], data["post_hook"], data["categories"]) == ("ask", "", [])
    assert advance_until_done(LabelingJob.objects.get()).state == "InProgress"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"pre_hook": "nowhere"}, "pre_hook"),
        ({"post_hook": "http://169.254.169.254/latest"}, "post_hook"),
        ({"post_hook": "arn:aws:lambda:us-east-1:432418664414:function:PRE-TextMultiClass"}, "post_hook"),
        ({"pre_hook": "arn:aws:lambda:us-east-1:432418664414:function:PRE-VideoObjectTracking"}, "pre_hook"),
        ({"template": ""}, "template"),
        ({"redundancy": {"mode": "adaptive"}, "workers_per_object": 3}, "redundancy.mode"),
    ],
)
def test_what_is_wrong_with_a_custom_job(admin: Caller, folder: Folder, changes: dict[str, Any], field: str) -> None:
    wanted = {**WANTED, "manifest": make_manifest([{"source": "a"}]), "workteam": make_crew(1).name}
    status, data = admin.post("jobs", {name: value for name, value in {**wanted, **changes}.items() if value})
    assert status == 422, data
    assert list(data["error"]["fields"]) == [field]
    assert not LabelingJob.objects.exists()


# --- the console ---------------------------------------------------------------------------------------------


@pytest.fixture
def page(client: Client) -> Client:
    client.force_login(make_account("console@example.com", role=Role.ADMIN))
    return client


def test_the_page_of_calls(page: Client, job: LabelingJob) -> None:
    shown = page.get(f"/console/jobs/{job.name}/hooks").content.decode()
    assert shown.count('<details class="card call"') == 3
    assert "looking at text 1" in shown
    assert "returned a list; an object with taskInput is needed" in shown
    failed = page.get(f"/console/jobs/{job.name}/hooks?state=failed").content.decode()
    assert failed.count('<details class="card call"') == 1
    for other in ("", "objects", "settings"):
        assert f"/console/jobs/{job.name}/hooks" in page.get(f"/console/jobs/{job.name}/{other}").content.decode()


def test_a_job_without_hooks_has_no_such_page_in_its_tabs(page: Client) -> None:
    job = advance_until_done(make_job(1))
    assert "/hooks" not in page.get(f"/console/jobs/{job.name}/").content.decode()
    assert "Not called yet" in page.get(f"/console/jobs/{job.name}/hooks").content.decode()


def test_the_button_on_the_page_of_an_object(page: Client, job: LabelingJob) -> None:
    path = f"/console/jobs/{job.name}/objects/0"
    assert "Try on this object" in page.get(path).content.decode()
    answer = page.post(f"{path}/try-hook")
    assert answer.headers["Location"] == f"{path}#hooks"
    shown = page.get(path).content.decode()
    assert "Tried, object 0: <strong>answered</strong>" in shown


def test_a_custom_job_by_form_and_its_clone(page: Client, folder: Folder) -> None:
    folder.put("ask", PASS_ON)
    data = {
        "name": "by-form",
        "manifest_uri": make_manifest([{"source": "a"}]),
        "output_path": "s3://bkt/out",
        "task_type": "custom",
        "title": "Entities",
        "description": "Mark them.",
        "template": TEMPLATE,
        "pre_hook": "ask",
        "team": make_crew(1).id,
        "asking": "fixed",
        "redundancy": 1,
        "minutes": 5,
        "days": 1,
        "max_concurrent": 10,
    }
    answer = page.post("/console/jobs/new", data)
    assert answer.status_code == 302, answer.content.decode()
    job = advance_until_done(LabelingJob.objects.get())
    assert (job.state, job.task_type, job.pre_hook) == ("InProgress", "custom", "ask")
    jobs.stop(job)
    advance_until_done(job)
    assert 'value="ask"' in page.get("/console/jobs/new?clone=by-form").content.decode()
    wrong = page.post("/console/jobs/new", data | {"name": "other", "post_hook": "nowhere"})
    assert (wrong.status_code, "There is no function nowhere." in wrong.content.decode()) == (422, True)
