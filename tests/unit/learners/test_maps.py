"""How good a model's label maps are, what a hook may say, and which labels they become."""

import base64
import io
from typing import Any

import numpy as np
import orjson
import pytest
from PIL import Image

from labeling.errors import StorageError
from labeling.formats import rle
from labeling.learners.aim_maps import Maps
from labeling.learners.overlap import of_maps
from labeling.learners.own_maps import HookMaps
from labeling.learners.paintings import Painting, Region, Segmentation, of_label
from labeling.learners.port import Item
from labeling.learners.registry import Caller
from labeling.task_types import painted
from labeling.task_types.images import Picture
from labeling.task_types.label_maps import Entry, MapLabel
from workers.errors import GiveUp

#: Ten rows of twelve pixels.
WIDTH, HEIGHT = 12, 10


def numbers(**windows: tuple[int, int, int, int]) -> Any:
    """`_3=(left, top, right, bottom)` has number 3."""
    found = np.zeros((HEIGHT, WIDTH), np.uint8)
    for name, (left, top, right, bottom) in windows.items():
        found[top:bottom, left:right] = int(name[1:])
    return found


def painting(labels: str, **windows: tuple[int, int, int, int]) -> Painting:
    """The regions 1, 2, … have these labels."""
    return Painting.of(numbers(**windows), [Region(n, name, 0.9) for n, name in enumerate(labels.split(), 1)])


LEFT, RIGHT, WIDE = (0, 0, 4, 10), (8, 0, 12, 10), (0, 0, 8, 10)
CAT = painting("cat", _1=LEFT)


@pytest.mark.parametrize(
    ("said", "truth", "expected"),
    [
        (painting(""), painting(""), 1.0),
        (CAT, CAT, 1.0),
        (painting("cat", _1=WIDE), CAT, 0.5),
        (painting(""), CAT, 0.0),
        (CAT, painting("cat cat", _1=LEFT, _2=RIGHT), 0.5),  # one is missed
        (CAT, painting("cat dog", _1=LEFT, _2=RIGHT), 0.5),  # the mean over classes
        (painting("dog", _1=LEFT), CAT, 0.0),
        (painting("cat dog", _1=LEFT), CAT, 1.0),  # what has no pixels is not there
        (painting("cat cat", _1=RIGHT, _2=LEFT), painting("cat cat", _1=LEFT, _2=RIGHT), 1.0),  # whatever its number
    ],
)
def test_quality_is_the_mean_overlap_without_the_background(said: Painting, truth: Painting, expected: float) -> None:
    assert of_maps(said, truth) == pytest.approx(expected) == of_maps(truth, said)


class Sees:
    def __init__(self, *found: Segmentation | None) -> None:
        self.found = found

    def predict_maps(self, items: list[Item]) -> tuple[Segmentation | None, ...]:
        return self.found


def ask(aim: Maps, *found: Segmentation | None) -> Any:
    model: Any = Sees(*found)
    return aim.ask(model, [Item(object_id=str(n), line={}, read=bytes) for n in range(len(found))])


def test_by_class_all_of_a_category_is_one_region_and_one_confidence_is_that_of_the_image() -> None:
    given = Painting.of(numbers(_7=LEFT, _9=RIGHT), [Region(7, "dog", 0.9), Region(9, "dog", 0.8), Region(3, "cat")])
    aim = Maps(["cat", "dog"], by_class=True)
    said = ask(aim, Segmentation(given, 0.7), None)
    assert said.scores.tolist() == [0.7, 0.0] and aim.named(said.chosen[0]) == "dog"
    assert not aim.fits(said.chosen[1], Picture(WIDTH, HEIGHT)) and aim.fits(said.chosen[0], Picture(WIDTH, HEIGHT))
    label: Any = aim.label(said.chosen[0], 0.7, Picture(WIDTH, HEIGHT))
    assert [(one.number, one.name, one.color, one.confidence) for one in label.entries] == [
        (0, "BACKGROUND", "#ffffff", 0.8),
        (2, "dog", "#1f77b4", 0.8),
    ]
    assert (painted.indexes(label.png) == numbers(_2=LEFT) + numbers(_2=RIGHT)).all()


def test_by_thing_each_has_a_number_and_the_surest_comes_first() -> None:
    given = Painting.of(numbers(_7=LEFT, _9=RIGHT), [Region(7, "dog", 0.5), Region(9, "dog", 0.8)])
    aim = Maps(["cat", "dog"], by_class=False)
    label: Any = aim.label(ask(aim, Segmentation(given, 0.7)).chosen[0], 0.7, None)
    assert [(one.number, one.name, one.confidence) for one in label.entries[1:]] == [(1, "dog", 0.8), (2, "dog", 0.5)]
    assert (painted.indexes(label.png) == numbers(_2=LEFT, _1=RIGHT)).all() and label.confidence == 0.5


def test_a_class_that_the_job_does_not_have_ends_it() -> None:
    with pytest.raises(GiveUp, match="'owl', which is not a category"):
        ask(Maps(["cat"], by_class=True), Segmentation(painting("owl", _1=LEFT), 0.9))


def test_a_model_that_is_made_for_another_size_is_told_apart_from_one_odd_image() -> None:
    small, aim = Painting.of(np.ones((5, 6), np.uint8), [Region(1, "cat")]), Maps(["cat"], by_class=True)
    assert of_maps(small, CAT) == 0.0
    aim.check([small, CAT], [CAT, CAT], ["0", "1"])
    with pytest.raises(GiveUp, match="that of object 0 has 6 × 5 pixels; the image has 12 × 10 pixels") as caught:
        aim.check([small, small], [CAT, CAT], ["0", "1"])
    assert "Scale them" in caught.value.hint


def test_people_s_label_is_read_by_its_colors_whatever_its_png_is_like() -> None:
    entries = (Entry(0, "BACKGROUND", "#ffffff", 0.8), Entry(2, "dog", "#1f77b4", 0.8))
    indexed = painted.file(numbers(_2=LEFT), ["#ffffff", "#2ca02c", "#1f77b4"])
    plain = io.BytesIO()
    Image.open(io.BytesIO(indexed)).convert("RGB").save(plain, "PNG")
    label = MapLabel(confidence=0.8, entries=entries, address="s3://b/1.png")
    for content in (indexed, plain.getvalue()):
        found = of_label(label, {"s3://b/1.png": content}.__getitem__)
        assert (found.numbers == numbers(_2=LEFT)).all() and found.regions == (Region(2, "dog", 0.8),)

    def gone(address: str) -> bytes:
        raise StorageError(f"There is no {address}.")

    with pytest.raises(GiveUp, match=r"s3://b/1.png cannot be read: There is no"):
        _ = of_label(label, gone).numbers


# --- hooks -----------------------------------------------------------------------------------------------------


def png(image: Image.Image) -> str:
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode()


def predicted(answer: dict[str, Any]) -> Segmentation:
    answered = {"predictions": [{"datasetObjectId": "0", "score": 0.9, **answer}]}
    caller = Caller(arn="arn", ask=lambda *_: iter([orjson.dumps(answered)]))
    model = HookMaps(["cat", "dog"], hook="x", caller=caller)
    (found,) = model.predict_maps([Item(object_id="0", line={}, read=bytes)])
    assert found is not None
    return found


CAT_1 = {"number": 1, "label": "cat", "confidence": 0.5}
GREY = png(Image.fromarray(numbers(_1=LEFT)))
SIZE = {"width": WIDTH, "height": HEIGHT}


def shape(segmentation: Any, confidence: float = 0.5) -> dict[str, Any]:
    return {"label": "cat", "confidence": confidence, "segmentation": segmentation}


RUNS = {"size": [HEIGHT, WIDTH], "counts": rle.counts(numbers(_1=LEFT) > 0)}


@pytest.mark.parametrize(
    "answer",
    [
        {"png": GREY, "regions": [CAT_1]},
        {"png": png(Image.fromarray(numbers(_1=LEFT)).convert("P")), "regions": [CAT_1]},
        SIZE | {"regions": [shape(RUNS)]},
        SIZE | {"regions": [shape(RUNS | {"counts": rle.packed(RUNS["counts"])})]},
        SIZE | {"regions": [shape([[0, 0, 3, 0, 3, 9, 0, 9]])]},
    ],
)
def test_a_hook_answers_with_a_png_or_with_coco_s_runs_and_polygons(answer: dict[str, Any]) -> None:
    found = predicted(answer)
    assert found.score == 0.9 and found.painting.regions == (Region(1, "cat", 0.5),)
    assert (found.painting.numbers == numbers(_1=LEFT)).all()


def test_where_regions_overlap_the_surer_one_stays() -> None:
    wide = {"size": [HEIGHT, WIDTH], "counts": rle.counts(numbers(_1=WIDE) > 0)}
    found = predicted(SIZE | {"regions": [shape(RUNS, 0.9), shape(wide, 0.4)]})
    assert (found.painting.numbers == numbers(_2=WIDE, _1=LEFT)).all()
    assert predicted(SIZE | {"regions": []}).painting.numbers.shape == (HEIGHT, WIDTH)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"png": GREY, "regions": []}, "no region has number 1"),
        ({"png": GREY, "regions": [CAT_1, CAT_1]}, "two regions have the same number"),
        ({"png": GREY, "regions": [CAT_1 | {"label": "owl"}]}, "'owl' is not a category"),
        ({"png": GREY, "regions": [CAT_1 | {"number": 256}]}, "number must be a whole number from 1 to 255"),
        ({"png": GREY, "regions": [CAT_1 | {"confidence": "nan"}]}, "confidence must be from 0 to 1"),
        ({"png": "odd", "regions": []}, "png must be a PNG file in base64"),
        ({"png": "T2R4", "regions": []}, "png is not a PNG image"),
        ({"png": png(Image.new("RGB", (2, 2))), "regions": []}, "one number for each pixel.*not RGB"),
        ({"regions": [shape(RUNS)]}, 'it has no "width"'),
        ({"width": 12.5, "height": 10, "regions": []}, "width must be a whole number"),
        ({"width": 20_000, "height": 20_000, "regions": []}, "20,000 × 20,000 pixels"),
        (SIZE | {"regions": [shape(RUNS | {"size": [12, 10]})]}, r"size must be \[height, width\]"),
        (SIZE | {"regions": [shape([[0, 0, 3, 0]])]}, "at least three points"),
        (SIZE | {"regions": [shape([[0, 0, 3, 0, 3, "nan"]])]}, "numbers of pixels"),
        (SIZE | {"regions": [shape("all")]}, "a list of polygons"),
        (SIZE | {"regions": {}}, "regions must be a list"),
    ],
)
def test_a_hook_s_map_that_cannot_be_is_refused(answer: dict[str, Any], reason: str) -> None:
    with pytest.raises(GiveUp, match=rf"predictions\[0\]: .*{reason}"):
        predicted(answer)
