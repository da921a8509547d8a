"""AddTags, ListTags and DeleteTags, for labeling jobs and work teams."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import F

from labeling import tags
from labeling.api.sagemaker.paging import page
from labeling.models import Tag
from workers.models import Account

Request = Mapping[str, Any]
PAGE: Final = 50


def add_tags(account: Account, request: Request) -> dict[str, Any]:
    resource = tags.resource(request["ResourceArn"])
    tags.put(resource, tags.checked((tag["Key"], tag["Value"]) for tag in request["Tags"]))
    return {"Tags": [_shown(tag) for tag in tags.of(resource).order_by("key")]}


def list_tags(account: Account, request: Request) -> dict[str, Any]:
    rows = tags.of(tags.resource(request["ResourceArn"]))
    found, token = page(rows, {"MaxResults": PAGE, **request}, sort=F("key"))
    return {"Tags": [_shown(tag) for tag in found], "NextToken": token}


def delete_tags(account: Account, request: Request) -> dict[str, Any]:
    tags.remove(tags.resource(request["ResourceArn"]), request["TagKeys"])
    return {}


def _shown(tag: Tag) -> dict[str, str]:
    return {"Key": tag.key, "Value": tag.value}
