"""The requesters' only door from (account, name) to a row. Unknown and forbidden look the same."""

from django.db.models import QuerySet

from labeling.models import DataObject, Export, LabelingJob
from workers.access import require_manager
from workers.errors import NotFound
from workers.models import Account


def jobs(account: Account) -> QuerySet[LabelingJob]:
    """All jobs, with team and group. Raises NotAllowed for workers."""
    require_manager(account)
    return LabelingJob.objects.select_related("team", "group")


def job(account: Account, name: str) -> LabelingJob:
    """The job of this name (compared without regard to case). Raises NotAllowed for workers, NotFound."""
    found = jobs(account).filter(name__iexact=name).first()
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


def export(account: Account, export_id: str) -> Export:
    """One export, with its job. Raises NotAllowed for workers, NotFound."""
    require_manager(account)
    if export_id.isascii() and export_id.isdigit() and len(export_id) < 19:
        found = Export.objects.select_related("job").filter(id=int(export_id)).first()
        if found is not None:
            return found
    raise NotFound(f"There is no export {export_id}.")
