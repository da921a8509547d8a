"""The race that the slots exist for: many workers, few tasks, some give places back, some say everything twice."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import pytest
from django.db import connection

from tests import factories
from workers import assignments, dispatch, kinds
from workers.errors import LeaseLost
from workers.integrity import INVARIANTS, broken
from workers.models import Account, Annotation, Assignment, Task, TaskGroup
from workers.states import AssignmentState, TaskState

PEOPLE, TASKS, SLOTS = 12, 60, 3


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> factories.PlainKind:
    monkeypatch.setattr(kinds, "_kinds", {})
    return factories.register_plain()


@pytest.fixture
def group(transactional_db: None, kind: factories.PlainKind) -> TaskGroup:
    group = factories.make_group(redundancy=SLOTS)
    factories.open_tasks(group, TASKS)
    return group


def at_once(people: list[Account], do: Callable[[Account], None]) -> None:
    """Every person in a thread with a connection of its own, all beginning at the same moment."""
    start = Barrier(len(people))

    def run(person: Account) -> None:
        try:
            start.wait()
            do(person)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as threads:
        for done in [threads.submit(run, person) for person in people]:
            done.result()


def work(person: Account, group: TaskGroup) -> None:
    """Claims and answers until nothing is left; gives a tenth back, and submits a tenth twice."""
    dice = random.Random(person.id)
    idle = 0
    while idle < 20:
        taken = assignments.claim(worker_id=person.id, job=group.name)
        idle = 0 if taken else idle + 1
        for place in taken:
            assignment = Assignment.objects.get(id=place.id)
            if dice.random() < 0.1:
                assignments.release(assignment=assignment)
                continue
            for _ in range(2 if dice.random() < 0.1 else 1):
                assignments.submit(assignment=assignment, answer={"label": "Owl"})


def test_every_task_gets_three_answers_of_three_people_and_closes_once(
    group: TaskGroup, kind: factories.PlainKind
) -> None:
    people = [factories.make_account(member_of=(group.team,)) for _ in range(PEOPLE)]
    at_once(people, lambda person: work(person, group))
    answers = Counter(Annotation.objects.values_list("task_id", flat=True))
    pairs = Counter(Annotation.objects.values_list("task_id", "worker_id"))
    assert set(answers.values()) == {SLOTS}
    assert len(answers) == TASKS
    assert set(pairs.values()) == {1}
    assert set(Task.objects.values_list("state", flat=True)) == {TaskState.CLOSED}
    assert len(kind.ended) == TASKS
    living = Assignment.objects.exclude(state=AssignmentState.RELEASED)
    assert set(living.values_list("state", flat=True)) == {AssignmentState.SUBMITTED}
    assert living.count() == TASKS * SLOTS


def test_the_same_answer_sent_many_times_at_once_is_stored_once(group: TaskGroup) -> None:
    person = factories.make_account(member_of=(group.team,))
    (place,) = assignments.claim(worker_id=person.id, job=group.name)
    held = Assignment.objects.get(id=place.id)
    stored: list[Annotation] = []
    at_once([person] * 8, lambda _: stored.append(assignments.submit(assignment=held, answer={"label": "Owl"})))
    assert len(stored) == 8
    assert {one.submitted_at for one in stored} == {Annotation.objects.get().submitted_at}


def test_one_person_in_many_tabs_never_holds_two_places_of_a_task(group: TaskGroup) -> None:
    person = factories.make_account(member_of=(group.team,))
    at_once([person] * 8, lambda _: assignments.claim(worker_id=person.id, job=group.name, count=2) and None)
    held = Assignment.objects.filter(worker_id=person.id).values_list("task_id", flat=True)
    assert len(held) == len(set(held)) == 16


def test_release_and_submit_at_once_end_in_one_of_the_two(group: TaskGroup) -> None:
    person = factories.make_account(member_of=(group.team,))
    for _ in range(10):
        (place,) = assignments.claim(worker_id=person.id, job=group.name)
        held = Assignment.objects.get(id=place.id)
        lost: list[str] = []

        def submit(held: Assignment = held, lost: list[str] = lost) -> None:
            try:
                assignments.submit(assignment=held, answer={"label": "Owl"})
            except LeaseLost as error:
                lost.append(error.code)

        def release(held: Assignment = held, lost: list[str] = lost) -> None:
            try:
                assignments.release(assignment=held)
            except Exception as error:
                lost.append(type(error).__name__)

        sides = iter([submit, release])
        at_once([person] * 2, lambda _, sides=sides: next(sides)())  # type: ignore[misc]
        annotated = Annotation.objects.filter(assignment=held).exists()
        state = Assignment.objects.get(id=held.id).state
        assert annotated == (state == AssignmentState.SUBMITTED)
        assert lost == (["WrongState"] if annotated else ["lease_lost"])
        living = Assignment.objects.filter(task=held.task_id, state__in=("open", "accepted", "submitted"))
        assert living.count() == SLOTS


def test_tasks_are_wound_down_while_people_claim_answer_and_give_back(
    group: TaskGroup, kind: factories.PlainKind
) -> None:
    people = [factories.make_account(member_of=(group.team,)) for _ in range(PEOPLE)]

    def race(person: Account) -> None:
        if person.id == people[0].id:
            while dispatch.wind_down(group.id, at_once=True, limit=7):
                pass
            return
        with suppress(LeaseLost):
            work(person, group)

    at_once(people, race)
    assert broken(INVARIANTS) == {}
    assert not Task.objects.filter(state=TaskState.OPEN).exists()
    submitted = Assignment.objects.filter(state=AssignmentState.SUBMITTED).count()
    assert Annotation.objects.count() == submitted
    assert set(kind.ended) == {group.id}
