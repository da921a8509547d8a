"""A job over a part of a manifest: the lines that meet some conditions are written beside its output, as its input."""

import secrets
from dataclasses import replace

from labeling import jobs, manifests
from labeling.jobs import NewJob
from labeling.manifest import Selection
from labeling.models import LabelingJob
from workers.errors import InvalidInput


def create(new: NewJob, selection: Selection | None) -> LabelingJob:
    """As `jobs.create`; with a selection, over what it takes of the manifest. The origin stays the job's parent.

    Raises InvalidInput with the path `filter.<condition>`, and what `manifests.select` raises.
    """
    if selection is None:
        return jobs.create(new)
    jobs.check(new)
    try:
        part = manifests.select(_place(new), new.manifest_uri, selection)
    except InvalidInput as error:
        path = error.path if error.path == "filter" else f"filter.{error.path}"
        raise InvalidInput(path, error.reason, hint=error.hint) from None
    job = jobs.create(replace(new, manifest_uri=part.uri, origin_uri=new.manifest_uri))
    jobs.note(job, f"About a part of {new.manifest_uri}: {part.lines:,} lines, {selection.words}.")
    return job


def _place(new: NewJob) -> str:
    """Drawn anew each time: another job of this name keeps its input."""
    return f"{new.output_path.rstrip('/')}/{new.name}/manifests/input/{secrets.token_hex(4)}.manifest"
