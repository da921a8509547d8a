"""Figures of people where answers are painted areas, things, orders or texts: who does not look is found, in REST and
on the page."""

import base64
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from django.test import Client

from labeling import charts
from labeling.pipeline import people
from labeling.task_types import painted
from tests.factories import make_account
from tests.integration.rest.caller import Caller
from tests.integration.test_images import stored
from tests.job_factories import advance_until_done, answer_one, make_crew, make_job
from tests.pictures import label_map, picture
from workers.models import Role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]

OBJECTS, PEOPLE = 14, 4
COLORS = {"road": "#2ca02c", "car": "#1f77b4"}


def rectangle(line: int, dice: random.Random) -> list[str]:
    """On 12 × 8 pixels, at a place of the line's own, with an edge that is seen here or there."""
    placed = random.Random(line)
    left, top, label = placed.randint(0, 6), placed.randint(0, 4), placed.choice("12")
    right = left + 5 + (dice.random() < 0.3)
    inside = range(top, top + 4)
    return ["".join(label if left <= x < right and y in inside else "0" for x in range(12)) for y in range(8)]


def areas(line: int, dice: random.Random) -> dict[str, Any]:
    return label_map(rectangle(line, dice), COLORS)


def things(line: int, dice: random.Random) -> dict[str, Any]:
    rows = rectangle(line, dice)
    label = "road" if any("1" in row for row in rows) else "car"
    codes = np.array([[int(digit != "0") for digit in row] for row in rows], np.uint8)
    png = base64.b64encode(painted.file(codes, ["#ffffff", COLORS[label]])).decode()
    return {
        "crowd-instance-segmentation": {
            "instances": [{"label": label, "color": COLORS[label]}],
            "labeledImage": {"pngImageData": png},
            "inputImageProperties": {"width": 12, "height": 8},
        }
    }


def order(line: int, dice: random.Random) -> dict[str, Any]:
    ranks = [1, 2, 3, 4, 5]
    random.Random(line).shuffle(ranks)
    if dice.random() < 0.3:
        one, other = ranks.index(4), ranks.index(5)
        ranks[one], ranks[other] = 5, 4
    dimensions = [{"name": name, "allowTie": False, "responseRankings": ranks} for name in COLORS]
    return {"crowd-text-ranking": {"ordinalRankingDimensions": dimensions}}


def written(line: int, dice: random.Random) -> dict[str, Any]:
    words = random.Random(line).sample(["owl", "jay", "wren", "crow", "finch", "heron", "stork", "ibis"], 5)
    said = " ".join(word for word in words if dice.random() < 0.95)
    pair = {"question": "Which birds?", "answer": said, "questionTags": [], "textReferences": []}
    return {"crowd-question-answer-generation": {"questionsAndAnswers": [pair]}}


TYPES: dict[str, tuple[Callable[[int, random.Random], dict[str, Any]], str, str]] = {
    "semantic_segmentation": (areas, "pixels", "painted pixels as the others have them"),
    "instance_segmentation": (things, "marks", "right decisions between there and not"),
    "text_ranking": (order, "pairs", "pairs in the order that the others have"),
    "question_answer_generation": (written, "texts", "the text as the others wrote it"),
}


def lines(task_type: str) -> list[dict[str, Any]]:
    if task_type.endswith("segmentation"):
        return stored(*[picture(12, 8)] * OBJECTS)
    further = {"responses": list("abcde")} if task_type == "text_ranking" else {}
    return [{"source": f"text {n}", **further} for n in range(OBJECTS)]


@pytest.mark.parametrize("task_type", TYPES)
def test_who_does_not_look_is_found(task_type: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make, measure, words = TYPES[task_type]
    monkeypatch.setattr(people, "IMAGES", 12)
    admin = make_account("admin@example.com", role=Role.ADMIN)
    attribute = "made-ref" if task_type.endswith("segmentation") else "made"
    crew = make_crew(PEOPLE)
    job = make_job(
        lines(task_type),
        task_type=task_type,
        team=crew,
        redundancy=PEOPLE,
        categories=tuple(COLORS),
        label_attribute=attribute,
    )
    advance_until_done(job)
    for place, worker in enumerate(crew.members.order_by("pk")):
        for line in range(OBJECTS):
            looked_at = (line + 5) % OBJECTS if place == PEOPLE - 1 else line
            said = make(looked_at, random.Random(f"{place}:{line}"))
            assert answer_one(worker.account, job, answer=said, line=line)
    advance_until_done(job)
    assert job.state == "Completed"
    data = Caller(admin).get(f"jobs/{job.name}/quality").data
    blind = crew.members.order_by("pk").last()
    assert blind is not None
    assert data["measure"] == measure
    found = {one["worker_id"]: one for one in data["workers"]}
    assert {name for name, one in found.items() if one["finding"] == "spammer"} == {blind.public_id}
    for name, one in found.items():
        assert one["low"] < one["skill"] < one["high"]
        assert one["compared"] > 0
        assert name == blind.public_id or one["agreement"] > found[blind.public_id]["agreement"]
    assert {cell["answer"] for cell in data["confusion"]} <= {"BACKGROUND", "nothing", "something", *COLORS}
    assert bool(data["confusion"]) == (measure in ("pixels", "marks"))
    page = Client()
    page.force_login(admin)
    shown = page.get(f"/console/jobs/{job.name}/quality").content.decode()
    assert words in shown
    assert "without looking" in shown
    assert f"of {charts.number(found[blind.public_id]['compared'])}</span>" in shown
