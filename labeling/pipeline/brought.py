"""Labels that come with a manifest tell which jobs made them, however it was filtered, merged or moved."""

from collections import Counter
from collections.abc import Iterable

from labeling.manifest import Line
from labeling.manifest.facts import job_name
from labeling.models import BroughtLabels, LabelingJob

#: A manifest that names more pairs of attribute and job tells of the first ones alone.
PAIRS_AT_MOST = 200
_METADATA = "-metadata"
Pair = tuple[str, str]


def note(job: LabelingJob, lines: Iterable[Line]) -> None:
    """Counts the labels of a chunk of lines, within the transaction that stores it."""
    found = _pairs(lines)
    if not found:
        return
    rows = {(row.attribute, row.maker): row for row in BroughtLabels.objects.filter(job=job)}
    for (attribute, maker), count in found.items():
        row = rows.get((attribute, maker))
        if row is not None:
            row.lines += count
            row.save(update_fields=["lines"])
        elif len(rows) < PAIRS_AT_MOST:
            source = _source(job, attribute, maker)
            rows[attribute, maker] = BroughtLabels.objects.create(
                job=job, attribute=attribute, maker=maker, source=source, lines=count
            )


def _pairs(lines: Iterable[Line]) -> Counter[Pair]:
    found: Counter[Pair] = Counter()
    for line in lines:
        for name, facts in line.data.items():
            if name.endswith(_METADATA) and isinstance(facts, dict):
                attribute = name.removesuffix(_METADATA)
                if line.data.get(attribute) is not None:
                    found[attribute[:127], _maker(facts.get("job-name"))] += 1
    return found


def _maker(spelled: object) -> str:
    return job_name(spelled).replace("\0", "")[:127] if isinstance(spelled, str) else ""


def _source(job: LabelingJob, attribute: str, maker: str) -> LabelingJob | None:
    """The earlier job of this name that wrote this attribute: the same name alone may be another installation's."""
    rows = LabelingJob.objects.filter(name__iexact=maker, label_attribute=attribute, id__lt=job.id)
    return rows.first() if maker else None
