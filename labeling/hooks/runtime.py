"""The function's side of its process: what AWS Lambda's Python gives a handler, rebuilt around it.

The log, the context and what may be returned are as its authors know them, so that handlers run as they are.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import logging
import math
import os
import resource
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any

from labeling import frames
from labeling.hooks import walls

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
#: Of one file, as in a function's temporary folder at AWS.
FILE_BYTES = 512 * 1024 * 1024
#: Processes and threads behind walls, where they are counted apart from all else; the keeper allows fewer processes.
TASKS_AT_MOST = 256
#: Of a thread. Memory is counted by what a function may use: of the usual eight megabytes, a hundred leave no room.
STACK_BYTES = 2 << 20
TRACE_LINES = 12
LOG_FORMAT = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s"

Handler = Callable[[Any, Any], Any]


def serve(requests: int, answers: int, terms: dict[str, Any], *, walled: bool) -> None:
    """Loads the function and answers requests one after the other."""
    os.setsid()
    adopt_orphans()
    known_as = walls.known_as()
    if walled:
        walls.see_only_ours(tasks=TASKS_AT_MOST)
        walls.give_up_rights()
    os.chdir(terms["folder"])  # anew: a way up from the folder as it was leads around the walls
    end_with_parent()
    _limit(terms["megabytes"])
    threading.stack_size(STACK_BYTES)
    _log_as_lambda_does()
    try:
        handler = _load(terms)
        frames.send(answers, {"ready": known_as, "walled": walled})
        while True:
            frames.send(answers, _answer(handler, frames.receive(requests), terms))
    except (frames.StreamEnded, BrokenPipeError):
        os._exit(0)


def adopt_orphans() -> None:
    """What this process's children leave behind becomes its own."""
    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_with_parent() -> None:
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


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


# --- what a handler is given, and what it may give back --------------------------------------------------------


class Identity:
    """Of whom a mobile application would have signed in; here nobody."""

    cognito_identity_id = cognito_identity_pool_id = None

    def __repr__(self) -> str:
        return "CognitoIdentity([cognito_identity_id=None,cognito_identity_pool_id=None])"


class LambdaContext:
    """What AWS hands to a function beside the event; handlers print it, too."""

    def __init__(self, terms: dict[str, Any], request: dict[str, Any]) -> None:
        self.function_name = terms["function"]
        self.function_version = "$LATEST"
        self.identity = Identity()
        self.client_context = None
        self.memory_limit_in_mb = str(terms["megabytes"])
        self.invoked_function_arn = request["arn"]
        self.aws_request_id = request["id"]
        self.log_group_name = f"/aws/lambda/{self.function_name}"
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self._deadline = time.monotonic() + float(request["seconds"])

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int(1000 * (self._deadline - time.monotonic())))

    def __repr__(self) -> str:
        shown = (f"{name}={value}" for name, value in vars(self).items() if not name.startswith("_"))
        return f"{type(self).__name__}([{','.join(shown)}])"

    def log(self, message: Any) -> None:
        sys.stdout.write(f"{message}\n")


class _WithRequest(logging.Filter):
    """Each line of the log names the request that it belongs to."""

    request_id = ""

    def filter(self, record: logging.LogRecord) -> bool:
        record.aws_request_id = self.request_id
        return True


_with_request = _WithRequest()


def _log_as_lambda_does() -> None:
    """Handlers count on a root logger that has a handler, and whose level alone they set."""
    handler = logging.StreamHandler(sys.stdout)
    formatter = logging.Formatter(LOG_FORMAT, "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    handler.addFilter(_with_request)
    logging.getLogger().addHandler(handler)


def _plain(value: Any) -> Any:
    """As Lambda's own encoder: decimals are numbers, bytes are text."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, bytes):
        return value.decode()
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def _answer(handler: Handler, request: dict[str, Any], terms: dict[str, Any]) -> dict[str, Any]:
    _allow_cpu(request["seconds"])
    _with_request.request_id = request["id"]
    try:
        result = handler(json.loads(request["event"]), LambdaContext(terms, request))
        answer = _packed(result, request["limit"])
    except Unloadable as unloadable:
        answer = {"failure": unloadable.args[0], "unloadable": True, "again": False}
    except BaseException as error:  # SystemExit and the like end a function, not its process
        answer = {"failure": _failure(error), "again": not isinstance(error, MemoryError)}
    with suppress(Exception):
        sys.stdout.flush()
        sys.stderr.flush()
    return {"again": True, **answer, "left": _left_processes()}


def _packed(result: Any, limit: int) -> dict[str, Any]:
    try:
        text = json.dumps(result, allow_nan=False, default=_plain)
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
    lines = "".join(traceback.format_exception(error)).splitlines()
    message = _said(error)
    if isinstance(error, BlockingIOError) or message == "can't start new thread":
        message += f" (a function may run {TASKS_AT_MOST} processes and threads; their stacks count as its memory)"
    module = error.name if isinstance(error, ModuleNotFoundError) else None
    trace = "\n".join(lines[-TRACE_LINES:])
    return {"type": type(error).__name__, "message": message, "trace": trace, "module": module or ""}


def _said(error: BaseException) -> str:
    """An exception of a stranger may fail to say what it is."""
    try:
        return str(error)[:2000]
    except Exception as another:
        return f"it cannot be told why ({type(another).__name__} in its __str__)"


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


_libc = ctypes.CDLL(None, use_errno=True)
