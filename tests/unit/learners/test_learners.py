"""Built-in learners: they learn real things, like the reference does, and are themselves again when loaded."""

import io
import zipfile
from typing import Any

import numpy as np
import pytest
from PIL import Image

from labeling.errors import BadModel
from labeling.learners.edges import PIXELS_AT_MOST, Edges
from labeling.learners.images import ImageLearner
from labeling.learners.port import Item, Learner
from labeling.learners.rounds import Lesson, out_of_fold, said
from labeling.learners.softmax import Softmax
from labeling.learners.text import TextLearner
from tests import digits

REFERENCE = [[0.4836, 0.2849, 0.2315], [0.3388, 0.3201, 0.3411], [0.2007, 0.379, 0.4203]]
WORDS = {"good": ["fine", "lovely", "great"], "bad": ["awful", "broken", "poor"]}


def text(words: str, number: int = 0) -> Item:
    return Item(object_id=str(number), line={"source": words}, read=words.encode)


def image(content: bytes) -> Item:
    return Item(object_id="0", line={}, read=lambda: content, features=Edges.features(content))


def texts(count: int = 60) -> tuple[list[Item], Any]:
    names = list(WORDS)
    items = [text(f"the {WORDS[names[n % 2]][n % 3]} thing {n % 7} was sold", n) for n in range(count)]
    return items, np.eye(2)[[n % 2 for n in range(count)]]


def taught_with_texts() -> TextLearner:
    learner = TextLearner(list(WORDS))
    learner.fit(*texts())
    return learner


def digit_items(numbers: range) -> list[Item]:
    return [image(digits.picture(number)) for number in numbers]


def test_texts_are_learned() -> None:
    found = taught_with_texts().predict_proba([text("a lovely day"), text("quite broken"), text("")])
    assert found[0, 0] > 0.7 and found[1, 1] > 0.7
    assert found[2] == pytest.approx([0.5, 0.5], abs=0.05)  # of no words nothing is known
    assert found.sum(axis=1) == pytest.approx(1.0)


def test_handwritten_digits_are_learned() -> None:
    learner, right = ImageLearner(digits.CATEGORIES), [int(name) for name in digits.truth()]
    lesson, test = range(0, 1600, 8), range(1, 1600, 20)
    learner.fit(digit_items(lesson), np.eye(10)[[right[n] for n in lesson]])
    chosen = said(learner, digit_items(test)).chosen
    assert np.mean([a == right[n] for a, n in zip(chosen, test, strict=True)]) > 0.85


def test_the_regression_is_the_reference_s() -> None:
    """scikit-learn 1.9.1: LogisticRegression(C=2.0, tol=1e-10) on the same numbers."""
    rows = np.array([[n % 3, n % 5 - 2, (n * n) % 7 / 3.0] for n in range(60)])
    places = [n * 7 // 4 % 3 for n in range(60)]
    ours = Softmax.blank(3, 3, 2.0)
    ours.fit(rows, np.eye(3)[places])
    assert ours.predict_proba(rows[:3]) == pytest.approx(np.array(REFERENCE), abs=1e-3)


@pytest.mark.parametrize("kind", ["text", "image"])
def test_a_saved_model_is_itself_again(kind: str) -> None:
    learner: Learner = taught_with_texts() if kind == "text" else ImageLearner(["dark", "light"])
    again: Learner = TextLearner(["bad", "good"]) if kind == "text" else ImageLearner(["light", "dark"])
    items = texts()[0][:6] if kind == "text" else [image(plain(shade)) for shade in (0, 40, 200, 250)]
    if kind == "image":
        learner.fit(items, np.eye(2)[[0, 0, 1, 1]])
    before = learner.predict_proba(items)
    again.load(learner.save())
    assert again.predict_proba(items)[:, ::-1] == pytest.approx(before, abs=1e-5)  # by name, in whatever order
    assert learner.save() == learner.save()


def test_a_loaded_model_is_taught_on_from_where_it_is() -> None:
    """Two new texts do not make it forget what sixty taught it; a blank one knows only these two."""
    later, blank = TextLearner(list(WORDS)), TextLearner(list(WORDS))
    later.load(taught_with_texts().save())
    new = [text("splendid"), text("horrid")]
    for learner in (later, blank):
        learner.fit(new, np.eye(2))
    probe = [text("a lovely splendid day")]
    assert later.predict_proba(probe)[0, 0] > blank.predict_proba(probe)[0, 0]
    assert later.predict_proba([text("lovely")])[0, 0] > 0.7


def test_other_categories_other_kinds_and_rubbish_are_refused() -> None:
    model = taught_with_texts().save()
    for learner, content in (
        (TextLearner(["good", "ugly"]), model),
        (ImageLearner(list(WORDS)), model),
        (TextLearner(list(WORDS)), b"rubbish"),
        (TextLearner(list(WORDS)), zipped("facts.npy", b"no array")),
    ):
        with pytest.raises(BadModel):
            learner.load(content)


def test_pickles_are_not_opened() -> None:
    stream = io.BytesIO()
    np.savez(stream, facts=np.array([{"kind": "text-classification"}], dtype=object))
    with pytest.raises(BadModel):
        TextLearner(list(WORDS)).load(stream.getvalue())


def test_uncertain_answers_teach_less() -> None:
    """The same contradiction, once with both people sure, once with one of them guessing."""
    items = [text("odd")] * 2
    sure, unsure = TextLearner(list(WORDS)), TextLearner(list(WORDS))
    sure.fit(items, Lesson(items, [0, 1], [1.0, 1.0]).targets(2))
    unsure.fit(items, Lesson(items, [0, 1], [1.0, 0.6]).targets(2))
    assert sure.predict_proba(items)[0, 0] == pytest.approx(0.5, abs=1e-3)
    assert unsure.predict_proba(items)[0, 0] > 0.6


def test_broken_images_have_no_features_and_no_prediction() -> None:
    huge = io.BytesIO()
    Image.new("1", (4000, PIXELS_AT_MOST // 4000 + 1)).save(huge, "PNG")
    assert Edges.features(b"no image") is None
    assert Edges.features(plain(9)[:60]) is None
    assert Edges.features(huge.getvalue()) is None
    learner = ImageLearner(["dark", "light"])
    learner.fit([image(b"?"), image(plain(0)), image(plain(255))], np.eye(2)[[0, 0, 1]])
    found = said(learner, [image(b"?"), image(plain(250))])
    assert found.scores[0] == 0 and found.chosen[1] == 1


def test_out_of_fold_each_item_is_judged_by_one_that_never_saw_it() -> None:
    """One label among sixty is wrong; nobody who has learned it by heart is asked about it."""
    items, _ = texts()
    chosen = [n % 2 for n in range(60)]
    chosen[10] = 1
    found = out_of_fold([TextLearner(list(WORDS)) for _ in range(5)], Lesson(items, chosen, [1.0] * 60), 2)
    assert [n for n in range(60) if found.chosen[n] != chosen[n]] == [10]


def plain(shade: int) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (20, 20), (shade, shade, shade)).save(stream, "PNG")
    return stream.getvalue()


def zipped(name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, content)
    return stream.getvalue()
