"""Label maps as outlines, boxes and maps of YOLO and Pascal VOC, against values worked out by hand."""

import io
import json
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from labeling.formats import Labels, by_key
from labeling.formats.outlines import outer

#: Two things: one in two parts that touch at a corner, one with a hole.
PIXELS = np.array(
    [
        [1, 0, 0, 0, 0],
        [0, 1, 2, 2, 2],
        [0, 0, 2, 0, 2],
        [0, 0, 2, 2, 2],
    ],
    np.uint8,
)


def written(key: str, kind: str) -> dict[str, bytes]:
    entries = {"0": ("BACKGROUND", "#ffffff"), "1": ("cat", "#2ca02c"), "2": ("dog", "#1f77b4")}
    colors = {number: {"class-name": name, "hex-color": color} for number, (name, color) in entries.items()}
    facts = {"internal-color-map": colors, "type": f"groundtruth/{kind}"}
    line: dict[str, Any] = {"source-ref": "s3://bkt/1.png", "x-ref": "s3://bkt/out/0.png", "x-ref-metadata": facts}
    labels = Labels(lambda: [json.dumps(line).encode()], known=("bird", "cat", "dog"), unpack=lambda *_: PIXELS)
    return {name: b"".join(pieces) for name, pieces in by_key(key).files(labels)}


def test_an_outline_follows_the_edges_of_the_pixels() -> None:
    assert outer(PIXELS == 1) == [[(0, 0), (1, 0), (1, 1), (0, 1)], [(1, 1), (2, 1), (2, 2), (1, 2)]]
    assert outer(PIXELS == 2) == [[(2, 1), (5, 1), (5, 4), (2, 4)]]
    assert outer(np.zeros((3, 3), bool)) == []


@pytest.mark.parametrize("seed", range(5))
def test_outlines_enclose_what_has_no_holes(seed: int) -> None:
    """Rows that begin at the same side: their outline has as many corners as there are steps, and their area."""
    lengths = np.random.default_rng(seed).integers(1, 20, 30)
    (ring,) = outer(np.arange(20) < lengths[:, None])
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    assert sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs) == 2 * lengths.sum()
    assert len(ring) == 4 + 2 * np.count_nonzero(np.diff(lengths))


def test_yolo_has_the_polygon_of_each_part() -> None:
    lines = written("yolo", "instance-segmentation")["labels/1.txt"].decode().splitlines()
    assert lines[0] == "1 0.000000 0.000000 0.200000 0.000000 0.200000 0.250000 0.000000 0.250000"
    assert [line.split()[0] for line in lines] == ["1", "1", "2"]


@pytest.mark.parametrize("kind", ["semantic-segmentation", "instance-segmentation"])
def test_voc_has_maps_and_boxes(kind: str) -> None:
    files = written("voc", kind)
    root = ElementTree.fromstring(files["Annotations/1.xml"])
    boxes = [
        [one.findtext("name"), *(side.text for side in one.iterfind("bndbox/*"))] for one in root.iterfind("object")
    ]
    assert boxes == [["cat", "1", "1", "2", "2"], ["dog", "3", "2", "5", "4"]]
    assert [root.findtext(path) for path in ("size/width", "size/height", "segmented")] == ["5", "4", "1"]
    with Image.open(io.BytesIO(files["SegmentationClass/1.png"])) as image:
        assert (np.asarray(image) == np.where(PIXELS, PIXELS + 1, 0)).all()
        assert image.getpalette()[:12] == [0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0]  # type: ignore[index]
    things = files.get("SegmentationObject/1.png")
    assert (things is not None) == (kind == "instance-segmentation")
    if things is not None:
        with Image.open(io.BytesIO(things)) as image:
            assert (np.asarray(image) == PIXELS).all()
