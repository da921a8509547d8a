"""Tags on everything that has an ARN: labeling jobs and work teams."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from labeling import queries
from labeling.models import LabelingJob, Tag
from workers import teams
from workers.errors import InvalidInput, NotFound

MOST: Final = 50
RESERVED: Final = "aws:"


def resource(arn: str) -> str:
    """The spelling under which the tags of this job or team are kept. Raises NotFound."""
    name = arn.partition(":labeling-job/")[2]
    if name:
        job = LabelingJob.objects.filter(name__iexact=name).first()
        if job is None or queries.arn(job) != arn.lower():
            raise NotFound(f"There is no labeling job {arn}.")
        return queries.arn(job)
    if ":workteam/" in arn:
        return teams.arn(teams.by_arn(arn)).lower()
    raise NotFound(f"{arn} is no labeling job and no work team.", hint="These are what can be tagged here.")


def of(resource: str) -> QuerySet[Tag]:
    return Tag.objects.filter(resource=resource.lower())


def as_mapping(resource: str) -> dict[str, str]:
    """Key → value."""
    return dict(of(resource).values_list("key", "value"))


def checked(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Keys and values. Raises `InvalidInput` for a key that is reserved or there twice."""
    found: dict[str, str] = {}
    for key, value in pairs:
        if key.lower().startswith(RESERVED):
            raise InvalidInput("Tags", f"the key {key!r} begins with {RESERVED!r}, which is reserved")
        if key in found:
            raise InvalidInput("Tags", f"the key {key!r} is there twice")
        found[key] = value
    return found


def put(resource: str, tags: Mapping[str, str]) -> None:
    """Adds tags, or gives them new values. Raises `InvalidInput` where there would be too many."""
    with transaction.atomic():
        rows = [Tag(resource=resource.lower(), key=key, value=value) for key, value in tags.items()]
        Tag.objects.bulk_create(rows, update_conflicts=True, unique_fields=["resource", "key"], update_fields=["value"])
        if of(resource).count() > MOST:
            raise InvalidInput("Tags", f"there would be more than {MOST} tags", hint="Remove some with DeleteTags.")


def remove(resource: str, keys: Iterable[str]) -> None:
    """Removing a tag that is not there does no harm."""
    of(resource).filter(key__in=list(keys)).delete()
