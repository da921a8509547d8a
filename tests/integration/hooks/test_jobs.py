"""Jobs with the requester's own code before and after people, from manifest to output manifest."""

from datetime import timedelta

import orjson
import pytest
from pytest_django.fixtures import Settings

from labeling import background, integrity, jobs, storage
from labeling.errors import BadAnswers
from labeling.models import HookCall, LabelingJob
from labeling.pipeline import post_hooks
from labeling.pipeline.advance import advance
from labeling.pipeline.bring_in import bring_in
from labeling.queries import counters_of
from tests.conftest import Clock
from tests.integration.hooks.folder import KEEP_ALL, PASS_ON, Folder, arn, custom_job, failures, lines, say, states
from tests.job_factories import advance_until_done, answer_all, answer_one, make_crew, make_job

pytestmark = pytest.mark.django_db


@pytest.fixture
def store(settings: Settings) -> dict[str, str]:
    return {"STORE": str(settings.S3_ROOT)}


def run(job: LabelingJob) -> LabelingJob:
    """Until nothing is to be done, with everybody answering all they are asked."""
    advance_until_done(job)
    say(job)
    return advance_until_done(job)


def test_own_code_before_and_after(folder: Folder, store: dict[str, str]) -> None:
    ask = """
        def lambda_handler(event, context):
            line = event["dataObject"]
            return {"taskInput": {"text": line["source"].upper()}, "isHumanAnnotationRequired": line["ask"]}
    """
    objects = [
        {"source": f"text {n}", "ask": answer} for n, answer in enumerate(["true", "False", True, "no", 0, None])
    ]
    job = custom_job(
        objects,
        pre_hook=folder.put("ask", ask),
        post_hook=folder.put("keep", KEEP_ALL, env=store),
        team=make_crew(2),
        redundancy=2,
    )
    run(job)
    assert (job.state, job.failure_reason) == ("Completed", "")
    assert states(job) == ["labeled", "skipped", "labeled", "skipped", "skipped", "labeled"]
    assert counters_of(job).excluded == 3
    written = lines(job)
    assert written[1] == objects[1]
    said = written[0]["kept"]["annotationsFromAllWorkers"]
    assert len({one["workerId"] for one in said}) == 2
    assert all(orjson.loads(one["annotationData"]["content"])["note"].startswith("fine") for one in said)
    facts = written[0]["kept-metadata"]
    assert (facts["type"], facts["job-name"], facts["human-annotated"]) == ("groundtruth/custom", job.name, "yes")
    assert facts["creation-date"].endswith("+0000")
    task_inputs = job.group.tasks.values_list("input", flat=True) if job.group else []
    assert {orjson.loads(text)["text"] for text in task_inputs} == {"TEXT 0", "TEXT 2", "TEXT 5"}
    assert integrity.check() == {}


def test_without_hooks_the_answers_are_kept(folder: Folder) -> None:
    job = run(custom_job(2))
    (first, _) = lines(job)
    assert first["kept"] == {}
    answers = orjson.loads(storage.read(storage.default_store(), first["kept-metadata"]["worker-response-ref"]))
    assert answers["answers"][0]["answerContent"]["note"].startswith("fine")


def test_a_built_in_type_with_own_code(folder: Folder, store: dict[str, str]) -> None:
    ask = (
        "def lambda_handler(e, c):\n    return {'taskInput': {'taskObject': e['dataObject']['source'], 'labels': []}}\n"
    )
    keep = folder.put("keep", KEEP_ALL, env=store)
    job = make_job(2, pre_hook=folder.put("ask", ask), post_hook=keep)
    advance_until_done(job)
    answer_all(job)
    advance_until_done(job)
    assert job.state == "Completed"
    said = lines(job)[0]["mood"]["annotationsFromAllWorkers"]
    assert orjson.loads(said[0]["annotationData"]["content"]) == {"crowd-classifier": {"label": "good"}}


def test_own_code_before_and_our_consolidation_after(folder: Folder) -> None:
    job = make_job(2, pre_hook=folder.put("pass-on", PASS_ON))
    advance_until_done(job)
    answer_all(job)
    advance_until_done(job)
    assert [line["mood-metadata"]["class-name"] for line in lines(job)] == ["good", "good"]


def test_metadata_and_further_attributes_of_the_hook_are_kept(folder: Folder, store: dict[str, str]) -> None:
    code = """
        import json, os
        def lambda_handler(event, context):
            entries = json.load(open(os.environ["STORE"] + event["payload"]["s3Uri"].removeprefix("s3:/")))
            name = event["labelAttributeName"]
            return [
                {
                    "datasetObjectId": entry["datasetObjectId"],
                    "consolidatedAnnotation": {
                        "content": {
                            name: "owl",
                            name + "-metadata": {"confidence": 0.5},
                            "by": [1],
                            **{"source": "taken", "source-ref": "a second one", "$x": "reserved"},
                        }
                    },
                }
                for entry in entries
            ]
    """
    job = run(custom_job(1, post_hook=folder.put("owl", code, env=store)))
    (line,) = lines(job)
    assert (line["source"], line["kept"], line["by"]) == ("text 0", "owl", [1])
    assert (line["kept-metadata"]["confidence"], line["kept-metadata"]["human-annotated"]) == (0.5, "yes")
    assert list(line) == ["source", "kept", "kept-metadata", "by"]


def test_every_call_is_kept_with_what_was_said(folder: Folder) -> None:
    code = (
        "def lambda_handler(e, c):\n    print('asked for', e['dataObject']['source'])\n    return {'taskInput': {}}\n"
    )
    job = custom_job(2, pre_hook=folder.put("tells", code))
    advance_until_done(job)
    calls = list(HookCall.objects.filter(job=job).order_by("line"))
    assert [call.line for call in calls] == [0, 1]
    assert orjson.loads(calls[0].request)["dataObject"] == {"source": "text 0"}
    assert orjson.loads(calls[1].response) == {"taskInput": {}}
    assert calls[1].printed == "asked for text 1\n"
    assert all(call.duration is not None and call.error == "" and call.ended_at for call in calls)


def test_a_hook_that_is_not_there_fails_the_job(folder: Folder) -> None:
    job = advance_until_done(custom_job(2, pre_hook=arn("nowhere")))
    assert job.state == "Failed"
    assert job.failure_reason.startswith(f"ClientError: Exception invoking the Lambda function {arn('nowhere')}.")
    assert "LABELWRIGHT_HOOKS_DIR" in job.failure_reason


def test_a_function_that_is_not_listed_may_not_be_used(folder: Folder, settings: Settings) -> None:
    settings.HOOKS_ALLOW = ("another",)
    job = advance_until_done(custom_job(1, pre_hook=folder.put("there", PASS_ON)))
    assert "may not be used" in job.failure_reason


def test_a_hook_that_always_fails_fails_the_job(folder: Folder) -> None:
    job = advance_until_done(
        custom_job(3, pre_hook=folder.put("broken", "def lambda_handler(e, c):\n    raise KeyError('meta')\n"))
    )
    assert job.state == "Failed"
    assert "LambdaErrorCode: Unhandled. The function broken raised KeyError: 'meta'" in job.failure_reason
    assert len(lines(job)) == 3
    assert not HookCall.objects.filter(job=job, ended_at=None).exists()


def test_only_a_first_batch_is_asked_until_the_hook_has_answered(folder: Folder) -> None:
    job = custom_job(500, pre_hook=folder.put("broken", "def lambda_handler(e, c):\n    return []\n"))
    advance_until_done(job)
    assert "returned a list" in job.failure_reason
    assert HookCall.objects.filter(job=job).count() == 40


def test_what_passes_is_tried_again(folder: Folder, clock: Clock) -> None:
    code = """
        import os, pathlib
        seen = pathlib.Path(__file__).with_name("seen")
        def lambda_handler(event, context):
            if event["dataObject"]["source"] == "text 1" and not seen.exists():
                seen.touch()
                os._exit(3)
            return {"taskInput": {}}
    """
    job = custom_job(3, pre_hook=folder.put("shaky", code))
    advance_until_done(job)
    assert states(job) == ["launched", "unlabeled", "launched"]
    clock.advance(seconds=10)
    advance_until_done(job)
    assert states(job) == ["launched"] * 3
    tries = HookCall.objects.filter(job=job, line=1).order_by("attempt")
    assert [call.error for call in tries] == ["The function shaky left its process with exit code 3.", ""]
    assert len({call.key for call in tries}) == 1


def test_a_call_whose_caller_died_is_made_again(folder: Folder, clock: Clock) -> None:
    job = custom_job(1, pre_hook=folder.put("gone", "import os\ndef lambda_handler(e, c):\n    os._exit(3)\n"))
    advance_until_done(job)
    folder.put("gone", PASS_ON)
    second_try = HookCall.objects.filter(job=job, attempt=2)
    second_try.update(leased_until=clock.advance(seconds=20) + timedelta(seconds=1))
    advance_until_done(job)
    assert states(job) == ["unlabeled"], "whoever took the call may be at it still"
    clock.advance(seconds=1)
    advance_until_done(job)
    assert states(job) == ["launched"]
    assert second_try.get().error == ""


def test_a_crash_between_the_hook_and_its_labels_costs_nothing(
    folder: Folder, store: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Crash(Exception):
        """As if the process had been killed."""

    def crash(*_: object) -> None:
        raise Crash

    job = custom_job(3, post_hook=folder.put("keep", KEEP_ALL, env=store))
    advance_until_done(job)
    say(job)
    with monkeypatch.context() as patch:
        patch.setattr(post_hooks, "_apply", crash)
        with pytest.raises(Crash):
            advance_until_done(job)
    assert states(job) == ["collected"] * 3
    advance_until_done(job)
    assert states(job) == ["labeled"] * 3
    assert HookCall.objects.filter(job=job, kind="post").count() == 1


def test_a_stopped_job_labels_what_was_answered(folder: Folder, store: dict[str, str]) -> None:
    keep = folder.put("keep", KEEP_ALL, env=store)
    job = custom_job(3, pre_hook=folder.put("pass-on", PASS_ON), post_hook=keep)
    advance_until_done(job)
    worker = job.team.members.get()
    answer_one(worker.account, job, answer={"note": "one"})
    jobs.stop(job)
    advance_until_done(job)
    assert job.state == "Stopped"
    assert sorted(states(job)) == ["labeled", "unlabeled", "unlabeled"]
    assert failures(job) == [""] * 3


def test_other_workers_take_a_share_of_the_calls(folder: Folder) -> None:
    job = custom_job(160, pre_hook=folder.put("pass-on", PASS_ON))
    waiting = HookCall.objects.filter(job=job, ended_at=None)
    while not waiting.exists():
        assert advance(job.id, seconds=0)
    left = waiting.count()
    assert background.call_hooks(job.id) == left
    assert background.call_hooks(job.id) == 0
    advance_until_done(job)
    assert states(job) == ["launched"] * 160
    assert HookCall.objects.filter(job=job).count() == 160


def test_nobody_helps_a_job_that_is_over(folder: Folder) -> None:
    job = advance_until_done(custom_job(1, pre_hook=arn("nowhere")))
    assert background.call_hooks(job.id) == 0


@pytest.mark.parametrize("hooked", [False, True], ids=["as the manifest has it", "as own code has it"])
def test_an_object_that_the_template_cannot_show_fails_alone(folder: Folder, hooked: bool) -> None:
    share = "<crowd-form><p>{{ 100 | divided_by: task.input.of }}</p></crowd-form>"
    own = {"pre_hook": folder.put("pass-on", PASS_ON)} if hooked else {}
    job = custom_job([{"source": str(of), "of": of} for of in (4, 0, 5)], template=share, **own)
    run(job)
    assert job.state == "Completed"
    assert states(job) == ["labeled", "failed", "labeled"]
    why = "The worker template fails on this object in line 1: divided_by: can't divide by 0."
    assert failures(job) == ["", why, ""]
    assert lines(job)[1] == {"source": "0", "of": 0}


def test_answers_from_elsewhere_do_not_open_a_page_that_the_function_has_not_prepared(folder: Folder) -> None:
    """Where all who are to be asked have answered, nobody needs the page."""
    job = advance_until_done(
        custom_job(3, pre_hook=folder.put("pre", PASS_ON), redundancy=2, max_concurrent=1, team=make_crew(2))
    )
    times = {"accepted_at": "2026-03-01T09:00:00Z", "submitted_at": "2026-03-01T09:01:00Z"}
    rows = [
        orjson.dumps({"object_id": "2", "worker_id": member.public_id, "answer": {"note": "seen"}, **times})
        for member in job.team.members.order_by("pk")
    ]
    with pytest.raises(BadAnswers, match="has not prepared the page of object 2 yet; bring in all 2 answers"):
        bring_in(job, rows[:1])
    assert bring_in(job, rows).annotations == 2
