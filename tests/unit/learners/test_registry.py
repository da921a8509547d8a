"""From the name of an algorithm to a learner: ARNs of any region, packages of others, and what does not go."""

import importlib.metadata
from collections.abc import Sequence
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from labeling.learners import registry
from labeling.learners.images import ImageLearner
from labeling.learners.own import HookLearner
from labeling.learners.text import TextLearner
from workers.errors import InvalidInput

ARN = "arn:aws-cn:sagemaker:cn-north-1:027400017018:labeling-job-algorithm-specification/"
CALLER = registry.Caller(arn="arn", ask=lambda *_: iter(()))


class Guess:
    """A learner of somebody's package."""

    def __init__(self, categories: Sequence[str]) -> None:
        self.categories = categories


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = importlib.metadata.EntryPoint("guess", f"{__name__}:Guess", registry.GROUP)
    monkeypatch.setattr(importlib.metadata.EntryPoint, "load", lambda self: Guess)
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: [entry] if group == registry.GROUP else [])


def made(algorithm: str) -> Any:
    return registry.make(algorithm, ["a", "b"], CALLER)


def test_an_algorithm_is_told_by_the_end_of_its_arn(settings: Settings) -> None:
    assert isinstance(made(f"{ARN}text-classification"), TextLearner)
    assert isinstance(made("image-classification"), ImageLearner)
    assert isinstance(made("https://models.example.org/moods"), HookLearner)
    assert registry.name_of(f"{ARN}text-classification") == "text-classification"
    assert registry.default("text_classification") == "text-classification"
    assert registry.default("bounding_box") == ""


def test_an_installed_package_may_offer_learners(package: None) -> None:
    registry.check("guess", "text_classification", path="x")
    assert made("guess").categories == ["a", "b"]


@pytest.mark.parametrize(
    ("algorithm", "task_type", "reason"),
    [
        (f"{ARN}image-classification", "text_classification", "an algorithm for image_classification"),
        (f"{ARN}object-detection", "bounding_box", "one of your own"),
        ("", "bounding_box", "one of your own"),
        (f"{ARN}semantic-segmentation", "semantic_segmentation", "no model for label maps .* one of your own"),
        ("anything", "bounding_box", "no model of one's own"),
        ("anything", "polygon", "not there for polygon"),
        ("anything", "text_classification", "no model of one's own"),
        ("http://10.0.0.1/x", "text_classification", "may not be called"),
        ("arn:aws:sagemaker:us-east-1:000000000000:endpoint/x", "text_classification", "there is no algorithm"),
    ],
)
def test_what_does_not_go_is_refused_with_the_reason(algorithm: str, task_type: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason) as refused:
        registry.check(algorithm, task_type, path="automation.algorithm")
    assert refused.value.path == "automation.algorithm" and refused.value.hint
