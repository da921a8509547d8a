"""`labelwright manifest convert` on files: what it writes where, and how it refuses."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from labeling.cli import main
from labeling.task_types import painted
from tests.unit.test_formats import MOODS, PICTURES


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["manifest", "convert", *arguments], input=stdin)


@pytest.fixture
def pictures(tmp_path: Path) -> str:
    file = tmp_path / "pictures.manifest"
    file.write_text("".join(json.dumps(line) + "\n" for line in PICTURES))
    return str(file)


def test_one_file_goes_to_stdout_or_to_its_place(tmp_path: Path, pictures: str) -> None:
    told = run(pictures, "--format", "coco")
    assert (told.exit_code, told.stderr) == (0, "3 labels converted\n")
    assert run(pictures, "--format", "coco", "--out", str(tmp_path / "a.json")).exit_code == 0
    assert json.loads(told.stdout) == json.loads((tmp_path / "a.json").read_text())


def test_a_folder_of_files_appears_whole_and_never_over_another(tmp_path: Path, pictures: str) -> None:
    out = tmp_path / "yolo"
    assert run(pictures, "--format", "yolo", "--out", str(out)).exit_code == 0
    assert (out / "labels" / "a" / "1.txt").read_text().startswith("0 0.2")
    again = run(pictures, "--format", "voc", "--out", str(out))
    assert (again.exit_code, "is there already" in again.stderr) == (4, True)
    archive = tmp_path / "yolo.zip"
    assert run(pictures, "--format", "yolo", "--out", str(archive)).exit_code == 0
    assert "data.yaml" in zipfile.ZipFile(archive).namelist()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pictures.manifest", "yolo", "yolo.zip"]


def test_standard_input_is_read_as_often_as_needed() -> None:
    lines = "".join(json.dumps(line) + "\n" for line in MOODS).encode()
    told = run("-", "--format", "csv", stdin=lines)
    assert told.exit_code == 0
    assert len(told.stdout.splitlines()) == 3


def test_a_bad_line_is_told_by_its_number_and_nothing_is_written(tmp_path: Path) -> None:
    file, out = tmp_path / "bad.manifest", tmp_path / "out"
    file.write_text(json.dumps(PICTURES[0]) + "\n" + json.dumps(PICTURES[0]).replace("[{", "[0, {", 1) + "\n")
    told = run(str(file), "--format", "voc", "--out", str(out))
    assert (told.exit_code, out.exists()) == (1, False)
    assert "line 2, column 1: boxes: image_size must be like" in told.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("missing.manifest", "--format", "csv"), 3, "There is no file missing.manifest"),
        (("missing.manifest", "--format", "yolo"), 2, "give --out FOLDER"),
        (("missing.manifest", "--format", "tfrecord"), 2, "'tfrecord' is not one of"),
    ],
)
def test_wrong_use_has_its_exit_code(arguments: tuple[str, ...], code: int, told: str) -> None:
    found = run(*arguments)
    assert (found.exit_code, told in found.stderr) == (code, True)


def test_a_label_must_be_chosen_where_there_are_several(tmp_path: Path) -> None:
    file = tmp_path / "two.manifest"
    file.write_text(json.dumps({**MOODS[0], "boxes": 0, "boxes-metadata": {"class-name": "x"}}) + "\n")
    told = run(str(file), "--format", "csv")
    assert (told.exit_code, "there are mood, boxes" in told.stderr) == (2, True)
    assert run(str(file), "--format", "csv", "--attribute", "mood").exit_code == 0


@pytest.mark.parametrize("place", ["out/7.png", "7.png"])
def test_label_maps_are_found_as_in_their_bucket_or_in_one_folder(tmp_path: Path, place: str) -> None:
    pixels = np.zeros((4, 5), np.uint8)
    pixels[1:3, 1] = 1
    path = tmp_path / "maps" / place
    path.parent.mkdir(parents=True)
    path.write_bytes(painted.file(pixels, ["#ffffff", "#2ca02c"]))
    colors = {"1": {"class-name": "cat", "hex-color": "#2ca02c", "confidence": 0.5}}
    line = {"source-ref": "s3://b/1.png", "x-ref": "s3://b/out/7.png", "x-ref-metadata": {"internal-color-map": colors}}
    file = tmp_path / "masks.manifest"
    file.write_text(json.dumps(line) + "\n")
    told = run(str(file), "--format", "coco", "--maps", str(tmp_path / "maps"))
    (annotation,) = json.loads(told.stdout)["annotations"]
    assert (annotation["area"], annotation["bbox"]) == (2, [1, 1, 1, 2])
    without = run(str(file), "--format", "coco")
    assert without.exit_code == 1 and "line 1" in without.stderr.lower() and "--maps" in without.stderr
    path.write_bytes(b"no picture")
    odd = run(str(file), "--format", "coco", "--maps", str(tmp_path / "maps"))
    assert odd.exit_code == 1 and "is not a PNG image" in odd.stderr
    assert "cannot hold label maps" in run(str(file), "--format", "csv").stderr
