"""32 annotators with retries and double clicks, web and runner killed at random: four counts that must be 0."""

import random
from collections.abc import Iterator

from tests.benchmarks.measure import Figure, Options, installation
from tests.crew import Crew
from tests.mishaps import Shift, Verdict, judge, kill_one

OBJECTS, PEOPLE, KILLS = 200, 32, 12


def run(options: Options) -> Iterator[Figure]:
    for database in options.databases:
        verdicts = [_storm(database, seed) for seed in range(options.repeats)]
        where = f"{database}, {PEOPLE} annotators, {KILLS} kills"
        for name in ("over_annotated", "lost", "duplicated", "stale_counters"):
            counts = [getattr(verdict, name) for verdict in verdicts]
            yield Figure(f"{where}: {name.replace('_', ' ')}", "", counts, "0")
        broken = [len(verdict.broken_invariants.splitlines()) for verdict in verdicts]
        yield Figure(f"{where}: complaints of check_integrity", "", broken, "0")
        yield Figure(f"{where}: answers stored", "", [verdict.stored for verdict in verdicts], f"{3 * OBJECTS}")


def _storm(database: str, seed: int) -> Verdict:
    chance = random.Random(seed)
    with installation(database) as running:
        crew = Crew(running, PEOPLE)
        shift = Shift(crew, crew.job("storm", OBJECTS), seed=seed, pause=0.5)
        with shift.at_work():
            for _ in range(KILLS):
                shift.over.wait(chance.uniform(0.5, 2.0))
                kill_one(running, chance)
            crew.await_status(shift.job, "Completed", seconds=300)
        return judge(shift)
