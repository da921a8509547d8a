"""Labels that come with a manifest tell which jobs made them, however it was filtered, merged or moved."""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db.models.functions import Lower

from labeling.manifest import Line, labels_with_metadata
from labeling.manifest.facts import job_name
from labeling.models import BroughtLabels, LabelingJob
from workers.text import storable

#: A manifest that names more pairs of attribute and job tells of the first ones alone.
PAIRS_AT_MOST = 200
Pair = tuple[str, str]


def note(job: LabelingJob, lines: Iterable[Line]) -> None:
    """Counts the labels of a chunk of lines, within the transaction that stores it."""
    found = _pairs(lines)
    if not found:
        return
    rows = {(row.attribute, row.maker): row for row in BroughtLabels.objects.filter(job=job)}
    for pair in found.keys() & rows.keys():
        rows[pair].lines += found[pair]
    BroughtLabels.objects.bulk_update([rows[pair] for pair in found if pair in rows], ["lines"])
    new = [pair for pair in found if pair not in rows][: PAIRS_AT_MOST - len(rows)]
    sources = _sources(job, new)
    BroughtLabels.objects.bulk_create(
        BroughtLabels(job=job, attribute=pair[0], maker=pair[1], source_id=sources.get(pair), lines=found[pair])
        for pair in new
    )


def _pairs(lines: Iterable[Line]) -> Counter[Pair]:
    return Counter(
        (storable(attribute)[:127], _maker(facts.get("job-name")))
        for line in lines
        for attribute, facts in labels_with_metadata(line.data)
    )


def _maker(spelled: object) -> str:
    return job_name(spelled).replace("\0", "")[:127] if isinstance(spelled, str) else ""


def _sources(job: LabelingJob, pairs: Sequence[Pair]) -> dict[Pair, int]:
    """The earlier jobs that wrote these attributes under these names: the same name alone may be another
    installation's."""
    rows = LabelingJob.objects.annotate(lower=Lower("name")).filter(
        lower__in={maker for _, maker in pairs},
        label_attribute__in={attribute for attribute, _ in pairs},
        id__lt=job.id,
    )
    return {
        (attribute, maker): number for attribute, maker, number in rows.values_list("label_attribute", "lower", "id")
    }
