"""Pages are made before anybody is asked, where the template may fail on what a single object has."""

import time
from collections.abc import Mapping

import orjson

from labeling.errors import BadTemplate
from labeling.models import LabelingJob
from labeling.task_types.custom import CUSTOM, on_the_page
from labeling.templating.risks import may_fail

#: For all that are looked at together: what is not looked at in time is shown to people as it is.
SECONDS = 10.0


def unshowable(job: LabelingJob, inputs: Mapping[int, str]) -> dict[int, str]:
    """By the ids of objects, why the template makes no page of their task input.

    Asks a process to render, so never inside a transaction.
    """
    if not inputs or not may_fail(job.template):
        return {}
    from labeling.templating.render import RenderingStopped

    told: dict[int, str] = {}
    until = time.monotonic() + SECONDS
    for object_id, text in inputs.items():
        try:
            _render(job, text)
        except RenderingStopped:  # by the clock of a busy machine, perhaps: nothing is known of the object
            break
        except BadTemplate as error:
            where = f" in line {error.line}" if error.line else ""
            told[object_id] = f"The worker template fails on this object{where}: {error.reason}."
        if time.monotonic() > until:
            break
    return told


def _render(job: LabelingJob, text: str) -> None:
    from labeling.templating.render import render

    task_input = orjson.loads(text)
    shown = on_the_page(task_input, job.categories) if job.task_type == CUSTOM.key else task_input
    render(job.template, shown, sign=lambda uri: uri)
