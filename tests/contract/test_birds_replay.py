"""The published experiment again: 302 pictures, 97 people, their 1,510 real answers, through boto3 and REST.

The data is not part of this repository: it is looked for in the folder that SHARED_DATA names, or in `../shared/data`
beside the repository.
"""

import csv
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from labeling.cli.client import Client
from tests.installation import Installation
from tests.services import wait_until

ATTRIBUTE = "birds-open-images-clone"
FOLDERS = [os.environ.get("SHARED_DATA"), Path(__file__).parents[3] / "shared" / "data"]
FUNCTION = "arn:aws:lambda:us-east-1:432418664414:function:"
TEMPLATE = b"""<script src="https://assets.crowd.aws/crowd-html-elements.js"></script><crowd-form>
<crowd-image-classifier name="crowd-image-classifier" src="{{ task.input.taskObject | grant_read_access }}"
  header="Which bird?" categories="{{ task.input.labels | to_json | escape }}"></crowd-image-classifier></crowd-form>"""


@pytest.fixture(scope="module")
def birds() -> Path:
    for folder in filter(None, FOLDERS):
        if (Path(folder) / "birds" / "worker-responses.jsonl").exists():
            return Path(folder) / "birds"
    pytest.skip("the birds data is not here; name its parent folder in SHARED_DATA")


def service(installation: Installation, name: str) -> Any:
    return boto3.client(
        name,  # type: ignore[call-overload]
        region_name="us-east-1",
        endpoint_url=installation.url + ("/s3" if name == "s3" else ""),
        aws_access_key_id=installation.key.access_key_id,
        aws_secret_access_key=installation.key.secret_access_key,
        config=Config(s3={"addressing_style": "path"}),
    )


def create_job(installation: Installation, theirs: list[dict[str, Any]], classes: list[str]) -> None:
    s3, sagemaker = service(installation, "s3"), service(installation, "sagemaker")
    s3.create_bucket(Bucket="birds")
    lines = "".join(json.dumps({"source-ref": line["source-ref"]}) + "\n" for line in theirs)
    s3.put_object(Bucket="birds", Key="in.manifest", Body=lines.encode())
    labels = {"document-version": "2018-11-28", "labels": [{"label": name} for name in classes]}
    s3.put_object(Bucket="birds", Key="classes.json", Body=json.dumps(labels).encode())
    s3.put_object(Bucket="birds", Key="template.liquid", Body=TEMPLATE)
    team = sagemaker.describe_workteam(WorkteamName="watchers")["Workteam"]["WorkteamArn"]
    sagemaker.create_labeling_job(
        LabelingJobName="Birds-Replay",
        LabelAttributeName=ATTRIBUTE,
        RoleArn="arn:aws:iam::000000000000:role/any-role",
        InputConfig={"DataSource": {"S3DataSource": {"ManifestS3Uri": "s3://birds/in.manifest"}}},
        OutputConfig={"S3OutputPath": "s3://birds/output/"},
        LabelCategoryConfigS3Uri="s3://birds/classes.json",
        HumanTaskConfig={
            "WorkteamArn": team,
            "UiConfig": {"UiTemplateS3Uri": "s3://birds/template.liquid"},
            "PreHumanTaskLambdaArn": FUNCTION + "PRE-ImageMultiClass",
            "TaskTitle": "Which bird?",
            "TaskDescription": "Choose the bird in the picture.",
            "NumberOfHumanWorkersPerDataObject": 5,
            "TaskTimeLimitInSeconds": 3600,
            "AnnotationConsolidationConfig": {"AnnotationConsolidationLambdaArn": FUNCTION + "ACS-ImageMultiClass"},
        },
    )


def make_people(installation: Installation, ids: list[str], folder: Path) -> dict[str, Client]:
    """REST clients by the worker ids of the experiment, which stay as they were."""
    installation.labelwright("teams", "create", "watchers")
    people = folder / "people.csv"
    people.write_text("email,worker_id\n" + "".join(f"w{n}@example.org,{who}\n" for n, who in enumerate(ids)))
    told = installation.labelwright("workers", "add", "--from-file", str(people), "--team", "watchers", "--json")
    return {row["worker_id"]: Client(installation.url, row["token"]) for row in map(json.loads, told.splitlines())}


def replay(client: Client, answers: list[tuple[str, dict[str, Any]]]) -> None:
    for object_id, answer in answers:
        claimed = client.post("/assignments/claim", {"job": "Birds-Replay", "object_id": object_id})["assignments"]
        client.post(f"/assignments/{claimed[0]['id']}/submit", {"answer": answer})


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_real_answers_give_the_labels_of_the_experiment(
    installation: Installation, birds: Path, tmp_path: Path
) -> None:
    theirs = [json.loads(line) for line in (birds / "output.manifest").read_text("utf-8").splitlines()]
    names = {line[ATTRIBUTE]: line[f"{ATTRIBUTE}-metadata"]["class-name"] for line in theirs}
    records = [json.loads(line) for line in (birds / "worker-responses.jsonl").read_text("utf-8").splitlines()]
    by_worker: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for record in records:
        for answer in record["answers"]:
            by_worker.setdefault(answer["workerId"], []).append((record["datasetObjectId"], answer["answerContent"]))
    assert (len(by_worker), sum(map(len, by_worker.values()))) == (97, 1510)

    people = make_people(installation, sorted(by_worker), tmp_path)
    create_job(installation, theirs, [names[n] for n in range(10)])
    admin = Client(installation.url, installation.key.token)
    wait_until(lambda: admin.get("/jobs/Birds-Replay")["status"] == "InProgress", "the job")
    wait_until(lambda: len(list(admin.pages("/jobs/Birds-Replay/objects", state="launched"))) == 302, "its tasks")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda who: replay(people[who], by_worker[who]), by_worker))
    wait_until(lambda: admin.get("/jobs/Birds-Replay")["status"] == "Completed", "the labels")

    key = "output/Birds-Replay/manifests/output/output.manifest"
    ours = service(installation, "s3").get_object(Bucket="birds", Key=key)["Body"].read().decode().splitlines()
    lines = [json.loads(line) for line in ours]
    for mine, other in zip(lines, theirs, strict=True):
        assert list(mine) == list(other)
        assert mine["source-ref"] == other["source-ref"]
        facts, expected = mine[f"{ATTRIBUTE}-metadata"], other[f"{ATTRIBUTE}-metadata"]
        assert list(facts) == list(expected)
        assert {k: type(v) for k, v in facts.items()} == {k: type(v) for k, v in expected.items()}
        assert (facts["type"], facts["human-annotated"]) == (expected["type"], expected["human-annotated"])
    with (birds / "truth.csv").open(encoding="utf-8") as file:
        truth = [row["truth"] for row in csv.DictReader(file)]
    right = sum(line[f"{ATTRIBUTE}-metadata"]["class-name"] == bird for line, bird in zip(lines, truth, strict=True))
    assert right >= 275
    stored = b"".join(admin.stream("/jobs/Birds-Replay/annotations", accept="application/x-ndjson")).splitlines()
    assert len(stored) == 1510
