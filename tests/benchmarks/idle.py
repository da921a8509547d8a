"""Memory and CPU of all processes of `labelwright serve` with its sample jobs, while nobody asks for anything."""

import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.measure import Figure, Options, first_page, memory, stopwatch
from tests.installation import serve

#: The first rounds of the runner load numpy for the sample; a runner that grew heavy begins anew after a minute.
SETTLED_AFTER, HEAVY_UNTIL, WATCHED_FOR = 5.0, 75.0, 10.0


def run(options: Options) -> Iterator[Figure]:
    after_start, later, cpu = [], [], []
    for _ in range(options.repeats):
        with TemporaryDirectory() as home, serve(Path(home), SAMPLE="1") as running:
            first_page(running)
            time.sleep(SETTLED_AFTER)
            after_start.append(memory(running.process.pid))
            time.sleep(HEAVY_UNTIL - SETTLED_AFTER)
            with stopwatch(running) as one:
                time.sleep(WATCHED_FOR)
            later.append(memory(running.process.pid))
            cpu.append(one.cpu)
    yield Figure("processes", "", [found.processes for found in later])
    yield Figure("memory (PSS), 5 s after the start", "MB", [found.pss for found in after_start], "≤ 150")
    yield Figure("memory (PSS), 75 s after the start", "MB", [found.pss for found in later], "≤ 150")
    yield Figure("memory (RSS, shared pages counted each time)", "MB", [found.rss for found in later])
    yield Figure("CPU of a second", "ms", [1000 * seconds / WATCHED_FOR for seconds in cpu])
