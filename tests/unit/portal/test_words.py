"""Answers in a few words, and figures as people read them."""

import json
from decimal import Decimal
from typing import Any

import pytest

from workers.portal.tags import kind, money, number, seconds
from workers.portal.words import LENGTH, answer_in_words


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"crowd-image-classifier": {"label": "Owl"}}, "Owl"),
        ({"animals": {"labels": ["Owl", "Heron"]}}, "Owl, Heron"),
        ({"box": {"cat": True, "dog": False}}, "cat"),
        ({"box": {"cat": False}}, "none"),
        ({"comment": "too dark", "n": 3}, "too dark, 3"),
        ({"boxes": {"boundingBoxes": [{"left": 1}, {"left": 2}], "inputImageProperties": {"width": 3}}}, "2 marked"),
        ({"mask": {"labelMappings": {"Owl": {"color": "#1f77b4"}}, "labeledImage": {"pngImageData": "iVBO"}}}, "Owl"),
        ({"mask": {"labelMappings": {}, "labeledImage": {"pngImageData": "iVBO"}}}, "nothing marked"),
        ({"things": {"instances": [{"label": "Owl"}], "labeledImage": {"pngImageData": "iVBO"}}}, "1 marked"),
        ({"qa": {"questionsAndAnswers": [{"question": "Who?", "answer": "She."}]}}, "Who?"),
        ({"rank": {"ordinalRankingDimensions": [{"name": "Clarity", "responseRankings": [2, 1]}]}}, "Clarity: 2 1"),
        ({"image": {"pngImageData": "iVBO"}}, "–"),
        ({"empty": None}, "–"),
        ({}, "–"),
    ],
)
def test_an_answer_in_words(answer: dict[str, Any], words: str) -> None:
    assert answer_in_words(json.dumps(answer)) == words


def test_a_long_answer_is_cut() -> None:
    assert answer_in_words(json.dumps({"text": "x" * 500})) == "x" * (LENGTH - 1) + "…"


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "–"), (0, "0 s"), (0.2, "1 s"), (9.4, "9 s"), (90, "1 min 30 s"), (7500, "2 h 5 min"), (90000, "1 d 1 h")],
)
def test_a_length_of_time(value: float | None, words: str) -> None:
    assert seconds(value) == words


def test_numbers_and_task_types() -> None:
    assert (money(Decimal("0.030")), money(Decimal("1.012"))) == ("0.03", "1.012")
    assert number(1204) == "1\u202f204"
    assert number(None) == "–"
    assert kind("image_classification") == "Image classification"
