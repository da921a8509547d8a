"""RenderUiTemplate: a worker template as a worker would see it, for scripts that look before they make a job."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import orjson
from django.conf import settings
from django.utils import timezone

from labeling import libraries
from labeling.media_links import NO_ASSIGNMENT, sign_media
from labeling.templating.page import SCRIPT_URL, STYLE_URL
from labeling.templating.render import check_template, render
from workers.errors import InvalidInput
from workers.models import Account

LINK_FOR: Final = timedelta(hours=1)
Request = Mapping[str, Any]


def render_ui_template(account: Account, request: Request) -> dict[str, Any]:
    """What is wrong with the template comes in `Errors` of a good answer, as the service has it. The page is kept as a
    file and opened from there, so all its addresses are whole."""
    template, task_input = _template(request), _task_input(request["Task"]["Input"])
    copies = libraries.table(template)
    findings = check_template(template, task_input, libraries=copies)
    errors = [{"Code": "TemplateError", "Message": str(one)} for one in findings if one.severity == "error"]
    if errors:
        return {"RenderedContent": "", "Errors": errors}
    expires = timezone.now() + LINK_FOR
    page = render(
        template,
        task_input,
        sign=lambda uri: _whole(sign_media(uri, assignment_id=NO_ASSIGNMENT, expires=expires)),
        script_url=_whole(SCRIPT_URL),
        style_url=_whole(STYLE_URL),
        libraries={url: _whole(ours) for url, ours in copies.items()},
    )
    return {"RenderedContent": page, "Errors": []}


def _template(request: Request) -> str:
    if "HumanTaskUiArn" in request:
        raise InvalidInput("HumanTaskUiArn", "there are no such pages here", hint="Send the template in UiTemplate.")
    if "UiTemplate" not in request:
        raise InvalidInput("UiTemplate", "a template is needed")
    return str(request["UiTemplate"]["Content"])


def _task_input(text: str) -> dict[str, Any]:
    """What is `task.input` in the template."""
    try:
        given = orjson.loads(text)
    except ValueError as error:
        raise InvalidInput("Task.Input", f"not JSON: {error}") from None
    if not isinstance(given, dict):
        raise InvalidInput("Task.Input", "a JSON object is needed, as a function before people gives it in taskInput")
    return given


def _whole(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"
