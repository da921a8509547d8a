"""Keeps the processes of `labelwright serve` alive: forks them from one warm process, starts again what dies."""

import contextlib
import gc
import logging
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from types import FrameType

logger = logging.getLogger(__name__)

#: A part that lived shorter than this failed to start; it is started again after a growing pause.
STARTED_AFTER = 5.0
LONGEST_PAUSE = 10.0
#: What a part gets to finish its work before it is killed.
STOPPING_TIME = 6.0


class Stop(BaseException):
    """Somebody asked us to end."""


class Supervisor:
    """Runs each part in a forked child until SIGTERM or SIGINT; a child that ends by itself is started again."""

    def __init__(self, parts: Mapping[str, Callable[[], None]]) -> None:
        self._parts = dict(parts)
        self._children: dict[int, tuple[str, float]] = {}
        self._pauses = dict.fromkeys(parts, 0.0)
        self._stopping = False

    def run(self) -> None:
        """Returns when it was asked to stop and all children are gone."""
        gc.collect()
        gc.freeze()  # what exists now is shared by all children; the collector must not touch (copy) it
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask_to_stop)
        try:
            for name in self._parts:
                self._start(name)
            while True:
                self._restart(*os.waitpid(-1, 0))
        except Stop:
            pass
        finally:
            self._stop()

    def _start(self, name: str) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid:
            self._children[pid] = (name, time.monotonic())
        else:
            _live(self._parts[name])

    def _restart(self, pid: int, status: int) -> None:
        name, started = self._children.pop(pid, ("", 0.0))
        if not name:
            return
        lived = time.monotonic() - started
        self._pauses[name] = 0.0 if lived > STARTED_AFTER else min(LONGEST_PAUSE, 2 * self._pauses[name] + 0.1)
        if status:
            logger.warning("The %s process ended (%s); starting it again.", name, _how(status))
        time.sleep(self._pauses[name])
        self._start(name)

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        """Raises once: a second signal must not break into the stopping."""
        if not self._stopping:
            self._stopping = True
            raise Stop

    def _stop(self) -> None:
        self._stopping = True
        self._send(signal.SIGTERM)
        deadline = time.monotonic() + STOPPING_TIME
        while self._children and time.monotonic() < deadline:
            with contextlib.suppress(ChildProcessError):
                self._children.pop(os.waitpid(-1, os.WNOHANG)[0], None)
            time.sleep(0.02)
        self._send(signal.SIGKILL)

    def _send(self, number: signal.Signals) -> None:
        for pid in self._children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)


def _live(part: Callable[[], None]) -> None:
    """The whole life of a child; never returns, so that nothing of the parent's stack runs twice."""
    code = 0
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        part()
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else 1
    except BaseException:
        traceback.print_exc()
        code = 1
    finally:
        if functions := sys.modules.get("labeling.hooks.functions"):
            functions.close()  # and with them go the folders of their own; nothing else runs at this end
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _how(status: int) -> str:
    if os.WIFSIGNALED(status):
        return signal.Signals(os.WTERMSIG(status)).name
    return f"exit code {os.waitstatus_to_exitcode(status)}"
