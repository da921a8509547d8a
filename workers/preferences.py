"""What a person prefers on every machine they sign in at: their keys, and the language of the pages."""

from collections.abc import Mapping
from typing import Any, Literal

from workers import keyboard
from workers.errors import InvalidInput
from workers.models import Account

BY = ("letter", "place")


def own_keys(account: Account) -> dict[str, Any]:
    """`{"by": "letter" or "place", "keys": {action: {"key", "code"}}}`, with no more than what was changed."""
    kept = account.preferences
    return {"by": kept.get("by", "letter"), "keys": kept.get("keys", {})}


def key_of(account: Account, action: str) -> str:
    """What the key cap of this action shows this person."""
    kept = account.preferences.get("keys", {}).get(action)
    return keyboard.cap(str(kept["key"]) if kept else keyboard.ACTIONS[action])


def language(account: Account) -> str:
    """The language that was chosen; "" where the browser decides."""
    return str(account.preferences.get("language", ""))


def choose_keys(account: Account, wanted: Mapping[str, Any], *, by: str) -> None:
    """Keeps these keys instead of all that were chosen before. Raises InvalidInput, naming the action."""
    if by not in BY:
        raise InvalidInput("by", f"{by!r} is neither {BY[0]} nor {BY[1]}")
    _keep(account, by=by, keys=keyboard.checked(wanted))


def choose_language(account: Account, code: Literal[""] | str) -> None:
    """Keeps the language of this code, "" for what the browser says. What codes there are, the pages know."""
    _keep(account, language=code)


def _keep(account: Account, **changes: Any) -> None:
    account.preferences = {**account.preferences, **changes}
    account.save(update_fields=["preferences"])
