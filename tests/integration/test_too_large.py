"""A job whose answers turn out to be too many for its method gets labels from a simpler one, and says so."""

from typing import Any

import orjson
import pytest
from django.test import Client

from consolidation import design, multilabel
from labeling import queries, storage
from labeling.models import DataObject, JobQuality, KeptSums, LabelingJob
from labeling.pipeline import again, between, fallback, memory
from tests.factories import make_account
from tests.job_factories import advance_until_done, answer_one, make_crew, make_job
from workers.models import Account, Annotation, Role

pytestmark = pytest.mark.django_db(transaction=True)
MANY = tuple(map(str, range(120)))


def say(job: LabelingJob, lines: range, people: list[Account], answer: dict[str, Any] | None = None) -> None:
    """Everybody says the first class; the last one is mistaken about every other object."""
    for line in lines:
        for place, person in enumerate(people):
            wrong = person is people[-1] and line % 2
            assert answer_one(person, job, str(place if wrong else 0), answer=answer, line=line)


def crew_of(job: LabelingJob) -> list[Account]:
    return [worker.account for worker in job.team.members.order_by("pk")]


def metadata(job: LabelingJob) -> list[dict[str, Any]]:
    """Of the lines of the output manifest."""
    content = storage.read(storage.default_store(), queries.output_uri(job)).decode()
    return [orjson.loads(line)[f"{job.label_attribute}-metadata"] for line in content.splitlines()]


def flushed(job: LabelingJob) -> LabelingJob:
    LabelingJob.objects.filter(id=job.id).update(refit_at=None)
    return advance_until_done(job)


def test_labels_come_from_the_simpler_method_from_then_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(between, "FEWEST", 1)
    job = advance_until_done(make_job(8, team=make_crew(3), categories=MANY, redundancy=3))
    say(job, range(4), crew_of(job))
    assert flushed(job).fallback == ""
    assert KeptSums.objects.filter(job=job).exists()
    by_model = dict(DataObject.objects.filter(job=job, state="labeled").values_list("line", "confidence"))
    assert sorted(by_model) == [0, 1, 2, 3]

    monkeypatch.setattr(design, "LARGEST_TABLE", 500)
    say(job, range(4, 8), crew_of(job))
    assert advance_until_done(job).state == "Completed"
    assert job.fallback == "majority"
    assert not KeptSums.objects.filter(job=job).exists()
    assert [one["confidence"] for one in metadata(job)] == [1.0, 0.67] * 4
    assert {one["consolidation-method"] for one in metadata(job)} == {"majority"}
    (warning,) = job.warnings
    assert warning["message"].startswith("Labels come from the method majority, for the default method would need too")
    assert "120 classes" in warning["message"]
    assert job.events.filter(reason=warning["message"]).count() == 1
    assert JobQuality.objects.get(job=job).figures
    assert Annotation.objects.count() == 24


def test_whoever_asks_again_gets_the_model_where_it_fits(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    job = advance_until_done(make_job(4, team=make_crew(3), categories=MANY, redundancy=3))
    with monkeypatch.context() as small:
        small.setattr(design, "LARGEST_TABLE", 400)
        say(job, range(4), crew_of(job))
        assert advance_until_done(job).fallback == "majority"
        again.ask(job, {"method": "mds"}, by="somebody")
        assert advance_until_done(job).fallback == "majority"  # too large as before
        assert ["for the method mds" in one["message"] for one in job.warnings] == [True]
    client.force_login(make_account(role=Role.ADMIN))
    page = client.get(f"/console/jobs/{job.name}/").content.decode()
    assert "<p>Labels come from the method majority" in page
    again.ask(job, {"method": "hds"}, by="somebody")
    assert (advance_until_done(job).fallback, job.warnings) == ("", [])
    assert not any(fallback.METADATA in one for one in metadata(job))


def test_several_labels_are_shares_of_those_who_chose_them(monkeypatch: pytest.MonkeyPatch) -> None:
    job = make_job(2, team=make_crew(3), categories=MANY, redundancy=3, task_type="text_multilabel")
    advance_until_done(job)
    monkeypatch.setattr(multilabel, "LARGEST", 500)
    people = crew_of(job)
    say(job, range(2), people[:2], {"crowd-classifier-multi-select": {"labels": ["7"]}})
    say(job, range(2), people[2:], {"crowd-classifier-multi-select": {"labels": ["7", "9"]}})
    assert advance_until_done(job).state == "Completed"
    one, _ = metadata(job)
    assert one["confidence-map"] == {"7": 1.0, "9": 0.33}
    assert one["consolidation-method"] == "majority"


def test_several_labels_that_are_too_many_are_told_before_anybody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multilabel, "LARGEST", 500)
    kind: dict[str, Any] = {"categories": MANY, "redundancy": 3, "task_type": "text_multilabel"}
    job = advance_until_done(make_job(2, team=make_crew(3), **kind))
    assert "120 categories for 2 objects and 3 people are more than can be consolidated" in job.failure_reason
    assert "choose the method majority" in job.failure_reason
    job = advance_until_done(make_job(2, team=make_crew(3), options={"method": "majority"}, **kind))
    assert job.state == "InProgress"


def test_without_a_simpler_method_the_job_fails_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [{"source": "a", "mood": 0, "mood-metadata": {"class-name": "good", "type": "groundtruth/text-class"}}]
    kind = {"task_type": "verify_text_classification", "label_attribute": "checked"}
    job = make_job(lines, team=make_crew(2), redundancy=2, options={"audited_attribute": "mood"}, **kind)
    assert advance_until_done(job).state == "InProgress", job.failure_reason
    monkeypatch.setattr(design, "LARGEST_TABLE", 1)
    for person in crew_of(job):
        assert answer_one(person, job)
    assert advance_until_done(job).state == "Failed"
    assert "The answers need too much memory to be consolidated together: 2 classes" in job.failure_reason
    assert "Split the job by its manifest." in job.failure_reason
    assert Annotation.objects.count() == 2


def test_what_the_machine_has_no_memory_for_is_told_before_or_has_the_simpler_method(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job = advance_until_done(make_job(4, team=make_crew(3), categories=MANY, redundancy=3))
    say(job, range(4), crew_of(job))
    monkeypatch.setattr(memory, "there", lambda: 30_000)
    assert advance_until_done(job).state == "Completed"
    (warning,) = job.warnings
    assert "120 categories for 12 answers to 4 objects take about 0.0 GB" in warning["message"]
    assert {one["consolidation-method"] for one in metadata(job)} == {"majority"}
    job = advance_until_done(make_job(4, team=job.team, categories=MANY, redundancy=3))
    assert "120 categories for 12 answers to 4 objects take about 0.0 GB of memory; there are" in job.failure_reason
    assert "choose the method majority" in job.failure_reason
