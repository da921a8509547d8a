"""How long a manifest of 100,000 lines takes from the upload until people may label, and what memory it needs."""

from collections.abc import Iterator

from tests.benchmarks.measure import Figure, Options, installation, stopwatch
from tests.crew import Crew, manifest

LINES, MILLION = 100_000, 1_000_000


def run(options: Options) -> Iterator[Figure]:
    for database in options.databases:
        with installation(database) as running:
            crew = Crew(running, 1)
            _warm(crew)
            for lines in (LINES, MILLION) if options.large else (LINES,):
                yield from _import(
                    f"{database}, {lines:,} lines", crew, lines, options.repeats if lines == LINES else 1
                )


def _warm(crew: Crew) -> None:
    """A small job first: code is loaded and caches are filled once, whatever the size of the manifest."""
    crew.await_status(crew.job("warm", 2000), "InProgress")


def _import(where: str, crew: Crew, lines: int, repeats: int) -> Iterator[Figure]:
    content, taken = manifest(range(lines)), []
    for repeat in range(repeats):
        with stopwatch(crew.running) as one:
            job = crew.job(f"import-{lines}-{repeat}", content)
            crew.await_status(job, "InProgress", seconds=600)
        taken.append(one)
        crew.admin.post(f"/jobs/{job}/stop")
        crew.await_status(job, "Stopped", seconds=600)
    yield Figure(f"{where}: upload to in progress", "s", [one.wall for one in taken], "≤ 5" if lines == LINES else "")
    yield Figure(f"{where}: CPU", "s", [one.cpu for one in taken])
    yield Figure(f"{where}: memory growth", "MB", [one.growth for one in taken], "≤ 20")
    yield Figure(f"{where}: others on the machine", "%", [100 * one.others for one in taken])
