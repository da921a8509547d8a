"""Functions do not outlive whoever called them, however it ended."""

import fcntl
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from labeling.hooks import scratch
from tests.services import wait_until

#: In a process of its own: a call that never ends, of a function that left its session and started another process.
CALLER = """
import sys
from pathlib import Path
import django
from django.conf import settings
django.setup()
settings.HOOKS_DIR = Path(sys.argv[1])
from labeling.hooks import registry
from labeling.hooks.port import Call
registry.find("daemon").call(Call(event=b"{}", key="k", arn="a", seconds=600, job_id=1, name="n"))
"""
#: Each holds a lock as long as it lives: the numbers of its processes mean nothing outside of its own world of them.
DAEMON = """
import fcntl, os, pathlib, time

def lambda_handler(event, context):
    if os.fork() == 0:
        os.setsid()
        if os.fork():
            os._exit(0)
    with open(pathlib.Path(__file__).with_name(f"held-{os.getpid()}"), "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        time.sleep(600)
"""


def alive(held: Path) -> bool:
    with held.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_outlives_its_caller(tmp_path: Path, how: signal.Signals, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "hooks" / "daemon"
    folder.mkdir(parents=True)
    (folder / "lambda_function.py").write_text(DAEMON)
    own = {"LABELWRIGHT_HOME": str(tmp_path / "home"), "DJANGO_SETTINGS_MODULE": "config.settings"}
    own["TMPDIR"] = str(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    command = [sys.executable, "-c", CALLER, str(tmp_path / "hooks")]

    def held() -> list[Path]:
        return [path for path in folder.glob("held-*") if alive(path)]

    caller = subprocess.Popen(command, env={**os.environ, **own}, start_new_session=True)
    try:
        wait_until(lambda: len(held()) == 2, "the function and its daemon")
        assert scratch.sweep() == 0
        caller.send_signal(how)
        caller.wait(30)
        wait_until(lambda: not held(), "their end")
        [left] = tmp_path.glob(f"{scratch.PREFIX}*")
        assert (scratch.sweep(), left.exists()) == (1, False)
    finally:
        caller.kill()
        caller.wait()
