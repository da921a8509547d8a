"""Requests that are refused: each says which member, what is wrong with it, and leaves nothing behind."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.contract.sagemaker.requests import FUNCTION, job_request
from tests.contract.sagemaker.signed import Post

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"LabelAttributeName": "mood-ref"}, "LabelAttributeName: 'mood-ref' must not end in -ref"),
        ({"HumanTaskConfig__PreHumanTaskLambdaArn": f"{FUNCTION}PRE-VideoObjectTracking"}, "not supported yet"),
        ({"LabelingJobName": "under_score"}, "1 validation error detected: Value 'under_score' at 'labelingJobName'"),
        ({"LabelingJobName": "a_", "LabelAttributeName": "b_"}, "2 validation errors detected: .*; "),
    ],
)
def test_create_labeling_job_refuses(sagemaker: Any, s3: Any, team: str, changes: Mapping[str, Any], said: str) -> None:
    with pytest.raises(sagemaker.exceptions.ClientError, match=said) as caught:
        sagemaker.create_labeling_job(**job_request("refused", team, **changes))
    assert caught.value.response["Error"]["Code"] == "ValidationException"
    with pytest.raises(sagemaker.exceptions.ResourceNotFound):
        sagemaker.describe_labeling_job(LabelingJobName="refused")


@pytest.mark.parametrize(
    ("operation", "request_", "said"),
    [
        ("list_labeling_jobs", {"MaxResults": 101}, "less than or equal to 100"),
        ("list_labeling_jobs", {"NameContains": "a b"}, "regular expression pattern"),
        ("list_labeling_jobs", {"SortBy": "Size"}, r"enum value set: \[Name, CreationTime, Status\]"),
        ("list_labeling_jobs", {"StatusEquals": "Done"}, "enum value set"),
        ("describe_labeling_job", {"LabelingJobName": "a b"}, "regular expression pattern"),
        ("create_workteam", {"WorkteamName": "a b", "Description": "d", "MemberDefinitions": [{}]}, "'workteamName'"),
        ("list_tags", {"ResourceArn": "arn:aws:s3:::bucket"}, "'resourceArn'"),
    ],
)
def test_others_refuse(sagemaker: Any, operation: str, request_: Mapping[str, Any], said: str) -> None:
    with pytest.raises(sagemaker.exceptions.ClientError, match=rf"ValidationException.*{said}"):
        getattr(sagemaker, operation)(**request_)


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        (b"{", "SerializationException", "not JSON"),
        (b"[]", "SerializationException", "one JSON object"),
        (b"\xff", "SerializationException", "not JSON"),
        (b'{"LabelingJobName": 7}', "SerializationException", "labelingJobName: '7' is not of the type string"),
        (b'{"LabelingJobName": ["a"]}', "SerializationException", "labelingJobName: 'list'"),
        (b"", "ValidationException", "Value null at 'labelingJobName'"),
        (b"{}", "ValidationException", "Value null at 'labelingJobName'"),
        (b'{"LabelingJobName": null}', "ValidationException", "Value null at 'labelingJobName'"),
        (b'{"labelingJobName": "a"}', "ValidationException", "Value null at 'labelingJobName'"),
    ],
)
def test_bodies_that_clients_would_not_send(post: Post, body: bytes, code: str, said: str) -> None:
    answer = post("DescribeLabelingJob", body)
    assert (answer.status, answer.data["__type"]) == (400, code)
    assert said in answer.data["message"]
    assert answer.headers["x-amzn-ErrorType"] == code


@pytest.mark.parametrize(
    "member", [b'"MaxResults": true', b'"MaxResults": 1.5', b'"MaxResults": 4294967296', b'"CreationTimeAfter": "now"']
)
def test_values_of_a_wrong_type(post: Post, member: bytes) -> None:
    answer = post("ListLabelingJobs", b"{%s}" % member)
    assert (answer.status, answer.data["__type"]) == (400, "SerializationException")


def test_unknown_members_and_nulls_are_ignored(post: Post) -> None:
    answer = post("ListLabelingJobs", b'{"FromTheFuture": {"a": [1]}, "NameContains": null, "CreationTimeAfter": 1.25}')
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/x-amz-json-1.1"
    assert isinstance(answer.data["LabelingJobSummaryList"], list)


@pytest.mark.parametrize("target", ["SageMaker.CreateTrainingJob", "SageMaker.", "Other.ListLabelingJobs", ""])
def test_unknown_operations(post: Post, target: str) -> None:
    answer = post(target, b"{}", whole_target=True)
    assert (answer.status, answer.data["__type"]) == (400, "UnknownOperationException")


def test_an_operation_of_the_model_that_is_not_served(client: Callable[..., Any]) -> None:
    sagemaker = client()
    with pytest.raises(sagemaker.exceptions.ClientError, match=r"UnknownOperationException.*ListTrainingJobs"):
        sagemaker.list_training_jobs()
