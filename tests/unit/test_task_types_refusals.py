"""Answers and labels of the other task types that cannot be used: each refusal names its field."""

from typing import Any

import pytest

from labeling.task_types.base import AnswerContext
from labeling.task_types.registry import by_key
from tests.pictures import label_map
from workers.errors import InvalidAnswer, InvalidInput

CATEGORIES = ["cat", "dog"]
LINE = {"source": "Why?", "responses": ["Because.", "So."]}
PNG = label_map(["01"], {"cat": "#112233"})["crowd-semantic-segmentation"]
SIZE = {"height": 1, "width": 2}
CAT = {"label": "cat", "color": "#112233"}
PAIR = {"question": "Who?", "answer": "She.", "questionTags": [], "textReferences": []}
ENTITY = {"label": "cat", "startOffset": 0, "endOffset": 2}


def instances(*entries: Any, **fields: Any) -> dict[str, Any]:
    return {"instances": list(entries), "labeledImage": PNG["labeledImage"], "inputImageProperties": SIZE} | fields


def ranks(*given: Any, **fields: Any) -> dict[str, Any]:
    names = (*CATEGORIES, *CATEGORIES)
    dimensions = [{"name": name, "responseRankings": one} for name, one in zip(names, given, strict=False)]
    return {"ordinalRankingDimensions": dimensions} | fields


def pairs(**change: Any) -> dict[str, Any]:
    return {"questionsAndAnswers": [PAIR | change]}


@pytest.mark.parametrize(
    ("key", "value", "field", "reason"),
    [
        ("instance_segmentation", instances(CAT, CAT), "instances", "same colour"),
        ("instance_segmentation", instances(CAT | {"z": 1}), "instances[0]", "label and color alone"),
        ("instance_segmentation", instances(CAT | {"label": "owl"}), "instances[0].label", "not a category"),
        ("instance_segmentation", instances(CAT | {"color": "red"}), "instances[0].color", "like #1f77b4"),
        ("instance_segmentation", instances(*[CAT] * 256), "instances", "256 instances"),
        ("instance_segmentation", instances(instances="?"), "instances", "must be a list"),
        ("instance_segmentation", instances(more=1), "more", "not a field"),
        ("text_ranking", ranks([1, 2], [1, 2], more=1), "more", "not a field"),
        ("text_ranking", {"ordinalRankingDimensions": {}}, "ordinalRankingDimensions", "must be a list"),
        ("text_ranking", {"ordinalRankingDimensions": [1]}, "ordinalRankingDimensions[0]", "must be an object"),
        ("text_ranking", ranks([1, 2]), "ordinalRankingDimensions", "no ranks for 'dog'"),
        ("text_ranking", ranks([1, 2], [1, 2], [1, 2]), "ordinalRankingDimensions[2].name", "there twice"),
        ("text_ranking", ranks([1, 2], [1, 2, 3]), "ordinalRankingDimensions", "3 ranks; there are 2 responses"),
        ("text_ranking", ranks([1, 1], [1, 2]), "ordinalRankingDimensions[0].responseRankings", "the same rank"),
        ("text_ranking", ranks([0, 1], [1, 2]), "ordinalRankingDimensions[0].responseRankings", "list of ranks"),
        ("text_ranking", ranks([1, None], [1, 2]), "ordinalRankingDimensions[0].responseRankings", "list of ranks"),
        ("question_answer_generation", pairs() | {"more": 1}, "more", "not a field"),
        ("question_answer_generation", {"questionsAndAnswers": 1}, "questionsAndAnswers", "must be a list"),
        ("question_answer_generation", {"questionsAndAnswers": [PAIR] * 501}, "questionsAndAnswers", "501 questions"),
        ("question_answer_generation", pairs(z=1), "questionsAndAnswers[0]", "must be an object"),
        ("question_answer_generation", pairs(answer=" "), "questionsAndAnswers[0].answer", "not empty"),
        ("question_answer_generation", pairs(question="x" * 20_001), "questionsAndAnswers[0].question", "20,001"),
        ("question_answer_generation", pairs(questionTags=[1]), "questionsAndAnswers[0].questionTags", "list of texts"),
        ("question_answer_generation", pairs(textReferences=1), "questionsAndAnswers[0].textReferences", "passages"),
        (
            "question_answer_generation",
            pairs(textReferences=[1]),
            "questionsAndAnswers[0].textReferences[0]",
            "must be an object",
        ),
        (
            "question_answer_generation",
            pairs(textReferences=[{"startOffset": 0, "endOffset": 2, "text": 1}]),
            "questionsAndAnswers[0].textReferences[0].text",
            "must be text",
        ),
        ("named_entity_recognition", {"entities": [1]}, "entities[0]", "must be an object"),
        ("named_entity_recognition", {"entities": [ENTITY] * 10_001}, "entities", "10,001 entities"),
        ("named_entity_recognition", {"entities": [], "more": 1}, "more", "not a field"),
        ("named_entity_recognition", {"entities": [ENTITY | {"z": 1}]}, "entities[0].z", "not a field"),
        ("named_entity_recognition", {"entities": [ENTITY | {"endOffset": 0}]}, "entities[0].endOffset", "at least 1"),
        ("named_entity_recognition", {"entities": [ENTITY | {"endOffset": 1.5}]}, "entities[0].endOffset", "whole"),
    ],
)
def test_an_answer_is_refused_by_field(key: str, value: Any, field: str, reason: str) -> None:
    with pytest.raises(InvalidAnswer, match=reason) as caught:
        by_key(key).parse_answer({"a": value}, AnswerContext(categories=CATEGORIES, line=LINE))
    assert caught.value.field == f"a.{field}"


@pytest.mark.parametrize("responses", [None, "x", ["one"], ["one", 2], ["x"] * 101])
def test_a_prompt_needs_two_responses_or_more(responses: Any) -> None:
    with pytest.raises(InvalidInput, match="responses to be ranked") as caught:
        by_key("text_ranking").task_input({"source": "Why?", "responses": responses}, CATEGORIES)
    assert caught.value.path == "responses"


COLORS = {"0": {"class-name": "BACKGROUND", "hex-color": "#ffffff"}}


@pytest.mark.parametrize(
    ("key", "value", "metadata", "path"),
    [
        ("semantic_segmentation", 1, {}, "label"),
        ("semantic_segmentation", "s3://b/k.png", {}, "internal-color-map"),
        ("semantic_segmentation", "s3://b/k.png", {"internal-color-map": {"x": {}}}, "internal-color-map.x"),
        (
            "semantic_segmentation",
            "s3://b/k.png",
            {"internal-color-map": COLORS | {"1": {"class-name": "cat", "hex-color": "red"}}},
            "internal-color-map.1.hex-color",
        ),
        (
            "semantic_segmentation",
            "s3://b/k.png",
            {"internal-color-map": COLORS | {"1": {"class-name": "owl", "hex-color": "#112233"}}},
            "internal-color-map.1.class-name",
        ),
        (
            "instance_segmentation",
            "s3://b/k.png",
            {"internal-color-map": {"0": COLORS["0"] | {"confidence": 2}}},
            "internal-color-map.0.confidence",
        ),
        ("text_ranking", {}, {}, "ordinalRankingDimensions"),
        ("text_ranking", ranks() | {"ordinalRankingDimensions": [1]}, {}, "ordinalRankingDimensions[0].name"),
        ("text_ranking", ranks("x"), {}, "ordinalRankingDimensions[0].responseRankings"),
        ("question_answer_generation", [], {}, "questionsAndAnswers"),
        ("question_answer_generation", {"questionsAndAnswers": [1]}, {}, "questionsAndAnswers[0]"),
        ("named_entity_recognition", {"annotations": {"entities": [{}]}}, {}, "annotations.entities[0]"),
        ("named_entity_recognition", {}, {}, "annotations.entities"),
        (
            "named_entity_recognition",
            {"annotations": {"entities": [ENTITY | {"label": "owl"}]}},
            {},
            "annotations.entities[0].label",
        ),
    ],
)
def test_a_label_that_cannot_be_read_is_refused_by_field(key: str, value: Any, metadata: Any, path: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        by_key(key).label_from_manifest(value, metadata, categories=CATEGORIES)
    assert caught.value.path == path


def test_where_nobody_tells_two_responses_apart_all_are_the_first() -> None:
    task_type = by_key("text_ranking")
    raw = {"a": {"ordinalRankingDimensions": [{"name": "cat", "allowTie": True, "responseRankings": [1, 1]}]}}
    context = AnswerContext(categories=["cat"])
    answers = [(0, worker, task_type.parse_answer(raw, context)) for worker in "ab"]
    ((_, label),) = task_type.consolidate(answers, categories=["cat"])
    assert [(one.ranks, one.confidence) for one in label.dimensions] == [((1, 1), 0.0)]
