"""Automated data labeling: whole jobs over real digits, with people who know them."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from labeling import queries, storage
from labeling.models import ChosenObject, DataObject, LabelingJob, LearningRound
from labeling.options import automation
from labeling.pipeline import learning
from labeling.pipeline.advance import advance
from labeling.states import JobState, ObjectState
from tests import digits
from tests.job_factories import BUCKET, advance_until_done, held, make_bucket, make_crew, make_job, output_of
from workers import assignments
from workers.models import WorkTeam

pytestmark = pytest.mark.django_db
COUNT = 200
NAMES = ("0", "1", "2")
#: Small numbers for small jobs: thirty-five right answers without a wrong one show 90 %.
SMALL: dict[str, Any] = {
    "minimum_objects": 100,
    "sample": 40,
    "batch": 30,
    "validation_share": 0.3,
    "target": 0.9,
}


@pytest.fixture(scope="module")
def pictures() -> list[dict[str, str]]:
    """Lines of three digits, as different people wrote them."""
    three = [(n, name) for n, name in enumerate(digits.truth()) if name in NAMES]
    return [{"source-ref": f"s3://{BUCKET}/digits/{n}.png", "truth": name} for n, name in three[:COUNT]]


def make_digits_job(pictures: list[dict[str, Any]], *, team: WorkTeam | None = None, **fields: Any) -> LabelingJob:
    store = make_bucket(BUCKET)
    for line in pictures:
        if store.stat(line["source-ref"]) is None:
            number = int(line["source-ref"].rpartition("/")[2].removesuffix(".png"))
            store.write(line["source-ref"], digits.picture(number), durable=False)
    defaults: dict[str, Any] = {
        "task_type": "image_classification",
        "label_attribute": "digit",
        "categories": NAMES,
        "options": {automation.OPTION: SMALL | fields.pop("automation", {})},
        "undo_time": 0,
    }
    job = make_job(pictures, team=team, **defaults | fields)
    drawn_by = f"lot-{LabelingJob.objects.count()}"  # else each run would draw other objects
    LabelingJob.objects.filter(id=job.id).update(reference_code=drawn_by)
    return job


def truth_of(job: LabelingJob) -> dict[int, str]:
    rows = DataObject.objects.filter(job=job).values_list("line", "source")
    return {line: orjson.loads(source)["truth"] for line, source in rows}


def work(job: LabelingJob, says: Callable[[int, str], str] = lambda line, truth: truth, most: int = 10_000) -> int:
    """Everybody answers until nobody finds anything, the engine in between; how many answers."""
    done = 0
    while not advance_until_done(job).ended_at and done < most:
        before, right = done, truth_of(job)
        for worker in job.team.members.all():
            while done < most and (claimed := assignments.claim(worker_id=worker.pk, job=job.name)):
                held_one = held(claimed[0].id)
                line = int(held_one.task.reference)
                said = says(line, right[line])
                assignments.submit(assignment=held_one, answer={"crowd-image-classifier": {"label": said}})
                done += 1
        if done == before:
            break
    return done


def machine_s(job: LabelingJob) -> dict[int, str]:
    rows = DataObject.objects.filter(job=job, origin=DataObject.Origin.MACHINE)
    return dict(rows.values_list("line", "category"))


def test_a_job_labels_most_of_its_digits_itself(pictures: list[dict[str, str]]) -> None:
    job = make_digits_job(pictures)
    answers = work(job)
    job.refresh_from_db()
    counters, labeled, right = queries.counters_of(job), machine_s(job), truth_of(job)
    assert job.state == JobState.COMPLETED
    assert counters.machine_labeled == len(labeled) > 0.2 * COUNT
    assert answers == counters.human_labeled == COUNT - len(labeled)
    assert sum(right[line] == name for line, name in labeled.items()) >= 0.9 * len(labeled)
    _check_output(job, labeled)
    _check_files(job, labeled)
    _check_rounds(job)


def _check_output(job: LabelingJob, labeled: dict[int, str]) -> None:
    lines = [orjson.loads(text) for text in output_of(job)]
    assert len(lines) == COUNT
    for number, line in enumerate(lines):
        facts = line["digit-metadata"]
        assert facts["human-annotated"] == ("no" if number in labeled else "yes")
        assert facts["class-name"] == NAMES[line["digit"]]
        assert facts["type"] == "groundtruth/image-classification"
        assert facts["job-name"] == f"labeling-job/{job.name}"
    assert all(lines[number]["digit-metadata"]["confidence"] > 0 for number in labeled)


def _check_files(job: LabelingJob, labeled: dict[int, str]) -> None:
    """`<object id> <JSON>` for each label, in the folder of its round; nobody's answers are kept for them."""
    store, folder = storage.default_store(), queries.folder(job)
    found: dict[int, str] = {}
    for one in LearningRound.objects.filter(job=job):
        uri = f"{folder}/activelearning/{one.number}/auto-labels/auto_annotator_output.txt"
        rows = [row.partition(b" ") for row in storage.read(store, uri).splitlines()]
        found |= {int(number): orjson.loads(content)["digit-metadata"]["class-name"] for number, _, content in rows}
        assert store.stat(f"{folder}/training/{one.number}/model") is not None
    assert found == labeled
    answered = {entry.uri.split("/")[-2] for entry in storage.listed(store, f"{folder}/annotations/worker-response/")}
    assert answered == {str(line) for line in range(COUNT)} - {str(line) for line in labeled}


def _check_rounds(job: LabelingJob) -> None:
    rounds = list(LearningRound.objects.filter(job=job).order_by("number"))
    assert [one.number for one in rounds] == list(range(1, len(rounds) + 1))
    assert all(one.applied_at for one in rounds)
    assert rounds[0].taught_with == SMALL["sample"] and rounds[0].validated == round(0.3 * COUNT)
    assert any(one.bound and one.bound >= 0.9 for one in rounds)
    checking = ChosenObject.objects.filter(job=job, part=ChosenObject.Part.VALIDATION)
    assert checking.count() == round(0.3 * COUNT)
    assert not checking.exclude(data_object__origin=DataObject.Origin.HUMAN).exists()
    assert automation.final_model(job) == automation.model_arn(rounds[-1])


class _Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("victim", ["_write_files", "_store", "apply_open"])
def test_killed_in_a_round_it_goes_on_to_the_same_end(
    pictures: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch, victim: str
) -> None:
    """Nothing is labeled twice, nobody asked twice; what is decided again is decided alike."""
    job = make_digits_job(pictures[:140], automation={"target": 0.8})
    original, deaths = getattr(learning, victim), []

    def dies(*args: Any, **kwargs: Any) -> Any:
        found = original(*args, **kwargs)
        if not deaths and found is not False:
            deaths.append(victim)
            raise _Killed
        return found

    monkeypatch.setattr(learning, victim, dies)
    answers = 0
    for _ in range(4):
        try:
            answers += work(job)
        except _Killed:
            LabelingJob.objects.filter(id=job.id).update(advancing_until=None)
    job.refresh_from_db()
    labeled = queries.counters_of(job)
    assert deaths == [victim] and job.state == JobState.COMPLETED
    assert labeled.machine_labeled and labeled.total_labeled == 140
    people = DataObject.objects.filter(job=job, origin=DataObject.Origin.HUMAN)
    assert people.filter(task__isnull=False).count() == labeled.human_labeled
    assert not DataObject.objects.filter(job=job, origin=DataObject.Origin.MACHINE, task__isnull=False).exists()


def test_a_chained_job_goes_on_with_labels_and_model(pictures: list[dict[str, str]]) -> None:
    """Scenario 4 of chaining: stopped on its way, labels and model are used again; no new sample is asked for."""
    from labeling import jobs

    team = make_crew(1)
    first = make_digits_job(pictures, team=team)
    work(first, most=SMALL["sample"] + round(0.3 * COUNT) + 5)  # into the first round
    jobs.stop(first)
    advance_until_done(first)
    kept = queries.counters_of(first)
    assert first.state == JobState.STOPPED and kept.human_labeled and LearningRound.objects.filter(job=first).exists()
    second = make_digits_job(pictures, team=team, manifest_uri=queries.output_uri(first))
    assert queries.counters_of(advance_until_done(second)).total_labeled == kept.total_labeled
    inherited = automation.inherited(second)
    assert inherited is not None and inherited.job == first
    work(second)
    parts = set(ChosenObject.objects.filter(job=second).values_list("part", flat=True))
    assert second.parent == first and ChosenObject.Part.SAMPLE not in parts
    round_one = LearningRound.objects.get(job=second, number=1)
    assert round_one.taught_with == kept.human_labeled + 10  # everything of the first job, and the probe
    assert queries.counters_of(second).total_labeled == COUNT


def test_a_model_may_be_named(pictures: list[dict[str, str]]) -> None:
    """One that knows other categories ends the job before anybody is asked."""
    first = make_digits_job(pictures[:140], automation={"target": 0.8})
    work(first)
    arn = automation.final_model(first)
    second = make_digits_job(pictures[100:], automation={"initial_model": arn, "validation_share": 0.5, "target": 0.8})
    work(second)
    assert not ChosenObject.objects.filter(job=second, part=ChosenObject.Part.SAMPLE).exists()
    assert LearningRound.objects.get(job=second, number=1).taught_with == 10  # the probe; the rest it knew
    assert queries.counters_of(second).machine_labeled
    third = make_digits_job(pictures, automation={"initial_model": arn}, categories=(*NAMES, "3"))
    assert advance_until_done(third).state == JobState.FAILED
    assert "initial model" in third.failure_reason and "categories" in third.failure_reason
    assert not ChosenObject.objects.filter(job=third).exists()


def test_too_few_objects_end_the_job(pictures: list[dict[str, str]]) -> None:
    job = make_digits_job(pictures[:50], automation={"minimum_objects": None})
    assert advance_until_done(job).state == JobState.FAILED
    assert job.failure_reason.startswith("ClientError: The manifest has 50 objects; automated data labeling needs 1250")


def test_a_failing_probe_ends_the_job(pictures: list[dict[str, str]]) -> None:
    """Two of ten that nobody can label are too many."""
    job = make_digits_job(pictures[:120])
    advance(job.id)
    probe = list(DataObject.objects.filter(job=job, state=ObjectState.LAUNCHED).order_by("line"))
    assert len(probe) == 10
    for worker in job.team.members.all():
        for _ in range(2):
            claimed = assignments.claim(worker_id=worker.pk, job=job.name)
            assignments.decline(assignment=held(claimed[0].id))
    work(job)
    job.refresh_from_db()
    assert job.state == JobState.FAILED and "2 of the first 10 objects" in job.failure_reason


def test_pictures_that_cannot_be_read_go_to_people(pictures: list[dict[str, str]]) -> None:
    store, broken = make_bucket(BUCKET), []
    lines = [dict(line) for line in pictures[:140]]
    for number in (3, 50, 77):
        lines[number]["source-ref"] = f"s3://{BUCKET}/digits/broken{number}.png"
        store.write(lines[number]["source-ref"], b"no picture")
        broken.append(number)
    job = make_digits_job(lines, automation={"target": 0.8})
    work(job)
    assert queries.counters_of(job).total_labeled == 140
    assert not set(broken) & machine_s(job).keys() and machine_s(job)


def test_budgets_of_people_hold(pictures: list[dict[str, str]]) -> None:
    job = make_digits_job(pictures, max_human_labeled=80)
    assert work(job) == 80
    job.refresh_from_db()
    assert job.state == JobState.STOPPED and queries.counters_of(job).human_labeled == 80


def test_people_who_err_are_held_against_the_model(pictures: list[dict[str, str]]) -> None:
    """Of some hundred and sixty answers four are plainly wrong: these are what the model disagrees with."""
    job = make_digits_job(pictures, automation={"sample": 100, "target": 0.8})
    chosen = automation.of(job)
    assert chosen is not None
    wrong: set[int] = set()

    def says(line: int, truth: str) -> str:
        if len(wrong) < 4 and line % 20 == 7:
            wrong.add(line)
        return str((int(truth) + 1) % 3) if line in wrong else truth

    work(job, says)
    found = [one.data_object.line for one in automation.disagreements(job)]
    assert len(wrong & set(found)) >= 3 and len(found) <= 12


def test_labels_of_a_third_party_teach_but_for_those_of_a_job_that_is_left_out(
    pictures: list[dict[str, str]],
) -> None:
    """Scenario 6 of chaining: sixty labels came with the manifest, twenty of them by somebody whom nobody trusts."""
    lines: list[dict[str, Any]] = [dict(line) for line in pictures]
    for number in range(60):
        lines[number]["digit"] = NAMES.index(lines[number]["truth"])
        maker = "labeling-job/careless" if number < 20 else "labeling-job/careful"
        lines[number]["digit-metadata"] = {"class-name": lines[number]["truth"], "job-name": maker}
    for number in range(60, 70):  # a machine's: kept, and no lesson
        lines[number]["digit"] = 0
        lines[number]["digit-metadata"] = {"class-name": "0", "human-annotated": "no", "confidence": 0.99}
    job = make_digits_job(lines, automation={"ignore_jobs": ["careless"]})
    assert queries.counters_of(advance_until_done(job)).total_labeled == 70
    work(job)
    first = LearningRound.objects.get(job=job, number=1)
    assert first.taught_with == 40 + 10  # and the probe: no further sample is needed
    assert not ChosenObject.objects.filter(job=job, part=ChosenObject.Part.SAMPLE).exists()
    assert ChosenObject.objects.filter(job=job, part=ChosenObject.Part.VALIDATION).count() == round(0.3 * (COUNT - 70))
    assert queries.counters_of(job).total_labeled == COUNT
