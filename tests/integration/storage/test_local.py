"""What the folder store promises beyond the others: readable files, safe for several processes, clean after crashes."""

import errno
import os
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from labeling.errors import BucketNotEmpty, NoSuchObject, StoreUnavailable
from labeling.storage import Attributes, read
from labeling.storage.local import LocalStore
from tests.services import wait_until

from .conftest import keys_of

pytestmark = pytest.mark.any_database


@pytest.fixture
def root(local: LocalStore) -> str:
    local.create_bucket("data")
    return "s3://data/"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "s3"


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_people_find_plain_files_under_the_names_of_their_keys(local: LocalStore, root: str, folder: Path) -> None:
    local.write(root + "jobs/birds/manifests/output/output.manifest", b'{"source": "a"}\n')
    assert (folder / "data/jobs/birds/manifests/output/output.manifest").read_bytes() == b'{"source": "a"}\n'


def test_files_put_there_by_hand_are_objects(local: LocalStore, root: str, folder: Path) -> None:
    local.write(root + "images/a.jpg", b"old", attributes=Attributes(metadata={"n": "1"}))
    (folder / "data/images/a.jpg").write_bytes(b"by hand")
    (folder / "data/images/b.png").write_bytes(b"also")
    (folder / "data/images/\udcff.png").write_bytes(b"no UTF-8")
    assert keys_of(local, root) == ["images/a.jpg", "images/b.png"]
    info = local.stat(root + "images/a.jpg")
    assert info is not None
    assert (info.size, info.content_type, dict(info.metadata)) == (7, "image/jpeg", {})
    assert info.etag.endswith("-1")
    assert read(local, root + "images/b.png") == b"also"


def test_nothing_is_left_over(local: LocalStore, root: str, folder: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"x"
        raise ValueError("the client went away")

    for number in range(3):
        local.write(root + "a/b/c.txt", str(number).encode())
    local.write(root + "a/d.txt", b"1")
    with pytest.raises(ValueError, match="went away"):
        local.write(root + "e.txt", broken())
    upload = local.start_upload(root + "f.txt")
    local.write_part(root + "f.txt", upload, 1, b"1")
    local.abort_upload(root + "f.txt", upload)
    assert len(files(folder)) == 4  # two objects, a note for each
    for key in ("a/b/c.txt", "a/d.txt"):
        local.delete(root + key)
    assert files(folder) == []
    assert list((folder / "data").iterdir()) == []


def test_a_store_may_be_moved(local: LocalStore, root: str, folder: Path, tmp_path: Path) -> None:
    local.write(root + "a.bin", b"1", attributes=Attributes(content_type="x/y", metadata={"n": "1"}))
    shutil.move(folder, tmp_path / "elsewhere")
    info = LocalStore(tmp_path / "elsewhere").stat(root + "a.bin")
    assert info is not None
    assert (info.content_type, dict(info.metadata)) == ("x/y", {"n": "1"})


def test_what_crashes_left_behind_is_swept_after_a_week(local: LocalStore, root: str, folder: Path) -> None:
    local.write(root + "a", b"1")
    old, new = folder / ".labelwright/drafts/old", folder / ".labelwright/drafts/new"
    old.write_bytes(b"half a file")
    new.write_bytes(b"half a file")
    week_ago = time.time() - 8 * 86_400
    os.utime(old, (week_ago, week_ago))
    upload, live = local.start_upload(root + "b"), local.start_upload(root + "b")
    os.utime(folder / ".labelwright/uploads" / upload, (week_ago, week_ago))
    local.sweep()
    assert (old.exists(), new.exists()) == (False, True)
    assert [path.name for path in (folder / ".labelwright/uploads").iterdir()] == [live]
    assert read(local, root + "a") == b"1"


def test_a_full_disk_is_an_error_that_is_tried_again(
    local: LocalStore, root: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    local.write(root + "a", b"old")
    monkeypatch.setattr(os, "write", full)
    with pytest.raises(StoreUnavailable, match="No space left"):
        local.write(root + "a", b"new")
    monkeypatch.undo()
    assert read(local, root + "a") == b"old"
    assert list((folder / ".labelwright/drafts").iterdir()) == []


def test_a_bucket_with_foreign_files_is_not_deleted(local: LocalStore, root: str, folder: Path) -> None:
    (folder / "data/README").write_bytes(b"not an object: no dot, no mark")
    assert keys_of(local, root) == []
    with pytest.raises(BucketNotEmpty):
        local.delete_bucket("data")


def test_readers_and_writers_at_once_see_whole_objects(local: LocalStore, root: str) -> None:
    """Content, etag and metadata belong together at every moment, while others replace and delete."""
    uri, stop, whole, wrong = root + "deep/er/a", threading.Event(), [], []

    def write(number: int) -> None:
        while not stop.is_set():
            content = str(number).encode() * (number * 1000)
            local.write(uri, content, attributes=Attributes(metadata={"n": str(number)}), durable=False)
            if number == 3:
                local.delete(uri)

    def watch() -> None:
        while not stop.is_set():
            try:
                with local.open_read(uri) as reader:
                    number = int(reader.info.metadata["n"])
                    content = reader.read()
            except NoSuchObject:
                continue
            if content != str(number).encode() * (number * 1000) or reader.info.size != len(content):
                wrong.append((number, len(content)))
            else:
                whole.append(number)

    threads = [threading.Thread(target=write, args=(n,)) for n in (1, 2, 3)]
    threads += [threading.Thread(target=watch) for _ in range(2)]
    for thread in threads:
        thread.start()
    wait_until(lambda: bool(wrong) or len(whole) >= 1000, "a thousand reads")
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
