"""Labels of a COCO file in the storage as an augmented manifest beside it, for jobs that verify, adjust or go on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from labeling import storage
from labeling.formats import coco_file, from_coco
from labeling.formats.files import Names
from labeling.formats.from_coco import Kind
from labeling.manifest import check_label_attribute
from labeling.manifests import Report, write
from labeling.storage.port import read
from labeling.storage.uri import parse_object
from labeling.task_types import painted
from workers.errors import InvalidInput

if TYPE_CHECKING:
    from labeling.task_types.painted import Codes

#: Of a COCO file, which is read as a whole.
LIMIT = 256 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class CocoImport:
    """`file` and `images` are addresses, `maps` is that of a folder for label maps; the rest is as the file has it."""

    file: str
    images: str = ""
    attribute: str = ""
    kind: str = ""
    maps: str = ""
    classes: Sequence[str] = ()
    category_config: str = ""
    by_people: bool = True
    job_name: str = "coco-import"


def make(uri: str, wanted: CocoImport, *, replace: bool = False) -> Report:
    """The manifest at `uri`, and the label category file at `category_config`, if there is to be one.

    Raises InvalidInput with what is wrong and, inside the file, where; ObjectExists unless `replace`.
    """
    coco = coco_file.read(_content(wanted.file))
    kind = Kind(wanted.kind) if wanted.kind else from_coco.kind_of(coco)
    if kind.maps and not wanted.maps:
        raise InvalidInput("maps", "is needed: these labels are files", hint="Give a folder, or kind boxes.")
    plan = from_coco.wanted(
        coco,
        attribute=wanted.attribute,
        kind=kind,
        folder=wanted.images,
        job_name=wanted.job_name,
        by_people=wanted.by_people,
        classes=wanted.classes,
        color=painted.class_color,
    )
    check_label_attribute(plan.attribute, ref=kind.maps, path="attribute")
    store, names, folder = storage.default_store(), Names(), wanted.maps.rstrip("/")

    def keep(name: str, codes: "Codes", colors: Sequence[str]) -> str:
        address = f"{folder}/{names.place(name, '.png')}"
        store.write(address, painted.file(codes, colors))
        return address

    lines = (orjson.dumps(line) + b"\n" for line in from_coco.lines(coco, plan, keep))
    report = write(uri, lines, InvalidInput("images", "the file has none"), replace)
    if wanted.category_config:
        store.write(wanted.category_config, from_coco.category_file(plan.classes), if_absent=not replace)
    return report


def _content(uri: str) -> bytes:
    store, address = storage.default_store(), str(parse_object(uri))
    found = store.stat(address)
    if found is None:
        raise InvalidInput("file", f"there is no {uri}")
    if found.size > LIMIT:
        hint = "`labelwright manifest import` takes larger ones."
        raise InvalidInput("file", f"has {found.size} bytes; at most {LIMIT} are read", hint=hint)
    return read(store, address)
