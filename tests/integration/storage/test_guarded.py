"""What lies outside the allowed prefixes is out of reach, whatever is asked."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest
from django.test import override_settings

from labeling.errors import UriNotAllowed
from labeling.storage import Store, default_store, read
from labeling.storage.guarded import Guarded
from labeling.storage.memory import MemoryStore
from labeling.storage.uri import AllowedRoots

pytestmark = pytest.mark.any_database

INSIDE, OUTSIDE = "s3://data/birds/a", "s3://data/cats/a"
CALLS: dict[str, Callable[[Store], Any]] = {
    "stat": lambda store: store.stat(OUTSIDE),
    "open_read": lambda store: store.open_read(OUTSIDE),
    "write": lambda store: store.write(OUTSIDE, b"2"),
    "copy": lambda store: store.copy(OUTSIDE, INSIDE),
    "copy to": lambda store: store.copy(INSIDE, OUTSIDE),
    "delete": lambda store: store.delete(OUTSIDE),
    "list": lambda store: store.list("s3://data/"),
    "create_bucket": lambda store: store.create_bucket("more"),
    "delete_bucket": lambda store: store.delete_bucket("data"),
    "start_upload": lambda store: store.start_upload(OUTSIDE),
    "write_part": lambda store: store.write_part(OUTSIDE, "x", 1, b""),
    "parts": lambda store: store.parts(OUTSIDE, "x"),
    "complete_upload": lambda store: store.complete_upload(OUTSIDE, "x", []),
    "abort_upload": lambda store: store.abort_upload(OUTSIDE, "x"),
    "url_for_browser": lambda store: store.url_for_browser(OUTSIDE, seconds=1),
}


@pytest.fixture
def inner() -> MemoryStore:
    store = MemoryStore()
    store.create_bucket("data")
    store.create_bucket("private")
    store.write(INSIDE, b"1")
    store.write(OUTSIDE, b"1")
    return store


@pytest.fixture
def guarded(inner: MemoryStore) -> Guarded:
    return Guarded(inner, AllowedRoots.of(["s3://data/birds", "s3://third"]))


def test_every_operation_is_tried() -> None:
    operations = {name for name, _ in inspect.getmembers(Store, inspect.isfunction) if not name.startswith("_")}
    assert {name.split()[0] for name in CALLS} | {"buckets"} == operations


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_outside_is_out_of_reach(guarded: Guarded, inner: MemoryStore, call: Callable[[Store], Any]) -> None:
    with pytest.raises(UriNotAllowed):
        call(guarded)
    assert read(inner, OUTSIDE) == b"1"


def test_inside_all_goes_on_as_usual(guarded: Guarded) -> None:
    assert [bucket.name for bucket in guarded.buckets()] == ["data"]
    guarded.create_bucket("third")
    guarded.write("s3://third/a", b"1", if_absent=True)
    guarded.copy(INSIDE, "s3://data/birds/b")
    upload = guarded.start_upload("s3://data/birds/c")
    part = guarded.write_part("s3://data/birds/c", upload, 1, b"3")
    assert len(guarded.parts("s3://data/birds/c", upload)) == 1
    guarded.complete_upload("s3://data/birds/c", upload, [(1, part.etag)])
    guarded.abort_upload("s3://data/birds/d", guarded.start_upload("s3://data/birds/d"))
    guarded.delete("s3://data/birds/b")
    assert [entry.uri for entry in guarded.list("s3://data/birds/").objects] == [INSIDE, "s3://data/birds/c"]
    assert guarded.stat(INSIDE) is not None
    assert read(guarded, INSIDE) == b"1"
    assert guarded.url_for_browser(INSIDE, seconds=1) is None
    guarded.delete("s3://third/a")
    guarded.delete_bucket("third")


def test_the_settings_choose_and_guard() -> None:
    with override_settings(S3_MODE="memory", S3_ALLOW=()):
        assert isinstance(default_store(), MemoryStore)
        assert default_store() is default_store()
    with override_settings(S3_MODE="memory", S3_ALLOW=("s3://data",)), pytest.raises(UriNotAllowed):
        default_store().stat("s3://other/a")
