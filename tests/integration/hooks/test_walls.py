"""What a function cannot see or stop: the data folder, the secrets, the processes of the server."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import orjson
import pytest
from pytest_django.fixtures import Settings

from labeling import health
from labeling.hooks import walls
from labeling.models import HookCall
from tests.integration.hooks.folder import Folder, custom_job, seen_by_functions
from tests.job_factories import advance_until_done

pytestmark = pytest.mark.django_db

#: Looks at everything it should not see, by every way there is, and at what it needs.
LOOK = """
    import os, pathlib, resource

    def tried(look):
        try:
            return look()
        except OSError as error:
            return type(error).__name__

    def lambda_handler(event, context):
        home, server = os.environ["LOOK_AT"], os.environ["SERVER"]
        pathlib.Path("note.txt").write_text("in its own folder")
        strangers = [tried(lambda one=one: os.kill(one, 9)) for one in (int(server), os.getppid(), -1)]
        return {"taskInput": {
            "home": tried(lambda: sorted(os.listdir(home))),
            "up": tried(lambda: sorted(os.listdir("../.."))),
            "secret": tried(lambda: open(home + "/../secret.txt").read()),
            "environment": tried(lambda: len(open(f"/proc/{server}/environ").read())),
            "around": tried(lambda: sorted(os.listdir(f"/proc/{server}/cwd"))),
            "strangers": strangers,
            "processes": sum(name.isdigit() for name in os.listdir("/proc")),
            "temporary": [path for path in os.environ["BESIDE"].split(":") if os.path.exists(path)],
            "kept": [tried(lambda: pathlib.Path(one, "mine").write_text("x")) for one in ("/var/tmp", "/dev/shm")],
            "together": "mine" in os.listdir("/tmp"),
            "tasks": resource.getrlimit(resource.RLIMIT_NPROC)[0],
            "own": sorted(name for name in os.listdir(".") if name != "__pycache__"),
        }}
"""


@pytest.fixture
def home(settings: Settings) -> Iterator[Path]:
    """A data folder with the functions in it, as by default, and a secret beside it."""
    with tempfile.TemporaryDirectory(dir=seen_by_functions()) as around:
        home, secret = Path(around, "home"), Path(around, "secret.txt")
        (home / "s3" / "bucket").mkdir(parents=True)
        secret.write_text("the key")
        settings.HOME, settings.HOOKS_DIR, settings.SECRET_FILES = home, home / "hooks", (str(secret),)
        yield home


def seen(home: Path, beside: str) -> dict[str, object]:
    folder = Folder(home / "hooks")
    look = folder.put("look", LOOK, env={"LOOK_AT": str(home), "SERVER": str(os.getpid()), "BESIDE": beside})
    folder.put("other", LOOK)
    job = custom_job(1, pre_hook=look)
    advance_until_done(job)
    return dict(orjson.loads(HookCall.objects.get(job=job).response)["taskInput"])


def test_what_is_the_servers_own_is_not_there(folder: Folder, home: Path) -> None:
    if not walls.possible():
        pytest.skip("this host allows no user namespaces")
    with ExitStack() as stack:
        places = ("/tmp", "/var/tmp", "/dev/shm")
        beside = [stack.enter_context(tempfile.NamedTemporaryFile(dir=place)).name for place in places]
        found = seen(home, ":".join(beside))
    assert found == {
        "home": ["hooks"],
        "up": ["hooks"],
        "secret": "",
        "environment": "FileNotFoundError",
        "around": "FileNotFoundError",
        "strangers": ["ProcessLookupError", None, "ProcessLookupError"],  # who comes first there takes no harm
        "processes": 2,
        "temporary": [],
        "kept": [1, 1],
        "together": True,
        "tasks": 256,
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
