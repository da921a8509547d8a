"""The fit of a job with more answers than one process should hold: map steps on all workers of production.

The answers lie in the storage, those to an object in one shard. A round begins with a file of tables; the step of each
shard ends with a file of expected counts, and whoever fits adds them up. A step is a function of the files before it:
anybody may make it, twice, or late. Whoever fits takes the steps that are made and makes the others, from the last
shard on, while the workers begin with the first. Nobody is waited for, and a lost worker costs nothing but its help.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import islice
from math import ceil
from typing import Any
from uuid import uuid4

import numpy as np
from django.conf import settings
from django.utils import timezone
from numpy.typing import NDArray

from consolidation import HierarchicalDawidSkene, Known, TooLarge, Votes
from consolidation.correlation import Correlation
from consolidation.known import of_gold, open_questions
from consolidation.numerics import Floats, Ints
from consolidation.sharded import Tables, correlate_part, fit_parts, packed, sweep_part, unpacked
from consolidation.tally import Tally, keys_of
from consolidation.votes import last_answers
from labeling import queries, storage
from labeling.errors import NoSuchObject
from labeling.models import LabelingJob
from labeling.pipeline.facts import Facts
from labeling.wakeup import call_for_shards
from workers.errors import TryAgain
from workers.models import Annotation
from workers.states import AssignmentState

#: A shard has about so many parts of the answers that one process takes: some processes may work on theirs at once.
PART = 4
#: So many answers are read before they are spread.
PIECE = 200_000
#: What an interrupted fit left is cleared away by a later one of the same job.
LEFT_BEHIND = timedelta(hours=1)
#: The file that is there as long as the fit goes on: who answered.
PEOPLE = "people"
GOLD = "gold"
Arrays = dict[str, Any]
"""Name → array."""


def wanted(job: LabelingJob) -> bool:
    """Whether a job of the default model is fitted here: in production, with that many answers."""
    return bool(settings.REDIS_URL) and too_many(_count(job))


def too_many(answers: int) -> bool:
    return bool(settings.REDIS_URL) and answers > settings.FIT_ANSWERS


def _count(job: LabelingJob) -> int:
    return Annotation.objects.filter(group_id=job.group_id, assignment__state=AssignmentState.SUBMITTED).count()


@contextmanager
def fitted(
    job: LabelingJob, facts: Facts, known: Known | None = None
) -> Iterator[tuple[HierarchicalDawidSkene, Callable[[], Iterator[Votes]]]]:
    """The model, and in the block the votes of one shard after another. Raises TooLarge, TryAgain."""
    _clear_away(job)
    files = Files(job, uuid4().hex)
    try:
        with _in_words():
            numbers = _spread(files, facts, ceil(_count(job) * PART / settings.FIT_ANSWERS), job.categories, known)
            model = _fit(job, files, numbers, known)
        yield model, lambda: _parts(files, numbers, job.categories)
    finally:
        files.forget()


def _parts(files: "Files", numbers: Sequence[int], categories: Sequence[str]) -> Iterator[Votes]:
    for shard in numbers:
        with _in_words():
            votes = _votes(files, shard, categories)
        yield votes


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except NoSuchObject as error:
        raise TryAgain(f"The files of a fit are gone: {error.message}") from None


def help_with(job: LabelingJob, fit: str, number: int, shard: int) -> bool:
    """Makes the step of a shard in a round; False where it is made, or the fit is over."""
    files = Files(job, fit)
    if files.has(_result(number, shard)):
        return False
    with suppress(NoSuchObject, TooLarge):  # over meanwhile; whoever fits will say what is too large
        _step(job, files, number, shard)
        if files.has(PEOPLE):
            return True
        files.forget()
    return False


class Files:
    """Arrays in the storage by name: everything of one fit. Nothing in them is ever run as code."""

    def __init__(self, job: LabelingJob, fit: str) -> None:
        self.fit = fit
        self._folder = f"{_folder(job)}{fit}/"
        self._store = storage.default_store()

    def save(self, name: str, arrays: Arrays) -> None:
        content = io.BytesIO()
        np.savez(content, **arrays)
        self._store.write(f"{self._folder}{name}", content.getvalue(), durable=False)

    def load(self, name: str) -> Arrays:
        """Raises NoSuchObject."""
        with np.load(io.BytesIO(storage.read(self._store, f"{self._folder}{name}")), allow_pickle=False) as stored:
            return dict(stored)

    def has(self, name: str) -> bool:
        return self._store.stat(f"{self._folder}{name}") is not None

    def names(self, prefix: str) -> list[str]:
        return [one.uri.removeprefix(self._folder) for one in storage.listed(self._store, f"{self._folder}{prefix}")]

    def forget(self) -> None:
        """The fit is over: first that is made known, so that nobody leaves anything behind."""
        for name in (PEOPLE, *self.names("")):
            self._store.delete(f"{self._folder}{name}")


def _folder(job: LabelingJob) -> str:
    return f"{queries.folder(job)}/intermediate/fit/"


def _clear_away(job: LabelingJob) -> None:
    store, before = storage.default_store(), timezone.now() - LEFT_BEHIND
    for one in list(storage.listed(store, _folder(job))):
        if one.modified < before:
            store.delete(one.uri)


def _spread(files: Files, facts: Facts, count: int, categories: Sequence[str], known: Known | None) -> list[int]:
    """Writes the answers, piece by piece, and what is known of objects; the numbers of the shards that have answers."""
    place, people, numbers = {name: n for n, name in enumerate(categories)}, set[int](), set[int]()
    answers = facts.read()
    for piece, block in enumerate(iter(lambda: list(islice(answers, PIECE)), [])):
        line = np.array([row[0] for row in block], np.int64)
        worker = np.array([row[1] for row in block], np.int64)
        label = np.array([place[row[2].category] for row in block], np.int32)
        people.update(worker.tolist())
        homes = line % count
        for n in np.unique(homes).tolist():
            here = homes == n
            numbers.add(n)
            files.save(f"shard-{n}/{piece:06}", {"line": line[here], "worker": worker[here], "label": label[here]})
    files.save(GOLD, _gold(known, categories))
    files.save(PEOPLE, {"worker": np.array(sorted(people), np.int64)})
    return sorted(numbers)


def _gold(known: Known | None, categories: Sequence[str]) -> Arrays:
    lines, nothing = tuple(sorted(known.gold)) if known else (), np.zeros(0, np.int32)
    named = Votes(nothing, nothing, nothing, lines, (), tuple(categories))
    return {"line": np.array(lines, np.int64), "code": known.codes(named) if known else nothing}


def _codes(files: Files, votes: Votes) -> Ints:
    """The known class of each item, -1 for none."""
    gold = files.load(GOLD)
    found = dict(zip(gold["line"].tolist(), gold["code"].tolist(), strict=True))
    return np.array([found.get(line, -1) for line in votes.items], np.int32)


def _votes(files: Files, shard: int, categories: Sequence[str]) -> Votes:
    people = files.load(PEOPLE)["worker"]
    pieces = [files.load(name) for name in files.names(f"shard-{shard}/")]
    if not pieces:
        raise NoSuchObject(f"The answers of shard {shard} are gone: the fit is over.")
    line, worker, label = (np.concatenate([piece[name] for piece in pieces]) for name in ("line", "worker", "label"))
    lines, places = np.unique(line, return_inverse=True)
    item, who = np.asarray(places, np.int32), np.asarray(np.searchsorted(people, worker), np.int32)
    kept = last_answers(item, who, len(people))
    tables = tuple(lines.tolist()), tuple(people.tolist()), tuple(categories)
    return Votes(item[kept], who[kept], label[kept], *tables)


def _fit(job: LabelingJob, files: Files, numbers: Sequence[int], known: Known | None) -> HierarchicalDawidSkene:
    begun = [Tally.unpacked(made) for made in _together(job, files, 0, numbers)]
    people = tuple(files.load(PEOPLE)["worker"].tolist())
    parts = _InStorage(job, files, numbers)
    return fit_parts(HierarchicalDawidSkene(known=known), people, tuple(job.categories), begun, parts)


class _InStorage:
    """The rounds of a fit. The last one asks how far answers go together: its tables have one more."""

    def __init__(self, job: LabelingJob, files: Files, numbers: Sequence[int]) -> None:
        self._job, self._files, self._numbers, self._round = job, files, numbers, 0

    def sweep(self, keys: NDArray[np.int64], log_theta: Floats, log_prior: Floats) -> Iterable[tuple[Floats, float]]:
        made = self._ask({"keys": keys, "log_theta": log_theta, "log_prior": log_prior})
        return [(one["counts"], float(one["moved"])) for one in made]

    def correlate(
        self, keys: NDArray[np.int64], log_theta: Floats, log_prior: Floats, right: Floats
    ) -> Iterable[Correlation]:
        made = self._ask({"keys": keys, "log_theta": log_theta, "log_prior": log_prior, "right": right})
        return [Correlation(*one["correlation"].tolist()) for one in made]

    def _ask(self, tables: Arrays) -> list[Arrays]:
        self._round += 1
        self._files.save(_tables(self._round), tables)
        return _together(self._job, self._files, self._round, self._numbers)


def _together(job: LabelingJob, files: Files, number: int, numbers: Sequence[int]) -> list[Arrays]:
    """The results of all shards in one round, in their order."""
    call_for_shards(job.id, files.fit, number, numbers)
    results = []
    for shard in reversed(numbers):
        name = _result(number, shard)
        results.append(files.load(name) if files.has(name) else _step(job, files, number, shard))
    return results[::-1]


def _step(job: LabelingJob, files: Files, number: int, shard: int) -> Arrays:
    """Round 0 makes the shard ready; the others sweep over it."""
    made = _sweep(job, files, number, shard) if number else _begin(job, files, shard)
    files.save(_result(number, shard), made)
    return made


def _begin(job: LabelingJob, files: Files, shard: int) -> Arrays:
    votes = _votes(files, shard, job.categories)
    codes = _codes(files, votes)
    matrix, (golden, truth) = open_questions(votes, codes), of_gold(votes, codes)
    files.save(f"matrix-{shard}", packed(matrix) | {"people": np.array(matrix.n_workers)})
    return Tally.of_shares(matrix, golden.expected(truth)).packed()


def _sweep(job: LabelingJob, files: Files, number: int, shard: int) -> Arrays:
    stored = files.load(f"matrix-{shard}")
    matrix = unpacked(stored, (int(stored["people"]), len(job.categories)))

    def tables(of_round: Arrays) -> Tables:
        return of_round["log_theta"][np.searchsorted(of_round["keys"], keys_of(matrix))], of_round["log_prior"]

    temper, now = HierarchicalDawidSkene().temper, files.load(_tables(number))
    if "right" in now:
        return {"correlation": np.array(correlate_part(matrix, temper, tables(now), now["right"]).sums())}
    before = tables(files.load(_tables(number - 1))) if number > 1 else None
    counts, moved = sweep_part(matrix, temper, before, tables(now))
    return {"counts": counts, "moved": np.array(moved)}


def _tables(number: int) -> str:
    return f"tables-{number}"


def _result(number: int, shard: int) -> str:
    return f"round-{number}/shard-{shard}"
