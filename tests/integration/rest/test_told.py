"""What others are told: webhooks with every delivery as a row, events for listeners, and who did what."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson
import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from labeling import jobs
from labeling.api.rest import events
from labeling.manifest.messages import arrivals
from labeling.messages import streams
from labeling.models import AuditEntry, Delivery, LabelingJob
from labeling.pipeline import deliver, publish
from tests.integration.rest.caller import Caller
from tests.job_factories import advance_until_done, answer_all, answer_one, make_crew, make_job, output_of

SECRET = "a secret of the operator"


class Listener:
    """Somebody's web service, which keeps what was signed and answers as it is told."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.bodies: list[dict[str, Any]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                stamp, key = self.headers["X-Labelwright-Timestamp"], self.headers["Idempotency-Key"]
                code = hmac.new(SECRET.encode(), f"{stamp}.{key}.".encode() + body, hashlib.sha256).hexdigest()
                signed = self.headers["X-Labelwright-Signature"] == f"v1={code}"
                status = outer.statuses.pop(0) if outer.statuses else 204
                if signed and status < 300:
                    outer.bodies.append(json.loads(body))
                self.send_response(status if signed else 401)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/told"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture
def listener(settings: Settings) -> Iterator[Listener]:
    running = Listener()
    settings.HOOK_SECRET = SECRET
    settings.HOOKS_ALLOW = (f"private:{running.url}",)
    yield running
    running.server.shutdown()
    running.server.server_close()


@pytest.mark.django_db
def test_a_webhook_is_told_of_states_and_labels(admin: Caller, listener: Listener) -> None:
    made = admin.post("webhooks", {"url": listener.url, "events": ["job.state", "object.labeled"]})
    assert (made.status, made.data["job"]) == (201, None)
    job = advance_until_done(make_job(0, team=make_crew(1), manifest_uri="", input_topic="texts", name="live"))
    streams.publish("texts", arrivals(b'{"source": "a"}', message_id="1"))
    answer_all(advance_until_done(job))
    advance_until_done(job)
    assert deliver.run() == 3
    said = {body["event"] + body.get("new", ""): body for body in listener.bodies}
    assert set(said) == {"job.stateInitializing", "job.stateInProgress", "object.labeled"}
    assert said["object.labeled"]["line"]["mood-metadata"]["class-name"] == "good"
    assert (said["object.labeled"]["job"], said["object.labeled"]["object_id"]) == ("live", "0")
    rows = admin.get(f"webhooks/{made.data['id']}/deliveries?state=delivered").data["results"]
    assert [row["id"] for row in rows] == [body["id"] for body in reversed(sorted_by_time(listener.bodies))]
    assert deliver.run() == 0


def sorted_by_time(bodies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(bodies, key=lambda body: str(body["at"]))


@pytest.mark.django_db
def test_what_fails_is_tried_again_later_and_given_up_in_the_end(admin: Caller, listener: Listener) -> None:
    made = admin.post("webhooks", {"url": listener.url, "events": ["job.state"]})
    pinged = admin.post(f"webhooks/{made.data['id']}/ping")
    assert (pinged.status, pinged.data["state"]) == (202, "waiting")
    listener.statuses = [503, 404, 200]
    assert deliver.run() == 1
    one = Delivery.objects.get()
    assert (one.tries, one.standing, "status 503" in one.error) == (1, "waiting", True)
    assert one.due_at - one.created_at >= timedelta(seconds=10)
    assert deliver.run() == 0
    for tries in (2, 3):
        Delivery.objects.update(due_at=one.created_at)
        assert deliver.run() == 1
        assert Delivery.objects.get().tries == tries
    assert [body["event"] for body in listener.bodies] == ["ping"]
    admin.post(f"webhooks/{made.data['id']}/ping")
    listener.statuses = [500]
    Delivery.objects.filter(ended_at=None).update(tries=len(deliver.PAUSES))
    deliver.run()
    [failed] = admin.get(f"webhooks/{made.data['id']}/deliveries?state=failed").data["results"]
    assert failed["tries"] == len(deliver.PAUSES) + 1
    Delivery.objects.update(ended_at=one.created_at - timedelta(days=31))
    deliver.prune()
    assert not Delivery.objects.exists()
    assert admin("DELETE", f"webhooks/{made.data['id']}").status == 204
    assert admin.get("webhooks").data["results"] == []


@pytest.mark.django_db
def test_a_webhook_is_changed(admin: Caller, listener: Listener, settings: Settings) -> None:
    job = make_job(1, team=make_crew(1))
    made = admin.post("webhooks", {"url": listener.url, "events": ["job.state"], "job": job.name})
    path, other = f"webhooks/{made.data['id']}", f"{listener.url}/other"
    admin.post(f"{path}/ping")
    changed = admin("PATCH", path, {"url": other, "events": ["object.labeled", "job.state"], "job": None})
    assert changed.data == made.data | {"url": other, "events": ["job.state", "object.labeled"], "job": None}
    assert admin.get(path).data == changed.data
    assert deliver.run() == 1, "what waits goes to the new address"
    for wanted in ({"url": "https://example.org"}, {"events": []}, {"events": ["all"]}, {"name": "x"}):
        assert admin("PATCH", path, wanted).status == 422
    assert admin("PATCH", path, {"job": "none"}).status == 404
    assert admin.get(path).data == changed.data


@pytest.mark.django_db
def test_objects_of_a_job_over_a_manifest_are_told_of_when_their_labels_are_final(
    admin: Caller, listener: Listener
) -> None:
    carried = {"source": "text 2", "mood": 0, "mood-metadata": {"class-name": "good"}}
    job = advance_until_done(make_job([{"source": "text 0"}, {"source": "text 1"}, carried], team=make_crew(1)))
    admin.post("webhooks", {"url": listener.url, "events": ["object.labeled"], "job": job.name})
    answer_one(job.team.members.get().account, job)
    advance_until_done(job)
    assert not Delivery.objects.exists(), "the label depends on all answers of the job"
    answer_all(job)
    assert advance_until_done(job).state == "Completed"
    assert deliver.run() == 2
    assert [body["object_id"] for body in sorted_by_time(listener.bodies)] == ["0", "1"]
    assert listener.bodies[0]["line"]["mood-metadata"]["class-name"] == "good"


@pytest.mark.django_db
def test_labels_that_stay_are_told_of_at_once(admin: Caller, listener: Listener) -> None:
    job = make_job(3, team=make_crew(1), task_type="custom", categories=(), template="<crowd-form></crowd-form>")
    worker = advance_until_done(job).team.members.get().account
    answer_one(worker, job, answer={"note": "before"}, line=0)
    advance_until_done(job)
    made = admin.post("webhooks", {"url": listener.url, "events": ["object.labeled"]})
    answer_one(worker, job, answer={"note": "after"}, line=1)
    advance_until_done(job)

    def told() -> list[str]:
        rows = admin.get(f"webhooks/{made.data['id']}/deliveries").data["results"]
        return [row["body"]["object_id"] for row in reversed(rows)]

    assert told() == ["1"]
    answer_one(worker, job, answer={"note": "last"})
    assert advance_until_done(job).state == "Completed"
    assert sorted(told()) == ["0", "1", "2"], "what was labeled before the webhook was there is told of at the end"


@pytest.mark.django_db
def test_only_allowed_addresses_and_known_events(admin: Caller, stranger: Caller, listener: Listener) -> None:
    for url in ("http://127.0.0.1:1/x", "ftp://example.org", "https://example.org/x"):
        assert list(admin.post("webhooks", {"url": url, "events": ["job.state"]}).data["error"]["fields"]) == ["url"]
    for wanted in ([], ["everything"]):
        assert admin.post("webhooks", {"url": listener.url, "events": wanted}).status == 422
    assert admin.post("webhooks", {"url": listener.url, "events": ["job.state"], "job": "none"}).status == 404
    assert stranger.get("webhooks").status == 403
    assert admin.get("webhooks/7").status == 404


@pytest.mark.django_db
def test_of_one_job_only(admin: Caller, listener: Listener) -> None:
    job = make_job(1, team=make_crew(1))
    admin.post("webhooks", {"url": listener.url, "events": ["job.state"], "job": job.name})
    make_job(1)
    assert not Delivery.objects.exists()
    advance_until_done(job)
    assert [orjson.loads(row.body)["new"] for row in Delivery.objects.all()] == ["InProgress"]


# --- events --------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_listeners_hear_of_states_and_progress_and_are_few(admin: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "PAUSE", 0)
    job = make_job(1, team=make_crew(1))
    first = admin.send("GET", "events", **{"Last-Event-ID": "0"})
    others = [admin.send("GET", "events") for _ in range(events.LISTENERS)]
    assert [other.status_code for other in others] == [200] * (events.LISTENERS - 1) + [503]
    heard = iter(first.streaming_content)
    assert b"retry:" in next(heard)
    created = next(heard).decode()
    assert "event: job\n" in created
    assert f'"job":"{job.name}"' in created
    advance_until_done(job)
    assert '"new":"InProgress"' in (later := next(heard).decode())
    assert "event: progress\n" in later
    for one in (first, *others):
        one.close()
    admin.send("GET", "events").close()
    assert admin.send("GET", "events?since=x").status_code == 422


# --- audit ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_managers_change_is_kept_with_who_and_how(admin: Caller, owner: Caller, client: Client) -> None:
    admin.post("workteams", {"name": "crew"})
    admin.get("workteams")
    admin.post("workteams", {"name": "crew"})  # refused
    key = owner.post("keys", {})
    job = advance_until_done(make_job(1, team=make_crew(1)))
    assert admin.account is not None
    client.force_login(admin.account)
    client.post("/console/keys/", {"name": "notebook"})
    page: HttpResponse = client.post(f"/console/jobs/{job.name}/stop")  # type: ignore[assignment]
    assert page.status_code == 302
    rows = admin.get("audit").data["results"]
    assert [(row["by"], row["door"], row["action"], row["target"]) for row in rows] == [
        ("admin@example.com", "console", "stop-job", f"jobs/{job.name}/stop"),
        ("admin@example.com", "console", "keys", "keys/notebook"),
        ("owner@example.com", "rest", "createKey", f"keys/{key.data['access_key_id']}"),
        ("admin@example.com", "rest", "createTeam", "workteams/crew"),
    ]
    assert [row["action"] for row in admin.get("audit?by=OWNER@example.com").data["results"]] == ["createKey"]
    assert AuditEntry.objects.count() == 4


# --- once more -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_labels_of_a_job_that_is_over_are_computed_once_more(admin: Caller) -> None:
    job = advance_until_done(make_job(2, team=make_crew(3), redundancy=3))
    assert admin.post(f"jobs/{job.name}/reconsolidate").code == "wrong_state"
    answer_all(job)
    advance_until_done(job)
    before = admin.send("GET", f"jobs/{job.name}/manifest").getvalue()
    assert admin.post(f"jobs/{job.name}/reconsolidate", {"method": "magic"}).status == 422
    asked = admin.post(f"jobs/{job.name}/reconsolidate", {"confidence_cap": 0.6})
    assert (asked.status, asked.data["reconsolidating"]) == (202, True)
    assert [one.id for one in LabelingJob.objects.filter(reconsolidate=True)] == [job.id]
    advance_until_done(job)
    after = admin.send("GET", f"jobs/{job.name}/manifest").getvalue()
    assert before != after
    assert {orjson.loads(line)["mood-metadata"]["confidence"] for line in after.splitlines()} == {0.6}
    told = admin.get(f"jobs/{job.name}").data
    assert (told["status"], told["reconsolidating"]) == ("Completed", False)
    assert "2 objects another label or confidence" in told["events"][-1]["reason"]


@pytest.mark.django_db
def test_what_is_asked_for_while_labels_are_computed_once_more_is_done_as_well(
    admin: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = advance_until_done(make_job(1, team=make_crew(3), redundancy=3))
    answer_all(job)
    advance_until_done(job)
    whole, caps = publish.publish, [0.6, 0.7]

    def and_ask(one: LabelingJob) -> None:
        whole(one)
        if caps:
            admin.post(f"jobs/{job.name}/reconsolidate", {"confidence_cap": caps.pop()})

    monkeypatch.setattr(publish, "publish", and_ask)
    admin.post(f"jobs/{job.name}/reconsolidate")
    assert advance_until_done(job).reconsolidate is False
    assert orjson.loads(output_of(job)[0])["mood-metadata"]["confidence"] == 0.6


@pytest.mark.django_db
def test_labels_that_are_not_computed_here_are_left_alone(admin: Caller) -> None:
    job = make_job(b"no json")
    advance_until_done(job)
    assert admin.post(f"jobs/{job.name}/reconsolidate").code == "wrong_state"
    jobs.note(job, "untouched")
