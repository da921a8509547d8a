"""Pages out of keys in order: what S3 calls prefix, delimiter, start-after and continuation, for stores of our own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from labeling.errors import BadToken

KEY, GROUP = "k", "g"


@dataclass
class Cursor:
    """Where a listing stands: keys up to `after` and keys within `group` are left out."""

    after: str = ""
    group: str = ""

    @classmethod
    def at(cls, *, start_after: str, token: str) -> Cursor:
        """`token` is what `Names.token` of the page before gave; it wins over `start_after`."""
        if not token:
            return cls(after=start_after)
        kind, key = token[:1], token[1:]
        if kind not in {KEY, GROUP}:
            raise BadToken
        return cls(after=key, group=key if kind == GROUP else "")

    def shows(self, key: str) -> bool:
        return key > self.after and not (self.group and key.startswith(self.group))

    def leaves_out(self, folder: str) -> bool:
        """Whether nothing below `folder`, a prefix of keys, is to be shown."""
        if self.group and folder.startswith(self.group):
            return True
        return folder <= self.after and not self.after.startswith(folder)


@dataclass(frozen=True, slots=True)
class Names:
    keys: list[str]
    groups: list[str]
    token: str


def page(keys: Iterator[str], cursor: Cursor, *, prefix: str, delimiter: str, limit: int) -> Names:
    """Collect one page from keys that begin with `prefix`, come in order and heed `cursor` while they come."""
    found = Names([], [], "")
    last = ""
    for key in keys if limit > 0 else ():
        if len(found.keys) + len(found.groups) == limit:
            return Names(found.keys, found.groups, last)
        group = _group(key, prefix, delimiter)
        if group:
            cursor.group = group
            found.groups.append(group)
        else:
            found.keys.append(key)
        last = GROUP + group if group else KEY + key
    return found


def _group(key: str, prefix: str, delimiter: str) -> str:
    end = key.find(delimiter, len(prefix)) if delimiter else -1
    return key[: end + len(delimiter)] if end >= 0 else ""
