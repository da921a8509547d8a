"""Golden cases as values, and the path from input and answers to output that the engine walks too."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from labeling.manifest import Line, augment, is_labeled, metadata_name, read_lines
from labeling.task_types.base import Answer, AnswerContext, Label, Provenance
from labeling.task_types.registry import AnyTaskType, by_key

GOLDEN = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    folder: Path
    job: dict[str, Any]
    submissions: list[dict[str, Any]]

    @property
    def task_type(self) -> AnyTaskType:
        return by_key(self.folder.parent.name)

    @property
    def context(self) -> AnswerContext:
        return AnswerContext(categories=self.job["categories"])

    def provenance(self, object_id: Any) -> Provenance:
        """Labels that are files are kept below `s3://out`."""
        ending, name = self.task_type.file_ending, self.job["name"]
        return Provenance(
            job_name=name,
            created_at=datetime.fromisoformat(self.job["created_at"]),
            file_uri=f"s3://out/{name.lower()}/{object_id}{ending}" if ending else "",
        )

    @property
    def files(self) -> dict[str, list[str]]:
        """For labels that are images: by object, the rows of class numbers, a digit for each pixel."""
        path = self.folder / "files.json"
        return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}

    def lines(self) -> list[Line]:
        with (self.folder / "input.manifest").open("rb") as stream:
            return [line for line in read_lines(stream) if isinstance(line, Line)]

    def answers(self) -> list[tuple[str, str, Answer]]:
        parse = self.task_type.parse_answer
        return [(s["object_id"], s["worker_id"], parse(s["answer"], self.context)) for s in self.submissions]

    def labels(self, answers: list[tuple[str, str, Answer]] | None = None) -> dict[Any, Label]:
        """Labels by object; of the case's own answers, if no others are given."""
        options = {name: self.job[name] for name in ("method", "confidence_cap") if name in self.job}
        answers = self.answers() if answers is None else answers
        return dict(self.task_type.consolidate(answers, categories=self.job["categories"], **options))

    def output(self) -> Iterator[str]:
        name, labels = self.job["label_attribute_name"], self.labels()
        for line in self.lines():
            label = labels.get(str(line.number))
            if label is None or is_labeled(line.data, name):
                yield line.text
            else:
                value, metadata = self.task_type.manifest_values(label, self.provenance(line.number))
                yield augment(line.text, {name: value, metadata_name(name): metadata})


def cases(task_type: str = "*") -> list[Case]:
    found = []
    for path in sorted(GOLDEN.glob(f"{task_type}/*/answers.json")):
        content = json.loads(path.read_text("utf-8"))
        found.append(Case(path.parent, content["job"], content["answers"]))
    return found
