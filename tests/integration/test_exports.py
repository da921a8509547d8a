"""Exports: ordered by a person, made by whoever finds them, and neither lost nor made forever."""

import io
import json
import threading
import zipfile
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from labeling import storage
from labeling.cli.runner import Runner
from labeling.errors import StoreUnavailable
from labeling.models import Export, LabelingJob
from labeling.pipeline import exports
from tests.factories import make_account
from tests.integration.rest.caller import Caller
from tests.integration.test_audits import SIZE, box, drawn
from tests.job_factories import advance_until_done, answer_one, make_crew, make_job
from tests.services import wait_until
from workers.models import Role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def admin() -> Caller:
    return Caller(make_account(role=Role.ADMIN))


@pytest.fixture
def job() -> LabelingJob:
    """Three pictures, of which two are labeled."""
    lines = [{"source-ref": f"s3://bkt/a/{n}.jpg"} for n in range(3)]
    wanted = {"task_type": "bounding_box", "label_attribute": "boxes", "categories": ("cat", "dog")}
    job = make_job(lines, team=make_crew(1), **wanted)
    advance_until_done(job)
    for n in range(2):
        answer_one(job.team.members.get().account, job, answer=drawn(box(10 * n), modified=None), line=n)
    return advance_until_done(job)


def ordered(admin: Caller, job: LabelingJob, key: str, **more: str) -> Any:
    answer = admin.post(f"jobs/{job.name}/export", {"format": key, **more})
    assert answer.status == 202, answer
    return answer.data


def content(link: str) -> bytes:
    response = Client().get(urlsplit(link).path)
    assert response.status_code == 200
    return b"".join(response)  # type: ignore[arg-type]


def test_an_export_is_ordered_made_and_fetched(admin: Caller, job: LabelingJob) -> None:
    waiting = ordered(admin, job, "coco")
    assert (waiting["state"], waiting["progress"], waiting["url"]) == ("waiting", 0, None)
    assert exports.make_next() is True
    assert exports.make_next() is False
    ready = admin.get(f"exports/{waiting['id']}").data
    assert (ready["state"], ready["progress"], ready["error"]) == ("ready", 1, "")
    coco = json.loads(content(ready["url"]))
    assert ready["size"] == len(content(ready["url"]))
    assert ready["uri"].endswith(f"/exports/{ready['id']}/{job.name}-coco.json")
    assert [one["name"] for one in coco["categories"]] == ["cat", "dog"]
    assert [(one["image_id"], one["area"]) for one in coco["annotations"]] == [(1, 20_000), (2, 20_000)]
    assert coco["images"][0]["width"] == SIZE["width"]
    assert [one["id"] for one in admin.get(f"jobs/{job.name}/export").data["results"]] == [ready["id"]]


@pytest.mark.parametrize("key", exports.FORMATS)
def test_every_format_is_made_or_says_why_not(admin: Caller, job: LabelingJob, key: str) -> None:
    order = ordered(admin, job, key)
    exports.make_next()
    made = admin.get(f"exports/{order['id']}").data
    if key == "conll":
        assert (made["state"], made["url"]) == ("failed", None)
        assert "line 1" in made["error"]
        assert "CoNLL cannot hold areas, only entities" in made["error"]
        return
    assert made["state"] == "ready", made["error"]
    if key in ("yolo", "voc"):
        assert zipfile.ZipFile(io.BytesIO(content(made["url"]))).testzip() is None
    if key == "manifest":
        assert content(made["url"]) == admin.send("GET", f"jobs/{job.name}/manifest").getvalue()


def test_a_killed_maker_is_followed_by_another_but_not_forever(
    admin: Caller, job: LabelingJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = ordered(admin, job, "csv")

    def killed(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched, pytest.raises(SystemExit):
        patched.setattr(exports, "_snapshot", killed)
        exports.make_next()
    assert exports.make_next() is False  # its lease is not over
    over = timezone.now() - timedelta(seconds=1)
    Export.objects.update(making_until=over)
    assert exports.make_next() is True
    assert admin.get(f"exports/{order['id']}").data["state"] == "ready"
    second = ordered(admin, job, "csv")
    Export.objects.filter(id=second["id"]).update(attempts=exports.ATTEMPTS)
    exports.make_next()
    assert "attempts" in admin.get(f"exports/{second['id']}").data["error"]


def test_a_storage_that_is_away_costs_no_attempt(
    admin: Caller, job: LabelingJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    ordered(admin, job, "csv")

    def away(*_: object, **__: object) -> None:
        raise StoreUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(type(storage.default_store()), "write", away)
        exports.make_next()
    waiting = Export.objects.get()
    assert (waiting.state, waiting.attempts) == ("waiting", 0)


def test_the_runner_makes_what_waits_beside_the_jobs(admin: Caller, job: LabelingJob) -> None:
    order = ordered(admin, job, "csv")
    runner = Runner()
    runner.round()
    wait_until(lambda: Export.objects.get(id=order["id"]).state == "ready", "the export")
    for thread in threading.enumerate():
        if thread.daemon and thread.name.endswith("(_make_exports)"):
            thread.join()


def test_who_may_and_what_is_refused(admin: Caller, job: LabelingJob) -> None:
    worker = Caller(job.team.members.get().account)
    assert worker.post(f"jobs/{job.name}/export", {"format": "csv"}).status == 403
    order = ordered(admin, job, "csv", attribute="nothing")
    assert worker.get(f"exports/{order['id']}").status == 403
    exports.make_next()
    assert "no line has a label nothing" in admin.get(f"exports/{order['id']}").data["error"]
    assert admin.post(f"jobs/{job.name}/export", {"format": "tfrecord"}).status == 422
    assert admin.post("jobs/nobody/export", {"format": "csv"}).status == 404
    for unknown in ("999", "x", "9" * 30):
        assert admin.get(f"exports/{unknown}").status == 404
