"""Every operation that the wire serves, one line each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from labeling.api.sagemaker.operations import labeling_jobs, tags, ui_templates, workforces, workteams
from workers.models import Account

#: The caller and the checked request in, the answer out, which is pruned to the operation's shape afterwards.
Handler = Callable[[Account, Mapping[str, Any]], dict[str, Any]]

OPERATIONS: Final[Mapping[str, Handler]] = {
    "CreateLabelingJob": labeling_jobs.create_labeling_job,
    "DescribeLabelingJob": labeling_jobs.describe_labeling_job,
    "ListLabelingJobs": labeling_jobs.list_labeling_jobs,
    "ListLabelingJobsForWorkteam": labeling_jobs.list_labeling_jobs_for_workteam,
    "StopLabelingJob": labeling_jobs.stop_labeling_job,
    "CreateWorkteam": workteams.create_workteam,
    "DescribeWorkteam": workteams.describe_workteam,
    "ListWorkteams": workteams.list_workteams,
    "UpdateWorkteam": workteams.update_workteam,
    "DeleteWorkteam": workteams.delete_workteam,
    "DescribeWorkforce": workforces.describe_workforce,
    "ListWorkforces": workforces.list_workforces,
    "RenderUiTemplate": ui_templates.render_ui_template,
    "AddTags": tags.add_tags,
    "ListTags": tags.list_tags,
    "DeleteTags": tags.delete_tags,
}
