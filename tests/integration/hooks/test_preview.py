"""The worker page of a job that is not made yet, with what the requester's own code makes of the first object."""

import pytest

from labeling import trial
from labeling.models import HookCall, LabelingJob
from tests.integration.hooks.folder import TEMPLATE, Folder
from workers.errors import LabelwrightError

pytestmark = pytest.mark.django_db

SAY = """def lambda_handler(event, context):
    words = event["dataObject"]["source"].split()
    return {"taskInput": {"text": " & ".join(words)}, "isHumanAnnotationRequired": %s}
"""


def tried(hook: str) -> trial.Trial:
    line = '{"source": "three geese"}'
    wanted = trial.Wanted(task_type="custom", template=TEMPLATE, first=line, pre_hook=hook)
    return trial.on_first_object(wanted, sign=str)


def test_the_page_has_what_the_function_prepared_and_nothing_is_kept(folder: Folder) -> None:
    shown = tried(folder.put("prepare", SAY % True))
    assert "<p>three &amp; geese</p>" in shown.page
    assert shown.findings == []
    assert any("was called for this" in note for note in shown.notes)
    assert not LabelingJob.objects.exists() and not HookCall.objects.exists()


def test_an_object_that_nobody_needs_to_see_is_shown_with_a_word(folder: Folder) -> None:
    shown = tried(folder.put("spare", SAY % False))
    assert "three &amp; geese" in shown.page
    assert any("nobody needs to be asked" in note for note in shown.notes)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("def lambda_handler(event, context):\n    return event['nothing']\n", "KeyError"),
        ("def lambda_handler(event, context):\n    return {}\n", "returned no taskInput; an object is needed"),
    ],
)
def test_a_function_that_fails_is_told_with_its_reason(folder: Folder, code: str, reason: str) -> None:
    hook = folder.put("broken", code)
    with pytest.raises(LabelwrightError) as told:
        tried(hook)
    assert hook in told.value.message and reason in told.value.message


def test_a_function_that_is_not_there_is_told(folder: Folder) -> None:
    with pytest.raises(LabelwrightError, match="nowhere"):
        tried("arn:aws:lambda:eu-west-1:111122223333:function:nowhere")
