"""From the name or ARN of an algorithm to the learner it stands for. Nobody uploads code: what is not built in is
installed by the operator as a package, or reached as a hook.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Protocol

from labeling.errors import HookMissing
from workers.errors import InvalidInput

if TYPE_CHECKING:
    from labeling.learners.port import Factory, Model

#: Packages of others offer learners under this group of entry points: a name, and a class made with the categories.
GROUP: Final = "labelwright.learners"
#: The algorithms that users know, and the task types they go with.
TASK_TYPES: Final[Mapping[str, str]] = {
    "image-classification": "image_classification",
    "text-classification": "text_classification",
    "object-detection": "bounding_box",
    "semantic-segmentation": "semantic_segmentation",
}
SEMANTIC: Final = "semantic_segmentation"


class Form(StrEnum):
    """What a model says of an object."""

    CATEGORY = "categories"
    BOXES = "boxes"
    MAP = "label maps"


#: What can be labeled by a model at all.
FORMS: Final[Mapping[str, Form]] = {
    "image_classification": Form.CATEGORY,
    "text_classification": Form.CATEGORY,
    "bounding_box": Form.BOXES,
    SEMANTIC: Form.MAP,
    "instance_segmentation": Form.MAP,
}
#: What the machine's labels must reach: the share of right ones, or the mean overlap of what is drawn with people's.
TARGETS: Final[Mapping[Form, float]] = {Form.CATEGORY: 0.95, Form.BOXES: 0.6, Form.MAP: 0.7}
BUILT_IN: Final = ("image-classification", "text-classification")
_ARN = re.compile(r"arn:aws[a-z-]*:sagemaker:[a-z0-9-]*:\d{12}:labeling-job-algorithm-specification/([a-z0-9-]+)")


class Ask(Protocol):
    """The answer to each event, in their order; raises whatever ends the attempt."""

    def __call__(self, hook: str, action: str, events: Iterable[bytes]) -> Iterator[bytes]: ...


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who asks a model that is reached as a hook: the job's ARN, how it asks, and whether the model may be taught."""

    arn: str
    ask: Ask
    teach: bool = True


def name_of(algorithm: str) -> str:
    """The algorithm's own name, whatever region and account its ARN has."""
    match = _ARN.fullmatch(algorithm)
    return match[1] if match else algorithm


def default(task_type: str) -> str:
    """The built-in algorithm of a task type; empty where there is none."""
    return next((name for name in BUILT_IN if TASK_TYPES[name] == task_type), "")


def check(algorithm: str, task_type: str, *, path: str) -> None:
    """Raises `InvalidInput` at `path` for an algorithm that is not there or does not go with the task type."""
    name = name_of(algorithm)
    belongs = TASK_TYPES.get(name, task_type)
    if belongs != task_type:
        hint = f"Use {default(task_type)}." if default(task_type) else "Leave automated labeling out."
        raise InvalidInput(path, f"{name} is an algorithm for {belongs}, not for {task_type}", hint=hint)
    if task_type not in FORMS:
        hint = f"It is for {', '.join(FORMS)}. Leave it out: people label all objects."
        raise InvalidInput(path, f"automated labeling is not there for {task_type}", hint=hint)
    if form(task_type) is not Form.CATEGORY and (not name or name in TASK_TYPES):
        hint = "Name a hook or an installed package as the algorithm, or leave automated labeling out."
        raise InvalidInput(path, f"no model for {form(task_type)} is built in: it takes one of your own", hint=hint)
    if is_hook(name):
        _check_hook(name, path)


def is_hook(algorithm: str) -> bool:
    """Whether it is reached by calls, being neither built in nor of an installed package."""
    name = name_of(algorithm)
    return name not in BUILT_IN and name not in _offered()


def form(task_type: str) -> Form:
    """What models for this task type say. Raises `KeyError` where there are none."""
    return FORMS[task_type]


def target(task_type: str) -> float:
    """What the machine's labels must reach unless the job says otherwise."""
    return TARGETS[form(task_type)]


def make(algorithm: str, categories: Sequence[str], caller: Caller, said: Form = Form.CATEGORY) -> Model:
    """A new learner that knows nothing yet, to say what has this form. numpy is imported here, not before."""
    return factory(algorithm, caller, said)(categories)


def factory(algorithm: str, caller: Caller, said: Form = Form.CATEGORY) -> Factory:
    """What makes learners of this algorithm."""
    name = name_of(algorithm)
    if name == "text-classification":
        from labeling.learners.text import TextLearner

        return TextLearner
    if name == "image-classification":
        from labeling.learners import network
        from labeling.learners.images import ImageLearner

        eye = network.installed()
        return lambda categories: ImageLearner(categories, eye)
    if (offered := _offered().get(name)) is not None:
        return offered
    made = _hook_for(said)
    return lambda categories: made(categories, hook=name, caller=caller)


def _hook_for(said: Form) -> Any:
    from labeling.learners.own import HookLearner
    from labeling.learners.own_boxes import HookBoxes
    from labeling.learners.own_maps import HookMaps

    return {Form.CATEGORY: HookLearner, Form.BOXES: HookBoxes, Form.MAP: HookMaps}[said]


def may_extract(algorithm: str) -> bool:
    """Whether learners of this algorithm may want to look at each object once; told without importing them."""
    name = name_of(algorithm)
    return name == "image-classification" or name in _offered()


def _offered() -> dict[str, Factory]:
    """Name → class that an installed package offers; loaded only when it is asked for."""
    from importlib.metadata import entry_points

    return {entry.name: _Late(entry) for entry in entry_points(group=GROUP)}


class _Late:
    def __init__(self, entry: Any) -> None:
        self._entry = entry

    def __call__(self, categories: Sequence[str]) -> Model:
        made: Model = self._entry.load()(categories)
        return made


def _check_hook(name: str, path: str) -> None:
    from labeling.hooks import registry as hooks

    if name.startswith("arn:") and ":function:" not in name:
        hint = f"Built in: {', '.join(BUILT_IN)}."
        raise InvalidInput(path, f"there is no algorithm {name}", hint=hint)
    try:
        hooks.find(name)
    except HookMissing as error:
        reason = f"there is no algorithm {name!r}, and no model of one's own: {error.message}"
        raise InvalidInput(path, reason, hint=error.hint or f"Built in: {', '.join(BUILT_IN)}.") from None
