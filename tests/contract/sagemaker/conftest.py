"""A live installation as requesters meet it: boto3 clients, the aws command line, a bucket with the files of a job."""

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import urllib3
from botocore.config import Config

from labeling.cli.client import Client
from tests.contract.sagemaker.requests import (
    BUCKET,
    CATEGORIES,
    TEMPLATE,
    automated,
    job_request,
    team_request,
)
from tests.contract.sagemaker.signed import Signer
from tests.installation import Installation, Key, serve
from tests.services import PATIENCE, wait_until

AWS = Path(sys.executable).with_name("aws")
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One of their own: the wire allows 25 work teams, and the tests of other doors make theirs without end."""
    with serve(tmp_path_factory.mktemp("wire")) as running:
        yield running


@pytest.fixture(scope="session")
def client(installation: Installation) -> Callable[..., Any]:
    """Makes boto3 clients of a service; `key` is whose."""

    def make(service: str = "sagemaker", *, key: Key | None = None, region: str = "us-east-1") -> Any:
        key = key or installation.key
        return boto3.session.Session().client(
            service,
            endpoint_url=f"{installation.url}/s3" if service == "s3" else installation.url,
            region_name=region,
            aws_access_key_id=key.access_key_id,
            aws_secret_access_key=key.secret_access_key,
            config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
        )

    return make


@pytest.fixture(scope="session")
def sagemaker(client: Callable[..., Any]) -> Any:
    return client()


@pytest.fixture
def post(installation: Installation) -> Signer:
    return Signer(installation.url, installation.key)


@pytest.fixture(scope="session")
def s3(client: Callable[..., Any]) -> Any:
    """The storage with everything in it that a text classification job needs."""
    store = client("s3")
    store.create_bucket(Bucket=BUCKET)
    lines = [{"source": f"text {n}"} for n in range(3)]
    files = {
        "in.manifest": "".join(json.dumps(line) + "\n" for line in lines),
        "categories.json": json.dumps(CATEGORIES),
        "template.liquid": TEMPLATE,
    }
    for key, content in files.items():
        store.put_object(Bucket=BUCKET, Key=key, Body=content.encode())
    return store


@pytest.fixture(scope="session")
def team(sagemaker: Any) -> str:
    """The ARN of a team without members: its jobs stay as they are."""
    return str(sagemaker.create_workteam(**team_request("wire-team"))["WorkteamArn"])


@pytest.fixture(scope="session")
def automated_job(sagemaker: Any, s3: Any, installation: Installation) -> str:
    """The name of a job over 1,250 texts that is completed: some labeled by a person, the rest by the machine."""
    name = "automated"
    words = {"good": ("fine", "lovely", "great", "splendid"), "bad": ("awful", "broken", "poor", "horrid")}
    right = ["good" if n % 3 else "bad" for n in range(1250)]
    lines = [{"source": f"the {words[said][n % 4]} thing number {n}"} for n, said in enumerate(right)]
    content = "".join(json.dumps(line) + "\n" for line in lines)
    s3.put_object(Bucket=BUCKET, Key="many.manifest", Body=content.encode())
    arn = str(sagemaker.create_workteam(**team_request(name))["WorkteamArn"])
    csv = installation.home / "automated.csv"
    csv.write_text("email,worker_id\nautomated@example.org,automated-1\n")
    installation.labelwright("workers", "add", "--from-file", str(csv), "--team", name)
    manifest = {"ManifestS3Uri": f"s3://{BUCKET}/many.manifest"}
    wanted = job_request(name, arn, InputConfig__DataSource__S3DataSource=manifest)
    sagemaker.create_labeling_job(**automated(wanted))
    admin = Client(installation.url, installation.key.token)
    headers = {"Authorization": f"Token {admin.token}", "Content-Type": "application/x-ndjson"}

    def completed() -> bool:
        """Whatever people are asked is answered at once."""
        asked = admin.get(f"/jobs/{name}/objects?state=launched&limit=1000")["results"]
        rows = [_answer(one["object_id"], right[int(one["object_id"])]) for one in asked if not one["answers"]]
        if rows:
            said = urllib3.request(
                "POST", f"{admin.url}/api/v1/jobs/{name}/annotations", body="\n".join(rows), headers=headers
            )
            assert said.status < 300, said.data
        return bool(sagemaker.describe_labeling_job(LabelingJobName=name)["LabelingJobStatus"] == "Completed")

    wait_until(completed, f"{name} to be completed", seconds=90)
    return name


def _answer(object_id: str, said: str) -> str:
    answer = {"crowd-classifier": {"label": said}}
    times = {"accepted_at": "2026-03-01T09:00:00Z", "submitted_at": "2026-03-01T09:00:05Z"}
    return json.dumps({"object_id": object_id, "worker_id": "automated-1", "answer": answer, **times})


@pytest.fixture
def name() -> str:
    return f"wire-{next(_numbers)}"


@pytest.fixture
def job(sagemaker: Any, s3: Any, team: str, name: str) -> Iterator[str]:
    """The name of a job that waits for people."""
    sagemaker.create_labeling_job(**job_request(name, team))
    yield name
    if sagemaker.describe_labeling_job(LabelingJobName=name)["LabelingJobStatus"] in ("Initializing", "InProgress"):
        sagemaker.stop_labeling_job(LabelingJobName=name)


@pytest.fixture
def shell(installation: Installation, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a command line in a shell where `aws` is the installed one with a key of the installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment = {
        **kept,
        "PATH": f"{AWS.parent}:{kept['PATH']}",
        "HOME": str(tmp_path),
        "AWS_ACCESS_KEY_ID": installation.key.access_key_id,
        "AWS_SECRET_ACCESS_KEY": installation.key.secret_access_key,
        "AWS_DEFAULT_REGION": "us-west-2",
        "AWS_PAGER": "",
        "URL": installation.url,
    }

    def run(command: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/bash", "-c", command],
            env=environment | more,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    return run
