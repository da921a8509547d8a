"""What a function cannot see: the data folder, the secrets, the processes of the server."""

import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from pytest_django.fixtures import Settings

from labeling import health
from labeling.hooks import walls
from labeling.models import HookCall
from tests.integration.hooks.folder import Folder, custom_job
from tests.job_factories import advance_until_done

pytestmark = pytest.mark.django_db

#: Looks at everything it should not see, by every way there is, and at what it needs.
LOOK = """
    import os, pathlib

    def tried(look):
        try:
            return look()
        except OSError as error:
            return type(error).__name__

    def lambda_handler(event, context):
        home, server = os.environ["LOOK_AT"], os.environ["SERVER"]
        pathlib.Path("note.txt").write_text("in its own folder")
        return {"taskInput": {
            "home": tried(lambda: sorted(os.listdir(home))),
            "up": tried(lambda: sorted(os.listdir("../.."))),
            "secret": tried(lambda: open(home + "/../secret.txt").read()),
            "environment": tried(lambda: len(open(f"/proc/{server}/environ").read())),
            "around": tried(lambda: sorted(os.listdir(f"/proc/{server}/cwd"))),
            "own": sorted(name for name in os.listdir(".") if name != "__pycache__"),
        }}
"""


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Path:
    """A data folder with the functions in it, as by default, and a secret beside it."""
    home = tmp_path / "home"
    (home / "s3" / "bucket").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("the key")
    settings.HOME, settings.HOOKS_DIR = home, home / "hooks"
    settings.SECRET_FILES = (str(tmp_path / "secret.txt"),)
    return home


def seen(home: Path) -> dict[str, object]:
    folder = Folder(home / "hooks")
    look = folder.put("look", LOOK, env={"LOOK_AT": str(home), "SERVER": str(os.getpid())})
    folder.put("other", LOOK)
    job = custom_job(1, pre_hook=look)
    advance_until_done(job)
    return dict(orjson.loads(HookCall.objects.get(job=job).response)["taskInput"])


def test_what_is_the_servers_own_is_not_there(folder: Folder, home: Path) -> None:
    if not walls.possible():
        pytest.skip("this host allows no user namespaces")
    assert seen(home) == {
        "home": ["hooks"],
        "up": ["hooks"],
        "secret": "",
        "environment": "PermissionError",
        "around": "PermissionError",
        "own": ["labelwright.toml", "lambda_function.py", "note.txt"],
    }
    assert (home / "hooks" / "look" / "note.txt").read_text() == "in its own folder"


def test_where_the_host_refuses_the_process_goes_on_as_it_was() -> None:
    code = """
import threading
from labeling.hooks import walls
ended = threading.Event()
threading.Thread(target=ended.wait).start()  # a process of two threads gets no user namespace
print(walls.build([], []))
ended.set()
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def test_doctor_tells_of_the_walls(folder: Folder) -> None:
    folder.put("look", LOOK)
    [finding] = health.examine("hooks")
    assert finding.well
    assert finding.detail.endswith("behind walls" if walls.possible() else "this host allows no user namespaces")
