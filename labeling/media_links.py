"""Links under which a browser may read one object of a task for a while; `labeling.api.media` serves them."""

import time
from datetime import datetime
from math import ceil
from urllib.parse import quote

from django.core import signing

from labeling.storage.uri import parse_object

GRAIN = 60  # seconds
#: Of links that are not for a worker's task.
NO_ASSIGNMENT = 0
_SIGNER = signing.Signer(salt="labelwright.media")


def sign_media(uri: str, *, assignment_id: int, expires: datetime) -> str:
    """The path under which a browser may read an object until `expires`, rounded up to the next full minute: asked
    again for the same deadline, it is the same path, and browsers keep what they have. Raises `BadUri`."""
    found = parse_object(uri)
    until = ceil(expires.timestamp() / GRAIN) * GRAIN
    token = _SIGNER.sign_object([str(found), assignment_id, until])
    return f"/media/{token}/{quote(file_name(found.key), safe='')}"


def open_media(token: str) -> tuple[str, int]:
    """What a link stands for, and the seconds it has left. Raises BadSignature for a wrong one and one that is over."""
    uri, _, expires = _SIGNER.unsign_object(token)
    left = int(expires - time.time())
    if left < 0:
        raise signing.SignatureExpired
    return uri, left


def file_name(key: str) -> str:
    """The last part of a key, as the name of a file."""
    return key.rstrip("/").rpartition("/")[2][-100:] or "file"
