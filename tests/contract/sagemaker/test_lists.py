"""Lists through boto3's paginators: order, filters, pages that hold while jobs are added, and tokens."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.contract.sagemaker.requests import job_request, team_request, wait_for

PREFIX = "listed"


@pytest.fixture(scope="module")
def own_team(sagemaker: Any) -> str:
    return str(sagemaker.create_workteam(**team_request("lists"))["WorkteamArn"])


@pytest.fixture(scope="module")
def names(sagemaker: Any, s3: Any, own_team: str) -> Iterator[list[str]]:
    """Five jobs, in the order in which they were made; names in another order."""
    made = [f"{PREFIX}-{letter}" for letter in ("c", "A", "e", "B", "d")]
    for name in made:
        sagemaker.create_labeling_job(**job_request(name, own_team))
    for name in made:
        wait_for(sagemaker, name, "InProgress")
    sagemaker.stop_labeling_job(LabelingJobName=made[0])
    wait_for(sagemaker, made[0], "Stopped")
    yield made
    for name in made[1:]:
        sagemaker.stop_labeling_job(LabelingJobName=name)


def listed(sagemaker: Any, **filters: Any) -> list[str]:
    pages = sagemaker.get_paginator("list_labeling_jobs").paginate(NameContains=PREFIX, **filters)
    return [job["LabelingJobName"] for page in pages for job in page["LabelingJobSummaryList"]]


def test_jobs_come_in_the_order_of_their_creation(sagemaker: Any, names: list[str]) -> None:
    assert listed(sagemaker) == names
    assert listed(sagemaker, SortOrder="Descending") == names[::-1]


@pytest.mark.parametrize("size", [1, 2, 5])
@pytest.mark.parametrize("sort", ["Name", "CreationTime", "Status"])
@pytest.mark.parametrize("order", ["Ascending", "Descending"])
def test_pages_give_each_job_once(sagemaker: Any, names: list[str], size: int, sort: str, order: str) -> None:
    whole = listed(sagemaker, SortBy=sort, SortOrder=order)
    paged = listed(sagemaker, SortBy=sort, SortOrder=order, PaginationConfig={"PageSize": size})
    assert paged == whole
    assert sorted(whole) == sorted(names)


def test_names_are_sorted_without_regard_to_case(sagemaker: Any, names: list[str]) -> None:
    assert listed(sagemaker, SortBy="Name") == sorted(names, key=str.lower)


def test_states_are_sorted_and_filtered(sagemaker: Any, names: list[str]) -> None:
    assert listed(sagemaker, SortBy="Status") == [*names[1:], names[0]]
    assert listed(sagemaker, StatusEquals="Stopped") == names[:1]
    assert listed(sagemaker, StatusEquals="Failed") == []


def test_times_filter(sagemaker: Any, names: list[str]) -> None:
    times = {name: sagemaker.describe_labeling_job(LabelingJobName=name)["CreationTime"] for name in names}
    first, last = times[names[0]], times[names[-1]]
    assert listed(sagemaker, CreationTimeAfter=first - timedelta(seconds=2)) == names
    assert listed(sagemaker, CreationTimeAfter=last + timedelta(seconds=2)) == []
    assert listed(sagemaker, CreationTimeBefore=first - timedelta(seconds=2)) == []
    assert listed(sagemaker, CreationTimeBefore=last + timedelta(seconds=2)) == names
    assert listed(sagemaker, LastModifiedTimeAfter=first - timedelta(seconds=2)) == names
    assert listed(sagemaker, LastModifiedTimeBefore=first - timedelta(seconds=2)) == []


def test_a_page_holds_ten_jobs_unless_asked_otherwise(sagemaker: Any, names: list[str]) -> None:
    page = sagemaker.list_labeling_jobs(NameContains=PREFIX, MaxResults=2)
    assert [job["LabelingJobName"] for job in page["LabelingJobSummaryList"]] == names[:2]
    assert len(sagemaker.list_labeling_jobs(MaxResults=100)["LabelingJobSummaryList"]) <= 100
    assert len(sagemaker.list_labeling_jobs()["LabelingJobSummaryList"]) <= 10
    assert "NextToken" not in sagemaker.list_labeling_jobs(NameContains=PREFIX, MaxResults=5)


def test_names_are_found_by_a_part_without_regard_to_case(sagemaker: Any, names: list[str]) -> None:
    found = sagemaker.list_labeling_jobs(NameContains="LISTED-a")["LabelingJobSummaryList"]
    assert [job["LabelingJobName"] for job in found] == ["listed-A"]
    assert sagemaker.list_labeling_jobs(NameContains="nothing-like-it")["LabelingJobSummaryList"] == []


def test_a_token_of_another_question_is_refused(sagemaker: Any, names: list[str]) -> None:
    token = sagemaker.list_labeling_jobs(NameContains=PREFIX, MaxResults=2)["NextToken"]
    for question in ({"NameContains": "other"}, {"NameContains": PREFIX, "SortBy": "Name"}, {}):
        with pytest.raises(sagemaker.exceptions.ClientError, match=r"ValidationException.*NextToken"):
            sagemaker.list_labeling_jobs(NextToken=token, **question)
    for nonsense in ("x", "eyJ9", "bnVsbA", "W10", "ä"):
        with pytest.raises(sagemaker.exceptions.ClientError, match=r"ValidationException.*NextToken"):
            sagemaker.list_labeling_jobs(NextToken=nonsense, NameContains=PREFIX)
    resized = sagemaker.list_labeling_jobs(NextToken=token, NameContains=PREFIX, MaxResults=1)
    assert [job["LabelingJobName"] for job in resized["LabelingJobSummaryList"]] == names[2:3]


def test_an_entry_shows_how_far_the_job_is(sagemaker: Any, names: list[str], own_team: str) -> None:
    (job,) = sagemaker.list_labeling_jobs(NameContains=names[1])["LabelingJobSummaryList"]
    request = job_request(names[1], own_team)
    assert job["WorkteamArn"] == own_team
    assert job["InputConfig"] == request["InputConfig"]
    assert job["PreHumanTaskLambdaArn"] == request["HumanTaskConfig"]["PreHumanTaskLambdaArn"]
    assert job["AnnotationConsolidationLambdaArn"].endswith(":ACS-TextMultiClass")
    assert job["LabelCounters"]["Unlabeled"] == 3


def test_the_jobs_of_a_team(sagemaker: Any, names: list[str], own_team: str) -> None:
    pages = sagemaker.get_paginator("list_labeling_jobs_for_workteam").paginate(
        WorkteamArn=own_team.replace("us-east-1", "eu-west-1"), PaginationConfig={"PageSize": 2}
    )
    found = [job for page in pages for job in page["LabelingJobSummaryList"]]
    assert [job["LabelingJobName"] for job in found] == names
    assert found[0]["LabelCounters"] == {"HumanLabeled": 0, "PendingHuman": 0, "Total": 3}
    assert found[1]["LabelCounters"] == {"HumanLabeled": 0, "PendingHuman": 3, "Total": 3}
    assert found[1]["WorkRequesterAccountId"] == "000000000000"
    assert found[1]["NumberOfHumanWorkersPerDataObject"] == 1
    one = sagemaker.list_labeling_jobs_for_workteam(
        WorkteamArn=own_team, JobReferenceCodeContains=found[2]["JobReferenceCode"][-10:]
    )
    assert [job["LabelingJobName"] for job in one["LabelingJobSummaryList"]] == names[2:3]


def test_the_jobs_of_no_team(sagemaker: Any) -> None:
    with pytest.raises(sagemaker.exceptions.ResourceNotFound):
        sagemaker.list_labeling_jobs_for_workteam(
            WorkteamArn="arn:aws:sagemaker:us-east-1:000000000000:workteam/private-crowd/nobody"
        )
