"""What every benchmark here needs: figures with their spread, CPU and memory of our processes, a calibration loop.

The machine may be busy with other work. CPU time suffers less than wall time from that, and the calibration loop, run
between the repeats, says how much: `slowdown` is its median time over its best time of the whole run.
"""

import json
import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self
from urllib.request import urlopen

from tests import services
from tests.installation import Installation, serve

TICKS = os.sysconf("SC_CLK_TCK")
MB = 1024 * 1024
DATABASES = ("sqlite", "postgres")


@dataclass(frozen=True, kw_only=True)
class Options:
    """What to run it on. `large` adds the million objects."""

    databases: Sequence[str] = DATABASES
    repeats: int = 3
    seconds: float = 5.0
    large: bool = False


@dataclass(frozen=True)
class Figure:
    """One measured quantity: all its values, and what was aimed at."""

    what: str
    unit: str
    values: Sequence[float]
    target: str = ""

    def spread(self) -> tuple[float, float, float]:
        return min(self.values), statistics.median(self.values), max(self.values)


@dataclass
class Stopwatch:
    """Times of one stretch of work. `others` is the share of the whole machine that strangers used meanwhile."""

    wall: float = 0.0
    cpu: float = 0.0
    others: float = 0.0
    memory_before: float = 0.0
    memory_peak: float = 0.0

    @property
    def growth(self) -> float:
        """Proportional set size, MB: the highest while it ran over what it was before."""
        return self.memory_peak - self.memory_before


@contextmanager
def stopwatch(running: Installation) -> Iterator[Stopwatch]:
    """CPU of all processes that this one started, a database's included; memory of Labelwright's own alone."""
    serving = running.process.pid
    found = Stopwatch(memory_before=memory(serving).pss)
    with _Peak(serving) as peak:
        wall, cpu, busy, own = time.perf_counter(), cpu_seconds(), _busy_seconds(), time.process_time()
        yield found
        found.wall = time.perf_counter() - wall
        found.cpu = cpu_seconds() - cpu
        others = _busy_seconds() - busy - found.cpu - (time.process_time() - own)
        found.others = max(0.0, others / found.wall / (os.cpu_count() or 1))
    found.memory_peak = max(peak.highest, memory(serving).pss)


class _Peak(threading.Thread):
    """The highest memory, looked at four times a second."""

    def __init__(self, serving: int) -> None:
        super().__init__(daemon=True)
        self.highest = 0.0
        self._serving = serving
        self._over = threading.Event()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()

    def run(self) -> None:
        while not self._over.wait(0.25):
            self.highest = max(self.highest, memory(self._serving).pss)


# --- processes ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Memory:
    """MB of some processes together. A page shared by n processes counts 1/n in `pss`, fully in `rss`."""

    processes: int
    rss: float
    pss: float


def family(root: int) -> list[int]:
    """The process `root` and every living process that it started, directly or not."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        if stat := _stat(path):
            parents.setdefault(int(stat[1]), []).append(int(path.parent.name))
    found = [root]
    for pid in found:
        found += parents.get(pid, [])
    return found


def cpu_seconds() -> float:
    """User and system time of all that this process started, and of the children that those outlived."""
    stats = [_stat(Path(f"/proc/{pid}/stat")) for pid in family(os.getpid())[1:]]
    return sum(int(stat[field]) for stat in stats if stat for field in (11, 12, 13, 14)) / TICKS


def memory(root: int) -> Memory:
    sizes = [_memory_of(pid) for pid in family(root)]
    return Memory(len(sizes), sum(rss for rss, _ in sizes) / 1024, sum(pss for _, pss in sizes) / 1024)


def _stat(path: Path) -> list[str]:
    """The fields of /proc/PID/stat behind the name, the state being the first; empty when the process is gone."""
    try:
        return path.read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _memory_of(pid: int) -> tuple[int, int]:
    """(RSS, PSS) in kB."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0, 0
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:]}
    return sizes["Rss"], sizes["Pss"]


def _busy_seconds() -> float:
    """Seconds that all cores together were busy since the machine started, time stolen by its host included."""
    user, nice, system, _idle, _iowait, irq, softirq, steal = map(
        int, Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
    )
    return (user + nice + system + irq + softirq + steal) / TICKS


@contextmanager
def one_core(pinned: bool = True) -> Iterator[None]:
    """What is started in the block, with all it starts later, stays on the last core; the clients go to the others."""
    cores = os.sched_getaffinity(0)
    last = {max(cores)}
    os.sched_setaffinity(0, last if pinned else cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


@contextmanager
def installation(database: str, *, pinned: bool = False, **settings: str) -> Iterator[Installation]:
    """A fresh installation, its database server (which syncs each commit) included, on one core if `pinned`."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(TemporaryDirectory(prefix="labelwright-bench-")))
        with one_core(pinned):
            url = stack.enter_context(services.postgres(forgetful=False)) if database == "postgres" else ""
            running = stack.enter_context(serve(home, DATABASE_URL=url, **settings))
        yield running


def first_page(running: Installation) -> int:
    """Asks for the page that a stranger sees first; its size."""
    with urlopen(f"{running.url}/sign-in", timeout=30) as answer:
        return len(answer.read())


# --- calibration and report ----------------------------------------------------------------------------------------


def calibrate() -> float:
    """CPU milliseconds of a fixed piece of work of the kind that a server does: JSON, dictionaries, strings."""
    begin = time.process_time()
    for n in range(300):
        record = {"id": n, "text": "some text to label " * 5, "tags": [str(n + k) for k in range(40)]}
        again = json.loads(json.dumps(record))
        again["joined"] = ",".join(sorted(again["tags"], key=lambda tag: tag[::-1]))
    return (time.process_time() - begin) * 1000


@dataclass
class Report:
    """Figures of one run, printed as they come."""

    figures: list[dict[str, Any]] = field(default_factory=list)
    calibrations: list[float] = field(default_factory=list)

    def run(self, name: str, benchmark: Callable[[Options], Iterator[Figure]], options: Options) -> None:
        self.calibrations.append(calibrate())
        for figure in benchmark(options):
            around = [self.calibrations[-1], calibrate()]
            self.calibrations.append(around[1])
            least, median, most = figure.spread()
            row = {"benchmark": name, "what": figure.what, "unit": figure.unit, "target": figure.target}
            row |= {"min": least, "median": median, "max": most, "values": list(figure.values)}
            self.figures.append(row | {"calibration_ms": around})
            cells = [name, figure.what, *(f"{value:.4g}" for value in (least, median, most)), figure.unit]
            print("| " + " | ".join([*cells, figure.target or "–"]) + " |", flush=True)

    @property
    def slowdown(self) -> float:
        return statistics.median(self.calibrations) / min(self.calibrations)
