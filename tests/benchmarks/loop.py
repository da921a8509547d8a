"""What one claim and submit over REST costs all server processes together, and how many a second one core does."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.benchmarks.measure import Figure, Options, Stopwatch, installation, stopwatch
from tests.crew import CATEGORIES, Crew, Person
from tests.services import wait_until

CROWDS = (1, 8, 32)
SIZE, OTHER_SIZES, MILLION = 10_000, (1_000, 100_000), 1_000_000
FLAT_CROWD = 8


@dataclass
class Loops:
    """Seconds of the claims and submits of one stretch, and what they cost."""

    claims: list[float] = field(default_factory=list)
    submits: list[float] = field(default_factory=list)
    cost: Stopwatch = field(default_factory=Stopwatch)

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cost.cpu / len(self.submits)

    @property
    def rate(self) -> float:
        return len(self.submits) / self.cost.wall


def run(options: Options) -> Iterator[Figure]:
    sizes = (SIZE, *OTHER_SIZES, *([MILLION] if options.large else []))
    for database in options.databases:
        with installation(database, pinned=True) as running:
            crew = Crew(running, max(CROWDS))
            for size in sizes:
                job = _open_job(crew, size)
                for crowd in CROWDS if size == SIZE else (FLAT_CROWD,):
                    runs = [_label(crew, crowd, job, options.seconds) for _ in range(options.repeats)]
                    stretches = [one for one in runs if one.submits]  # a fast machine is through with the small job
                    yield from _figures(f"{database}, {size:,} objects, {crowd} annotators", stretches, size, crowd)
                crew.admin.post(f"/jobs/{job}/stop")
                crew.await_status(job, "Stopped", seconds=600)


def _open_job(crew: Crew, size: int) -> str:
    """A job whose window of tasks is open."""
    job = crew.job(f"loop-{size}", size)
    crew.await_status(job, "InProgress", seconds=600)
    window = min(size, 5000)
    wait_until(lambda: _available(crew) == window, "the window of tasks", seconds=120)
    return job


def _available(crew: Crew) -> int:
    return sum(work["available"] for work in crew.people[0].client.get("/work"))


def _label(crew: Crew, crowd: int, job: str, seconds: float) -> Loops:
    found = Loops()
    until = time.perf_counter() + seconds
    threads = [threading.Thread(target=_work, args=(person, job, until, found)) for person in crew.people[:crowd]]
    with stopwatch(crew.running) as found.cost:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return found


def _work(person: Person, job: str, until: float, found: Loops) -> None:
    while (begin := time.perf_counter()) < until and (task := person.claim(job)):
        middle = time.perf_counter()
        person.submit(task["id"], CATEGORIES[int(task["id"]) % len(CATEGORIES)])
        found.claims.append(middle - begin)
        found.submits.append(time.perf_counter() - middle)


def _figures(where: str, stretches: list[Loops], size: int, crowd: int) -> Iterator[Figure]:
    yield Figure(f"{where}: CPU of a loop", "ms", [loops.cpu_ms for loops in stretches], "≤ 8")
    target = "≥ 100" if (size, crowd) == (SIZE, max(CROWDS)) else ""
    yield Figure(f"{where}: loops on one core", "1/s", [loops.rate for loops in stretches], target)
    for name, part in (("claim", "claims"), ("submit", "submits")):
        slow = [1000 * sorted(getattr(loops, part))[int(0.99 * len(getattr(loops, part)))] for loops in stretches]
        yield Figure(f"{where}: {name}, 99th of 100", "ms", slow)
    yield Figure(f"{where}: others on the machine", "%", [100 * loops.cost.others for loops in stretches])
