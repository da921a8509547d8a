"""The ways to a hook other than the folder: addresses, and functions at AWS; and who may be called at all."""

import hashlib
import hmac
import http.server
import io
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber
from pytest_django.fixtures import Settings

from labeling import health
from labeling.errors import HookFailed, HookMissing, HookUnavailable
from labeling.health import Unwell
from labeling.hooks import aws, registry
from labeling.hooks.port import Call
from labeling.models import HookCall
from tests.integration.hooks.folder import PASS_ON, Folder, arn, custom_job, failures, lines, say, states
from tests.job_factories import advance_until_done

pytestmark = pytest.mark.django_db
SECRET = "a secret of the operator"


class Hook:
    """Somebody's web service on this machine, which checks signatures as the guide tells."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.keys: list[str] = []
        self.bodies: list[dict[str, Any]] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, answer = outer.answered(dict(self.headers.items()), body)
                self.send_response(status)
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def answered(self, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        stamp, key = headers["X-Labelwright-Timestamp"], headers["Idempotency-Key"]
        code = hmac.new(SECRET.encode(), f"{stamp}.{key}.".encode() + body, hashlib.sha256).hexdigest()
        if headers["X-Labelwright-Signature"] != f"v1={code}" or abs(time.time() - int(stamp)) > 300:
            return 401, b"who are you?"
        self.keys.append(key)
        event = json.loads(body)
        self.bodies.append(event)
        if self.statuses and (status := self.statuses.pop(0)) != 200:
            return status, b"<html>not now</html>"
        if "dataObject" in event:
            return 200, json.dumps({"taskInput": event["dataObject"]}).encode()
        entry = {"datasetObjectId": "0", "consolidatedAnnotation": {"content": {"kept": "by a web service"}}}
        return 200, json.dumps([entry]).encode()


@pytest.fixture
def hook(settings: Settings) -> Iterator[Hook]:
    running = Hook()
    settings.HOOK_SECRET = SECRET
    settings.HOOKS_ALLOW = (f"private:{running.url}/gt",)
    yield running
    running.server.shutdown()
    running.server.server_close()


def test_a_job_over_http(hook: Hook) -> None:
    job = custom_job(1, pre_hook=f"{hook.url}/gt/before", post_hook=f"{hook.url}/gt/after")
    advance_until_done(job)
    say(job)
    advance_until_done(job)
    assert (job.state, lines(job)[0]["kept"]) == ("Completed", "by a web service")
    payload = hook.bodies[1]["payload"]
    assert payload["url"].startswith("http://127.0.0.1:8000/s3/bkt/out/")
    assert "X-Amz-Signature=" in payload["url"]


def test_what_passes_is_tried_again_with_the_same_key(hook: Hook, clock: Any) -> None:
    hook.statuses = [503, 429, 200]
    job = custom_job(1, pre_hook=f"{hook.url}/gt/before")
    for _ in range(3):
        advance_until_done(job)
        clock.advance(seconds=60)
    assert states(job) == ["launched"]
    assert len(hook.keys) == 3
    assert len(set(hook.keys)) == 1


@pytest.mark.parametrize(("status", "tries"), [(400, 1), (500, 3), (302, 1)])
def test_what_does_not_pass_fails_the_object(hook: Hook, clock: Any, status: int, tries: int) -> None:
    hook.statuses = [200] + [status] * 3
    job = custom_job([{"source": "a"}, {"source": "b"}], pre_hook=f"{hook.url}/gt/before", max_concurrent=1)
    advance_until_done(job)
    say(job)
    for _ in range(3):
        advance_until_done(job)
        clock.advance(seconds=60)
    advance_until_done(job)
    assert states(job) == ["labeled", "failed"]
    assert f"answered with status {status}: '<html>not now</html>'" in failures(job)[1]
    assert HookCall.objects.filter(job=job, line=1).count() == tries


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_closed_door_fails_the_job_at_any_time(hook: Hook, status: int) -> None:
    hook.statuses = [200, status]
    job = custom_job(2, pre_hook=f"{hook.url}/gt/before", max_concurrent=1)
    advance_until_done(job)
    say(job)
    advance_until_done(job)
    assert job.state == "Failed"
    assert f"answered with status {status}" in job.failure_reason


@pytest.mark.parametrize(
    "path", ["", "/other", "/gtx", "/gt/../admin", "/gt/%2e%2e/admin", ":1/gt", ".evil.example/gt"]
)
def test_only_what_is_below_the_prefix_may_be_called(hook: Hook, path: str) -> None:
    with pytest.raises(HookMissing, match="may not be called"):
        registry.find(f"{hook.url}{path}")


def test_a_private_address_needs_the_operators_word(hook: Hook, settings: Settings) -> None:
    settings.HOOKS_ALLOW = (hook.url,)
    job = advance_until_done(custom_job(1, pre_hook=f"{hook.url}/x"))
    assert "127.0.0.1, which is not a public one" in job.failure_reason
    assert "private:" in job.failure_reason
    assert hook.bodies == []


def test_without_a_secret_nothing_is_sent(hook: Hook, settings: Settings) -> None:
    settings.HOOK_SECRET = ""
    with pytest.raises(HookMissing, match="secret"):
        registry.find(f"{hook.url}/gt/before")


def test_the_operator_may_send_an_arn_to_an_address(hook: Hook, folder: Folder, settings: Settings) -> None:
    settings.HOOKS_ALLOW = (*settings.HOOKS_ALLOW, "elsewhere")
    name = folder.put("elsewhere", "", url=f"{hook.url}/gt/before")
    job = advance_until_done(custom_job(1, pre_hook=name))
    assert states(job) == ["launched"]
    assert len(hook.bodies) == 1


# --- the folder ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings_", "said"),
    [
        ({"handler": "nowhere.handler"}, "has no file nowhere.py"),
        ({"handler": "../../etc/passwd"}, "handler is '../../etc/passwd'"),
        ({"timeout_seconds": 901}, "timeout_seconds is 901; a number up to 900 is needed"),
        ({"memory_mb": 1}, "memory_mb is 1"),
        ({"timeout": 1}, "'timeout' is not one of handler, timeout_seconds, memory_mb, env, url, writes"),
        ({"writes": "s3://crew/own/"}, "a list of addresses, s3://bucket/folder/, is needed"),
        ({"writes": ["s3://crew/own/", "own/"]}, "a list of addresses, s3://bucket/folder/, is needed"),
    ],
)
def test_settings_that_are_not_in_order(folder: Folder, settings_: dict[str, Any], said: str) -> None:
    with pytest.raises(HookMissing) as caught:
        registry.find(folder.put("odd", PASS_ON, **settings_))
    assert said in caught.value.message


@pytest.mark.parametrize("name", ["..", "../odd", "a/b", "", ".requirements", "a.b", "PRE-Nowhere"])
def test_a_name_leads_into_the_folder_only(folder: Folder, name: str) -> None:
    folder.put("odd", PASS_ON)
    with pytest.raises(HookMissing):
        registry.find(name)


@pytest.mark.parametrize("place", [".requirements", "python"], ids=["installed", "layer"])
def test_a_module_that_is_not_there_ends_the_job_with_what_installs_it(folder: Folder, place: str) -> None:
    name = folder.put("needs", "import needed\ndef lambda_handler(e, c):\n    return {'taskInput': {'n': needed.N}}\n")
    (folder.path / "needs" / "requirements.txt").write_text("needed\nnumpy==1.16.2  # which it never imports\n")
    with pytest.raises(Unwell, match=r"not installed: needed, numpy==1\.16\.2"):
        health.hooks()
    job = advance_until_done(custom_job(1, pre_hook=name))
    assert "could not be loaded: ModuleNotFoundError: No module named 'needed'. In the folder" in job.failure_reason
    assert "pip install --requirement requirements.txt --target .requirements" in job.failure_reason
    installed = folder.path / "needs" / place
    installed.mkdir()
    (installed / "needed.py").write_text("N = 7\n")
    job = advance_until_done(custom_job(1, pre_hook=name))
    assert states(job) == ["launched"]


def test_a_function_may_be_named_without_an_arn_and_in_any_version(folder: Folder) -> None:
    folder.put("plain", PASS_ON)
    assert registry.find("plain") == registry.find(arn("plain")) == registry.find(f"{arn('plain')}:live")
    assert registry.functions() == ["plain"]


# --- at AWS --------------------------------------------------------------------------------------------------

AT_AWS = "arn:aws:lambda:eu-west-1:111122223333:function:gt-ask"


@pytest.fixture
def lambdas(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    settings.HOOKS_ALLOW = ("aws:arn:aws:lambda:*:111122223333:function:gt-*",)
    client = boto3.client("lambda", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")
    monkeypatch.setattr(aws, "_client", lambda region: client)
    with Stubber(client) as stubber:
        yield stubber


def invoke() -> bytes:
    call = Call(event=b'{"a":1}', key="k", arn=AT_AWS, seconds=60, job_id=1, name="arn:job")
    return registry.find(AT_AWS).call(call).body


def payload(text: str) -> StreamingBody:
    return StreamingBody(io.BytesIO(text.encode()), len(text))


def test_a_function_at_aws_is_invoked_once(lambdas: Stubber) -> None:
    request = {"FunctionName": AT_AWS, "InvocationType": "RequestResponse", "Payload": b'{"a":1}'}
    lambdas.add_response("invoke", {"StatusCode": 200, "Payload": payload('{"taskInput": {}}')}, request)
    assert invoke() == b'{"taskInput": {}}'
    lambdas.assert_no_pending_responses()


def test_a_function_at_aws_that_raises(lambdas: Stubber) -> None:
    answer = {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": payload('{"errorMessage": "no key"}')}
    lambdas.add_response("invoke", answer)
    with pytest.raises(HookFailed, match=r"Unhandled.*no key") as caught:
        invoke()
    assert type(caught.value) is HookFailed


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("ResourceNotFoundException", 404, HookMissing),
        ("AccessDeniedException", 403, HookMissing),
        ("TooManyRequestsException", 429, HookUnavailable),
        ("ServiceException", 500, HookUnavailable),
        ("RequestTooLargeException", 413, HookFailed),
    ],
)
def test_what_aws_says_instead(lambdas: Stubber, code: str, status: int, kind: type[HookFailed]) -> None:
    lambdas.add_client_error("invoke", code, "said so", http_status_code=status)
    with pytest.raises(HookFailed, match=f"{code}.*said so") as caught:
        invoke()
    assert type(caught.value) is kind


def test_an_arn_that_fits_no_pattern_is_not_invoked(lambdas: Stubber) -> None:
    with pytest.raises(HookMissing, match="There is no function"):
        registry.find(AT_AWS.replace("gt-ask", "other"))
