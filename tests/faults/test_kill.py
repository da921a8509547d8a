"""kill -9 of web and runner at random while people label with retries: what was acknowledged is stored, once."""

import json
import random
from pathlib import Path

import pytest

from tests.crew import Crew
from tests.installation import serve
from tests.mishaps import Shift, judge, kill_one

OBJECTS, PEOPLE, KILLS = 80, 8, 6


@pytest.mark.slow
def test_every_acknowledged_answer_is_stored_once_and_the_job_completes(tmp_path: Path) -> None:
    chance = random.Random(20)
    with serve(tmp_path) as running:
        crew = Crew(running, PEOPLE)
        shift = Shift(crew, crew.job("storm", OBJECTS), pause=0.05)
        with shift.at_work():
            for _ in range(KILLS):
                shift.over.wait(chance.uniform(0.4, 1.2))
                kill_one(running, chance)
            crew.await_status("storm", "Completed")
        verdict = judge(shift)
        assert verdict.clean, verdict
        assert verdict.stored == len(shift.acknowledged) == 3 * OBJECTS
        labels = [json.loads(line) for line in crew.output("storm").splitlines()]
        assert len(labels) == OBJECTS
        assert all(label["storm-metadata"]["human-annotated"] == "yes" for label in labels)
