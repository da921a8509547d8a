"""What one run of `labelwright consolidate` knows: votes, model, truth; and the tables that are made of it."""

import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np

from consolidation import (
    METHODS,
    BadVotes,
    Consolidator,
    CurvePoint,
    Figures,
    HierarchicalDawidSkene,
    MajorityVote,
    TooLarge,
    Votes,
    confusion_table,
    error_curve,
    error_interval,
    figures,
    leave_one_out,
    people,
)
from consolidation.curve import curve_places
from consolidation.figures import hits
from consolidation.numerics import Floats, Ints
from consolidation.sharded import Judged
from labeling.cli.consolidate.inputs import read_columns
from workers.errors import InvalidInput

ANSWERS = ("task", "worker", "label")
TRUTH = ("task", "truth")
DIGITS = 6

Table = tuple[Sequence[str], Iterable[Sequence[object]]]


@dataclass(frozen=True)
class Truth:
    """Positions of the tasks whose true class is known, and its code; -1 for a class that nobody named."""

    judged: Ints
    codes: Ints
    names: tuple[str, ...]
    """The true class of each of them."""


class WorkerRow(NamedTuple):
    """Shares are 0..1, maybe NaN."""

    worker: str
    answers: int
    skill: float
    skill_low: float
    skill_high: float
    """95 % interval."""
    agreement: float
    """With the majority of the others."""
    information: float = math.nan
    """Bits that an answer tells."""
    finding: str = ""
    """spammer, adversary or drift; see `consolidation.people`."""


@dataclass(frozen=True)
class Study:
    method: str
    votes: Votes
    model: Consolidator
    truth: Truth | None

    @cached_property
    def figures(self) -> Figures | None:
        """Of the labels as they are written; a truth that nobody answered counts as missed."""
        if self.truth is None:
            return None
        rows = self.truth.judged
        return figures(self.model.probas_[rows], self.truth.codes, self.model.labels_[rows])

    @cached_property
    def right(self) -> Floats:
        """Per judged task 1 where its label is right, else 0."""
        assert self.truth is not None
        rows = self.truth.judged
        return hits(self.model.probas_[rows], self.truth.codes, self.model.labels_[rows])

    @cached_property
    def confusions(self) -> dict[str, Floats]:
        """True class by what was said, K × K each: all answers as they came, majority (ties shared), and the labels."""
        assert self.truth is not None
        rows, codes = self.truth.judged, self.truth.codes
        shares = MajorityVote().fit(self.votes).probas_[rows]
        winners = shares >= shares.max(axis=1, keepdims=True) - 1e-9
        return {
            "answers": confusion_table(self.votes.counts()[rows], codes),
            "majority": confusion_table(winners / winners.sum(axis=1, keepdims=True), codes),
            self.method: confusion_table(np.eye(self.votes.n_labels)[self.model.labels_[rows]], codes),
        }

    @cached_property
    def curve(self) -> list[CurvePoint]:
        """Against the truth, or without one against the labels that all answers give. A progress bar on terminals."""
        everything = np.arange(self.votes.n_items, dtype=np.int32)
        judged, codes = (
            (everything, self.model.labels_) if self.truth is None else (self.truth.judged, self.truth.codes)
        )
        points = error_curve(self.votes, judged, codes, self.model)
        length = len(curve_places(self.votes))
        hidden = not sys.stderr.isatty()
        with click.progressbar(points, length=length, label="Curve", file=sys.stderr, hidden=hidden) as shown:
            return list(shown)

    @cached_property
    def workers(self) -> list[WorkerRow]:
        """Everybody. The default model also tells what an answer is worth, and who needs a look."""
        votes, model = self.votes, self.model
        if isinstance(model, HierarchicalDawidSkene):
            return [
                WorkerRow(str(p.worker), p.answers, p.skill, p.low, p.high, p.agreement, p.information, p.finding or "")
                for p in people(votes, model)
            ]
        counts, skills = votes.answers_per_worker.tolist(), model.worker_skills_.tolist()
        rows = zip(votes.workers, counts, skills, leave_one_out(votes).tolist(), strict=True)
        return [
            WorkerRow(str(name), n, skill, *error_interval(skill * n, n), agrees) for name, n, skill, agrees in rows
        ]


def study(paths: Sequence[Path], method: str, truth: Path | None, attributes: Sequence[str]) -> Study:
    """Read the answers, then the truth, then fit. Raises InvalidInput with file, line and column."""
    votes = read_votes(paths, attributes)
    known = read_truth(truth, votes) if truth else None
    try:
        return Study(method, votes, METHODS[method]().fit(votes), known)
    except TooLarge as error:
        raise InvalidInput(f"{paths[0]}, the column 'label'", str(error)) from None


def read_votes(paths: Sequence[Path], attributes: Sequence[str] = ()) -> Votes:
    """The last answer of a worker to a task counts, which is said on stderr."""
    coded, rows = read_columns(paths, ANSWERS, attributes)
    tell_unused(rows.unused)
    try:
        task, worker, label = coded
        votes = Votes.from_codes(task, worker, label)
    except BadVotes as error:
        raise InvalidInput(f"{paths[0]}, the column 'label'", str(error)) from None
    replaced = len(rows) - len(votes)
    if replaced:
        click.echo(f"{replaced} answers were replaced by a later one of the same worker to the same task.", err=True)
    return votes


def read_truth(path: Path, votes: Votes) -> Truth:
    """For the tasks that were answered. Raises InvalidInput when there is none, or a task has two true classes."""
    ((task, tasks), (label, labels)), rows = read_columns([path], TRUTH)
    tell_unused(rows.unused)
    true: dict[int, int] = {}
    for row, (code, seen) in enumerate(zip(task.tolist(), label.tolist(), strict=True)):
        if true.setdefault(code, seen) != seen:
            here, before = labels[seen], labels[true[code]]
            raise InvalidInput(rows.where(row), f"task {tasks[code]!r} is {here!r} here and {before!r} before")
    places = {item: place for place, item in enumerate(votes.items)}
    classes = {name: code for code, name in enumerate(votes.labels)}
    known = [(places[tasks[code]], str(labels[seen])) for code, seen in true.items() if tasks[code] in places]
    tell_unanswered(path, len(true), len(true) - len(known), votes.n_items)
    judged, names = zip(*known, strict=True)
    codes = np.array([classes.get(name, -1) for name in names], np.int32)
    return Truth(np.array(judged, np.int32), codes, names)


def tell_unanswered(path: Path, tasks: int, missing: int, answered: int) -> None:
    """Says on stderr how many tasks of the truth were not answered. Raises InvalidInput when none was."""
    if missing == tasks:
        raise InvalidInput(str(path), f"none of its {tasks} tasks is among the {answered} answered ones")
    if missing:
        click.echo(f"{path}: {missing} of its {tasks} tasks have no answers and are left out.", err=True)


def tell_unused(unused: dict[str, tuple[str, ...]]) -> None:
    for file, names in unused.items():
        click.echo(f"{file}: columns not used: {', '.join(names)}", err=True)


def summary(of: Study) -> dict[str, Any]:
    """What `--json` prints: the fit, and with a truth its figures and confusion."""
    model, votes = of.model, of.votes
    facts = {
        "method": of.method,
        "tasks": votes.n_items,
        "workers": votes.n_workers,
        "classes": votes.n_labels,
        "answers": len(votes),
        "ties": int(model.ties_.sum()),
        "mean_confidence": float(model.confidences_.mean()),
        "rounds": model.n_iter_,
        "converged": model.converged_,
    }
    if of.figures is None:
        return facts
    confusion = {name: table.round(DIGITS).tolist() for name, table in of.confusions.items()}
    return facts | asdict(of.figures) | {"confusion": {"classes": list(votes.labels), **confusion}}


def label_rows(of: Study, *, probabilities: bool = False) -> Table:
    """Header and rows of the labels, in the order in which the tasks first appeared."""
    model, votes = of.model, of.votes
    answers = votes.answers_per_item
    judged = Judged(votes.items, model.labels_, model.confidences_, answers, model.ties_, model.probas_)
    return label_header(votes.labels, probabilities), judged_rows(judged, votes.labels, probabilities)


def label_header(labels: Sequence[object], probabilities: bool) -> list[str]:
    return ["task", "label", "confidence", "answers", "tie", *(f"p_{label}" for label in labels if probabilities)]


def judged_rows(judged: Judged, labels: Sequence[object], probabilities: bool) -> Iterator[Sequence[object]]:
    columns: list[Iterable[object]] = [
        judged.items,
        (labels[code] for code in judged.labels),
        judged.confidences.round(DIGITS).tolist(),
        judged.answers.tolist(),
        ("true" if tie else "false" for tie in judged.ties),
    ]
    if probabilities:
        columns += judged.probas.round(DIGITS).T.tolist()
    return zip(*columns, strict=True)


def worker_rows(of: Study) -> Table:
    """Header and rows of the workers; empty is what cannot be told."""
    return WorkerRow._fields, rounded(of.workers)


def curve_rows(of: Study) -> Table:
    """Header and rows of the curve: mean errors, and how much the method's varies between draws."""
    header = ["answers", "single", "majority", of.method, "spread"]
    return header, rounded([(p.answers, p.single, p.majority, p.model, p.spread) for p in of.curve])


def rounded(rows: Iterable[Sequence[Any]]) -> Iterator[list[object]]:
    for row in rows:
        yield [
            value if not isinstance(value, float) else "" if np.isnan(value) else round(value, DIGITS) for value in row
        ]
