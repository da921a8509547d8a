"""Which keys a person may choose for themselves."""

import re
from pathlib import Path

import pytest

from workers.errors import InvalidInput
from workers.keyboard import ACTIONS, CAPS, KeyInUse, checked

BINDINGS = Path(__file__).parents[3] / "frontend" / "src" / "base" / "bindings.ts"


def test_the_pages_have_the_same_actions_and_keys() -> None:
    source = BINDINGS.read_text()
    table = source.partition("const DEFAULTS = {")[2].partition("};")[0]
    assert dict(re.findall(r'(\w+): "(.*?)"', table)) == ACTIONS
    caps = source.partition("const CAPS: Record<string, string> = {")[2].partition("};")[0]
    assert dict(re.findall(r'(\w+): "(.*?)"', caps)) == CAPS


def test_usual_keys_are_all_different() -> None:
    assert checked({action: {"key": key} for action, key in ACTIONS.items()}) == {}


def test_a_key_is_kept_with_its_place() -> None:
    own = checked({"skip": {"key": "W", "code": "KeyZ"}, "hide": {"key": ";", "code": "<script>"}})
    assert own == {"skip": {"key": "w", "code": "KeyZ"}, "hide": {"key": ";", "code": ""}}


def test_a_letter_without_a_place_stands_where_it_usually_does() -> None:
    assert checked({"submit": "x"}) == {"submit": {"key": "x", "code": "KeyX"}}


def test_two_actions_may_change_places() -> None:
    assert checked({"skip": "d", "decline": "s"})["decline"]["key"] == "s"


@pytest.mark.parametrize(
    ("wanted", "at"),
    [
        ({"skip": "1"}, "skip"),
        ({"skip": "="}, "skip"),
        ({"skip": " "}, "skip"),
        ({"skip": "escape"}, "skip"),
        ({"submit": "tab"}, "submit"),
        ({"submit": "space"}, "submit"),
        ({"label1": "2"}, "label1"),
        ({"skip": ""}, "skip"),
        ({"skip": "xy"}, "skip"),
        ({"skip": "d"}, "skip"),
        ({"submit": "z"}, "submit"),
        ({"brush": "q", "fill": "q"}, "fill"),
        ({"dance": "x"}, "dance"),
    ],
)
def test_what_cannot_be_a_key_is_refused_at_its_action(wanted: dict[str, str], at: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked(wanted)
    assert refused.value.path == at


def test_what_many_tools_mean_can_lie_on_other_keys() -> None:
    own = checked({"submit": "space", "place": "v", "label1": "q", "label2": "1", "up": "w", "remove": "x"})
    assert own["submit"] == {"key": "space", "code": ""}
    assert own["label2"] == {"key": "1", "code": ""}
    assert own["up"] == {"key": "w", "code": "KeyW"}


def test_a_refusal_names_what_has_the_key() -> None:
    with pytest.raises(KeyInUse) as refused:
        checked({"up": "d"})
    assert (refused.value.path, refused.value.other) == ("up", "decline")
