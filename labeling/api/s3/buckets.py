"""Buckets: list, create, delete, and the listings of what is in them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from labeling.api.s3 import xml
from labeling.api.s3.call import Call, answer, encoder, quoted, shown, when
from labeling.api.s3.errors import S3Error
from labeling.errors import BadToken, BadUri
from labeling.storage import ListedObject, Page
from labeling.storage.uri import join, parse

OWNER: xml.Node = ("Owner", [("ID", "labelwright"), ("DisplayName", "labelwright")])
MOST = 1000
LAST_CHARACTER = "\U0010ffff"


def list_buckets(call: Call) -> HttpResponseBase:
    prefix = call.query.get("prefix", "")
    buckets = [
        ("Bucket", [("Name", bucket.name), ("CreationDate", when(bucket.created))])
        for bucket in call.store.buckets()
        if bucket.name.startswith(prefix)
    ]
    return answer("ListAllMyBucketsResult", [OWNER, ("Buckets", buckets)])


def create_bucket(call: Call) -> HttpResponseBase:
    call.body.whole(MOST * 64)  # may name a region; there is only one place here
    try:
        call.store.create_bucket(call.bucket)
    except BadUri as error:
        raise S3Error("InvalidBucketName", error.message) from error
    return HttpResponse(headers={"Location": f"/{call.bucket}"})


def delete_bucket(call: Call) -> HttpResponseBase:
    call.store.delete_bucket(call.bucket)
    return HttpResponse(status=204)


def list_objects(call: Call) -> HttpResponseBase:
    if call.query.get("list-type") == "2":
        return _list_v2(call)
    return _list_v1(call)


def _list_v2(call: Call) -> HttpResponseBase:
    encoding, limit = encoder(call), call.number("max-keys", MOST, most=MOST)
    given, start_after = call.query.get("continuation-token", ""), call.query.get("start-after", "")
    page = _page(call, limit, start_after=start_after, token=_opened(given))
    head: list[xml.Node] = [("KeyCount", len(page.objects) + len(page.groups))]
    head += [(name, value) for name, value in [("ContinuationToken", given), ("StartAfter", start_after)] if value]
    if page.token:
        head.append(("NextContinuationToken", base64.urlsafe_b64encode(page.token.encode()).decode()))
    return answer("ListBucketResult", [*head, *_common(call, page, limit, encoding)])


def _list_v1(call: Call) -> HttpResponseBase:
    encoding, limit = encoder(call), call.number("max-keys", MOST, most=MOST)
    marker, delimiter = call.query.get("marker", ""), call.query.get("delimiter", "")
    # A marker may be a group of the page before; then everything in the group is behind it.
    start_after = marker + LAST_CHARACTER if delimiter and marker.endswith(delimiter) else marker
    page = _page(call, limit, start_after=start_after, token="")
    head: list[xml.Node] = [("Marker", shown(marker, encoding))]
    if page.token:
        last = max([entry.uri for entry in page.objects] + list(page.groups))
        head.append(("NextMarker", shown(parse(last).key, encoding)))
    return answer("ListBucketResult", [*head, *_common(call, page, limit, encoding)])


def _page(call: Call, limit: int, *, start_after: str, token: str) -> Page:
    prefix = join(call.bucket, call.query.get("prefix", ""))
    delimiter = call.query.get("delimiter", "")
    return call.store.list(prefix, delimiter=delimiter, start_after=start_after, token=token, limit=limit)


def _common(call: Call, page: Page, limit: int, encoding: str | None) -> Sequence[xml.Node]:
    """What both versions of a listing say."""
    prefix, delimiter = call.query.get("prefix", ""), call.query.get("delimiter", "")
    nodes: list[xml.Node] = [
        ("Name", call.bucket),
        ("Prefix", shown(prefix, encoding)),
        ("MaxKeys", limit),
        ("IsTruncated", "true" if page.token else "false"),
    ]
    if delimiter:
        nodes.append(("Delimiter", shown(delimiter, encoding)))
    if encoding:
        nodes.append(("EncodingType", encoding))
    nodes += [_entry(entry, encoding) for entry in page.objects]
    return nodes + [("CommonPrefixes", [("Prefix", shown(parse(group).key, encoding))]) for group in page.groups]


def _entry(entry: ListedObject, encoding: str | None) -> xml.Node:
    return "Contents", [
        ("Key", shown(parse(entry.uri).key, encoding)),
        ("LastModified", when(entry.modified)),
        ("ETag", quoted(entry.etag)),
        ("Size", entry.size),
        ("StorageClass", "STANDARD"),
    ]


def _opened(token: str) -> str:
    try:
        return base64.b64decode(token.encode(), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError):
        raise BadToken from None
