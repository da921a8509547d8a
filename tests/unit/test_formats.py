"""From output manifests to the formats of training programs, against values worked out by hand."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pyarrow.parquet
import pytest

from labeling.errors import BadManifest
from labeling.formats import FORMATS, Labels, by_key
from labeling.formats.packed import zipped
from workers.errors import InvalidInput

SIZE = [{"width": 200, "height": 100, "depth": 3}]


def boxes(name: str, *annotations: dict[str, Any], objects: Iterable[float] = (), **names: str) -> dict[str, Any]:
    return {
        "source-ref": name,
        "boxes": {"image_size": SIZE, "annotations": list(annotations)},
        "boxes-metadata": {
            "objects": [{"confidence": one} for one in objects],
            "class-map": {key.strip("_"): value for key, value in names.items()},
            "type": "groundtruth/object-detection",
            "human-annotated": "yes",
        },
    }


DOG = {"class_id": 0, "left": 20, "top": 10, "width": 40, "height": 30}
BONE = {"class_id": 5, "left": 0, "top": 0, "width": 200, "height": 100}
TRIANGLE = {"class_id": 0, "vertices": [{"x": 0, "y": 0}, {"x": 40, "y": 0}, {"x": 0, "y": 30}]}
PICTURES = [
    boxes("s3://bkt/img/a/1.jpg", DOG, BONE, objects=(0.8, 0.9), _0="dog", _5="bone"),
    {"source-ref": "s3://bkt/img/a/2.jpg"},
    boxes("s3://bkt/img/b/1.png"),
    boxes("s3://bkt/img/b/1.jpg", TRIANGLE, objects=(0.5,), _0="dog"),
]
SPANS = [
    {
        "source": "Ada Lovelace met 👩 Babbage.",
        "ner": {
            "annotations": {
                "labels": [{"label": "Person"}, {"label": "First name"}],
                "entities": [
                    {"label": "First name", "startOffset": 0, "endOffset": 3},
                    {"label": "Person", "startOffset": 0, "endOffset": 12},
                    {"label": "Person", "startOffset": 19, "endOffset": 23},
                ],
            }
        },
        "ner-metadata": {"type": "groundtruth/text-span", "entities": [{"confidence": 0.25}]},
    }
]
MOODS = [
    {"source": 'late, "again"', "mood": 1, "mood-metadata": {"class-name": "bad", "confidence": 0.8}},
    {"source": "fine", "mood": 0, "mood-metadata": {"class-name": "good", "human-annotated": "no"}},
]
TOPICS = [
    {
        "source": "a",
        "topics": [2, 0],
        "topics-metadata": {"class-map": {"2": "x", "0": "y"}, "confidence-map": {"2": 0.9}},
    },
    {"source": "b", "topics": [], "topics-metadata": {"class-map": {}}},
]


def labels(lines: list[dict[str, Any]], *attributes: str, known: tuple[str, ...] = ()) -> Labels:
    return Labels(lambda: [json.dumps(line).encode() for line in lines], attributes=attributes, known=known)


def written(key: str, lines: list[dict[str, Any]], *attributes: str, **more: Any) -> dict[str, bytes]:
    files = by_key(key).files(labels(lines, *attributes, **more))
    return {name: b"".join(pieces) for name, pieces in files}


def test_coco_has_images_boxes_and_the_areas_of_what_is_drawn() -> None:
    (content,) = written("coco", PICTURES).values()
    coco = json.loads(content)
    assert [(one["id"], one["name"]) for one in coco["categories"]] == [(1, "dog"), (2, "bone")]
    assert [(one["id"], one["file_name"]) for one in coco["images"]] == [(1, "a/1.jpg"), (3, "b/1.png"), (4, "b/1.jpg")]
    assert {(one["width"], one["height"]) for one in coco["images"]} == {(200, 100)}
    assert coco["images"][0]["coco_url"] == "s3://bkt/img/a/1.jpg"
    dog, bone, triangle = coco["annotations"]
    assert dog == {
        "id": 1,
        "image_id": 1,
        "category_id": 1,
        "bbox": [20, 10, 40, 30],
        "area": 1200,
        "segmentation": [],
        "iscrowd": 0,
        "confidence": 0.8,
    }
    assert (bone["category_id"], bone["area"]) == (2, 20_000)
    assert (triangle["area"], triangle["bbox"]) == (600, [0, 0, 40, 30])
    assert triangle["segmentation"] == [[0, 0, 40, 0, 0, 30]]


def test_coco_has_the_pixels_of_label_maps() -> None:
    """A class, number 2, in two places and a thing that is hidden; what COCO's own program says of these runs."""
    numbers = np.zeros((4, 5), np.uint8)
    numbers[1:3, 1], numbers[3, 4] = 2, 2
    colors = {"1": ("cat", "#2ca02c", 0.5), "2": ("dog", "#1f77b4", 0.75)}
    told = {
        n: {"class-name": name, "hex-color": color, "confidence": sure} for n, (name, color, sure) in colors.items()
    }
    line = {
        "source-ref": "s3://bkt/1.png",
        "pets-ref": "s3://bkt/out/0.png",
        "pets-ref-metadata": {
            "internal-color-map": {"0": {"class-name": "BACKGROUND", "hex-color": "#ffffff"}, **told},
            "type": "groundtruth/semantic-segmentation",
        },
    }
    asked: list[tuple[str, list[str]]] = []

    def unpack(address: str, wanted: Sequence[str]) -> Any:
        asked.append((address, list(wanted)))
        return numbers

    (file,) = by_key("coco").files(Labels(lambda: [json.dumps(line).encode()], known=("cat", "dog"), unpack=unpack))
    coco = json.loads(b"".join(file.pieces))
    assert set(map(str, asked)) == {str(("s3://bkt/out/0.png", ["#2ca02c", "#1f77b4"]))}
    assert (coco["images"][0]["width"], coco["images"][0]["height"]) == (5, 4)
    assert coco["annotations"] == [
        {
            "id": 1,
            "image_id": 1,
            "category_id": 2,
            "bbox": [1, 1, 4, 3],
            "area": 3,
            "segmentation": {"size": [4, 5], "counts": "52<O"},
            "iscrowd": 0,
            "confidence": 0.75,
        }
    ]


def test_yolo_has_parts_of_the_picture() -> None:
    files = written("yolo", PICTURES)
    assert files["labels/a/1.txt"] == b"0 0.200000 0.250000 0.200000 0.300000\n1 0.500000 0.500000 1.000000 1.000000\n"
    assert files["labels/b/1.txt"] == b""
    assert files["labels/b/1-2.txt"] == b"0 0.000000 0.000000 0.200000 0.000000 0.000000 0.300000\n"
    assert files["images.txt"].splitlines()[2] == b"labels/b/1-2.txt\ts3://bkt/img/b/1.jpg"
    assert files["data.yaml"].endswith(b'names:\n  0: "dog"\n  1: "bone"\n')


def test_voc_counts_pixels_from_one() -> None:
    files = written("voc", PICTURES)
    assert sorted(files) == ["Annotations/a/1.xml", "Annotations/b/1-2.xml", "Annotations/b/1.xml"]
    root = ElementTree.fromstring(files["Annotations/a/1.xml"])
    assert (root.findtext("folder"), root.findtext("filename")) == ("a", "1.jpg")
    assert [root.findtext(f"size/{side}") for side in ("width", "height", "depth")] == ["200", "100", "3"]
    dog, bone = root.findall("object")
    assert [int(one.text or "") for one in dog.findall("bndbox/*")] == [21, 11, 60, 40]
    assert [int(one.text or "") for one in bone.findall("bndbox/*")] == [1, 1, 200, 100]


def test_conll_tags_tokens_and_keeps_the_longest_of_what_overlaps() -> None:
    (content,) = written("conll", SPANS).values()
    assert content.decode().splitlines() == [
        "Ada B-Person",
        "Lovelace I-Person",
        "met O",
        "👩 O",
        "Babb B-Person",
        "age O",
        ". O",
        "",
    ]


def test_csv_has_a_row_for_each_thing_and_one_for_none() -> None:
    rows = list(csv.DictReader(io.StringIO(written("csv", PICTURES)["labels.csv"].decode())))
    assert [(row["object_id"], row["class"], row["left"], row["area"], row["image_width"]) for row in rows] == [
        ("0", "dog", "20", "1200", "200"),
        ("0", "bone", "0", "20000", "200"),
        ("2", "", "", "", "200"),
        ("3", "dog", "0", "600.0", "200"),
    ]
    assert json.loads(rows[3]["outline"]) == [[0, 0], [40, 0], [0, 30]]
    (moods,) = written("csv", MOODS).values()
    assert moods.decode().splitlines() == [
        "object_id,source,class,confidence,human_annotated",
        '0,"late, ""again""",bad,0.8,true',
        "1,fine,good,,false",
    ]
    topics = list(csv.DictReader(io.StringIO(written("csv", TOPICS)["labels.csv"].decode())))
    assert [(row["class"], row["confidence"]) for row in topics] == [("x", "0.9"), ("y", ""), ("", "")]


def test_lines_and_points_are_no_areas() -> None:
    line = boxes("s3://b/k", TRIANGLE, {"class_id": 0, "x": 7, "y": 8}, _0="ear")
    line["boxes-metadata"]["type"] = "groundtruth/polyline"
    rows = list(csv.DictReader(io.StringIO(written("csv", [line])["labels.csv"].decode())))
    assert [(row["left"], row["width"], json.loads(row["outline"])[-1]) for row in rows] == [
        ("0", "40", [0, 30]),
        ("7", "0", [7, 8]),
    ]
    assert "area" not in rows[0]
    with pytest.raises(BadManifest, match="COCO cannot hold lines or points, only areas"):
        written("coco", [line])


def test_parquet_has_the_same_rows_with_types() -> None:
    (content,) = written("parquet", SPANS).values()
    table = pyarrow.parquet.read_table(io.BytesIO(content))
    assert table.schema.field("start").type == "int64"
    assert table.to_pylist()[2] == {
        "object_id": "0",
        "source": SPANS[0]["source"],
        "class": "Person",
        "confidence": None,
        "start": 19,
        "end": 23,
        "text": "Babb",
        "human_annotated": True,
    }


def test_label_studio_has_percents() -> None:
    (content,) = written("label-studio", PICTURES).values()
    first, _, third = json.loads(content)
    assert first["data"] == {"image": "s3://bkt/img/a/1.jpg"}
    dog = first["annotations"][0]["result"][0]
    assert (dog["type"], dog["original_width"]) == ("rectanglelabels", 200)
    assert dog["value"] | {"rotation": 0} == {
        "x": 10,
        "y": 10,
        "width": 20,
        "height": 30,
        "rotation": 0,
        "rectanglelabels": ["dog"],
    }
    assert third["annotations"][0]["result"][0]["value"]["points"] == [[0, 0], [20, 0], [0, 30]]
    (mood, _) = json.loads(*written("label-studio", MOODS).values())
    assert mood["annotations"][0]["result"][0]["value"] == {"choices": ["bad"]}
    (spans,) = json.loads(*written("label-studio", SPANS).values())
    assert spans["annotations"][0]["result"][2]["value"]["text"] == "Babb"


def test_all_classes_in_their_order_where_they_are_known() -> None:
    (content,) = written("coco", PICTURES, known=("bone", "cat")).values()
    assert [one["name"] for one in json.loads(content)["categories"]] == ["bone", "cat", "dog"]


def test_the_first_attribute_that_a_line_has_counts() -> None:
    adjusted = {"better": PICTURES[2]["boxes"], "better-metadata": PICTURES[2]["boxes-metadata"]}
    (content,) = written("coco", [PICTURES[0] | adjusted, PICTURES[3]], "better", "boxes").values()
    assert [one["image_id"] for one in json.loads(content)["annotations"]] == [2]
    with pytest.raises(InvalidInput, match=r"boxes, better"):
        written("coco", [PICTURES[0] | adjusted])


def test_an_archive_has_the_files_and_is_the_same_each_time() -> None:
    first, second = (b"".join(zipped(by_key("yolo").files(labels(PICTURES)))) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == written("yolo", PICTURES)


def test_names_lead_nowhere_else() -> None:
    files = written("voc", [boxes("s3://b/x/../../../etc/passwd.jpg"), boxes("s3://b/x/1.jpg")])
    assert sorted(files) == ["Annotations/1.xml", "Annotations/etc/passwd.xml"]


@pytest.mark.parametrize(
    ("key", "line", "reason"),
    [
        ("coco", MOODS[0], "COCO cannot hold classes, only areas"),
        ("conll", PICTURES[0], "CoNLL cannot hold areas, only entities"),
        ("csv", boxes("s3://b/k", DOG), "class 0 has no name"),
        ("csv", boxes("s3://b/k", DOG | {"left": "x"}, _0="dog"), r"annotations\[0\].left must be a number"),
        ("csv", boxes("s3://b/k", DOG | {"class_id": None}), r"annotations\[0\].class_id must be a class number"),
        ("csv", {"source": "a", "x": {"q": 1}, "x-metadata": {"type": "groundtruth/custom"}}, "cannot be converted"),
        ("csv", {"boxes": 1}, 'neither "source" nor "source-ref"'),
    ],
)
def test_what_cannot_be_converted_is_told_with_its_line(key: str, line: dict[str, Any], reason: str) -> None:
    first = {"source": "not labeled"}
    attributes = [name for name in line if f"{name}-metadata" in line] or ["boxes"]
    with pytest.raises(BadManifest, match=reason) as caught:
        written(key, [first, line], *attributes)
    assert caught.value.line == 2


@pytest.mark.parametrize("key", [one.key for one in FORMATS])
def test_without_a_label_there_is_nothing_to_write(key: str) -> None:
    with pytest.raises(InvalidInput, match="no line has a label boxes"):
        written(key, [{"source": "a"}], "boxes")
