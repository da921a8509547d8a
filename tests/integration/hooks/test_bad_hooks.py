"""Hooks that misbehave for one object: that object fails with a sentence to act on, and every other goes on."""

import fcntl
import os
import re

import orjson
import pytest
from pytest_django.fixtures import Settings

from labeling.models import HookCall, LabelingJob
from tests.conftest import Clock
from tests.integration.hooks.folder import Folder, custom_job, failures, lines, say, states
from tests.job_factories import advance_until_done, answer_one

pytestmark = pytest.mark.django_db

#: What happens for the second of three objects, and what its failure says.
PRE = {
    "list": ("return []", "returned a list; an object with taskInput is needed"),
    "nothing": ("return None", "returned nothing; an object with taskInput is needed"),
    "no task input": ("return {'text': 1}", "returned no taskInput; an object is needed"),
    "task input as text": ("return {'taskInput': 'x'}", "returned taskInput as text; an object is needed"),
    "7 MB": ("return {'taskInput': {'x': 'x' * 7_000_000}}", "the answer has 7,0"),
    "html": ("return '<html>Bad gateway</html>'", "returned text; an object"),
    "not JSON": ("return {'taskInput': {1, 2}}", "raised Runtime.MarshalError: not JSON: Object of type set"),
    "raises": ("raise KeyError('metadata')", "The function odd raised KeyError: 'metadata'"),
    "raises without words": (
        "raise type('Odd', (Exception,), {'__str__': lambda self: 1 / 0})",
        "raised Odd: it cannot be told why (ZeroDivisionError in its __str__)",
    ),
    "exits": ("sys.exit('enough')", "raised SystemExit: enough"),
    "fills memory": ("return len(bytearray(4 << 30))", "raised MemoryError: it used up its memory"),
    "hangs": ("time.sleep(60)", "The function odd did not answer within 1 seconds."),
    "spins": ("[None for _ in iter(int, 1)]", "did not answer within 1 seconds.|used up its memory"),
    "hangs with children": (
        "subprocess.Popen(['sleep', '61'], start_new_session=True); time.sleep(60)",
        "did not answer within 1 seconds.",
    ),
    "dies": ("os.kill(os.getpid(), 11)", "The function odd was ended by signal 11."),
    "forks without end": (
        "[os.fork() for _ in iter(int, 1)]",
        "did not answer|started more than 64|raised BlockingIOError: .*may run 256 processes|spoiled the pipe",
    ),
    "spoils the pipe": ("[os.write(n, b'x' * 9) for n in range(3, 256) if writable(n)]", "spoiled the pipe"),
}
CODE = """
    import os, subprocess, sys, time

    def writable(number):
        try:
            return os.write(number, b"") == 0
        except OSError:
            return False

    def lambda_handler(event, context):
        if event["dataObject"]["source"] == "text 1":
            {odd}
        return {{"taskInput": {{"text": event["dataObject"]["source"]}}}}
"""


def to_the_end(job: LabelingJob, clock: Clock) -> None:
    """Through all attempts of what is tried again."""
    for _ in range(3):
        advance_until_done(job)
        clock.advance(seconds=60)


@pytest.mark.parametrize("name", PRE)
def test_before_people(folder: Folder, clock: Clock, name: str) -> None:
    odd, reason = PRE[name]
    job = custom_job(3, pre_hook=folder.put("odd", CODE.format(odd=odd), timeout_seconds=1))
    to_the_end(job, clock)
    assert states(job) == ["launched", "failed", "launched"]
    assert re.search(reason, failures(job)[1]) or reason in failures(job)[1], failures(job)[1]
    assert HookCall.objects.filter(job=job, noted=False).count() == 0


def test_too_many_processes_are_told_of_long_before_the_time_is_over(folder: Folder, clock: Clock) -> None:
    many = "[os.fork() or time.sleep(60) for _ in range(70)]; time.sleep(60)"
    job = custom_job(3, pre_hook=folder.put("odd", CODE.format(odd=many), timeout_seconds=50))
    to_the_end(job, clock)
    assert failures(job)[1] == "The function odd started more than 64 processes."
    assert states(job) == ["launched", "failed", "launched"]


def test_what_is_printed_is_kept_up_to_a_limit_and_disturbs_nobody(folder: Folder) -> None:
    noisy = "[print('x' * 1000) for _ in range(5000)]; os.write(1, b'\\x00\\xff')"
    job = custom_job(3, pre_hook=folder.put("noisy", CODE.format(odd=noisy)))
    advance_until_done(job)
    assert states(job) == ["launched"] * 3
    assert len(HookCall.objects.get(job=job, line=1).printed) == 64 * 1024


def test_a_hundred_threads_fit_into_the_memory_of_a_function(folder: Folder) -> None:
    """A context that is printed is told as Lambda's."""
    code = """
        import threading

        def lambda_handler(event, context):
            together = threading.Barrier(101)
            for _ in range(100):
                threading.Thread(target=together.wait).start()
            together.wait()
            return {"taskInput": {"text": str(context)}}
    """
    job = advance_until_done(custom_job(1, pre_hook=folder.put("many", code)))
    assert failures(job) == [""]
    assert "LambdaContext([function_name=many," in HookCall.objects.get(job=job).response


def test_nothing_survives_a_call_even_detached(folder: Folder) -> None:
    """The function forks twice and leaves its session, as a daemon does, and answers as if nothing was."""
    code = """
        import fcntl, os, signal, time

        def lambda_handler(event, context):
            reads, writes = os.pipe()
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
                    alive = open("alive", "w")
                    fcntl.flock(alive, fcntl.LOCK_EX)
                    os.write(writes, b"!")
                    time.sleep(60)
                os._exit(0)
            os.read(reads, 1)
            return {"taskInput": {}}
    """
    job = custom_job(1, pre_hook=folder.put("daemon", code))
    advance_until_done(job)
    assert states(job) == ["launched"]
    with (folder.path / "daemon" / "alive").open() as alive:
        fcntl.flock(alive, fcntl.LOCK_EX)  # waits for the daemon's end


def test_the_environment_of_a_function_holds_nothing_of_the_server(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABELWRIGHT_SECRET_KEY", "hidden")
    code = "import os\ndef lambda_handler(e, c):\n    return {'taskInput': dict(os.environ)}\n"
    job = custom_job(1, pre_hook=folder.put("shows", code, env={"OWN": "1"}))
    advance_until_done(job)
    shown = orjson.loads(HookCall.objects.get(job=job).response)["taskInput"]
    assert [name for name in shown if name.startswith(("LABELWRIGHT", "DJANGO", "PYTHONPATH"))] == []
    assert (shown["OWN"], shown["AWS_LAMBDA_FUNCTION_NAME"]) == ("1", "shows")
    assert shown["HOME"] != os.environ.get("HOME")


#: The entries for three objects, and what becomes of each.
POST = {
    "two entries for one": ("entries + [entry(0, 'last')]", ["labeled"] * 3, ""),
    "an unknown id": ("entries + [entry(77, 'x')]", ["labeled"] * 3, ""),
    "not an entry": ("entries + ['text', None, {}]", ["labeled"] * 3, ""),
    "no label": (
        "entries[:2] + [{'datasetObjectId': '2', 'consolidatedAnnotation': {'content': {'other': 1}}}]",
        ["labeled", "labeled", "failed"],
        "returned no consolidatedAnnotation.content['kept']",
    ),
    "left out": (
        "[one for one in entries if one['datasetObjectId'] != '2']",
        ["labeled", "labeled", "failed"],
        "twice",
    ),
    "an id as number": (
        "[dict(one, datasetObjectId=int(one['datasetObjectId'])) for one in entries]",
        ["labeled"] * 3,
        "",
    ),
}
CONSOLIDATE = """
    import json, os

    def entry(number, label):
        return {{"datasetObjectId": str(number), "consolidatedAnnotation": {{"content": {{"kept": label}}}}}}

    def lambda_handler(event, context):
        asked = json.load(open(os.environ["STORE"] + event["payload"]["s3Uri"].removeprefix("s3:/")))
        entries = [entry(one["datasetObjectId"], "first") for one in asked]
        return {answer}
"""


@pytest.mark.parametrize("name", POST)
def test_after_people(folder: Folder, settings: Settings, name: str) -> None:
    answer, expected, reason = POST[name]
    code = CONSOLIDATE.format(answer=answer)
    job = custom_job(3, post_hook=folder.put("odd", code, env={"STORE": str(settings.S3_ROOT)}))
    advance_until_done(job)
    say(job)
    advance_until_done(job)
    assert (job.state, job.failure_reason) == ("Completed", "")
    assert states(job) == expected
    assert reason in failures(job)[2]
    if name == "two entries for one":
        assert [line["kept"] for line in lines(job)] == ["last", "first", "first"]
        assert "two entries for 0" in HookCall.objects.get(job=job).printed
    if name == "left out":
        assert list(HookCall.objects.filter(job=job).values_list("lines", flat=True)) == [[0, 1, 2], [2]]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("{'0': 1}", "returned an object; a list with an entry each is needed"),
        ("'<html>'", "returned text; a list"),
        ("None", "returned nothing; a list"),
        ("'x' * 7_000_000", "the answer has 7,000,002 bytes"),
        ("1 / 0", "raised ZeroDivisionError: division by zero"),
    ],
)
def test_a_first_call_after_people_that_fails_fails_the_job(
    folder: Folder, clock: Clock, settings: Settings, answer: str, reason: str
) -> None:
    code = CONSOLIDATE.format(answer=answer)
    job = custom_job(2, post_hook=folder.put("odd", code, env={"STORE": str(settings.S3_ROOT)}))
    advance_until_done(job)
    say(job)
    to_the_end(job, clock)
    job.refresh_from_db()
    assert job.state == "Failed"
    assert job.failure_reason.startswith("ClientError: Exception invoking the Lambda function arn:aws:lambda:")
    assert reason in job.failure_reason
    assert [set(line) for line in lines(job)] == [{"source"}, {"source"}]


def test_a_later_call_that_fails_costs_its_objects_only(folder: Folder, clock: Clock, settings: Settings) -> None:
    answer = "entries if len(asked) > 1 else 1 / 0"
    hook = folder.put("odd", CONSOLIDATE.format(answer=answer), env={"STORE": str(settings.S3_ROOT)})
    job = custom_job(3, post_hook=hook, max_concurrent=2)
    advance_until_done(job)
    worker = job.team.members.get().account
    for _ in range(2):
        answer_one(worker, job, answer={"note": "x"})
    to_the_end(job, clock)
    say(job)
    to_the_end(job, clock)
    job.refresh_from_db()
    assert job.state == "Completed"
    assert states(job) == ["labeled", "labeled", "failed"]
    assert "ZeroDivisionError" in failures(job)[2]
    assert HookCall.objects.filter(job=job, lines=[2]).count() == 3
