"""Walls around a function's process, where the host allows: namespaces in which what is the server's own is not there.

In a user namespace of its own a process cannot look into others of the same user (their memory, their environment); in
a process namespace it cannot name them, so no signal reaches them, and all in it end together; in a mount namespace an
empty folder stands where the data folder is, and `/tmp`, `/var/tmp` and `/dev/shm` are its own; in one for System V's
shared memory it leaves nothing behind. The network stays: functions call the installation.
See user_namespaces(7), pid_namespaces(7), mount_namespaces(7) and ipc_namespaces(7).
"""

from __future__ import annotations

import ctypes
import os
import re
import resource
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID = 0x0002_0000, 0x0800_0000, 0x1000_0000, 0x2000_0000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE = 0x2, 0x4, 0x8, 0x1000, 0x4000, 0x4_0000
PR_SET_NO_NEW_PRIVS = 38
CAPABILITY_VERSION = 0x2008_0522
EMPTY, MEMORY = b"size=64k,mode=755", b"size=64m,mode=1777"


#: Where functions expect a folder of their own: all are the same one.
TEMPORARY = (Path("/tmp"), Path("/var/tmp"))
SHARED, PROCESSES = Path("/dev/shm"), Path("/proc")
#: From this Linux on, a process namespace has a highest number of its own; before, there is one for the whole machine.
OWN_NUMBERS = (6, 14)
#: When the numbers have been gone through, these are not given again.
RESERVED_NUMBERS = 300


def build(hidden: Sequence[str], shown: Sequence[str], *, temporary: str = "") -> bool:
    """Whether the children of this process are behind walls: `hidden` folders and files are empty, but for what is
    `shown` in them, and `temporary` is their `/tmp` and `/var/tmp`.

    For a process of one thread. Its first child is the first process behind the walls; all must `give_up_rights` before
    a stranger's code can reach them. A hidden folder that is itself shown, or lies in a shown one, stays as it is.
    """
    try:
        _part()
        opened = list(map(Path, shown))
        if temporary:
            _own(temporary, opened)
        for path in map(Path, hidden):
            _hide(path, [one for one in opened if one.is_relative_to(path)])
    except OSError:
        return False
    return True


def _own(temporary: str, opened: Sequence[Path]) -> None:
    scratch = os.open(temporary, os.O_PATH)
    for place in filter(Path.exists, TEMPORARY):
        with _kept([one for one in opened if one.is_relative_to(place)]):
            _do("mount", f"/proc/self/fd/{scratch}".encode(), bytes(place), None, MS_BIND, None)
    os.close(scratch)
    if SHARED.exists():
        _do("mount", b"tmpfs", bytes(SHARED), b"tmpfs", MS_NOSUID | MS_NODEV, MEMORY)


def see_only_ours(*, tasks: int) -> None:
    """From now on `/proc` shows the processes behind the walls alone, where the host allows; and there can be no more
    than so many of them and their threads, from when there were 300 on."""
    with suppress(OSError):
        _do("mount", b"proc", bytes(PROCESSES), b"proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, None)
        if _release() >= OWN_NUMBERS:
            (PROCESSES / "sys/kernel/pid_max").write_text(str(RESERVED_NUMBERS + tasks), encoding="ascii")
    resource.setrlimit(resource.RLIMIT_NPROC, (tasks, tasks))


def _release() -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", os.uname().release)[:2]))


def known_as() -> int:
    """The number of this process outside, to be asked before it sees only its own kind."""
    return int((PROCESSES / "self").readlink().name)


def give_up_rights() -> None:
    """Without capabilities nobody takes a wall down; nor does a program that would bring some along."""
    header = struct.pack("II", CAPABILITY_VERSION, 0)
    _do("capset", header, bytes(24))
    _do("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def possible() -> bool:
    """Whether this host allows walls; tried out in a process of its own."""
    command = [sys.executable, "-P", "-m", __name__]
    return subprocess.run(command, cwd=Path(__file__).parents[2], check=False).returncode == 0


def _part() -> None:
    """Into namespaces of its own, as the same user; the one for processes is its children's."""
    user, group = os.getuid(), os.getgid()
    _do("unshare", CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        (PROCESSES / "self" / name).write_text(text, encoding="ascii")
    _do("mount", None, b"/", None, MS_REC | MS_PRIVATE, None)


def _hide(path: Path, shown: Sequence[Path]) -> None:
    if path in shown or not path.exists():
        return
    if not path.is_dir():
        _do("mount", b"/dev/null", bytes(path), None, MS_BIND, None)
        return
    with _kept(shown):
        _do("mount", b"tmpfs", bytes(path), b"tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, EMPTY)


@contextmanager
def _kept(shown: Sequence[Path]) -> Iterator[None]:
    """What is `shown` stands again where it stood, after something was mounted over it."""
    opened = {one: os.open(one, os.O_PATH) for one in shown if one.exists()}
    yield
    for one, descriptor in opened.items():
        one.mkdir(parents=True, exist_ok=True)
        _do("mount", f"/proc/self/fd/{descriptor}".encode(), bytes(one), None, MS_BIND | MS_REC, None)
        os.close(descriptor)


def _do(call: str, *arguments: bytes | int | None) -> None:
    if getattr(_libc, call)(*arguments) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{call}: {os.strerror(code)}")


_libc = ctypes.CDLL(None, use_errno=True)

if __name__ == "__main__":
    sys.exit(0 if build([], []) else 1)
