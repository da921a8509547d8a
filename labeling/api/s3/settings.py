"""What a bucket says of itself: its region, its versions, which pages may read it, whether it is public.

Nothing of it can be changed. What scripts set because the worker's browser or their rules need it, and what holds here
for every bucket anyway, is taken and told; all else is refused like any operation that is not served.
"""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from labeling.api.s3 import xml
from labeling.api.s3.call import Call, answer, require_bucket
from labeling.api.s3.errors import not_implemented

DEFAULT_REGION: Final = "us-east-1"
#: What pages of any origin may do with a presigned address.
ALLOWED_METHODS: Final = ("GET", "HEAD", "PUT")
EXPOSED_HEADERS: Final = ("ETag", "Content-Range")
MAX_AGE_SECONDS: Final = 3600
LONGEST_DOCUMENT: Final = 64 << 10
#: Every object needs a signature, whatever its ACL was said to be.
PUBLIC_ACCESS_BLOCK: Final = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def head_bucket(call: Call) -> HttpResponseBase:
    """The region is the caller's own, whichever that is: scripts compare the two before they begin."""
    require_bucket(call)
    return HttpResponse(headers={"x-amz-bucket-region": call.region})


def get_location(call: Call) -> HttpResponseBase:
    """The caller's own region; empty is how S3 says us-east-1."""
    require_bucket(call)
    return answer("LocationConstraint", "" if call.region == DEFAULT_REGION else call.region)


def get_versioning(call: Call) -> HttpResponseBase:
    """Empty, which is how S3 says that versions were never kept."""
    require_bucket(call)
    return answer("VersioningConfiguration")


def get_cors(call: Call) -> HttpResponseBase:
    require_bucket(call)
    rule: list[xml.Node] = [("AllowedOrigin", "*"), ("AllowedHeader", "*")]
    rule += [("AllowedMethod", method) for method in ALLOWED_METHODS]
    rule += [("ExposeHeader", header) for header in EXPOSED_HEADERS]
    return answer("CORSConfiguration", ("CORSRule", [*rule, ("MaxAgeSeconds", MAX_AGE_SECONDS)]))


def put_cors(call: Call) -> HttpResponseBase:
    """Rules open a bucket to pages of other origins; ours are open to all."""
    require_bucket(call)
    xml.parse(call.body.whole(LONGEST_DOCUMENT), "CORSConfiguration")
    return HttpResponse()


def get_public_access_block(call: Call) -> HttpResponseBase:
    require_bucket(call)
    return answer("PublicAccessBlockConfiguration", [(name, "true") for name in PUBLIC_ACCESS_BLOCK])


def put_public_access_block(call: Call) -> HttpResponseBase:
    require_bucket(call)
    root = xml.parse(call.body.whole(LONGEST_DOCUMENT), "PublicAccessBlockConfiguration")
    if any(xml.text(root, name) == "false" for name in PUBLIC_ACCESS_BLOCK):
        raise not_implemented("A bucket that the public may read")
    return HttpResponse()
