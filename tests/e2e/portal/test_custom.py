"""A custom job in the browser: a page with an application of its own, code before and after people, two workers."""

import json
import secrets
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.portal.desk import Desk
from tests.e2e.site import BUCKET, Site, arrive

pytestmark = pytest.mark.browser

BEFORE = """
import boto3

s3 = boto3.client("s3")


def lambda_handler(event, context):
    line = event["dataObject"]
    bucket, _, key = line["text"].removeprefix("s3://").partition("/")
    text = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
    return {"taskInput": {"taskObject": line["source-ref"], "text": text}, "isHumanAnnotationRequired": "true"}
"""
AFTER = """
import json

import boto3


def lambda_handler(event, context):
    bucket, _, key = event["payload"]["s3Uri"].removeprefix("s3://").partition("/")
    entries = json.load(boto3.resource("s3").Object(bucket, key).get()["Body"])
    return [
        {
            "datasetObjectId": entry["datasetObjectId"],
            "consolidatedAnnotation": {
                "content": {event["labelAttributeName"]: {"annotationsFromAllWorkers": entry["annotations"]}}
            },
        }
        for entry in entries
    ]
"""
#: The form is empty but for a hidden field; what people work with stands beside it and submits it by script.
TEMPLATE = """<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
<div id="document-text" style="display: none;">{{ task.input.text }}</div>
<img id="page" alt="The page" src="{{ task.input.taskObject | grant_read_access }}">
<crowd-form>
  <input name="annotations" id="annotations" type="hidden">
  <crowd-button form-action="submit" style="display: none;"></crowd-button>
</crowd-form>
<p id="abstract"></p>
<button id="mark">Mark the first word</button>
<pre>{"value": []}</pre>
<crowd-button id="submitButton">Submit</crowd-button>
<script>
  const text = document.getElementById('document-text').textContent.trim();
  document.getElementById('abstract').textContent = text;
  document.getElementById('mark').onclick = function() {
    const end = text.indexOf(' ');
    document.querySelector('pre').innerText = JSON.stringify({value: [{start: 0, end: end, tag: 'Objectives'}]});
  };
  document.querySelector('crowd-form').onsubmit = function() {
    const shown = document.querySelector('pre').innerText;
    document.getElementById('annotations').value = JSON.stringify(JSON.parse(shown));
  };
  document.getElementById('submitButton').onclick = function() {
    document.querySelector('crowd-form').submit();
  };
</script>
"""


def put_hooks(home: Path) -> None:
    """As the operator does; the folder is the default one."""
    for name, code in (("ner-before", BEFORE), ("ner-after", AFTER)):
        folder = home / "hooks" / name
        folder.mkdir(parents=True)
        (folder / "lambda_function.py").write_text(code)


def make_job(site: Site, team: str) -> str:
    name, manifest = f"ner-{secrets.token_hex(3)}", site.manifest(1)
    line = json.loads(site.s3_bytes(manifest))
    site.s3.put_object(Bucket=BUCKET, Key=f"{name}.txt", Body=b"Aims & <methods> of the study.")
    line |= {"text": f"s3://{BUCKET}/{name}.txt", "metadata": {"ISBN": "1-2"}}
    site.s3.put_object(Bucket=BUCKET, Key=f"{name}.manifest", Body=json.dumps(line).encode())
    request: dict[str, Any] = {
        "name": name,
        "task_type": "custom",
        "manifest": f"s3://{BUCKET}/{name}.manifest",
        "output": f"s3://{BUCKET}/out",
        "template": TEMPLATE,
        "pre_hook": "ner-before",
        "post_hook": "ner-after",
        "workteam": team,
        "workers_per_object": 2,
        "title": f"Entities {name}",
        "description": "Mark the parts of the abstract.",
        "undo_seconds": 0,
    }
    site.call("POST", "/jobs", request)
    site.until(lambda: site.launched(name) == 1, f"the task of {name}")
    return name


def work(page: Page, site: Site, job: str, team: str, *, mark: bool) -> None:
    arrive(page, site.person(team))
    desk = Desk(page, site, job).open()
    expect(desk.task.locator("#abstract")).to_have_text("Aims & <methods> of the study.")
    expect(desk.task.locator("#page")).to_have_js_property("naturalWidth", 320)
    if mark:
        desk.task.get_by_role("button", name="Mark the first word").click()
    desk.task.get_by_role("button", name="Submit").click()
    desk.over("All done here")


def test_two_people_and_own_code(browser: Browser, page: Page, site: Site) -> None:
    put_hooks(site.installation.home)
    team = site.team()
    job = make_job(site, team)
    work(page, site, job, team, mark=True)
    with browser.new_context() as other:
        work(other.new_page(), site, job, team, mark=False)
    site.until(lambda: site.status(job) == "Completed", "the job to complete")
    output = json.loads(site.s3_bytes(f"s3://{BUCKET}/out/{job}/manifests/output/output.manifest"))
    said = output[job]["annotationsFromAllWorkers"]
    values = [json.loads(json.loads(one["annotationData"]["content"])["annotations"])["value"] for one in said]
    assert values == [[{"start": 0, "end": 4, "tag": "Objectives"}], []]
    assert output["metadata"] == {"ISBN": "1-2"}
    assert output[f"{job}-metadata"]["type"] == "groundtruth/custom"
