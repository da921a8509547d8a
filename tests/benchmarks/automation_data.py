"""Real images and texts with known categories that packages ship, for `make bench NAME=automation`.

Handwritten digits (scikit-learn) and descriptions of Debian packages by section (`apt-cache`) are those on which the
rules of the threshold were found. The others came later, to see whether these hold: emoji by their Unicode group
(Debian's fonts-noto-color-emoji and unicode-data), glyphs by typeface and by character (fonts-dejavu,
fonts-liberation), documentation of web services by service (botocore), and docstrings by library. Nothing is
downloaded; a set whose package is missing is left out with a word.
"""

import ast
import gzip
import html
import importlib.util
import io
import json
import random
import re
import string
import subprocess
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import botocore
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from labeling.learners.edges import Edges
from labeling.learners.images import ImageLearner
from labeling.learners.port import Item, Learner
from labeling.learners.text import TextLearner
from tests import digits

TEXTS = 6000
SECTIONS = ("python", "perl", "games", "fonts", "javascript", "science", "net", "devel", "sound", "doc")
LIBRARIES = ("celery", "django", "hypothesis", "moto", "mypy", "numba", "numpy", "pyarrow", "scipy", "sklearn")
EMOJI = Path("/usr/share/unicode/emoji/emoji-test.txt")
EMOJI_FONT = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")
TRUETYPE = Path("/usr/share/fonts/truetype")
FACES = (
    "DejaVuSans",
    "DejaVuSansCondensed",
    "DejaVuSansMono",
    "DejaVuSerif",
    "DejaVuSerifCondensed",
    "LiberationMono",
    "LiberationSans",
    "LiberationSansNarrow",
    "LiberationSerif",
)
_STYLES = re.compile(r"-?(Bold|Oblique|Italic|Regular)+$")
_TAGS = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Data:
    """Objects with the place of the right category of each."""

    name: str
    items: Sequence[Item]
    truth: Sequence[int]
    categories: Sequence[str]
    make: Callable[[Sequence[str]], Learner]


def known() -> Iterator[Data]:
    """The sets on which the rules were found."""
    yield _images("digits", [(digits.picture(n), name) for n, name in enumerate(digits.truth())])
    yield from _packages()


def new() -> Iterator[Data]:
    """The sets that the rules never saw."""
    yield from _emoji()
    yield from _glyphs()
    yield _texts("service documentation", _services())
    yield _texts("docstrings by library", _docstrings())


def _images(name: str, rows: Sequence[tuple[bytes, str]]) -> Data:
    categories = sorted({category for _, category in rows})
    items = [_picture(number, content) for number, (content, _) in enumerate(rows)]
    return Data(name, items, [categories.index(category) for _, category in rows], categories, ImageLearner)


def _picture(number: int, content: bytes) -> Item:
    seen = Edges.features(content)
    assert seen is not None
    kept = seen.astype(np.float16).astype(np.float32)  # as the engine keeps it
    return Item(object_id=str(number), line={}, read=lambda: content, features=kept)


def _texts(name: str, rows: set[tuple[str, str]]) -> Data:
    """So many of the texts, by lot."""
    chosen = sorted(rows)
    random.Random(0).shuffle(chosen)
    chosen = chosen[:TEXTS]
    categories = sorted({category for _, category in chosen})
    items = [Item(object_id=str(n), line={"source": text}, read=text.encode) for n, (text, _) in enumerate(chosen)]
    return Data(name, items, [categories.index(category) for _, category in chosen], categories, TextLearner)


def _packages() -> Iterator[Data]:
    try:
        told = subprocess.run(["apt-cache", "dumpavail"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        told = ""
    fields = [dict(line.split(": ", 1) for line in one.splitlines() if ": " in line) for one in told.split("\n\n")]
    described = {(one["Description"], one["Section"]) for one in fields if "Description" in one and "Section" in one}
    rows = {(text, section) for text, section in described if section in SECTIONS}
    if len(rows) < TEXTS:
        print(f"apt-cache knows {len(rows)} packages of these sections; apt-get update may help.")
        return
    yield _texts("package descriptions", rows)


# --- images --------------------------------------------------------------------------------------------------


def _emoji() -> Iterator[Data]:
    """By group, without the variants in several colours of skin, which are nearly the same picture."""
    if not EMOJI.exists() or not EMOJI_FONT.exists():
        print("There are no emoji; install fonts-noto-color-emoji and unicode-data.")
        return
    font, group, rows = ImageFont.truetype(str(EMOJI_FONT), 109), "", []
    for line in EMOJI.read_text().splitlines():
        if line.startswith("# group: "):
            group = line.removeprefix("# group: ")
        elif "; fully-qualified" in line and "skin tone" not in line:
            text = "".join(chr(int(code, 16)) for code in line.partition(";")[0].split())
            rows.append((_drawn(text, font, (136, 128), color=True), group))
    yield _images("emoji by group", rows)


def _glyphs() -> Iterator[Data]:
    """Letters and digits, each upright and slanted, thin and bold: by typeface, and by what they are."""
    rows = []
    for path in sorted(TRUETYPE.glob("*/*.ttf")):
        face = _STYLES.sub("", path.stem)
        if face in FACES:
            font = ImageFont.truetype(str(path), 48)
            rows += [(_drawn(one, font, (64, 64)), face, one) for one in string.ascii_letters + string.digits]
    if len({face for _, face, _ in rows}) < len(FACES):
        print("There are not enough typefaces; install fonts-dejavu and fonts-liberation.")
        return
    yield _images("glyphs by typeface", [(content, face) for content, face, _ in rows])
    yield _images("glyphs by character", [(content, one) for content, _, one in rows])


def _drawn(text: str, font: Any, size: tuple[int, int], *, color: bool = False) -> bytes:
    image = Image.new("RGB", size, "white")
    middle = (size[0] / 2, size[1] / 2)
    ImageDraw.Draw(image).text(middle, text, fill="black", font=font, anchor="mm", embedded_color=color)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


# --- texts ---------------------------------------------------------------------------------------------------


def _services() -> set[tuple[str, str]]:
    """First sentences of what the ten services with most to tell say of their operations and data, without those that
    several say."""
    said = {name: _sentences(path) for name, path in _models().items()}
    shared = Counter(text for texts in said.values() for text in texts)
    largest = sorted(said, key=lambda name: (-len(said[name]), name))[:10]
    return {(text, name) for name in largest for text in said[name] if shared[text] == 1}


def _models() -> dict[str, Path]:
    """Service → the newest description of it."""
    folder = Path(botocore.__file__).parent / "data"
    return {path.parts[-3]: path for path in sorted(folder.glob("*/*/service-2.json.gz"))}


def _sentences(path: Path) -> set[str]:
    with gzip.open(path) as stream:
        content = json.load(stream)
    shapes = content["shapes"].values()
    told = [one.get("documentation", "") for one in (*content["operations"].values(), *shapes)]
    told += [member.get("documentation", "") for one in shapes for member in one.get("members", {}).values()]
    plain = (html.unescape(_TAGS.sub("", text)).split(". ")[0].strip() for text in told)
    return {text for text in plain if len(text) > 30}


def _docstrings() -> set[tuple[str, str]]:
    """First lines of what ten libraries say of their modules, classes and functions, without those that several say."""
    said = {name: {line for path in _sources(name) for line in _first_lines(path)} for name in LIBRARIES}
    shared = Counter(text for texts in said.values() for text in texts)
    return {(text, name) for name, texts in said.items() for text in texts if shared[text] == 1}


def _sources(library: str) -> list[Path]:
    found = importlib.util.find_spec(library)
    assert found is not None and found.origin is not None, f"{library} is among the development packages"
    return sorted(Path(found.origin).parent.rglob("*.py"))


def _first_lines(path: Path) -> Iterator[str]:
    with warnings.catch_warnings(action="ignore"):
        tree = ast.parse(path.read_bytes())
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            first = (ast.get_docstring(node) or "").partition("\n")[0].strip()
            if len(first) > 20:
                yield first
