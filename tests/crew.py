"""A crew of people with tokens and jobs for them, made through the public doors. For fault tests and benchmarks."""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config

from labeling.cli.client import Client
from tests.installation import Installation
from tests.services import wait_until
from workers.errors import TryAgain

TEAM = BUCKET = "crew"
CATEGORIES = ["good", "bad", "neither"]
ELEMENT = "crowd-classifier"


@dataclass(frozen=True)
class Person:
    """Somebody who labels over REST."""

    worker_id: str
    client: Client

    def claim(self, job: str) -> dict[str, Any] | None:
        found = self.client.post("/assignments/claim", {"job": job})["assignments"]
        return dict(found[0]) if found else None

    def submit(self, assignment_id: str, label: str) -> dict[str, Any]:
        body = {"answer": {ELEMENT: {"label": label}}, "time_spent_seconds": 1.5}
        return dict(self.client.post(f"/assignments/{assignment_id}/submit", body))


class Crew:
    """The people of one team, and the requester who makes jobs for them."""

    def __init__(self, running: Installation, size: int) -> None:
        self.running = running
        self.admin = Client(running.url, running.key.token)
        running.labelwright("teams", "create", TEAM)
        self.s3.create_bucket(Bucket=BUCKET)
        csv = running.home / "crew.csv"
        csv.write_text("email,worker_id\n" + "".join(f"crew{n}@example.org,crew-{n}\n" for n in range(size)))
        told = running.labelwright("workers", "add", "--from-file", str(csv), "--team", TEAM, "--json")
        self.people = [
            Person(row["worker_id"], Client(running.url, row["token"], connections=1))
            for row in map(json.loads, told.splitlines())
        ]

    @cached_property
    def s3(self) -> Any:
        return boto3.client(
            "s3",
            region_name="us-east-1",
            endpoint_url=f"{self.running.url}/s3",
            aws_access_key_id=self.running.key.access_key_id,
            aws_secret_access_key=self.running.key.secret_access_key,
            config=Config(s3={"addressing_style": "path"}),
        )

    def job(self, name: str, lines: int | bytes, **wanted: Any) -> str:
        """Creates a text classification job, three people for each object, over so many lines; not waited for."""
        content = lines if isinstance(lines, bytes) else manifest(range(lines))
        self.s3.put_object(Bucket=BUCKET, Key=f"{name}.manifest", Body=content)
        request = {
            "name": name,
            "task_type": "text_classification",
            "manifest": f"s3://{BUCKET}/{name}.manifest",
            "output": f"s3://{BUCKET}/out",
            "workteam": TEAM,
            "title": "Mood",
            "description": "Which mood has the text?",
            "categories": CATEGORIES,
            "workers_per_object": 3,
            "max_concurrent": 5000,
        }
        self.admin.post("/jobs", request | wanted)
        return name

    def facts(self, job: str) -> dict[str, Any]:
        return dict(self.admin.get(f"/jobs/{job}"))

    def await_status(self, job: str, *wanted: str, seconds: float = 60) -> None:
        def reached() -> bool:
            with suppress(TryAgain):  # the server may be down for a moment
                return self.facts(job)["status"] in wanted
            return False

        wait_until(reached, f"{job} as {' or '.join(wanted)}", seconds=seconds)

    def annotations(self, job: str) -> list[dict[str, Any]]:
        pieces = self.admin.stream(f"/jobs/{job}/annotations", accept="application/x-ndjson")
        return [json.loads(line) for line in b"".join(pieces).splitlines()]

    def output(self, job: str) -> bytes:
        """The output manifest in storage."""
        return bytes(self.s3.get_object(Bucket=BUCKET, Key=output_key(job))["Body"].read())


def output_key(job: str) -> str:
    return f"out/{job}/manifests/output/output.manifest"


def manifest(numbers: Iterable[int]) -> bytes:
    """Lines of some hundred bytes with attributes that belong to nobody."""
    return "".join(
        json.dumps({"source": f"sample {n} some text to label", "shelf": {"row": n % 97, "tags": ["a", "b"]}}) + "\n"
        for n in numbers
    ).encode()
