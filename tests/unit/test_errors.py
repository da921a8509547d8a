"""Errors say what, where and what to do, keep their codes, and survive the trip through a queue."""

import pickle

import pytest

from labeling.errors import BadManifest, BadTemplate
from workers.errors import InvalidAnswer, InvalidInput, LabelwrightError, LeaseLost, NotFound


def test_the_class_speaks_when_nothing_else_is_said() -> None:
    assert str(NotFound()) == "There is nothing here under this name, or it is not yours to see."
    assert str(LeaseLost("Somebody else has it.")) == "Somebody else has it."
    assert issubclass(BadTemplate, LabelwrightError)


def test_a_code_may_be_told_more_closely_for_one_case() -> None:
    assert NotFound().code == "not_found"
    assert NotFound(code="no_such_team").code == "no_such_team"


@pytest.mark.parametrize(
    ("error", "message", "fields"),
    [
        (InvalidInput("Tags[0].Key", "is too long", hint="Shorten it."), "Tags[0].Key: is too long", "Tags[0].Key"),
        (InvalidAnswer("kind.label", "must be text", hint="Choose one."), "kind.label: must be text", "kind.label"),
        (BadManifest(3, 14, "not JSON", hint="Mend it."), "line 3, column 14: not JSON", "line 3"),
        (NotFound("No job.", hint="See the list.", fields={"name": "unknown"}), "No job.", "name"),
    ],
)
def test_errors_survive_a_queue(error: LabelwrightError, message: str, fields: str) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error) == message
    assert (again.code, again.hint, again.fields) == (error.code, error.hint, error.fields)
    assert list(again.fields) == [fields]
    assert again.hint


def test_message_and_hint_read_as_sentences() -> None:
    assert LabelwrightError("It broke", hint="Mend it.").sentences == "It broke. Mend it."
    assert LabelwrightError("It broke.", hint="Mend it.").sentences == "It broke. Mend it."
    assert LabelwrightError("It broke").sentences == "It broke"
