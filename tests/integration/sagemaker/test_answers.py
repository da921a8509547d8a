"""Jobs that did not come over the wire are described as if they had."""

from typing import Any

import pytest

from tests.factories import make_account
from tests.integration.sagemaker.caller import call
from tests.job_factories import advance_until_done, answer_all, make_crew, make_job, make_manifest
from workers import teams
from workers.errors import NotAllowed
from workers.models import Account, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Account:
    return make_account(role=Role.ADMIN)


def test_a_description_can_be_sent_back_as_a_request(admin: Account) -> None:
    job = make_job(template_uri="s3://bkt/template", categories_uri="s3://bkt/categories", max_human_labeled=2)
    shown = call(admin, "DescribeLabelingJob", LabelingJobName=job.name)
    assert shown["HumanTaskConfig"]["WorkteamArn"] == teams.arn(job.team)
    assert shown["StoppingConditions"] == {"MaxHumanLabeledObjectCount": 2}
    call(admin, "CreateLabelingJob", **shown | {"LabelingJobName": "again"})
    again = call(admin, "DescribeLabelingJob", LabelingJobName="again")
    kept = (
        "InputConfig",
        "OutputConfig",
        "LabelCategoryConfigS3Uri",
        "HumanTaskConfig",
        "LabelAttributeName",
        "RoleArn",
    )
    assert {name: again[name] for name in kept} == {name: shown[name] for name in kept}


def test_a_job_with_its_own_categories_and_template(admin: Account) -> None:
    shown = call(admin, "DescribeLabelingJob", LabelingJobName=make_job(name="inline").name)
    assert "LabelCategoryConfigS3Uri" not in shown
    assert "StoppingConditions" not in shown
    assert shown["HumanTaskConfig"]["UiConfig"] == {}
    assert shown["Tags"] == []
    (listed,) = call(admin, "ListLabelingJobs", NameContains="inline")["LabelingJobSummaryList"]
    assert listed["InputConfig"] == shown["InputConfig"]


def test_counters_are_objects_and_add_up(admin: Account) -> None:
    metadata = {"type": "groundtruth/text-classification", "class-name": "bad", "confidence": 0.5}
    lines = [{"source": f"text {n}"} for n in range(5)]
    for n, human in ((0, "yes"), (1, "no")):
        own = {"human-annotated": human, "job-name": "labeling-job/x", "creation-date": "2026-01-01T00:00:00.000000"}
        lines[n] |= {"mood": 1, "mood-metadata": metadata | own}  # type: ignore[dict-item]
    team = make_crew(2)
    job = make_job(manifest_uri=make_manifest(lines, "carried"), team=team, redundancy=2, max_concurrent=2)
    advance_until_done(job)

    def counters() -> Any:
        return call(admin, "DescribeLabelingJob", LabelingJobName=job.name)["LabelCounters"]

    carried = {"MachineLabeled": 1, "FailedNonRetryableError": 0}
    assert counters() == {**carried, "TotalLabeled": 2, "HumanLabeled": 1, "Unlabeled": 3}
    while answer_all(job):
        advance_until_done(job)
    assert counters() == {**carried, "TotalLabeled": 5, "HumanLabeled": 4, "Unlabeled": 0}
    (seen,) = call(admin, "ListLabelingJobsForWorkteam", WorkteamArn=teams.arn(team))["LabelingJobSummaryList"]
    assert seen["LabelCounters"] == {"HumanLabeled": 4, "PendingHuman": 0, "Total": 5}


@pytest.mark.parametrize("name", ["ListLabelingJobs", "DescribeLabelingJob", "StopLabelingJob"])
def test_workers_see_no_jobs(name: str) -> None:
    job = make_job()
    request = {} if name == "ListLabelingJobs" else {"LabelingJobName": job.name}
    with pytest.raises(NotAllowed):
        call(make_account(), name, **request)
