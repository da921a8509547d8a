"""Writes functions as an operator would put them there, and makes jobs that use them."""

from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

import orjson

from labeling.models import DataObject, LabelingJob
from tests.job_factories import answer_one, make_job, output_of

TEMPLATE = "<crowd-form><p>{{ task.input.text }}</p><crowd-input name='note'></crowd-input></crowd-form>"
PASS_ON = "def lambda_handler(event, context):\n    return {'taskInput': event['dataObject']}\n"
#: Keeps all answers, as the published handlers do. The store is read as a file: no server runs in these tests.
KEEP_ALL = """
    import json, os
    def lambda_handler(event, context):
        path = os.environ["STORE"] + event["payload"]["s3Uri"].removeprefix("s3:/")
        entries = json.load(open(path))
        return [
            {
                "datasetObjectId": entry["datasetObjectId"],
                "consolidatedAnnotation": {
                    "content": {event["labelAttributeName"]: {"annotationsFromAllWorkers": entry["annotations"]}}
                },
            }
            for entry in entries
        ]
"""


@dataclass(frozen=True)
class Folder:
    path: Path

    def put(self, name: str, code: str, *, env: dict[str, str] | None = None, **settings: Any) -> str:
        """Writes a function; its ARN."""
        folder = self.path / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "lambda_function.py").write_text(dedent(code))
        lines = [f"{key} = {orjson.dumps(value).decode()}" for key, value in settings.items()]
        lines += ["[env]", *(f'{key} = "{value}"' for key, value in (env or {}).items())]
        (folder / "labelwright.toml").write_text("\n".join(lines) + "\n")
        return arn(name)


def seen_by_functions() -> Path:
    """Below it functions see our files: it is none of the folders that they have of their own."""
    place = Path(__file__).resolve().parents[3] / "var" / "tests"
    place.mkdir(parents=True, exist_ok=True)
    return place


def arn(name: str) -> str:
    return f"arn:aws:lambda:eu-west-1:111122223333:function:{name}"


def custom_job(objects: int | list[dict[str, Any]] = 3, **fields: Any) -> LabelingJob:
    defaults = {"task_type": "custom", "categories": (), "template": TEMPLATE, "label_attribute": "kept"}
    return make_job(objects, **defaults | fields)


def say(job: LabelingJob, note: str = "fine") -> int:
    """Every member of the team answers everything there is; how many answers."""
    done = 0
    for worker in job.team.members.order_by("pk"):
        while answer_one(worker.account, job, answer={"note": f"{note} {worker.pk}"}):
            done += 1
    return done


def states(job: LabelingJob) -> list[str]:
    return list(DataObject.objects.filter(job=job).order_by("line").values_list("state", flat=True))


def failures(job: LabelingJob) -> list[str]:
    return list(DataObject.objects.filter(job=job).order_by("line").values_list("failure", flat=True))


def lines(job: LabelingJob) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in output_of(job)]
