"""The one door of the wire: who is it, which operation, is the request right, do it, answer in its shape."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from labeling.api.sagemaker import protocol
from labeling.api.sagemaker.auth import caller, own_job
from labeling.api.sagemaker.errors import sentence, translated
from labeling.api.sagemaker.operations import OPERATIONS
from labeling.api.sagemaker.operations.job_answers import described
from labeling.api.sagemaker.shapes import Operation, describe, pruned
from labeling.api.sagemaker.validation import accepted
from labeling.sessions import Grant
from workers.errors import LabelwrightError

log = logging.getLogger(__name__)


@csrf_exempt
def endpoint(request: HttpRequest) -> HttpResponse:
    request_id = str(uuid.uuid4())
    try:
        response = _perform(request)
    except Exception:
        response = protocol.refusal("InternalFailure", "Something went wrong on our side.", 500)
        log.exception("wire request %s failed", request_id)
    response["x-amzn-RequestId"] = request_id
    return response


def _perform(request: HttpRequest) -> HttpResponse:
    declared: frozenset[str] = frozenset()
    try:
        body = protocol.content(request)
        who = caller(request, body)
        operation = _operation(protocol.target(request))
        declared = operation.errors
        if isinstance(who, Grant):
            answer = _told_to_hook(who, operation, body)
        else:
            request.user = who
            answer = OPERATIONS[operation.name](who, accepted(operation.input, protocol.parsed(body)))
    except LabelwrightError as error:
        code, status = translated(error, declared)
        return protocol.refusal(code, sentence(error), status)
    return protocol.reply(pruned(operation.output, answer) if operation.output else {})


def _told_to_hook(grant: Grant, operation: Operation, body: bytes) -> dict[str, Any]:
    name = protocol.parsed(body).get("LabelingJobName")
    return described(own_job(grant, operation.name, name if isinstance(name, str) else ""))


def _operation(name: str) -> Operation:
    if name not in OPERATIONS:
        raise protocol.unknown_operation(name)
    return describe(tuple(OPERATIONS))[name]
