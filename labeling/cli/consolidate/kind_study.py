"""What one run of `labelwright consolidate --kind` knows: answers, results, truth; and the tables made of it."""

import math
import sys
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np
import orjson

from consolidation import BadVotes, TooLarge
from labeling.cli.consolidate.inputs import Rows, read_columns, read_texts
from labeling.cli.consolidate.judge import matched
from labeling.cli.consolidate.kinds import KINDS, Check, Kind
from labeling.cli.consolidate.results import Answers, Fitted
from labeling.cli.consolidate.study import DIGITS, Table, WorkerRow, rounded, tell_unanswered, tell_unused
from labeling.cli.json_files import not_json, whole
from workers.errors import InvalidInput

ANSWERS, TRUTH = ("task", "worker", "answer"), ("task", "truth")
CURVE_TASKS, CURVE_DRAWS, CURVE_MOST = 100, 2, 12
"""The curve is drawn over so many tasks, means so many draws, and ends there."""

Values = Mapping[Hashable, Any]


class Point(NamedTuple):
    """Mean errors with so many random answers for each task; `single` is that of one answer, the same everywhere."""

    answers: int
    single: float
    compatible: float
    model: float


@dataclass(frozen=True)
class KindStudy:
    name: str
    compatible: bool
    radius: float
    given: Answers
    fitted: Fitted
    truth: Values | None

    @property
    def kind(self) -> Kind:
        return KINDS[self.name]

    @property
    def method(self) -> str:
        return "compatible" if self.compatible else "model"

    @cached_property
    def values(self) -> Values:
        return {task: result.value for task, result in self.fitted.results.items()}

    @cached_property
    def answers_of(self) -> dict[Hashable, list[tuple[Hashable, Any]]]:
        """Task → (worker, answer)."""
        found: dict[Hashable, list[tuple[Hashable, Any]]] = {}
        for task, worker, answer in self.given:
            found.setdefault(task, []).append((worker, answer))
        return found

    def judged(self, values: Values, truth: Values) -> dict[str, float]:
        """Figures of some values; tasks without a truth do not count."""
        return self.kind.judge(self.radius)([(value, truth[task]) for task, value in values.items() if task in truth])

    def singly(self, truth: Values) -> dict[str, float]:
        """Figures of the answers as they came."""
        pairs = [(answer, truth[task]) for task, _, answer in self.given if task in truth]
        return self.kind.judge(self.radius)(pairs)

    @cached_property
    def figures(self) -> dict[str, dict[str, float]]:
        """Of single answers, of the compatible rule and of the model, against the truth."""
        assert self.truth is not None
        other = self.kind.fit(self.given, not self.compatible, self.radius).results
        both = {self.method: self.values, self.other: {task: one.value for task, one in other.items()}}
        found = {name: self.judged(both[name], self.truth) for name in ("compatible", "model")}
        return {"single": self.singly(self.truth), **found}

    @property
    def other(self) -> str:
        return "model" if self.compatible else "compatible"

    @cached_property
    def parts(self) -> tuple[np.ndarray, np.ndarray]:
        """Confidence of each thing on the tasks with a truth, and whether it is there; nothing for other kinds."""
        sure: list[float] = []
        right: list[float] = []
        for task, result in self.fitted.results.items() if self.truth and self.kind.alike else ():
            if self.truth and self.kind.alike and task in self.truth:
                hits = {place for place, _ in matched(result.value, self.truth[task], self.kind.alike(self.radius))}
                sure += result.parts
                right += [float(place in hits) for place in range(len(result.parts))]
        return np.array(sure), np.array(right)

    @cached_property
    def workers(self) -> list[WorkerRow]:
        """Everybody, in the order in which they first appear."""
        answered: dict[Hashable, set[Hashable]] = {}
        for task, worker, _ in self.given:
            answered.setdefault(worker, set()).add(task)
        told = {one.worker: one for one in self.fitted.people()}
        nothing = (math.nan,) * 5
        rows = []
        for worker, tasks in answered.items():
            one = told.get(worker)
            known = one is not None and one.judged > 0
            facts = (one.skill, one.low, one.high, one.agreement, one.information) if one and known else nothing
            rows.append(WorkerRow(str(worker), len(tasks), *facts, (one.finding or "") if one else ""))
        return rows

    @cached_property
    def curve(self) -> list[Point]:
        """Against the truth, or without one against what all answers give."""
        truth = self.values if self.truth is None else self.truth
        judged = [task for task in self.answers_of if task in truth]
        evenly = np.linspace(0, len(judged) - 1, min(len(judged), CURVE_TASKS)).astype(int)
        tasks = {judged[n] for n in evenly.tolist()}
        kept = [row for row in self.given if row[0] in tasks]
        counts = [len(self.answers_of[task]) for task in tasks]
        most = min(int(np.quantile(counts, 0.95)), CURVE_MOST) if counts else 0
        part = KindStudy(self.name, self.compatible, self.radius, kept, self.fitted, truth)
        single = _error(part.singly(truth))
        with click.progressbar(
            range(1, most + 1), label="Curve", file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as shown:
            return [Point(answers, single, *part.thinned(answers)) for answers in shown]

    def thinned(self, answers: int) -> tuple[float, float]:
        """Errors of the compatible rule and of the model with so many random answers for each task."""
        assert self.truth is not None
        errors = []
        for draw in range(CURVE_DRAWS):
            kept = list(_thin(self.answers_of, answers, draw))
            found = (self.kind.fit(kept, compatible, self.radius).results for compatible in (True, False))
            values = ({task: one.value for task, one in results.items()} for results in found)
            errors.append([_error(self.judged(one, self.truth)) for one in values])
        compatible, model = np.mean(errors, axis=0).tolist()
        return compatible, model


def _thin(
    answers_of: Mapping[Hashable, Sequence[tuple[Hashable, Any]]], answers: int, draw: int
) -> Iterator[tuple[Hashable, Hashable, Any]]:
    for place, (task, said) in enumerate(answers_of.items()):
        for n in np.random.default_rng([draw, place]).permutation(len(said))[:answers].tolist():
            yield (task, *said[n])


def _error(figures: Mapping[str, float]) -> float:
    return next(iter(figures.values()))


def kind_study(
    paths: Sequence[Path],
    name: str,
    *,
    compatible: bool,
    radius: float,
    attributes: Sequence[str],
    truth: Path | None = None,
    texts: Path | None = None,
) -> KindStudy:
    """Read the answers, then the truth, then fit. `texts` (columns task,text) are what was marked: no entity may lie
    outside.

    Raises InvalidInput with file and line, or with task and worker where an answer contradicts itself.
    """
    kind = KINDS[name]
    check = _inside(texts) if texts else kind.checks() if kind.checks else None
    given = _answers(kind, *_read(paths, ANSWERS, attributes, kind, check))
    known = _truth(truth, kind, check, {task for task, *_ in given}) if truth else None
    if kind.ready:
        made = kind.ready([*(answer for *_, answer in given), *(known or {}).values()])
        given = [(task, worker, made(answer)) for task, worker, answer in given]
        known = {task: made(value) for task, value in known.items()} if known is not None else None
    try:
        return KindStudy(name, compatible, radius, given, kind.fit(given, compatible, radius), known)
    except (BadVotes, TooLarge) as error:
        raise InvalidInput(str(paths[0]), str(error)) from None


def _read(
    paths: Sequence[Path], names: Sequence[str], attributes: Sequence[str], kind: Kind, check: Check | None
) -> tuple[list[tuple[Any, ...]], Rows]:
    """Rows with the last column, the answers, as they are read."""
    coded, rows = read_columns(paths, names, attributes, whole)
    tell_unused(rows.unused)
    *keys, (codes, contents) = coded
    read: list[Any] = [None] * len(contents)
    found = []
    for row, code in enumerate(codes.tolist()):
        if read[code] is None:
            read[code] = kind.read(rows.where(row), *_member(rows.where(row), kind, str(contents[code])))
        named = tuple(table[places[row]] for places, table in keys)
        if check:
            check(rows.where(row), named[0], read[code])
        found.append((*named, read[code]))
    return found, rows


def _answers(kind: Kind, rows: Sequence[tuple[Any, ...]], _: Rows) -> Answers:
    """The last answer of a worker to a task counts, which is said on stderr."""
    last = {(task, worker, frozenset(answer) if kind.several else None): answer for task, worker, answer in rows}
    if len(last) < len(rows):
        replaced = len(rows) - len(last)
        click.echo(f"{replaced} answers were replaced by a later one of the same worker to the same task.", err=True)
    return [(task, worker, answer) for (task, worker, _), answer in last.items()]


def _truth(path: Path, kind: Kind, check: Check | None, answered: set[Hashable]) -> Values:
    rows, places = _read([path], TRUTH, (), kind, check)
    true: dict[Hashable, Any] = {}
    for row, (task, value) in enumerate(rows):
        if task in true and true[task] is not value:
            raise InvalidInput(places.where(row), f"task {task!r} has another truth before")
        true[task] = value
    known = {task: value for task, value in true.items() if task in answered}
    tell_unanswered(path, len(true), len(true) - len(known), len(answered))
    return known


def _member(where: str, kind: Kind, text: str) -> tuple[Any, Mapping[str, Any]]:
    """The answer itself, whether it stands alone or in a submitted form, and the form.

    Text that is no JSON is text, and so is a bare number, which a table cannot tell from one: 5.00 stays as it is.
    """
    try:
        content = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        if text[:1] in ("{", "[") and kind.member != "text":
            raise not_json(where, "answer", text, error) from None
        return text, {}
    if isinstance(content, int | float):
        return text, {}
    for form in (content, *(content.values() if isinstance(content, dict) else ())):
        if isinstance(form, dict) and kind.member in form:
            return form[kind.member], form
    return content, content if isinstance(content, dict) else {}


def _inside(path: Path) -> Check:
    """Refuses entities that reach behind the end of their text, counted in characters."""
    texts = read_texts(path)

    def check(where: str, task: Hashable, spans: Any) -> None:
        if task not in texts:
            raise InvalidInput(where, f"the task {task!r} has no text in {path}")
        for place, span in enumerate(spans, start=1):
            if span.end > len(texts[task]):
                end = f"{span.end} lies behind the end of the text, which has {len(texts[task])} characters"
                raise InvalidInput(f"{where}, entity {place}, endOffset", end)

    return check


def lines(of: KindStudy) -> Iterator[bytes]:
    """A line of JSON for each task, in the order in which they first appeared."""
    for task in of.answers_of:
        yield orjson.dumps({"task": task} | of.fitted.results[task].line) + b"\n"


def summary(of: KindStudy) -> dict[str, Any]:
    """What `--json` prints: the fit, and with a truth the figures of single answers, compatible rule and model."""
    parts = [part for result in of.fitted.results.values() for part in result.parts]
    facts = {
        "kind": of.name,
        "method": of.method,
        "tasks": len(of.answers_of),
        "workers": len(of.workers),
        "answers": len(of.given),
        "mean_confidence": float(np.mean(parts)) if parts else None,
    }
    if of.truth is None:
        return facts
    return facts | {"n": len(of.truth), **of.figures[of.method], "figures": of.figures}


def worker_rows(of: KindStudy) -> Table:
    """Header and rows; people's numbers have a standard deviation, too."""
    spreads = of.fitted.spreads
    if spreads is None:
        return WorkerRow._fields, rounded(of.workers)
    by_name = {str(worker): spread for worker, spread in spreads.items()}
    return (*WorkerRow._fields, "spread"), rounded((*row, by_name[row.worker]) for row in of.workers)


def curve_rows(of: KindStudy) -> Table:
    return Point._fields, rounded(of.curve)


def figure_rows(of: KindStudy) -> tuple[list[str], list[list[object]]]:
    """Header and rows of the figures, a row for single answers, the compatible rule and the model each."""
    names = [name for name in of.figures["model"] if name != "error"]
    rows: list[list[object]] = [
        [who, *(round(values[name], DIGITS - 2) for name in names)] for who, values in of.figures.items()
    ]
    return ["", *names], rows


def doubts(of: KindStudy) -> Iterable[tuple[Hashable, float]]:
    """Tasks with the confidence of their most doubtful part, the least sure first; of numbers, how they deviate."""
    if of.name == "numbers":
        spreads = ((task, float(np.std([number for _, number in said]))) for task, said in of.answers_of.items())
        return sorted(spreads, key=lambda entry: -entry[1])
    sure = ((task, min(one.parts, default=1.0)) for task, one in of.fitted.results.items())
    return sorted(sure, key=lambda entry: entry[1])
