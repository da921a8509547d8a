"""Against a real job of the service: 302 pictures, 1,510 answers, and the manifest that it wrote itself.

The data is not part of this repository: it is looked for in the folder that SHARED_DATA names, or in
`../shared/data` beside the repository.
"""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from labeling.manifest import Line, augment, metadata_name, read_lines
from labeling.task_types.base import AnswerContext, Provenance
from labeling.task_types.registry import by_key

ATTRIBUTE = "birds-open-images-clone"
IMAGE = by_key("image_classification")
FOLDERS = [os.environ.get("SHARED_DATA"), Path(__file__).parents[3] / "shared" / "data"]


@pytest.fixture(scope="module")
def birds() -> Path:
    for folder in filter(None, FOLDERS):
        if (Path(folder) / "birds" / "output.manifest").exists():
            return Path(folder) / "birds"
    pytest.skip("the birds data is not here; name its parent folder in SHARED_DATA")


@pytest.fixture(scope="module")
def theirs(birds: Path) -> list[Line]:
    with (birds / "output.manifest").open("rb") as stream:
        lines = list(read_lines(stream))
    assert all(isinstance(line, Line) for line in lines)
    return [line for line in lines if isinstance(line, Line)]


@pytest.fixture(scope="module")
def categories(theirs: list[Line]) -> list[str]:
    names = {line.data[ATTRIBUTE]: line.data[metadata_name(ATTRIBUTE)]["class-name"] for line in theirs}
    return [names[index] for index in range(10)]


def test_their_lines_are_read_and_written_to_the_byte(theirs: list[Line], categories: list[str]) -> None:
    assert len(theirs) == 302
    for line in theirs:
        value, metadata = line.data[ATTRIBUTE], line.data[metadata_name(ATTRIBUTE)]
        label = IMAGE.label_from_manifest(value, metadata, categories=categories)
        made = datetime.fromisoformat(metadata["creation-date"] + "+00:00")
        written, described = IMAGE.manifest_values(label, Provenance(job_name=ATTRIBUTE, created_at=made))
        source = json.dumps({"source-ref": line.data["source-ref"]}, separators=(",", ":"))
        assert augment(source, {ATTRIBUTE: written, metadata_name(ATTRIBUTE): described}) == line.text


def test_their_answers_give_labels_that_are_right(birds: Path, categories: list[str]) -> None:
    context = AnswerContext(categories=categories)
    answers = []
    for record in map(json.loads, (birds / "worker-responses.jsonl").read_text("utf-8").splitlines()):
        for one in record["answers"]:
            answer = IMAGE.parse_answer(one["answerContent"], context)
            answers.append((record["datasetObjectId"], one["workerId"], answer))
    labels: dict[Any, Any] = dict(IMAGE.consolidate(answers, categories=categories))
    truth = [row.split(",") for row in (birds / "truth.csv").read_text("utf-8").splitlines()[1:]]
    right = sum(labels[row[0]].category == row[2] for row in truth)
    assert len(answers) == 1510
    assert len(labels) == 302
    assert right >= 275
