"""Painted images of several workers become one: a class per pixel, or one mask per thing."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from consolidation.clusters import Places
from consolidation.drawn import Drawn, Marking, Things
from consolidation.errors import BadVotes
from consolidation.grades import Grades
from consolidation.numerics import Bools, Floats, Ints
from consolidation.pixel_grades import graded_pixels
from consolidation.pixels import Painted, PixelModel, Stack, smoothed


@dataclass(frozen=True, eq=False)
class ConsolidatedImage:
    """What the workers' painted images of one item became; probabilities 0..1."""

    classes: Ints
    """(height × width) class codes."""
    probabilities: Floats
    """(height × width) of the class chosen."""
    confidence: float
    """Mean of them over the pixels that somebody did not leave to the background; 1 when there are none."""
    class_confidences: dict[int, float]
    """The same over the pixels of each class that occurs."""
    workers: int
    """How many painted it."""


class SemanticConsolidator:
    """A class for each pixel: the workers' answers through `PixelModel`, then a look at the neighbourhood.

    score_k(x) = q_k(x) + ½ mean of q_k over the 3 × 3 pixels around x, and the largest wins. `method="compatible"` is
    the rule kept for Ground Truth: q is the share of votes, ties go to the class with more votes over the image, then
    to the lower code; confidence is the mean share of the winning votes, 0 with a single worker. A single worker's
    image is taken as it is. After `fit`: `images_`, item → `ConsolidatedImage`; `worker_skills_`, worker → share of
    right pixels.

    >>> painted = np.array([[0, 0, 1, 1]] * 4), np.array([[0, 1, 1, 1]] * 4), np.array([[0, 0, 1, 1]] * 4)
    >>> model = SemanticConsolidator(2).fit(("1.jpg", w, image) for w, image in zip("abc", painted))
    >>> model.images_["1.jpg"].classes[0].tolist()
    [0, 0, 1, 1]
    """

    images_: dict[Hashable, ConsolidatedImage]
    worker_skills_: dict[Hashable, float]

    def __init__(
        self, n_classes: int, *, background: int = 0, method: Literal["model", "compatible"] = "model"
    ) -> None:
        self.n_classes = n_classes
        self.background = background
        self.method = method

    def fit(self, answers: Iterable[tuple[Hashable, Hashable, Painted]]) -> Self:
        """`answers` are (item, worker, class codes as height × width); a later answer replaces an earlier.

        Raises `BadVotes` naming item and worker when an image is not two-dimensional, of another size than the others
        of its item, or has a code outside 0..n_classes − 1.
        """
        given: dict[Hashable, dict[Hashable, Painted]] = {}
        for item, worker, painted in answers:
            self._check(item, worker, painted)
            given.setdefault(item, {})[worker] = painted
        stacks = {item: _stacked(item, by) for item, by in given.items()}
        model = PixelModel(stacks, self.n_classes)
        self.worker_skills_ = model.worker_skills()
        if self.method == "compatible":
            self.images_ = {item: self._voted(stack) for item, stack in stacks.items()}
        else:
            self.images_ = {item: self._judged(stacks[item], *found) for item, found in model.judged()}
        self._stacks = stacks
        return self

    def grades(self) -> Grades:
        """How near what each worker painted comes to what the others painted; for `graded_people`."""
        return graded_pixels(self._stacks.items(), self.n_classes, self.background)

    def _check(self, item: Hashable, worker: Hashable, painted: Painted) -> None:
        where = f"item {item!r}, worker {worker!r}"
        if painted.ndim != 2 or painted.dtype.kind not in "iub":
            raise BadVotes(
                f"{where}: an image must be whole numbers in two dimensions, not {painted.dtype} in {painted.ndim}"
            )
        if painted.size and not (painted.min() >= 0 and painted.max() < self.n_classes):
            raise BadVotes(f"{where}: class codes must lie in 0..{self.n_classes - 1}")

    def _judged(self, stack: Stack, chances: Floats, place: Ints) -> ConsolidatedImage:
        alone = len(stack.workers) == 1
        return self._chosen(stack, lambda k: chances[:, k][place], order=None, plain=alone)

    def _voted(self, stack: Stack) -> ConsolidatedImage:
        shares = [(stack.painted == k).mean(axis=0) for k in range(self.n_classes)]
        totals = [float(share.sum()) for share in shares]
        order = sorted(range(self.n_classes), key=lambda k: (-totals[k], k))
        alone = len(stack.workers) == 1
        found = self._chosen(stack, lambda k: shares[k], order=order, plain=alone)
        if not alone:
            return found
        nothing = dict.fromkeys(found.class_confidences, 0.0)
        return ConsolidatedImage(found.classes, found.probabilities * 0.0, 0.0, nothing, 1)

    def _chosen(
        self, stack: Stack, layer: Callable[[int], Floats], *, order: list[int] | None, plain: bool
    ) -> ConsolidatedImage:
        """The class of the largest (smoothed) layer; the first in `order` among equals."""
        best = np.full(stack.painted.shape[1:], -1.0)
        classes, chosen = np.zeros(best.shape, np.int32), np.zeros(best.shape)
        for k in order or range(self.n_classes):
            own = layer(k)
            score = own if plain else smoothed(own)
            wins = score > best + 1e-9
            best[wins], classes[wins], chosen[wins] = score[wins], k, own[wins]
        if plain:
            classes = stack.painted[0].astype(np.int32)
        marked = (stack.painted != self.background).any(axis=0)
        by_class = {int(k): float(chosen[classes == k].mean()) for k in np.unique(classes)}
        confidence = float(chosen[marked].mean()) if marked.any() else 1.0
        return ConsolidatedImage(classes, chosen, confidence, by_class, len(stack.workers))


def _stacked(item: Hashable, by: dict[Hashable, Painted]) -> Stack:
    (first, shape), *others = [(worker, painted.shape) for worker, painted in by.items()]
    for worker, other in others:
        if other != shape:
            raise BadVotes(f"item {item!r}, worker {worker!r}: the image is {other}, that of {first!r} is {shape}")
    return Stack(tuple(by), np.stack(list(by.values())))


Window = tuple[int, int, int, int]
"""Of an image: left, top, right, bottom."""


@dataclass(frozen=True, eq=False)
class Mask:
    """One thing as a worker painted it."""

    pixels: Bools
    """(height × width) of the whole image, or of a window of it."""
    label: Hashable = ""
    origin: tuple[int, int] | None = None
    """(left, top) of the window in the image; None where it is the whole."""

    def __repr__(self) -> str:
        return f"Mask({self.pixels.sum()} pixels of {self.pixels.shape}, {self.label!r})"

    def overlap(self, other: "Mask") -> float:
        """Intersection over union; neither is empty."""
        common = _common((self, _bounds(self)), (other, _bounds(other)))
        return common / (int(self.pixels.sum()) + int(other.pixels.sum()) - common)


@dataclass(frozen=True, eq=False)
class ConsolidatedMask(Mask):
    """What the workers' masks of one thing became."""

    confidence: float = 0.0
    """Estimated probability (0..1) that there is such a thing, of this class."""
    agreement: float = 0.0
    """Mean overlap of the masks it was made of; 1 for a single one."""
    workers: int = 0
    """How many painted it, of those who saw the image."""


class MaskConsolidator(Marking):
    """One mask per thing: grouped, one of each worker, by intersection over union ≥ `iou`; presence as for boxes;
    pixels by those who painted it, through `PixelModel` with the classes "thing" and "not".

    Masks may be windows that are just large enough: of large images with many things they take a small part of the
    memory. What is made of windows is a window.

    `method="compatible"` takes the pixels that at least half of them painted, and as confidence share of workers × mean
    overlap, 0 with a single worker. After `fit`: `masks_`, item → masks, surest first; `worker_skills_`, worker → share
    of right decisions between there and not.

    >>> wide, narrow = np.ones((4, 4), bool), np.ones((4, 4), bool)
    >>> narrow[:, 0] = False
    >>> said = {"a": Mask(wide), "b": Mask(narrow), "c": Mask(narrow)}
    >>> (mask,) = MaskConsolidator().fit(("1.jpg", w, [mask]) for w, mask in said.items()).masks_["1.jpg"]
    >>> int(mask.pixels.sum()), mask.workers
    (12, 3)
    """

    masks_: dict[Hashable, list[ConsolidatedMask]]

    def __init__(
        self, *, iou: float = 0.5, share: float = 1 / 3, method: Literal["model", "compatible"] = "model"
    ) -> None:
        self.iou = iou
        self.share = share
        self.method = method

    def fit(self, answers: Iterable[tuple[Hashable, Hashable, Sequence[Mask]]]) -> Self:
        """`answers` are (item, worker, masks, maybe none); a later answer replaces an earlier.

        Raises `BadVotes` naming item, worker and mask when it is not a two-dimensional mask of truth values, empty, or
        of another size than the others of its item.
        """
        drawn = Drawn.read(answers)
        drawn.check(_problem)
        _refuse_other_sizes(drawn)
        bounds = [_bounds(mask) for mask in drawn.shapes]
        things = _things(drawn, bounds, self.iou)
        probabilities = self._judge(things)
        confidences = probabilities if self.method == "model" else things.shared_confidence()
        found, middle = self._pixels(things, bounds), things.clusters.middle.tolist()
        kept = np.flatnonzero(things.supported(self.share)).tolist()
        kept.sort(key=lambda n: (-probabilities[n], bounds[middle[n]]))
        workers, overlap = things.clusters.sizes.tolist(), things.clusters.overlap.tolist()
        sure = confidences.tolist()

        def made(n: int) -> ConsolidatedMask:
            (pixels, origin), label = found[n], drawn.shapes[middle[n]].label
            return ConsolidatedMask(pixels, label, origin, sure[n], overlap[n], workers[n])

        self.masks_ = things.by_item((n, made(n)) for n in kept)
        return self

    def _pixels(self, things: Things[Mask], bounds: list[Window]) -> list[tuple[Bools, tuple[int, int] | None]]:
        stacks: dict[Hashable, Stack] = {}
        origins, drawn = [], things.drawn
        for number, members in enumerate(things.members()):
            painted, origin = _laid_over([drawn.shapes[n] for n in members], [bounds[n] for n in members])
            stacks[number] = Stack(tuple(drawn.audience.workers[drawn.worker[n]] for n in members), painted)
            origins.append(origin)
        if self.method == "compatible":
            pixels = [stack.painted.mean(axis=0) >= 0.5 for stack in stacks.values()]
        else:
            pixels = [_likely(stacks[thing], *found) for thing, found in PixelModel(stacks, 2).judged()]
        return list(zip(pixels, origins, strict=True))


def _problem(mask: Mask) -> str:
    if mask.pixels.ndim != 2 or mask.pixels.dtype != np.bool_:
        return "is not a two-dimensional mask of truth values"
    return "" if mask.pixels.any() else "has no pixels"


def _refuse_other_sizes(drawn: Drawn[Mask]) -> None:
    shapes: dict[int, tuple[int, ...]] = {}
    for code, worker, mask in zip(drawn.item.tolist(), drawn.worker.tolist(), drawn.shapes, strict=True):
        shape = shapes.setdefault(code, mask.pixels.shape) if mask.origin is None else mask.pixels.shape
        if mask.pixels.shape != shape:
            item, who = drawn.audience.items[code], drawn.audience.workers[worker]
            raise BadVotes(f"item {item!r}, worker {who!r}: {mask} is not of the size {shape}")


def _bounds(mask: Mask) -> Window:
    """First and last column and row that are painted: left, top, right, bottom."""
    (left, top), (height, width) = mask.origin or (0, 0), mask.pixels.shape
    rows, columns = (np.asarray(mask.pixels.any(axis=axis)) for axis in (1, 0))
    right, bottom = left + width - 1 - int(columns[::-1].argmax()), top + height - 1 - int(rows[::-1].argmax())
    return left + int(columns.argmax()), top + int(rows.argmax()), right, bottom


def _things(drawn: Drawn[Mask], bounds: list[Window], iou: float) -> Things[Mask]:
    shapes = drawn.shapes
    sizes = np.array([np.count_nonzero(mask.pixels) for mask in shapes], np.float64)
    flat = [np.packbits(mask.pixels).tobytes() for mask in shapes]
    order = np.array(sorted(range(len(shapes)), key=lambda n: (bounds[n], flat[n])), np.int64)
    corners = np.array(bounds, np.float64).reshape(-1, 4)

    def overlap(one: Places, other: Places) -> Floats:
        common = [
            _common((shapes[n], bounds[n]), (shapes[m], bounds[m]))
            for n, m in zip(one.tolist(), other.tolist(), strict=True)
        ]
        return np.asarray(common / (sizes[one] + sizes[other] - common))

    return drawn.things(order, (corners[:, :2], corners[:, 2:] + 1.0), overlap, iou)


def _common(one: tuple[Mask, Window], other: tuple[Mask, Window]) -> int:
    """How many pixels the two have in common."""
    (mask, bounds), (beside, others) = one, other
    left, top = max(bounds[0], others[0]), max(bounds[1], others[1])
    right, bottom = min(bounds[2], others[2]), min(bounds[3], others[3])
    if left > right or top > bottom:
        return 0
    window = (left, top, right + 1, bottom + 1)
    return int(np.count_nonzero(_cut(mask, window) & _cut(beside, window)))


def _cut(mask: Mask, window: Window) -> Bools:
    """A part (left, top, right, bottom) of the image that lies within the mask's own window."""
    left, top = mask.origin or (0, 0)
    return mask.pixels[window[1] - top : window[3] - top, window[0] - left : window[2] - left]


def _laid_over(masks: list[Mask], bounds: list[Window]) -> tuple[NDArray[np.int8], tuple[int, int] | None]:
    """The masks (n × height × width) in the smallest window that holds them all, and where it lies."""
    if all(mask.origin is None for mask in masks):
        return np.stack([mask.pixels for mask in masks]).astype(np.int8), None
    (left, top), (right, bottom) = (
        (choose(one[side] for one in bounds), choose(one[side + 1] for one in bounds))
        for choose, side in ((min, 0), (max, 2))
    )
    laid = np.zeros((len(masks), bottom - top + 1, right - left + 1), np.int8)
    for place, (mask, own) in enumerate(zip(masks, bounds, strict=True)):
        inside = _cut(mask, (own[0], own[1], own[2] + 1, own[3] + 1))
        laid[place, own[1] - top : own[3] - top + 1, own[0] - left : own[2] - left + 1] = inside
    return laid, (left, top)


def _likely(stack: Stack, chances: Floats, patterns: Ints) -> Bools:
    if len(stack.workers) == 1:
        return np.asarray(stack.painted[0] > 0)
    return np.asarray(smoothed(chances[:, 1][patterns]) >= 0.5)
