"""Single-label classification: which answers count, how sure a label is, and what the manifest says of it."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consolidation import TooLarge
from labeling.task_types import image_classification, text_classification
from labeling.task_types.base import AnswerContext, Provenance
from labeling.task_types.classification import CategoryAnswer, CategoryLabel
from workers.errors import InvalidAnswer, InvalidInput

IMAGE = image_classification.TASK_TYPE
TEXT = text_classification.TASK_TYPE
BIRDS = ["Owl", "Falcon", "Duck"]
CONTEXT = AnswerContext(categories=BIRDS)
WHEN = Provenance(job_name="Birds-1", created_at=datetime.fromisoformat("2026-03-01T10:15:00.217995+01:00"))


def labels(votes: str, *, method: str = "", cap: float | None = None) -> dict[Any, CategoryLabel]:
    """`labels("a:OOF b:D")`: object a was called Owl, Owl, Falcon by workers 0, 1, 2, and b Duck by worker 0."""
    by_letter = {name[0]: CategoryAnswer(name) for name in BIRDS}
    answers = [
        (item, worker, by_letter[letter])
        for item, letters in (vote.split(":") for vote in votes.split())
        for worker, letter in enumerate(letters)
    ]
    return dict(IMAGE.consolidate(answers, categories=BIRDS, method=method, confidence_cap=cap))


@pytest.mark.parametrize(
    ("raw", "answer"),
    [
        ({"crowd-image-classifier": {"label": "Owl"}}, CategoryAnswer("Owl")),
        ({"crowd-image-classifier": {"label": "Owl", "workerComment": "far away"}}, CategoryAnswer("Owl", "far away")),
        ({"crowd-image-classifier": {"label": "Owl", "workerComment": None}}, CategoryAnswer("Owl")),
        ({"kind": {"label": "Duck"}}, CategoryAnswer("Duck")),
        ({"sure": {"on": True}, "note": "x", "kind": {"label": "Duck"}}, CategoryAnswer("Duck")),
        ({"first": {"label": "Duck"}, "second": {"label": "Owl"}}, CategoryAnswer("Duck")),
        ({"other": {"label": "Duck"}, "crowd-image-classifier": {"label": "Owl"}}, CategoryAnswer("Owl")),
    ],
)
def test_the_answer_is_found_by_shape(raw: Any, answer: CategoryAnswer) -> None:
    assert IMAGE.parse_answer(raw, CONTEXT) == answer


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (None, "answer"),
        ([{"crowd-image-classifier": {"label": "Owl"}}], "answer"),
        ({}, "crowd-image-classifier"),
        ({"crowd-image-classifier": {}}, "crowd-image-classifier"),
        ({"crowd-image-classifier": "Owl"}, "crowd-image-classifier"),
        ({"kind": {"label": None}}, "kind.label"),
        ({"kind": {"label": "owl"}}, "kind.label"),
        ({"kind": {"label": "Ow\udc00l"}}, "answer"),
        ({"kind": {"label": "Owl", "labels": []}}, "kind.labels"),
        ({"kind": {"label": "Owl", "workerComment": 5}}, "kind.workerComment"),
        ({"kind": {"label": "Owl"}, "n": 2**70}, "answer"),
        ({"kind": {"label": "Owl"}, "long": "x" * 100_001}, "answer"),
    ],
)
def test_refused_answers_name_the_field(raw: Any, field: str) -> None:
    with pytest.raises(InvalidAnswer) as caught:
        IMAGE.parse_answer(raw, CONTEXT)
    assert caught.value.field == field


def test_an_unknown_label_is_answered_with_the_known_ones() -> None:
    with pytest.raises(InvalidAnswer) as caught:
        TEXT.parse_answer({"crowd-classifier": {"label": "Goose"}}, CONTEXT)
    assert caught.value.hint == "One of: Owl, Falcon, Duck."


def test_a_single_answer_has_no_confidence_but_the_model_has_its_own() -> None:
    (label,) = labels("a:O").values()
    assert (label.category, label.index, label.confidence) == ("Owl", 0, 0.0)
    assert label.details["probability"] > 1 / 3
    assert labels("a:OOO b:D c:FFF")["b"].confidence == 0


@pytest.mark.parametrize("method", IMAGE.methods)
def test_agreement_makes_surer_than_a_split(method: str) -> None:
    found = labels("a:OOO b:OOF c:DDD d:FFF e:FFF f:DDD", method=method)
    assert {item: label.category[0] for item, label in found.items()} == dict(zip("abcdef", "OODFFD", strict=True))
    assert found["a"].confidence >= found["b"].confidence
    assert found["b"].details["votes"] == {"Owl": 2, "Falcon": 1}


def test_a_tie_goes_to_the_first_category_and_is_told() -> None:
    label = labels("a:DF", method="majority")["a"]
    assert (label.category, label.confidence) == ("Falcon", 0.5)
    assert label.details["tie"] is True
    assert labels("a:DDF", method="majority")["a"].details["tie"] is False


def test_the_cap_limits_what_is_reported_not_what_is_believed() -> None:
    label = labels("a:OOO", method="majority", cap=0.95)["a"]
    assert label.confidence == 0.95
    assert label.details["probability"] == 1.0


def test_the_last_answer_of_a_worker_counts() -> None:
    answers = [
        ("a", "w", CategoryAnswer("Owl")),
        ("a", "v", CategoryAnswer("Duck")),
        ("a", "w", CategoryAnswer("Duck")),
    ]
    ((_, label),) = IMAGE.consolidate(answers, categories=BIRDS, method="majority")
    assert label.details["votes"] == {"Duck": 2}


def test_what_is_too_large_for_the_model_is_not_for_majority() -> None:
    many = [str(number) for number in range(20_000)]
    answers = [("a", worker, CategoryAnswer(said)) for worker, said in enumerate(["7", "8", "8"])]
    with pytest.raises(TooLarge, match="20000 classes"):
        IMAGE.consolidate(answers, categories=many)
    ((_, label),) = IMAGE.consolidate(answers, categories=many, method="majority")
    assert (label.category, label.confidence) == ("8", 0.67)


def test_a_quiet_expert_outweighs_two_careless_workers() -> None:
    """Workers 0 and 1 answer at random, 2 to 4 are always right: on `z` it is 0 and 1 against 2."""
    votes = " ".join(f"o{n}:{a}{b}{right * 3}" for n, (a, b, right) in enumerate(_careless()))
    answers = votes + " z:OOF"
    assert labels(answers)["z"].category == "Falcon"
    assert labels(answers, method="majority")["z"].category == "Owl"


def _careless() -> list[tuple[str, str, str]]:
    letters = "OFD"
    return [(letters[n % 3], letters[(n // 3) % 3], letters[(n // 9) % 3]) for n in range(54)]


def test_metadata_as_the_service_writes_it() -> None:
    label = CategoryLabel(confidence=0.95, category="Falcon", index=1)
    value, metadata = IMAGE.manifest_values(label, WHEN)
    assert value == 1
    assert list(metadata.items()) == [
        ("confidence", 0.95),
        ("job-name", "labeling-job/birds-1"),
        ("class-name", "Falcon"),
        ("human-annotated", "yes"),
        ("creation-date", "2026-03-01T09:15:00.217995"),
        ("type", "groundtruth/image-classification"),
    ]
    assert TEXT.manifest_values(label, WHEN)[1]["type"] == "groundtruth/text-classification"


def test_machine_labels_say_so_and_whole_seconds_keep_their_fraction() -> None:
    when = datetime(2026, 3, 1, 9, 15, tzinfo=timezone(timedelta(hours=-2)))
    made = Provenance(job_name="x", created_at=when, by_people=False)
    _, metadata = IMAGE.manifest_values(CategoryLabel(confidence=0.9, category="Owl", index=0), made)
    assert metadata["human-annotated"] == "no"
    assert metadata["creation-date"] == "2026-03-01T11:15:00.000000"


@pytest.mark.parametrize(
    ("value", "metadata", "label"),
    [
        (1, {"class-name": "Falcon", "confidence": 0.5}, CategoryLabel(confidence=0.5, category="Falcon", index=1)),
        ("1", None, CategoryLabel(confidence=0.0, category="Falcon", index=1)),
        (2, {}, CategoryLabel(confidence=0.0, category="Duck", index=2)),
        (7, {"class-name": "Duck", "confidence": 0}, CategoryLabel(confidence=0.0, category="Duck", index=2)),
    ],
)
def test_labels_read_from_manifests(value: Any, metadata: dict[str, Any] | None, label: CategoryLabel) -> None:
    assert IMAGE.label_from_manifest(value, metadata, categories=BIRDS) == label


@pytest.mark.parametrize(
    ("value", "metadata", "field"),
    [
        (3, None, "label"),
        (-1, None, "label"),
        (True, None, "label"),
        ("one", None, "label"),
        ({}, {}, "label"),
        (0, {"class-name": "Goose"}, "class-name"),
        (0, {"class-name": 0}, "class-name"),
        (0, {"confidence": 1.5}, "confidence"),
        (0, {"confidence": "high"}, "confidence"),
        (0, {"confidence": None}, "confidence"),
    ],
)
def test_labels_that_do_not_fit_are_refused_by_field(value: Any, metadata: dict[str, Any] | None, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        IMAGE.label_from_manifest(value, metadata, categories=BIRDS)
    assert caught.value.path == field


@pytest.mark.parametrize("categories", [[], ["Owl"], ["Owl", ""], ["Owl", "Duck", "Owl"]])
def test_categories_must_be_two_or_more_and_different(categories: list[str]) -> None:
    with pytest.raises(InvalidInput) as caught:
        IMAGE.check_categories(categories)
    assert caught.value.path == "LabelCategoryConfigS3Uri"
    IMAGE.check_categories(BIRDS)


votes = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 5), st.sampled_from(BIRDS)),
    unique_by=lambda vote: vote[:2],
    max_size=20,
)


@given(votes, st.sampled_from(IMAGE.methods))
def test_every_answered_object_gets_one_of_its_categories(answers: list[tuple[int, int, str]], method: str) -> None:
    triples = [(item, worker, CategoryAnswer(name)) for item, worker, name in answers]
    found = dict(IMAGE.consolidate(triples, categories=BIRDS, method=method))
    assert found.keys() == {item for item, _, _ in answers}
    for item, label in found.items():
        given = [name for other, _, name in answers if other == item]
        assert label.category == BIRDS[label.index]
        assert sum(label.details["votes"].values()) == len(given)
        assert (label.confidence == 0) or len(given) > 1
        if len(given) == 1:
            assert label.category == given[0]
