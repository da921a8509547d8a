"""The requesters' only door from (account, name) to a row. Unknown and forbidden look the same."""

from labeling.models import DataObject, LabelingJob
from workers.access import require_manager
from workers.errors import NotFound
from workers.models import Account


def job(account: Account, name: str) -> LabelingJob:
    """The job of this name (compared without regard to case). Raises NotAllowed for workers, NotFound."""
    require_manager(account)
    found = LabelingJob.objects.filter(name__iexact=name).select_related("team", "group").first()
    if found is None:
        raise NotFound(f"Labeling job {name} does not exist.")
    return found


def data_object(account: Account, job_name: str, object_id: str) -> DataObject:
    """One object of a job by its `datasetObjectId`, the line number from 0 as text."""
    found_job = job(account, job_name)
    if object_id.isascii() and object_id.isdigit() and len(object_id) < 10:
        found = DataObject.objects.filter(job=found_job, line=int(object_id)).first()
        if found is not None:
            return found
    raise NotFound(f"Job {job_name} has no object {object_id}.")
