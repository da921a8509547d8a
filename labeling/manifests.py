"""Input manifests in storage: sent in, made from a folder of files, and checked. Nothing bad is stored."""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, BinaryIO, Literal

import orjson

from labeling import storage
from labeling.errors import BadManifest
from labeling.manifest import Line, Merging, Selection, parse_line, read_lines
from labeling.manifest.facts import facts_of
from labeling.manifest.reader import Readable
from labeling.storage.port import ListedObject, Store, listed, read
from labeling.storage.uri import parse_object
from labeling.task_types import registry
from labeling.task_types.base import SourceKind
from labeling.task_types.custom import CUSTOM
from workers.errors import InvalidInput

Kind = Literal["image", "text", "video"]
ERRORS_KEPT = 100
CLASSES_NAMED = 20
TEXT_FILE_LIMIT = 64 * 1024 * 1024
#: What a browser can show.
IMAGES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".svg", ".avif")
TEXTS = (".txt",)
VIDEOS = (".mp4", ".webm", ".mov", ".m4v", ".ogv")
ENDINGS = (*IMAGES, *VIDEOS, *TEXTS)
_KINDS: dict[SourceKind, Kind] = {SourceKind.IMAGE: "image", SourceKind.TEXT: "text", SourceKind.VIDEO: "video"}
_ENDINGS: dict[Kind, tuple[str, ...]] = {"image": IMAGES, "text": TEXTS, "video": VIDEOS}


@dataclass
class Report:
    """How many lines are good, and what is wrong with the others (the first hundred)."""

    uri: str
    lines: int = 0
    errors: list[BadManifest] = field(default_factory=list)


class _Refused(Exception):
    """Ends a write that turned out bad, so that the store keeps what was there."""


class _Tee:
    """A stream that keeps what is read through it until somebody takes it."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.pieces: deque[bytes] = deque()

    def read(self, size: int, /) -> bytes:
        piece = self.stream.read(size)
        self.pieces.append(piece)
        return piece

    def taken(self) -> Iterator[bytes]:
        while self.pieces:
            yield self.pieces.popleft()


def check(uri: str) -> Report:
    """Reads a manifest from end to end. Raises NoSuchObject and others of the StorageError family."""
    report = Report(str(parse_object(uri)))
    with storage.default_store().open_read(report.uri) as stream:
        for entry in read_lines(stream):
            _note(report, entry)
    return report


def upload(uri: str, stream: BinaryIO, *, replace: bool = False) -> Report:
    """Stores the stream at `uri` if every line of it is good; else the report has the errors and nothing is stored.

    Raises ObjectExists unless `replace`.
    """
    report = Report(str(parse_object(uri)))

    def pieces() -> Iterator[bytes]:
        tee = _Tee(stream)
        for entry in read_lines(tee):
            _note(report, entry)
            yield from tee.taken() if not report.errors else ()
        if report.errors:
            raise _Refused
        yield from tee.taken()

    with suppress(_Refused):
        storage.default_store().write(report.uri, pieces(), if_absent=not replace)
    return report


def from_prefix(uri: str, prefix: str, *, kind: Kind, replace: bool = False) -> Report:
    """Makes a manifest of all images or videos below a prefix, or of all lines of the text files there, in the order of
    keys.

    Raises InvalidInput where there are none, ObjectExists unless `replace`.
    """
    return write(uri, _below(prefix, kind), _nothing(prefix, kind), replace)


def first_below(prefix: str, kind: Kind) -> dict[str, Any]:
    """The first line of such a manifest. Raises InvalidInput where there is none."""
    line = next(_below(prefix, kind), None)
    if line is None:
        raise _nothing(prefix, kind)
    return dict(orjson.loads(line))


def is_folder(uri: str) -> bool:
    """Whether an address is that of a folder, from which a manifest can be made, and not of a manifest."""
    return uri.startswith("s3://") and uri.endswith("/")


def kind_for(task_type: str, folder: str) -> Kind:
    """What the task type looks at; a worker page of one's own, at what the first file is.

    Raises InvalidInput where there is none.
    """
    if task_type != CUSTOM.key:
        return _KINDS[registry.by_key(task_type).source]
    for found in _ending(storage.default_store(), folder, ENDINGS):
        return next(kind for kind, endings in _ENDINGS.items() if found.uri.lower().endswith(endings))
    raise InvalidInput("prefix", f"there is no object with one of {', '.join(ENDINGS)} below {folder}")


def _below(prefix: str, kind: Kind) -> Iterator[bytes]:
    store = storage.default_store()
    return _texts(store, prefix) if kind == "text" else _files(store, prefix, _ENDINGS[kind])


def _nothing(prefix: str, kind: Kind) -> InvalidInput:
    return InvalidInput("prefix", f"there is no object with one of {', '.join(_ENDINGS[kind])} below {prefix}")


def select(uri: str, source: str, selection: Selection, *, replace: bool = False) -> Report:
    """Makes a manifest of the lines of another that `selection` takes, byte for byte.

    Raises InvalidInput for conditions that cannot hold or that no line meets, BadManifest at a bad line, ObjectExists
    unless `replace`.
    """
    selection.check()
    with storage.default_store().open_read(str(parse_object(source))) as stream:
        lines = (line.text.encode() + b"\n" for line in _good(stream) if selection.takes(line))
        try:
            return write(uri, lines, InvalidInput("filter", f"no line of {source} meets the conditions"), replace)
        except InvalidInput as error:
            error.hint = _what_there_is(source, selection)
            raise


def _what_there_is(source: str, selection: Selection) -> str:
    """Names the classes, where what is looked for is none of them; empty where something else stands in the way."""
    there, labeled = set[str](), False
    with storage.default_store().open_read(str(parse_object(source))) as stream:
        for line in _good(stream):
            if (facts := facts_of(line.data, selection.attribute)) is not None:
                labeled = True
                there.update(facts.classes)
    if not labeled and selection.attribute and selection.labeled:
        return f"No line there has the label {selection.attribute}."
    if not there or not selection.classes or there & selection.classes:
        return ""
    more = f" and {len(there) - CLASSES_NAMED:,} more" if len(there) > CLASSES_NAMED else ""
    return f"The label {selection.attribute} has these classes there: {', '.join(sorted(there)[:CLASSES_NAMED])}{more}."


def merge(uri: str, sources: Sequence[str], *, replace: bool = False) -> Report:
    """Joins manifests of the same objects: the lines of the first with what the others say of them.

    Raises BadManifest at a bad line, ObjectExists unless `replace`.
    """
    store, merging = storage.default_store(), Merging()
    for source in sources[1:]:
        with store.open_read(str(parse_object(source))) as stream:
            merging.add(_good(stream))
    with store.open_read(str(parse_object(sources[0]))) as stream:
        lines = (text.encode() + b"\n" for text in merging.lines(_good(stream)))
        return write(uri, lines, InvalidInput("merge", f"{sources[0]} has no lines"), replace)


def _good(stream: Readable) -> Iterator[Line]:
    for entry in read_lines(stream):
        if isinstance(entry, BadManifest):
            raise entry
        yield entry


def write(uri: str, lines: Iterator[bytes], nothing: InvalidInput, replace: bool) -> Report:
    """A manifest of these lines; `nothing` is raised where there are none, ObjectExists unless `replace`."""
    report = Report(str(parse_object(uri)))
    first = next(lines, None)
    if first is None:
        raise nothing

    def pieces() -> Iterator[bytes]:
        piece = [first, *islice(lines, 999)]
        while piece:
            report.lines += len(piece)
            yield b"".join(piece)
            piece = list(islice(lines, 1000))

    storage.default_store().write(report.uri, pieces(), if_absent=not replace)
    return report


def _note(report: Report, entry: object) -> None:
    if not isinstance(entry, BadManifest):
        report.lines += 1
    elif len(report.errors) < ERRORS_KEPT:
        report.errors.append(entry)


def _files(store: Store, prefix: str, endings: tuple[str, ...]) -> Iterator[bytes]:
    for found in _ending(store, prefix, endings):
        yield orjson.dumps({"source-ref": found.uri}) + b"\n"


def _texts(store: Store, prefix: str) -> Iterator[bytes]:
    for found in _ending(store, prefix, TEXTS):
        for number, text in enumerate(_text(store, found).splitlines(), 1):
            if text.strip():
                line = orjson.dumps({"source": text})
                try:
                    parse_line(line)
                except BadManifest as error:
                    raise InvalidInput("prefix", f"{found.uri}, line {number}: {error.reason}") from None
                yield line + b"\n"


def _ending(store: Store, prefix: str, endings: tuple[str, ...]) -> Iterator[ListedObject]:
    return (found for found in listed(store, prefix) if found.uri.lower().endswith(endings) and found.size)


def _text(store: Store, found: ListedObject) -> str:
    if found.size > TEXT_FILE_LIMIT:
        raise InvalidInput("prefix", f"{found.uri} has {found.size} bytes; at most {TEXT_FILE_LIMIT} are read")
    try:
        return read(store, found.uri).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput("prefix", f"{found.uri} is not UTF-8: byte {error.start}") from None
