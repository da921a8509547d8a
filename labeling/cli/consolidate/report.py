"""`--report`: all that a run of `labelwright consolidate` found out, as one page that needs nothing else."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path

import numpy as np

from consolidation import calibration
from labeling.charts import (
    bars,
    curve,
    element,
    heat,
    histogram,
    number,
    percent,
    reliability,
    short,
    skills,
)
from labeling.cli.consolidate.study import Study, WorkerRow
from labeling.cli.csv_files import write_text

SHOWN_CLASSES, SHOWN_WORKERS, SHOWN_TASKS = 20, 30, 20
"""A page is for looking at; the whole tables are what --out, --workers and --json write."""


def write_report(path: Path, of: Study, sources: Sequence[Path]) -> None:
    """Write the page, whole or not at all. Raises `LabelwrightError` when the file cannot be written."""
    write_text(path, page(of, ", ".join(source.name for source in sources)))


def page(of: Study, name: str) -> str:
    """The page as HTML text; `name` is its heading."""
    sections = [_labels(of), _confidence(of), *_against_truth(of), _curve(of), _workers(of), _hardest(of)]
    return whole_page(name, _lead(of), _facts(of), sections)


def whole_page(name: str, lead: str, facts: Mapping[str, str], sections: Sequence[str]) -> str:
    """One HTML page that needs nothing else."""
    style = files("labeling.cli.consolidate").joinpath("report.css").read_text(encoding="utf-8")
    head = "".join(
        [
            '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
            element("title", escape(f"{name}: consolidation")),
            element("style", style),
        ]
    )
    listed = "".join(element("div", element("dt", k) + element("dd", escape(v))) for k, v in facts.items())
    body = element("h1", escape(name)) + element("p", escape(lead)) + element("dl", listed)
    body += element("main", "".join(sections))
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>{body}</body></html>\n'


def _lead(of: Study) -> str:
    return (
        f"{number(len(of.votes))} answers of {number(of.votes.n_workers)} workers to {number(of.votes.n_items)} tasks, "
        f"made into one label each by the method {of.method}."
    )


def _facts(of: Study) -> dict[str, str]:
    facts = {
        "Mean confidence": f"{of.model.confidences_.mean():.3f}",
        "Answers per task": f"{of.votes.answers_per_item.mean():.2f}",
        "Classes": number(of.votes.n_labels),
        "Ties": number(int(of.model.ties_.sum())),
    }
    if of.figures:
        facts = {
            "Right": f"{percent(of.figures.accuracy, 1)} of {number(of.figures.n)}",
            "Log-loss": f"{of.figures.log_loss:.3f}",
            "Brier score": f"{of.figures.brier:.3f}",
            "Calibration error": f"{of.figures.ece:.3f}",
        } | facts
    return facts


def section(title: str, say: str, content: str, *, kind: str = "") -> str:
    return element("section", element("h2", title) + element("p", escape(say)) + content, class_=kind)


def _labels(of: Study) -> str:
    counts = np.bincount(of.model.labels_, minlength=of.votes.n_labels)
    order = np.argsort(-counts, kind="stable")
    rows = [(str(of.votes.labels[k]), float(counts[k])) for k in order[:SHOWN_CLASSES].tolist()]
    rest = float(counts[order[SHOWN_CLASSES:]].sum())
    rows += [(f"{len(order) - SHOWN_CLASSES} others", rest)] if len(order) > SHOWN_CLASSES else []
    say = f"Most frequent is {rows[0][0]} with {percent(rows[0][1] / of.votes.n_items, 1)} of the tasks."
    return section("Labels", say, bars(rows, summary=say))


def _confidence(of: Study) -> str:
    sure = float((of.model.confidences_ >= 0.9).mean())
    say = f"{percent(sure, 1)} of the labels have a confidence of at least 0.9."
    counts, _ = np.histogram(of.model.confidences_, bins=20, range=(0.0, 1.0))
    return section("Confidence", say, histogram(counts.tolist(), things="tasks", summary=say))


def _against_truth(of: Study) -> list[str]:
    if of.truth is None or of.figures is None:
        say = "With --truth FILE this page also shows whether the confidence is true, and which classes are mistaken."
        return [section("No truth given", say, "")]
    bins = calibration(of.model.confidences_[of.truth.judged], of.right)
    say = f"Mean gap between confidence and share of right labels: {of.figures.ece:.3f}. The line is no gap."
    rows = [[f"{b.low:.2f}–{b.high:.2f}", b.n, f"{b.confidence:.3f}", f"{b.accuracy:.3f}"] for b in bins if b.n]
    table = folded(["confidence", "tasks", "mean confidence", "right"], rows)
    return [section("Is the confidence true?", say, reliability(bins, summary=say) + table), *_confusions(of)]


def _confusions(of: Study) -> list[str]:
    """The three matrices of the same classes: those that occur most in the truth."""
    titles = {"answers": "Single answers", "majority": "Majority"}
    totals = of.confusions[of.method].sum(axis=1)
    kept = np.sort(np.argsort(-totals, kind="stable")[:SHOWN_CLASSES])
    names = [str(of.votes.labels[k]) for k in kept.tolist()]
    sections = []
    for name, table in of.confusions.items():
        total = table.sum()
        right = float(np.trace(table) / total) if total else 0.0
        say = f"Row: the true class; column: what was said. {percent(right, 1)} on the diagonal."
        cut = f" The {SHOWN_CLASSES} most frequent classes." if len(kept) < len(totals) else ""
        title = f"Mistakes: {titles.get(name, name).lower() if name in titles else name}"
        sections.append(section(title, say + cut, heat(table[np.ix_(kept, kept)], names, summary=say)))
    return sections


def _curve(of: Study) -> str:
    points = of.curve
    last = points[-1]
    judge = "the truth" if of.truth else f"the labels that {of.method} gives with all answers, for want of a truth"
    say = (
        f"Error against {judge}; random answers are left out. With {last.answers} answers per task: a single worker "
        f"{percent(last.single, 1)}, majority {percent(last.majority, 1)}, {of.method} {percent(last.model, 1)}."
    )
    rows = [[p.answers, *(percent(error, 1) for error in (p.single, p.majority, p.model, p.spread))] for p in points]
    table = folded(["answers", "single", "majority", of.method, "± (draws)"], rows)
    lines = {"single": [p.single for p in points], "majority": [p.majority for p in points]}
    lines[of.method] = [p.model for p in points]
    drawn = curve([p.answers for p in points], lines, things="task", summary=say)
    return section("Error against answers per task", say, drawn + table)


def _workers(of: Study) -> str:
    mean = float(np.average(of.model.worker_skills_, weights=np.maximum(of.votes.answers_per_worker, 1e-9)))
    return workers_section(of.workers, "right answers", f"; {percent(mean, 1)} over all answers")


def workers_section(workers: Sequence[WorkerRow], share: str, besides: str = "") -> str:
    """Those with most answers; `share` is what their skill is a share of."""
    known = [row for row in workers if not np.isnan(row.skill)]
    order = sorted(known, key=lambda row: (-row.answers, row.worker))[:SHOWN_WORKERS]
    shown = sorted(order, key=lambda row: (-row.skill, row.worker))
    most = f" The {SHOWN_WORKERS} with most answers; --workers writes all." if len(known) > SHOWN_WORKERS else ""
    found = [f"{row.worker} ({row.finding})" for row in workers if row.finding]
    look = f" Worth a look: {', '.join(found[:10])}{' and others' if len(found) > 10 else ''}." if found else ""
    say = f"Estimated share of {share} with its 95 % interval{besides}.{look}{most}"
    if not shown:
        return section("Workers", "Nobody answered what others answered, too: nothing can be told.", "")
    rows = [
        [
            f"{r.worker} ({r.finding})" if r.finding else r.worker,
            r.answers,
            f"{r.skill:.3f}",
            f"{r.skill_low:.3f}–{r.skill_high:.3f}",
            _number(r.agreement),
        ]
        for r in shown
    ]
    table = rows_of(["worker", "answers", "skill", "interval", "agreement"], rows)
    drawn = [(r.worker, r.answers, r.skill, r.skill_low, r.skill_high) for r in shown]
    chart = skills(drawn, summary=say, share=f"share of {share}")
    return section(
        "Workers", say, element("div", chart + element("div", table, class_="scroll", tabindex=0)), kind="pair"
    )


def _number(share: float) -> str:
    return "" if np.isnan(share) else f"{share:.3f}"


def _hardest(of: Study) -> str:
    """The tasks whose labels are least sure, with what was said about them."""
    model, votes = of.model, of.votes
    order = np.argsort(model.confidences_, kind="stable")[:SHOWN_TASKS].tolist()
    truth = dict(zip(of.truth.judged.tolist(), of.truth.names, strict=True)) if of.truth else {}
    counts = votes.select(np.isin(votes.item, order)).counts()
    rows: list[list[object]] = []
    for place in order:
        said = sorted(np.flatnonzero(counts[place]).tolist(), key=lambda k: (-counts[place, k], k))
        answers = ", ".join(f"{counts[place, k]:.0f} × {short(votes.labels[k], 30)}" for k in said)
        row = [votes.items[place], votes.labels[model.labels_[place]], f"{model.confidences_[place]:.3f}", answers]
        rows.append([*row, truth.get(place, "")] if of.truth else row)
    header = ["task", "label", "confidence", "answers", *(["truth"] if of.truth else [])]
    say = "Where another answer, or a look, pays most."
    return section("Hardest tasks", say, rows_of(header, rows, cards=True), kind="wide")


def folded(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    content = element("div", rows_of(header, rows), class_="scroll", tabindex=0)
    return element("details", element("summary", "As a table") + content)


def rows_of(header: Sequence[str], rows: Iterable[Sequence[object]], *, cards: bool = False) -> str:
    """The first column names the row; the others are numbers unless `cards`, whose rows are cards on a phone."""
    kind: Callable[[int], str] = lambda n: "name" if n == 0 or cards else "number"  # noqa: E731
    head = element("tr", "".join(element("th", escape(name), class_=kind(n)) for n, name in enumerate(header)))
    body = "".join(
        element(
            "tr",
            "".join(
                element("td", escape(str(cell)), class_=kind(n), data_name=header[n]) for n, cell in enumerate(row)
            ),
        )
        for row in rows
    )
    return element("table", element("thead", head) + element("tbody", body), class_="cards" if cards else "")
