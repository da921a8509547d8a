"""Category files as people write them: what cannot be used ends the job before anybody is asked, with what to do."""

from typing import Any

import orjson
import pytest

from consolidation import design
from labeling.models import LabelingJob
from tests.job_factories import BUCKET, advance_until_done, make_bucket, make_crew, make_job
from workers.models import Task, WorkTeam

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> WorkTeam:
    return make_crew(1)


def job_with(content: Any, team: WorkTeam, **fields: Any) -> LabelingJob:
    uri = f"s3://{BUCKET}/labels.json"
    make_bucket(BUCKET).write(uri, content if isinstance(content, bytes) else orjson.dumps(content))
    return advance_until_done(make_job(1, team=team, categories=(), categories_uri=uri, **fields))


def named(*names: Any) -> dict[str, Any]:
    return {"document-version": "2018-11-28", "labels": [{"label": name} for name in names]}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "is not JSON"),
        ([], 'has no list "labels"'),
        (named(), "needs at least"),
        (named("good", ""), 'labels[1] has no text "label"'),
        (named("good", 7), 'labels[1] has no text "label"'),
        (named("good", "bad", "good"), "the category 'good' is there twice"),
        (named("good", "x" * 257), "has more than 256 characters"),
        (named(*map(str, range(10_001))), "takes at most 10,000 categories, not 10,001"),
        (b"\xff", "is not UTF-8"),
        (b"{}\0", "is not text: character 2 is NUL"),
        (named("good", "b\0d"), "has the character \\u0000, which cannot be stored"),
    ],
)
def test_a_category_file_that_cannot_be_used_ends_the_job(content: Any, reason: str, team: WorkTeam) -> None:
    job = job_with(content, team)
    assert job.state == "Failed"
    assert reason in job.failure_reason
    assert not Task.objects.exists()


def test_ten_thousand_classes_are_taken(team: WorkTeam) -> None:
    job = job_with(named(*map(str, range(10_000))), team)
    assert job.state == "InProgress"
    assert len(orjson.loads(Task.objects.get().input)["labels"]) == 10_000


def test_a_label_map_has_a_byte_for_each_class(team: WorkTeam) -> None:
    kind = {"task_type": "semantic_segmentation", "label_attribute": "street-ref"}
    job = job_with(named(*map(str, range(256))), team, **kind)
    assert "takes at most 255 categories, not 256" in job.failure_reason


def test_more_than_can_be_consolidated_is_told_before_anybody_answers(
    team: WorkTeam, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(design, "LARGEST_TABLE", 100_000)
    job = job_with(named(*map(str, range(500))), team)
    assert "500 categories for 1 objects and 1 people are more than can be consolidated" in job.failure_reason
    assert not Task.objects.exists()


@pytest.mark.parametrize(("people", "state"), [(1, "InProgress"), (2, "Failed")])
def test_each_person_adds_what_they_may_say(people: int, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(design, "LARGEST_TABLE", 10_000)
    job = make_job(60, team=make_crew(people), categories=tuple(map(str, range(100))), redundancy=2)
    assert advance_until_done(job).state == state
