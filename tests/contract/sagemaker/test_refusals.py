"""Requests that are refused: each says which member, what is wrong with it, and leaves nothing behind."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.contract.sagemaker.requests import FUNCTION, job_request
from tests.contract.sagemaker.signed import Post

PUBLIC = "arn:aws:sagemaker:us-west-2:394669845002:workteam/public-crowd/default"
NO_PERSONAL_DATA = {"ContentClassifiers": ["FreeOfPersonallyIdentifiableInformation", "FreeOfAdultContent"]}
TOPIC = "arn:aws:sns:us-east-1:111122223333:topic"
HUMAN_TASK_UI = "arn:aws:sagemaker:us-east-1:394669845002:human-task-ui/NamedEntityRecognition"
ACS = "HumanTaskConfig__AnnotationConsolidationConfig__AnnotationConsolidationLambdaArn"

#: What is changed in a good request, and what the refusal says. The second half of the rules are AWS's description.
WRONG: list[tuple[Mapping[str, Any], str]] = [
    # rules of jobs-api 3.2 and 3.3
    ({"LabelAttributeName": "source-ref"}, "LabelAttributeName: 'source-ref' names the data object"),
    ({"LabelAttributeName": "mood-metadata"}, "LabelAttributeName.*-metadata"),
    ({"LabelAttributeName": "mood-ref"}, "LabelAttributeName.*-ref"),
    ({"LabelCategoryConfigS3Uri": None}, "LabelCategoryConfigS3Uri: give"),
    ({"InputConfig__DataSource": {}}, "InputConfig.DataSource: a source of data is needed"),
    ({"InputConfig__DataSource__S3DataSource__ManifestS3Uri": "https://example.org/x"}, "ManifestS3Uri: .*example.org"),
    ({"OutputConfig__S3OutputPath": "s3://A!/x"}, "OutputConfig.S3OutputPath: .*bucket"),
    ({"HumanTaskConfig__UiConfig": {}}, "UiConfig: exactly one of"),
    ({"HumanTaskConfig__UiConfig__HumanTaskUiArn": HUMAN_TASK_UI}, "UiConfig: exactly one of"),
    ({"HumanTaskConfig__UiConfig": {"HumanTaskUiArn": HUMAN_TASK_UI}}, "UiConfig.HumanTaskUiArn: Text classification"),
    ({"HumanTaskConfig__TaskTimeLimitInSeconds": 28801}, "TaskTimeLimitInSeconds: 28801 is not between"),
    ({"HumanTaskConfig__TaskAvailabilityLifetimeInSeconds": 2592001}, "TaskAvailabilityLifetimeInSeconds: 2592001"),
    (
        {"HumanTaskConfig__WorkteamArn": PUBLIC.replace("394669845002", "000000000000").replace("public", "private")},
        "WorkteamArn",
    ),
    ({"Tags": [{"Key": "aws:a", "Value": ""}]}, "Tags: the key 'aws:a'"),
    # what this version does not do
    ({"InputConfig__DataSource__SnsDataSource": {"SnsTopicArn": TOPIC}}, "SnsDataSource: streaming"),
    ({"OutputConfig__SnsTopicArn": TOPIC}, "OutputConfig.SnsTopicArn: notifications"),
    ({"LabelingJobAlgorithmsConfig": {"LabelingJobAlgorithmSpecificationArn": "arn:x"}}, "LabelingJobAlgorithmsConfig"),
    ({"HumanTaskConfig__PreHumanTaskLambdaArn": f"{FUNCTION}PRE-BoundingBox"}, "PRE-BoundingBox is not supported yet"),
    ({"HumanTaskConfig__PreHumanTaskLambdaArn": f"{FUNCTION}mine"}, "PreHumanTaskLambdaArn: .*a function of your own"),
    ({"HumanTaskConfig__PreHumanTaskLambdaArn": None}, "PreHumanTaskLambdaArn: custom"),
    ({"HumanTaskConfig__AnnotationConsolidationConfig": None}, "AnnotationConsolidationLambdaArn: custom"),
    ({ACS: f"{FUNCTION}ACS-ImageMultiClass"}, "ACS-ImageMultiClass does not belong to PRE-TextMultiClass"),
    ({ACS: f"{FUNCTION}PRE-TextMultiClass"}, "AnnotationConsolidationLambdaArn"),
    # the public team
    ({"HumanTaskConfig__WorkteamArn": PUBLIC}, "ContentClassifiers: the public team"),
    (
        {
            "HumanTaskConfig__WorkteamArn": PUBLIC,
            "InputConfig__DataAttributes": NO_PERSONAL_DATA,
            "HumanTaskConfig__PublicWorkforceTaskPrice": {"AmountInUsd": {"Cents": 1}},
        },
        "PublicWorkforceTaskPrice: 0.01 USD is not in the list",
    ),
    (
        {
            "HumanTaskConfig__WorkteamArn": PUBLIC,
            "InputConfig__DataAttributes": NO_PERSONAL_DATA,
            "HumanTaskConfig__TaskAvailabilityLifetimeInSeconds": 43201,
        },
        "TaskAvailabilityLifetimeInSeconds: 43201",
    ),
    # the description of the interface
    (
        {"LabelingJobName": "under_score"},
        "1 validation error detected: Value 'under_score' at 'labelingJobName' failed",
    ),
    ({"LabelingJobName": "a" * 64}, "'labelingJobName' .*length less than or equal to 63"),
    ({"LabelAttributeName": "under_score"}, "'labelAttributeName' .*regular expression pattern"),
    ({"RoleArn": "arn:aws:iam::1:role/too-short"}, "'roleArn' .*regular expression pattern"),
    ({"StoppingConditions": {"MaxPercentageOfInputDatasetLabeled": 101}}, "value less than or equal to 100"),
    ({"HumanTaskConfig__NumberOfHumanWorkersPerDataObject": 10}, "humanTaskConfig.numberOfHumanWorkersPerDataObject"),
    ({"HumanTaskConfig__MaxConcurrentTaskCount": 5001}, "value less than or equal to 5000"),
    ({"HumanTaskConfig__TaskKeywords": ["a", "no!"]}, "'humanTaskConfig.taskKeywords.2.member' failed"),
    (
        {"HumanTaskConfig__TaskKeywords": list("abcdef")},
        "'humanTaskConfig.taskKeywords' .*length less than or equal to 5",
    ),
    ({"InputConfig__DataAttributes": {"ContentClassifiers": ["Other"]}}, "enum value set: "),
    ({"HumanTaskConfig__TaskDescription": "a\0b"}, "'humanTaskConfig.taskDescription' .*NUL"),
    ({"LabelingJobName": "a_", "LabelAttributeName": "b_"}, "2 validation errors detected: .*; "),
]


@pytest.mark.parametrize(("changes", "said"), WRONG, ids=range(len(WRONG)))
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
