"""Streaming jobs as Ground Truth's users run them: published with boto3, labeled, and on to the next job's topic."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.sagemaker.requests import job_request, team_request, wait_for
from tests.contract.sagemaker.test_journey import join, read_manifest
from tests.installation import Installation
from tests.services import wait_until

TEST_EVENT = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "wire"}


def streaming(name: str, team: str, topic: str, attribute: str, output: str | None = None) -> dict[str, Any]:
    return job_request(
        name,
        team,
        LabelAttributeName=attribute,
        InputConfig__DataSource={"SnsDataSource": {"SnsTopicArn": topic}},
        OutputConfig__SnsTopicArn=output,
    )


def labeled(sagemaker: Any, job: str) -> int:
    return int(sagemaker.describe_labeling_job(LabelingJobName=job)["LabelCounters"]["HumanLabeled"])


def test_from_one_topic_to_the_next(
    sagemaker: Any, s3: Any, client: Callable[..., Any], installation: Installation
) -> None:
    sns = client("sns")
    texts, moods = (sns.create_topic(Name=name)["TopicArn"] for name in ("texts", "moods"))
    assert texts == "arn:aws:sns:us-east-1:000000000000:texts"
    assert {topic["TopicArn"] for topic in sns.list_topics()["Topics"]} >= {texts, moods}
    team = sagemaker.create_workteam(**team_request("listeners"))["WorkteamArn"]
    [person, *_] = join(installation, "listeners")
    sagemaker.create_labeling_job(**streaming("live-mood", team, texts, "mood", moods))
    sagemaker.create_labeling_job(**streaming("live-tone", team, moods, "tone"))
    for name in ("live-mood", "live-tone"):
        job = wait_for(sagemaker, name, "InProgress")
    assert job["InputConfig"]["DataSource"] == {"SnsDataSource": {"SnsTopicArn": moods}}

    first = sns.publish(TopicArn=texts, Message=json.dumps({"source": "fine", "shelf": 1}))["MessageId"]
    own = {"source": "poor", "dataset-objectid-attribute-name": "source"}
    batch = [{"Id": str(n), "Message": json.dumps(message)} for n, message in enumerate([own, own, TEST_EVENT, {}])]
    told = sns.publish_batch(TopicArn=texts, PublishBatchRequestEntries=batch)
    assert [entry["Id"] for entry in told["Successful"]] == ["0", "1", "2"]
    assert [entry["Id"] for entry in told["Failed"]] == ["3"]

    person.answer("live-mood", 2, lambda n: ("good", "bad")[n])
    person.answer("live-tone", 2, lambda n: "good")
    wait_until(lambda: labeled(sagemaker, "live-tone") == 2, "both tones")
    sagemaker.stop_labeling_job(LabelingJobName="live-tone")
    output = wait_for(sagemaker, "live-tone", "Stopped")["LabelingJobOutput"]["OutputDatasetS3Uri"]
    lines = read_manifest(s3, output)
    by_source = {line["source"]: line for line in lines}
    assert by_source["fine"]["$mood-object-id"] == first
    assert by_source["poor"]["dataset-objectid-attribute-name"] == "source"
    assert [(line["source"], line["mood"], line["tone"]) for line in lines] == [("fine", 0, 0), ("poor", 1, 0)]
    sns.delete_topic(TopicArn=texts)
    wait_for(sagemaker, "live-mood", "Stopped")


@pytest.mark.parametrize(
    ("topic", "message", "code"),
    [
        ("arn:aws:sns:us-east-1:000000000000:nobody-made-it", "{}", "NotFoundException"),
        ("no-arn at all", "{}", "InvalidParameterException"),
        ("arn:aws:sns:us-east-1:000000000000:refusals", "nope", "InvalidParameterException"),
    ],
)
def test_what_cannot_be_published_is_refused_in_its_words(
    client: Callable[..., Any], topic: str, message: str, code: str
) -> None:
    sns = client("sns")
    sns.create_topic(Name="refusals")
    with pytest.raises(getattr(sns.exceptions, code)):
        sns.publish(TopicArn=topic, Message=message)


def test_batches_and_topics_that_contradict_themselves(client: Callable[..., Any]) -> None:
    sns = client("sns")
    topic = sns.create_topic(Name="twice.fifo", Attributes={"FifoTopic": "true"})["TopicArn"]
    entry = {"Id": "1", "Message": json.dumps({"source": "fine"})}
    with pytest.raises(sns.exceptions.BatchEntryIdsNotDistinctException):
        sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=[entry, entry])
    for name, fifo in (("plain", "true"), ("other.fifo", "false")):
        with pytest.raises(sns.exceptions.InvalidParameterException, match=r"names that end in \.fifo"):
            sns.create_topic(Name=name, Attributes={"FifoTopic": fifo})


def test_a_streaming_job_is_labeled_by_people_alone(sagemaker: Any, team: str, name: str) -> None:
    request = streaming(name, team, "arn:aws:sns:us-east-1:000000000000:texts", "mood")
    algorithm = "arn:aws:sagemaker:us-west-2:027400017018:labeling-job-algorithm-specification/text-classification"
    with pytest.raises(ClientError, match="ValidationException"):
        sagemaker.create_labeling_job(
            **request, LabelingJobAlgorithmsConfig={"LabelingJobAlgorithmSpecificationArn": algorithm}
        )
