"""Automated data labeling by boto3: asked for, described and counted as AWS's users know it."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.sagemaker.requests import ALGORITHM, BUCKET, automated, job_request, wait_for


def test_the_job_tells_what_the_machine_labeled_and_where_its_model_is(sagemaker: Any, automated_job: str) -> None:
    job = sagemaker.describe_labeling_job(LabelingJobName=automated_job)
    counters, config = job["LabelCounters"], job["LabelingJobAlgorithmsConfig"]
    assert counters["TotalLabeled"] == counters["HumanLabeled"] + counters["MachineLabeled"] == 1250
    assert counters["MachineLabeled"] > 600
    assert config == automated({})["LabelingJobAlgorithmsConfig"]
    model = job["LabelingJobOutput"]["FinalActiveLearningModelArn"]
    assert model.startswith("arn:aws:sagemaker:us-east-1:000000000000:model/automated-")


def test_the_output_says_of_each_label_whose_it_is(sagemaker: Any, s3: Any, automated_job: str) -> None:
    job = sagemaker.describe_labeling_job(LabelingJobName=automated_job)
    key = job["LabelingJobOutput"]["OutputDatasetS3Uri"].removeprefix(f"s3://{BUCKET}/")
    lines = [json.loads(line) for line in s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().splitlines()]
    whose = [line["mood-metadata"]["human-annotated"] for line in lines]
    assert whose.count("no") == job["LabelCounters"]["MachineLabeled"]
    assert {line["mood-metadata"]["type"] for line in lines} == {"groundtruth/text-classification"}
    wrong = [n for n, line in enumerate(lines) if line["mood"] != (0 if n % 3 else 1)]
    assert len(wrong) <= 0.05 * 1250


def test_its_files_are_where_readers_look(sagemaker: Any, s3: Any, automated_job: str) -> None:
    found = s3.list_objects_v2(Bucket=BUCKET, Prefix=f"out/{automated_job}/activelearning/")["Contents"]
    labels = [entry["Key"] for entry in found if entry["Key"].endswith("/auto_annotator_output.txt")]
    assert {key.split("/")[-3] for key in labels} == {str(n) for n in range(1, len(labels) + 1)}
    rows = b"".join(s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in labels).splitlines()
    job = sagemaker.describe_labeling_job(LabelingJobName=automated_job)
    assert len(rows) == job["LabelCounters"]["MachineLabeled"]
    number, _, content = rows[0].partition(b" ")
    assert number.isdigit() and json.loads(content)["mood-metadata"]["human-annotated"] == "no"


def test_fewer_than_1250_objects_fail_and_say_so(sagemaker: Any, s3: Any, team: str, name: str) -> None:
    sagemaker.create_labeling_job(**automated(job_request(name, team)))
    failed = wait_for(sagemaker, name, "Failed")
    assert failed["FailureReason"].startswith("ClientError: The manifest has 3 objects; automated data labeling needs")


def test_an_algorithm_for_other_objects_is_refused(sagemaker: Any, s3: Any, team: str, name: str) -> None:
    wanted = automated(job_request(name, team))
    other = ALGORITHM.replace("text-", "image-")
    wanted["LabelingJobAlgorithmsConfig"]["LabelingJobAlgorithmSpecificationArn"] = other
    with pytest.raises(ClientError, match="image-classification is an algorithm for image_classification") as refused:
        sagemaker.create_labeling_job(**wanted)
    assert refused.value.response["Error"]["Code"] == "ValidationException"
