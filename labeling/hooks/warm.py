"""One warm process for one function, seen from the engine: a call in, JSON out, or a sentence about what went wrong.

Between calls the process is frozen, as it would be at AWS. Whatever goes wrong ends it with everything it started.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labeling import frames
from labeling.errors import HookFailed, HookMissing, HookUnavailable
from labeling.hooks import needs
from labeling.hooks.port import LAMBDA_LIMIT, Call, Reply
from labeling.hooks.scratch import Scratch

START_SECONDS = 60.0  # to come up and import what the function needs, on a busy machine
GRACE_SECONDS = 2.0  # between the end of a function and the keeper's word of it
CHECK_SECONDS = 0.5  # how often a long call is looked at
PRINTED_AT_MOST = 64 * 1024
ROOT = Path(__file__).parents[2]
#: A function has little address space and shares the processors; each thread of numpy's libraries takes some, and so
#: does the heap of each thread.
_FEW_THREADS = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "MALLOC_ARENA_MAX": "2",
}
_AWS_CONFIG = "[default]\ns3 =\n    addressing_style = path\n"
#: What a function may know of the environment of its host.
_KEPT = ("PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a process is started with. `paths` go before everything else on Python's search path; the folders and files
    in `hidden` are the server's own and not for it to see.
    """

    function: str
    handler: str
    folder: Path
    paths: tuple[str, ...]
    environment: Mapping[str, str]
    megabytes: int
    hidden: tuple[str, ...] = ()


class Warm:
    """Not thread-safe: whoever took it from the pool has it alone. `walled`: whether `hidden` holds on this host."""

    def __init__(self, terms: Terms) -> None:
        self.reusable = True
        self.calls = 0
        self._terms = terms
        self._handler = 0
        self._printed = bytearray()
        self._scratch = Scratch()
        self._open()
        try:
            first = _first_message(terms, self._scratch.path)
            ready = self._exchange(first, time.monotonic() + START_SECONDS, f"{START_SECONDS:g} seconds")
            self.walled = bool(ready.get("walled"))
        except HookFailed:
            self.end()
            raise
        self._freeze()

    def _open(self) -> None:
        self._control, control = socket.socketpair()
        requests, self._requests = os.pipe()
        self._answers, answers = os.pipe()
        self._output, output = os.pipe()
        theirs = (control.fileno(), requests, answers)
        self._keeper = subprocess.Popen(
            [sys.executable, "-P", "-m", "labeling.hooks.child", *map(str, theirs)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=theirs,
            cwd=self._terms.folder,
            env=_environment(self._terms, self._scratch.path),
            start_new_session=True,
        )
        control.close()
        for descriptor in (requests, answers, output):
            os.close(descriptor)
        for descriptor in (self._requests, self._answers, self._output):
            os.set_blocking(descriptor, False)

    def call(self, call: Call, seconds: float) -> Reply:
        """Raises `HookFailed`, `HookUnavailable`; after either, `reusable` says whether the process may go on."""
        self.calls += 1
        self._printed.clear()
        request: dict[str, Any] = {"event": call.event.decode(), "arn": call.arn, "id": str(uuid.uuid4())}
        request |= {"seconds": seconds, "limit": LAMBDA_LIMIT}
        self._thaw()
        answer = self._exchange(request, time.monotonic() + seconds, f"{seconds:g} seconds")
        self._freeze()
        self.reusable = bool(answer.get("again")) and not answer.get("left")
        if "failure" in answer:
            raise self._failed(answer["failure"], unloadable=bool(answer.get("unloadable")))
        return Reply(str(answer.get("result", "")).encode(), self._shown())

    def end(self) -> None:
        """Ends the process and everything that it started, whatever they do."""
        self.reusable = False
        self.let_go()
        try:
            self._keeper.wait(10)
        except subprocess.TimeoutExpired:
            self._keeper.kill()
            self._keeper.wait()
        if self._handler:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._handler, signal.SIGKILL)
        self._scratch.remove()

    def let_go(self) -> None:
        """Closes this side's ends; without any other holder, the keeper takes that for an order to end."""
        self._control.close()
        for descriptor in (self._requests, self._answers, self._output):
            with suppress(OSError):
                os.close(descriptor)
        self._requests = self._answers = self._output = -1
        self._scratch.let_go()

    # --- the conversation ------------------------------------------------------------------------------------

    def _exchange(self, request: dict[str, Any], deadline: float, limit: str) -> dict[str, Any]:
        try:
            self._send(frames.packed(request), deadline, limit)
            answer = self._receive(deadline, limit)
        except (HookFailed, ValueError, TypeError) as error:
            self.reusable = False
            if isinstance(error, HookFailed):
                raise
            raise HookFailed(f"{self._name} spoiled the pipe that its answers take.") from None
        self._handler = self._handler or int(answer.get("ready", 0))
        return answer

    def _send(self, data: bytes, deadline: float, limit: str) -> None:
        left = memoryview(data)
        while left:
            if self._requests in self._ready(select.POLLOUT, self._requests, deadline, limit):
                try:
                    left = left[os.write(self._requests, left) :]
                except BrokenPipeError:
                    raise HookUnavailable(f"{self._name} has gone.") from None

    def _receive(self, deadline: float, limit: str) -> dict[str, Any]:
        received = bytearray()
        needed = frames.LENGTH_BYTES
        while len(received) < needed:
            if self._answers in self._ready(select.POLLIN, self._answers, deadline, limit):
                piece = os.read(self._answers, min(1 << 20, needed - len(received)))
                if not piece:
                    raise self._ended()
                received += piece
            if needed == len(received) == frames.LENGTH_BYTES:
                needed += frames.body_length(bytes(received))
        return frames.unpacked(bytes(received[frames.LENGTH_BYTES :]))

    def _ready(self, event: int, wanted: int, deadline: float, limit: str) -> set[int]:
        """What can be read or written now; takes what is printed, and sees that everything stays within its limits."""
        watch = select.poll()
        watch.register(wanted, event)
        watch.register(self._output, select.POLLIN)
        watch.register(self._control, select.POLLIN)
        left = deadline - time.monotonic()
        found = {descriptor for descriptor, _ in watch.poll(1000 * min(CHECK_SECONDS, max(0.0, left)))}
        if self._output in found:
            self._drain()
        if wanted in found:
            return found
        if self._control.fileno() in found:
            raise self._ended()
        if left <= 0:
            raise HookUnavailable(f"{self._name} did not answer within {limit}.", printed=self._shown())
        if not found:
            self._control.send(b"?")
        return found

    def _ended(self) -> HookFailed:
        watch = select.poll()
        watch.register(self._control, select.POLLIN)
        try:
            told = watch.poll(1000 * GRACE_SECONDS)
            how = str(frames.receive(self._control.fileno())["ended"]) if told else "closed the pipe for its answers"
        except (frames.StreamEnded, ConnectionError):
            how = "was ended from outside"
        return HookUnavailable(f"{self._name} {how}.", printed=self._shown())

    def _drain(self) -> None:
        """The first part is kept, the rest is read so that nobody waits for it."""
        with suppress(BlockingIOError):
            while piece := os.read(self._output, 1 << 16):
                self._printed += piece[: PRINTED_AT_MOST - len(self._printed)]
                if len(piece) < 1 << 16:
                    return

    def _shown(self, more: str = "") -> str:
        self._drain()
        return "\n".join(filter(None, (self._printed.decode("utf-8", "replace"), more)))

    def _failed(self, failure: dict[str, Any], *, unloadable: bool) -> HookFailed:
        """Without a module that it imports first of all, a function is not there at all."""
        module = failure.get("module", "")
        kind = HookMissing if unloadable and module else HookFailed
        how = "could not be loaded:" if unloadable else "raised"
        return kind(
            ": ".join(filter(None, (f"{self._name} {how} {failure.get('type')}", failure.get("message")))),
            hint=needs.hint(module, self._terms.folder) if module else "",
            printed=self._shown(failure.get("trace", "")),
        )

    @property
    def _name(self) -> str:
        return f"The function {self._terms.function}"

    # --- between calls ---------------------------------------------------------------------------------------

    def _freeze(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self._handler, signal.SIGSTOP)

    def _thaw(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self._handler, signal.SIGCONT)


def _first_message(terms: Terms, scratch: Path) -> dict[str, Any]:
    return {
        "function": terms.function,
        "handler": terms.handler,
        "folder": str(terms.folder),
        "paths": list(terms.paths),
        "megabytes": terms.megabytes,
        "hidden": list(terms.hidden),
        "shown": [str(terms.folder), str(scratch), str(ROOT), sys.prefix, sys.base_prefix],
        "temporary": str(scratch),
    }


def _environment(terms: Terms, scratch: Path) -> dict[str, str]:
    """Nothing of ours but what is listed: no secrets, no settings, no home."""
    config = scratch / "aws-config"
    config.write_text(_AWS_CONFIG, encoding="utf-8")
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    own = {
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "AWS_CONFIG_FILE": str(config),
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_LAMBDA_FUNCTION_NAME": terms.function,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(terms.megabytes),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{terms.function}",
        "AWS_LAMBDA_LOG_STREAM_NAME": f"{time.strftime('%Y/%m/%d')}/[$LATEST]{uuid.uuid4().hex}",
        "AWS_EXECUTION_ENV": f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}",
        "LAMBDA_TASK_ROOT": str(terms.folder),
        "_HANDLER": terms.handler,
        **_FEW_THREADS,
    }
    return {**kept, **own, **terms.environment}
