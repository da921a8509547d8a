"""Renders templates in a warm child process, so that no template can hold up, exhaust or read the web process.

The child knows no secrets. When a template asks for read access to an S3 URI, the child asks back over the pipe and the
caller's `sign` decides; so the answer is an ordinary value to the template and is escaped like any other.
"""

from __future__ import annotations

import atexit
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from labeling import frames
from labeling.errors import BadTemplate
from labeling.templating.findings import Finding
from labeling.templating.page import SCRIPT_URL, STYLE_URL

SECONDS = 2.0  # for one page
MEGABYTES = 400  # of address space
IDLE_SECONDS = 60.0  # without work, until the child ends by itself
GRACE_SECONDS = 1.0  # between a child's last word and its end
START_SECONDS = 30.0  # for a child to come up, on a busy machine

Sign = Callable[[str], str]
_Reply = Callable[[str], dict[str, Any]]


class ChildEnded(Exception):
    """The child closed its pipe."""


class ChildLate(Exception):
    """The child did not answer in time."""


class RenderingStopped(BadTemplate):
    """The process was ended before the page was made. The fault may be the template's, the data's or the machine's."""


class _ChildIdle(Exception):
    """The child had ended by itself before it read the request."""


class Child:
    """One rendering process and the pipes to it. Not thread-safe; `Renderer` takes turns."""

    def __init__(self, *, seconds: float, megabytes: int, idle_seconds: float) -> None:
        arguments = [str(seconds + 1), str(megabytes), str(idle_seconds)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "labeling.templating.child", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,
            env={"PYTHONPATH": str(Path(__file__).parents[2]), "LC_ALL": "C.UTF-8"},
        )
        self._in, self._out = _pipe(self.process.stdin), _pipe(self.process.stdout)
        os.set_blocking(self._in, False)
        os.set_blocking(self._out, False)
        threading.Thread(target=self.process.wait, name="renderer-reaper", daemon=True).start()

    def send(self, message: dict[str, Any], deadline: float) -> None:
        data = memoryview(frames.packed(message))
        while data:
            _await(self._in, select.POLLOUT, deadline)
            try:
                data = data[os.write(self._in, data) :]
            except BrokenPipeError as error:
                raise ChildEnded from error

    def receive(self, deadline: float) -> dict[str, Any]:
        return frames.unpacked(self._read(frames.body_length(self._read(frames.LENGTH_BYTES, deadline)), deadline))

    def _read(self, count: int, deadline: float) -> bytes:
        parts = []
        while count:
            _await(self._out, select.POLLIN, deadline)
            part = os.read(self._out, min(count, 1 << 20))
            if not part:
                raise ChildEnded
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def end(self, *, grace: float = 0.0) -> int:
        """See that it is gone. Returns how it ended, as `subprocess` counts: negative for a signal."""
        self.close()
        try:
            return self.process.wait(grace)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def close(self) -> None:
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()


def _pipe(stream: Any) -> int:
    number: int = stream.fileno()
    return number


def _await(descriptor: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(descriptor, event)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise ChildLate


class Renderer:
    """Threads take turns at one child, which is started when first needed and replaced when it had to be killed."""

    def __init__(
        self, *, seconds: float = SECONDS, megabytes: int = MEGABYTES, idle_seconds: float = IDLE_SECONDS
    ) -> None:
        self._seconds = seconds
        self._limits: dict[str, Any] = {"seconds": seconds, "megabytes": megabytes, "idle_seconds": idle_seconds}
        self._turn = threading.Lock()
        self._child: Child | None = None
        os.register_at_fork(after_in_child=self._forget)

    def ask(self, request: dict[str, Any], *, sign: Sign) -> dict[str, Any]:
        """The child's reply. A child that went away for lack of work is replaced without a word."""
        with self._turn:
            try:
                return self._exchange(self._ready_child(), request, sign)
            except _ChildIdle:
                return self._exchange(self._ready_child(), request, sign)

    def close(self) -> None:
        """End the child; the next request starts another."""
        with self._turn:
            if self._child is not None:
                self._child.end()
                self._child = None

    def _ready_child(self) -> Child:
        if self._child is None:
            child = Child(**self._limits)
            try:
                child.receive(time.monotonic() + START_SECONDS)
            except (ChildEnded, ChildLate):
                raise RuntimeError(f"The rendering process does not start: {_ending(child.end())}.") from None
            self._child = child
        return self._child

    def _exchange(self, child: Child, request: dict[str, Any], sign: Sign) -> dict[str, Any]:
        refusals: list[Exception] = []
        try:
            reply = _converse(child, request, _answering(sign, refusals), time.monotonic() + self._seconds)
        except BaseException as error:
            self._child = None
            self._explain(error, child.end(grace=GRACE_SECONDS if isinstance(error, ChildEnded) else 0.0))
            raise
        if refusals:
            raise refusals[0]
        return reply

    def _explain(self, error: BaseException, code: int) -> None:
        """Say in the words of a template's author why a child is no more."""
        if isinstance(error, ChildLate):
            raise _too_slow(self._seconds) from None
        if isinstance(error, ChildEnded):
            raise _ChildIdle if code == 0 else RenderingStopped(f"rendering broke off with {_ending(code)}") from None

    def _forget(self) -> None:
        """In a forked process: the child and the lock belong to the parent."""
        self._turn = threading.Lock()
        if self._child is not None:
            self._child.close()
            self._child = None


def _converse(child: Child, request: dict[str, Any], sign: _Reply, deadline: float) -> dict[str, Any]:
    child.send(request, deadline)
    while "sign" in (reply := child.receive(deadline)):
        child.send(sign(reply["sign"]), deadline)
    return reply


def _answering(sign: Sign, refusals: list[Exception]) -> _Reply:
    """Wraps `sign` so that what it raises is kept for the caller, and the child told to stop."""

    def reply(uri: str) -> dict[str, Any]:
        try:
            return {"signed": sign(uri)}
        except Exception as error:
            refusals.append(error)
            return {"refused": True}

    return reply


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _too_slow(seconds: float) -> RenderingStopped:
    return RenderingStopped(
        f"rendering takes longer than {seconds:g} seconds",
        hint="Loop over less, or prepare the data in the pre-annotation hook.",
    )


_renderer = Renderer()


def close() -> None:
    """End this process's child, if it has one; it comes back when it is needed."""
    _renderer.close()


atexit.register(close)


def render(
    template: str,
    task_input: Mapping[str, Any],
    *,
    sign: Sign,
    script_url: str = SCRIPT_URL,
    style_url: str = STYLE_URL,
    libraries: Mapping[str, str] | None = None,
) -> str:
    """The full HTML page of a template (a fragment or a document) with `task_input` as `task.input`.

    `sign` is called in this process for each S3 URI that the template grants read access to, and gives the URL for the
    browser; what it raises is raised here. `script_url` and `style_url` take the place of the elements' loader;
    `libraries` are this site's addresses for scripts and style sheets of other hosts.
    Raises `BadTemplate`, with the line where there is one.
    """
    urls = {"script_url": script_url, "style_url": style_url, "libraries": sorted((libraries or {}).items())}
    request = {"do": "render", "template": template, "input": dict(task_input), "urls": urls}
    reply = _renderer.ask(request, sign=sign)
    return str(_checked(reply)["page"])


def check_template(
    template: str,
    sample_input: Mapping[str, Any] | None,
    *,
    allowed_hosts: Collection[str] = (),
    libraries: Collection[str] = (),
) -> list[Finding]:
    """What is wrong with a template (errors) and what its author may have missed (warnings); nothing is raised.

    `sample_input` is one task input as the job will see it: the template is rendered with it once. Without it, neither
    rendering nor variables are checked. `allowed_hosts` may be contacted without a warning; of `libraries`,
    by their addresses elsewhere, the site has copies.
    """
    sample = None if sample_input is None else dict(sample_input)
    request = {"do": "check", "template": template, "input": sample, "allowed_hosts": sorted(allowed_hosts)}
    request["libraries"] = sorted(libraries)
    try:
        return [Finding(**finding) for finding in _checked(_renderer.ask(request, sign=str))["findings"]]
    except BadTemplate as error:
        return [Finding("error", error.line, error.reason)]


def _checked(reply: dict[str, Any]) -> dict[str, Any]:
    if "error" in reply:
        error = reply["error"]
        raise BadTemplate(error["reason"], line=error["line"], hint=error["hint"])
    return reply
