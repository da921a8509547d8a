"""The S3 endpoint behind a real web server, and clients of it as its users have them."""

import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import boto3
import pytest
from botocore.config import Config

from tests.installation import database_for
from tests.services import die_with_parent, free_port, wait_until

ROOT = Path(__file__).resolve().parents[3]
GUNICORN = Path(sys.executable).with_name("gunicorn")
AWS = Path(sys.executable).with_name("aws")
PEOPLE = """
import json, django
django.setup()
from workers.accounts import create_account, create_key
for email, role in [("owner@example.org", "owner"), ("worker@example.org", "worker")]:
    key = create_key(create_account(email, role=role))
    print(json.dumps([key.access_key_id, key.secret_access_key]))
"""


@dataclass(frozen=True)
class Endpoint:
    """Where the endpoint answers, and the key pairs of an owner and of a worker."""

    url: str
    home: Path
    owner: tuple[str, str]
    worker: tuple[str, str]


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    with running(tmp_path_factory.mktemp("s3-endpoint")) as found:
        yield found


@contextmanager
def running(home: Path, **settings: str) -> Iterator[Endpoint]:
    """An endpoint of its own; `settings` are LABELWRIGHT_ variables without the prefix."""
    port = free_port()
    with database_for(home) as database:
        chosen = {"HOME": str(home), "PORT": str(port), "DATABASE_URL": database, **settings}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LABELWRIGHT_")}
        environment = {
            **kept,
            **{f"LABELWRIGHT_{name}": value for name, value in chosen.items()},
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        run(environment, "manage.py", "migrate", "--verbosity", "0")
        owner, worker = (tuple(json.loads(line)) for line in run(environment, "-c", PEOPLE).splitlines())
        with served(environment, port):
            yield Endpoint(f"http://127.0.0.1:{port}/s3", home, owner, worker)


def run(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True).stdout


@contextmanager
def served(environment: dict[str, str], port: int) -> Iterator[None]:
    command = [str(GUNICORN), "config.wsgi", f"--bind=127.0.0.1:{port}", "--worker-class=gthread", "--threads=8"]
    command += ["--no-control-socket", "--log-level=warning"]
    process = subprocess.Popen(command, env=environment, cwd=ROOT, preexec_fn=die_with_parent(), start_new_session=True)
    try:
        wait_until(partial(answers, port), "gunicorn")
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


Client = Callable[..., Any]


@pytest.fixture(scope="session")
def client(endpoint: Endpoint) -> Client:
    """Makes boto3 clients; `key` is a key pair, further arguments go to botocore's `Config`."""

    def make(key: tuple[str, str] = endpoint.owner, **config: Any) -> Any:
        return client_of(endpoint, key, **config)

    return make


def client_of(endpoint: Endpoint, key: tuple[str, str], **config: Any) -> Any:
    return boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint.url,
        region_name="us-east-1",
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
