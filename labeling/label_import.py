"""Labels of other tools in the storage as an augmented manifest, for jobs that verify, adjust or go on."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

import orjson

from labeling import storage
from labeling.formats import from_coco
from labeling.formats.coco_file import Coco
from labeling.formats.files import Names
from labeling.formats.from_coco import Kind
from labeling.formats.importers import BY_KEY, LIMIT, Importer, check_size
from labeling.manifest import check_label_attribute
from labeling.manifests import IMAGES, Report, write
from labeling.storage.port import Store, listed, read
from labeling.storage.uri import parse_object
from labeling.task_types import painted
from labeling.task_types.images import look
from workers.errors import InvalidInput

if TYPE_CHECKING:
    from labeling.task_types.painted import Codes

_SIDE_BY_SIDE = 8


@dataclass(frozen=True, kw_only=True)
class LabelImport:
    """`file` is the address of a file, a zip archive or, ending in a slash, a folder; `images` and `maps` are those of
    folders; the rest is as the file has it."""

    file: str
    format: str = "coco"
    images: str = ""
    attribute: str = ""
    kind: str = ""
    maps: str = ""
    classes: Sequence[str] = ()
    category_config: str = ""
    by_people: bool = True
    job_name: str = ""


class Made(NamedTuple):
    """The manifest, and under which attribute its lines have labels of which kind."""

    report: Report
    attribute: str
    kind: Kind


def make(uri: str, wanted: LabelImport, *, replace: bool = False) -> Made:
    """The manifest at `uri`, and the label category file at `category_config`, if there is to be one.

    Raises InvalidInput with what is wrong and, inside the file, where; ObjectExists unless `replace`.
    """
    store, importer = storage.default_store(), BY_KEY[wanted.format]
    found = read_labels(importer, _files(store, importer, wanted.file), wanted.images, wanted.classes)
    kind = Kind(wanted.kind) if wanted.kind else from_coco.kind_of(found)
    if kind.maps and not wanted.maps:
        raise InvalidInput("maps", "is needed: these labels are files", hint="Give a folder, or kind boxes.")
    plan = from_coco.wanted(
        found,
        attribute=wanted.attribute,
        kind=kind,
        folder="" if importer.finds else wanted.images,
        job_name=wanted.job_name or f"{importer.key}-import",
        by_people=wanted.by_people,
        classes=wanted.classes,
        color=painted.class_color,
    )
    check_label_attribute(plan.attribute, ref=kind.maps, path="attribute")
    names, folder = Names(), wanted.maps.rstrip("/")

    def keep(name: str, codes: "Codes", colors: Sequence[str]) -> str:
        address = f"{folder}/{names.place(name, '.png')}"
        store.write(address, painted.file(codes, colors))
        return address

    lines = (orjson.dumps(line) + b"\n" for line in from_coco.lines(found, plan, keep))
    report = write(uri, lines, InvalidInput("images", "the file has none"), replace)
    if wanted.category_config:
        store.write(wanted.category_config, from_coco.category_file(plan.classes), if_absent=not replace)
    return Made(report, plan.attribute, kind)


def read_labels(importer: Importer, files: Mapping[str, bytes], images: str, known: Sequence[str]) -> Coco:
    """What the files say, with the sizes of the images in the storage where the format has none."""
    return importer.read(files, StoredImages(images), known)


def _files(store: Store, importer: Importer, uri: str) -> dict[str, bytes]:
    if uri.endswith("/"):
        there = [one for one in listed(store, uri) if importer.wants(one.uri)]
        check_size(sum(one.size for one in there))
        return {one.uri.removeprefix(uri): read(store, one.uri) for one in there}
    address = str(parse_object(uri))
    info = store.stat(address)
    if info is None:
        raise InvalidInput("file", f"there is no {uri}")
    if info.size > LIMIT:
        hint = "`labelwright manifest import` takes larger ones." if importer.key == "coco" else "Split it."
        raise InvalidInput("file", f"has {info.size} bytes; at most {LIMIT} are read", hint=hint)
    content = read(store, address)
    return importer.unpacked(content) if uri.lower().endswith(".zip") else {uri.rpartition("/")[2]: content}


@dataclass(frozen=True)
class StoredImages:
    """`formats.importing.Images` below a folder of the storage, which is not looked into before it is asked."""

    folder: str
    store: Store = field(default_factory=storage.default_store)

    def find(self, stem: str) -> str:
        """By the name within the folder or its `images/`; else by the last part, where one alone is called so."""
        return self._by_stem.get(stem) or self._by_name.get(stem.rpartition("/")[2], "")

    def sizes(self, addresses: Sequence[str]) -> Iterator[tuple[int, int]]:
        with ThreadPoolExecutor(_SIDE_BY_SIDE) as readers:
            yield from readers.map(self._size, addresses)

    def _size(self, address: str) -> tuple[int, int]:
        info = self.store.stat(address)
        if info is None:
            raise InvalidInput(address, "is not there", hint="Its size is needed; put it into the storage first.")
        found = look(partial(self._part, address), info.size, path=address)
        if found is None:
            raise InvalidInput(address, "is no image whose size can be read")
        return found.size

    def _part(self, address: str, start: int, stop: int) -> bytes:
        with self.store.open_read(address, start=start, stop=stop) as reader:
            return reader.read()

    @cached_property
    def _by_stem(self) -> dict[str, str]:
        base = f"{self.folder.rstrip('/')}/"
        found = [one.uri for one in listed(self.store, base)] if self.folder else []
        names = {uri: uri.removeprefix(base) for uri in found if uri.lower().endswith(IMAGES)}
        plain = {name.rpartition(".")[0]: uri for uri, name in names.items()}
        return {name.removeprefix("images/"): uri for name, uri in plain.items()} | plain

    @cached_property
    def _by_name(self) -> dict[str, str]:
        found: dict[str, set[str]] = {}
        for stem, uri in self._by_stem.items():
            found.setdefault(stem.rpartition("/")[2], set()).add(uri)
        return {name: uris.pop() for name, uris in found.items() if len(uris) == 1}
