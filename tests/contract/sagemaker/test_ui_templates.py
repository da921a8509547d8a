"""RenderUiTemplate through boto3, as scripts look at a page before they make a job of it."""

import json
import re
from typing import Any

import pytest
import urllib3

from tests.contract.sagemaker.requests import ROLE

PAGE = """<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
<crowd-form><img src="{{ task.input.picture | grant_read_access }}"><p>{{ task.input.text }}</p></crowd-form>"""


def rendered(sagemaker: Any, content: str, task_input: Any) -> Any:
    task = {"Input": task_input if isinstance(task_input, str) else json.dumps(task_input)}
    return sagemaker.render_ui_template(UiTemplate={"Content": content}, Task=task, RoleArn=ROLE)


def test_a_page_that_works_from_a_file(sagemaker: Any, s3: Any, installation: Any) -> None:
    s3.create_bucket(Bucket="looked-at")
    s3.put_object(Bucket="looked-at", Key="1.png", Body=b"a picture")
    answer = rendered(sagemaker, PAGE, {"picture": "s3://looked-at/1.png", "text": "<late> again"})
    assert answer["Errors"] == []
    page = answer["RenderedContent"]
    assert "&lt;late&gt; again" in page
    assert f'src="{installation.url}/static/crowd-html-elements.js"' in page
    [picture] = re.findall(r'<img src="([^"]+)"', page)
    assert urllib3.request("GET", picture).data == b"a picture"


def test_what_is_wrong_with_a_template_comes_in_the_answer(sagemaker: Any) -> None:
    answer = rendered(sagemaker, "<crowd-form>\n{% if %}</crowd-form>", {})
    assert answer["RenderedContent"] == ""
    assert answer["Errors"][0]["Message"].startswith("error: line 2: ")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"UiTemplate": {"Content": PAGE}, "Task": {"Input": "[1]"}}, "Task.Input: a JSON object is needed"),
        ({"UiTemplate": {"Content": PAGE}, "Task": {"Input": "{'a': 1}"}}, "Task.Input: not JSON"),
        ({"Task": {"Input": "{}"}}, "UiTemplate: a template is needed"),
        (
            {"HumanTaskUiArn": "arn:aws:sagemaker:us-east-1:111122223333:human-task-ui/mine", "Task": {"Input": "{}"}},
            "HumanTaskUiArn: there are no such pages",
        ),
    ],
)
def test_what_is_wrong_with_the_request_is_refused(sagemaker: Any, given: dict[str, Any], said: str) -> None:
    with pytest.raises(sagemaker.exceptions.ClientError, match=f"ValidationException.*{said}"):
        sagemaker.render_ui_template(RoleArn=ROLE, **given)
