"""Listings, as every store gives them."""

from datetime import timedelta

import pytest

from labeling.storage import Store

from .conftest import keys_of

pytestmark = pytest.mark.any_database


def filled(store: Store, root: str, keys: list[str]) -> None:
    for key in keys:
        store.write(root + key, key.encode(), durable=False)


def test_a_listing_describes_its_objects(store: Store, root: str) -> None:
    store.write(root + "a.txt", b"12345")
    (entry,) = store.list(root).objects
    info = store.stat(root + "a.txt")
    assert info is not None
    assert (entry.uri, entry.size, entry.etag) == (info.uri, 5, info.etag)
    assert abs(entry.modified - info.modified) < timedelta(seconds=2)


def test_order_is_that_of_utf8_bytes(store: Store, root: str) -> None:
    keys = ["b", "a", "a/b", "a!", "a0", "B", "é", "z", "\uffee", "🐦", "a/", "a/b/c", "a/b!", "a.b/c", "a."]
    filled(store, root, keys)
    assert keys_of(store, root) == sorted(keys, key=str.encode)


def test_prefix(store: Store, root: str) -> None:
    filled(store, root, ["birds/a.jpg", "birds/b.jpg", "birds-2/a.jpg", "bird", "cats/a.jpg"])
    assert keys_of(store, root, "birds/") == ["birds/a.jpg", "birds/b.jpg"]
    assert keys_of(store, root, "bird") == ["bird", "birds-2/a.jpg", "birds/a.jpg", "birds/b.jpg"]
    assert keys_of(store, root, "birds/a.jpg") == ["birds/a.jpg"]
    assert keys_of(store, root, "dogs/") == []


def test_pages(store: Store, root: str) -> None:
    keys = [f"{folder}/{number}" for folder in "abc" for number in range(5)]
    filled(store, root, keys)
    seen: list[str] = []
    sizes: list[int] = []
    token = ""
    while True:
        page = store.list(root, limit=4, token=token)
        seen += [entry.uri.removeprefix(root) for entry in page.objects]
        sizes.append(len(page.objects))
        token = page.token
        if not token:
            break
    assert seen == keys
    assert sizes == [4, 4, 4, 3]


def test_delimiter(store: Store, root: str) -> None:
    filled(store, root, ["a/1", "a/2", "a/b/3", "b", "c/d/e", "c.txt"])
    page = store.list(root, delimiter="/")
    assert [entry.uri for entry in page.objects] == [root + "b", root + "c.txt"]
    assert page.groups == [root + "a/", root + "c/"]
    page = store.list(root + "a/", delimiter="/")
    assert [entry.uri for entry in page.objects] == [root + "a/1", root + "a/2"]
    assert page.groups == [root + "a/b/"]
    assert store.list(root + "a", delimiter="/").groups == [root + "a/"]


def test_delimiters_other_than_a_slash(store: Store, root: str) -> None:
    filled(store, root, ["2026-01-a", "2026-01-b", "2026-02-a", "2026/x-1", "none"])
    page = store.list(root + "2026-", delimiter="-")
    assert page.groups == [root + "2026-01-", root + "2026-02-"]
    page = store.list(root, delimiter="-")
    assert page.groups == [root + "2026-", root + "2026/x-"]
    assert [entry.uri for entry in page.objects] == [root + "none"]


def test_groups_and_objects_share_the_pages(store: Store, root: str) -> None:
    filled(store, root, ["a/1", "a/2", "b", "c/1", "d", "e/1", "e/2"])
    seen: list[list[str]] = []
    token = ""
    while True:
        page = store.list(root, delimiter="/", limit=2, token=token)
        seen.append(sorted([entry.uri.removeprefix(root) for entry in page.objects] + [
            group.removeprefix(root) for group in page.groups
        ]))  # fmt: skip
        token = page.token
        if not token:
            break
    assert seen == [["a/", "b"], ["c/", "d"], ["e/"]]


def test_start_after(store: Store, root: str) -> None:
    filled(store, root, ["a", "b", "b/1", "b/2", "c"])
    assert [entry.uri for entry in store.list(root, start_after="b/1").objects] == [root + "b/2", root + "c"]
    assert [entry.uri for entry in store.list(root, start_after="b", limit=1).objects] == [root + "b/1"]
    assert store.list(root, start_after="zzz").objects == []


def test_an_empty_bucket_lists_nothing(store: Store, root: str) -> None:
    page = store.list(root)
    assert (list(page.objects), list(page.groups), page.token) == ([], [], "")
