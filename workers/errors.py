"""The one root of all errors that people can act on, and the families the worker side raises.

Edges translate them (wire, REST, portal, console); nothing else in the product is shown to people. A class docstring
is the default message; `code` never changes once released; `hint` says what to do next.
"""

from __future__ import annotations

from collections.abc import Mapping


class LabelwrightError(Exception):
    """Something went wrong."""

    code = "error"

    def __init__(
        self,
        message: str | None = None,
        *,
        hint: str = "",
        code: str | None = None,
        fields: Mapping[str, str] | None = None,
    ) -> None:
        self.message = message or _first_line(type(self))
        self.hint = hint
        self.code = code or type(self).code
        self.fields = dict(fields or {})
        super().__init__(self.message)

    def __str__(self) -> str:
        return self.message

    @property
    def sentences(self) -> str:
        """What is wrong and what to do, for edges that have one text for both."""
        stop = "" if self.message.endswith((".", "!", "?", "…")) else "."
        return f"{self.message}{stop} {self.hint}".strip() if self.hint else self.message


def _first_line(error: type[LabelwrightError]) -> str:
    return (error.__doc__ or LabelwrightError.__doc__ or "").strip().splitlines()[0]


class NotFound(LabelwrightError):
    """There is nothing here under this name, or it is not yours to see."""

    code = "not_found"


class WrongState(LabelwrightError):
    """This is not possible in the present state."""

    code = "wrong_state"


class NameInUse(LabelwrightError):
    """This name is already in use."""

    code = "name_in_use"


class LimitExceeded(LabelwrightError):
    """This would go over a limit of this installation."""

    code = "limit_exceeded"


class NotAllowed(LabelwrightError):
    """You may not do this."""

    code = "not_allowed"


class LeaseLost(LabelwrightError):
    """Your time for this task is over and it was given to somebody else."""

    code = "lease_lost"


class TryAgain(LabelwrightError):
    """This failed for a reason that may pass; it is tried again."""

    code = "try_again"


class GiveUp(LabelwrightError):
    """This failed for a reason that will not pass by itself."""

    code = "give_up"


class InvalidInput(LabelwrightError):
    """A request holds a value that is not valid."""

    code = "invalid_input"

    def __init__(self, path: str, reason: str, *, hint: str = "", code: str | None = None) -> None:
        """`path` names the value as the caller wrote it, for instance `HumanTaskConfig.TaskTitle`."""
        super().__init__(f"{path}: {reason}", hint=hint, code=code, fields={path: reason})
        self.path = path
        self.reason = reason
        self.args = (path, reason)  # what pickle gives back to this constructor


class InvalidAnswer(LabelwrightError):
    """An answer does not fit its task."""

    code = "invalid_answer"

    def __init__(self, field: str, reason: str, *, hint: str = "", code: str | None = None) -> None:
        """`field` is the path inside the answer, for instance `crowd-image-classifier.label`."""
        super().__init__(f"{field}: {reason}", hint=hint, code=code, fields={field: reason})
        self.field = field
        self.reason = reason
        self.args = (field, reason)


class InUse(LabelwrightError):
    """This is in use and can't be removed."""

    code = "in_use"
