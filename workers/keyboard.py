"""The keys of the worker's pages: what each does at first, and what a person may choose instead.

`frontend/src/base/bindings.ts` has the same actions; a test compares them.
"""

import re
from collections.abc import Mapping
from typing import Any

from workers.errors import InvalidInput

#: What works in every task, on the page around it and in the task itself.
EVERYWHERE = {
    "submit": "enter",  # Ctrl+Enter stays, whatever is chosen
    "cancel": "escape",
    "undo": "z",
    "skip": "s",
    "decline": "d",
    "report": "r",
    "instructions": "i",
    "help": "?",
    "find": "/",
    "before": ",",
    "after": ".",
}
#: What works where a task has the tool.
TOOLS = {
    "hide": "h",
    "snap": "y",
    "fit": "f",
    "zoomIn": "+",
    "zoomOut": "-",
    "brush": "b",
    "eraser": "e",
    "outline": "p",
    "fill": "g",
    "thinner": "[",
    "thicker": "]",
    "another": "n",
    "up": "arrowup",
    "down": "arrowdown",
    "left": "arrowleft",
    "right": "arrowright",
    "place": "space",
    "remove": "delete",
}
#: What chooses the first labels of a list.
LABELS = {f"label{place}": str(place % 10) for place in range(1, 11)}
ACTIONS = {**EVERYWHERE, **TOOLS, **LABELS}
#: Keys that type nothing to be seen, with what is printed on them.
CAPS = {
    "enter": "Enter",
    "escape": "Esc",
    "arrowup": "↑",
    "arrowdown": "↓",
    "arrowleft": "←",
    "arrowright": "→",
    "space": "Space",
    "delete": "Del",
}
#: What means something in many tools, so that keys like these can be chosen for them.
STANDING = {action for action, key in ACTIONS.items() if key in CAPS or key.isdigit()}
_CODE = re.compile(r"[A-Za-z0-9]{1,20}")

Binding = Mapping[str, str]


class KeyInUse(InvalidInput):
    """A key is wanted for two actions."""

    def __init__(self, path: str, other: str) -> None:
        """`other` has the key as well."""
        super().__init__(path, "this key does something else already", hint="Give each its own key.")
        self.other = other
        self.args = (path, other)


def cap(key: str) -> str:
    """What is printed on a key."""
    return CAPS.get(key, key.upper())


def checked(wanted: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """A person's own keys by action, `{"skip": {"key": "x", "code": "KeyX"}}`, without those that are as they were.

    `key` is what it types, `code` its place on the keyboard ("" where only what it types counts). Raises InvalidInput,
    naming the action, for a key that cannot be one, for one that chooses labels, and for two uses of the same key.
    """
    chosen = {action: _binding(action, given) for action, given in wanted.items()}
    own = {action: one for action, one in chosen.items() if one["key"] != ACTIONS[action]}
    _refuse_twice(own)
    return own


def _binding(action: str, given: Any) -> dict[str, str]:
    if action not in ACTIONS:
        raise InvalidInput(action, "there is no such action")
    key = str(given.get("key", "") if isinstance(given, Mapping) else given).lower()
    code = str(given.get("code", "")) if isinstance(given, Mapping) else ""
    if key == ACTIONS[action]:
        return {"key": key, "code": ""}
    _refuse_key(action, key)
    return {"key": key, "code": code if _CODE.fullmatch(code) else _usual_place(key)}


def _refuse_key(action: str, key: str) -> None:
    if action in STANDING and (key in CAPS or key in LABELS.values()):
        return
    if len(key) != 1 or not key.isprintable() or key.isspace():
        raise InvalidInput(action, "a key is one character")
    if key.isdigit() or key == "=":
        raise InvalidInput(action, "digits choose labels and = enlarges", hint="Choose a letter or a sign.")


def _usual_place(key: str) -> str:
    return f"Key{key.upper()}" if re.fullmatch("[a-z]", key) else ""


def _refuse_twice(own: Mapping[str, Binding]) -> None:
    taken: dict[str, str] = {}
    for action, usual in ACTIONS.items():
        key = own[action]["key"] if action in own else usual
        if key in taken:
            at, other = (action, taken[key]) if action in own else (taken[key], action)
            raise KeyInUse(at, other)
        taken[key] = action
