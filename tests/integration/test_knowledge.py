"""Known answers and skills from earlier jobs, through real jobs: what they teach, and what stays as it was."""

from typing import Any

import orjson
import pytest

from labeling.models import DataObject, LabelingJob, WorkerSkill
from labeling.pipeline import consolidate
from tests.factories import make_account
from tests.integration.rest.caller import Caller
from tests.job_factories import advance_until_done, held, make_crew, make_job, output_of
from workers import assignments
from workers.errors import InvalidInput
from workers.models import Role, WorkTeam

pytestmark = pytest.mark.django_db(transaction=True)

CATEGORIES = ("owl", "wren", "rook")


@pytest.fixture
def admin(db: None) -> Caller:
    return Caller(make_account("admin@example.com", role=Role.ADMIN))


@pytest.fixture
def crew() -> WorkTeam:
    """Three people: two take every rook for a wren, the third knows."""
    return make_crew(3)


def truth_of(line: int) -> str:
    return CATEGORIES[line % 3]


def lines(count: int, known: int = 0, *, by_number: bool = False) -> list[dict[str, Any]]:
    found = [{"source": f"text {n}"} for n in range(count)]
    gold = [{"checked": n % 3 if by_number else truth_of(n)} if n < known else {} for n in range(count)]
    return [{**line, **more} for line, more in zip(found, gold, strict=True)]


def labeled(crew: WorkTeam, texts: list[dict[str, Any]], **options: Any) -> LabelingJob:
    """A finished job about which every member of the crew was asked."""
    job = make_job(texts, team=crew, redundancy=3, categories=CATEGORIES, options=options)
    advance_until_done(job)
    for place, worker in enumerate(crew.members.order_by("pk")):
        while taken := assignments.claim(worker_id=worker.pk, job=job.name):
            truth = truth_of(int(taken[0].reference))
            said = "wren" if truth == "rook" and place < 2 else truth
            assignments.submit(assignment=held(taken[0].id), answer={"crowd-classifier": {"label": said}})
    return advance_until_done(job)


def labels_of(job: LabelingJob) -> list[str]:
    return list(DataObject.objects.filter(job=job).order_by("line").values_list("category", flat=True))


def truths(count: int) -> list[str]:
    return [truth_of(line) for line in range(count)]


@pytest.mark.parametrize("by_number", [False, True])
def test_known_answers_unmask_what_two_of_three_mistake(crew: WorkTeam, by_number: bool) -> None:
    alone = labeled(crew, lines(45), carry_skills=False)
    assert "rook" not in labels_of(alone)
    taught = labeled(crew, lines(45, 24, by_number=by_number), gold_attribute="checked", carry_skills=False)
    assert labels_of(taught)[24:] == truths(45)[24:]


def test_known_answers_measure_people_and_labels_and_stay_hidden(crew: WorkTeam, admin: Caller) -> None:
    job = make_job(lines(9, 9), team=crew, categories=CATEGORIES, options={"gold_attribute": "checked"})
    advance_until_done(job)
    (place,) = assignments.claim(worker_id=crew.members.order_by("pk")[0].pk, job=job.name)
    assert "checked" not in place.input
    done = labeled(crew, lines(30, 12), gold_attribute="checked")
    data = admin.get(f"jobs/{done.name}/quality").data
    assert data["gold"]["objects"] == 12
    assert data["gold"]["low"] <= data["gold"]["error"] <= data["gold"]["high"]
    tested = {one["worker_id"]: (one["gold_answers"], one["gold_right"]) for one in data["workers"]}
    assert [tested[one.public_id] for one in crew.members.order_by("pk")] == [(12, 8), (12, 8), (12, 12)]
    assert orjson.loads(output_of(done)[0])["checked"] == "owl"  # the line goes through as it came


def test_a_known_answer_that_is_no_category_fails_the_job_with_its_line() -> None:
    texts = [{"source": "a", "checked": "owl"}, {"source": "b", "checked": "emu"}, {"source": "c", "checked": 3}]
    job = advance_until_done(make_job(texts, categories=CATEGORIES, options={"gold_attribute": "checked"}))
    assert job.state == "Failed"
    assert [error["line"] for error in job.manifest_errors] == [2, 3]
    assert "'checked' has 'emu', which is no category of this job" in job.failure_reason
    assert not DataObject.objects.filter(job=job).exists()


@pytest.mark.parametrize("name", ["mood", "source"])
def test_the_attribute_of_known_answers_is_one_of_its_own(name: str) -> None:
    with pytest.raises(InvalidInput):
        make_job(1, options={"gold_attribute": name})


def test_skills_are_carried_to_later_jobs_of_the_same_classes(crew: WorkTeam) -> None:
    labeled(crew, lines(60, 60), gold_attribute="checked")
    assert WorkerSkill.objects.count() == 3
    later = labeled(crew, lines(30))
    assert labels_of(later) == truths(30)
    assert WorkerSkill.objects.filter(job=later).count() == 3


def test_carrying_can_be_switched_off_and_the_wire_never_does(crew: WorkTeam) -> None:
    labeled(crew, lines(60, 60), gold_attribute="checked")
    fresh = labeled(crew, lines(30), carry_skills=False)
    assert "rook" not in labels_of(fresh)
    wire = make_job(lines(30), team=crew, redundancy=3, categories=CATEGORIES, request={"LabelingJobName": "x"})
    assert not consolidate.knowledge.carries(wire)
    assert consolidate.knowledge.of(wire) is None


def test_other_classes_are_another_matter(crew: WorkTeam) -> None:
    labeled(crew, lines(60, 60), gold_attribute="checked")
    other = make_job(lines(3), team=crew, categories=("owl", "wren", "jay"))
    assert consolidate.knowledge.of(other) is None
    turned = make_job(lines(3), team=crew, categories=("rook", "wren", "owl"))
    assert consolidate.knowledge.of(turned) is not None


def test_a_fit_that_is_repeated_remembers_once_and_knows_nothing_of_itself(crew: WorkTeam) -> None:
    job = labeled(crew, lines(30))
    before = labels_of(job), set(WorkerSkill.objects.values_list("worker_id", "table"))
    consolidate.fit(job)
    assert (labels_of(job), set(WorkerSkill.objects.values_list("worker_id", "table"))) == before


def test_rest_takes_both_options(admin: Caller, crew: WorkTeam) -> None:
    made = labeled(crew, lines(3))
    options = {"gold_attribute": "checked", "carry_skills": False}
    answer = admin.post(f"jobs/{made.name}/chain", {"name": "next", "consolidation": options})
    assert answer.status == 201, answer.data
    assert LabelingJob.objects.get(name="next").options == options
    wrong = {"name": "wrong", "consolidation": {"carry_skills": "no"}}
    assert admin.post(f"jobs/{made.name}/chain", wrong).status == 422
