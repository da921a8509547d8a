"""The real crowd data beside the repository (or where SHARED_DATA points); tests that need it are skipped without."""

import csv
import gzip
import os
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from consolidation import Votes

HOME = Path(os.environ.get("SHARED_DATA") or Path(__file__).resolve().parents[4] / "shared" / "data")

SETS = "birds bluebird dog trec MS SP SP_amt ZC_all ZC_in ZC_us tweet face relevance adult fact".split()

needs_crowd = pytest.mark.skipif(
    not (HOME / "crowd").is_dir(), reason=f"no crowd data in {HOME}; set SHARED_DATA to the folder that holds crowd/"
)


@cache
def votes_of(name: str) -> Votes:
    rows = rows_of(f"{name}.labels")
    return Votes.from_triples([(row["task"], row["worker"], row["label"]) for row in rows])


@cache
def truth_of(name: str) -> dict[str, str]:
    return {row["task"]: row["truth"] for row in rows_of(f"{name}.truth")}


def right_of(name: str, codes: np.ndarray) -> int:
    """How many of the items with known truth got it."""
    votes, truth = votes_of(name), truth_of(name)
    return sum(truth.get(item) == votes.labels[code] for item, code in zip(votes.items, codes, strict=True))


def rows_of(name: str) -> list[dict[str, str]]:
    with gzip.open(HOME / "crowd" / f"{name}.csv.gz", "rt", newline="") as lines:
        return list(csv.DictReader(lines))
