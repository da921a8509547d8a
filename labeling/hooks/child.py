"""The processes around a requester's function: they start it behind walls, and leave nothing of it behind.

Started by `warm` as `python -P -m labeling.hooks.child CONTROL REQUESTS ANSWERS`. The keeper stands outside. Its child
is the first process of the world behind the `walls`, and starts the function there: when it ends, the kernel ends all
others of that world, however they detached themselves. Without walls the keeper finds them one by one.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from contextlib import suppress
from typing import NoReturn

from labeling import frames
from labeling.hooks import runtime, walls

#: What one function may run at a time; more is taken for a fork bomb.
PROCESSES_AT_MOST = 64
KILL_SECONDS = 5.0


def main(control: int, requests: int, answers: int) -> None:
    runtime.adopt_orphans()
    try:
        terms = frames.receive(requests)
    except frames.StreamEnded:
        return
    processes = os.open("/proc", os.O_RDONLY)  # of the world outside, whatever is shown there later
    walled = walls.build(terms["hidden"], terms["shown"], temporary=terms["temporary"])
    status, told = os.pipe()
    first = os.fork()
    if first == 0:
        _close(control, status, processes)
        runtime.end_with_parent()
        function = os.fork()
        if function == 0:
            os.close(told)
            runtime.serve(requests, answers, terms, walled=walled)
        _close(requests, answers, 1, 2)
        _wait(function, told, walled=walled)
    _close(requests, answers, told, 1, 2)
    if walled:
        walls.give_up_rights()
    keep(control, first, status, processes)


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


def _wait(function: int, told: int, *, walled: bool) -> NoReturn:
    """As the first process behind the walls: buries whatever ends there, and ends with the function."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if walled:
        walls.give_up_rights()
    while True:
        ended, status = os.wait()
        if ended == function:
            os.write(told, str(status).encode())
            os._exit(0)


# --- the keeper ----------------------------------------------------------------------------------------------


def keep(control: int, first: int, status: int, processes: int) -> None:
    """Tells of the function's end, which `status` is read of; ends everything when the other side closes. `processes`
    is the folder of all of them."""
    watch = select.poll()
    watch.register(control, select.POLLIN)
    watch.register(status, select.POLLIN)
    while True:
        ready = {descriptor for descriptor, _ in watch.poll()}
        if status in ready:
            watch.unregister(status)
            _tell(control, _ending(first, os.read(status, 16)))
        if control in ready:
            if not os.read(control, 64):
                break
            if len(_descendants(processes)) > PROCESSES_AT_MOST:
                _tell(control, f"started more than {PROCESSES_AT_MOST} processes")
    _kill_all(processes)


def _tell(control: int, ended: str) -> None:
    with suppress(OSError):
        frames.send(control, {"ended": ended})


def _ending(first: int, told: bytes) -> str:
    """From the function's own status, or that of the process that should have told it."""
    code = os.waitstatus_to_exitcode(int(told) if told else os.waitpid(first, 0)[1])
    return f"was ended by signal {-code}" if code < 0 else f"left its process with exit code {code}"


def _kill_all(processes: int) -> None:
    """Every process below this one; what is forked meanwhile is found in the next round."""
    until = time.monotonic() + KILL_SECONDS
    while (left := _descendants(processes)) and time.monotonic() < until:
        for process in left:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        _bury()
        time.sleep(0.002)


def _bury() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _descendants(processes: int) -> set[int]:
    parents = dict(filter(None, (_parent(processes, one) for one in os.listdir(processes) if one.isdigit())))
    found = {os.getpid()}
    while more := {process for process, parent in parents.items() if parent in found and process not in found}:
        found |= more
    return found - {os.getpid()}


def _parent(processes: int, process: str) -> tuple[int, int] | None:
    try:
        with open(os.open(f"{process}/stat", os.O_RDONLY, dir_fd=processes), "rb") as file:
            return int(process), int(file.read().rpartition(b")")[2].split()[1])
    except (OSError, IndexError):  # it went meanwhile
        return None


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
