"""Errors of the job side: what can be wrong with a manifest, a template, a hook or a store.

They share the root and the rules of `workers.errors`.
"""

from __future__ import annotations

from workers.errors import LabelwrightError, TryAgain


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

    def __init__(self, reason: str, *, line: int | None = None, hint: str = "") -> None:
        """`line` counts from 1; without it the fault is not in one place."""
        where = f"line {line}" if line else "template"
        super().__init__(f"line {line}: {reason}" if line else reason, hint=hint, fields={where: reason})
        self.line = line
        self.reason = reason
        self.args = (reason,)  # what pickle gives back to this constructor


class HookFailed(LabelwrightError):
    """A hook could not be called or gave an answer that cannot be used."""

    code = "hook_failed"

    def __init__(self, message: str | None = None, *, hint: str = "", printed: str = "") -> None:
        """`printed` is what the hook wrote to its standard output before it failed."""
        super().__init__(message, hint=hint)
        self.printed = printed


class HookMissing(HookFailed):
    """There is no such hook, or it may not be called."""

    code = "hook_missing"


class HookUnavailable(HookFailed):
    """The hook did not answer in time, broke off, or has too much to do."""

    code = "hook_unavailable"


class StorageError(LabelwrightError):
    """The storage refused or could not do what was asked."""

    code = "storage_error"


class BadUri(StorageError):
    """This is not the address of an object; s3://bucket/key is needed."""

    code = "bad_uri"


class UriNotAllowed(StorageError):
    """This installation may not touch this address."""

    code = "uri_not_allowed"


class NoSuchBucket(StorageError):
    """There is no bucket of this name."""

    code = "no_such_bucket"


class BucketExists(StorageError):
    """There is a bucket of this name already."""

    code = "bucket_exists"


class BucketNotEmpty(StorageError):
    """The bucket still holds objects."""

    code = "bucket_not_empty"


class NoSuchObject(StorageError):
    """There is no object under this address."""

    code = "no_such_object"


class ObjectExists(StorageError):
    """There is an object under this address already, or another than the one that was to be replaced."""

    code = "object_exists"


class NoSuchUpload(StorageError):
    """There is no upload of this number: it was completed, given up or never begun."""

    code = "no_such_upload"


class BadPart(StorageError):
    """The named parts are not the parts of this upload."""

    code = "bad_part"


class BadToken(StorageError):
    """The continuation token is not one that a listing gave."""

    code = "bad_token"


class StoreUnavailable(StorageError, TryAgain):
    """The storage cannot be reached or is full."""

    code = "store_unavailable"


class BadAnswers(LabelwrightError):
    """Some of the answers can't be brought in, so none was."""

    code = "bad_answers"


class BadModel(LabelwrightError):
    """The model cannot be used for this job."""

    code = "bad_model"
