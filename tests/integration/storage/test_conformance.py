"""What every store promises, run against all of them."""

import hashlib
import random
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from labeling.errors import (
    BadPart,
    BadUri,
    BucketExists,
    BucketNotEmpty,
    NoSuchBucket,
    NoSuchObject,
    NoSuchUpload,
    ObjectExists,
)
from labeling.storage import Attributes, Store, read

from .conftest import keys_of

pytestmark = pytest.mark.any_database

MEGABYTE = 1 << 20
ODD_KEYS = [
    "plain.txt",
    "no-ending",
    "a//b",
    "a///",
    "/leading",
    "n",
    "n/x",
    "n/x/y.z",
    "n.",
    "n./x",
    "k/",
    "k",
    "a/../x",
    "a/./x",
    "..",
    "../../etc/passwd",
    "...",
    "2026-11-22T10:00:00.000Z/a:b.json",
    "grüße/日本語/🐦.jpg",
    "e\u0301 and \u00e9",
    "space and +plus & 100%.txt",
    "100%",
    "%41",
    "%2F",
    "%-",
    "x%~/y",
    "quote\"'<>\\back|pipe*?#;=@!$(),[]{}^`~",
    "con/nul.txt",
    "UPPER",
    "upper",
    "long/" + "x" * 300,
    "long/" + "x" * 300 + "/below.txt",
    "long/" + "é" * 200 + ".jpg",
    "long/" + "%" * 100 + "/" + "." * 300,
    "m" * 1024,
    "/".join("d" * 3 for _ in range(200)),
]


# -- one object


def test_what_is_written_is_read(store: Store, root: str) -> None:
    before = datetime.now(UTC) - timedelta(seconds=2)
    written = store.write(root + "a/b.json", b'{"a": 1}')
    info = store.stat(root + "a/b.json")
    assert read(store, root + "a/b.json") == b'{"a": 1}'
    assert info is not None
    assert (info.uri, info.size, info.content_type) == (root + "a/b.json", 8, "application/json")
    assert info.etag == written.etag == hashlib.md5(b'{"a": 1}').hexdigest()
    assert before <= info.modified <= datetime.now(UTC) + timedelta(seconds=2)


def test_nothing_is_an_object_too(store: Store, root: str) -> None:
    store.write(root + "empty", b"")
    info = store.stat(root + "empty")
    assert info is not None
    assert info.size == 0
    assert read(store, root + "empty") == b""
    assert store.open_read(root + "empty", start=0, stop=10).read() == b""


def test_attributes_are_kept(store: Store, root: str) -> None:
    kept = Attributes(
        content_type="text/x-own; charset=utf-8",
        metadata={"source": "camera 3", "n": "1"},
        headers={"cache-control": "max-age=60", "content-encoding": "gzip", "content-disposition": "inline"},
    )
    store.write(root + "a.jpg", b"1", attributes=kept)
    info = store.stat(root + "a.jpg")
    assert info is not None
    assert info.attributes == kept
    with store.open_read(root + "a.jpg") as reader:
        assert reader.info.attributes == kept


def test_an_overwritten_object_is_wholly_the_new_one(store: Store, root: str) -> None:
    store.write(root + "a", b"first and longer", attributes=Attributes(metadata={"version": "1"}))
    store.write(root + "a", b"second", attributes=Attributes(content_type="text/plain"))
    info = store.stat(root + "a")
    assert info is not None
    assert (info.size, dict(info.metadata), info.content_type) == (6, {}, "text/plain")
    assert read(store, root + "a") == b"second"


def test_absent_objects(store: Store, root: str, bucket: str) -> None:
    assert store.stat(root + "no") is None
    assert store.stat("s3://no-such-bucket-here/no") is None
    with pytest.raises(NoSuchObject):
        store.open_read(root + "no")
    with pytest.raises(NoSuchBucket):
        store.open_read("s3://no-such-bucket-here/no")
    with pytest.raises(NoSuchBucket):
        store.write("s3://no-such-bucket-here/no", b"1")
    with pytest.raises(NoSuchBucket):
        store.delete("s3://no-such-bucket-here/no")
    with pytest.raises(NoSuchBucket):
        store.list("s3://no-such-bucket-here/")
    with pytest.raises(BadUri):
        store.write(f"s3://{bucket}/", b"1")


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [(0, None, b"0123456789"), (3, None, b"3456789"), (3, 5, b"34"), (0, 100, b"0123456789"), (9, 10, b"9"),
     (10, None, b""), (12, 20, b""), (4, 4, b""), (5, 2, b"")],
)  # fmt: skip
def test_ranges(store: Store, root: str, start: int, stop: int | None, expected: bytes) -> None:
    store.write(root + "digits", b"0123456789")
    with store.open_read(root + "digits", start=start, stop=stop) as reader:
        assert reader.read() == expected
        assert reader.info.size == 10


def test_a_reader_gives_lines_and_chunks(store: Store, root: str) -> None:
    store.write(root + "lines", b"one\ntwo\nthree")
    with store.open_read(root + "lines") as reader:
        assert list(reader) == [b"one\n", b"two\n", b"three"]
    assert b"".join(store.open_read(root + "lines").chunks()) == b"one\ntwo\nthree"


def test_a_reader_keeps_what_it_opened(store: Store, root: str) -> None:
    content = random.Random(1).randbytes(3 * MEGABYTE)
    store.write(root + "a", content)
    with store.open_read(root + "a") as reader:
        start = reader.read(10)
        store.write(root + "a", b"new")
        store.delete(root + "a")
        assert start + reader.read() == content


def test_content_may_come_in_pieces(store: Store, root: str) -> None:
    pieces = [random.Random(n).randbytes(3 * MEGABYTE) for n in range(12)]
    written = store.write(root + "large", (piece for piece in [b"", *pieces, b""]))
    assert written.size == 36 * MEGABYTE
    assert b"".join(store.open_read(root + "large").chunks()) == b"".join(pieces)
    assert list(store.open_read(root + "large", start=20 * MEGABYTE, stop=20 * MEGABYTE + 5).chunks()) == [
        pieces[6][2 * MEGABYTE : 2 * MEGABYTE + 5]
    ]


def test_an_error_in_the_middle_leaves_what_was_there(store: Store, root: str) -> None:
    def broken() -> Iterator[bytes]:
        yield b"x" * (20 * MEGABYTE)
        raise ValueError("the client went away")

    store.write(root + "a", b"old")
    for key in ("a", "b"):
        with pytest.raises(ValueError, match="went away"):
            store.write(root + key, broken())
    assert read(store, root + "a") == b"old"
    assert keys_of(store, root) == ["a"]


def test_if_absent(store: Store, root: str) -> None:
    store.write(root + "a", b"first", if_absent=True)
    with pytest.raises(ObjectExists):
        store.write(root + "a", b"second", if_absent=True)
    assert read(store, root + "a") == b"first"
    store.delete(root + "a")
    store.write(root + "a", b"third", if_absent=True)
    assert read(store, root + "a") == b"third"


@pytest.mark.parametrize("size", [4, 17 * MEGABYTE], ids=["at once", "in parts"])
def test_over_replaces_only_the_version_that_was_seen(store: Store, root: str, size: int) -> None:
    seen = store.write(root + "a", b"seen").etag
    by_others = store.write(root + "a", b"by others").etag
    with pytest.raises(ObjectExists):
        store.write(root + "a", bytes(size), over=seen)
    assert read(store, root + "a") == b"by others"
    written = store.write(root + "a", bytes(size), over=by_others)
    assert (info := store.stat(root + "a")) is not None
    assert (info.size, info.etag) == (size, written.etag)
    store.delete(root + "a")
    with pytest.raises(ObjectExists):
        store.write(root + "a", bytes(size), over=written.etag)
    assert store.stat(root + "a") is None


def test_of_many_writers_if_absent_lets_one_win(store: Store, root: str) -> None:
    outcomes: list[int] = []

    def attempt(number: int) -> None:
        try:
            store.write(root + "race", str(number).encode(), if_absent=True)
        except ObjectExists:
            return
        outcomes.append(number)

    threads = [threading.Thread(target=attempt, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 1
    assert read(store, root + "race") == str(outcomes[0]).encode()


def test_delete(store: Store, root: str) -> None:
    store.write(root + "a/b", b"1")
    store.write(root + "a/c", b"2")
    store.delete(root + "a/b")
    store.delete(root + "a/b")
    store.delete(root + "a")
    assert store.stat(root + "a/b") is None
    assert keys_of(store, root) == ["a/c"]


def test_copy(store: Store, root: str) -> None:
    kept = Attributes(content_type="image/png", metadata={"by": "me"}, headers={"cache-control": "no-store"})
    store.write(root + "a", b"content", attributes=kept)
    copied = store.copy(root + "a", root + "sub/b")
    assert (copied.uri, copied.size, copied.attributes) == (root + "sub/b", 7, kept)
    assert read(store, root + "sub/b") == b"content"
    store.copy(root + "a", root + "a", attributes=Attributes(content_type="text/plain"))
    info = store.stat(root + "a")
    assert info is not None
    assert (info.content_type, dict(info.metadata)) == ("text/plain", {})
    with pytest.raises(NoSuchObject):
        store.copy(root + "none", root + "x")


# -- keys


@pytest.mark.parametrize("key", ODD_KEYS, ids=lambda key: key[:24])
def test_any_key_works(store: Store, root: str, key: str) -> None:
    store.write(root + key, key.encode())
    assert read(store, root + key) == key.encode()
    assert keys_of(store, root) == [key]
    store.delete(root + key)
    assert keys_of(store, root) == []


def test_no_two_keys_meet(store: Store, root: str) -> None:
    for key in ODD_KEYS:
        store.write(root + key, key.encode(), durable=False)
    assert keys_of(store, root) == sorted(ODD_KEYS, key=str.encode)
    for key in ODD_KEYS:
        assert read(store, root + key) == key.encode()
    for key in random.Random(3).sample(ODD_KEYS, len(ODD_KEYS)):
        store.delete(root + key)
    assert keys_of(store, root) == []


def test_keys_that_s3_would_refuse(store: Store, root: str) -> None:
    for key in ("k" * 1025, "é" * 513, "\ud800"):
        with pytest.raises(BadUri):
            store.write(root + key, b"")


# -- buckets


def test_buckets(store: Store, bucket: str, root: str) -> None:
    assert bucket in [found.name for found in store.buckets()]
    with pytest.raises(BucketExists):
        store.create_bucket(bucket)
    store.write(root + "deep/er/a", b"1")
    with pytest.raises(BucketNotEmpty):
        store.delete_bucket(bucket)
    store.delete(root + "deep/er/a")
    store.delete_bucket(bucket)
    assert bucket not in [found.name for found in store.buckets()]
    with pytest.raises(NoSuchBucket):
        store.delete_bucket(bucket)


@pytest.mark.parametrize("name", ["ab", "Upper", "..", "a..b", ".labelwright", "a/b", "x" * 64, "under_score", ""])
def test_names_that_no_bucket_may_have(store: Store, name: str) -> None:
    with pytest.raises(BadUri):
        store.create_bucket(name)


# -- multipart uploads


def test_parts_are_joined(store: Store, root: str) -> None:
    first, last = b"a" * (5 * MEGABYTE), b"b" * 10
    upload = store.start_upload(root + "big", attributes=Attributes(content_type="image/png", metadata={"k": "v"}))
    assert store.stat(root + "big") is None
    one = store.write_part(root + "big", upload, 1, first)
    store.write_part(root + "big", upload, 3, b"replaced")
    three = store.write_part(root + "big", upload, 3, iter([last[:4], last[4:]]))
    assert one.etag == hashlib.md5(first).hexdigest()
    assert [(part.number, part.size, part.etag) for part in store.parts(root + "big", upload)] == [
        (1, len(first), one.etag),
        (3, len(last), three.etag),
    ]
    info = store.complete_upload(root + "big", upload, [(1, one.etag), (3, three.etag)])
    digests = bytes.fromhex(one.etag) + bytes.fromhex(three.etag)
    assert info.etag == f"{hashlib.md5(digests).hexdigest()}-2"
    assert (info.size, info.content_type, dict(info.metadata)) == (len(first) + 10, "image/png", {"k": "v"})
    assert read(store, root + "big") == first + last
    with pytest.raises(NoSuchUpload):
        store.parts(root + "big", upload)


def test_wrong_parts_are_refused(store: Store, root: str) -> None:
    upload = store.start_upload(root + "big")
    one = store.write_part(root + "big", upload, 1, b"a" * (5 * MEGABYTE))
    two = store.write_part(root + "big", upload, 2, b"b")
    wrong: list[list[tuple[int, str]]] = [[], [(1, two.etag)], [(2, two.etag), (1, one.etag)], [(3, one.etag)]]
    for parts in wrong:
        with pytest.raises(BadPart):
            store.complete_upload(root + "big", upload, parts)
    assert store.stat(root + "big") is None
    store.complete_upload(root + "big", upload, [(1, one.etag), (2, two.etag)])
    assert store.stat(root + "big") is not None


def test_an_upload_that_is_given_up_leaves_nothing(store: Store, root: str) -> None:
    upload = store.start_upload(root + "big")
    store.write_part(root + "big", upload, 1, b"a")
    store.abort_upload(root + "big", upload)
    assert keys_of(store, root) == []
    for unknown in (upload, "no-such-upload", "../../x"):
        with pytest.raises(NoSuchUpload):
            store.parts(root + "big", unknown)
