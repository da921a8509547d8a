"""The port to where objects are kept, and the one store that the settings of this installation choose."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from labeling.storage.guarded import Guarded
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
from labeling.storage.uri import AllowedRoots

__all__ = [
    "Attributes",
    "Bucket",
    "ListedObject",
    "ObjectInfo",
    "ObjectReader",
    "Page",
    "Part",
    "Store",
    "default_store",
    "listed",
    "read",
]


def default_store() -> Store:
    """The store of this installation, built at first use, open only where LABELWRIGHT_S3_ALLOW lets it be. Tests choose
    another with Django's `override_settings`: S3_MODE="memory", or another S3_ROOT."""
    from django.conf import settings

    store = _chosen()
    return Guarded(store, AllowedRoots.of(settings.S3_ALLOW)) if settings.S3_ALLOW else store


def _chosen() -> Store:
    from django.conf import settings

    if settings.S3_MODE == "s3":
        return _s3(settings.S3_ENDPOINT, settings.S3_REGION, settings.S3_ACCESS_KEY, settings.S3_SECRET_KEY)
    if settings.S3_MODE == "memory":
        return _memory()
    return _local(Path(settings.S3_ROOT))


@lru_cache(maxsize=8)
def _s3(endpoint: str, region: str, access_key: str, secret_key: str) -> Store:
    from labeling.storage.s3 import S3Store

    return S3Store(endpoint=endpoint, region=region, access_key=access_key, secret_key=secret_key)


@lru_cache(maxsize=1)
def _memory() -> Store:
    from labeling.storage.memory import MemoryStore

    return MemoryStore()


@lru_cache(maxsize=8)
def _local(root: Path) -> Store:
    from labeling.storage.local import LocalStore

    store = LocalStore(root)
    store.sweep()
    return store
