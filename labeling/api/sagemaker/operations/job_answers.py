"""Labeling jobs as the wire shows them: whole, in lists, and to the team that works on them."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from labeling import queries, tags
from labeling.messages import streams
from labeling.models import LabelingJob
from labeling.options import automation
from labeling.queries import Counters
from labeling.states import LIVE, JobState
from labeling.task_types import registry
from workers import teams


def described(job: LabelingJob) -> dict[str, Any]:
    """DescribeLabelingJob: what was asked for, with defaults, and what became of it."""
    return {
        **_request(job),
        **_progress(job, queries.counters_of(job)),
        "JobReferenceCode": job.reference_code,
        "Tags": [{"Key": tag.key, "Value": tag.value} for tag in tags.of(queries.arn(job)).order_by("key")],
    }


def summary(job: LabelingJob, counters: Counters) -> dict[str, Any]:
    """One entry of ListLabelingJobs."""
    request = _request(job)
    human = request["HumanTaskConfig"]
    return {
        **_progress(job, counters),
        "WorkteamArn": human["WorkteamArn"],
        "PreHumanTaskLambdaArn": human.get("PreHumanTaskLambdaArn"),
        **human.get("AnnotationConsolidationConfig", {}),
        "InputConfig": request["InputConfig"],
    }


def team_summary(job: LabelingJob, counters: Counters) -> dict[str, Any]:
    """One entry of ListLabelingJobsForWorkteam."""
    return {
        "LabelingJobName": job.name,
        "JobReferenceCode": job.reference_code,
        "WorkRequesterAccountId": settings.AWS_ACCOUNT,
        "CreationTime": job.created_at,
        "LabelCounters": {
            "HumanLabeled": counters.human_labeled,
            "PendingHuman": counters.unlabeled if job.state in LIVE else 0,
            "Total": counters.total,
        },
        "NumberOfHumanWorkersPerDataObject": job.redundancy,
    }


def _progress(job: LabelingJob, counters: Counters) -> dict[str, Any]:
    return {
        "LabelingJobName": job.name,
        "LabelingJobArn": queries.arn(job),
        "LabelingJobStatus": job.state,
        "LabelCounters": _label_counters(counters),
        "CreationTime": job.created_at,
        "LastModifiedTime": job.updated_at,
        "FailureReason": job.failure_reason if job.state == JobState.FAILED else None,
        "LabelingJobOutput": {
            "OutputDatasetS3Uri": queries.output_uri(job),
            "FinalActiveLearningModelArn": automation.final_model(job),
        },
    }


def _label_counters(counters: Counters) -> dict[str, int]:
    return {
        "TotalLabeled": counters.total_labeled,
        "HumanLabeled": counters.human_labeled,
        "MachineLabeled": counters.machine_labeled,
        "FailedNonRetryableError": counters.failed,
        "Unlabeled": counters.unlabeled + counters.excluded,
    }


def _request(job: LabelingJob) -> dict[str, Any]:
    """The CreateLabelingJob that made the job, or the one that would have, where it came through another door."""
    return job.request or {
        "LabelingJobName": job.name,
        "LabelAttributeName": job.label_attribute,
        "InputConfig": {"DataSource": _data_source(job)},
        "OutputConfig": {"S3OutputPath": job.output_path, **_topic(job.output_topic)},
        "RoleArn": f"arn:aws:iam::{settings.AWS_ACCOUNT}:role/labelwright",
        "LabelCategoryConfigS3Uri": job.categories_uri or None,
        "LabelingJobAlgorithmsConfig": automation.algorithms_config(job),
        "StoppingConditions": _stopping_conditions(job),
        "HumanTaskConfig": _human_task_config(job),
    }


def _data_source(job: LabelingJob) -> dict[str, Any]:
    manifest = {"S3DataSource": {"ManifestS3Uri": job.manifest_uri}} if job.manifest_uri else {}
    return manifest | ({"SnsDataSource": _topic(job.input_topic)} if job.input_topic else {})


def _topic(name: str) -> dict[str, str]:
    return {"SnsTopicArn": streams.arn(name)} if name else {}


def _stopping_conditions(job: LabelingJob) -> dict[str, Any] | None:
    conditions = {
        "MaxHumanLabeledObjectCount": job.max_human_labeled,
        "MaxPercentageOfInputDatasetLabeled": job.max_percentage_labeled,
    }
    return conditions if any(conditions.values()) else None


def _human_task_config(job: LabelingJob) -> dict[str, Any]:
    task_type, group = registry.by_key(job.task_type), job.group
    return {
        "WorkteamArn": teams.arn(job.team),
        "UiConfig": {"UiTemplateS3Uri": job.template_uri or None},
        "PreHumanTaskLambdaArn": _function(job.pre_hook or task_type.pre_function),
        "TaskKeywords": (group.keywords if group else None) or None,
        "TaskTitle": group.title if group else job.name,
        "TaskDescription": group.description if group else job.name,
        "NumberOfHumanWorkersPerDataObject": job.redundancy,
        "TaskTimeLimitInSeconds": group.time_limit if group else None,
        "TaskAvailabilityLifetimeInSeconds": group.lifetime if group else None,
        "MaxConcurrentTaskCount": job.max_concurrent,
        "AnnotationConsolidationConfig": {
            "AnnotationConsolidationLambdaArn": _function(job.post_hook or task_type.consolidation_function)
        },
    }


def _function(name: str) -> str:
    """ARNs and addresses of hooks as they were given; names of functions as ARNs of this installation."""
    if ":" in name:
        return name
    return f"arn:aws:lambda:{settings.AWS_REGION}:{settings.AWS_ACCOUNT}:function:{name}"
