"""The process in which a requester's function runs, and beside it the keeper that leaves nothing of it behind.

Started by `warm` as `python -P -m labeling.hooks.child CONTROL REQUESTS ANSWERS`. The keeper adopts every process that
the function leaves, however it detached itself, and kills them all when it is told to or when its parent is gone. The
function runs as the same user, behind `walls` where the host allows.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import math
import os
import resource
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from labeling import frames
from labeling.hooks import walls

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
#: What one function may run at a time; more is taken for a fork bomb.
PROCESSES_AT_MOST = 64
#: Of one file, as in a function's temporary folder at AWS.
FILE_BYTES = 512 * 1024 * 1024
KILL_SECONDS = 5.0
TRACE_LINES = 12

Handler = Callable[[Any, Any], Any]


def main(control: int, requests: int, answers: int) -> None:
    _adopt_orphans()
    handler = os.fork()
    if handler == 0:
        os.close(control)
        serve(requests, answers)
    else:
        for descriptor in (requests, answers, 1, 2):
            os.close(descriptor)
        keep(control, handler)


def _adopt_orphans() -> None:
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


# --- the keeper ----------------------------------------------------------------------------------------------


def keep(control: int, handler: int) -> None:
    """Tells of the handler's end; ends everything when the other side closes."""
    watch = select.poll()
    watch.register(control, select.POLLIN)
    ended = os.pidfd_open(handler)
    watch.register(ended, select.POLLIN)
    while True:
        ready = {descriptor for descriptor, _ in watch.poll()}
        if ended in ready:
            watch.unregister(ended)
            _tell(control, _ending(handler))
        if control in ready:
            if not os.read(control, 64):
                break
            if len(_descendants()) > PROCESSES_AT_MOST:
                _tell(control, f"started more than {PROCESSES_AT_MOST} processes")
    _kill_all()


def _tell(control: int, ended: str) -> None:
    with suppress(OSError):
        frames.send(control, {"ended": ended})


def _ending(handler: int) -> str:
    code = os.waitstatus_to_exitcode(os.waitpid(handler, 0)[1])
    return f"was ended by signal {-code}" if code < 0 else f"left its process with exit code {code}"


def _kill_all() -> None:
    """Every process below this one; what is forked meanwhile is found in the next round."""
    until = time.monotonic() + KILL_SECONDS
    while (left := _descendants()) and time.monotonic() < until:
        for process in left:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        _bury()
        time.sleep(0.002)


def _bury() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _descendants() -> set[int]:
    parents = dict(filter(None, map(_parent, filter(str.isdigit, os.listdir("/proc")))))
    found = {os.getpid()}
    while more := {process for process, parent in parents.items() if parent in found and process not in found}:
        found |= more
    return found - {os.getpid()}


def _parent(process: str) -> tuple[int, int] | None:
    try:
        with open(f"/proc/{process}/stat", "rb") as file:
            return int(process), int(file.read().rpartition(b")")[2].split()[1])
    except (OSError, IndexError):  # it went meanwhile
        return None


# --- the function --------------------------------------------------------------------------------------------


def serve(requests: int, answers: int) -> None:
    """Loads the function and answers requests one after the other."""
    os.setsid()
    _adopt_orphans()
    try:
        terms = frames.receive(requests)
        walled = walls.build(terms["hidden"], terms["shown"])
        os.chdir(terms["folder"])  # anew: a way up from the folder as it was leads around the walls
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        _limit(terms["megabytes"])
        handler = _load(terms)
        frames.send(answers, {"ready": os.getpid(), "walled": walled})
        while True:
            frames.send(answers, _answer(handler, frames.receive(requests), terms))
    except (frames.StreamEnded, BrokenPipeError):
        os._exit(0)


def _limit(megabytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _load(terms: dict[str, Any]) -> Handler:
    """The function, or one that tells what is wrong with its module each time it is called."""
    ours = os.environ.pop("PYTHONPATH", "")
    sys.path[:] = [*terms["paths"], *(path for path in sys.path if path != ours)]
    for name in [name for name in sys.modules if name.partition(".")[0] == "labeling"]:
        del sys.modules[name]
    module, _, function = terms["handler"].rpartition(".")
    try:
        found = getattr(importlib.import_module(module.replace("/", ".")), function)
    except BaseException as error:
        return _broken(_failure(error))
    return found  # type: ignore[no-any-return]


def _broken(failure: dict[str, Any]) -> Handler:
    def handler(event: Any, context: Any) -> Any:
        raise Unloadable(failure)

    return handler


class Unloadable(Exception):
    """The function's module cannot be imported; holds the failure as it was."""


class Context:
    """What AWS hands to a function beside the event."""

    function_version = "$LATEST"
    identity = client_context = None

    def __init__(self, terms: dict[str, Any], request: dict[str, Any]) -> None:
        self.function_name = terms["function"]
        self.memory_limit_in_mb = str(terms["megabytes"])
        self.invoked_function_arn = request["arn"]
        self.aws_request_id = request["id"]
        self.log_group_name = f"/aws/lambda/{self.function_name}"
        self.log_stream_name = request["id"]
        self._deadline = time.monotonic() + float(request["seconds"])

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int(1000 * (self._deadline - time.monotonic())))


def _answer(handler: Handler, request: dict[str, Any], terms: dict[str, Any]) -> dict[str, Any]:
    _allow_cpu(request["seconds"])
    try:
        result = handler(json.loads(request["event"]), Context(terms, request))
        answer = _packed(result, request["limit"])
    except Unloadable as unloadable:
        answer = {"failure": unloadable.args[0], "again": False}
    except BaseException as error:  # SystemExit and the like end a function, not its process
        answer = {"failure": _failure(error), "again": not isinstance(error, MemoryError)}
    with suppress(Exception):
        sys.stdout.flush()
        sys.stderr.flush()
    return {"again": True, **answer, "left": _left_processes()}


def _packed(result: Any, limit: int) -> dict[str, Any]:
    try:
        text = json.dumps(result, allow_nan=False)
    except (TypeError, ValueError) as error:
        return {"failure": {"type": "Runtime.MarshalError", "message": f"not JSON: {error}", "trace": ""}}
    if len(text) > limit:
        message = f"the answer has {len(text):,} bytes; at most {limit:,} are taken"
        return {"failure": {"type": "Function.ResponseSizeTooLarge", "message": message, "trace": ""}}
    return {"result": text}


def _failure(error: BaseException) -> dict[str, Any]:
    if isinstance(error, MemoryError):
        gc.collect()
        return {"type": "MemoryError", "message": "it used up its memory", "trace": ""}
    trace = "".join(traceback.format_exception(error)).splitlines()
    return {"type": type(error).__name__, "message": str(error)[:2000], "trace": "\n".join(trace[-TRACE_LINES:])}


def _allow_cpu(seconds: float) -> None:
    """The limit counts from the start of the process; a kill by it is for what sleeps through its time-out."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = math.ceil(used.ru_utime + used.ru_stime + 2 * seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _left_processes() -> bool:
    """Whether anything that the function started is still there; this process has adopted its orphans."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
