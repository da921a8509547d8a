"""Images through a network that the operator put in its place: a tiny one, on real digits."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from labeling import health
from labeling.errors import BadModel
from labeling.learners import network, registry
from labeling.learners.edges import Edges
from labeling.learners.images import ImageLearner
from labeling.learners.port import Item
from labeling.learners.registry import Caller
from tests import digits, onnx_network
from workers.errors import GiveUp

CALLER = Caller(arn="arn", ask=lambda *_: iter(()))


@pytest.fixture
def place(tmp_path: Path, settings: Any) -> Path:
    settings.IMAGE_NETWORK = tmp_path / "image.onnx"
    return tmp_path / "image.onnx"


def made() -> ImageLearner:
    learner = registry.make("image-classification", digits.CATEGORIES, CALLER)
    assert isinstance(learner, ImageLearner)
    return learner


def items(learner: ImageLearner, numbers: range) -> list[Item]:
    contents = [digits.picture(number) for number in numbers]
    return [
        Item(object_id=str(n), line={}, read=bytes, features=learner.features(content))
        for n, content in enumerate(contents)
    ]


def test_without_a_file_images_are_looked_at_by_edges_and_colours(place: Path) -> None:
    assert made().look == Edges.name
    assert "edges and colours" in health.examine("image network")[0].detail


def test_with_one_it_learns_real_digits_through_it_and_is_kept_apart_from_other_models(place: Path) -> None:
    place.write_bytes(onnx_network.network())
    learner, truth = made(), [int(name) for name in digits.truth()]
    assert learner.look.startswith("network-")
    taught = items(learner, range(200))
    learner.fit(taught, np.eye(10)[truth[:200]])
    chances = learner.predict_proba(items(learner, range(200, 300)))
    assert (chances.argmax(axis=1) == truth[200:300]).mean() > 0.8  # one of ten by chance
    again = made()
    again.load(learner.save())
    assert again.predict_proba(taught[:3]) == pytest.approx(learner.predict_proba(taught[:3]), abs=1e-4)
    with pytest.raises(BadModel, match=f"looks at images by {learner.look}, this installation by edges"):
        ImageLearner(digits.CATEGORIES).load(learner.save())
    finding = health.examine("image network")[0]
    assert finding.well and f"{onnx_network.FILTERS * 16} numbers" in finding.detail
    assert learner.features(b"no image") is None


def test_a_network_may_say_how_its_colours_are_scaled(place: Path) -> None:
    """It has no bias: with twice the spread, all numbers are half as large."""
    place.write_bytes(onnx_network.network())
    usual = made().features(digits.picture(0))
    mean, spread = (",".join(map(str, numbers)) for numbers in (network.MEAN, [2 * one for one in network.SPREAD]))
    place.write_bytes(onnx_network.network(metadata={"mean": mean, "std": spread}))
    own = made().features(digits.picture(0))
    assert usual is not None and own is not None
    assert usual.max() > 0 and own == pytest.approx(usual / 2, abs=1e-5)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"no network", "cannot be used"),
        (onnx_network.network(shape=("n", 4, 32, 32)), "must have three colours"),
        (onnx_network.network(shape=("n", 3, 32, 48)), "must be square"),
        (onnx_network.network(metadata={"std": "1,0,1"}), "std above 0"),
    ],
)
def test_what_is_no_network_for_images_is_named_with_what_to_do(place: Path, content: bytes, reason: str) -> None:
    place.write_bytes(content)
    with pytest.raises(GiveUp, match=reason) as caught:
        made()
    assert "labelwright doctor" in caught.value.hint
    finding = health.examine("image network")[0]
    assert not finding.well and reason in finding.detail


def test_a_file_without_the_extra_is_no_use_and_doctor_says_so(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place.write_bytes(onnx_network.network())
    monkeypatch.setattr(network, "possible", lambda: False)
    assert made().look == Edges.name
    finding = health.examine("image network")[0]
    assert not finding.well and "labelwright[embeddings]" in finding.hint
