"""A real job whose template runs whatever script an object holds, shown by the real portal to its signed-in owner."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

import boto3
import pytest
from botocore.config import Config

from tests.e2e.sandbox.probes import PROBES, TEMPLATE
from tests.e2e.sandbox.theatre import Theatre
from tests.installation import Installation
from tests.services import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

JOB = "hostile"


class Owner:
    """The owner of the installation over REST."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation

    def __call__(self, method: str, path: str, data: Any = None) -> Any:
        request = Request(
            f"{self._installation.url}/api/v1/{path}",
            data=None if data is None else json.dumps(data).encode(),
            headers={"Authorization": f"Token {self._installation.key.token}", "Content-Type": "application/json"},
            method=method,
        )
        with urlopen(request, timeout=20) as answer:
            content = answer.read()
        return json.loads(content) if content else None


@pytest.fixture(scope="module")
def owner(installation: Installation) -> Owner:
    """Has made the job and waited until there is work: one object for each probe."""
    call = Owner(installation)
    if not any(job["name"] == JOB for job in call("GET", "jobs")["results"]):
        installation.labelwright("teams", "create", JOB)
        installation.labelwright("workers", "add", installation.owner_email, "--team", JOB)
        _store(
            installation,
            "probes.manifest",
            b"".join(json.dumps({"source": p}).encode() + b"\n" for p in PROBES.values()),
        )
        call("POST", "jobs", _job())
    wait_until(lambda: any(one["available"] for one in call("GET", "work") if one["job"] == JOB), "work to do")
    return call


def _job() -> dict[str, Any]:
    return {
        "name": JOB,
        "task_type": "text_classification",
        "manifest": f"s3://{JOB}/probes.manifest",
        "output": f"s3://{JOB}/out",
        "categories": ["yes", "no"],
        "template": TEMPLATE,
        "workteam": JOB,
        "workers_per_object": 1,
        "title": "Hostile",
        "description": "Scripts that try to get out.",
    }


def _store(installation: Installation, key: str, content: bytes) -> None:
    s3 = boto3.client(
        "s3",
        endpoint_url=f"{installation.url}/s3",
        region_name="us-east-1",
        aws_access_key_id=installation.key.access_key_id,
        aws_secret_access_key=installation.key.secret_access_key,
        config=Config(s3={"addressing_style": "path"}),
    )
    s3.create_bucket(Bucket=JOB)
    s3.put_object(Bucket=JOB, Key=key, Body=content)
    s3.close()


@pytest.fixture(scope="module")
def signed_in(browser: "Browser", installation: Installation) -> Iterator["BrowserContext"]:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{installation.url}/sign-in")
    page.fill("input[name=email]", installation.owner_email)
    page.fill("input[name=password]", installation.owner_password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.close()
    yield context
    context.close()


@pytest.fixture
def theatre(signed_in: "BrowserContext", installation: Installation, owner: Owner) -> Iterator[Theatre]:
    theatre = Theatre(signed_in, installation.url, claim=_claimer(owner))
    yield theatre
    theatre.close()
    for held in owner("GET", "assignments?state=accepted")["results"]:
        owner("POST", f"assignments/{held['id']}/release", {})


def _claimer(owner: Owner) -> Any:
    def claim(probe: str) -> str:
        wanted = {"job": JOB, "object_id": str(list(PROBES).index(probe))}
        (assignment,) = owner("POST", "assignments/claim", wanted)["assignments"]
        return str(assignment["id"])

    return claim
