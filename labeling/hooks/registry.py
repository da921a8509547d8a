"""From the name of a hook to the way it is reached, by a list that the operator writes; nobody uploads code.

A name is the ARN of a Lambda function, the bare name of one in the folder, or an http(s) address.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from urllib.parse import unquote

from django.conf import settings

from labeling import outbound
from labeling.errors import HookMissing
from labeling.hooks import package
from labeling.hooks.aws import LambdaHook
from labeling.hooks.functions import Function
from labeling.hooks.port import Hook
from labeling.hooks.web import WebHook

ARN = re.compile(r"arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:(?P<name>[A-Za-z0-9_-]+)(?::[\w$-]+)?")
PRIVATE, AWS = "private:", "aws:"


def find(name: str) -> Hook:
    """Raises `HookMissing` saying what the operator can do."""
    if name.startswith(("http://", "https://")):
        return _web(name)
    match = ARN.fullmatch(name)
    function = match["name"] if match else name
    if _function_allowed(function) and (found := package.find(settings.HOOKS_DIR, function)) is not None:
        return _mapped(found.url) if found.url else Function(found)
    if match and any(fnmatchcase(name, pattern) for pattern in _listed(AWS)):
        return LambdaHook(name)
    raise _missing(name, function)


def functions() -> list[str]:
    """The names of the functions that jobs may use."""
    return [name for name in package.names(settings.HOOKS_DIR) if _function_allowed(name)]


def _function_allowed(name: str) -> bool:
    return not settings.HOOKS_ALLOW or name in settings.HOOKS_ALLOW


def _missing(name: str, function: str) -> HookMissing:
    if not _function_allowed(function) and function in package.names(settings.HOOKS_DIR):
        return HookMissing(f"The function {function} may not be used.", hint="Add it to LABELWRIGHT_HOOKS_ALLOW.")
    hint = f"Put its code into the folder {function} below LABELWRIGHT_HOOKS_DIR"
    hint += f", or list {AWS}{name} in LABELWRIGHT_HOOKS_ALLOW to call it at AWS." if ARN.fullmatch(name) else "."
    return HookMissing(f"There is no function {name}.", hint=hint)


# --- addresses -----------------------------------------------------------------------------------------------


def _web(url: str) -> WebHook:
    """An address that a job names: one of the prefixes in the list must be its beginning."""
    private = any(_begins(url, prefix) for prefix in _listed(PRIVATE))
    if not private and not any(_begins(url, prefix) for prefix in settings.HOOKS_ALLOW if prefix.startswith("http")):
        raise HookMissing(f"The address {url} may not be called.", hint="Add it to LABELWRIGHT_HOOKS_ALLOW.")
    return _with_secret(url, private=private)


def _mapped(url: str) -> WebHook:
    """An address that the operator wrote into the function's folder."""
    return _with_secret(url, private=any(_begins(url, prefix) for prefix in _listed(PRIVATE)))


def _with_secret(url: str, *, private: bool) -> WebHook:
    if not settings.HOOK_SECRET:
        raise HookMissing(f"{url} cannot be called without a secret to sign with.", hint="Set LABELWRIGHT_HOOK_SECRET.")
    return WebHook(url=url, secret=settings.HOOK_SECRET, private=private)


def _listed(kind: str) -> list[str]:
    return [entry.removeprefix(kind) for entry in settings.HOOKS_ALLOW if entry.startswith(kind)]


def _begins(url: str, prefix: str) -> bool:
    """The same scheme, host and port, and a path below the prefix's; `..` leads nowhere."""
    try:
        wanted, allowed = outbound.split(url), outbound.split(prefix)
    except outbound.Refused:
        return False
    if outbound.origin(wanted) != outbound.origin(allowed) or ".." in unquote(wanted.path).split("/"):
        return False
    base = allowed.path.rstrip("/")
    return wanted.path == base or wanted.path.startswith(f"{base}/") or not base
