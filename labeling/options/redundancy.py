"""How many people a job asks about each object: a fixed number, or one more only while it pays (adaptive)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from labeling.models import LabelingJob
from workers.errors import InvalidInput

if TYPE_CHECKING:
    from consolidation import Redundancy

#: Where a job's options keep the choice. The greatest number is the job's own `redundancy`.
OPTION = "redundancy"
FIXED, ADAPTIVE = "fixed", "adaptive"
DEFAULTS: Mapping[str, Any] = {"confidence": 0.9, "min": 2, "audit": 0.05}


def normalised(options: Mapping[str, Any], most: int) -> dict[str, Any]:
    """A job's options with the choice written out whole, or left out where it is a fixed number.

    `most` is the greatest number of answers. Raises InvalidInput naming the field.
    """
    others = {name: value for name, value in options.items() if name != OPTION}
    given = options.get(OPTION, {"mode": FIXED})
    if given["mode"] == FIXED:
        return others
    found = {"mode": ADAPTIVE, **{name: given.get(name, value) for name, value in DEFAULTS.items()}}
    if "min" not in given:
        found["min"] = min(found["min"], most)
    _check(found, most)
    return {**others, OPTION: found}


def _check(found: Mapping[str, Any], most: int) -> None:
    if not 1 <= found["min"] <= most:
        raise InvalidInput(f"{OPTION}.min", f"{found['min']} is not between 1 and the greatest number, {most}")
    if not 0 < found["confidence"] <= 1:
        raise InvalidInput(f"{OPTION}.confidence", f"{found['confidence']} is not above 0 and at most 1")
    if not 0 <= found["audit"] <= 1:
        raise InvalidInput(f"{OPTION}.audit", f"{found['audit']} is not a share from 0 to 1")


def shown(job: LabelingJob) -> dict[str, Any]:
    """The job's choice as it is told: the mode, and adaptively all of the policy's numbers."""
    option = job.options.get(OPTION)
    return {**option, "max": job.redundancy} if option else {"mode": FIXED}


def policy(job: LabelingJob) -> Redundancy | None:
    """The policy of a job that asks adaptively; None where it asks a fixed number."""
    option = job.options.get(OPTION)
    if option is None:
        return None
    from consolidation import Redundancy

    return Redundancy(
        confidence=option["confidence"], minimum=option["min"], maximum=job.redundancy, audit=option["audit"]
    )
