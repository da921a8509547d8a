"""Uploads in parts: begin, store or copy a part, look, complete, give up."""

from __future__ import annotations

import re

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from labeling.api.s3 import xml
from labeling.api.s3.call import Call, answer, quoted, when
from labeling.api.s3.errors import S3Error
from labeling.api.s3.objects import LONGEST_DOCUMENT, copy_source

MOST_PARTS = 1000


def create(call: Call) -> HttpResponseBase:
    upload = call.store.start_upload(call.uri, attributes=call.attributes())
    return answer("InitiateMultipartUploadResult", [*_names(call), ("UploadId", upload)])


def upload_part(call: Call) -> HttpResponseBase:
    number, upload = _part_number(call), call.query["uploadId"]
    if "x-amz-copy-source" in call.headers:
        return _copy_part(call, upload, number)
    part = call.store.write_part(call.uri, upload, number, call.body)
    return HttpResponse(headers={"ETag": quoted(part.etag)})


def _copy_part(call: Call, upload: str, number: int) -> HttpResponseBase:
    source, info = copy_source(call)
    wanted = call.headers.get("x-amz-copy-source-range")
    start, stop = _copied(wanted, info.size) if wanted else (0, info.size)
    reader = call.store.open_read(source, start=start, stop=stop)
    part = call.store.write_part(call.uri, upload, number, reader.chunks())
    return answer("CopyPartResult", [("LastModified", when(part.modified)), ("ETag", quoted(part.etag))])


def complete(call: Call) -> HttpResponseBase:
    root = xml.parse(call.body.whole(LONGEST_DOCUMENT), "CompleteMultipartUpload")
    named = [
        (_number(xml.text(part, "PartNumber")), xml.text(part, "ETag").strip('"'))
        for part in xml.children(root, "Part")
    ]
    info = call.store.complete_upload(call.uri, call.query["uploadId"], named, if_absent=call.if_absent())
    return answer(
        "CompleteMultipartUploadResult",
        [("Location", f"/{call.bucket}/{call.key}"), *_names(call), ("ETag", quoted(info.etag))],
    )


def abort(call: Call) -> HttpResponseBase:
    call.store.abort_upload(call.uri, call.query["uploadId"])
    return HttpResponse(status=204)


def list_parts(call: Call) -> HttpResponseBase:
    upload = call.query["uploadId"]
    marker = call.number("part-number-marker", 0, most=10_000)
    limit = call.number("max-parts", MOST_PARTS, most=MOST_PARTS)
    left = [part for part in call.store.parts(call.uri, upload) if part.number > marker]
    page = left[:limit]
    nodes: list[xml.Node] = [
        *_names(call),
        ("UploadId", upload),
        ("PartNumberMarker", marker),
        ("NextPartNumberMarker", page[-1].number if page else marker),
        ("MaxParts", limit),
        ("IsTruncated", "true" if len(left) > limit else "false"),
    ]
    for part in page:
        about: list[xml.Node] = [("PartNumber", part.number), ("LastModified", when(part.modified))]
        nodes.append(("Part", [*about, ("ETag", quoted(part.etag)), ("Size", part.size)]))
    return answer("ListPartsResult", nodes)


def _names(call: Call) -> list[xml.Node]:
    return [("Bucket", call.bucket), ("Key", call.key)]


def _part_number(call: Call) -> int:
    return _number(call.query.get("partNumber", ""))


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text):
        raise S3Error("InvalidArgument", f"A part number must be a whole number, not {text!r}.")
    return int(text)


def _copied(wanted: str, size: int) -> tuple[int, int]:
    found = re.fullmatch(r"bytes=(\d+)-(\d+)", wanted)
    if found is None or not int(found[1]) <= int(found[2]) < size:
        raise S3Error("InvalidRange", f"x-amz-copy-source-range must lie within the {size} bytes of the source.")
    return int(found[1]), int(found[2]) + 1
