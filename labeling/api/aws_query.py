"""AWS's query protocol: a form names the action, the answer is XML. Several services share `POST /` and are told apart
by the service in the signature."""

from __future__ import annotations

import hashlib
import logging
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse, QueryDict

from labeling.api.authentication import authenticate_any
from labeling.api.s3.xml import Node, document
from labeling.api.sigv4 import Credential, SignatureRefused
from labeling.sessions import Grant
from workers.errors import LabelwrightError, NotAllowed
from workers.models import Account

FORM = "application/x-www-form-urlencoded"
_SIGNED_FOR = re.compile(r"Credential=[^,]*/\d{8}/[^/,]*/([a-z0-9-]+)/aws4_request")
Caller = Credential[Account | Grant]
Action = Callable[[Caller, QueryDict], list[Node]]
log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Service:
    """One service: its name in signatures, the namespace of its XML, its actions, and how it calls errors.

    `errors`: class of an error → code and status, the first that fits; `for_hooks`: sessions of hooks may call, too.
    """

    name: str
    namespace: str
    actions: Mapping[str, Action]
    errors: Mapping[type[LabelwrightError], tuple[str, int]] = field(default_factory=dict)
    for_hooks: bool = False


def is_meant(request: HttpRequest) -> bool:
    """Whether a `POST /` is for such a service."""
    return "X-Amz-Target" not in request.headers and request.content_type == FORM


def endpoint(request: HttpRequest, services: Mapping[str, Service], *, usual: str) -> HttpResponse:
    """Answers for the service that the request was signed for; the `usual` one where it does not say."""
    signed = _SIGNED_FOR.search(request.headers.get("Authorization", ""))
    service = services.get(signed[1] if signed else usual, services[usual])
    request_id = str(uuid.uuid4())
    try:
        response = _perform(request, service, request_id)
    except SignatureRefused as error:
        response = _refusal(service, error.s3_code, error.message, error.status, request_id)
    except LabelwrightError as error:
        known = (told for kind, told in service.errors.items() if isinstance(error, kind))
        response = _refusal(service, *_with(next(known, ("AccessDenied", 403)), error), request_id)
    except Exception:
        log.exception("%s request %s failed", service.name, request_id)
        response = _refusal(service, "InternalFailure", "Something went wrong here.", 500, request_id)
    response["x-amzn-RequestId"] = request_id
    return response


def _with(told: tuple[str, int], error: LabelwrightError) -> tuple[str, str, int]:
    return told[0], error.sentences, told[1]


def _perform(request: HttpRequest, service: Service, request_id: str) -> HttpResponse:
    body = request.body
    digest = hashlib.sha256(body).hexdigest()
    caller = authenticate_any(request, service=service.name, body_hash=digest).credential
    owner = caller.owner
    form = QueryDict(body)
    name = form.get("Action", "")
    if name not in service.actions:
        message = f"The action {name[:100]!r} is not served by this installation."
        return _refusal(service, "InvalidAction", message, 400, request_id)
    if isinstance(owner, Account) and not owner.manages:
        raise NotAllowed("Only keys of owners and admins may call.")
    if not isinstance(owner, Account) and not service.for_hooks:
        raise NotAllowed(f"Hooks may use the storage, and nothing else: {service.name.upper()} is not for them.")
    result = service.actions[name](caller, form)
    nodes: list[Node] = [(f"{name}Result", result), ("ResponseMetadata", [("RequestId", request_id)])]
    content = document(f"{name}Response", nodes, namespace=service.namespace)
    return HttpResponse(content, content_type="text/xml")


def _refusal(service: Service, code: str, message: str, status: int, request_id: str) -> HttpResponse:
    kind = "Sender" if status < 500 else "Receiver"
    nodes: list[Node] = [
        ("Error", [("Type", kind), ("Code", code), ("Message", message)]),
        ("RequestId", request_id),
    ]
    content = document("ErrorResponse", nodes, namespace=service.namespace)
    return HttpResponse(content, content_type="text/xml", status=status)
