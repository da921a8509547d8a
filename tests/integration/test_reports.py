"""A worker reports what is wrong with a task: it stays theirs, and whoever made the job sees it at the object."""

import pytest
from django.test import Client

from tests.factories import make_account
from tests.integration.rest.caller import Caller
from tests.job_factories import advance_until_done, held, make_crew, make_job
from workers import assignments, reports
from workers.errors import InvalidInput
from workers.models import Report, Role

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_report_is_seen_at_the_object_and_the_task_stays(client: Client) -> None:
    job = advance_until_done(make_job(2))
    account = job.team.members.get().account
    worker = Caller(account)
    (claimed,) = worker.claim(job=job.name)
    path = f"assignments/{claimed['id']}/report"
    answer = worker.post(path, {"reason": "No answer fits", "detail": "picture.png does not load"})
    assert (answer.status, answer.data) == (200, {"id": claimed["id"], "state": "accepted"})
    assert worker.post(path, {"reason": "It is <b>broken</b>"}).status == 200
    client.force_login(make_account("admin@example.org", role=Role.ADMIN))
    page = client.get(f"/console/jobs/{job.name}/objects/{claimed['object_id']}").content.decode()
    assert "It is &lt;b&gt;broken&lt;/b&gt;" in page
    assert "No answer fits" not in page
    overview = client.get(f"/console/jobs/{job.name}/").content.decode()
    assert f"/console/jobs/{job.name}/objects?reported=1" in overview
    listed = client.get(f"/console/jobs/{job.name}/objects?reported=1").content.decode()
    assert listed.count('class="tile"') == 1
    submitted = worker.post(f"assignments/{claimed['id']}/submit", {"answer": {"crowd-classifier": {"label": "good"}}})
    assert submitted.status == 200


def test_a_task_of_others_cannot_be_reported() -> None:
    job = advance_until_done(make_job(1, team=make_crew(2)))
    first, second = (Caller(member.account) for member in job.team.members.order_by("pk"))
    (claimed,) = first.claim(job=job.name)
    assert second.post(f"assignments/{claimed['id']}/report", {"reason": "Mine now"}).status == 404
    assert not Report.objects.exists()


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "  "}, {"reason": "x" * 501}, {"because": "x"}])
def test_a_report_says_something(body: dict[str, str]) -> None:
    job = advance_until_done(make_job(1))
    worker = Caller(job.team.members.get().account)
    (claimed,) = worker.claim(job=job.name)
    answer = worker.post(f"assignments/{claimed['id']}/report", body)
    assert answer.status == 422
    assert set(answer.data["error"]["fields"]) & {"reason", "because"}
    with pytest.raises(InvalidInput):
        reports.report(assignment=held(int(claimed["id"])), reason=" ")


def test_what_is_over_can_still_be_reported() -> None:
    job = advance_until_done(make_job(1))
    worker = job.team.members.get()
    (claimed,) = assignments.claim(worker_id=worker.pk, job=job.name)
    assignments.submit(assignment=held(claimed.id), answer={"crowd-classifier": {"label": "good"}})
    assert reports.report(assignment=held(claimed.id), reason="Blurred").task_id == claimed.task_id
    assert reports.tasks_of(job.group_id or 0).count() == 1
