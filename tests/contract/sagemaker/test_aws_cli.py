"""The aws command line, among it the command of the published article on chaining, word for word."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from tests.contract.sagemaker.requests import BUCKET, CATEGORIES, job_request, wait_for

pytestmark = pytest.mark.any_database

Shell = Callable[..., subprocess.CompletedProcess[str]]

#: From "Chaining using the API" of AWS's article on the chaining feature. Its placeholders are <...> and accountID;
#: the region of the team's ARN is the word "region" there, and stays.
ARTICLE = (
    'aws sagemaker create-labeling-job --labeling-job-name "Streetscenes-Job1-chain" --label-attribute-name'
    ' "Streetscenes-Job1" --input-config DataSource={S3DataSource={ManifestS3Uri="s3://<bucket_name>/streetscenes/output'
    '/Streetscenes-Job1/manifests/output/output.manifest"}},DataAttributes={ContentClassifiers='
    '["FreeOfPersonallyIdentifiableInformation"]} --output-config S3OutputPath="s3://<bucket_name>/streetscenes/output'
    '/Streetscenes-Job1-chain/" --role-arn "arn:aws:iam::accountID:role/<rolename>" --label-category-config-s3-uri'
    ' "s3://<path_to_label_category_file>/labelcategory.json" --stopping-conditions'
    " MaxPercentageOfInputDatasetLabeled=100 --human-task-config"
    ' WorkteamArn="arn:aws:sagemaker:region:394669845002:workteam/public-crowd/default",UiConfig={UiTemplateS3Uri='
    '"s3://<bucket_name>/template.liquid"},PreHumanTaskLambdaArn="arn:aws:lambda:us-west-2:081040173940:function'
    ':PRE-ImageMultiClass",TaskKeywords="Images","classification",TaskTitle="Image Categorization",TaskDescription='
    '"Categorize images into specific classes",NumberOfHumanWorkersPerDataObject=3,TaskTimeLimitInSeconds=300,'
    "TaskAvailabilityLifetimeInSeconds=21600,MaxConcurrentTaskCount=1000,AnnotationConsolidationConfig="
    '{AnnotationConsolidationLambdaArn="arn:aws:lambda:us-west-2:081040173940:function:ACS-ImageMultiClass"}'
)
FILLED = (
    ARTICLE.replace("<bucket_name>", "article")
    .replace("<path_to_label_category_file>", "article/config")
    .replace("accountID", "111122223333")
    .replace("<rolename>", "ground-truth")
)
TEMPLATE = """<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
<crowd-form>
  <crowd-image-classifier name="crowd-image-classifier" src="{{ task.input.taskObject | grant_read_access }}"
    header="Which?" categories="{{ task.input.labels | to_json | escape }}">
    <full-instructions header="How">Look.</full-instructions>
    <short-instructions>Look.</short-instructions>
  </crowd-image-classifier>
</crowd-form>
"""


def done(result: subprocess.CompletedProcess[str]) -> Any:
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout) if result.stdout else None


@pytest.fixture
def streetscenes(s3: Any) -> list[dict[str, Any]]:
    """What the article's first job left: an output manifest of which one line has a label."""
    name = "Streetscenes-Job1"
    metadata = {
        "confidence": 0.95,
        "job-name": f"labeling-job/{name.lower()}",
        "class-name": "bad",
        "human-annotated": "yes",
        "creation-date": "2019-04-09T21:25:51.110794",
        "type": "groundtruth/image-classification",
    }
    lines: list[dict[str, Any]] = [{"source-ref": f"s3://article/images/{n}.jpg"} for n in range(3)]
    lines[1] |= {name: 1, f"{name}-metadata": metadata}
    s3.create_bucket(Bucket="article")
    files = {
        f"streetscenes/output/{name}/manifests/output/output.manifest": "".join(json.dumps(x) + "\n" for x in lines),
        "config/labelcategory.json": json.dumps(CATEGORIES),
        "template.liquid": TEMPLATE,
    }
    for key, content in files.items():
        s3.put_object(Bucket="article", Key=key, Body=content.encode())
    return lines


def test_the_articles_command_word_for_word(shell: Shell, sagemaker: Any, streetscenes: list[dict[str, Any]]) -> None:
    created = done(shell(f'{FILLED} --endpoint-url "$URL"'))
    arn = "arn:aws:sagemaker:us-east-1:000000000000:labeling-job/streetscenes-job1-chain"
    assert created == {"LabelingJobArn": arn}
    job = wait_for(sagemaker, "Streetscenes-Job1-chain", "InProgress")
    show = 'aws sagemaker describe-labeling-job --labeling-job-name Streetscenes-Job1-chain --endpoint-url "$URL"'
    assert done(shell(show))["LabelingJobArn"] == arn
    assert job["LabelCounters"]["TotalLabeled"] == job["LabelCounters"]["HumanLabeled"] == 1
    assert job["LabelCounters"]["Unlabeled"] == 2
    assert job["HumanTaskConfig"]["TaskKeywords"] == ["Images", "classification"]
    assert job["HumanTaskConfig"]["TaskTitle"] == "Image Categorization"
    assert job["LabelingJobOutput"]["OutputDatasetS3Uri"] == (
        "s3://article/streetscenes/output/Streetscenes-Job1-chain/Streetscenes-Job1-chain/manifests/output/output.manifest"
    )
    again = shell(f'{FILLED} --endpoint-url "$URL"')
    assert again.returncode != 0
    assert "ResourceInUse" in again.stderr
    done(shell('aws sagemaker stop-labeling-job --labeling-job-name Streetscenes-Job1-chain --endpoint-url "$URL"'))


def test_teams_and_tags(shell: Shell) -> None:
    create = (
        'aws sagemaker create-workteam --workteam-name cli --description "By hand" --member-definitions'
        " 'CognitoMemberDefinition={UserPool=us-east-1_a,UserGroup=g,ClientId=c}' --tags Key=a,Value=b"
        " --endpoint-url $URL"
    )
    arn = done(shell(create))["WorkteamArn"]
    listed = done(shell(f'aws sagemaker list-tags --resource-arn {arn} --endpoint-url "$URL"'))
    assert listed == {"Tags": [{"Key": "a", "Value": "b"}]}
    described = done(shell('aws sagemaker describe-workteam --workteam-name cli --endpoint-url "$URL"'))
    assert described["Workteam"]["CreateDate"] > 1.7e9
    assert done(shell('aws sagemaker delete-workteam --workteam-name cli --endpoint-url "$URL"')) == {"Success": True}


def test_lists_walk_all_pages(shell: Shell, sagemaker: Any, s3: Any, team: str) -> None:
    names = [f"walked-{n}" for n in range(3)]
    for name in names:
        sagemaker.create_labeling_job(**job_request(name, team))
    query = "--query 'LabelingJobSummaryList[].LabelingJobName' --endpoint-url \"$URL\""
    walked = done(shell(f"aws sagemaker list-labeling-jobs --name-contains walked --page-size 1 {query}"))
    assert walked == names
    two = done(shell('aws sagemaker list-labeling-jobs --name-contains walked --max-items 2 --endpoint-url "$URL"'))
    assert len(two["LabelingJobSummaryList"]) == 2
    assert "NextToken" in two
    for name in names:
        sagemaker.stop_labeling_job(LabelingJobName=name)


def test_a_request_from_a_file(shell: Shell, s3: Any, team: str, name: str) -> None:
    request = json.dumps(job_request(name, team))
    command = f"aws sagemaker create-labeling-job --cli-input-json '{request}' --endpoint-url \"$URL\""
    assert done(shell(command))["LabelingJobArn"].endswith(f":labeling-job/{name}")
    done(shell(f'aws sagemaker stop-labeling-job --labeling-job-name {name} --endpoint-url "$URL"'))


def test_errors_reach_the_terminal(shell: Shell) -> None:
    result = shell('aws sagemaker describe-labeling-job --labeling-job-name nothing --endpoint-url "$URL"')
    assert result.returncode != 0
    assert "(ResourceNotFound)" in result.stderr
    assert "Labeling job nothing does not exist." in result.stderr
    wrong = shell(
        'aws sagemaker list-labeling-jobs --endpoint-url "$URL"',
        AWS_SECRET_ACCESS_KEY="wrong-but-long-enough-to-be-one-of-them",
    )
    assert "(InvalidSignatureException)" in wrong.stderr
    assert BUCKET not in wrong.stderr
