"""From labels as COCO has them to the lines of an augmented manifest, so that a job can verify or adjust them or go on.

Boxes and polygons stand in the lines. Masks become label maps, files of their own: as single things, or all of a class
together. Pixels are those of COCO: the origin is the upper left corner of the image.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import orjson

from labeling.formats import rle
from labeling.formats.coco_file import Coco, Picture, Thing, is_number
from labeling.manifest import metadata_name
from labeling.manifest.lines import SOURCE_REF
from workers.errors import InvalidInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Codes = NDArray[np.uint8]

#: A number of the map for each, beside the background.
THINGS_AT_MOST = 255
_JOB = "labeling-job/"
BACKGROUND, WHITE = "BACKGROUND", "#ffffff"


class Kind(StrEnum):
    """What becomes of the annotations."""

    BOXES = "boxes"
    POLYGONS = "polygons"
    THINGS = "things"
    CLASSES = "classes"

    @property
    def maps(self) -> bool:
        """Whether the labels are files."""
        return self in (Kind.THINGS, Kind.CLASSES)


_TYPES = {
    Kind.BOXES: "groundtruth/object-detection",
    Kind.POLYGONS: "groundtruth/polygon",
    Kind.THINGS: "groundtruth/instance-segmentation",
    Kind.CLASSES: "groundtruth/semantic-segmentation",
}
#: Writes a label map of an image: from its name, the number of each pixel and the colour of each number (background
#: first) to its address.
Keep = Callable[[str, "Codes", Sequence[str]], str]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """`folder` is where the images are, an address; empty: the file says it. `color` is that of a number, from 0."""

    attribute: str
    kind: Kind
    folder: str
    job: str
    date: str
    by_people: bool
    classes: tuple[str, ...]
    color: Callable[[int], str]


def wanted(
    coco: Coco,
    *,
    attribute: str,
    kind: Kind,
    folder: str,
    job_name: str,
    by_people: bool,
    classes: Sequence[str],
    color: Callable[[int], str],
) -> Wanted:
    """With what is left empty as it is usual, or as the file has it. Raises `InvalidInput` where a class lacks."""
    return Wanted(
        attribute=attribute or ("labels-ref" if kind.maps else "labels"),
        kind=kind,
        folder=folder,
        job=_JOB + job_name.lower().removeprefix(_JOB),
        date=datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="microseconds"),
        by_people=by_people,
        classes=classes_of(coco, classes),
        color=color,
    )


def category_file(classes: Sequence[str]) -> bytes:
    """The label category file of these classes."""
    content = {"document-version": "2018-11-28", "labels": [{"label": name} for name in classes]}
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def kind_of(coco: Coco) -> Kind:
    """Masks, if there are any; else polygons, if there are any; else boxes."""
    shapes = [one.segmentation for picture in coco.pictures for one in picture.things]
    if any(isinstance(shape, dict) for shape in shapes):
        return Kind.THINGS
    return Kind.POLYGONS if any(shapes) else Kind.BOXES


def classes_of(coco: Coco, known: Sequence[str]) -> tuple[str, ...]:
    """Those of the file in the order of their ids, or all that are `known`. Raises `InvalidInput` where one lacks."""
    lacking = [name for name in coco.classes if name not in known] if known else []
    if lacking:
        raise InvalidInput(
            "classes", f"the file has others: {', '.join(lacking)}", hint="Name them all, in their order."
        )
    return tuple(known) or coco.classes


def lines(coco: Coco, wanted: Wanted, keep: Keep) -> Iterator[dict[str, Any]]:
    """A line for each image, labeled also where nothing stands on it. Raises `InvalidInput` with the place."""
    make = {Kind.BOXES: _boxes, Kind.POLYGONS: _polygons}.get(wanted.kind)
    for picture in coco.pictures:
        value, facts = make(picture, wanted) if make else _map(picture, wanted, keep)
        metadata = {
            **facts,
            "type": _TYPES[wanted.kind],
            "human-annotated": "yes" if wanted.by_people else "no",
            "creation-date": wanted.date,
            "job-name": wanted.job,
        }
        address = _address(picture, wanted.folder)
        yield {SOURCE_REF: address, wanted.attribute: value, metadata_name(wanted.attribute): metadata}


def _address(picture: Picture, folder: str) -> str:
    if folder:
        return f"{folder.rstrip('/')}/{picture.name}"
    if picture.address.startswith("s3://"):
        return picture.address
    hint = "Say in which folder the images are, for instance s3://bucket/pictures."
    raise InvalidInput(picture.address_at, "is no s3:// address", hint=hint)


def _shapes(picture: Picture, wanted: Wanted, shape: Callable[[Thing, Picture], Any]) -> tuple[Any, dict[str, Any]]:
    number = {name: place for place, name in enumerate(wanted.classes)}
    found = [{"class_id": number[one.name], **shape(one, picture)} for one in picture.things]
    size = [{"width": picture.width, "height": picture.height, "depth": 3}]
    names = {str(number[one.name]): one.name for one in picture.things}
    facts = {"objects": [{"confidence": _sure(one)} for one in picture.things], "class-map": names}
    return {"image_size": size, "annotations": found}, facts


def _sure(one: Thing) -> float:
    """0 where nobody said it, as Ground Truth has it where nothing can be told."""
    return 0 if one.confidence is None else one.confidence


def _boxes(picture: Picture, wanted: Wanted) -> tuple[Any, dict[str, Any]]:
    return _shapes(picture, wanted, _box)


def _box(one: Thing, picture: Picture) -> dict[str, Any]:
    """In whole pixels, as boxes of Ground Truth are; what reaches over the edge of the image is cut."""
    path, given = one.at("bbox"), one.bbox
    if not isinstance(given, list) or len(given) != 4 or not all(map(is_number, given)):
        raise InvalidInput(path, "must be [left, top, width, height] in pixels")
    left, right = (_between(edge, picture.width) for edge in (given[0], given[0] + given[2]))
    top, bottom = (_between(edge, picture.height) for edge in (given[1], given[1] + given[3]))
    if right <= left or bottom <= top:
        size = f"{picture.width} × {picture.height}"
        raise InvalidInput(path, f"{given} encloses no pixel of its image of {size}")
    return {"left": left, "top": top, "width": right - left, "height": bottom - top}


def _between(edge: float, most: int) -> int:
    return round(min(max(edge, 0), most))


def _polygons(picture: Picture, wanted: Wanted) -> tuple[Any, dict[str, Any]]:
    return _shapes(picture, wanted, _polygon)


def _polygon(one: Thing, picture: Picture) -> dict[str, Any]:
    rings = _rings(one)
    if len(rings) > 1:
        hint = "Take them as masks (--kind things), as boxes (--kind boxes), or split them."
        raise InvalidInput(one.at("segmentation"), f"has {len(rings)} outlines, and a polygon is one", hint=hint)
    return {"vertices": [{"x": x, "y": y} for x, y in rings[0]]}


def _rings(one: Thing) -> list[list[tuple[float, float]]]:
    path, given = one.at("segmentation"), one.segmentation
    if not isinstance(given, list):
        hint = "Take all as boxes (--kind boxes) or all as masks (--kind things)."
        raise InvalidInput(path, "is a mask" if given else "is empty, where others have an outline", hint=hint)
    for ring in given:
        if not isinstance(ring, list) or len(ring) < 6 or len(ring) % 2 or not all(map(is_number, ring)):
            raise InvalidInput(path, "must be outlines [x1, y1, x2, y2, …] of three points or more")
    return [list(zip(ring[::2], ring[1::2], strict=True)) for ring in given]


# --- masks ---------------------------------------------------------------------------------------------------


def _map(picture: Picture, wanted: Wanted, keep: Keep) -> tuple[str, dict[str, Any]]:
    """Where things overlap, the later one is seen. Numbers without a pixel have no entry."""
    import numpy as np

    single = wanted.kind is Kind.THINGS
    if single and len(picture.things) > THINGS_AT_MOST:
        raise InvalidInput(picture.path, f"has {len(picture.things)} things; a label map holds {THINGS_AT_MOST}")
    codes = np.zeros((picture.height, picture.width), np.uint8)
    told: dict[int, Thing] = {}
    for place, one in enumerate(picture.things, 1):
        number = place if single else wanted.classes.index(one.name) + 1
        codes[_mask(one, picture)] = number
        told[number] = one
    colors = [WHITE, *(wanted.color(number) for number in range(max([*told, 0])))]
    seen = set(np.unique(codes).tolist())
    entries: dict[str, Mapping[str, Any]] = {"0": _entry(BACKGROUND, WHITE, min(map(_sure, told.values()), default=0))}
    for number, one in sorted(told.items()):
        if number in seen:
            entries[str(number)] = _entry(one.name, colors[number], _sure(one))
    return keep(picture.name, codes, colors), {"internal-color-map": entries}


def _entry(name: str, color: str, sure: float) -> dict[str, Any]:
    return {"class-name": name, "hex-color": color, "confidence": sure}


def _mask(one: Thing, picture: Picture) -> NDArray[np.bool_]:
    if not isinstance(one.segmentation, dict):
        return _filled(_rings(one), picture)
    try:
        return rle.read(one.segmentation, picture.width, picture.height)
    except ValueError as error:
        raise InvalidInput(one.at("segmentation"), str(error)) from None


def _filled(rings: Sequence[Sequence[tuple[float, float]]], picture: Picture) -> NDArray[np.bool_]:
    """Pixels whose middle is in one of the outlines (height × width)."""
    import numpy as np

    found = np.zeros((picture.height, picture.width), bool)
    middles = np.arange(picture.height) + 0.5
    columns = np.arange(picture.width) + 0.5
    for ring in rings:
        inside = np.zeros_like(found)
        for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
            crossed = (y0 <= middles) != (y1 <= middles)
            with np.errstate(divide="ignore", invalid="ignore"):
                x = x0 + (middles - y0) * (x1 - x0) / (y1 - y0)
            inside ^= crossed[:, None] & (columns[None, :] > np.where(crossed, x, 0)[:, None])
        found |= inside
    return found
