"""Whether the machine has the memory that a fit to categories takes: where it has not, the system ends the process, and
each one that takes its place."""

import os
from contextlib import suppress
from functools import cache
from pathlib import Path

from labeling.models import LabelingJob
from labeling.task_types import registry
from labeling.task_types.methods import MAJORITY

#: What a fit holds at a time, measured: tables over objects and over what people named, with a number for each
#: category; or, where several categories may be chosen, bytes for each answer and category.
TABLES_OF_OBJECTS, TABLES_OF_PEOPLE, BYTES = 4, 6, 8
BYTES_OF_A_QUESTION = 120
#: Where a container says how much it may have.
_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
_GIGABYTE = 10**9


def lacking(job: LabelingJob, *, objects: int, answers: int, people: int) -> str:
    """What a fit to so much needs and what there is, in words; empty where it suffices."""
    task_type, kinds = registry.by_key(job.task_type), len(job.categories)
    if MAJORITY not in task_type.methods or job.method == MAJORITY:
        return ""
    if task_type.choice is None:
        needed = BYTES_OF_A_QUESTION * answers * kinds
    else:
        columns = min(answers, people * kinds)
        needed = BYTES * kinds * (TABLES_OF_OBJECTS * objects + TABLES_OF_PEOPLE * columns)
    if needed <= there():
        return ""
    return (
        f"{kinds:,} categories for {answers:,} answers to {objects:,} objects take about "
        f"{needed / _GIGABYTE:,.1f} GB of memory; there are {there() / _GIGABYTE:,.1f}"
    )


@cache
def there() -> int:
    """Bytes that the machine has, or the container may have."""
    found = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for path in _LIMITS:
        with suppress(OSError, ValueError):  # "max": as much as the machine has
            found.append(int(path.read_text()))
    return min(found)
