"""Labeling jobs through boto3: create, describe, stop."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.contract.sagemaker.requests import BUCKET, job_request, wait_for

NO_COUNTS = {
    "TotalLabeled": 0,
    "HumanLabeled": 0,
    "MachineLabeled": 0,
    "FailedNonRetryableError": 0,
}


def test_create_gives_the_arn_with_the_name_in_lower_case(sagemaker: Any, s3: Any, team: str, name: str) -> None:
    answer = sagemaker.create_labeling_job(**job_request(name.upper(), team))
    assert answer["LabelingJobArn"] == f"arn:aws:sagemaker:us-east-1:000000000000:labeling-job/{name}"
    assert len(answer["ResponseMetadata"]["RequestId"]) == 36
    described = sagemaker.describe_labeling_job(LabelingJobName=name)
    assert described["LabelingJobName"] == name.upper()
    assert described["LabelingJobArn"] == answer["LabelingJobArn"]
    assert described["LabelingJobOutput"] == {
        "OutputDatasetS3Uri": f"s3://{BUCKET}/out/{name.upper()}/manifests/output/output.manifest"
    }


def test_describe_echoes_the_request_with_defaults(sagemaker: Any, s3: Any, team: str, name: str) -> None:
    request = job_request(
        name,
        team,
        StoppingConditions={"MaxHumanLabeledObjectCount": 2, "MaxPercentageOfInputDatasetLabeled": 90},
        InputConfig__DataAttributes={"ContentClassifiers": ["FreeOfAdultContent"]},
        OutputConfig__KmsKeyId="",
        HumanTaskConfig__TaskKeywords=["text", "moods of people"],
        HumanTaskConfig__PublicWorkforceTaskPrice={"AmountInUsd": {"Cents": 5}},
        Tags=[{"Key": "project", "Value": "Ä/1"}],
    )
    before = datetime.now(UTC) - timedelta(seconds=5)
    sagemaker.create_labeling_job(**request)
    described = sagemaker.describe_labeling_job(LabelingJobName=name)
    request["HumanTaskConfig"] |= {"MaxConcurrentTaskCount": 1000, "TaskAvailabilityLifetimeInSeconds": 2592000}
    assert {member: described[member] for member in request} == request
    assert before < described["CreationTime"] <= described["LastModifiedTime"] < before + timedelta(minutes=1)
    assert described["JobReferenceCode"].startswith("000000000000")
    assert len(described["JobReferenceCode"]) == 28
    assert "FailureReason" not in described


def test_a_job_initializes_and_then_waits_for_people(sagemaker: Any, job: str) -> None:
    assert wait_for(sagemaker, job, "InProgress")["LabelCounters"] == {**NO_COUNTS, "Unlabeled": 3}


def test_a_name_is_taken_for_ever_without_regard_to_case(sagemaker: Any, job: str, team: str) -> None:
    for again in (job, job.upper()):
        with pytest.raises(sagemaker.exceptions.ResourceInUse, match="exists already"):
            sagemaker.create_labeling_job(**job_request(again, team))


def test_stop_ends_a_job_once(sagemaker: Any, job: str) -> None:
    assert "ResponseMetadata" in sagemaker.stop_labeling_job(LabelingJobName=job.upper())

    wait_for(sagemaker, job, "Stopped")
    with pytest.raises(sagemaker.exceptions.ClientError, match=r"ValidationException.*Stopped"):
        sagemaker.stop_labeling_job(LabelingJobName=job)


def test_a_name_that_leads_nowhere(sagemaker: Any) -> None:
    for call in (sagemaker.describe_labeling_job, sagemaker.stop_labeling_job):
        with pytest.raises(sagemaker.exceptions.ResourceNotFound, match="no-such-job does not exist") as caught:
            call(LabelingJobName="no-such-job")
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


@pytest.mark.parametrize(
    "missing", ["LabelCategoryConfigS3Uri", "InputConfig__DataSource__S3DataSource__ManifestS3Uri"]
)
def test_what_only_the_storage_can_tell_fails_the_job(sagemaker: Any, s3: Any, team: str, missing: str) -> None:
    name = f"fails-{missing.lower()[:5]}"
    sagemaker.create_labeling_job(**job_request(name, team, **{missing: f"s3://{BUCKET}/not-there"}))

    reason = wait_for(sagemaker, name, "Failed")["FailureReason"]
    assert reason.startswith("ClientError: ")
    assert f"s3://{BUCKET}/not-there" in reason
    listed = sagemaker.list_labeling_jobs(NameContains=name, StatusEquals="Failed")["LabelingJobSummaryList"]
    assert listed[0]["FailureReason"] == reason


def test_any_region_is_accepted(client: Callable[..., Any], job: str) -> None:
    described = client(region="eu-central-1").describe_labeling_job(LabelingJobName=job)
    assert described["LabelingJobArn"].startswith("arn:aws:sagemaker:us-east-1:000000000000:")
