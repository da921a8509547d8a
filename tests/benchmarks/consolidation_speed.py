"""Speed of the default model beside crowd-kit's DawidSkene in one run: processor time on one core, and ratios.

Run with `make bench NAME=consolidation`, or in more detail with
`python -m tests.benchmarks.consolidation_speed [answers workers classes]...`. crowd-kit is installed into an
environment of its own under var/bench; without network only our own times are printed.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from consolidation import HierarchicalDawidSkene, Votes, extra
from tests.benchmarks.measure import Figure, Options, one_core

PEER = Path("var/bench/crowd-kit")
SIZES = [(100_000, 1_000, 4), (1_000_000, 1_000, 4), (1_000_000, 10_000, 20), (300_000, 1_000, 4, 3)]
PEER_PROGRAM = """
import json, sys, time
import numpy as np, pandas as pd
from crowdkit.aggregation import DawidSkene
columns = np.load(sys.argv[1])
frame = pd.DataFrame({name: [f"{name}{code}" for code in columns[name]] for name in ("task", "worker", "label")})
def seconds(**options):
    begin = time.process_time()
    model = DawidSkene(**options).fit(frame)
    return time.process_time() - begin, len(model.loss_history_)
short, long = seconds(n_iter=2, tol=-np.inf)[0], seconds(n_iter=6, tol=-np.inf)[0]
total, rounds = seconds()
print(json.dumps({"round": (long - short) / 4, "total": total, "rounds": rounds}))
"""


def synthetic(answers: int, workers: int, classes: int, per_item: int = 5) -> dict[str, np.ndarray]:
    """Answers of workers with 50 to 95 % accuracy and even errors, at most one per worker and item."""
    random = np.random.default_rng(0)
    items = answers // per_item
    task, worker = np.repeat(np.arange(items), per_item), random.integers(0, workers, answers)
    truth, skill = random.integers(0, classes, items), random.uniform(0.5, 0.95, workers)
    wrong = (truth[task] + random.integers(1, classes, answers)) % classes
    label = np.where(random.random(answers) < skill[worker], truth[task], wrong)
    _, kept = np.unique(task * workers + worker, return_index=True)
    return {"task": task[kept], "worker": worker[kept], "label": label[kept]}


def ours(columns: dict[str, np.ndarray], compiled: bool) -> dict[str, float]:
    extra.LOADED_FROM = extra.COMPILED_FROM = 0 if compiled else 10**12
    named = {name: [f"{name}{code}" for code in codes.tolist()] for name, codes in columns.items()}
    codes_seconds, votes = _timed(lambda: Votes.from_columns(*columns.values()))
    names_seconds, _ = _timed(lambda: Votes.from_columns(*named.values()))
    matrix_seconds, _ = _timed(lambda: votes.matrix)
    HierarchicalDawidSkene(max_iter=1).fit(votes)  # loads the compiled code
    once, _ = _timed(lambda: HierarchicalDawidSkene(max_iter=2, tol=0.0).fit(votes), repeat=5)
    more, _ = _timed(lambda: HierarchicalDawidSkene(max_iter=8, tol=0.0).fit(votes), repeat=5)
    fit, model = _timed(lambda: HierarchicalDawidSkene().fit(votes), repeat=5)
    return {
        "round": (more - once) / 6,
        "total": names_seconds + matrix_seconds + fit,
        "total_from_codes": codes_seconds + matrix_seconds + fit,
        "fit": fit,
        "rounds": model.n_iter_,
    }


def peer(columns: dict[str, np.ndarray]) -> dict[str, float] | None:
    python = PEER / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEER)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", "crowd-kit==1.4.2"], check=False)
    file = Path("var/bench/consolidation_speed.npz")
    np.savez(file, **columns)
    command = [str(python), "-W", "ignore", "-c", PEER_PROGRAM, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else None


def _timed(run: Callable[[], Any], repeat: int = 3) -> tuple[float, Any]:
    """Processor seconds of the best of some runs: what the work takes when nobody else is in the way."""
    best = float("inf")
    for _ in range(repeat):
        begin = time.process_time()
        result = run()
        best = min(best, time.process_time() - begin)
    return best, result


def line(size: tuple[int, ...], name: str, seconds: dict[str, float], other: dict[str, float] | None) -> str:
    ratios = (
        f"{other['round'] / seconds['round']:.0f}× | {other['total'] / seconds['total']:.0f}×" if other else "– | –"
    )
    cells = [f"{size[0]:.0e}", str(size[1]), str(size[2]), name, f"{1000 * seconds['round']:.1f}"]
    cells += [str(seconds["rounds"]), f"{seconds['total']:.2f}", f"{seconds.get('fit', seconds['total']):.2f}", ratios]
    return "| " + " | ".join(cells) + " |"


def run(options: Options) -> Iterator[Figure]:
    """Ours beside crowd-kit in one run: times, and how many times as fast, a round and in all (strings included)."""
    PEER.parent.mkdir(parents=True, exist_ok=True)
    with one_core():
        for size in SIZES if options.large else SIZES[:2]:
            yield from _beside(size)


def _beside(size: tuple[int, ...]) -> Iterator[Figure]:
    columns = synthetic(*size)
    other = peer(columns)
    name = f"{size[0]:.0e} answers, {size[1]} workers, {size[2]} classes"
    for which, compiled in (("numpy and scipy", False), ("numba", True)):
        own = ours(columns, compiled)
        per_round, whole = ("≥ 50×", "≥ 20×") if compiled else ("≥ 8×", "")
        yield Figure(f"{name}: a round, {which}", "ms", [1000 * own["round"]])
        yield Figure(f"{name}: in all, {which}", "s", [own["total"]])
        if other:
            yield Figure(f"{name}: a round, crowd-kit : {which}", "×", [other["round"] / own["round"]], per_round)
            yield Figure(f"{name}: in all, crowd-kit : {which}", "×", [other["total"] / own["total"]], whole)


def main() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    Path("var/bench").mkdir(parents=True, exist_ok=True)
    given = [int(word) for word in sys.argv[1:]]
    sizes = [tuple(given[n : n + 3]) for n in range(0, len(given), 3)] or SIZES
    print("| answers | workers | K | which | ms a round | rounds | s in all, from strings | s fit | round | in all |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for size in sizes:
        columns = synthetic(*size)
        other = peer(columns) if size[0] <= 1_000_000 else None
        if other:
            print(line(size, "crowd-kit", other, None), flush=True)
        for name, compiled in (("sparse", False), ("compiled", True)):
            print(line(size, name, ours(columns, compiled), other), flush=True)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
