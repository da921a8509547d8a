"""Jobs that people make: files that are not there are told of before a name is taken for ever, and a job may be about
a part of a manifest, which is written beside its output, as its input.
"""

import secrets
from dataclasses import replace

from labeling import jobs, manifests, storage
from labeling.errors import StorageError, StoreUnavailable
from labeling.jobs import NewJob
from labeling.manifest import Selection
from labeling.models import LabelingJob
from workers.errors import InvalidInput


def create(new: NewJob, selection: Selection | None) -> LabelingJob:
    """As `jobs.create`; with a selection, over what it takes of the manifest. The origin stays the job's parent.

    Raises InvalidInput for files that are not there, with the path `filter.<condition>`, and what `manifests.select`
    raises.
    """
    jobs.check(new)
    _check_files(new)
    if selection is None:
        return jobs.create(new)
    try:
        part = manifests.select(_place(new), new.manifest_uri, selection)
    except InvalidInput as error:
        path = error.path if error.path == "filter" else f"filter.{error.path}"
        raise InvalidInput(path, error.reason, hint=error.hint) from None
    job = jobs.create(replace(new, manifest_uri=part.uri, origin_uri=new.manifest_uri))
    jobs.note(job, f"About a part of {new.manifest_uri}: {part.lines:,} lines, {selection.words}.")
    return job


def _check_files(new: NewJob) -> None:
    for path, uri in (
        ("manifest", new.manifest_uri),
        ("categories", new.categories_uri),
        ("template", new.template_uri),
    ):
        try:
            there = not uri or storage.default_store().stat(uri) is not None
        except StoreUnavailable:
            raise
        except StorageError as error:
            raise InvalidInput(path, error.message, hint=error.hint) from None
        if not there:
            raise InvalidInput(path, f"{uri} does not exist", hint="Check the bucket and the key. No job was made.")


def _place(new: NewJob) -> str:
    """Drawn anew each time: another job of this name keeps its input."""
    return f"{new.output_path.rstrip('/')}/{new.name}/manifests/input/{secrets.token_hex(4)}.manifest"
