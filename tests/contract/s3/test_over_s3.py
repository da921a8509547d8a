"""The endpoint in front of another S3: what it cannot do alone, it must pass on."""

import io
import random
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer

from tests.installation import serve

from .conftest import client_of, pair

pytestmark = pytest.mark.any_database


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    behind = {"S3_MODE": "s3", "S3_ENDPOINT": f"http://{host}:{port}", "S3_ACCESS_KEY": "a", "S3_SECRET_KEY": "b"}
    with serve(tmp_path_factory.mktemp("over-s3"), **behind, S3_ALLOW="s3://data,s3://more/open") as installation:
        yield client_of(f"{installation.url}/s3", pair(installation.key))
    server.stop()


def test_objects_pass_through(s3: Any) -> None:
    content = random.Random(1).randbytes(9 << 20)
    s3.create_bucket(Bucket="data")
    s3.put_object(Bucket="data", Key="a b", Body=b"0123456789", Metadata={"n": "1"}, ContentType="text/x-own")
    found = s3.get_object(Bucket="data", Key="a b", Range="bytes=2-4")
    assert (found["Body"].read(), found["Metadata"], found["ContentType"]) == (b"234", {"n": "1"}, "text/x-own")
    s3.upload_fileobj(io.BytesIO(content), "data", "large/one")
    s3.copy({"Bucket": "data", "Key": "large/one"}, "data", "large/two")
    assert s3.get_object(Bucket="data", Key="large/two")["Body"].read() == content
    listed = s3.list_objects_v2(Bucket="data", Delimiter="/")
    assert [entry["Key"] for entry in listed["Contents"]] == ["a b"]
    assert [group["Prefix"] for group in listed["CommonPrefixes"]] == ["large/"]
    with pytest.raises(s3.exceptions.NoSuchKey):
        s3.get_object(Bucket="data", Key="none")


def test_what_is_not_allowed_stays_closed(s3: Any) -> None:
    for wanted in ({"Bucket": "other", "Key": "a"}, {"Bucket": "more", "Key": "closed/a"}):
        with pytest.raises(ClientError) as error:
            s3.get_object(**wanted)
        answer: Any = error.value.response
        assert answer["Error"]["Code"] == "AccessDenied"
