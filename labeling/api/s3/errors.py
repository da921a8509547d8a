"""What S3 clients are told when something goes wrong: one table from our errors to S3's codes."""

from __future__ import annotations

from labeling import errors
from labeling.api.sigv4 import SignatureRefused
from workers.errors import LabelwrightError, NotAllowed

#: The first line whose class fits decides.
TABLE: list[tuple[type[LabelwrightError], str, int]] = [
    (errors.NoSuchObject, "NoSuchKey", 404),
    (errors.NoSuchBucket, "NoSuchBucket", 404),
    (errors.NoSuchUpload, "NoSuchUpload", 404),
    (errors.BucketExists, "BucketAlreadyOwnedByYou", 409),
    (errors.BucketNotEmpty, "BucketNotEmpty", 409),
    (errors.ObjectExists, "PreconditionFailed", 412),
    (errors.BadPart, "InvalidPart", 400),
    (errors.BadToken, "InvalidArgument", 400),
    (errors.BadUri, "InvalidURI", 400),
    (errors.UriNotAllowed, "AccessDenied", 403),
    (NotAllowed, "AccessDenied", 403),
    (errors.StoreUnavailable, "ServiceUnavailable", 503),
    (LabelwrightError, "InternalError", 500),
]


class S3Error(LabelwrightError):
    """A refusal in S3's own words."""

    code = "s3_error"

    def __init__(self, s3_code: str, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.s3_code = s3_code
        self.status = status


def not_implemented(what: str) -> S3Error:
    return S3Error("NotImplemented", f"{what} is not part of this S3 endpoint.", status=501)


def translated(error: LabelwrightError) -> tuple[str, int]:
    """S3's code and HTTP status for an error of ours."""
    if isinstance(error, S3Error | SignatureRefused):
        return error.s3_code, error.status
    return next((code, status) for kind, code, status in TABLE if isinstance(error, kind))
