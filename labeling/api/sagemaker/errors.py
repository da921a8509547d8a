"""What wire clients are told when something goes wrong: one table from our errors to AWS's codes and statuses."""

from __future__ import annotations

from typing import Final

from labeling.api.sigv4 import SignatureRefused
from labeling.errors import StorageError
from workers import errors
from workers.errors import LabelwrightError

#: AWS's limit for a message.
LONGEST_MESSAGE: Final = 1024
#: The first line whose class fits decides.
TABLE: Final[list[tuple[type[LabelwrightError], str, int]]] = [
    (errors.NotFound, "ResourceNotFound", 400),
    (errors.NameInUse, "ResourceInUse", 400),
    (errors.InUse, "ResourceInUse", 400),
    (errors.LimitExceeded, "ResourceLimitExceeded", 400),
    (errors.NotAllowed, "AccessDeniedException", 400),
    (errors.InvalidInput, "ValidationException", 400),
    (errors.WrongState, "ValidationException", 400),
    (errors.TryAgain, "ServiceUnavailable", 503),
    (StorageError, "ValidationException", 400),
    (LabelwrightError, "InternalFailure", 500),
]


class WireError(LabelwrightError):
    """A refusal in the wire's own words."""

    code = "wire_error"

    def __init__(self, wire_code: str, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.wire_code = wire_code
        self.status = status


def translated(error: LabelwrightError, declared: frozenset[str]) -> tuple[str, int]:
    """AWS's code and HTTP status. `declared` are the codes of the operation: where it knows no ResourceNotFound, a name
    that leads nowhere is a wrong value like any other."""
    if isinstance(error, WireError | SignatureRefused):
        return error.wire_code, error.status
    code, status = next((code, status) for kind, code, status in TABLE if isinstance(error, kind))
    if code == "ResourceNotFound" and code not in declared:
        return "ValidationException", status
    return code, status


def sentence(error: LabelwrightError) -> str:
    """What is wrong and what to do, within AWS's limit."""
    text = error.sentences
    return text if len(text) <= LONGEST_MESSAGE else f"{text[: LONGEST_MESSAGE - 1]}…"
