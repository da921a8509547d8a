"""Every error of ours has a code that AWS's clients know, and the guide lists it."""

import re
from pathlib import Path

import pytest

import labeling.errors
from labeling.api import sigv4
from labeling.api.sagemaker.errors import LONGEST_MESSAGE, TABLE, WireError, sentence, translated
from workers import errors
from workers.errors import LabelwrightError

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "ground-truth.md"
KNOWN = frozenset({"ResourceNotFound"})


def subclasses(kind: type[LabelwrightError]) -> list[type[LabelwrightError]]:
    return [kind, *(below for child in kind.__subclasses__() for below in subclasses(child))]


@pytest.mark.parametrize(
    ("error", "code", "status"),
    [
        (errors.NameInUse(), "ResourceInUse", 400),
        (errors.InUse(), "ResourceInUse", 400),
        (errors.LimitExceeded(), "ResourceLimitExceeded", 400),
        (errors.NotAllowed(), "AccessDeniedException", 400),
        (errors.InvalidInput("a", "b"), "ValidationException", 400),
        (errors.WrongState(), "ValidationException", 400),
        (labeling.errors.BadUri(), "ValidationException", 400),
        (labeling.errors.StoreUnavailable(), "ServiceUnavailable", 503),
        (errors.GiveUp(), "InternalFailure", 500),
        (sigv4.UnknownKey(), "UnrecognizedClientException", 403),
        (WireError("SerializationException", "no"), "SerializationException", 400),
    ],
)
def test_codes(error: LabelwrightError, code: str, status: int) -> None:
    assert translated(error, KNOWN) == (code, status)


def test_what_is_not_found_depends_on_what_the_operation_declares() -> None:
    assert translated(errors.NotFound(), KNOWN) == ("ResourceNotFound", 400)
    assert translated(errors.NotFound(), frozenset()) == ("ValidationException", 400)


def test_the_guide_lists_every_code() -> None:
    section = GUIDE.read_text(encoding="utf-8").partition("\n## Errors\n")[2]
    listed = {(code, int(status)) for code, status in re.findall(r"^\| `(\w+)` \| (\d+) ", section, re.MULTILINE)}
    signature = [kind for kind in subclasses(sigv4.SignatureRefused) if kind is not sigv4.BodyMismatch]
    ours = {(code, status) for _, code, status in TABLE}
    assert ours | {(kind.wire_code, kind.status) for kind in signature} <= listed  # type: ignore[attr-defined]


def test_messages_say_what_to_do_within_the_limit() -> None:
    assert sentence(errors.NotFound("No job.", hint="Look at the list.")) == "No job. Look at the list."
    assert len(sentence(errors.NotFound("x" * 5000))) == LONGEST_MESSAGE
