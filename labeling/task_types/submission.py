"""What all submitted forms have in common: a JSON object of bounded size, in which the answer is found by its shape."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import orjson

from labeling.manifest.lines import MAX_LINE_CHARACTERS, SOURCE
from labeling.task_types.base import AnswerContext
from labeling.task_types.images import Picture
from workers.errors import InvalidAnswer

#: What stands beside the list of what was drawn or painted on an image.
OF_IMAGES: Final = frozenset({"inputImageProperties", "initialValueModified", "workerComment"})


def form(raw: Any, *, max_bytes: int) -> dict[str, Any]:
    """The submitted form as a mapping of element names. Raises `InvalidAnswer`."""
    if not isinstance(raw, dict):
        hint = 'It is keyed by the names of the form\'s elements, such as {"crowd-classifier": {"label": "x"}}.'
        raise InvalidAnswer("answer", "must be a JSON object", hint=hint)
    try:
        size = len(orjson.dumps(raw))
    except TypeError as error:
        raise InvalidAnswer("answer", f"is not plain JSON: {error}") from None
    if size > max_bytes:
        raise InvalidAnswer("answer", f"has {size:,} bytes, more than {max_bytes:,}")
    return raw


def find(form: dict[str, Any], member: str, *, preferred: str) -> str | None:
    """Name of the element whose value has `member`: `preferred` if it does, else the first that does.

    Templates may name their elements as they like and have others beside the one that answers.
    """
    names = [name for name, value in form.items() if isinstance(value, dict) and member in value]
    return preferred if preferred in names else next(iter(names), None)


def element(
    raw: Any, member: str, *, preferred: str, besides: Collection[str], max_bytes: int, missing: tuple[str, str]
) -> tuple[str, dict[str, Any]]:
    """Name and value of the element that answers: it has `member`, maybe some of `besides`, and nothing else.

    Raises `InvalidAnswer`; `missing` are reason and hint where no element answers.
    """
    given = form(raw, max_bytes=max_bytes)
    name = find(given, member, preferred=preferred)
    if name is None:
        raise InvalidAnswer(preferred, missing[0], hint=missing[1])
    unknown = given[name].keys() - {member, *besides}
    if unknown:
        raise InvalidAnswer(f"{name}.{min(unknown)}", "is not a field of this answer")
    return name, given[name]


def category(path: str, label: Any, categories: Sequence[str]) -> str:
    """One of the job's categories. Raises `InvalidAnswer` at `path`."""
    if not isinstance(label, str):
        raise InvalidAnswer(path, "must be text: the name of a category")
    if label not in categories:
        shown = ", ".join(categories[:20]) + (", …" if len(categories) > 20 else "")
        raise InvalidAnswer(path, f"{label[:100]!r} is not a category of this job", hint=f"One of: {shown}.")
    return label


def categories(path: str, labels: Any, known: Sequence[str]) -> tuple[str, ...]:
    """Some of the job's categories, or none, in the job's order. Raises `InvalidAnswer` at `path`."""
    if not isinstance(labels, list):
        raise InvalidAnswer(path, "must be a list of categories")
    chosen = {category(f"{path}[{place}]", label, known) for place, label in enumerate(labels)}
    return tuple(name for name in known if name in chosen)


def comment(name: str, value: Mapping[str, Any]) -> str:
    """What the worker remarked, if anything. Raises `InvalidAnswer`."""
    said = value.get("workerComment") or ""
    if not isinstance(said, str):
        raise InvalidAnswer(f"{name}.workerComment", "must be text")
    return said


def number(path: str, value: Any, *, least: float = 0) -> float:
    """A finite number, at least `least`. Raises `InvalidAnswer` at `path`."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InvalidAnswer(path, "must be a number")
    if value < least:
        raise InvalidAnswer(path, f"{value} is less than {least}")
    return value


def on_one_line(points: Sequence[tuple[float, float]]) -> bool:
    """Whether what they are the corners of has no area: none is farther from the line through the first and the one
    farthest from it than rounding explains. At least two of them differ."""
    left, top = points[0]
    across, down = max(((x - left, y - top) for x, y in points), key=lambda far: far[0] ** 2 + far[1] ** 2)
    most = 1e-9 * (across**2 + down**2)
    return all(abs((x - left) * down - (y - top) * across) <= most for x, y in points)


def picture(path: str, value: Any, known: Picture | None) -> Picture:
    """The image as the worker saw it, which is the stored one where that is `known`. Raises `InvalidAnswer`."""
    if not isinstance(value, dict):
        raise InvalidAnswer(path, "must say the image's width and height")
    width, height = (int(number(f"{path}.{side}", value.get(side), least=1)) for side in ("width", "height"))
    if known is None:
        return Picture(width, height)
    if (width, height) != known.size:
        hint = "Send the pixels of the stored image, whatever its EXIF orientation says."
        raise InvalidAnswer(path, f"the image has {known}, not {width} × {height}", hint=hint)
    return known


def modified(path: str, value: Mapping[str, Any]) -> bool | None:
    """Whether what the worker was given to begin with was changed; None where nothing was. Raises `InvalidAnswer`."""
    said = value.get("initialValueModified")
    if said is not None and not isinstance(said, bool):
        raise InvalidAnswer(f"{path}.initialValueModified", "must be true or false")
    return said


def characters(context: AnswerContext) -> int:
    """Code points in the text that was asked about; where it is not known, as many as a manifest line can have."""
    text = (context.line or {}).get(SOURCE)
    return len(text) if isinstance(text, str) else MAX_LINE_CHARACTERS


def offset(path: str, value: Any, *, least: int, most: int) -> int:
    """A place in the text, in code points. Raises `InvalidAnswer` at `path`."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidAnswer(path, "must be a whole number of characters")
    if value < least:
        raise InvalidAnswer(path, f"must be at least {least}, not {value}")
    if value > most:
        raise InvalidAnswer(path, f"{value} is beyond the end of the text, which has {most} characters")
    return value
