"""Functions do not outlive whoever called them, however it ended."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

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
DAEMON = """
import os, pathlib, time

def lambda_handler(event, context):
    if os.fork() == 0:
        os.setsid()
        if os.fork():
            os._exit(0)
    with open(pathlib.Path(__file__).with_name(f"pid-{os.getpid()}"), "w"):
        time.sleep(600)
"""


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_outlives_its_caller(tmp_path: Path, how: signal.Signals) -> None:
    folder = tmp_path / "hooks" / "daemon"
    folder.mkdir(parents=True)
    (folder / "lambda_function.py").write_text(DAEMON)
    own = {"LABELWRIGHT_HOME": str(tmp_path / "home"), "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-c", CALLER, str(tmp_path / "hooks")]
    caller = subprocess.Popen(command, env={**os.environ, **own}, start_new_session=True)
    try:
        wait_until(lambda: len(list(folder.glob("pid-*"))) == 2, "the function and its daemon")
        processes = [int(path.name.removeprefix("pid-")) for path in folder.glob("pid-*")]
        caller.send_signal(how)
        caller.wait(30)
        wait_until(lambda: not any(map(alive, processes)), "their end")
    finally:
        caller.kill()
        caller.wait()
