"""Errors of the job side: what can be wrong with a manifest, a template, a hook or a store.

They share the root and the rules of `workers.errors`.
"""

from __future__ import annotations

from workers.errors import LabelwrightError


class BadManifest(LabelwrightError):
    """The manifest has a line that cannot be used."""

    code = "bad_manifest"

    def __init__(self, line: int, column: int, reason: str, *, hint: str = "") -> None:
        """`line` and `column` count from 1; the column counts characters, as editors do."""
        super().__init__(f"line {line}, column {column}: {reason}", hint=hint, fields={f"line {line}": reason})
        self.line = line
        self.column = column
        self.reason = reason
        self.args = (line, column, reason)  # what pickle gives back to this constructor


class BadTemplate(LabelwrightError):
    """The worker template cannot be rendered."""

    code = "bad_template"


class HookFailed(LabelwrightError):
    """A hook could not be called or gave an answer that cannot be used."""

    code = "hook_failed"


class StorageError(LabelwrightError):
    """The storage refused or could not do what was asked."""

    code = "storage_error"
