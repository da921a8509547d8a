"""Tags through boto3, on jobs and teams."""

from typing import Any

import pytest

UNKNOWN = "arn:aws:sagemaker:us-east-1:000000000000:"


def tag(key: str, value: str) -> dict[str, str]:
    return {"Key": key, "Value": value}


@pytest.fixture
def arn(sagemaker: Any, job: str) -> str:
    return str(sagemaker.describe_labeling_job(LabelingJobName=job)["LabelingJobArn"])


def test_tags_come_change_and_go(sagemaker: Any, arn: str, job: str) -> None:
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == []
    added = sagemaker.add_tags(ResourceArn=arn, Tags=[tag("b", "1"), tag("a", "ü / =")])
    assert added["Tags"] == [tag("a", "ü / ="), tag("b", "1")]
    changed = sagemaker.add_tags(ResourceArn=arn, Tags=[tag("b", ""), tag("B", "2")])
    assert changed["Tags"] == [tag("B", "2"), tag("a", "ü / ="), tag("b", "")]
    assert sagemaker.describe_labeling_job(LabelingJobName=job)["Tags"] == changed["Tags"]
    sagemaker.delete_tags(ResourceArn=arn, TagKeys=["b", "never-there"])
    pages = sagemaker.get_paginator("list_tags").paginate(ResourceArn=arn)
    assert [entry for page in pages for entry in page["Tags"]] == [tag("B", "2"), tag("a", "ü / =")]


def test_teams_have_tags_too(sagemaker: Any, team: str) -> None:
    assert sagemaker.add_tags(ResourceArn=team, Tags=[tag("k", "v")])["Tags"] == [tag("k", "v")]
    assert sagemaker.list_tags(ResourceArn=team.lower())["Tags"] == [tag("k", "v")]


def test_fifty_tags_and_no_more(sagemaker: Any, arn: str) -> None:
    fifty = [tag(f"key-{n:02}", str(n)) for n in range(50)]
    assert sagemaker.add_tags(ResourceArn=arn, Tags=fifty)["Tags"] == fifty
    with pytest.raises(sagemaker.exceptions.ClientError, match=r"ValidationException.*50 tags"):
        sagemaker.add_tags(ResourceArn=arn, Tags=[tag("one-more", "")])
    assert sagemaker.list_tags(ResourceArn=arn, MaxResults=50)["Tags"] == fifty


@pytest.mark.parametrize("tags", [[tag("aws:x", "")], [tag("a", "1"), tag("a", "2")], [tag("a;b", "")]])
def test_keys_that_cannot_be(sagemaker: Any, arn: str, tags: list[dict[str, str]]) -> None:
    with pytest.raises(sagemaker.exceptions.ClientError, match="ValidationException"):
        sagemaker.add_tags(ResourceArn=arn, Tags=tags)
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == []


@pytest.mark.parametrize(
    "resource", ["labeling-job/nothing", "workteam/private-crowd/nobody", "workteam/vendor-crowd/x", "model/m"]
)
def test_resources_that_are_not_there(sagemaker: Any, resource: str) -> None:
    for call, more in (
        (sagemaker.list_tags, {}),
        (sagemaker.add_tags, {"Tags": [tag("a", "b")]}),
        (sagemaker.delete_tags, {"TagKeys": ["a"]}),
    ):
        with pytest.raises(sagemaker.exceptions.ClientError, match="ValidationException"):
            call(ResourceArn=UNKNOWN + resource, **more)
