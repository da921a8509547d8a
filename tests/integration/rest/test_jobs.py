"""Jobs over REST: created, listed, looked at, stopped, chained, and read out."""

from typing import Any

import orjson
import pytest

from labeling.models import LabelingJob
from tests import job_factories
from tests.factories import make_account
from tests.integration.rest.caller import Caller
from workers.models import WorkTeam

pytestmark = pytest.mark.django_db

WANTED: dict[str, Any] = {
    "name": "birds-1",
    "task_type": "text_classification",
    "output": "s3://bkt/out",
    "categories": ["good", "bad"],
    "title": "Mood",
    "description": "Which mood?",
    "workers_per_object": 2,
}


@pytest.fixture
def crew() -> WorkTeam:
    return job_factories.make_crew(2)


@pytest.fixture
def wanted(crew: WorkTeam) -> dict[str, Any]:
    manifest = job_factories.make_manifest([{"source": f"text {n}"} for n in range(3)])
    return {**WANTED, "manifest": manifest, "workteam": crew.name}


def finished(crew: WorkTeam, size: int = 3, **fields: Any) -> LabelingJob:
    job = job_factories.make_job(size, team=crew, redundancy=2, **fields)
    job_factories.advance_until_done(job)
    job_factories.answer_all(job)
    return job_factories.advance_until_done(job)


def test_a_job_is_created_with_what_was_asked(admin: Caller, wanted: dict[str, Any], crew: WorkTeam) -> None:
    more = {
        "label_attribute_name": "mood",
        "instructions": {"shortInstruction": "Read."},
        "time_limit_seconds": 120,
        "lifetime_seconds": 3600,
        "max_concurrent": 50,
        "stopping": {"max_human_labeled_objects": 2},
        "consolidation": {"method": "majority"},
        "redundancy": {"mode": "fixed"},
        "price": "0.012",
        "priority": 5,
        "keywords": ["mood"],
        "tags": {"team": "research"},
    }
    status, data = admin.post("jobs", {**wanted, **more})
    assert status == 201, data
    assert data["status"] == "Initializing"
    assert data["label_attribute_name"] == "mood"
    assert data["workteam"] == crew.name
    assert (data["time_limit_seconds"], data["lifetime_seconds"], data["max_concurrent"]) == (120, 3600, 50)
    assert data["stopping"] == {"max_human_labeled_objects": 2, "max_percentage_labeled": None}
    assert (data["price"], data["priority"], data["keywords"], data["tags"]) == (
        0.012,
        5,
        ["mood"],
        {"team": "research"},
    )
    assert data["instructions"] == {"shortInstruction": "Read."}
    assert data["created_by"] == "admin@example.com"
    assert data["output_manifest"] == "s3://bkt/out/birds-1/manifests/output/output.manifest"
    assert LabelingJob.objects.get(name="birds-1").options == {"method": "majority"}


def test_a_job_runs_as_it_was_created(admin: Caller, wanted: dict[str, Any]) -> None:
    admin.post("jobs", wanted)
    job = job_factories.advance_until_done(LabelingJob.objects.get(name="birds-1"))
    assert admin.get("jobs/birds-1").data["counters"]["unlabeled"] == 3
    job_factories.answer_all(job)
    job_factories.advance_until_done(job)
    _, data = admin.get("jobs/BIRDS-1")
    assert (data["status"], data["progress"]) == ("Completed", 1.0)
    assert data["counters"] == {
        "total": 3, "total_labeled": 3, "human_labeled": 3, "machine_labeled": 0, "failed": 0, "unlabeled": 0,
        "excluded": 0, "carried": 0,
    }  # fmt: skip
    assert [event["new"] for event in data["events"]] == ["Initializing", "InProgress", "Completed"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "x" * 64}, "name"),
        ({"task_type": "telepathy"}, "task_type"),
        ({"workteam": "nobody"}, "workteam"),
        ({"workteam": "arn:aws:sagemaker:us-east-1:000000000000:workteam/private-crowd/nobody"}, "workteam"),
        ({"manifest": "file:///etc/passwd"}, "manifest"),
        ({"workers_per_object": 10}, "workers_per_object"),
        ({"workers_per_object": "2"}, "workers_per_object"),
        ({"label_attribute_name": "mood-metadata"}, "label_attribute_name"),
        ({"categories": ["good", "good"]}, "categories"),
        ({"categories": [5]}, "categories[0]"),
        ({"category_config": "s3://bkt/classes.json"}, "category_config"),
        ({"stopping": {"max_percentage_labeled": 101}}, "stopping.max_percentage_labeled"),
        ({"stopping": {"never": 1}}, "stopping.never"),
        ({"consolidation": {"method": "guess"}}, "consolidation.method"),
        ({"redundancy": {"mode": "lucky"}}, "redundancy.mode"),
        ({"pre_hook": "x"}, "pre_hook"),
    ],
)
def test_a_bad_job_is_refused_with_its_field(
    admin: Caller, wanted: dict[str, Any], change: dict[str, Any], field: str
) -> None:
    answer = admin.post("jobs", {**wanted, **change})
    assert answer.status == 422, answer
    assert field in answer.data["error"]["fields"]
    assert not LabelingJob.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "bad_name"}, "name: letters, digits and hyphens between them are allowed, no others"),
        ({"categories": ["good", " "]}, "categories: category 2 has no name"),
        (
            {"categories": [str(number) for number in range(1001)]},
            "categories: more than 1000: write them into a label category file, and name it in category_config",
        ),
    ],
)
def test_a_refusal_says_what_to_do(admin: Caller, wanted: dict[str, Any], change: dict[str, Any], said: str) -> None:
    assert admin.post("jobs", {**wanted, **change}).data["error"]["message"] == said


def test_a_job_without_categories_is_refused(admin: Caller, wanted: dict[str, Any]) -> None:
    del wanted["categories"]
    answer = admin.post("jobs", wanted)
    assert (answer.status, list(answer.data["error"]["fields"])) == (422, ["categories"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"manifest": "s3://bkt/nowhere.manifest"}, "manifest"),
        ({"manifest": "s3://nobucket/nowhere.manifest"}, "manifest"),
        ({"template": "s3://bkt/nowhere.html"}, "template"),
    ],
)
def test_a_file_that_is_not_there_costs_no_name(
    admin: Caller, wanted: dict[str, Any], change: dict[str, Any], field: str
) -> None:
    answer = admin.post("jobs", {**wanted, **change})
    assert answer.status == 422 and answer.data["error"]["fields"] == {field: f"{change[field]} does not exist"}
    assert admin.post("jobs", wanted).status == 201


def test_a_name_is_taken_without_regard_to_case(admin: Caller, wanted: dict[str, Any]) -> None:
    admin.post("jobs", wanted)
    answer = admin.post("jobs", {**wanted, "name": "BIRDS-1"})
    assert (answer.status, answer.code) == (409, "name_in_use")


def test_the_list_filters_and_pages(admin: Caller, crew: WorkTeam) -> None:
    for n in range(3):
        job_factories.make_job(1, team=crew, name=f"list-{n}")
    finished(crew, 1, name="done")
    names = [row["name"] for row in admin.get("jobs").data["results"]]
    assert names == ["done", "list-2", "list-1", "list-0"]
    assert [row["name"] for row in admin.get("jobs?status=Completed").data["results"]] == ["done"]
    first = admin.get("jobs?name_contains=LIST&limit=2").data
    rest = admin.get(f"jobs?name_contains=LIST&limit=2&cursor={first['next']}").data
    assert [row["name"] for row in first["results"] + rest["results"]] == ["list-2", "list-1", "list-0"]
    assert rest["next"] is None
    assert admin.get("jobs?created_after=2100-01-01T00:00:00Z").data["results"] == []
    assert len(admin.get("jobs?created_before=2100-01-01T00:00:00Z").data["results"]) == 4


@pytest.mark.parametrize(
    "query", ["status=Lost", "created_after=yesterday", "created_before=2026-13-01T00:00:00Z", "page=2"]
)
def test_a_bad_filter_is_refused(admin: Caller, query: str) -> None:
    assert admin.get(f"jobs?{query}").status == 422


def test_stop_asks_the_job_to_end(admin: Caller, crew: WorkTeam) -> None:
    job = job_factories.advance_until_done(job_factories.make_job(2, team=crew))
    status, data = admin.post(f"jobs/{job.name}/stop", {"reason": "enough seen"})
    assert (status, data["status"], data["stop_reason"]) == (200, "Stopping", "enough seen")
    assert admin.post(f"jobs/{job.name}/stop").status == 200
    assert data["events"][-1]["by"] == "admin@example.com"
    job_factories.advance_until_done(job)
    answer = admin.post(f"jobs/{job.name}/stop")
    assert (answer.status, answer.code) == (409, "wrong_state")


def test_chain_takes_over_everything_but_what_is_said(admin: Caller, crew: WorkTeam) -> None:
    old = finished(crew, 3, name="first", title="The title")
    status, data = admin.post("jobs/first/chain", {"label_attribute_name": "second-look", "workers_per_object": 1})
    assert status == 201, data
    assert (data["name"], data["parent"], data["title"]) == ("first-chain", "first", "The title")
    assert data["manifest"] == "s3://bkt/out/first/manifests/output/output.manifest"
    assert (data["label_attribute_name"], data["workers_per_object"]) == ("second-look", 1)
    assert data["categories"] == old.categories
    assert admin.get("jobs/first").data["children"] == ["first-chain"]


def test_a_running_job_cannot_be_chained(admin: Caller, crew: WorkTeam) -> None:
    job = job_factories.make_job(1, team=crew)
    assert admin.post(f"jobs/{job.name}/chain").status == 409


def test_the_manifest_is_streamed_as_it_stands(admin: Caller, crew: WorkTeam) -> None:
    job = finished(crew)
    response = admin.send("GET", f"jobs/{job.name}/manifest")
    assert response.streaming
    assert response["Content-Type"] == "application/x-ndjson"
    assert b"".join(response).decode().splitlines() == job_factories.output_of(job)


def test_objects_are_listed_and_filtered(admin: Caller, crew: WorkTeam) -> None:
    job = finished(crew, 5)
    path = f"jobs/{job.name}/objects"
    first = admin.get(f"{path}?limit=3").data
    assert [row["object_id"] for row in first["results"]] == ["0", "1", "2"]
    rest = admin.get(f"{path}?limit=3&cursor={first['next']}").data
    assert [row["object_id"] for row in rest["results"]] == ["3", "4"]
    one = first["results"][0]
    assert (one["state"], one["label"], one["category"], one["answers"]) == ("labeled", 0, "good", 2)
    assert one["source"] == {"source": "text 0"}
    assert one["origin"] == "human"
    assert len(admin.get(f"{path}?label=good&state=labeled&min_confidence=0.5").data["results"]) == 5
    assert admin.get(f"{path}?label=bad").data["results"] == []
    assert admin.get(f"{path}?max_confidence=0.1").data["results"] == []
    assert admin.get(f"{path}?min_confidence=2").status == 422


def test_an_object_comes_with_what_was_said_about_it(admin: Caller, crew: WorkTeam) -> None:
    job = finished(crew)
    _, one = admin.get(f"jobs/{job.name}/objects/1")
    assert [a["answer"] for a in one["annotations"]] == [{"crowd-classifier": {"label": "good"}}] * 2
    assert {a["worker_id"] for a in one["annotations"]} == set(crew.members.values_list("public_id", flat=True))
    assert one["metadata"]["class-name"] == "good"
    for unknown in ("3", "x", "-1", "9" * 20):
        assert admin.get(f"jobs/{job.name}/objects/{unknown}").status == 404


def test_annotations_come_in_pages_and_as_a_stream(
    admin: Caller, crew: WorkTeam, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("labeling.api.rest.annotations._PAGE", 4)
    job = finished(crew, 5)
    other = finished(crew, 2)
    response = admin.send("GET", f"jobs/{job.name}/annotations", Accept="application/x-ndjson")
    streamed = [orjson.loads(line) for line in b"".join(response).splitlines()]
    assert len(streamed) == 10
    assert {row["object_id"] for row in streamed} == {"0", "1", "2", "3", "4"}
    assert set(streamed[0]) == {
        "id", "object_id", "worker_id", "answer", "accepted_at", "submitted_at", "time_spent_seconds",
    }  # fmt: skip
    first = admin.get(f"jobs/{job.name}/annotations?limit=7").data
    rest = admin.get(f"jobs/{job.name}/annotations?limit=7&cursor={first['next']}").data
    assert first["results"] + rest["results"] == streamed
    assert len(admin.get(f"jobs/{other.name}/annotations").data["results"]) == 4


def test_an_answer_that_was_taken_back_is_no_annotation_that_counts(admin: Caller, crew: WorkTeam) -> None:
    job = job_factories.advance_until_done(job_factories.make_job(1, team=crew, redundancy=2))
    worker = Caller(crew.members.all()[0].account)
    (claimed,) = worker.claim(job=job.name)
    worker.post(f"assignments/{claimed['id']}/submit", {"answer": {"crowd-classifier": {"label": "bad"}}})
    assert len(admin.get(f"jobs/{job.name}/annotations").data["results"]) == 1
    worker.post(f"assignments/{claimed['id']}/withdraw")
    assert admin.get(f"jobs/{job.name}/annotations").data["results"] == []


def test_a_job_that_failed_says_what_is_wrong_with_its_manifest(admin: Caller) -> None:
    job = job_factories.advance_until_done(job_factories.make_job(b'{"source": "a"}\nnot json\n'))
    _, data = admin.get(f"jobs/{job.name}")
    assert data["status"] == "Failed"
    assert [error["line"] for error in data["manifest_errors"]] == [2]
    assert "line 2" in data["failure_reason"]


ADDRESSES = [
    ("GET", "jobs", None),
    ("POST", "jobs", {}),
    ("GET", "jobs/owls", None),
    ("POST", "jobs/owls/stop", {}),
    ("POST", "jobs/owls/chain", {}),
    ("GET", "jobs/owls/manifest", None),
    ("GET", "jobs/owls/objects", None),
    ("GET", "jobs/owls/objects/0", None),
    ("GET", "jobs/owls/annotations", None),
]


@pytest.mark.parametrize(("method", "path", "body"), ADDRESSES)
def test_workers_may_not_and_nobody_is_told_to_sign_in(
    nobody: Caller, crew: WorkTeam, method: str, path: str, body: object
) -> None:
    job_factories.make_job(1, team=crew, name="owls")
    worker = Caller(make_account(member_of=(crew,)))
    answer = worker(method, path, body)
    assert (answer.status, answer.code) == (403, "not_allowed")
    assert nobody(method, path, body).status == 401


@pytest.mark.parametrize(("method", "path", "body"), [a for a in ADDRESSES if "owls" in a[1]])
def test_owner_and_admin_may_and_unknown_jobs_are_not_found(
    owner: Caller, admin: Caller, method: str, path: str, body: object
) -> None:
    for caller in (owner, admin):
        answer = caller(method, path, body)
        assert (answer.status, answer.code) == (404, "not_found")


def test_a_job_asks_adaptively_where_it_is_told_to(admin: Caller, wanted: dict[str, Any]) -> None:
    del wanted["workers_per_object"]
    status, data = admin.post("jobs", {**wanted, "redundancy": {"mode": "adaptive", "max": 5, "confidence": 0.8}})
    assert status == 201, data
    policy = {"mode": "adaptive", "confidence": 0.8, "min": 2, "audit": 0.05, "max": 5}
    assert data["redundancy"] == policy
    assert data["workers_per_object"] == 5
    job = job_factories.advance_until_done(LabelingJob.objects.get(name="birds-1"))
    job_factories.answer_all(job)
    assert job_factories.advance_until_done(job).state == "Completed"
    assert admin.post("jobs/birds-1/chain").data["redundancy"] == policy
    other = {"name": "narrow", "workers_per_object": 3}
    assert admin.post("jobs/birds-1/chain", other).data["redundancy"] == {**policy, "max": 3}
    fixed = {"name": "plain", "redundancy": {"mode": "fixed"}, "consolidation": {"method": "majority"}}
    assert admin.post("jobs/birds-1/chain", fixed).data["redundancy"] == {"mode": "fixed"}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"mode": "adaptive"}, "redundancy.max"),
        ({"mode": "adaptive", "max": 4, "workers_per_object": 3}, "redundancy.max"),
        ({"mode": "adaptive", "max": 2, "min": 3}, "redundancy.min"),
        ({"mode": "adaptive", "max": 2, "confidence": 0}, "redundancy.confidence"),
        ({"mode": "adaptive", "max": 2, "audit": 1.5}, "redundancy.audit"),
        ({"mode": "fixed", "min": 2}, "redundancy.mode"),
    ],
)
def test_contradictory_redundancy_is_refused(
    admin: Caller, wanted: dict[str, Any], given: dict[str, Any], field: str
) -> None:
    del wanted["workers_per_object"]
    if "workers_per_object" in given:
        wanted["workers_per_object"] = given["workers_per_object"]
    choice = {name: value for name, value in given.items() if name != "workers_per_object"}
    answer = admin.post("jobs", {**wanted, "redundancy": choice})
    assert (answer.status, list(answer.data["error"]["fields"])) == (422, [field])
    assert not LabelingJob.objects.exists()


def test_hosts_that_the_page_may_contact(admin: Caller, wanted: dict[str, Any], crew: WorkTeam) -> None:
    assert admin.post("jobs", wanted).data["allowed_hosts"] == []
    given = ["https://CDN.example.org/", "*.example.net", "https://cdn.example.org"]
    made = admin.post("jobs", {**wanted, "name": "second", "allowed_hosts": given})
    assert made.data["allowed_hosts"] == ["https://cdn.example.org", "*.example.net"]
    assert made.data["missing_files"] == "ask"
    strict = admin.post("jobs", {**wanted, "name": "strict", "missing_files": "fail"})
    assert strict.data["missing_files"] == "fail"
    assert LabelingJob.objects.get(name="strict").options == {"missing_files": "fail"}
    assert admin.post("jobs", {**wanted, "name": "odd", "missing_files": "skip"}).status == 422
    finished(crew, name="third", options={"allowed_hosts": given})
    assert admin.post("jobs/third/chain", {}).data["allowed_hosts"] == made.data["allowed_hosts"]
    other = admin.post("jobs/third/chain", {"name": "fourth", "allowed_hosts": []})
    assert other.data["allowed_hosts"] == []


def test_hosts_that_the_page_asks_for_in_vain(admin: Caller, crew: WorkTeam) -> None:
    asks = [f'<script src="https://{host}.example.org/a.js"></script>' for host in ("cdn", "allowed")]
    allowed = {"allowed_hosts": ["allowed.example.org"]}
    finished(crew, name="third", template="\n".join([*asks, "<crowd-form></crowd-form>"]), options=allowed)
    (warning,) = admin.get("jobs/third").data["warnings"]
    assert (warning["line"], warning["name"]) == (None, "worker template")
    assert warning["message"].startswith("Line 1 of the worker template contacts cdn.example.org, which is blocked")


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("'unsafe-eval'", "is not a host"),
        ("*.org", "is not a host"),
        ("http://127.0.0.1:8000", "is this site itself"),
        ("127.0.0.1", "is this site itself"),
    ],
)
def test_hosts_that_no_page_may_contact(admin: Caller, wanted: dict[str, Any], host: str, words: str) -> None:
    answer = admin.post("jobs", {**wanted, "allowed_hosts": [host]})
    assert answer.status == 422
    assert words in answer.data["error"]["fields"]["allowed_hosts"]
