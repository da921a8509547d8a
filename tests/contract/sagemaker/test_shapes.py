"""Our answers are parts of AWS's; what is missing from them, and what is served at all, is written in the guide."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.model import OperationModel, Shape

from labeling.api.sagemaker.operations import OPERATIONS
from tests.contract.sagemaker.requests import BUCKET, FUNCTION, ROLE, automated, job_request, team_request, wait_for
from tests.contract.sagemaker.signed import Signer

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "ground-truth.md"
CODE = re.compile(r"`([^`]+)`")
BUSY = "shaped"


@cache
def model(operation: str) -> OperationModel:
    return botocore.session.Session().get_service_model("sagemaker").operation_model(operation)


@cache
def table(heading: str) -> dict[str, list[str]]:
    """The rows of the table under a heading: the name in the first column, the other cells."""
    section = GUIDE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:3] == "| `"]
    return {CODE.findall(first)[0]: cells for first, *cells in rows}


def paths_of(shape: Shape, path: str = "") -> Iterator[str]:
    """All members of a shape; those inside lists under the list's own name."""
    if shape.type_name == "list":
        yield from paths_of(shape.member, path)
    elif shape.type_name == "structure":
        for name, member in shape.members.items():
            below = f"{path}.{name}".lstrip(".")
            yield below
            yield from paths_of(member, below)


def paths_in(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, list):
        for entry in value:
            yield from paths_in(entry, path)
    elif isinstance(value, dict):
        for name, member in value.items():
            below = f"{path}.{name}".lstrip(".")
            yield below
            yield from paths_in(member, below)


def missing(operation: str, answers: list[Any]) -> set[str]:
    """The highest members of the operation's answer that none of the answers has."""
    shape = model(operation).output_shape
    known = set(paths_of(shape)) if shape else set()
    found = {path for answer in answers for path in paths_in(answer)}
    assert found <= known, f"{operation} answers what AWS does not"
    absent = known - found
    return {path for path in absent if path.rpartition(".")[0] not in absent}


@pytest.fixture(scope="module")
def answers(sagemaker: Any, s3: Any, installation: Any, automated_job: str) -> dict[str, list[Any]]:
    """Every operation's answers, as JSON, about a job and a team on which everything is set."""
    post = Signer(installation.url, installation.key)
    got: dict[str, list[Any]] = {}

    def call(operation: str, **request: Any) -> Any:
        answer = post(operation, json.dumps(request).encode())
        assert answer.status == 200, answer.data
        got.setdefault(operation, []).append(answer.data)
        return answer.data

    tags = [{"Key": "a", "Value": "b"}]
    team = call("CreateWorkteam", **full_team(), Tags=tags)["WorkteamArn"]
    call("CreateWorkteam", **team_request(f"{BUSY}-2"))
    arn = call("CreateLabelingJob", **full_job(BUSY, team), Tags=tags)["LabelingJobArn"]
    failed = full_job(f"{BUSY}-failed", team) | {"LabelCategoryConfigS3Uri": f"s3://{BUCKET}/not-there"}
    call("CreateLabelingJob", **failed)
    states = {BUSY: "InProgress", f"{BUSY}-failed": "Failed"}
    for name, state in states.items():
        wait_for(sagemaker, name, state)
        call("DescribeLabelingJob", LabelingJobName=name)
    model = call("DescribeLabelingJob", LabelingJobName=automated_job)["LabelingJobOutput"][
        "FinalActiveLearningModelArn"
    ]
    call("CreateLabelingJob", **automated(job_request("going-on", team), model=model))
    call("DescribeLabelingJob", LabelingJobName="going-on")
    call("CreateLabelingJob", **named_entities("own-page", team))
    call("DescribeLabelingJob", LabelingJobName="own-page")
    call("ListLabelingJobs", NameContains=automated_job)
    call("ListLabelingJobs", NameContains=BUSY, SortOrder="Descending", MaxResults=1)
    call("ListLabelingJobsForWorkteam", WorkteamArn=team, MaxResults=1)
    call("ListWorkteams", NameContains=BUSY, MaxResults=1)
    call("DescribeWorkteam", WorkteamName=BUSY)
    call("UpdateWorkteam", WorkteamName=BUSY, MemberDefinitions=[{"OidcMemberDefinition": {"Groups": ["a"]}}])
    call("DescribeWorkteam", WorkteamName=BUSY)
    call("ListWorkteams", NameContains=BUSY)
    call("UpdateWorkteam", WorkteamName=BUSY, MemberDefinitions=full_team()["MemberDefinitions"])
    call("DescribeWorkforce", WorkforceName="default")
    call("ListWorkforces")
    for content in ("{{ task.input.text }}", "{% if %}"):
        call("RenderUiTemplate", UiTemplate={"Content": content}, Task={"Input": "{}"}, RoleArn=ROLE)
    call("AddTags", ResourceArn=arn, Tags=tags)
    call("ListTags", ResourceArn=arn)
    call("DeleteTags", ResourceArn=arn, TagKeys=["a"])
    call("StopLabelingJob", LabelingJobName=BUSY)
    call("DeleteWorkteam", WorkteamName=f"{BUSY}-2")
    return got


def full_team() -> dict[str, Any]:
    return team_request(BUSY) | {
        "NotificationConfiguration": {"NotificationTopicArn": "arn:aws:sns:us-east-1:111122223333:work"},
        "WorkerAccessConfiguration": {
            "S3Presign": {"IamPolicyConstraints": {"SourceIp": "Enabled", "VpcSourceIp": "Disabled"}}
        },
    }


def full_job(name: str, team: str) -> dict[str, Any]:
    price = {"AmountInUsd": {"Dollars": 0, "Cents": 3, "TenthFractionsOfACent": 6}}
    return job_request(
        name,
        team,
        InputConfig__DataAttributes={"ContentClassifiers": ["FreeOfAdultContent"]},
        InputConfig__DataSource__SnsDataSource={"SnsTopicArn": "arn:aws:sns:us-east-1:111122223333:shaped"},
        OutputConfig__SnsTopicArn="arn:aws:sns:us-east-1:111122223333:shaped-too",
        OutputConfig__KmsKeyId="key",
        StoppingConditions={"MaxHumanLabeledObjectCount": 1, "MaxPercentageOfInputDatasetLabeled": 1},
        HumanTaskConfig__TaskKeywords=["text"],
        HumanTaskConfig__PublicWorkforceTaskPrice=price,
    )


def named_entities(name: str, team: str) -> dict[str, Any]:
    """With the service's own page instead of a template."""
    consolidation = {"AnnotationConsolidationLambdaArn": f"{FUNCTION}ACS-NamedEntityRecognition"}
    page = "arn:aws:sagemaker:us-east-1:394669845002:human-task-ui/NamedEntityRecognition"
    return job_request(
        name,
        team,
        HumanTaskConfig__UiConfig={"HumanTaskUiArn": page},
        HumanTaskConfig__PreHumanTaskLambdaArn=f"{FUNCTION}PRE-NamedEntityRecognition",
        HumanTaskConfig__AnnotationConsolidationConfig=consolidation,
    )


@pytest.mark.parametrize("operation", OPERATIONS)
def test_answers_are_parts_of_amazons_and_the_guide_says_what_is_missing(
    answers: dict[str, list[Any]], operation: str
) -> None:
    listed = table("Answers").get(operation, [""])
    assert missing(operation, answers[operation]) == set(CODE.findall(listed[0]))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_required_members_are_there(answers: dict[str, list[Any]], operation: str) -> None:
    for answer in answers[operation]:
        check_required(model(operation).output_shape, answer)


def check_required(shape: Shape | None, value: Any) -> None:
    if isinstance(shape, Shape) and shape.type_name == "list":
        for entry in value:
            check_required(shape.member, entry)
    elif isinstance(shape, Shape) and shape.type_name == "structure":
        assert set(shape.required_members) <= value.keys()
        for name, member in value.items():
            check_required(shape.members[name], member)


def test_the_guide_lists_the_operations_that_are_served() -> None:
    assert table("Operations").keys() == OPERATIONS.keys()


def test_the_guide_names_members_that_exist() -> None:
    known = set(paths_of(model("CreateLabelingJob").input_shape))
    assert table("Requests").keys() <= known
