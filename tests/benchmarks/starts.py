"""How long `labelwright serve` takes until its first page: on an empty folder, and again later."""

import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.measure import Figure, Options, first_page, stopwatch
from tests.installation import prepared, serve


def run(options: Options) -> Iterator[Figure]:
    for sample in (True, False):
        name = "sample jobs" if sample else "no sample"
        firsts = [_first(sample) for _ in range(options.repeats)]
        yield Figure(f"first start, {name}", "s", firsts, "≤ 5" if sample else "")
    fresh = [_first(True, compiled=False) for _ in range(options.repeats)]
    yield Figure("first start, sample jobs, no code compiled yet", "s", fresh)
    yield from _later(options.repeats)


def _first(sample: bool, *, compiled: bool = True) -> float:
    """Seconds from the command to the first page."""
    with TemporaryDirectory() as home, prepared(Path(home), SAMPLE=str(int(sample))) as running:
        if not compiled:
            running.environment["PYTHONPYCACHEPREFIX"] = f"{home}/compiled"
        begin = time.perf_counter()
        running.start()
        first_page(running)
        seconds = time.perf_counter() - begin
        running.stop()
    return seconds


def _later(repeats: int) -> Iterator[Figure]:
    walls, cpus = [], []
    with TemporaryDirectory() as home, serve(Path(home), SAMPLE="1") as running:
        for _ in range(repeats):
            running.stop()
            with stopwatch(running) as one:
                running.start()
                first_page(running)
            walls.append(one.wall)
            cpus.append(one.cpu)
    yield Figure("later start", "s", walls, "≤ 3")
    yield Figure("later start: CPU", "s", cpus)
