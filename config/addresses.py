"""Nothing of ours has a NUL in its name: whoever asks for such a thing is told that it is not there."""

from collections.abc import Callable
from urllib.parse import quote

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from workers.text import storable

#: Keys of the storage may have any character, and signatures cover them.
STORAGE = "/s3/"
#: Refuses what it is asked by name.
REST = "/api/"
_NUL, _INSTEAD = quote("\0"), quote(storable("\0"))


class StorableAddress:
    """Middleware: what is looked for by an address can be looked for in a database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(STORAGE):
            request.path_info = storable(request.path_info)
        if not request.path_info.startswith((STORAGE, REST)):
            request.META["QUERY_STRING"] = request.META.get("QUERY_STRING", "").replace(_NUL, _INSTEAD)
        return self.get_response(request)
