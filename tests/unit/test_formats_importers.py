"""YOLO and Pascal VOC as others write them: the same pixels come back, and what is wrong is told with file and line."""

import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from labeling.cli import main
from labeling.formats.importers import BY_KEY, guess
from labeling.formats.packed import zipped
from tests.unit.test_formats import PICTURES, SIZE, boxes, by_key, labels
from workers.errors import InvalidInput

WIDTH, HEIGHT = 200, 100
THIN = boxes("s3://bkt/img/c.jpg", {"class_id": 0, "left": 199, "top": 99, "width": 1, "height": 1}, _0="dog")


class Images:
    """Of one size, below s3://bkt/img/."""

    def find(self, stem: str) -> str:
        return f"s3://bkt/img/{stem}.jpg" if stem != "gone" else ""

    def sizes(self, addresses: Sequence[str]) -> list[tuple[int, int]]:
        return [(WIDTH, HEIGHT)] * len(addresses)


def read(key: str, files: Mapping[str, str], known: Sequence[str] = ()) -> list[tuple[str, str, object, object]]:
    """Address, class, box and outline of each thing."""
    found = BY_KEY[key].read({name: text.encode() for name, text in files.items()}, Images(), known)
    return [
        (picture.address or picture.name, one.name, one.bbox, one.segmentation)
        for picture in found.pictures
        for one in picture.things
    ]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["manifest", "import", *arguments])


def test_voc_comes_back_as_it_was(tmp_path: Path) -> None:
    before = [PICTURES[0], PICTURES[2], THIN]
    (archive := tmp_path / "voc.zip").write_bytes(b"".join(zipped(by_key("voc").files(labels(before)))))
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(tmp_path / "folder")
    for place in (archive, tmp_path / "folder"):
        told = run(str(place), "--attribute", "boxes", "--classes", "dog,a,b,c,d,bone")
        assert told.exit_code == 0, told.stderr
        found = {line["source-ref"]: line for line in map(json.loads, told.stdout.splitlines())}
        assert [found[line["source-ref"]]["boxes"] for line in before] == [
            {"image_size": SIZE, "annotations": line["boxes"]["annotations"]} for line in before
        ]
    assert found["s3://bkt/img/a/1.jpg"]["boxes-metadata"]["job-name"] == "labeling-job/voc-import"
    assert "2 images" not in told.stderr and "3 images with boxes" in told.stderr


def test_yolo_comes_back_as_it_was() -> None:
    """Boxes to a thousandth of a pixel, which is rounded away; polygons to a hundredth."""
    exported = {name: b"".join(pieces).decode() for name, pieces in by_key("yolo").files(labels([*PICTURES, THIN]))}
    found = read("yolo", exported)
    assert [(address, name, [round(part, 2) for part in box]) for address, name, box, _ in found] == [
        ("s3://bkt/img/a/1.jpg", "dog", [20, 10, 40, 30]),
        ("s3://bkt/img/a/1.jpg", "bone", [0, 0, 200, 100]),
        ("s3://bkt/img/b/1.jpg", "dog", [0, 0, 40, 30]),
        ("s3://bkt/img/c.jpg", "dog", [199, 99, 1, 1]),
    ]  # type: ignore[comparison-overlap]
    assert found[2][3] == [[0, 0, 40, 0, 0, 30]]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("data.yaml", "train: images/train\nnc: 2\nnames: ['it''s', \"a, b\"]  # two\n"),
        ("set/data.yml", 'names:\n  # by number\n  1: a, b\n  0: "it\'s"\nval: x\n'),
        ("data.yaml", "names:\n- it's\n- a, b   # both\npath: .\n"),
        ("data.yaml", "names: {0: it's,\n  1: 'a, b'}\n"),
        ("labels/classes.txt", "it's\r\na, b\r\n"),
        ("obj.names", "it's\na, b\n"),
    ],
)
def test_classes_of_yolo(name: str, text: str) -> None:
    label = {"labels/train/7.txt": "1 0.5 0.5 0.5 0.5 0.9\n"}
    assert read("yolo", {name: text, "train.txt": "images/7.jpg\n", **label}) == [
        ("s3://bkt/img/train/7.jpg", "a, b", [50, 25, 100, 50], None)
    ]


GOOD = {"data.yaml": "names: [dog]", "labels/1.txt": "0 .5 .5 .5 .5\n"}
XML = "<annotation><filename>1.jpg</filename><size><width>9</width><height>9</height></size>\n{}</annotation>"
BOX = "<object><name>dog</name><bndbox>\n<xmin>1</xmin><ymin>1</ymin><xmax>{}</xmax></bndbox></object>"


@pytest.mark.parametrize(
    ("key", "files", "told"),
    [
        (
            "yolo",
            {**GOOD, "labels/1.txt": "0 .5 .5 .5 .5\n\n1 .5 .5 .5 .5"},
            "labels/1.txt, line 3: there is no class 1",
        ),
        ("yolo", {**GOOD, "labels/1.txt": "0 .5 .5"}, "labels/1.txt, line 1: must be a class and x y width height"),
        ("yolo", {**GOOD, "labels/1.txt": "dog .5 .5 .5 .5"}, "labels/1.txt, line 1: must be a class"),
        ("yolo", {**GOOD, "labels/1.txt": "0 150 20 60 40"}, "labels/1.txt, line 1: has numbers that are no parts"),
        ("yolo", {**GOOD, "labels/1.txt": "0 nan .5 .5 .5"}, "labels/1.txt, line 1: has numbers that are no parts"),
        ("yolo", {**GOOD, "labels/1.txt": "nan .5 .5 .5 .5"}, "labels/1.txt, line 1: there is no class nan"),
        ("yolo", {**GOOD, "labels/gone.txt": ""}, "labels/gone.txt: has no image of its name"),
        ("yolo", {"labels/1.txt": ""}, "the file: does not say what the classes are called"),
        ("yolo", {"data.yaml": "a: 1\nnames: {0: x, 2: y}", "labels/1.txt": ""}, "data.yaml, line 2: names must be"),
        ("yolo", {"data.yaml": "names: [a]"}, "the file: has no labels"),
        ("voc", {"a.xml": "<annotation>\n<size></annotation>"}, "a.xml, line 2: is not XML: mismatched tag"),
        ("voc", {"a.xml": "<note/>"}, "a.xml, line 1: is <note>, where <annotation> should be"),
        ("voc", {"a.xml": "<annotation>\n<size><width>no</width></size></annotation>"}, "line 2: size/width: must be"),
        ("voc", {"a.xml": XML.format("<object/>")}, "a.xml, line 2: object/name: must be the name of a class"),
        ("voc", {"a.xml": XML.format(BOX.format("x"))}, "a.xml, line 3: object/bndbox/xmax: must be a number"),
        ("voc", {"a.xml": XML.format(BOX.format(5))}, "a.xml, line 2: object/bndbox/ymax: must be a number"),
        ("voc", {"a.xml": '<!DOCTYPE a [<!ENTITY b "c">]><annotation/>'}, "a.xml, line 1: declares entities"),
        ("voc", {"a.txt": ""}, "the file: has no labels"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(key: str, files: dict[str, str], told: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(key, files)
    assert told in refused.value.message


def test_the_command_tells_the_file_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "set" / "Annotations").mkdir(parents=True)
    file = tmp_path / "set" / "Annotations" / "1.xml"
    file.write_text(XML.format(BOX.format("40</xmax><ymax>4</ymax><xmax>1")).replace("1.jpg", "x/../1.jpg"))
    out = tmp_path / "out.manifest"
    told = run(str(tmp_path / "set"), "--out", str(out))
    assert (told.exit_code, out.exists()) == (1, False)
    assert f"{tmp_path / 'set'}: Annotations/1.xml: source/image is no s3:// address" in told.stderr
    (broken := tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and then nothing")
    assert "is no zip archive that can be read" in run(str(broken)).stderr


def test_formats_are_told_by_what_there_is() -> None:
    assert [guess(names).key for names in (["a/b.xml", "c.txt"], ["data.yaml"], ["x.json"], [])] == [
        "voc",
        "yolo",
        "coco",
        "coco",
    ]
