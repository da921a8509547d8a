"""Streaming jobs: the queue and its rule, what is the same object, one job's output as another's input, and the end."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.test import Client

from labeling import integrity, jobs, queries
from labeling.manifest.messages import arrivals
from labeling.messages import streams
from labeling.messages.streams import Published
from labeling.models import DataObject, LabelingJob, StreamMessage
from labeling.states import JobState
from tests.factories import make_account
from tests.integration.rest.caller import Caller, read
from tests.job_factories import advance_until_done, answer_all, answer_one, held, make_crew, make_job, output_of
from workers import assignments
from workers.models import WorkTeam

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew() -> WorkTeam:
    return make_crew(1)


def streaming(crew: WorkTeam, **fields: Any) -> LabelingJob:
    return advance_until_done(make_job(0, team=crew, manifest_uri="", **{"input_topic": "texts", **fields}))


def send(*texts: str, topic: str = "texts", **more: str) -> Published:
    messages = [orjson.dumps({"source": text, **more}) for text in texts]
    return streams.publish(topic, [one for n, raw in enumerate(messages) for one in arrivals(raw, message_id=texts[n])])


def sources(job: LabelingJob) -> list[str]:
    rows = DataObject.objects.filter(job=job).order_by("line").values_list("source", flat=True)
    return [orjson.loads(row)["source"] for row in rows]


def test_objects_come_are_labeled_and_the_job_is_never_complete(crew: WorkTeam) -> None:
    job = streaming(crew)
    assert job.state == JobState.IN_PROGRESS
    assert send("a", "b").accepted == {job.name: 2}
    advance_until_done(job)
    assert answer_all(job) == 2
    assert advance_until_done(job).state == JobState.IN_PROGRESS
    assert send("c", "a").duplicates == {job.name: 1}
    advance_until_done(job)
    assert queries.counters_of(job).unlabeled == 1
    jobs.stop(job)
    assert advance_until_done(job).state == JobState.STOPPED
    lines = [orjson.loads(line) for line in output_of(job)]
    assert [line["source"] for line in lines] == ["a", "b", "c"]
    assert [line.get("mood") for line in lines] == [0, 0, None]
    assert [line["$mood-object-id"] for line in lines] == ["a", "b", "c"]
    assert send("d").accepted == {}
    assert integrity.check() == {}


def test_a_manifest_may_come_first(crew: WorkTeam) -> None:
    job = advance_until_done(make_job(2, team=crew, input_topic="texts"))
    send("later")
    advance_until_done(job)
    assert sources(job) == ["text 0", "text 1", "later"]


def test_once_full_the_window_is_filled_when_there_is_room_for_an_objects_people(crew: WorkTeam) -> None:
    job = streaming(make_crew(2), max_concurrent=4, redundancy=2)
    send("0", "1", "2")
    advance_until_done(job)
    send("3", "4", "5")
    advance_until_done(job)
    assert sources(job) == ["0", "1", "2", "3"]
    assert streams.waiting(job).count() == 2

    def label(line: int) -> list[str]:
        for member in job.team.members.all():
            [claimed] = assignments.claim(worker_id=member.pk, job=job.name, reference=str(line))
            assignments.submit(assignment=held(claimed.id), answer={"crowd-classifier": {"label": "good"}})
        advance_until_done(job)
        return sources(job)[4:]

    assert [label(line) for line in range(4)] == [[], [], ["4"], ["4", "5"]]


def test_keys_of_their_own_tell_objects_apart(crew: WorkTeam) -> None:
    job = streaming(crew)
    key = "dataset-objectid-attribute-name"
    assert send("a", **{key: "id", "id": "one"}).accepted == {job.name: 1}
    assert send("b", **{key: "id", "id": "one"}).duplicates == {job.name: 1}
    assert send("a", **{key: "id", "id": "two"}).accepted == {job.name: 1}
    advance_until_done(job)
    assert sources(job) == ["a", "a"]


def test_what_one_job_labels_the_next_is_asked_about_and_labels_told_of_are_final(crew: WorkTeam) -> None:
    first = streaming(crew, name="first", output_topic="moods")
    second = streaming(crew, name="second", input_topic="moods", label_attribute="tone")
    assert second.parent == first
    send("a")
    answer_all(advance_until_done(first))
    advance_until_done(first)
    [message] = StreamMessage.objects.filter(job=second)
    assert orjson.loads(message.body)["mood-metadata"]["class-name"] == "good"
    answer_all(advance_until_done(second), "bad")
    jobs.stop(advance_until_done(second))
    [line] = output_of(advance_until_done(second))
    data = orjson.loads(line)
    assert (data["mood"], data["tone"], data["$mood-object-id"]) == (0, 1, "a")
    jobs.stop(first)
    assert output_of(advance_until_done(first)) == [message.body]


def test_a_job_over_a_manifest_tells_at_its_end(crew: WorkTeam) -> None:
    job = advance_until_done(make_job(2, team=crew, output_topic="moods"))
    reader = streaming(crew, input_topic="moods", label_attribute="tone")
    account = crew.members.get().account
    answer_one(account, job)
    advance_until_done(job)
    assert not streams.waiting(reader).exists()
    answer_one(account, job)
    assert advance_until_done(job).state == JobState.COMPLETED
    assert [orjson.loads(m.body)["mood"] for m in streams.waiting(reader)] == [0, 0]


@pytest.mark.parametrize("age", [9, 11])
def test_a_silent_job_stops(crew: WorkTeam, age: int) -> None:
    job = streaming(crew)
    send("a")
    answer_all(advance_until_done(job))
    advance_until_done(job)
    rows = StreamMessage.objects.filter(job=job)
    rows.update(received_at=rows.get().received_at - timedelta(days=age))
    job = advance_until_done(job)
    assert job.state == (JobState.STOPPED if age > 10 else JobState.IN_PROGRESS)
    assert job.stop_reason == ("no message for 10 days" if age > 10 else "")


def test_a_job_does_not_stop_while_people_are_asked_and_lives_longer_than_others(crew: WorkTeam) -> None:
    job = streaming(crew)
    send("a")
    advance_until_done(job)
    StreamMessage.objects.update(received_at=job.created_at - timedelta(days=20))
    LabelingJob.objects.update(created_at=job.created_at - timedelta(days=60))
    assert advance_until_done(job).state == JobState.IN_PROGRESS


def test_messages_do_not_wait_for_ever(crew: WorkTeam) -> None:
    job = streaming(crew, max_concurrent=1)
    send("a", "b")
    advance_until_done(job)
    streams.waiting(job).update(received_at=job.created_at - timedelta(days=15))
    send("c")
    advance_until_done(job)
    assert [orjson.loads(one.body)["source"] for one in streams.waiting(job)] == ["c"]


def test_a_job_whose_topic_is_removed_stops(crew: WorkTeam) -> None:
    job = streaming(crew)
    streams.remove("texts")
    job = advance_until_done(job)
    assert (job.state, job.stop_reason) == (JobState.STOPPED, "its input topic texts was removed")


# --- over REST -----------------------------------------------------------------------------------------------


@pytest.fixture
def admin() -> Caller:
    return Caller(make_account("admin@example.com", role="admin"))


def test_objects_are_sent_over_rest_all_or_none_and_once_for_a_key(admin: Caller, crew: WorkTeam) -> None:
    job = streaming(crew)
    body, lines = b'{"source": "a"}\n{"source": "b"}\n', "application/x-ndjson"
    answer = read(admin.send("POST", "streams/texts", body, media=lines, **{"Idempotency-Key": "k1"}))
    assert (answer.status, answer.data["jobs"]) == (202, [{"job": job.name, "accepted": 2, "duplicates": 0}])
    again = read(admin.send("POST", "streams/texts", body, media=lines, **{"Idempotency-Key": "k1"}))
    assert again.data["jobs"] == [{"job": job.name, "accepted": 0, "duplicates": 2}]
    bad = read(admin.send("POST", "streams/texts", b'{"source": "c"}\n{}\n', media=lines))
    assert (bad.status, list(bad.data["error"]["fields"])) == (422, ["line 2"])
    assert admin.post("streams/texts", {"source": "d"}).status == 202
    assert admin.get(f"jobs/{job.name}").data["queue"]["waiting"] == 3
    advance_until_done(job)
    assert sources(job) == ["a", "b", "d"]
    send("e")
    assert admin("DELETE", f"jobs/{job.name}/queue").data == {"objects": 1}


def test_the_console_shows_the_queue_and_empties_it(client: Client, crew: WorkTeam) -> None:
    job = streaming(crew, max_concurrent=1)
    send("a", "b", "c")
    advance_until_done(job)
    client.force_login(make_account("boss@example.com", role="admin"))
    assert "2 wait in the queue" in client.get(f"/console/jobs/{job.name}/").content.decode()
    assert client.post(f"/console/jobs/{job.name}/purge").status_code == 302
    assert not streams.waiting(job).exists()


def test_topics_are_told_and_what_nobody_would_read_is_refused(admin: Caller, crew: WorkTeam) -> None:
    job = streaming(crew, output_topic="moods")
    told = admin.get("streams/texts").data
    assert (told["read_by"], told["arn"]) == ([job.name], "arn:aws:sns:us-east-1:000000000000:texts")
    assert [topic["name"] for topic in admin.get("streams").data["results"]] == ["moods", "texts"]
    assert admin.get("streams/nowhere").status == 404
    assert admin.post("streams/moods", {"source": "a"}).code == "wrong_state"
    assert admin("DELETE", "streams/texts").status == 204


def test_a_streaming_job_is_made_over_rest(admin: Caller, crew: WorkTeam) -> None:
    make_job(0, team=crew)
    wanted = {
        "name": "live",
        "task_type": "text_classification",
        "output": "s3://bkt/out",
        "categories": ["good", "bad"],
        "workteam": crew.name,
        "title": "Mood",
        "description": "Which mood?",
    }
    assert list(admin.post("jobs", wanted).data["error"]["fields"]) == ["manifest"]
    same = {"input_topic": "texts", "output_topic": "arn:aws:sns:eu-west-1:111122223333:texts"}
    assert list(admin.post("jobs", {**wanted, **same}).data["error"]["fields"]) == ["output_topic"]
    assert admin.post("jobs", {**wanted, "input_topic": "no topic"}).code == "invalid_input"
    answer = admin.post("jobs", {**wanted, "input_topic": "texts"})
    assert (answer.status, answer.data["queue"]) == (201, {"waiting": 0, "oldest_at": None})
