"""`labelwright serve` from the outside: it starts on an empty folder, survives kills, and ends when told."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.installation import LABELWRIGHT, Installation, serve
from tests.services import PATIENCE, listening, wait_until

pytestmark = pytest.mark.any_database


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One for all: whatever a test does to it, at its end it serves again."""
    with serve(tmp_path_factory.mktemp("serve")) as installation:
        yield installation


def children(pid: int) -> set[int]:
    """The direct children of a process."""
    lines = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return {int(child) for line in lines for child in line.split()}


def web_and_runner(running: Installation) -> tuple[int, int]:
    """The web master is the child that has children itself."""
    wait_until(lambda: len(children(running.process.pid)) == 2, "both processes")
    wait_until(lambda: any(children(pid) for pid in children(running.process.pid)), "the web processes")
    web, runner = sorted(children(running.process.pid), key=lambda pid: -len(children(pid)))
    return web, runner


def answers(running: Installation) -> bool:
    try:
        with urlopen(f"{running.url}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def test_it_survives_the_kill_of_every_process(running: Installation) -> None:
    web, runner = web_and_runner(running)
    os.kill(web, signal.SIGKILL)
    os.kill(runner, signal.SIGKILL)
    wait_until(lambda: {web, runner}.isdisjoint(children(running.process.pid)), "the end of both")
    second_web, second_runner = web_and_runner(running)
    assert {web, runner}.isdisjoint({second_web, second_runner})
    wait_until(lambda: answers(running), "the site")
    os.kill(min(children(second_web)), signal.SIGKILL)
    wait_until(lambda: answers(running), "the site")


def test_nothing_is_left_when_its_first_process_is_killed(running: Installation) -> None:
    web, runner = web_and_runner(running)
    everyone = {web, runner, *children(web)}
    running.process.kill()
    running.process.wait()
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in everyone), "the end of the orphans")
    assert not listening(running.port)
    running.start()
    assert answers(running)


def test_it_ends_at_once_and_starts_again_with_the_same_accounts(running: Installation) -> None:
    running.stop()
    assert running.process.returncode == 0
    assert not listening(running.port)
    running.start()
    assert running.key.token != running.new_key().token
    assert "The first admin" not in running.log.read_text().rpartition("Stopped.")[2]


def test_the_first_start_says_how_to_go_on_and_keeps_the_given_password_secret(running: Installation) -> None:
    said = running.log.read_text()
    assert f"Labelwright serves at {running.url}" in said
    assert running.owner_email in said
    assert running.owner_password not in said


def test_without_a_given_password_one_is_made_and_shown_once(tmp_path: Path) -> None:
    with serve(tmp_path, ADMIN_PASSWORD="") as running:
        said = running.log.read_text()
        assert "password  " in said
        assert 'aws_access_key_id="LWAK' in said
        running.stop()
        running.start()
        assert running.log.read_text().count("password  ") == 1


def test_a_port_in_use_is_said_plainly(running: Installation) -> None:
    done = subprocess.run(
        [LABELWRIGHT, "serve"], env=running.environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 1
    assert f"Cannot listen on 127.0.0.1, port {running.port}: address already in use." in done.stderr
    assert "LABELWRIGHT_PORT=" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_doctor_finds_a_fresh_installation_well(running: Installation) -> None:
    assert "NOT WELL" not in running.labelwright("doctor")
