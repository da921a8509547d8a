"""How near what each worker painted comes to what the others painted."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np

from consolidation.grades import Cells, Grades, weighed
from consolidation.numerics import TIE, Bools, Floats, Ints
from consolidation.pixels import Painted, Stack, patterns_of

SIDE, COARSE = 256, 64
"""Rows and columns of an image that are looked at, at most, and those that one is laid over another by."""


@dataclass(frozen=True)
class _Seen:
    """One image: the classes that occur, and each combination of answers with its number of pixels."""

    classes: Ints
    said: Ints
    """(patterns × workers) places in `classes`."""
    counts: Floats
    workers: Ints
    coarse: Painted
    """(workers × COARSE × COARSE) class codes of pixels spread evenly."""


def graded_pixels(stacks: Iterable[tuple[Hashable, Stack]], n_classes: int, background: int = 0) -> Grades:
    """A row for each worker and image that others painted, too.

    Near is the share of pixels of the same class, of those that the worker or the others did not leave to the
    background; 1 where nobody painted any. The others are the class with most weight at each pixel. Blind is the same
    when what the worker painted is laid over what somebody painted on the next image, in the mean over all images.
    `cells` are of the same pixels; an image is worth one answer.
    """
    code: dict[Hashable, int] = {}
    items, seen, answers = [], [], []
    for item, stack in stacks:
        mine = np.array([code.setdefault(worker, len(code)) for worker in stack.workers], np.int32)
        answers.append(mine)
        if len(mine) > 1:
            items.append(item)
            seen.append(_looked_at(stack, mine))
    worker = np.concatenate([np.zeros(0, np.int32), *(one.workers for one in seen)])

    blind = _blind(seen, worker, len(code), background)

    def compare(weights: Floats) -> tuple[Floats, Floats]:
        tables = ((_common(one, n, weights), one.classes) for one in seen for n in range(len(one.workers)))
        return np.array([_near(table, classes == background) for table, classes in tables], np.float64), blind

    near, plain, _ = weighed(compare, worker, len(code))
    return Grades(
        item=tuple(item for item, one in zip(items, seen, strict=True) for _ in one.workers),
        worker=worker,
        near=near,
        plain=plain,
        blind=blind,
        workers=tuple(code),
        answers=np.bincount(np.concatenate([np.zeros(0, np.int32), *answers]), minlength=len(code)).astype(np.int32),
        n_classes=n_classes,
        cells=_cells(seen, background, len(code)),
    )


def _looked_at(stack: Stack, workers: Ints) -> _Seen:
    rows, columns = (max(-(-size // SIDE), 1) for size in stack.painted.shape[1:])
    patterns = patterns_of(stack.painted[:, ::rows, ::columns])
    answers = patterns.answers.astype(np.int32)
    classes, said = np.unique(answers.ravel(), return_inverse=True)
    places = [np.linspace(0, size - 1, COARSE).round().astype(np.int32) for size in stack.painted.shape[1:]]
    coarse = stack.painted[:, places[0][:, None], places[1][None, :]]
    codes = said.reshape(answers.shape).astype(np.int32)
    return _Seen(classes, codes, patterns.counts.astype(np.float64), workers, coarse)


def _common(seen: _Seen, place: int, weights: Floats) -> Floats:
    """Pixels by the class of the others (rows; ties are shared) and of one worker (columns)."""
    votes = np.zeros((len(seen.said), len(seen.classes)))
    rows = np.arange(len(seen.said))
    for other, worker in enumerate(seen.workers.tolist()):
        if other != place:
            votes[rows, seen.said[:, other]] += weights[worker]
    winners = votes >= votes.max(axis=1, keepdims=True) - TIE
    shares = winners * (seen.counts / winners.sum(axis=1))[:, None]
    own = np.eye(len(seen.classes))[seen.said[:, place]]
    return np.asarray(shares.T @ own)


def _near(common: Floats, nothing: Bools) -> float:
    left = float(common[np.ix_(nothing, nothing)].sum())
    painted = float(common.sum()) - left
    return (float(np.trace(common)) - left) / painted if painted > 1e-9 else 1.0


def _blind(seen: list[_Seen], worker: Ints, n_workers: int, background: int) -> Floats:
    if len(seen) < 2:
        return np.zeros(len(worker))
    found = []
    for place, one in enumerate(seen):
        other = seen[(place + 1) % len(seen)]
        for n in range(len(one.workers)):
            own, theirs = one.coarse[n], other.coarse[(n + 1) % len(other.workers)]
            painted = (own != background) | (theirs != background)
            found.append(float((own == theirs)[painted].mean()) if painted.any() else 1.0)
    sums = np.bincount(worker, found, n_workers)
    return np.asarray((sums / np.maximum(np.bincount(worker, minlength=n_workers), 1))[worker])


def _cells(seen: list[_Seen], background: int, n_workers: int) -> Cells:
    rows = [(np.zeros(0, np.int32),) * 3 + (np.zeros(0),)]
    weights = np.ones(n_workers)
    for one in seen:
        nothing = one.classes == background
        for place, worker in enumerate(one.workers.tolist()):
            common = _common(one, place, weights)
            common[np.ix_(nothing, nothing)] = 0.0
            truth, said = np.nonzero(common > 0)
            share = common[truth, said] / max(float(common.sum()), 1.0)
            rows.append((np.full(len(truth), worker, np.int32), one.classes[truth], one.classes[said], share))
    worker_, truth_, said_, share_ = (np.concatenate(column) for column in zip(*rows, strict=True))
    return Cells(worker_, truth_, said_, share_)
