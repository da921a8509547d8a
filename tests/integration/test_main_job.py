"""The main job: a manifest goes in, people answer, an augmented manifest comes out."""

import orjson
import pytest

from labeling import integrity, queries, storage
from labeling.errors import StoreUnavailable
from labeling.models import DataObject, JobEvent
from labeling.pipeline.advance import advance
from tests.job_factories import advance_until_done, answer_all, make_bucket, make_crew, make_job, output_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_job_goes_from_manifest_to_output_manifest() -> None:
    job = make_job(5, team=make_crew(3), redundancy=3)
    assert advance_until_done(job).state == "InProgress"
    assert answer_all(job) == 15
    assert advance_until_done(job).state == "Completed"
    lines = [orjson.loads(line) for line in output_of(job)]
    assert [line["source"] for line in lines] == [f"text {n}" for n in range(5)]
    for line in lines:
        assert list(line) == ["source", "mood", "mood-metadata"]
        assert line["mood"] == 0
        facts = line["mood-metadata"]
        assert facts["class-name"] == "good"
        assert facts["human-annotated"] == "yes"
        assert facts["type"] == "groundtruth/text-classification"
        assert facts["job-name"] == f"labeling-job/{job.name}"
        assert 0.5 < facts["confidence"] <= 1
    assert integrity.check() == {}
    assert [e.new for e in JobEvent.objects.filter(job=job).order_by("id")] == [
        "Initializing",
        "InProgress",
        "Completed",
    ]
    counters = queries.counters_of(job)
    assert (counters.total_labeled, counters.human_labeled, counters.unlabeled, counters.failed) == (5, 5, 0, 0)


def test_answers_and_exchange_are_written_as_ground_truth_writes_them() -> None:
    job = make_job(2, team=make_crew(2), redundancy=2)
    advance_until_done(job)
    answer_all(job)
    advance_until_done(job)
    store = storage.default_store()
    base = f"{queries.folder(job)}/annotations/"
    uris = [o.uri.removeprefix(base) for o in store.list(base).objects]
    answers = [u for u in uris if u.startswith("worker-response/iteration-1/")]
    assert len(answers) == 2
    content = orjson.loads(storage.read(store, base + answers[0]))
    assert len(content["answers"]) == 2
    one = content["answers"][0]
    assert one["answerContent"] == {"crowd-classifier": {"label": "good"}}
    assert one["workerId"].startswith("private.us-east-1.")
    assert one["submissionTime"].endswith("Z")
    request = next(u for u in uris if u.startswith("consolidated-annotation/consolidation-request/iteration-1/"))
    sent = orjson.loads(storage.read(store, base + request))
    assert [entry["datasetObjectId"] for entry in sent] == ["0", "1"]
    assert sent[0]["dataObject"] == {"content": "text 0"}
    assert orjson.loads(sent[0]["annotations"][0]["annotationData"]["content"]) == {
        "crowd-classifier": {"label": "good"}
    }


def test_window_limits_objects_on_offer() -> None:
    job = make_job(7, team=make_crew(1), max_concurrent=3)
    advance_until_done(job)
    assert DataObject.objects.filter(job=job, state="launched").count() == 3
    assert answer_all(job) == 3
    advance_until_done(job)
    assert DataObject.objects.filter(job=job, state="launched").count() == 3
    while answer_all(job):
        advance_until_done(job)
    assert job.state == "Completed"
    assert integrity.check() == {}


def test_lines_pass_through_byte_for_byte() -> None:
    manifest = (
        b'\xef\xbb\xbf{"source": "caf\\u00e9", "n": 1.00, "deep": {"b":1,  "a":[2e5]}}\r\n'
        b'{"x":null,"source":"\xf0\x9f\xa6\x89"}'
    )
    job = make_job(manifest, team=make_crew(1))
    advance_until_done(job)
    answer_all(job)
    advance_until_done(job)
    first, second = output_of(job)
    assert first.startswith(
        '{"source": "caf\\u00e9", "n": 1.00, "deep": {"b":1,  "a":[2e5]},"mood":0,"mood-metadata":{'
    )
    assert second.startswith('{"x":null,"source":"🦉","mood":0,')


def test_bad_manifest_fails_the_job_and_leaves_nothing() -> None:
    job = make_job(b'{"source": "a"}\n{"text": "b"}\nnot json\n{"source": "c"}\n')
    advance_until_done(job)
    assert job.state == "Failed"
    assert job.failure_reason.startswith("ClientError: ")
    assert "line 2" in job.failure_reason and "line 3" in job.failure_reason
    assert job.failure_reason.count("Each line is one JSON object") == 1
    assert job.failure_reason.endswith("Mend these lines and create the job again under a new name.")
    assert [error["line"] for error in job.manifest_errors] == [2, 3]
    assert not DataObject.objects.filter(job=job).exists()


def test_a_file_that_is_no_manifest_at_all_is_refused_with_its_first_errors() -> None:
    job = advance_until_done(make_job(b'{"source": "a"}\n' * 3000 + b"name,label\n" * 45_000))
    assert job.state == "Failed"
    assert "at least 100 bad lines: line 3001, column 1" in job.failure_reason
    assert len(job.manifest_errors) == 100
    assert not DataObject.objects.filter(job=job).exists()


@pytest.mark.parametrize("uri", ["s3://bkt/none.manifest", "s3://no-such-bucket/in.manifest"])
def test_missing_manifest_is_a_reason_to_act_on(uri: str) -> None:
    job = advance_until_done(make_job(manifest_uri=uri))
    assert job.state == "Failed"
    assert uri in job.failure_reason


def test_object_that_the_task_type_cannot_show_fails_alone() -> None:
    job = make_job([{"source": "a"}, {"source-ref": "s3://bkt/b.png"}], team=make_crew(1))
    advance_until_done(job)
    answer_all(job)
    assert advance_until_done(job).state == "Completed"
    assert queries.counters_of(job).failed == 1
    assert output_of(job)[1] == '{"source-ref":"s3://bkt/b.png"}'
    failures = storage.read(storage.default_store(), f"{queries.folder(job)}/manifests/output/failures.jsonl")
    assert orjson.loads(failures)["datasetObjectId"] == "1"


def test_output_that_cannot_be_written_ends_the_job_before_anybody_works() -> None:
    job = advance_until_done(make_job(2, output_path="s3://no-such-bucket/out"))
    assert job.state == "Failed"
    assert job.failure_reason.startswith("ClientError: The output s3://no-such-bucket/out cannot be written")


def test_output_that_vanishes_while_people_work_ends_the_job_and_keeps_the_answers() -> None:
    store = make_bucket("other")
    job = make_job(2, team=make_crew(1), output_path="s3://other/out")
    advance_until_done(job)
    answer_all(job)
    store.delete_bucket("other")
    assert advance_until_done(job).state == "Failed"
    assert "other" in job.failure_reason
    assert queries.counters_of(job).human_labeled == 2
    assert integrity.check() == {}


def test_store_that_is_away_for_a_while_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    job = make_job(2)

    def away(*_: object, **__: object) -> None:
        raise StoreUnavailable("The store does not answer.")

    with monkeypatch.context() as patch:
        patch.setattr("labeling.storage.local.LocalStore.stat", away)
        with pytest.raises(StoreUnavailable):
            advance_until_done(job)
    assert advance_until_done(job).state == "InProgress"


def test_a_job_that_is_in_progress_has_something_to_claim() -> None:
    job = make_job(3, team=make_crew(1))
    while job.state == "Initializing":
        advance(job.id, seconds=0)
        job.refresh_from_db()
    assert job.state == "InProgress"
    assert DataObject.objects.filter(job=job, state="launched").count() == 3
