"""The port to where objects are kept, and the one store that the settings of this installation choose."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from labeling.storage.links import Links
from labeling.storage.port import (
    Attributes,
    Bucket,
    ListedObject,
    ObjectInfo,
    ObjectReader,
    Page,
    Part,
    Store,
    listed,
    read,
)

__all__ = [
    "Attributes",
    "Bucket",
    "Links",
    "ListedObject",
    "ObjectInfo",
    "ObjectReader",
    "Page",
    "Part",
    "Store",
    "default_store",
    "links",
    "listed",
    "read",
]


def default_store() -> Store:
    """The store of this installation, built at first use. Tests choose another with Django's `override_settings`:
    S3_MODE="memory", or another S3_ROOT."""
    from django.conf import settings

    if settings.S3_MODE == "s3":
        return _s3(settings.S3_ENDPOINT, settings.S3_REGION, settings.S3_ACCESS_KEY, settings.S3_SECRET_KEY)
    if settings.S3_MODE == "memory":
        return _memory(links())
    return _local(Path(settings.S3_ROOT), links())


def links() -> Links:
    """Signs and checks the links by which browsers read objects through this installation."""
    from django.conf import settings

    return Links(base=f"{settings.PUBLIC_URL}/s3", secret=settings.SECRET_KEY)


@lru_cache(maxsize=8)
def _s3(endpoint: str, region: str, access_key: str, secret_key: str) -> Store:
    from labeling.storage.s3 import S3Store

    return S3Store(endpoint=endpoint, region=region, access_key=access_key, secret_key=secret_key)


@lru_cache(maxsize=8)
def _memory(links: Links) -> Store:
    from labeling.storage.memory import MemoryStore

    return MemoryStore(link=links.url)


@lru_cache(maxsize=8)
def _local(root: Path, links: Links) -> Store:
    from labeling.storage.local import LocalStore

    store = LocalStore(root, link=links.url)
    store.sweep()
    return store
