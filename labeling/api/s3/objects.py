"""Objects: get, head, put, copy, delete."""

from __future__ import annotations

from urllib.parse import unquote

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from labeling.api.s3 import conditions, serving, xml
from labeling.api.s3.call import Call, answer, existing, quoted, when
from labeling.api.s3.errors import S3Error, translated
from labeling.errors import StoreUnavailable
from labeling.storage import ObjectInfo
from labeling.storage.uri import ObjectUri, join
from workers.errors import LabelwrightError

LONGEST_DOCUMENT = 8 << 20
MOST_DELETED = 1000


def get_object(call: Call) -> HttpResponseBase:
    for _ in range(5):  # the object may be replaced between looking at it and opening it
        response = _read(call, call.info())
        if response is not None:
            return response
    raise StoreUnavailable(f"{call.uri} is being replaced too quickly to be read.")


head_object = get_object


def _read(call: Call, info: ObjectInfo) -> HttpResponseBase | None:
    """None when the object is no longer the one that `info` describes."""
    headers = serving.headers_for(info, call.query)
    if conditions.judge(info, call.headers) is conditions.Outcome.NOT_MODIFIED:
        return serving.not_modified(headers)
    span = conditions.span(call.headers.get("range", ""), info.size)
    start, stop = span or (0, info.size)
    status = 206 if span else 200
    if span:
        headers["content-range"] = f"bytes {start}-{stop - 1}/{info.size}"
    if call.method == "HEAD":
        return serving.without_body(headers, stop - start, status=status)
    reader = call.store.open_read(call.uri, start=start, stop=stop)
    if reader.info.etag != info.etag:
        reader.close()
        return None
    return serving.whole(headers, reader, stop - start, status=status)


def put_object(call: Call) -> HttpResponseBase:
    if "x-amz-copy-source" in call.headers:
        return _copy_object(call)
    info = call.store.write(call.uri, call.body, attributes=call.attributes(), if_absent=call.if_absent())
    return HttpResponse(headers={"ETag": quoted(info.etag)})


def _copy_object(call: Call) -> HttpResponseBase:
    source, _ = copy_source(call)
    if call.if_absent():
        raise S3Error("NotImplemented", "A copy cannot be bound to the absence of its target.", status=501)
    directive = call.headers.get("x-amz-metadata-directive", "COPY").upper()
    if directive not in {"COPY", "REPLACE"}:
        raise S3Error("InvalidArgument", "x-amz-metadata-directive must be COPY or REPLACE.")
    if directive == "COPY" and source == call.uri:
        raise S3Error("InvalidRequest", "An object is copied onto itself only with the metadata directive REPLACE.")
    info = call.store.copy(source, call.uri, attributes=call.attributes() if directive == "REPLACE" else None)
    return answer("CopyObjectResult", [("LastModified", when(info.modified)), ("ETag", quoted(info.etag))])


def copy_source(call: Call) -> tuple[str, ObjectInfo]:
    """The object that the header names, /bucket/key percent-encoded, once its conditions hold."""
    path, _, version = call.headers["x-amz-copy-source"].partition("?")
    bucket, _, key = unquote(path).removeprefix("/").partition("/")
    if version or not key:
        raise S3Error("InvalidArgument", "x-amz-copy-source must be /bucket/key; versions are not kept here.")
    source = join(bucket, key)
    info = existing(call.store, source)
    conditions.judge_source(info, call.headers)
    return source, info


def delete_object(call: Call) -> HttpResponseBase:
    call.store.delete(call.uri)
    return HttpResponse(status=204)


def delete_objects(call: Call) -> HttpResponseBase:
    root = xml.parse(call.body.whole(LONGEST_DOCUMENT), "Delete")
    keys = [xml.text(entry, "Key") for entry in xml.children(root, "Object")]
    if not 1 <= len(keys) <= MOST_DELETED or not all(keys):
        raise xml.malformed(f"1 to {MOST_DELETED} objects with a key are needed")
    call.store.list(str(ObjectUri(call.bucket, "")), limit=1)  # raises where the bucket is missing
    quiet = xml.text(root, "Quiet").strip().lower() == "true"
    results = [_delete_one(call, key) for key in keys]
    return answer("DeleteResult", [node for node in results if not (quiet and node[0] == "Deleted")])


def _delete_one(call: Call, key: str) -> xml.Node:
    try:
        call.store.delete(join(call.bucket, key))
    except LabelwrightError as error:
        return "Error", [("Key", key), ("Code", translated(error)[0]), ("Message", error.message)]
    return "Deleted", [("Key", key)]


def get_tagging(call: Call) -> HttpResponseBase:
    """No object has tags here; clients ask before they copy large ones."""
    call.info()
    return answer("Tagging", ("TagSet", []))
