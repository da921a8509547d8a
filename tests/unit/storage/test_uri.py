"""Addresses are read one way only, and nothing outside the allowed roots gets through."""

import re

import pytest

from labeling.errors import BadUri, UriNotAllowed
from labeling.storage.uri import AllowedRoots, ObjectUri, join, new_bucket_name, parse, parse_object


@pytest.mark.parametrize(
    ("uri", "bucket", "key"),
    [
        ("s3://data/images/1.jpg", "data", "images/1.jpg"),
        ("s3://data", "data", ""),
        ("s3://data/", "data", ""),
        ("s3://data//a", "data", "/a"),
        ("s3://data/a%20b?c#d", "data", "a%20b?c#d"),
        ("s3://Old_Bucket/a", "Old_Bucket", "a"),
        ("https://s3.amazonaws.com/data/a%20b/c", "data", "a b/c"),
        ("https://s3.us-west-2.amazonaws.com/data/a", "data", "a"),
        ("https://s3-us-west-2.amazonaws.com/data/a", "data", "a"),
        ("https://s3.dualstack.eu-west-1.amazonaws.com/data/a", "data", "a"),
        ("https://data.s3.amazonaws.com/x/a", "data", "x/a"),
        ("https://my.data.s3.us-west-2.amazonaws.com/a", "my.data", "a"),
        ("https://data.s3.cn-north-1.amazonaws.com.cn/a", "data", "a"),
    ],
)
def test_both_spellings_are_read(uri: str, bucket: str, key: str) -> None:
    assert parse(uri) == ObjectUri(bucket, key)


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "images/1.jpg",
        "/etc/passwd",
        "file:///etc/passwd",
        "http://s3.amazonaws.com/data/a",
        "https://example.org/data/a",
        "https://s3.amazonaws.com.example.org/data/a",
        "https://user@s3.amazonaws.com/data/a",
        "https://s3.amazonaws.com:444/data/a",
        "https://s3.amazonaws.com/data/a?versionId=1",
        "https://[::1/data",
        "s3:///a",
        "s3://../a",
        "s3://.labelwright/a",
        "s3://a\x00b/c",
        "s3://" + "b" * 64 + "/a",
        "s3://data/" + "k" * 1025,
        "s3://data/\ud800",
    ],
)
def test_what_is_no_address(uri: str) -> None:
    with pytest.raises(BadUri) as error:
        parse(uri)
    assert len(error.value.message) < 400


def test_an_object_needs_a_key() -> None:
    with pytest.raises(BadUri, match="no object"):
        parse_object("s3://data/")


@pytest.mark.parametrize("key", ["a", "a//b", "a b", "%41", "a?b", "ü", ".."])
def test_joining_and_parsing_are_inverse(key: str) -> None:
    assert parse(join("data", key)) == ObjectUri("data", key)


def test_roots() -> None:
    roots = AllowedRoots.of(["s3://data/birds", "s3://other"])
    for uri in ("s3://data/birds/1.jpg", "s3://data/birds//x", "s3://other/any/thing"):
        assert roots.require(uri) == roots.require_prefix(uri) == uri
    assert roots.require("https://other.s3.amazonaws.com/a") == "s3://other/a"
    for uri in ("s3://data/birds", "s3://data/birds-private/1.jpg", "s3://data/cats", "s3://other2/a"):
        with pytest.raises(UriNotAllowed, match=re.escape(uri)):
            roots.require(uri)


def test_prefixes_of_listings() -> None:
    roots = AllowedRoots.of(["s3://data/birds/", "s3://other/"])
    for prefix in ("s3://data/birds/", "s3://other/", "s3://other"):
        assert roots.require_prefix(prefix).startswith(prefix)
    for prefix in ("s3://data/", "s3://data/birds", "s3://data/bi"):
        with pytest.raises(UriNotAllowed):
            roots.require_prefix(prefix)
    assert [name for name in ("data", "other", "dat", "more") if roots.touches(name)] == ["data", "other"]


def test_names_of_new_buckets() -> None:
    assert new_bucket_name("my-data.2026") == "my-data.2026"
    for name in ("", "ab", "Upper", "a..b", "-a-", "a" * 64, "a/b", ".."):
        with pytest.raises(BadUri):
            new_bucket_name(name)
