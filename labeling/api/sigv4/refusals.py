"""Why a request is not taken for signed, with the codes that AWS's clients know."""

from __future__ import annotations

from workers.errors import LabelwrightError


class SignatureRefused(LabelwrightError):
    """The request is not properly signed."""

    code = "signature_refused"
    wire_code = "InvalidSignatureException"
    s3_code = "SignatureDoesNotMatch"
    status = 403


class NotSigned(SignatureRefused):
    """The request is not signed."""

    code = "not_signed"
    wire_code = "MissingAuthenticationToken"
    s3_code = "AccessDenied"


class Malformed(SignatureRefused):
    """The signature cannot be read."""

    code = "signature_malformed"
    wire_code = "IncompleteSignature"
    s3_code = "AuthorizationHeaderMalformed"
    status = 400


class UnknownKey(SignatureRefused):
    """The access key id is not known here."""

    code = "unknown_access_key"
    wire_code = "UnrecognizedClientException"
    s3_code = "InvalidAccessKeyId"


class Mismatch(SignatureRefused):
    """The signature does not match: the secret differs, or the request was changed on its way."""

    code = "signature_mismatch"


class TooSkewed(SignatureRefused):
    """The time of the request is more than 15 minutes away from the time here."""

    code = "time_too_skewed"
    wire_code = "RequestExpired"
    s3_code = "RequestTimeTooSkewed"


class LinkExpired(SignatureRefused):
    """The presigned address has expired."""

    code = "link_expired"
    wire_code = "RequestExpired"
    s3_code = "AccessDenied"


class TokenExpired(SignatureRefused):
    """The session token is over; take a new one."""

    code = "token_expired"
    wire_code = "ExpiredTokenException"
    s3_code = "ExpiredToken"


class BodyMismatch(SignatureRefused):
    """The body is not the one that was signed."""

    code = "body_mismatch"
    s3_code = "XAmzContentSHA256Mismatch"
    status = 400
