"""Adaptive redundancy through real jobs: one more answer only where it pays, and nothing lost, doubled or stuck."""

import random
from typing import Any

import pytest

from labeling import integrity, queries
from labeling.models import DataObject, LabelingJob
from labeling.pipeline import advance as engine
from labeling.pipeline import collect, decide
from labeling.pipeline.advance import advance
from tests.conftest import Clock
from tests.job_factories import advance_until_done, answer_all, answer_one, held, make_crew, make_job
from workers import assignments, dispatch
from workers.background import sweep
from workers.errors import InvalidInput
from workers.models import Annotation, Task
from workers.states import AssignmentState

pytestmark = pytest.mark.django_db(transaction=True)

SURE: dict[str, Any] = {"mode": "adaptive", "confidence": 0.5, "audit": 0.0}
NEVER_SURE: dict[str, Any] = {"mode": "adaptive", "confidence": 1.0, "audit": 0.0}


def make(policy: dict[str, Any], objects: int = 4, *, people: int = 5, most: int = 4, **fields: Any) -> LabelingJob:
    job = make_job(objects, team=make_crew(people), redundancy=most, options={"redundancy": policy}, **fields)
    return advance_until_done(job)


def people_of(job: LabelingJob) -> list[Any]:
    return [worker.account for worker in job.team.members.order_by("pk")]


def answers(job: LabelingJob) -> list[int]:
    """How many answers count for each object, in the manifest's order."""
    rows = DataObject.objects.filter(job=job).order_by("line").values_list("task_id", flat=True)
    counted = queries.answers_by_task([task for task in rows if task])
    return [counted.get(task or 0, 0) for task in rows]


def work(job: LabelingJob, label: str = "good") -> LabelingJob:
    """The engine decides and people answer, in turn, until neither has anything to do."""
    advance_until_done(job)
    while answer_all(job, label):
        advance_until_done(job)
    return job


def test_tasks_open_with_the_fewest_and_end_there_when_the_label_is_sure() -> None:
    job = make(SURE)
    assert set(Task.objects.values_list("redundancy", flat=True)) == {2}
    assert work(job).state == "Completed"
    assert answers(job) == [2, 2, 2, 2]
    assert integrity.check() == {}


def test_one_more_at_a_time_up_to_the_most_while_it_is_doubtful() -> None:
    job = make(NEVER_SURE)
    for given in (2, 3, 4):
        answer_all(job)
        assert answers(job) == [given] * 4
        assert integrity.check() == {}
        advance_until_done(job)
        assert integrity.check() == {}
    assert job.state == "Completed"
    assert answers(job) == [4, 4, 4, 4]
    assert {o.label for o in DataObject.objects.filter(job=job)} == {"0"}


def test_only_the_disputed_objects_are_asked_about_again() -> None:
    job = make({"mode": "adaptive", "confidence": 0.8, "audit": 0.0}, 12)
    first, second, *_ = people_of(job)
    for person in (first, second):
        for line in range(12):
            (place,) = assignments.claim(worker_id=person.id, job=job.name, reference=str(line))
            label = "bad" if line == 7 and person is second else "good"
            assignments.submit(assignment=held(place.id), answer={"crowd-classifier": {"label": label}})
    advance_until_done(job)
    assert [task.reference for task in Task.objects.filter(state="open")] == ["7"]
    assert work(job).state == "Completed"
    asked = answers(job)
    assert asked[7] > 2
    assert [n for line, n in enumerate(asked) if line != 7] == [2] * 11


def test_nobody_is_asked_twice_about_the_same_object() -> None:
    job = make(NEVER_SURE, 2)
    first, second, *_ = people_of(job)
    for person in (first, second):
        while answer_one(person, job):
            pass
    advance_until_done(job)
    assert Task.objects.filter(state="open").count() == 2
    assert assignments.claim(worker_id=first.id, job=job.name) == []
    assert work(job).state == "Completed"
    pairs = list(Annotation.objects.values_list("task_id", "worker_id"))
    assert len(pairs) == len(set(pairs)) == 8


def test_the_audited_are_asked_as_often_as_allowed_from_the_start() -> None:
    job = make({"mode": "adaptive", "confidence": 0.5, "audit": 1.0}, 3)
    assert set(Task.objects.values_list("redundancy", flat=True)) == {4}
    assert work(job).state == "Completed"
    assert answers(job) == [4, 4, 4]


def test_a_team_that_is_too_small_holds_nothing_up() -> None:
    job = make({"mode": "adaptive", "confidence": 1.0, "audit": 0.5}, 6, people=3, most=9)
    assert work(job).state == "Completed"
    assert answers(job) == [3] * 6
    assert integrity.check() == {}


def test_who_declined_is_not_waited_for() -> None:
    job = make(NEVER_SURE, 1, people=3, most=9)
    decliner, *others = people_of(job)
    (place,) = assignments.claim(worker_id=decliner.id, job=job.name)
    assignments.decline(assignment=held(place.id))
    for person in others:
        assert answer_one(person, job)
    assert advance_until_done(job).state == "Completed"
    assert answers(job) == [2]


def test_a_wire_like_job_without_the_choice_asks_exactly_n() -> None:
    job = advance_until_done(make_job(3, team=make_crew(4), redundancy=3))
    assert set(Task.objects.values_list("redundancy", flat=True)) == {3}
    answer_all(job)
    assert advance_until_done(job).state == "Completed"
    assert answers(job) == [3, 3, 3]


def test_what_is_undecided_counts_in_the_window() -> None:
    job = make(NEVER_SURE, 10, max_concurrent=3)
    answer_all(job)
    LabelingJob.objects.filter(id=job.id).update(refit_at=None)
    while not Task.objects.filter(state="open").exists():
        advance(job.id, seconds=0)
    assert Task.objects.filter(state="open").count() == 3
    assert work(job).state == "Completed"
    assert answers(job) == [4] * 10


def test_a_stop_takes_the_undecided_as_they_are() -> None:
    from labeling import jobs

    job = make(NEVER_SURE)
    for person in people_of(job)[:2]:
        while answer_one(person, job):
            pass
    jobs.stop(job)
    assert advance_until_done(job).state == "Stopped"
    assert queries.counters_of(job).human_labeled == 4
    assert answers(job) == [2] * 4
    assert integrity.check() == {}


def test_the_availability_ends_for_the_reopened_too(clock: Clock) -> None:
    job = make(NEVER_SURE, 2, lifetime=3600)
    for person in people_of(job)[:2]:
        while answer_one(person, job):
            pass
    clock.advance(seconds=5)
    advance_until_done(job)
    assert Task.objects.filter(state="open").count() == 2
    clock.advance(hours=2)
    sweep()
    assert advance_until_done(job).state == "Completed"
    assert answers(job) == [2, 2]


def test_the_undecided_whose_availability_is_over_have_enough(clock: Clock) -> None:
    job = make(NEVER_SURE, 2, lifetime=3600)
    for person in people_of(job)[:2]:
        while answer_one(person, job):
            pass
    clock.advance(hours=2)
    assert advance_until_done(job).state == "Completed"
    assert answers(job) == [2, 2]


def test_a_decision_taken_twice_asks_one_more_person_only() -> None:
    job = make(NEVER_SURE, 3)
    for person in people_of(job)[:2]:
        while answer_one(person, job):
            pass
    seen = decide.undecided(job)
    decide.decide(job, seen, [0.0] * 3)
    decide.decide(job, seen, [0.0] * 3)
    assert set(Task.objects.values_list("state", "redundancy")) == {("open", 3)}
    decide.decide(job, seen, [1.0] * 3)  # a process that comes late, and saw something else
    assert integrity.check() == {}
    assert DataObject.objects.filter(job=job, state="launched").count() == 3


def test_what_was_collected_meanwhile_is_not_reopened() -> None:
    job = make(NEVER_SURE, 3)
    for person in people_of(job)[:2]:
        while answer_one(person, job):
            pass
    seen = decide.undecided(job)
    assert collect.collect(job) == 3
    decide.decide(job, seen, [0.0] * 3)
    assert set(Task.objects.values_list("state", flat=True)) == {"closed"}
    assert integrity.check() == {}


def test_an_answer_of_a_reopened_task_can_be_taken_back() -> None:
    job = make(NEVER_SURE, 1)
    first, second, third, *_ = people_of(job)
    said = [answer_one(person, job) for person in (first, second)]
    advance_until_done(job)
    assert said[0] is not None
    again = assignments.withdraw(assignment=held(said[0].assignment_id))
    assert answer_one(third, job, "bad")
    advance_until_done(job)
    assert Task.objects.get().state == "open"
    assignments.submit(assignment=again, answer={"crowd-classifier": {"label": "bad"}})
    assert integrity.check() == {}
    assert work(job).state == "Completed"
    assert answers(job) == [4]


def test_nobody_is_asked_more_while_an_answer_may_be_taken_back(clock: Clock) -> None:
    job = make(NEVER_SURE, 1, undo_time=10)
    first, second, *_ = people_of(job)
    assert answer_one(first, job)
    (place,) = assignments.claim(worker_id=second.id, job=job.name)
    assignments.submit(assignment=held(place.id), answer={"crowd-classifier": {"label": "bad"}}, undoable=True)
    advance_until_done(job)
    assert Task.objects.get().state == "closed"
    clock.advance(seconds=11)
    advance_until_done(job)
    assert (Task.objects.get().state, Task.objects.get().redundancy) == ("open", 3)
    assert integrity.check() == {}


def test_answers_from_elsewhere_may_be_as_many_as_an_object_takes_at_most() -> None:
    import orjson

    from labeling.pipeline.bring_in import bring_in

    job = make(SURE, 2)
    moment = "2026-03-01T09:00:00Z"
    lines = [
        orjson.dumps(
            {
                "object_id": "1",
                "worker_id": person.worker.public_id,
                "answer": {"crowd-classifier": {"label": "bad"}},
                "accepted_at": moment,
                "submitted_at": moment,
            }
        )
        for person in people_of(job)[:4]
    ]
    assert bring_in(job, lines).annotations == 4
    assert integrity.check() == {}
    advance_until_done(job)
    assert answers(job) == [0, 4]


def test_labels_of_other_kinds_decide_by_their_own_confidence() -> None:
    job = make({"mode": "adaptive", "confidence": 0.75, "audit": 0.0}, 10, most=3, task_type="text_multilabel")
    for place, person in enumerate(people_of(job)):
        while taken := assignments.claim(worker_id=person.id, job=job.name):
            disputed = taken[0].reference == "4" and place % 2
            labels = ["bad"] if disputed else ["good"]
            assignments.submit(
                assignment=held(taken[0].id), answer={"crowd-classifier-multi-select": {"labels": labels}}
            )
        advance_until_done(job)
    assert job.state == "Completed"
    asked = answers(job)
    assert asked[4] == 3
    assert sum(asked) < 30
    assert integrity.check() == {}


def test_contradictions_are_refused() -> None:
    for policy, field in (
        ({"min": 5}, "redundancy.min"),
        ({"confidence": 0}, "redundancy.confidence"),
        ({"audit": 2}, "redundancy.audit"),
    ):
        with pytest.raises(InvalidInput) as refused:
            make_job(1, redundancy=4, options={"redundancy": {"mode": "adaptive", **policy}})
        assert list(refused.value.fields) == [field]


def test_fewer_answers_at_equal_error() -> None:
    """A crowd of mixed skill labels the same objects twice: with five answers each, and with as many as it takes."""
    fixed = crowd_labels(None)
    adaptive = crowd_labels({"mode": "adaptive", "confidence": 0.9, "min": 2, "audit": 0.05})
    assert adaptive.answers < 0.75 * fixed.answers
    assert adaptive.wrong <= fixed.wrong + 3


class Outcome:
    def __init__(self, answers: int, wrong: int) -> None:
        self.answers = answers
        self.wrong = wrong


def crowd_labels(policy: dict[str, Any] | None, objects: int = 120) -> Outcome:
    """Eight people who are right in 70 to 95 of a hundred cases, the same for every call.

    The job has the same name each time, for it decides who is drawn for the audit.
    """
    name, options = ("adaptive", {"redundancy": policy}) if policy else ("fixed", {})
    categories = ("a", "b", "c")
    job = make_job(objects, name=name, team=make_crew(8), redundancy=5, categories=categories, options=options)
    advance_until_done(job)
    people = people_of(job)
    while job.state != "Completed":
        for place, person in enumerate(people):
            while taken := assignments.claim(worker_id=person.id, job=job.name):
                line = int(taken[0].reference)
                dice = random.Random(f"{place}:{line}")
                right = categories[line % 3]
                said = right if dice.random() < 0.7 + 0.25 * place / 7 else dice.choice(categories)
                assignments.submit(assignment=held(taken[0].id), answer={"crowd-classifier": {"label": said}})
        advance_until_done(job)
    rows = DataObject.objects.filter(job=job).values_list("line", "category")
    wrong = sum(category != categories[line % 3] for line, category in rows)
    given = Annotation.objects.filter(group_id=job.group_id, assignment__state=AssignmentState.SUBMITTED).count()
    assert integrity.check() == {}
    return Outcome(given, wrong)


def say(job: LabelingJob, line: str, *people: Any) -> None:
    for person in people:
        (place,) = assignments.claim(worker_id=person.id, job=job.name, reference=line)
        assignments.submit(assignment=held(place.id), answer={"crowd-classifier": {"label": "good"}})


def test_a_bell_is_set_for_the_decision_that_people_wait_for(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[Any] = []
    monkeypatch.setattr(engine, "wake", lambda job_id, at=None: rung.append(at) if at else None)
    job = make(NEVER_SURE, 3)
    first, second, third, *_ = people_of(job)
    say(job, "0", first, second)
    advance_until_done(job)  # the first fit
    refit = LabelingJob.objects.get(id=job.id).refit_at
    say(job, "1", first, second)
    advance_until_done(job)
    assert rung == []  # there is something to do
    for person in (third, second, first):
        while assignments.claim(worker_id=person.id, job=job.name):
            pass
    advance_until_done(job)
    assert refit is not None
    assert rung == [refit]
    clock.now = refit  # how long the pause is, the machine decides
    advance_until_done(job)
    assert Task.objects.filter(redundancy=3).count() == 2


def test_reopening_needs_an_undecided_task() -> None:
    job = make(SURE, 1)
    task = Task.objects.get()
    assert dispatch.ask_one_more({task.id: 2}) == 0
    assert work(job).state == "Completed"
    assert dispatch.ask_one_more({task.id: 2}) == 0
