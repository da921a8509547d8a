"""Charts of the report and the console as inline SVG: a few shapes and words each, smaller than any library for it.

All are 400 units wide, so that their text keeps its size on a phone and grows little on a desk. Colours are classes of
the page's style sheet. The number behind each shape is its title, which shows on hover.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from consolidation import CalibrationBin

WIDTH = 400.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 8.0, 8.0, 34.0
ROW = 20.0

Tick = tuple[float, str]
"""A value and how it is written."""


def element(name: str, content: str = "", /, **attributes: object) -> str:
    """One tag. An underscore at the end of an attribute's name is dropped, others become hyphens."""
    given = "".join(f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"' for key, value in attributes.items())
    return f"<{name}{given}>{content}</{name}>"


def _value(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else escape(str(value))


def words(x: float, y: float, content: object, *, anchor: str = "start", kind: str = "") -> str:
    return element("text", escape(str(content)), x=x, y=y, text_anchor=anchor, class_=kind)


def titled(shape: str, title: str, /, **attributes: object) -> str:
    return element(shape, element("title", escape(title)), **attributes)


def picture(shapes: Iterable[str], *, height: float, summary: str) -> str:
    """`summary` is what a screen reader says instead of the shapes."""
    return element("svg", "".join(shapes), viewBox=f"0 0 {WIDTH:g} {height:g}", role="img", aria_label=summary)


def percent(share: float, digits: int = 0) -> str:
    """Rounded, but what is not all does not become all."""
    shown = f"{100 * share:.{digits}f}"
    return f"{100 - 10**-digits:.{digits}f} %" if share < 1 and float(shown) == 100 else f"{shown} %"


def number(count: float) -> str:
    """Thousands apart by thin spaces."""
    return f"{count:,.0f}".replace(",", "\u2009")


def short(name: object, length: int = 14) -> str:
    text = str(name)
    return text if len(text) <= length else text[: length - 1] + "…"


def bars(rows: Sequence[tuple[str, float]], *, summary: str, of: float | None = None) -> str:
    """Horizontal bars from zero, named at the left, with their number at the end; on hover, their share `of` all."""
    most = max((value for _, value in rows), default=0.0) or 1.0
    total = of or sum(value for _, value in rows) or 1.0
    shapes = []
    for n, (name, value) in enumerate(rows):
        y, width = n * ROW, (WIDTH - 180.0) * value / most
        title = f"{name}: {number(value)} ({percent(value / total, 1)})"
        shapes += [
            words(104.0, y + 14, short(name), anchor="end"),
            titled("rect", title, x=110.0, y=y + 3, width=max(width, 0.5), height=ROW - 6, class_="mark"),
            words(114.0 + width, y + 14, number(value), kind="faint"),
        ]
    return picture(shapes, height=max(len(rows), 1) * ROW, summary=summary)


class Frame:
    """Axes of a chart: data to units, with ticks and names. Both axes begin at the smaller bound, y upwards."""

    def __init__(self, *, x: tuple[float, float], y: tuple[float, float], height: float = 240.0) -> None:
        self.low_x, self.high_x = x
        self.low_y, self.high_y = y
        self.height = height
        self.right, self.bottom = WIDTH - RIGHT, height - BOTTOM

    def x(self, value: float) -> float:
        return LEFT + (value - self.low_x) / (self.high_x - self.low_x) * (self.right - LEFT)

    def y(self, value: float) -> float:
        return self.bottom - (value - self.low_y) / (self.high_y - self.low_y) * (self.bottom - TOP)

    def axes(
        self, x_ticks: Iterable[tuple[float, str]], y_ticks: Iterable[tuple[float, str]], x_name: str
    ) -> list[str]:
        shapes = [
            element("line", x1=LEFT, x2=self.right, y1=self.y(at), y2=self.y(at), class_="grid") for at, _ in y_ticks
        ]
        shapes += [words(LEFT - 4, self.y(at) + 4, name, anchor="end", kind="faint") for at, name in y_ticks]
        shapes += [words(self.x(at), self.bottom + 14, name, anchor="middle", kind="faint") for at, name in x_ticks]
        return [*shapes, words((LEFT + self.right) / 2, self.height - 4, x_name, anchor="middle", kind="faint")]


def histogram(counts: Sequence[int], *, things: str, summary: str) -> str:
    """How many things have a confidence in each of so many equal bins from 0 to 1."""
    bins = len(counts)
    frame = Frame(x=(0.0, 1.0), y=(0.0, float(max(counts) or 1)))
    ticks = [(tick, number(tick)) for tick in _round_ticks(frame.high_y) if tick == round(tick)]
    shapes = frame.axes([(share / 4, f"{share / 4:g}") for share in range(5)], ticks, "confidence")
    for n, count in enumerate(counts):
        left, right = frame.x(n / bins), frame.x((n + 1) / bins)
        title = f"{n / bins:.2f} to {(n + 1) / bins:.2f}: {number(count)} {things}"
        box = {"x": left + 0.5, "width": right - left - 1, "y": frame.y(count), "height": frame.bottom - frame.y(count)}
        shapes.append(titled("rect", title, class_="mark", **box))
    return picture(shapes, height=frame.height, summary=summary)


def reliability(
    bins: Sequence[CalibrationBin], *, summary: str, things: str = "tasks", share: str = "share of right labels"
) -> str:
    """Share of right labels against confidence, with 95 % intervals; on the diagonal confidence is true."""
    from consolidation import error_interval

    frame = Frame(x=(0.0, 1.0), y=(0.0, 1.0), height=280.0)
    ticks = [(share / 4, f"{share / 4:g}") for share in range(5)]
    shapes = frame.axes(ticks, ticks, f"confidence; upwards: {share}")
    ends = {"x1": frame.x(0), "y1": frame.y(0), "x2": frame.x(1), "y2": frame.y(1)}
    shapes.append(element("line", class_="guide", **ends))
    most = max((bin.n for bin in bins), default=1) or 1
    for bin in (bin for bin in bins if bin.n):
        low, high = error_interval(bin.accuracy * bin.n, bin.n)
        x = frame.x(bin.confidence)
        title = (
            f"{number(bin.n)} {things} with confidence about {bin.confidence:.2f}: "
            f"{percent(bin.accuracy, 1)} right ({percent(low)} to {percent(high)})"
        )
        shapes += [
            element("line", x1=x, x2=x, y1=frame.y(low), y2=frame.y(high), class_="whisker"),
            titled("circle", title, cx=x, cy=frame.y(bin.accuracy), r=3 + 5 * math.sqrt(bin.n / most), class_="mark"),
        ]
    return picture(shapes, height=frame.height, summary=summary)


def heat(table: Iterable[Sequence[float]], names: Sequence[str], *, summary: str) -> str:
    """A confusion matrix, each row (the true class) as shares of its sum."""
    shares = [[value / (sum(row) or 1.0) for value in row] for row in table]
    side = min((WIDTH - 92.0) / max(len(names), 1), 64.0)
    shapes = []
    for row, name in enumerate(names):
        y = row * side
        shapes.append(words(86.0, y + side / 2 + 4, short(name, 13), anchor="end"))
        for column, share in enumerate(shares[row]):
            x = 90.0 + column * side
            kind, verb = ("right", "known as") if row == column else ("wrong", "taken for")
            title = f"{name} {verb} {names[column]}: {percent(share, 1)}"
            box = {"x": x + 0.5, "y": y + 0.5, "width": side - 1, "height": side - 1}
            shapes.append(element("rect", class_="cell", **box))
            shapes.append(titled("rect", title, class_=kind, fill_opacity=round(share, 3), **box))
            if share >= 0.005 and side >= 22:
                shade = "on-mark" if share > 0.5 else ""
                shapes.append(words(x + side / 2, y + side / 2 + 4, _share(share), anchor="middle", kind=shade))
    bottom = len(names) * side
    for column, name in enumerate(names):
        x = 90.0 + column * side + side / 2
        turned = f"rotate(-45 {x:.1f} {bottom + 10:.1f})"
        text = escape(short(name, 10))
        shapes.append(element("text", text, x=x, y=bottom + 12, text_anchor="end", transform=turned))
    return picture(shapes, height=bottom + 62.0, summary=summary)


def _share(share: float) -> str:
    return f"{share:.2f}".removeprefix("0") if share < 0.995 else "1"


def skills(
    rows: Sequence[tuple[str, int, float, float, float]], *, summary: str, share: str = "share of right answers"
) -> str:
    """Per worker the skill, a `share`, as a dot on its interval; rows are (worker, answers, skill, low, high)."""
    frame = Frame(x=(0.0, 1.0), y=(0.0, 1.0), height=len(rows) * 14.0 + BOTTOM + TOP)
    left = 124.0
    shapes = []

    def at(share: float) -> float:
        return left + share * (WIDTH - RIGHT - left)

    for tick in range(5):
        x = at(tick / 4)
        shapes.append(element("line", x1=x, x2=x, y1=TOP, y2=frame.bottom, class_="grid"))
        shapes.append(words(x, frame.bottom + 14, f"{tick / 4:g}", anchor="middle", kind="faint"))
    shapes.append(words(WIDTH - RIGHT, frame.height - 4, share, anchor="end", kind="faint"))
    for n, (name, answers, skill, low, high) in enumerate(rows):
        y = TOP + n * 14.0 + 7
        title = f"{name}: {percent(skill, 1)} ({percent(low)} to {percent(high)}), {number(answers)} answers"
        shapes += [
            words(left - 6, y + 4, short(name, 15), anchor="end", kind="small"),
            element("line", x1=at(low), x2=at(high), y1=y, y2=y, class_="whisker"),
            titled("circle", title, cx=at(skill), cy=y, r=3.5, class_="mark"),
        ]
    return picture(shapes, height=frame.height, summary=summary)


def curve(
    answers: Sequence[int],
    lines: Mapping[str, Sequence[float]],
    *,
    things: str,
    summary: str,
    say: Callable[[float, int], str] = percent,
) -> str:
    """Errors (0..1 unless `say` writes others, with so many digits) against answers per thing, up to three lines by
    name; the last is the one that matters."""
    most = max(max(errors) for errors in lines.values())
    top = most * 1.08 or 0.01
    frame = Frame(x=(1.0, max(answers[-1] + 0.0, 2.0)), y=(0.0, top), height=280.0)
    frame.right -= 70.0
    ticks = [(tick, say(tick, 0 if top > 0.05 else 1)) for tick in _round_ticks(top)]
    every = [at for n, at in enumerate(answers) if len(answers) < 9 or n % 3 == 0 or n == len(answers) - 1]
    shapes = frame.axes([(at, str(at)) for at in every], ticks, f"answers per {things}; upwards: error")
    kinds = ("line-c", "line-b", "line-a")[-len(lines) :]
    for kind, (name, errors) in zip(kinds, lines.items(), strict=True):
        places = [(frame.x(at), frame.y(error)) for at, error in zip(answers, errors, strict=True)]
        shapes += [element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=kind) for (x1, y1), (x2, y2) in pairwise(places)]
        for at, error, (x, y) in zip(answers, errors, places, strict=True):
            title = f"{name}, {at} answers: error {say(error, 1)}"
            shapes.append(titled("circle", title, cx=x, cy=y, r=3.0, class_=f"{kind} dot"))
    shapes += _line_names(frame, {name: errors[-1] for name, errors in lines.items()})
    return picture(shapes, height=frame.height, summary=summary)


def _line_names(frame: Frame, ends: dict[str, float]) -> list[str]:
    """Direct labels at the right ends, pushed apart where they would overlap."""
    names, y = [], -math.inf
    for name, error in sorted(ends.items(), key=lambda entry: -entry[1]):
        y = max(frame.y(error) + 4, y + 14)
        names.append(words(frame.right + 8, y, short(name, 11)))
    return names


def _round_ticks(most: float) -> list[float]:
    """Three to six round numbers from 0 to `most`."""
    unit = 10 ** math.floor(math.log10(most))
    step = next(unit * factor for factor in (0.2, 0.5, 1, 2) if most / (unit * factor) <= 6)
    return [n * step for n in range(int(most / step + 1e-9) + 1)]
