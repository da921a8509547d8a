"""Deleting in the console: what is in use stays, the name is asked for, and nothing else goes along."""

import pytest
from django.test import Client

from labeling import integrity, jobs, removal, storage
from labeling.models import AuditEntry, DataObject, LabelingJob
from labeling.pipeline import exports
from tests.integration.console.pages import text
from tests.job_factories import advance_until_done, answer_all, make_bucket, make_job
from workers.errors import NameInUse
from workers.models import Account, Annotation, Assignment, Task

pytestmark = pytest.mark.django_db(transaction=True)


def finished(**fields: object) -> LabelingJob:
    job = make_job(2, undo_time=0, **fields)
    advance_until_done(job)
    answer_all(job)
    return advance_until_done(job)


def test_a_job_that_is_over_goes_and_its_files_stay(client: Client, admin: Account) -> None:
    job, other = finished(name="birds"), finished(name="cats")
    asked = text(client, "/console/jobs/birds/delete")
    assert "2 objects" in asked and "2 answers of 1 person" in asked and "s3://bkt/out/birds/" in asked
    refused = client.post("/console/jobs/birds/delete", {"confirm": "bird"})
    assert refused.status_code == 422 and "Type birds to delete it." in refused.content.decode()

    answer = client.post("/console/jobs/birds/delete", {"confirm": "birds"}, follow=True)
    assert "The job birds is deleted" in answer.content.decode()
    assert client.get("/console/jobs/birds/").status_code == 404
    removal.go_on(seconds=60)
    assert not LabelingJob.everything.filter(id=job.id).exists()
    assert set(DataObject.objects.values_list("job", flat=True)) == {other.id}
    for rows in (Task, Assignment, Annotation):
        assert set(rows.objects.values_list("group", flat=True)) == {other.group_id}
    assert storage.default_store().stat("s3://bkt/out/birds/manifests/output/output.manifest")
    assert AuditEntry.objects.get(action="delete-job").target == "jobs/birds/delete"
    assert integrity.check() == {}
    with pytest.raises(NameInUse, match="A job that was named Birds is deleted"):
        make_job(1, name="Birds")


def test_removal_that_is_cut_short_goes_on(client: Client, admin: Account) -> None:
    job = finished()
    removal.delete(job)
    removal.go_on(seconds=-1)
    assert not DataObject.objects.exists() and Annotation.objects.exists()
    removal.go_on(seconds=60)
    assert not Annotation.objects.exists() and not LabelingJob.everything.exists()


def test_a_job_that_is_not_over_or_is_being_exported_stays(client: Client, admin: Account) -> None:
    running = make_job(1, name="running")
    assert "is not over" in text(client, "/console/jobs/running/delete")
    assert client.post("/console/jobs/running/delete", {"confirm": "running"}).status_code == 422
    assert client.delete("/api/v1/jobs/running").status_code == 409
    job = finished(name="exported")
    exports.order(job, "csv")
    answer = client.delete("/api/v1/jobs/exported")
    assert answer.status_code == 409 and answer.json()["error"]["code"] == "in_use"
    exports.make_next()
    assert client.delete("/api/v1/jobs/exported").status_code == 204
    assert client.get("/api/v1/jobs/exported").status_code == 404
    assert set(LabelingJob.objects.all()) == {running}


def test_children_outlive_their_parent(client: Client, admin: Account) -> None:
    parent = finished(name="parent")
    output = "s3://bkt/out/parent/manifests/output/output.manifest"
    child = advance_until_done(make_job(manifest_uri=output, name="child", label_attribute="more"))
    assert child.parent == parent and "child" in text(client, "/console/jobs/parent/delete")
    removal.delete(parent)
    removal.go_on(seconds=60)
    assert "child" in text(client, "/console/jobs/child/")
    assert "its manifest" in text(client, "/console/storage/delete?uri=s3://bkt/out/parent/")


def test_files_that_a_running_job_needs_stay(client: Client, admin: Account) -> None:
    store = make_bucket("media")
    for name in ("a.jpg", "b.jpg", "deep/c.jpg"):
        store.write(f"s3://media/set/{name}", b"x")
    job = make_job([{"source": "see s3://media/set/a.jpg"}], name="seeing")
    advance_until_done(job)
    for uri in ("s3://media/set/a.jpg", "s3://media/set/", job.manifest_uri, "s3://bkt/out/seeing/"):
        told = text(client, f"/console/storage/delete?uri={uri}")
        assert "Jobs that are not over need this" in told and "seeing" in told
        assert client.post("/console/storage/delete", {"uri": uri, "confirm": "set"}).status_code == 422
    assert store.stat("s3://media/set/a.jpg")

    chosen = ["s3://media/set/b.jpg", "s3://media/set/deep/"]
    asked = client.get("/console/storage/delete", {"uri": chosen}).content.decode()
    assert 'href="/console/storage/?uri=s3%3A%2F%2Fmedia%2Fset%2F">Cancel' in asked
    assert "2 files, 2 B" in asked and "s3://media/set/deep/c.jpg" in asked
    answer = client.post("/console/storage/delete", {"uri": chosen, "confirm": "set"}, follow=True)
    assert "2 files are deleted." in answer.content.decode()
    assert [one.uri for one in storage.listed(store, "s3://media/")] == ["s3://media/set/a.jpg"]
    assert AuditEntry.objects.get().target == "storage/delete/s3://media/set/b.jpg, s3://media/set/deep/"

    jobs.stop(job)
    advance_until_done(job)
    gone = client.post("/console/storage/delete", {"uri": "s3://media/set/a.jpg", "confirm": "a.jpg"})
    assert gone.status_code == 302 and not store.stat("s3://media/set/a.jpg")


def test_only_empty_buckets_go(client: Client, admin: Account) -> None:
    make_bucket("spare").write("s3://spare/file", b"x")
    full = client.post("/console/storage/delete", {"uri": "s3://spare/", "confirm": "spare"})
    assert full.status_code == 422 and "spare" in full.content.decode()
    storage.default_store().delete("s3://spare/file")
    answer = client.post("/console/storage/delete", {"uri": "s3://spare/", "confirm": "spare"}, follow=True)
    assert "The bucket spare is deleted." in answer.content.decode()
    assert "Tick files or folders first" in client.get("/console/storage/delete", follow=True).content.decode()
