"""What a job over labeled lines asks and keeps, what a chained job starts from, and the family that this makes."""

from typing import Any

import orjson
import pytest
from django.utils import timezone

from labeling import chaining, jobs, lineage, queries
from labeling.lineage import Kin
from labeling.models import DataObject, LabelingJob, LearningRound
from labeling.options import automation
from labeling.states import JobState
from tests.job_factories import advance_until_done, answer_all, make_job, output_of
from workers.errors import WrongState

pytestmark = pytest.mark.django_db
BY_PEOPLE = {"class-name": "good", "confidence": 0.9, "human-annotated": "yes", "job-name": "labeling-job/old"}
#: What a line brings along → whether it is labeled, by whom, and the class that lists and filters show.
RULES: dict[str, tuple[dict[str, Any], str, str]] = {
    "label and metadata": ({"mood": 0, "mood-metadata": BY_PEOPLE}, "carried-human", "good"),
    "by a machine": (
        {"mood": 1, "mood-metadata": {"class-name": "bad", "confidence": 0.99, "human-annotated": "no"}},
        "carried-machine",
        "bad",
    ),
    "without metadata": ({"mood": 1}, "carried-human", "bad"),
    "without metadata, quoted": ({"mood": "1"}, "carried-human", "bad"),
    "of no known number": ({"mood": 7}, "carried-human", ""),
    "metadata of another shape": ({"mood": 0, "mood-metadata": "?"}, "carried-human", "good"),
    "a name that no table takes": ({"mood": 0, "mood-metadata": {"class-name": "go\0od"}}, "carried-human", "good"),
    "empty, of a custom job": ({"mood": {}, "mood-metadata": {}}, "carried-human", ""),
    "metadata alone": ({"mood-metadata": {"failure-reason": "nobody came"}}, "", ""),
    "null": ({"mood": None, "mood-metadata": BY_PEOPLE}, "", ""),
    "nothing": ({}, "", ""),
}


def test_what_is_labeled_is_kept_and_what_is_not_is_asked() -> None:
    lines = [{"source": name, **brings} for name, (brings, _, _) in RULES.items()]
    job = advance_until_done(make_job(lines))
    rows = list(DataObject.objects.filter(job=job).order_by("line").values_list("origin", "category"))
    assert dict(zip(RULES, rows, strict=True)) == {
        name: (origin, class_) for name, (_, origin, class_) in RULES.items()
    }
    counters = queries.counters_of(job)
    assert (counters.human_labeled, counters.machine_labeled, counters.unlabeled) == (7, 1, 3)
    answer_all(job, "bad")
    assert advance_until_done(job).state == JobState.COMPLETED
    for line, text, (_, origin, _) in zip(lines, output_of(job), RULES.values(), strict=True):
        if origin:
            assert text == orjson.dumps(line).decode()
        else:
            data = orjson.loads(text)
            assert (data["mood"], data["mood-metadata"]["class-name"]) == (1, "bad")
            assert "failure-reason" not in data["mood-metadata"]


def test_another_attribute_asks_about_everything_and_both_labels_stand_side_by_side() -> None:
    job = advance_until_done(make_job([{"source": "a", "mood": 0, "mood-metadata": BY_PEOPLE}], label_attribute="tone"))
    assert answer_all(job) == 1
    assert list(orjson.loads(output_of(advance_until_done(job))[0])) == [
        "source",
        "mood",
        "mood-metadata",
        "tone",
        "tone-metadata",
    ]


def test_labels_of_unknown_classes_stay_and_are_told() -> None:
    odd = {"mood": 2, "mood-metadata": {**BY_PEOPLE, "class-name": "ugly"}}
    job = advance_until_done(make_job([{"source": "a", **odd}, {"source": "b", "mood": 0, "mood-metadata": BY_PEOPLE}]))
    assert job.state == JobState.COMPLETED
    said = [event.reason for event in job.events.filter(old="Initializing", new="Initializing")]
    assert said == ["Labels of the manifest (1) name classes that this job has not: ugly. They stay as they are."]


def over(job: LabelingJob) -> LabelingJob:
    answer_all(advance_until_done(job))
    return advance_until_done(job)


def test_a_completed_job_is_asked_something_new_and_a_stopped_one_goes_on() -> None:
    done = over(make_job(1, name="first"))
    start = chaining.prefill(done)
    assert (start.name, start.label_attribute) == ("first-chain", "first-chain")
    assert start.manifest_uri == queries.output_uri(done)
    assert chaining.prefill(done, name="tone").label_attribute == "tone"
    assert chaining.prefill(done, "clone").manifest_uri == done.manifest_uri

    stopped = advance_until_done(make_job(1, name="second"))
    jobs.stop(stopped)
    assert chaining.prefill(advance_until_done(stopped)).label_attribute == "mood"


def test_a_job_that_wrote_nothing_can_only_be_cloned() -> None:
    failed = advance_until_done(make_job(b"no json\n"))
    assert failed.state == JobState.FAILED
    with pytest.raises(WrongState, match="before it wrote any output"):
        chaining.prefill(failed)
    assert chaining.prefill(failed, "clone").manifest_uri == failed.manifest_uri


def names(kin: Kin | None) -> Any:
    assert kin is not None
    return {kin.job.name + ("*" if kin.here else ""): [names(child) for child in kin.children]}


def test_a_family_is_a_tree_from_its_oldest_job() -> None:
    first = over(make_job(1, name="coarse"))
    assert lineage.of(first) is None
    second = over(make_job(name="fine", manifest_uri=queries.output_uri(first)))
    make_job(name="other", manifest_uri=queries.output_uri(first))
    third = make_job(name="finest", manifest_uri=queries.output_uri(second))
    assert names(lineage.of(third)) == {"coarse": [{"fine": [{"finest*": []}]}, {"other": []}]}
    assert names(lineage.of(first)) == {"coarse*": [{"fine": [{"finest": []}]}, {"other": []}]}


def lines_of(*found: LabelingJob) -> list[dict[str, Any]]:
    """What the jobs wrote, all in one manifest of another place."""
    return [orjson.loads(line) for job in found for line in output_of(job)]


def test_a_manifest_that_was_moved_tells_its_parents_by_the_labels_on_its_lines() -> None:
    first = over(make_job(2, name="coarse", label_attribute="kind"))
    moved = make_job(lines_of(first), name="fine", label_attribute="tone")
    assert lineage.parents(moved) == []  # nobody has read the manifest yet
    second = over(moved)
    assert (lineage.parents(second), lineage.children(first)) == ([first], [second])
    assert names(lineage.of(first)) == {"coarse*": [{"fine": []}]}
    third = advance_until_done(make_job(lines_of(second), name="finest", label_attribute="third"))
    assert lineage.parents(third) == [second], "the first one is an ancestor of the second"
    assert names(lineage.of(third)) == {"coarse": [{"fine": [{"finest*": []}]}]}
    told = [(one.attribute, one.maker, one.source, one.lines) for one in third.brought.all()]
    assert told == [("kind", "coarse", first, 2), ("tone", "fine", second, 2)]


def test_a_merged_manifest_has_several_parents() -> None:
    first, second = (over(make_job(1, name=name, label_attribute=name)) for name in ("left", "right"))
    job = advance_until_done(make_job(lines_of(first, second), name="both", label_attribute="both"))
    assert lineage.parents(job) == [first, second]
    assert names(lineage.of(job)) == {"right": [{"both*": []}]}
    assert names(lineage.of(first)) == {"left*": [{"both": []}]}
    kin = lineage.of(job)
    assert kin is not None and kin.children[0].others == [first]


def test_labels_of_other_installations_have_no_parent_here() -> None:
    over(make_job(1, name="kinds", label_attribute="kind"))
    facts = {"class-name": "good", "job-name": "labeling-job/kinds"}
    strange: list[dict[str, Any]] = [
        {"source": "a", "mood": 0, "mood-metadata": facts},  # the same name, but another attribute
        {"source": "b", "kind": 0, "kind-metadata": {**facts, "job-name": "third-party"}},
        {"source": "c", "kind": 0, "kind-metadata": {"class-name": "good"}},
        {"source": "d", "kind": None, "kind-metadata": facts},
    ]
    job = advance_until_done(make_job(strange, label_attribute="new"))
    assert (lineage.parents(job), lineage.of(job)) == ([], None)
    assert [(one.attribute, one.maker, one.source, one.lines) for one in job.brought.all()] == [
        ("mood", "kinds", None, 1), ("kind", "third-party", None, 1), ("kind", "", None, 1),
    ]  # fmt: skip
    broken = advance_until_done(make_job(orjson.dumps(strange[0]) + b"\nno json\n"))
    assert (broken.state, broken.brought.count()) == (JobState.FAILED, 0)


def test_a_chained_job_is_of_its_parents_series_and_tells_when_it_asks_otherwise() -> None:
    first = over(make_job(1, name="first"))
    uri = queries.output_uri(first)
    same = advance_until_done(make_job(name="same", manifest_uri=uri, label_attribute="b"))
    other = advance_until_done(
        make_job(name="other", manifest_uri=uri, label_attribute="c", instructions={"shortInstruction": "Look twice."})
    )
    groups = {job.name: job.group for job in (first, same, other)}
    assert {group.series for group in groups.values() if group} == {"first"}
    guides = {name: group.guide for name, group in groups.items() if group}
    assert guides["first"] == guides["same"] != guides["other"]


def test_a_model_is_used_again_over_a_job_that_had_none() -> None:
    """In a series for one label; another label, or a model of a later day, is another matter."""
    first = over(make_job(2, name="taught"))
    counts = dict.fromkeys(("taught_with", "validated", "labeled", "asked"), 1)
    facts: dict[str, Any] = {
        "algorithm": "text-classification",
        "decided_at": first.created_at,
        "model_uri": "s3://bkt/m",
        **counts,
    }
    LearningRound.objects.create(job=first, number=1, **facts)
    second = over(make_job(name="by-hand", manifest_uri=queries.output_uri(first)))
    automated: dict[str, Any] = {
        "options": {"automation": {"minimum_objects": 1}},
        "manifest_uri": queries.output_uri(second),
    }
    third = make_job(name="on-again", **automated)
    found = automation.inherited(third)
    assert found is not None and automation.model_arn(found).endswith("model/taught-1")
    assert automation.inherited(make_job(name="other", label_attribute="tone", **automated)) is None
    LearningRound.objects.filter(job=first).update(decided_at=timezone.now())
    assert automation.inherited(third) is None
