"""The S3 endpoint as the aws command line uses it."""

import random
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

pytestmark = pytest.mark.any_database

Aws = Callable[..., subprocess.CompletedProcess[str]]


def done(result: subprocess.CompletedProcess[str]) -> str:
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_up_look_and_down(aws: Aws, bucket: str, tmp_path: Path) -> None:
    images = tmp_path / "images"
    (images / "more").mkdir(parents=True)
    large = random.Random(1).randbytes(9 << 20)
    files = {"a.jpg": b"picture", "ü & b.txt": b"text", "more/large.bin": large}
    for name, content in files.items():
        (images / name).write_bytes(content)
    done(aws("s3", "cp", "--recursive", str(images), f"s3://{bucket}/images/"))
    shown = done(aws("s3", "ls", f"s3://{bucket}/images/"))
    assert [line.split(maxsplit=3)[-1] for line in shown.splitlines()] == ["more/", "a.jpg", "ü & b.txt"]
    assert str(len(large)) in done(aws("s3", "ls", "--recursive", f"s3://{bucket}"))
    assert bucket in done(aws("s3", "ls"))
    done(aws("s3", "cp", f"s3://{bucket}/images/more/large.bin", f"s3://{bucket}/copy.bin"))
    done(aws("s3", "cp", f"s3://{bucket}/copy.bin", "down.bin"))
    assert (tmp_path / "down.bin").read_bytes() == large
    done(aws("s3", "sync", f"s3://{bucket}/images", "synced"))
    assert {name: (tmp_path / "synced" / name).read_bytes() for name in files} == files
    assert done(aws("s3", "sync", f"s3://{bucket}/images", "synced")) == ""


def test_move_and_remove(aws: Aws, bucket: str, tmp_path: Path, s3: Any) -> None:
    (tmp_path / "a.txt").write_text("1")
    done(aws("s3", "mv", "a.txt", f"s3://{bucket}/a.txt"))
    done(aws("s3", "mv", f"s3://{bucket}/a.txt", f"s3://{bucket}/b.txt"))
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["b.txt"]
    done(aws("s3", "rb", "--force", f"s3://{bucket}"))
    assert bucket not in [entry["Name"] for entry in s3.list_buckets()["Buckets"]]


def test_make_a_bucket_and_presign(aws: Aws, bucket: str) -> None:
    done(aws("s3", "mb", f"s3://{bucket}-more"))
    done(aws("s3api", "put-object", "--bucket", f"{bucket}-more", "--key", "x"))
    url = done(aws("s3", "presign", f"s3://{bucket}-more/x")).strip()
    with urlopen(url, timeout=10) as answer:
        assert answer.status == 200
    refused = aws("s3", "ls", "s3://no-such-bucket")
    assert refused.returncode != 0
    assert "NoSuchBucket" in refused.stderr
