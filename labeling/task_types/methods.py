"""How answers may become labels: the methods that a job can name, for categories and for everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from workers.errors import InvalidInput

if TYPE_CHECKING:
    from consolidation import Consolidator, Known

Method = Literal["model", "compatible"]

#: The engine's own model, and the rule that Ground Truth describes, or one in its manner where it describes none.
METHODS: Final[tuple[Method, ...]] = ("model", "compatible")
#: Judges each object by its own answers, so that nothing is too large for it.
MAJORITY: Final = "majority"
#: Of single and of several labels; the first is the default.
CATEGORY_METHODS: Final = ("hds", "mds", MAJORITY)
#: What a job that is too large for its method may have instead: the first that its task type knows.
SIMPLER: Final = (MAJORITY, METHODS[1])
#: How the default model for categories may be named.
DEFAULT: Final = ("", CATEGORY_METHODS[0])


def method_of(name: str, things: str) -> Method:
    """The method that `name` stands for; none is the model. Raises `InvalidInput` for one that `things` do not have."""
    for method in METHODS:
        if name in ("", method):
            return method
    raise _unknown(name, things, METHODS)


def category_model(name: str, known: Known | None = None) -> Consolidator:
    """The model for votes that `name` stands for; the default one heeds what is `known`. Raises `InvalidInput`."""
    from consolidation import HierarchicalDawidSkene, MajorityVote, ModifiedDawidSkene

    match name:
        case "" | "hds":
            return HierarchicalDawidSkene(known=known)
        case "mds":
            return ModifiedDawidSkene()
        case "majority":
            return MajorityVote()
    raise _unknown(name, "categories", CATEGORY_METHODS)


def _unknown(name: str, things: str, methods: tuple[str, ...]) -> InvalidInput:
    hint = f"One of: {', '.join(methods)}."
    return InvalidInput("method", f"{name!r} is not a way to consolidate {things}", hint=hint)
