"""The process in which templates are parsed and rendered: it holds no secrets and may be killed at any moment.

Started by `render` as `python -m labeling.templating.child SECONDS MEGABYTES IDLE_SECONDS`; speaks `frames` on its
standard streams. It ends when its parent does, when it has nothing to do, or when a template has used its memory.
"""

from __future__ import annotations

import resource
import select
import signal
import sys
from dataclasses import asdict
from typing import Any

from labeling import frames
from labeling.errors import BadTemplate
from labeling.templating import lint, liquid, mechanical_turk, page, paths
from labeling.templating.findings import Finding

STDIN, STDOUT = 0, 1


class SigningRefused(Exception):
    """The parent will not sign a URI; it knows why."""


class Signer:
    """Asks the parent, once for each URI."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def __call__(self, uri: str) -> str:
        if uri not in self._known:
            frames.send(STDOUT, {"sign": uri})
            answer = frames.receive(STDIN)
            if "signed" not in answer:
                raise SigningRefused(uri)
            self._known[uri] = answer["signed"]
        return self._known[uri]


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """The page, the findings, or what is wrong with the template."""
    try:
        if request["do"] == "check":
            return {"findings": [asdict(finding) for finding in _findings(request)]}
        urls = request["urls"] | {"libraries": _pairs(request["urls"].get("libraries", []))}
        source = page.page_source(_template(request), **urls)
        html = liquid.render(source, request["input"], sign=Signer())
        return {"page": html}
    except BadTemplate as error:
        return {"error": {"reason": error.reason, "line": error.line, "hint": error.hint}}
    except SigningRefused:
        return {"refused": True}
    except (frames.StreamEnded, OSError):
        raise
    except Exception as error:  # what the language did not foresee must not cost the child
        return {"error": {"reason": f"rendering failed: {type(error).__name__}: {error}", "line": None, "hint": ""}}


def _template(request: dict[str, Any]) -> str:
    """The template in the language that the engine reads."""
    template = mechanical_turk.unwrapped(request["template"])
    return paths.spelled(mechanical_turk.filled(template, request["input"] or {}))


def _pairs(libraries: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((url, ours) for url, ours in libraries)


def _findings(request: dict[str, Any]) -> list[Finding]:
    hosts, libraries = frozenset(request["allowed_hosts"]), frozenset(request["libraries"])
    return lint.check(_template(request), request["input"], allowed_hosts=hosts, libraries=libraries)


def serve(*, seconds: float, idle_seconds: float) -> None:
    """Answer requests until there are none for a while. The alarm ends a rendering whose parent is not there to."""
    frames.send(STDOUT, {"ready": True})
    while select.select([STDIN], [], [], idle_seconds)[0]:
        request = frames.receive(STDIN)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        reply = answer(request)
        signal.setitimer(signal.ITIMER_REAL, 0)
        frames.send(STDOUT, reply)
        if _used_memory(reply):
            return


def _used_memory(reply: dict[str, Any]) -> bool:
    """After running out of memory the process goes: what is left of it is in pieces."""
    error = reply.get("error") or {}
    return bool(error.get("reason") == liquid.TOO_MUCH_MEMORY)


def limit_memory(megabytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(seconds: str, megabytes: str, idle_seconds: str) -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    limit_memory(int(megabytes))
    try:
        serve(seconds=float(seconds), idle_seconds=float(idle_seconds))
    except (frames.StreamEnded, BrokenPipeError):
        return


if __name__ == "__main__":
    main(*sys.argv[1:])
