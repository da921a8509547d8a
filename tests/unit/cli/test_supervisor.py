"""Forked children are started again when they die and ended when the supervisor is asked to stop."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.services import PATIENCE, die_with_parent, wait_until

PROGRAM = """
import os, signal, sys, time
from pathlib import Path
from labeling.cli.supervisor import Supervisor

folder = Path(sys.argv[1])

def part(name):
    def live():
        folder.joinpath(f"{name}.{os.getpid()}").touch()
        time.sleep(60)
    return live

Supervisor({"one": part("one"), "two": part("two")}).run()
folder.joinpath("ended").touch()
"""


def started(folder: Path, name: str) -> set[int]:
    return {int(path.suffix[1:]) for path in folder.glob(f"{name}.*")}


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_a_killed_part_is_started_again_and_all_end_together(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=die_with_parent())
    with process:
        wait_until(lambda: bool(started(tmp_path, "one") and started(tmp_path, "two")), "the parts")
        (first,) = started(tmp_path, "one")
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: len(started(tmp_path, "one")) == 2, "the part's second life")
        assert len(started(tmp_path, "two")) == 1
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=PATIENCE) == 0
        assert process.stderr is not None
        assert "The one process ended (SIGKILL); starting it again." in process.stderr.read()
    assert (tmp_path / "ended").exists()
    children = started(tmp_path, "one") | started(tmp_path, "two")
    wait_until(lambda: not any(alive(pid) for pid in children), "the end of all parts")


def test_a_part_that_ignores_the_end_is_killed(tmp_path: Path) -> None:
    deaf = PROGRAM.replace("folder.joinpath(f", "signal.signal(signal.SIGTERM, signal.SIG_IGN); folder.joinpath(f")
    deaf = deaf.replace("Supervisor({", "import labeling.cli.supervisor as s; s.STOPPING_TIME = 0.3\nSupervisor({")
    process = subprocess.Popen([sys.executable, "-c", deaf, str(tmp_path)], preexec_fn=die_with_parent())
    wait_until(lambda: bool(started(tmp_path, "one") and started(tmp_path, "two")), "the parts")
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=PATIENCE) == 0
    children = started(tmp_path, "one") | started(tmp_path, "two")
    wait_until(lambda: not any(alive(pid) for pid in children), "the end of all parts")
