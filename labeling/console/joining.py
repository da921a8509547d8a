"""One manifest of a job's objects with the labels of others of its family, such as the levels of a series."""

from collections.abc import Iterator
from contextlib import suppress

from labeling import chaining, lineage, manifests, queries
from labeling.console.forms import BUCKET
from labeling.errors import BucketExists
from labeling.lineage import Kin
from labeling.models import LabelingJob
from labeling.storage import default_store
from workers.errors import InvalidInput


def place(job: LabelingJob) -> str:
    """Where the manifest goes unless told otherwise."""
    return f"s3://{BUCKET}/manifests/{job.name}-joined.manifest"


def join(job: LabelingJob, chosen: list[str], to: str) -> None:
    """Writes the objects of the job with what those of the family that are `chosen` by name say of them. Where several
    tell a label, that of the youngest job counts. Raises what `manifests.merge` raises, and InvalidInput."""
    sources = [one for one in others(job) if one.name in chosen]
    if not sources:
        raise InvalidInput("others", "choose a job to join with")
    with suppress(BucketExists):
        if to.startswith(f"s3://{BUCKET}/"):
            default_store().create_bucket(BUCKET)
    by_age = sorted([job, *sources], key=lambda one: one.id)
    manifests.merge(to, [queries.output_uri(one) for one in (job, *by_age)])  # its lines, and its labels by its age


def others(job: LabelingJob) -> list[LabelingJob]:
    """Those of the family that left an output, oldest first; none where the job itself has none."""
    family = lineage.of(job) if chaining.can_chain(job) else None
    found = [] if family is None else [one for one in _members(family) if one != job and chaining.can_chain(one)]
    return sorted(found, key=lambda one: one.id)


def _members(kin: Kin) -> Iterator[LabelingJob]:
    yield kin.job
    for child in kin.children:
        yield from _members(child)
