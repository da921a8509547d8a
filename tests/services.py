"""Servers of our own for a test run: on free ports, in temporary folders, and gone when the run is gone."""

import atexit
import ctypes
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PR_SET_PDEATHSIG = 1
#: Seconds for what takes two or three, such as the start of a process, on a machine with much else to do.
PATIENCE = 120


class Unavailable(Exception):
    """A program that a server needs is not on this machine."""


#: Below the ports that systems hand out by themselves: no connection of anybody's takes one of these by chance.
PORTS = range(20_000, 32_000)


def free_port() -> int:
    """A port that is nobody else's until this process ends.

    The server that is to have it needs seconds to get there, and others look for ports meanwhile. So the port of the
    same number is taken for datagrams, which disturbs no server, and of two who try only one gets that.
    """
    for port in random.SystemRandom().sample(PORTS, 100):
        mark = socket.socket(type=socket.SOCK_DGRAM)
        try:
            mark.bind(("127.0.0.1", port))
            with socket.create_server(("127.0.0.1", port)):
                atexit.register(mark.close)
                return port
        except OSError:
            mark.close()
    raise Unavailable("none of a hundred ports is free")


def die_with_parent(ending: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """For `preexec_fn`: Linux sends `ending` to the child when the test process is gone, however it went."""
    if not Path("/proc/self").exists():
        return lambda: None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, int(ending))


def wait_until(ready: Callable[[], bool], what: str, *, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not answer within {seconds:.0f} s")
        time.sleep(0.05)


def listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def server(
    command: list[str], answers: Callable[[], bool], *, ending: signal.Signals, user: str | None = None
) -> Iterator[None]:
    """Runs `command` until the block ends; the server answers when the block begins."""
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=user, preexec_fn=die_with_parent(ending)
    )

    def ready() -> bool:
        if process.poll() is not None:
            raise Unavailable(f"{command[0]} ended with exit code {process.returncode}")
        return answers()

    try:
        wait_until(ready, command[0])
        yield
    finally:
        process.send_signal(ending)
        process.wait(timeout=PATIENCE)


def accepts_queries(url: str) -> bool:
    import psycopg

    try:
        psycopg.connect(url, connect_timeout=1).close()
    except psycopg.OperationalError:
        return False
    return True


def postgres_program(name: str) -> str:
    """PostgreSQL's server programs stand beside the path on Debian."""
    installed = [str(path.parent) for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    found = shutil.which(name, path=os.pathsep.join([*sorted(installed, reverse=True), os.environ.get("PATH", "")]))
    if found is None:
        raise Unavailable("PostgreSQL's server is not installed (Debian: apt-get install postgresql)")
    return found


@contextmanager
def postgres(*, forgetful: bool = True) -> Iterator[str]:
    """A PostgreSQL server; a `forgetful` one is quicker, for it does not sync. Gives the URL of an empty database."""
    initdb, program, port = postgres_program("initdb"), postgres_program("postgres"), free_port()
    user = "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="labelwright-postgres-", ignore_cleanup_errors=True) as home:
        if user:
            shutil.chown(home, user)
        data = f"{home}/data"
        making = [initdb, "-D", data, "-U", "labelwright", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(making, check=True, stdout=subprocess.DEVNULL, user=user)
        options = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": home,
            "max_connections": "200",
        }
        if forgetful:
            options |= dict.fromkeys(("fsync", "full_page_writes", "synchronous_commit"), "off")
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        url = f"postgresql://labelwright@127.0.0.1:{port}/postgres"
        command = [program, "-D", data, "-p", str(port), *settings]
        with server(command, lambda: accepts_queries(url), ending=signal.SIGQUIT, user=user):
            yield url


@contextmanager
def redis(port: int | None = None) -> Iterator[str]:
    """A Redis server that keeps nothing. Gives its URL."""
    program, port = shutil.which("redis-server"), port or free_port()
    if program is None:
        raise Unavailable("Redis is not installed (Debian: apt-get install redis-server)")
    with tempfile.TemporaryDirectory(prefix="labelwright-redis-") as home:
        command = [
            program,
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--dir",
            home,
            "--save",
            "",
            "--appendonly",
            "no",
        ]
        with server(command, lambda: listening(port), ending=signal.SIGTERM):
            yield f"redis://127.0.0.1:{port}/0"
