"""`--report` with `--kind`: what a run found out about shapes, entities, orders, texts, numbers or masks."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from consolidation import calibration
from labeling.charts import curve, histogram, number, percent, reliability, short
from labeling.cli.consolidate.kind_study import KindStudy, doubts
from labeling.cli.consolidate.report import SHOWN_TASKS, folded, rows_of, section, whole_page, workers_section
from labeling.cli.csv_files import write_text

NAMES = {
    "f1": "F1",
    "mae": "Mean absolute error",
    "rmse": "Root of the mean squared error",
    "f1_overlapping": "F1 of those that overlap",
}
PLAIN = ("mae", "rmse", "bias")
"""Figures in the unit of the answers; all others are shares."""


def write_kind_report(path: Path, of: KindStudy, sources: Sequence[Path]) -> None:
    """Write the page, whole or not at all. Raises `LabelwrightError` when the file cannot be written."""
    write_text(path, page(of, ", ".join(source.name for source in sources)))


def page(of: KindStudy, name: str) -> str:
    """The page as HTML text; `name` is its heading."""
    lead = (
        f"{number(len(of.given))} answers of {number(len(of.workers))} workers to {number(len(of.answers_of))} tasks: "
        f"{of.name}, consolidated by the {'rule that is compatible' if of.compatible else 'model'}."
    )
    against, *calibrated = _against_truth(of)
    sections = [against, *_confidence(of), *calibrated, _curve(of)]
    return whole_page(name, lead, _facts(of), [*sections, workers_section(of.workers, of.kind.skill), _hardest(of)])


def _facts(of: KindStudy) -> dict[str, str]:
    facts = {"Answers per task": f"{len(of.given) / max(len(of.answers_of), 1):.2f}"}
    sure = _parts(of)
    if sure:
        facts = {"Mean confidence": f"{np.mean(sure):.3f}"} | facts
    if of.truth is None:
        return facts
    judged = {_name(name): _say(name, value) for name, value in of.figures[of.method].items() if name != "error"}
    return judged | facts


def _parts(of: KindStudy) -> list[float]:
    return [part for result in of.fitted.results.values() for part in result.parts]


def _name(figure: str) -> str:
    return NAMES.get(figure, figure.replace("_", " ").capitalize())


def _say(figure: str, value: float) -> str:
    if np.isnan(value):
        return "–"
    return f"{value:.4g}" if figure in PLAIN else percent(value, 1)


def _confidence(of: KindStudy) -> list[str]:
    sure = _parts(of)
    if not sure:
        return []
    things = of.name if of.kind.alike or of.name == "labels" else "tasks"
    say = f"{percent(float(np.mean(np.array(sure) >= 0.9)), 1)} of {number(len(sure))} {things} have at least 0.9."
    counts, _ = np.histogram(sure, bins=20, range=(0.0, 1.0))
    return [section("Confidence", say, histogram(counts.tolist(), things=things, summary=say))]


def _against_truth(of: KindStudy) -> list[str]:
    if of.truth is None:
        return [
            section("No truth given", "With --truth FILE this page also shows how near the results come to it.", "")
        ]
    names = [name for name in of.figures["model"] if name != "error"]
    rows = [[who, *(_say(name, values[name]) for name in names)] for who, values in of.figures.items()]
    say = f"Over {number(len(of.truth))} tasks. Single: the answers as they came; compatible: Ground Truth's rule."
    table = rows_of(["answers", *map(_name, names)], rows, cards=True)
    found = [section("Against the truth", say, table, kind="wide")]
    sure, right = of.parts
    if len(sure):
        bins = calibration(sure, right)
        say = f"Of {number(len(sure))} {of.name} {percent(float(right.mean()), 1)} are there. The line is no gap."
        rows_ = [[f"{b.low:.2f}–{b.high:.2f}", b.n, f"{b.confidence:.3f}", f"{b.accuracy:.3f}"] for b in bins if b.n]
        head = ["confidence", of.name, "mean confidence", "there"]
        drawn = reliability(bins, summary=say, things=of.name, share="share that are there")
        found.append(section("Is the confidence true?", say, drawn + folded(head, rows_)))
    return found


def _curve(of: KindStudy) -> str:
    points = of.curve
    if not points:
        return ""
    error = next(iter(of.figures["model"] if of.truth else of.judged(of.values, of.values)))
    what = _name(error)
    if error == "error":
        what = "1 − F1 × likeness of what is matched" if of.kind.alike and of.name != "entities" else "1 − F1"
    judge = "the truth" if of.truth else f"what the {of.method} gives with all answers, for want of a truth"
    last = points[-1]
    say = (
        f"{what} against {judge}; random answers are left out. With {last.answers} answers per task: a single worker "
        f"{_say(error, last.single)}, compatible {_say(error, last.compatible)}, model {_say(error, last.model)}."
    )
    lines = {name: [getattr(point, name) for point in points] for name in ("single", "compatible", "model")}
    spoken: dict[str, Any] = {"say": lambda value, digits: f"{value:.3g}"} if error in PLAIN else {}
    drawn = curve([point.answers for point in points], lines, things="task", summary=say, **spoken)
    rows = [[p.answers, *(_say(error, value) for value in p[1:])] for p in points]
    return section("Error against answers per task", say, drawn + folded(list(points[0]._fields), rows))


def _hardest(of: KindStudy) -> str:
    """Tasks about which people differ most, with what came out."""
    numbers = of.name == "numbers"
    rows = [
        [task, f"{doubt:.4g}" if numbers else f"{doubt:.3f}", len(of.answers_of[task]), _told(of, task)]
        for task, doubt in list(doubts(of))[:SHOWN_TASKS]
    ]
    header = ["task", "spread" if numbers else "confidence", "answers", "result"]
    say = "Where another answer, or a look, pays most: by the "
    say += "standard deviation of the answers." if numbers else "most doubtful part of each."
    return section("Hardest tasks", say, rows_of(header, rows, cards=True), kind="wide")


def _told(of: KindStudy, task: Any) -> str:
    """The result in a few words."""
    result = of.fitted.results[task]
    if of.kind.alike or of.name == "labels":
        names = [getattr(one, "label", one) for one in result.value]
        tally = {name: names.count(name) for name in dict.fromkeys(names)}
        return ", ".join(
            f"{count} × {short(name, 30)}" if of.kind.alike else str(name) for name, count in tally.items()
        )
    if of.name == "masks":
        return ", ".join(result.line["labelMappings"])
    value = result.value
    if isinstance(value, float):
        return f"{value:.6g}"
    return " > ".join(map(str, value)) if isinstance(value, tuple) else short(value, 80)
