"""The published workflow for named entities: an augmented manifest with a picture, a text file and metadata, functions
before and after people as they run at AWS, a template with an application of its own, and two workers."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from labeling.cli.client import Client
from tests.contract.sagemaker.requests import wait_for
from tests.crew import Crew
from tests.installation import serve
from tests.services import wait_until

FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:"
BEFORE = '''
"""Reads the abstract from S3 and hands it to the worker page."""
import logging
from urllib.parse import urlparse

import boto3

logger = logging.getLogger()
s3 = boto3.resource("s3")


def read_text(uri):
    parts = urlparse(uri)
    return s3.Object(parts.netloc, parts.path.lstrip("/")).get()["Body"].read().decode("utf-8")


def lambda_handler(event, context):
    line = event["dataObject"]
    metadata = dict(line["metadata"], text_file_s3_uri=line["text-file-s3-uri"])
    task = {"taskObject": line["source-ref"], "metadata": metadata, "text": read_text(line["text-file-s3-uri"])}
    print("asking about", line["source-ref"])
    return {"taskInput": task, "isHumanAnnotationRequired": "true" if task["text"].strip() else "false"}
'''
AFTER = '''
"""Keeps everybody's entities beside each other, read with the credentials of the job's role."""
import json

import boto3
from s3_payload import read_payload


def consolidate(event, context):
    role = boto3.client("sts").assume_role(RoleArn=event["roleArn"], RoleSessionName="consolidation")["Credentials"]
    entries = read_payload(event["payload"]["s3Uri"], role)
    answers = []
    for entry in entries:
        label = {"annotationsFromAllWorkers": entry["annotations"]}
        content = {event["labelAttributeName"]: label}
        answers.append({"datasetObjectId": entry["datasetObjectId"], "consolidatedAnnotation": {"content": content}})
    summary = event["outputConfig"].partition("s3://")[2].partition("/")
    boto3.client("s3").put_object(Bucket=summary[0], Key=summary[2] + "/summary.json", Body=json.dumps(len(answers)))
    return answers
'''
PAYLOAD = """
import json
from urllib.parse import urlparse

import boto3


def read_payload(uri, role):
    session = boto3.session.Session(role["AccessKeyId"], role["SecretAccessKey"], role["SessionToken"])
    parts = urlparse(uri)
    return json.load(session.client("s3").get_object(Bucket=parts.netloc, Key=parts.path[1:])["Body"])
"""
TEMPLATE = """<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
<div id="document-text" style="display: none;">{{ task.input.text }}</div>
<div id="document-image" style="display: none;">{{ task.input.taskObject | grant_read_access }}</div>
<div id="metadata" style="display: none;">{{ task.input.metadata }}</div>
<crowd-form>
  <input name="annotations" id="annotations" type="hidden">
  <crowd-button form-action="submit" style="display: none;"></crowd-button>
</crowd-form>
<pre id="root">{"value": []}</pre>
<crowd-button id="submitButton">Submit</crowd-button>
<script>
  document.querySelector('crowd-form').onsubmit = function() {
    document.getElementById('annotations').value = document.querySelector('pre').innerText;
  };
  document.getElementById('submitButton').onclick = function() {
    document.querySelector('crowd-form').submit();
  };
</script>
"""


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The operator's folder."""
    folder = tmp_path_factory.mktemp("hooks")
    before, after = folder / "gt-prelabel-task-lambda", folder / "gt-postlabel-task-lambda"
    before.mkdir()
    (before / "lambda_function.py").write_text(BEFORE)
    (after / "src").mkdir(parents=True)
    (after / "src" / "handler.py").write_text(AFTER)
    (after / "s3_payload.py").write_text(PAYLOAD)
    (after / "labelwright.toml").write_text('handler = "src/handler.consolidate"\n')
    return folder


@pytest.fixture(scope="module")
def crew(hooks: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    with serve(tmp_path_factory.mktemp("custom"), HOOKS_DIR=str(hooks)) as running:
        yield Crew(running, 2)


def put_inputs(crew: Crew) -> list[dict[str, Any]]:
    """Three abstracts, of which the last is empty."""
    objects = []
    for number, text in enumerate(["Aims and methods.", "Results & limits <of> it.", " "]):
        crew.s3.put_object(Bucket="crew", Key=f"text/{number}.csv", Body=text.encode())
        metadata = {"Author": f"Author {number}", "ISBN": f"1-{number}"}
        picture, file = f"s3://crew/pages/{number}.jpg", f"s3://crew/text/{number}.csv"
        objects.append({"source-ref": picture, "text-file-s3-uri": file, "metadata": metadata})
    crew.s3.put_object(Bucket="crew", Key="abstracts.manifest", Body="\n".join(map(json.dumps, objects)).encode())
    crew.s3.put_object(Bucket="crew", Key="template.html", Body=TEMPLATE.encode())
    return objects


def create(crew: Crew, name: str) -> Any:
    key = crew.running.key
    sagemaker = boto3.client(
        "sagemaker",
        region_name="us-east-1",
        endpoint_url=crew.running.url,
        aws_access_key_id=key.access_key_id,
        aws_secret_access_key=key.secret_access_key,
    )
    team = sagemaker.describe_workteam(WorkteamName="crew")["Workteam"]["WorkteamArn"]
    after = {"AnnotationConsolidationLambdaArn": f"{FUNCTION}gt-postlabel-task-lambda"}
    sagemaker.create_labeling_job(
        LabelingJobName=name,
        LabelAttributeName=name,
        InputConfig={"DataSource": {"S3DataSource": {"ManifestS3Uri": "s3://crew/abstracts.manifest"}}},
        OutputConfig={"S3OutputPath": "s3://crew/out"},
        RoleArn="arn:aws:iam::111122223333:role/AmazonSageMaker-ExecutionRole",
        HumanTaskConfig={
            "WorkteamArn": team,
            "UiConfig": {"UiTemplateS3Uri": "s3://crew/template.html"},
            "PreHumanTaskLambdaArn": f"{FUNCTION}gt-prelabel-task-lambda",
            "TaskTitle": "Entities",
            "TaskDescription": "Mark the parts of the abstract.",
            "NumberOfHumanWorkersPerDataObject": 2,
            "TaskTimeLimitInSeconds": 600,
            "AnnotationConsolidationConfig": after,
        },
    )
    wait_for(sagemaker, name, "InProgress")
    return sagemaker


def answer(person: Client, job: str, entities: list[dict[str, Any]], *, count: int = 2) -> list[dict[str, Any]]:
    """One person's work on so many objects, each of which opens when its hook has answered; the inputs they saw."""
    seen: list[dict[str, Any]] = []

    def enough() -> bool:
        for found in person.post("/assignments/claim", {"job": job})["assignments"]:
            said = {"answer": {"annotations": json.dumps({"value": entities})}}
            person.post(f"/assignments/{found['id']}/submit", said)
            seen.append(found["task_input"])
        return len(seen) >= count

    wait_until(enough, f"{count} tasks of {job}")
    return seen


def test_the_custom_workflow(crew: Crew) -> None:
    objects = put_inputs(crew)
    sagemaker = create(crew, "custom-ner-job-23")
    seen = []
    for number, person in enumerate(crew.people):
        seen += answer(person.client, "custom-ner-job-23", [{"start": number, "end": 4, "tag": "Methods"}])
    done = wait_for(sagemaker, "custom-ner-job-23", "Completed")
    assert done["LabelCounters"] == {
        "TotalLabeled": 2,
        "HumanLabeled": 2,
        "MachineLabeled": 0,
        "FailedNonRetryableError": 0,
        "Unlabeled": 1,
    }
    assert {task["text"] for task in seen} == {"Aims and methods.", "Results & limits <of> it."}
    assert seen[0]["metadata"]["text_file_s3_uri"].startswith("s3://crew/text/")
    output = [json.loads(line) for line in crew.output("custom-ner-job-23").splitlines()]
    assert output[2] == objects[2]
    for line, given in zip(output[:2], objects, strict=False):
        assert {name: line[name] for name in given} == given
        said = line["custom-ner-job-23"]["annotationsFromAllWorkers"]
        assert sorted(one["workerId"] for one in said) == ["crew-0", "crew-1"]
        forms = [json.loads(one["annotationData"]["content"]) for one in said]
        assert {json.loads(form["annotations"])["value"][0]["start"] for form in forms} == {0, 1}
        facts = line["custom-ner-job-23-metadata"]
        assert facts.pop("creation-date")[-5:] == "+0000"
        assert facts == {"type": "groundtruth/custom", "job-name": "custom-ner-job-23", "human-annotated": "yes"}
    summary = crew.s3.get_object(Bucket="crew", Key="out/custom-ner-job-23/annotations/summary.json")
    assert json.load(summary["Body"]) == 2
    requests = crew.s3.list_objects_v2(
        Bucket="crew", Prefix="out/custom-ner-job-23/annotations/consolidated-annotation/consolidation-request/"
    )
    assert requests["KeyCount"] == 1


def sts(crew: Crew, **keys: str) -> Any:
    return boto3.client("sts", region_name="us-east-1", endpoint_url=crew.running.url, **keys)


def test_a_role_may_be_assumed_and_is_who_assumed_it(crew: Crew) -> None:
    key = crew.running.key
    own = sts(crew, aws_access_key_id=key.access_key_id, aws_secret_access_key=key.secret_access_key)
    assert own.get_caller_identity()["Arn"] == f"arn:aws:iam::000000000000:user/{crew.running.owner_email}"
    role = own.assume_role(RoleArn="arn:aws:iam::111122223333:role/path/gt", RoleSessionName="me")
    assert role["AssumedRoleUser"]["Arn"] == "arn:aws:sts::111122223333:assumed-role/gt/me"
    given = role["Credentials"]
    session = {
        "aws_access_key_id": given["AccessKeyId"],
        "aws_secret_access_key": given["SecretAccessKey"],
        "aws_session_token": given["SessionToken"],
    }
    assert "user/" in sts(crew, **session).get_caller_identity()["Arn"]
    chained = sts(crew, **session).assume_role(RoleArn="arn:aws:iam::111122223333:role/gt", RoleSessionName="me")
    assert chained["Credentials"]["Expiration"] == given["Expiration"]
    with pytest.raises(ClientError, match=r"ValidationError.*between 900 and 3600 where a role is assumed"):
        sts(crew, **session).assume_role(
            RoleArn="arn:aws:iam::111122223333:role/gt", RoleSessionName="me", DurationSeconds=3601
        )
    wire = boto3.client("sagemaker", region_name="us-east-1", endpoint_url=crew.running.url, **session)
    assert "LabelingJobSummaryList" in wire.list_labeling_jobs()
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        sts(crew, **session | {"aws_secret_access_key": "another"}).get_caller_identity()
    with pytest.raises(ClientError, match="InvalidAccessKeyId"):
        sts(crew, **session | {"aws_session_token": given["SessionToken"] + "x"}).get_caller_identity()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"RoleArn": "arn:aws:iam::111122223333:user/not-a-role"}, "ValidationError.*RoleArn"),
        ({"RoleSessionName": "no blanks"}, "ValidationError.*RoleSessionName"),
        ({"DurationSeconds": 43201}, "ValidationError.*DurationSeconds"),
    ],
)
def test_roles_that_cannot_be_assumed(crew: Crew, changes: dict[str, Any], said: str) -> None:
    key = crew.running.key
    own = sts(crew, aws_access_key_id=key.access_key_id, aws_secret_access_key=key.secret_access_key)
    request = {"RoleArn": "arn:aws:iam::111122223333:role/gt", "RoleSessionName": "me"}
    with pytest.raises(ClientError, match=said):
        own.assume_role(**request | changes)


def test_other_actions_are_refused(crew: Crew) -> None:
    key = crew.running.key
    own = sts(crew, aws_access_key_id=key.access_key_id, aws_secret_access_key=key.secret_access_key)
    with pytest.raises(ClientError, match="InvalidAction"):
        own.get_session_token()


PROBE = """
import boto3
from botocore.exceptions import ClientError

def outcome(call, **request):
    try:
        call(**request)
        return "done"
    except ClientError as error:
        return error.response["Error"]["Code"]

def lambda_handler(event, context):
    s3, job = boto3.client("s3"), event["labelingJobArn"].rpartition("/")[2]
    return {
        "taskInput": {
            "read": outcome(s3.get_object, Bucket="crew", Key="template.html"),
            "list": outcome(s3.list_objects_v2, Bucket="crew"),
            "write below": outcome(s3.put_object, Bucket="crew", Key=f"out/{job}/annotations/own.json", Body=b"{}"),
            "write beside": outcome(s3.put_object, Bucket="crew", Key=f"out/{job}-2/own.json", Body=b"{}"),
            "write where it may": outcome(s3.put_object, Bucket="crew", Key="thumbnails/1.png", Body=b"1"),
            "overwrite": outcome(s3.put_object, Bucket="crew", Key="abstracts.manifest", Body=b"{}"),
            "delete": outcome(s3.delete_object, Bucket="crew", Key="abstracts.manifest"),
            "bucket": outcome(s3.create_bucket, Bucket="of-their-own"),
            "jobs": outcome(boto3.client("sagemaker").list_labeling_jobs),
            "own job": boto3.client("sagemaker").describe_labeling_job(LabelingJobName=job)["LabelAttributeName"],
            "other job": outcome(boto3.client("sagemaker").describe_labeling_job, LabelingJobName="custom-ner-job-23"),
            "stop": outcome(boto3.client("sagemaker").stop_labeling_job, LabelingJobName=job),
            "who": boto3.client("sts").get_caller_identity()["Arn"],
            "called as": context.invoked_function_arn,
        }
    }
"""


def test_what_the_credentials_of_a_function_open(crew: Crew, hooks: Path) -> None:
    put_inputs(crew)
    (hooks / "probe").mkdir()
    (hooks / "probe" / "lambda_function.py").write_text(PROBE)
    (hooks / "probe" / "labelwright.toml").write_text('writes = ["s3://crew/thumbnails/"]')
    wanted = {
        "task_type": "custom",
        "template": TEMPLATE,
        "pre_hook": "probe",
        "workers_per_object": 1,
        "categories": [],
    }
    crew.job("probed", 1, **wanted)
    crew.await_status("probed", "InProgress")
    (call,) = crew.admin.get("/jobs/probed/hook-calls")["results"]
    assert call["response"]["taskInput"] == {
        "read": "done",
        "list": "done",
        "write below": "done",
        "write beside": "AccessDenied",
        "write where it may": "done",
        "overwrite": "AccessDenied",
        "delete": "AccessDenied",
        "bucket": "AccessDenied",
        "jobs": "AccessDeniedException",
        "own job": "probed",
        "other job": "AccessDeniedException",
        "stop": "AccessDeniedException",
        "who": "arn:aws:sts::000000000000:assumed-role/labelwright-hook/probed",
        "called as": "arn:aws:lambda:us-east-1:000000000000:function:probe",
    }
