"""Which jobs a job came from and which came from it: the family that chaining makes, as a tree."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from labeling.models import LabelingJob

#: Above that, a tree tells nobody anything; a job shows this much of its family.
GENERATIONS = 20
JOBS_SHOWN = 60


@dataclass
class Kin:
    """One job of a family; `here` marks the job that was asked about, `more` counts children that are not shown."""

    job: LabelingJob
    here: bool
    children: "list[Kin]" = field(default_factory=list)
    more: int = 0


def of(job: LabelingJob) -> Kin | None:
    """The tree from the job's oldest ancestor down, oldest children first; None where the job is alone."""
    line = _ancestors(job)
    root = line[-1]
    by_parent = _descendants(root)
    for child, parent in pairwise(line):  # however large the rest of the family is
        if child not in by_parent[parent.id]:
            by_parent[parent.id].append(child)
    if root == job and not by_parent:
        return None
    return _tree(root, by_parent, job, GENERATIONS)


def _ancestors(job: LabelingJob) -> list[LabelingJob]:
    """The job, its parent, and so on."""
    line = [job]
    while len(line) < GENERATIONS and (parent := line[-1].parent) is not None:
        line.append(parent)
    return line


def _descendants(root: LabelingJob) -> dict[int, list[LabelingJob]]:
    """Children by their parent's id, a generation for each look."""
    found: dict[int, list[LabelingJob]] = defaultdict(list)
    parents, count = [root.id], 1
    for _ in range(GENERATIONS):
        children = list(LabelingJob.objects.filter(parent__in=parents).order_by("id"))
        for child in children:
            found[child.parent_id or 0].append(child)
        parents, count = [child.id for child in children], count + len(children)
        if not children or count > JOBS_SHOWN:
            break
    return found


def _tree(job: LabelingJob, by_parent: dict[int, list[LabelingJob]], here: LabelingJob, depth: int) -> Kin:
    children = by_parent[job.id]
    shown = children[:JOBS_SHOWN] if depth else []
    kin = Kin(job, here=job == here, more=len(children) - len(shown))
    kin.children = [_tree(child, by_parent, here, depth - 1) for child in shown]
    return kin
