"""Labeling jobs that are refused at creation: each refusal names the member and leaves nothing behind."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from labeling.api.sagemaker.errors import sentence, translated
from labeling.models import LabelingJob
from tests.contract.sagemaker.requests import FUNCTION, job_request
from tests.factories import make_account, make_team
from tests.integration.sagemaker.caller import call
from workers import teams
from workers.errors import LabelwrightError
from workers.models import Role, TaskGroup

pytestmark = pytest.mark.django_db
PUBLIC = "arn:aws:sagemaker:us-west-2:394669845002:workteam/public-crowd/default"
NO_PERSONAL_DATA = {"ContentClassifiers": ["FreeOfPersonallyIdentifiableInformation", "FreeOfAdultContent"]}
TOPIC = "arn:aws:sns:us-east-1:111122223333:topic"
HUMAN_TASK_UI = "arn:aws:sagemaker:us-east-1:394669845002:human-task-ui/NamedEntityRecognition"
ALGORITHM = "arn:aws:sagemaker:eu-west-1:027400017018:labeling-job-algorithm-specification/"
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
    # automated labeling
    (
        {"LabelingJobAlgorithmsConfig": {"LabelingJobAlgorithmSpecificationArn": "arn:x"}},
        "LabelingJobAlgorithmsConfig.LabelingJobAlgorithmSpecificationArn: there is no algorithm arn:x",
    ),
    (
        {"LabelingJobAlgorithmsConfig": {"LabelingJobAlgorithmSpecificationArn": f"{ALGORITHM}object-detection"}},
        "LabelingJobAlgorithmSpecificationArn: object-detection is an algorithm for bounding_box",
    ),
    (
        {
            "LabelingJobAlgorithmsConfig": {
                "LabelingJobAlgorithmSpecificationArn": f"{ALGORITHM}text-classification",
                "InitialActiveLearningModelArn": "arn:aws:sagemaker:us-east-1:000000000000:model/never-1",
            }
        },
        "InitialActiveLearningModelArn: there is no model arn",
    ),
    (
        {
            "LabelingJobAlgorithmsConfig": {
                "LabelingJobAlgorithmSpecificationArn": f"{ALGORITHM}text-classification",
            },
            "HumanTaskConfig__PreHumanTaskLambdaArn": f"{FUNCTION}own-function",
        },
        "LabelingJobAlgorithmSpecificationArn: automated labeling goes with built-in functions",
    ),
    (
        {"InputConfig__DataSource": {"SnsDataSource": {"SnsTopicArn": TOPIC}}, "OutputConfig__SnsTopicArn": TOPIC},
        "OutputConfig.SnsTopicArn: a job cannot write to the topic that it reads",
    ),
    ({"InputConfig__DataSource": {}}, "InputConfig.DataSource: a source of data is needed"),
    (
        {"HumanTaskConfig__PreHumanTaskLambdaArn": f"{FUNCTION}PRE-VideoObjectTracking"},
        "PRE-VideoObjectTracking is not supported yet",
    ),
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
def test_create_labeling_job_refuses(changes: Mapping[str, Any], said: str) -> None:
    request = job_request("refused", teams.arn(make_team()), **changes)
    with pytest.raises(LabelwrightError) as caught:
        call(make_account(role=Role.ADMIN), "CreateLabelingJob", **request)
    assert translated(caught.value, frozenset()) == ("ValidationException", 400)
    assert re.search(said, sentence(caught.value))
    assert not LabelingJob.objects.exists()
    assert not TaskGroup.objects.exists()


def test_the_public_team_with_a_listed_price_for_half_a_day() -> None:
    request = job_request(
        "public",
        PUBLIC,
        InputConfig__DataAttributes=NO_PERSONAL_DATA,
        HumanTaskConfig__PublicWorkforceTaskPrice={"AmountInUsd": {"Cents": 3, "TenthFractionsOfACent": 6}},
    )
    call(make_account(role=Role.ADMIN), "CreateLabelingJob", **request)
    job = LabelingJob.objects.get()
    assert job.team == teams.public_team()
    assert job.group is not None
    assert (str(job.group.price), job.group.lifetime) == ("0.036", 21600)


NAMES = {
    "LabelAttributeName": "ner",
    "HumanTaskConfig__UiConfig": {"HumanTaskUiArn": HUMAN_TASK_UI},
    "HumanTaskConfig__PreHumanTaskLambdaArn": f"{FUNCTION}PRE-NamedEntityRecognition",
    ACS: f"{FUNCTION}ACS-NamedEntityRecognition",
}


def test_named_entities_have_the_services_own_page() -> None:
    account = make_account(role=Role.ADMIN)
    call(account, "CreateLabelingJob", **job_request("names", teams.arn(make_team()), **NAMES))
    job = LabelingJob.objects.get()
    assert (job.task_type, job.template_uri) == ("named_entity_recognition", "")
    described = call(account, "DescribeLabelingJob", LabelingJobName="names")
    assert described["HumanTaskConfig"]["UiConfig"] == {"HumanTaskUiArn": HUMAN_TASK_UI}


@pytest.mark.parametrize(("attribute", "good"), [("street", False), ("street-ref", True)])
def test_labels_that_are_files_are_named_so(attribute: str, good: bool) -> None:
    changes = {
        "LabelAttributeName": attribute,
        "HumanTaskConfig__PreHumanTaskLambdaArn": f"{FUNCTION}PRE-SemanticSegmentation",
        ACS: f"{FUNCTION}ACS-SemanticSegmentation",
    }
    request = job_request("streets", teams.arn(make_team()), **changes)
    account = make_account(role=Role.ADMIN)
    if good:
        call(account, "CreateLabelingJob", **request)
        assert LabelingJob.objects.get().task_type == "semantic_segmentation"
        return
    with pytest.raises(LabelwrightError, match="LabelAttributeName: 'street' must end in -ref"):
        call(account, "CreateLabelingJob", **request)
