"""Compiled functions (numba, the extra `fast`) whose machine code is kept from one process to the next.

It lies beside the source, or else in the user's cache or where NUMBA_CACHE_DIR says. On a system where all of these are
read-only it is made anew in every process that needs it, which takes some seconds.
"""

from collections.abc import Callable
from typing import Any, Literal

from numba import njit


def compiled(function: Callable[..., Any]) -> Any:
    return _compile(function, inline="never")


def inlined(function: Callable[..., Any]) -> Any:
    """The same for small ones, which become part of those that call them."""
    return _compile(function, inline="always")


def _compile(function: Callable[..., Any], inline: Literal["never", "always"]) -> Any:
    try:
        return njit(cache=True, nogil=True, inline=inline)(function)
    except RuntimeError:  # there is no place to keep it
        return njit(nogil=True, inline=inline)(function)
