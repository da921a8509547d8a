"""Which jobs a job came from and which came from it: the family that chaining makes, as a tree.

A job's parent is the one whose output it reads. Where a manifest was filtered, merged or moved by other means, the
labels on its lines tell which jobs made them: the last of these are its parents.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from django.db.models import Q

from labeling.models import BroughtLabels, LabelingJob

#: Above that, a tree tells nobody anything; a job shows this much of its family.
GENERATIONS = 20
JOBS_SHOWN = 60


@dataclass
class Kin:
    """One job of a family; `here` marks the job that was asked about, `more` counts children that are not shown.
    `others` are its parents besides the one that it stands under."""

    job: LabelingJob
    here: bool
    children: "list[Kin]" = field(default_factory=list)
    more: int = 0
    others: list[LabelingJob] = field(default_factory=list)


def of(job: LabelingJob) -> Kin | None:
    """The tree from the job's oldest ancestor down, oldest children first; None where the job is alone.

    Each job stands there once; above it is the last of its parents that is in the tree.
    """
    line = _ancestors(job)
    root = line[-1]
    by_parent = _descendants(root, line)
    if root == job and not by_parent:
        return None
    return _tree(root, None, by_parent, job, GENERATIONS)


def parents(job: LabelingJob) -> list[LabelingJob]:
    """The job whose output this one reads; else, oldest first, those whose labels its manifest brought along, without
    the ancestors of others among them."""
    if job.parent is not None:
        return [job.parent]
    found = {row.source_id: row.source for row in _brought([job.id]) if row.source is not None}
    above = {ancestor for one in found.values() for ancestor in _above(one)}
    return [one for _, one in sorted(found.items()) if one.id not in above]


def children(job: LabelingJob) -> list[LabelingJob]:
    """The jobs of which this one is a parent, oldest first."""
    return [one for one in _below([job.id]) if job in parents(one)]


def _brought(ids: Iterable[int]) -> Iterable[BroughtLabels]:
    return BroughtLabels.objects.filter(job__in=ids, source__isnull=False).select_related("source").order_by("id")


def _above(job: LabelingJob) -> set[int]:
    """Ids of the job's ancestors: those of its line, and those whose labels it brought along."""
    found = {row.source_id for row in _brought([job.id]) if row.source_id}
    return found | {one.id for one in _line(job)[1:]}


def _line(job: LabelingJob) -> list[LabelingJob]:
    """The job, the one whose output it reads, and so on."""
    line = [job]
    while len(line) < GENERATIONS and (parent := line[-1].parent) is not None:
        line.append(parent)
    return line


def _ancestors(job: LabelingJob) -> list[LabelingJob]:
    """The job, the last of its parents, and so on."""
    line = [job]
    while len(line) < GENERATIONS and (found := parents(line[-1])):
        line.append(found[-1])
    return line


def _below(ids: Iterable[int]) -> list[LabelingJob]:
    """Jobs that may be children of these: they read their output, or brought their labels and read nobody's."""
    ids = list(ids)
    brought = BroughtLabels.objects.filter(source__in=ids).values("job")
    rows = LabelingJob.objects.filter(Q(parent__in=ids) | Q(parent=None, id__in=brought))
    return list(rows.select_related("parent").order_by("id"))


def _descendants(root: LabelingJob, line: list[LabelingJob]) -> dict[int, list[LabelingJob]]:
    """Children by their parent's id, a generation for each look; those of the line however large the family is."""
    found: dict[int, list[LabelingJob]] = defaultdict(list)
    above = {child.id: parent.id for child, parent in pairwise(line)}
    generation, placed = {root.id}, {root.id}
    for _ in range(GENERATIONS):
        following: set[int] = set()
        for child in _below(generation):
            fitting = [one.id for one in parents(child) if one.id in generation]
            place = above.get(child.id, fitting[-1] if fitting else None)
            if place in generation and child.id not in placed:
                found[place].append(child)
                following.add(child.id)
        generation, placed = following, placed | following
        if not generation or len(placed) > JOBS_SHOWN:
            break
    for child, parent in pairwise(line):
        if child not in found[parent.id]:
            found[parent.id].append(child)
    return {place: jobs for place, jobs in found.items() if jobs}


def _tree(
    job: LabelingJob, under: LabelingJob | None, by_parent: dict[int, list[LabelingJob]], here: LabelingJob, depth: int
) -> Kin:
    below = by_parent.get(job.id, [])
    shown = below[:JOBS_SHOWN] if depth else []
    others = [one for one in parents(job) if one != under]
    kin = Kin(job, here=job == here, more=len(below) - len(shown), others=others)
    kin.children = [_tree(child, job, by_parent, here, depth - 1) for child in shown]
    return kin
