"""Golden answers, chosen in the real elements: what Chromium submits is what Python reads."""

from typing import Any

import pytest

from tests.e2e.elements.stage import Stage
from tests.golden.case import Case, cases

pytestmark = pytest.mark.browser

ELEMENTS = {"image_classification": "crowd-image-classifier", "text_classification": "crowd-classifier"}
CASES = [case for task_type in ELEMENTS for case in cases(task_type)]


def distinct(case: Case) -> list[dict[str, Any]]:
    """The case's answers with one control, each once; answers from richer templates hold more than one."""
    answers = [submission["answer"] for submission in case.submissions]
    return [answer for index, answer in enumerate(answers) if answer not in answers[:index] and len(answer) == 1]


@pytest.mark.parametrize("case", CASES, ids=[f"{case.folder.parent.name}/{case.folder.name}" for case in CASES])
def test_the_element_submits_the_golden_answer(stage: Stage, case: Case) -> None:
    for answer in distinct(case):
        ((name, value),) = answer.items()
        element = ELEMENTS[case.folder.parent.name]
        stage.open(
            f"""<crowd-form><{element} id="it" name="{name}" header="H" src="/picture.png">
            <worker-comment></worker-comment></{element}></crowd-form>"""
        )
        stage.js("(categories) => { it.categories = categories }", case.job["categories"])
        stage.frame.get_by_role("radio", name=value["label"], exact=True).click()
        if "workerComment" in value:
            stage.frame.get_by_role("button", name="Add a comment").click()
            stage.frame.get_by_role("textbox").fill(value["workerComment"])
            stage.press("Escape")
        assert stage.submit() == answer
