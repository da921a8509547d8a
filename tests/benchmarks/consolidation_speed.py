"""Speed of the default model beside crowd-kit's DawidSkene in one run: processor time on one core, and ratios.

`make bench NAME=consolidation` prints the tables of docs/consolidation.md at its end;
`python -m tests.benchmarks.consolidation_speed [answers workers classes]...` the first of them for other sizes.
crowd-kit is installed into an environment of its own under var/bench; without network only our own times are printed.
"""

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from consolidation import HierarchicalDawidSkene, Votes, extra
from tests.benchmarks.measure import Figure, Options, one_core

HOME = Path("var/bench")
PEER = HOME / "crowd-kit"
SIZES = [(100_000, 1_000, 4), (1_000_000, 1_000, 4), (1_000_000, 10_000, 20), (300_000, 1_000, 4, 3)]
MANY = (10_000_000, 10_000, 4)
REFIT = (300_000, 1_000, 4, 3)
OURS = (("sparse", False), ("compiled", True))
HEADER = """| answers | workers | K | which | ms a round | rounds | s in all | ratio a round | ratio in all |
|---|---|---|---|---|---|---|---|---|"""
ALONE_HEADER = """| what | s | MB at most |
|---|---|---|"""
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


ALONE_PROGRAM = """
import json, sys, time
from pathlib import Path
{work}
lines = Path("/proc/self/status").read_text().splitlines()
memory = next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
print(json.dumps({{"seconds": time.process_time() - begin, "memory": memory}}))
"""
FIT = """
import numpy as np
import consolidation.compiled
from consolidation import HierarchicalDawidSkene, Votes
warm = Votes.from_columns(*(np.arange(30_000) % n for n in (10_000, 7, 2)))
HierarchicalDawidSkene().fit(warm)
columns = list(np.load(sys.argv[1]).values())
begin = time.process_time()
HierarchicalDawidSkene().fit(Votes.from_columns(*columns))
"""
COMMAND = """
from labeling.cli import main
begin = 0.0
main(["consolidate", *sys.argv[1:]], standalone_mode=False)
"""


def ours(columns: dict[str, np.ndarray], compiled: bool) -> dict[str, float]:
    extra.LOADED_FROM = extra.COMPILED_FROM = 0 if compiled else 10**12
    named = {name: [f"{name}{code}" for code in codes.tolist()] for name, codes in columns.items()}
    Votes.from_columns(*named.values())
    names_seconds, votes = _timed(lambda: Votes.from_columns(*named.values()))
    matrix_seconds, _ = _timed(lambda: votes.matrix)
    HierarchicalDawidSkene(max_iter=1).fit(votes)  # loads the compiled code
    fit, model = _timed(lambda: HierarchicalDawidSkene().fit(votes))
    once, _ = _timed(lambda: HierarchicalDawidSkene(max_iter=2, tol=0.0).fit(votes))
    more, _ = _timed(lambda: HierarchicalDawidSkene(max_iter=8, tol=0.0).fit(votes))
    return {"round": (more - once) / 6, "total": names_seconds + matrix_seconds + fit, "rounds": model.n_iter_}


def peer(columns: dict[str, np.ndarray]) -> dict[str, float] | None:
    python = PEER / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEER)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", "crowd-kit==1.4.2"], check=False)
    file = HOME / "consolidation_speed.npz"
    np.savez(file, **columns)
    command = [str(python), "-W", "ignore", "-c", PEER_PROGRAM, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else None


def _timed(run: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds of the best of some runs: what the work takes when nobody else is in the way."""
    seconds: list[float] = []
    while len(seconds) < 2 or (len(seconds) < 7 and sum(seconds) < 2.0):
        begin = time.process_time()
        result = run()
        seconds.append(time.process_time() - begin)
    return min(seconds), result


def line(size: Sequence[int], name: str, own: dict[str, float], other: dict[str, float] | None) -> str:
    cells = [f"{size[0]:.0e}".replace("+0", ""), f"{size[1]:,}", str(size[2]), name]
    cells += [f"{1000 * own['round']:.1f}", str(own["rounds"]), f"{own['total']:.2f}"]
    cells += [f"{other[what] / own[what]:.0f}×" if other else "" for what in ("round", "total")]
    return "| " + " | ".join(cells) + " |"


def run(options: Options) -> Iterator[Figure]:
    """Ours beside crowd-kit in one run: times, and how many times as fast, a round and in all (strings included)."""
    HOME.mkdir(parents=True, exist_ok=True)
    beside: list[str] = []
    alone: list[str] = []
    with one_core():
        for size in SIZES:
            yield from _beside(size, beside)
        yield from _alone(alone)
    print("\n".join(["", HEADER, *beside, "", ALONE_HEADER, *alone]))


def _beside(size: tuple[int, ...], table: list[str]) -> Iterator[Figure]:
    columns = synthetic(*size)
    other = peer(columns)
    if other:
        table.append(line(size, "crowd-kit", other, None))
    name = f"{size[0]:.0e} answers, {size[1]} workers, {size[2]} classes"
    for which, compiled in OURS:
        own = ours(columns, compiled)
        table.append(line(size, which, own, other))
        per_round, whole = ("≥ 50×", "≥ 20×") if compiled else ("≥ 8×", "")
        yield Figure(f"{name}: a round, {which}", "ms", [1000 * own["round"]])
        yield Figure(f"{name}: in all, {which}", "s", [own["total"]])
        if other:
            yield Figure(f"{name}: a round, crowd-kit : {which}", "×", [other["round"] / own["round"]], per_round)
            yield Figure(f"{name}: in all, crowd-kit : {which}", "×", [other["total"] / own["total"]], whole)


def _alone(table: list[str]) -> Iterator[Figure]:
    """Each in a process of its own, whose memory is counted whole: numpy, numba and the answers included."""
    codes, text, out = HOME / "answers.npz", HOME / "answers.csv", HOME / "labels.csv"
    runs: list[tuple[str, tuple[int, ...], str, str]] = [
        ("refit of 100,000 objects × 3 answers, from codes", REFIT, FIT, "≤ 0.3 s"),
        ("10 million answers, from codes", MANY, FIT, "≤ 3.5 s"),
        ("`labelwright consolidate`, 10 million lines of CSV", MANY, COMMAND, ""),
    ]
    for what, size, work, target in runs:
        columns: dict[str, Any] = {name: values.astype(np.int32) for name, values in synthetic(*size).items()}
        if work is FIT:
            np.savez(codes, **columns)
        else:
            _write_csv(text, columns)
        arguments = [str(codes)] if work is FIT else [str(text), "--out", str(out)]
        program = ALONE_PROGRAM.format(work=work)
        found = [_child(program, arguments) for _ in range(2 if work is FIT else 1)]
        seconds, memory = (min(one[name] for one in found) for name in ("seconds", "memory"))
        table.append(f"| {what} | {seconds:.2f} | {memory:.0f} |")
        yield Figure(what, "s", [one["seconds"] for one in found], target)
        yield Figure(f"{what}: memory", "MB", [one["memory"] for one in found], "< 1000 MB")
    for path in (codes, text, out):
        path.unlink(missing_ok=True)


def _child(program: str, arguments: Iterable[str]) -> dict[str, float]:
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _write_csv(path: Path, columns: dict[str, np.ndarray]) -> None:
    rows = zip(*(values.tolist() for values in columns.values()), strict=True)
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows((f"task{task}", f"worker{worker}", f"label{label}") for task, worker, label in rows)


def main() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    HOME.mkdir(parents=True, exist_ok=True)
    given = [int(word) for word in sys.argv[1:]]
    print(HEADER)
    for size in [tuple(given[n : n + 3]) for n in range(0, len(given), 3)] or SIZES:
        table: list[str] = []
        for _ in _beside(size, table):
            pass
        print("\n".join(table), flush=True)


if __name__ == "__main__":
    main()
