"""The three stores, each empty but for one bucket named `data`."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from labeling.storage import listed
from labeling.storage.local import LocalStore
from labeling.storage.memory import MemoryStore
from labeling.storage.port import Store
from labeling.storage.s3 import S3Store


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Store]:
    """The S3 at the address in TEST_S3_ENDPOINT (docs/operations.md, Which S3), else moto's."""
    if endpoint := os.environ.get("TEST_S3_ENDPOINT"):
        yield S3Store(endpoint=endpoint, region="us-east-1", access_key="key", secret_key="secret")
        return
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield S3Store(endpoint=f"http://{host}:{port}", region="us-east-1", access_key="key", secret_key="secret")
    server.stop()


@pytest.fixture
def local(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "s3")


@pytest.fixture
def memory() -> MemoryStore:
    return MemoryStore()


@pytest.fixture(params=["local", "memory", "s3"])
def store(request: pytest.FixtureRequest, bucket: str) -> Store:
    chosen: Store = request.getfixturevalue(request.param)
    chosen.create_bucket(bucket)
    return chosen


@pytest.fixture
def bucket() -> str:
    """A name of its own for each test, as the S3 server is shared."""
    return f"data-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def root(bucket: str) -> str:
    return f"s3://{bucket}/"


def keys_of(store: Store, root: str, prefix: str = "") -> list[str]:
    return [entry.uri.removeprefix(root) for entry in listed(store, root + prefix)]
