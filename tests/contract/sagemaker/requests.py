"""Requests as Ground Truth's users write them."""

from copy import deepcopy
from typing import Any

from tests.services import wait_until

BUCKET = "wire"
CATEGORIES = {"document-version": "2018-11-28", "labels": [{"label": "good"}, {"label": "bad"}]}
TEMPLATE = """<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
<crowd-form>
  <crowd-classifier name="crowd-classifier" header="Which?" categories="{{ task.input.labels | to_json | escape }}">
    <classification-target>{{ task.input.taskObject }}</classification-target>
    <full-instructions header="How">Read to the end.</full-instructions>
    <short-instructions>Read.</short-instructions>
  </crowd-classifier>
</crowd-form>
"""
FUNCTION = "arn:aws:lambda:us-west-2:081040173940:function:"
ALGORITHM = "arn:aws:sagemaker:us-west-2:027400017018:labeling-job-algorithm-specification/text-classification"
ROLE = "arn:aws:iam::111122223333:role/ground-truth"


def team_request(name: str) -> dict[str, Any]:
    pool = {"UserPool": "us-east-1_abc", "UserGroup": "people", "ClientId": "client"}
    return {
        "WorkteamName": name,
        "Description": "People who read",
        "MemberDefinitions": [{"CognitoMemberDefinition": pool}],
    }


def job_request(name: str, team: str, **changes: Any) -> dict[str, Any]:
    """A text classification job over the three lines in the bucket.

    A changed member is named by its path, `HumanTaskConfig__TaskTitle="…"`; None takes it out.
    """
    request: dict[str, Any] = {
        "LabelingJobName": name,
        "LabelAttributeName": "mood",
        "InputConfig": {"DataSource": {"S3DataSource": {"ManifestS3Uri": f"s3://{BUCKET}/in.manifest"}}},
        "OutputConfig": {"S3OutputPath": f"s3://{BUCKET}/out/"},
        "RoleArn": ROLE,
        "LabelCategoryConfigS3Uri": f"s3://{BUCKET}/categories.json",
        "HumanTaskConfig": {
            "WorkteamArn": team,
            "UiConfig": {"UiTemplateS3Uri": f"s3://{BUCKET}/template.liquid"},
            "PreHumanTaskLambdaArn": f"{FUNCTION}PRE-TextMultiClass",
            "TaskTitle": "Mood",
            "TaskDescription": "Which mood?",
            "NumberOfHumanWorkersPerDataObject": 1,
            "TaskTimeLimitInSeconds": 300,
            "AnnotationConsolidationConfig": {"AnnotationConsolidationLambdaArn": f"{FUNCTION}ACS-TextMultiClass"},
        },
    }
    for path, value in changes.items():
        *above, last = path.split("__")
        holder = request
        for step in above:
            holder = holder.setdefault(step, {})
        holder.pop(last, None)
        if value is not None:
            holder[last] = deepcopy(value)
    return request


def automated(request: dict[str, Any], *, model: str | None = None) -> dict[str, Any]:
    """The request with automated labeling, everything set; `model` is the one to begin with."""
    network = {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]}
    config: dict[str, Any] = {
        "LabelingJobAlgorithmSpecificationArn": ALGORITHM,
        "LabelingJobResourceConfig": {"VolumeKmsKeyId": "key", "VpcConfig": network},
    }
    return request | {
        "LabelingJobAlgorithmsConfig": config | ({"InitialActiveLearningModelArn": model} if model else {})
    }


def wait_for(sagemaker: Any, name: str, state: str) -> Any:
    """The job's description once it has reached the state."""

    def described() -> Any:
        return sagemaker.describe_labeling_job(LabelingJobName=name)

    wait_until(lambda: described()["LabelingJobStatus"] == state, f"{name} to be {state}")
    return described()
