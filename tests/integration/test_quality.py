"""The figures of quality through real jobs, over REST as programs see them."""

import random
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from django.test import Client

from labeling.models import JobQuality, LabelingJob
from labeling.pipeline import consolidate
from labeling.pipeline.bring_in import bring_in
from tests.conftest import Clock
from tests.factories import make_account
from tests.integration.rest.caller import Caller
from tests.job_factories import advance_until_done, answer_all, held, make_crew, make_job
from workers import assignments
from workers.models import Account, Role

pytestmark = pytest.mark.django_db(transaction=True)

CATEGORIES = ("a", "b", "c")
Habit = Callable[[str, random.Random], str]


@pytest.fixture
def admin(db: None) -> Caller:
    return Caller(make_account("admin@example.com", role=Role.ADMIN))


def careful(truth: str, dice: random.Random) -> str:
    return truth if dice.random() < 0.85 else dice.choice(CATEGORIES)


def blind(truth: str, dice: random.Random) -> str:
    return dice.choice(CATEGORIES)


def truth_of(line: int) -> str:
    return CATEGORIES[line % 3]


def labeled_by(*habits: Habit, objects: int = 90, redundancy: int = 4, **fields: Any) -> LabelingJob:
    """A finished job; the n-th member of its team has the n-th habit."""
    job = make_job(objects, team=make_crew(len(habits)), redundancy=redundancy, categories=CATEGORIES, **fields)
    advance_until_done(job)
    people = [worker.account for worker in job.team.members.order_by("pk")]
    crew, turns = list(enumerate(zip(people, habits, strict=True))), random.Random(1)
    while job.state == "InProgress":
        found = True
        while found:
            turns.shuffle(crew)
            found = sum(answer(job, place, *one) for place, one in crew) > 0
        advance_until_done(job)
    return job


def brought_in(*habits: Habit, objects: int, redundancy: int) -> LabelingJob:
    """The same at once, with answers that were given elsewhere by people drawn for each object."""
    job = make_job(objects, team=make_crew(len(habits)), redundancy=redundancy, categories=CATEGORIES)
    crew = [worker.public_id for worker in advance_until_done(job).team.members.order_by("pk")]
    moments, dice = {"accepted_at": "2026-03-01T09:00:00Z", "submitted_at": "2026-03-01T09:00:09Z"}, random.Random(1)
    lines = [
        orjson.dumps(
            {
                "object_id": str(line),
                "worker_id": crew[place],
                "answer": {"crowd-classifier": {"label": habits[place](truth_of(line), dice)}},
                "time_spent_seconds": 2 + place,
                **moments,
            }
        )
        for line in range(objects)
        for place in dice.sample(range(len(habits)), redundancy)
    ]
    assert bring_in(job, lines).annotations == objects * redundancy
    return advance_until_done(job)


def answer(job: LabelingJob, place: int, person: Account, habit: Habit) -> bool:
    """One task, if there is one for this person."""
    taken = assignments.claim(worker_id=person.id, job=job.name)
    for one in taken:
        line = int(one.reference)
        said = {"crowd-classifier": {"label": habit(truth_of(line), random.Random(f"{place}:{line}"))}}
        assignments.submit(assignment=held(one.id), answer=said, time_spent=float(2 + place))
    return bool(taken)


def test_before_any_answer_everything_is_empty(admin: Caller) -> None:
    job = make_job(3)
    status, data = admin.get(f"jobs/{job.name}/quality")
    assert status == 200
    assert (data["computed_at"], data["answers"], data["workers"], data["curve"]) == (None, 0, [], [])
    assert data["redundancy"] == {
        "mode": "fixed",
        "answers_per_object": None,
        "saved": 0,
        "saved_share": None,
    }
    assert len(data["confidence"]) == 20


def test_a_finished_job_tells_everything(admin: Caller) -> None:
    job = brought_in(careful, careful, careful, careful, blind, objects=300, redundancy=4)
    status, data = admin.get(f"jobs/{job.name}/quality")
    assert status == 200
    assert (data["answers"], data["objects"]) == (1200, 300)
    assert sum(one["objects"] for one in data["labels"]) == 300
    assert sum(one["objects"] for one in data["confidence"]) == 300
    assert 0.3 < data["agreement"]["alpha"] < 0.9
    assert 0 < data["expected_error"] < 0.2
    assert [point["answers"] for point in data["curve"]] == [1, 2, 3, 4]
    assert data["curve"][0]["error"] > data["curve"][-1]["error"] == 0
    assert sum(cell["answers"] for cell in data["confusion"]) == pytest.approx(1200, abs=1)
    lowest = [one["confidence"] for one in data["hardest"]]
    assert lowest == sorted(lowest) and len(lowest) == 20
    assert all(sum(one["answers"].values()) == 4 for one in data["hardest"])
    assert data["workers_total"] == 5
    spammers = [one for one in data["workers"] if one["finding"]]
    public = job.team.members.order_by("pk").last()
    assert public is not None
    assert [(one["worker_id"], one["finding"]) for one in spammers] == [(public.public_id, "spammer")]
    assert "without looking" in spammers[0]["note"]
    for one in data["workers"]:
        assert one["low"] < one["skill"] < one["high"]
        assert 2 <= one["median_seconds"] <= 7
        assert sum(cell["answers"] for cell in one["confusion"]) == pytest.approx(one["answers"], abs=1)


def test_an_adaptive_job_tells_what_it_saved_and_what_the_audit_says(admin: Caller) -> None:
    policy = {"mode": "adaptive", "confidence": 0.8, "min": 2, "audit": 0.4}
    job = labeled_by(*[careful] * 6, redundancy=5, options={"redundancy": policy})
    data = admin.get(f"jobs/{job.name}/quality").data
    saved = data["redundancy"]
    assert saved["saved"] == 90 * 5 - data["answers"] > 50
    assert saved["saved_share"] == pytest.approx(saved["saved"] / 450)
    assert saved["answers_per_object"] == pytest.approx(data["answers"] / 90)
    audit = data["audit"]
    assert 20 < audit["objects"] < 52
    assert audit["error"] == audit["changed"] / audit["objects"]
    assert audit["low"] <= audit["error"] <= audit["high"] < 0.4
    assert [point["answers"] for point in data["curve"]] in ([], [1, 2, 3, 4, 5])


def test_single_answers_say_nothing_about_people(admin: Caller) -> None:
    job = labeled_by(careful, careful, redundancy=1, objects=6)
    data = admin.get(f"jobs/{job.name}/quality").data
    assert data["agreement"] == {"alpha": None, "kappa": None, "unanimous": None, "overlapping": 0}
    assert [(one["skill"], one["finding"]) for one in data["workers"]] == [(None, None)] * 2
    assert data["curve"] == []


def test_figures_are_live_but_take_a_small_part_of_the_time(clock: Clock, admin: Caller) -> None:
    job = advance_until_done(make_job(4, team=make_crew(2), redundancy=2, max_concurrent=2))
    answer_all(job)
    advance_until_done(job)
    first = JobQuality.objects.get()
    assert admin.get(f"jobs/{job.name}/quality").data["objects"] == 2
    assert first.due_at > clock.now
    consolidate.fit(job, final=False)
    assert JobQuality.objects.get().computed_at == first.computed_at
    clock.advance(seconds=60)
    consolidate.fit(job, final=False)
    assert JobQuality.objects.get().computed_at == clock.now
    answer_all(job)
    assert advance_until_done(job).state == "Completed"  # at once, however fresh the last figures are
    assert admin.get(f"jobs/{job.name}/quality").data["objects"] == 4


def test_only_who_may_see_the_job_sees_its_quality(admin: Caller) -> None:
    job = make_job(1)
    worker = Caller(job.team.members.get().account)
    assert worker.get(f"jobs/{job.name}/quality").status == 403
    assert admin.get("jobs/no-such-job/quality").status == 404


def test_the_page_names_people_and_escapes_what_they_are_called(client: Client, admin: Caller) -> None:
    assert admin.account is not None
    job = labeled_by(careful, careful, careful, blind, objects=60, redundancy=3)
    Account.objects.filter(worker=job.team.members.order_by("pk").first()).update(name="Ann <b>")
    client.force_login(admin.account)
    page = client.get(f"/console/jobs/{job.name}/quality").content.decode()
    assert "Ann &lt;b&gt;" in page and "<b>" not in page
    assert page.count('<section class="chart"') == 5
    assert "What more answers bring" in page


def test_people_are_told_where_several_categories_hold(admin: Caller) -> None:
    """Who marks at random is found among those who mark what is there, whatever the answers look like."""
    job = make_job(
        40, team=make_crew(4), redundancy=4, categories=CATEGORIES, task_type="text_multilabel", label_attribute="tags"
    )
    advance_until_done(job)
    for place, worker in enumerate(job.team.members.order_by("pk")):
        while taken := assignments.claim(worker_id=worker.account_id, job=job.name, count=5):
            for one in taken:
                dice = random.Random(f"{place}:{one.reference}")
                there = {truth_of(int(one.reference)), truth_of(int(one.reference) // 3)}
                seen = [c for c in CATEGORIES if (dice.random() < 0.5 if place == 3 else c in there)]
                assignments.submit(
                    assignment=held(one.id), answer={"crowd-classifier-multi-select": {"labels": seen}}, time_spent=2.0
                )
    advance_until_done(job)
    _, data = admin.get(f"jobs/{job.name}/quality")
    assert job.state == "Completed"
    *careful_ones, one = sorted(data["workers"], key=lambda worker: worker["finding"] is not None)
    assert (one["finding"], one["skill"] < 0.8, one["median_seconds"]) == ("spammer", True, 2.0)
    assert all(other["skill"] > 0.9 and other["agreement"] > 0.6 for other in careful_ones)
    assert {cell["truth"] for cell in data["confusion"]} == {"nothing", "something"}
    for one in data["labels"]:  # objects by class, not by what stands together
        found = admin.get(f"jobs/{job.name}/objects?limit=100&label={one['category']}").data["results"]
        assert one["objects"] == len(found)
    assert {one["category"] for one in data["labels"]} == set(CATEGORIES)
    several = sum(one["objects"] for one in data["labels"]) - data["objects"]
    assert 0 < data["objects_with_several"] <= several
    page = Client()
    page.force_login(admin.account)
    shown = page.get(f"/console/jobs/{job.name}/quality").content.decode()
    assert f"{data['objects_with_several']} of 40 objects have several classes" in shown
    assert "something is taken for nothing" in shown or "nothing is taken for something" in shown


def test_where_all_agree_nothing_is_told_as_a_mistake(admin: Caller) -> None:
    """What the model holds possible about things that everybody marked is its doubt, and no share of decisions."""
    job = make_job(
        6, team=make_crew(3), redundancy=3, categories=CATEGORIES, task_type="text_multilabel", label_attribute="tags"
    )
    advance_until_done(job)
    for worker in job.team.members.order_by("pk"):
        for one in assignments.claim(worker_id=worker.account_id, job=job.name, count=6):
            said = {"crowd-classifier-multi-select": {"labels": [truth_of(int(one.reference))]}}
            assignments.submit(assignment=held(one.id), answer=said, time_spent=2.0)
    advance_until_done(job)
    _, data = admin.get(f"jobs/{job.name}/quality")
    assert [(one["agreement"], one["compared"], one["high"] < 1) for one in data["workers"]] == [(1.0, 6, True)] * 3
    assert {(cell["truth"], cell["answer"]) for cell in data["confusion"]} <= {("something", "something")}
