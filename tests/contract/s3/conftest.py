"""The S3 endpoint of a running installation, and clients of it as its users have them."""

import os
import subprocess
import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from tests.installation import Installation, Key

AWS = Path(sys.executable).with_name("aws")


@dataclass(frozen=True)
class Endpoint:
    """Where the endpoint answers, and the key pairs of an owner and of a worker."""

    url: str
    owner: tuple[str, str]
    worker: tuple[str, str]


@pytest.fixture(scope="session")
def endpoint(installation: Installation) -> Endpoint:
    email = "s3-worker@example.org"
    installation.labelwright("workers", "add", email)
    return Endpoint(f"{installation.url}/s3", pair(installation.key), pair(installation.new_key(email)))


def pair(key: Key) -> tuple[str, str]:
    return key.access_key_id, key.secret_access_key


Client = Callable[..., Any]


@pytest.fixture(scope="session")
def client(endpoint: Endpoint) -> Client:
    """Makes boto3 clients; `key` is a key pair, `region` another one; further arguments go to botocore's `Config`."""

    def make(key: tuple[str, str] = endpoint.owner, **config: Any) -> Any:
        return client_of(endpoint.url, key, **config)

    return make


def client_of(url: str, key: tuple[str, str], region: str = "us-east-1", **config: Any) -> Any:
    return boto3.session.Session().client(
        "s3",
        endpoint_url=url,
        region_name=region,
        aws_access_key_id=key[0],
        aws_secret_access_key=key[1],
        config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}, **config),
    )


@pytest.fixture(scope="session")
def s3(client: Client) -> Any:
    return client()


@pytest.fixture
def bucket(s3: Any) -> str:
    name = f"data-{uuid.uuid4().hex[:8]}"
    s3.create_bucket(Bucket=name)
    return name


@pytest.fixture
def aws(endpoint: Endpoint, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the aws command line on the endpoint, in an empty folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment = {
        **kept,
        "AWS_ACCESS_KEY_ID": endpoint.owner[0],
        "AWS_SECRET_ACCESS_KEY": endpoint.owner[1],
        "AWS_DEFAULT_REGION": "us-east-1",
        "HOME": str(tmp_path),
    }

    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(AWS), "--endpoint-url", endpoint.url, *arguments]
        return subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)

    return call
