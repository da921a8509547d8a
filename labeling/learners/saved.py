"""A model as bytes: arrays and JSON in a zip of numpy's, read back without ever running anything it brings."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.errors import BadModel

_FACTS = "facts"


def pack(kind: str, facts: Mapping[str, Any], **arrays: NDArray[Any]) -> bytes:
    """The same bytes for the same model: nothing in them tells the time."""
    stream = io.BytesIO()
    text = json.dumps({**facts, "kind": kind, "version": 1}, ensure_ascii=False).encode()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, table in {**arrays, _FACTS: np.frombuffer(text, dtype=np.uint8)}.items():
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), _bytes(table), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _bytes(table: NDArray[Any]) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array(stream, table, allow_pickle=False)
    return stream.getvalue()


def unpack(kind: str, content: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Raises `BadModel` for what is no model, or another learner's."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        facts = json.loads(arrays.pop(_FACTS).tobytes())
    except Exception as error:  # a zip has a hundred ways to be broken
        raise BadModel(f"This is not a stored model: {error}.") from None
    if facts.get("kind") != kind or facts.get("version") != 1:
        raise BadModel(f"This model is of another kind: {facts.get('kind')!r}, not {kind!r}.")
    return facts, arrays


def for_categories(facts: Mapping[str, Any], table: NDArray[Any], categories: Sequence[str]) -> NDArray[np.float64]:
    """The columns of `table`, one for each stored category, in the order of `categories`.

    Raises `BadModel` where they are not the same categories.
    """
    stored = list(facts["categories"])
    if set(stored) != set(categories):
        raise BadModel(f"The model knows the categories {_few(stored)}; this job has {_few(categories)}.")
    return np.asarray(table[..., [stored.index(name) for name in categories]], dtype=np.float64)


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:10]) + (", …" if len(names) > 10 else "")
