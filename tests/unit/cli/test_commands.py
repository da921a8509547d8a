"""The command's frame: help, lazy loading, and errors as messages and exit codes."""

import importlib.util
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from labeling import cli
from workers.errors import InvalidInput, LabelwrightError, NotAllowed, NotFound, WrongState


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """`labelwright keys` raises the error put into this list."""
    errors: list[Exception] = []

    def command(self: cli.Commands, ctx: click.Context, name: str) -> click.Command:
        @click.command(name)
        def fail() -> None:
            raise errors[0]

        return fail

    monkeypatch.setattr(cli.Commands, "get_command", command)
    return errors


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (LabelwrightError("Broken."), 1),
        (InvalidInput("name", "is too long"), 2),
        (NotFound("There is no job 'x'."), 3),
        (NotAllowed(), 4),
        (WrongState(), 4),
        (LabelwrightError("Said by a server.", code="not_found"), 3),
    ],
)
def test_errors_become_exit_codes(failing: list[Exception], error: Exception, code: int) -> None:
    failing.append(error)
    result = CliRunner().invoke(cli.main, ["keys"])
    assert result.exit_code == code
    assert result.stdout == ""
    assert result.stderr == f"Error: {error}\n"


def test_the_hint_follows_the_message(failing: list[Exception]) -> None:
    failing.append(NotFound("There is no job 'x'.", hint="labelwright jobs list"))
    assert CliRunner().invoke(cli.main, ["keys"]).stderr == "Error: There is no job 'x'.\nlabelwright jobs list\n"


def test_unknown_commands_are_wrong_usage() -> None:
    result = CliRunner().invoke(cli.main, ["labour"])
    assert result.exit_code == 2
    assert "labour" in result.stderr


def test_help_names_every_command_that_is_there() -> None:
    result = CliRunner().invoke(cli.main, ["--help"])
    assert result.exit_code == 0
    there = [name for name in cli.COMMANDS if importlib.util.find_spec(f"labeling.cli.{name}")]
    assert {"serve", "runner", "worker", "migrate", "doctor"} <= set(there)
    for name in there:
        assert f"  {name} " in result.stdout


def test_help_loads_no_framework() -> None:
    code = (
        "import sys; from labeling.cli import main; main(['--help'], standalone_mode=False); "
        "sys.exit(','.join({'django', 'celery', 'numpy', 'boto3'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "command",
    [
        "manifest validate FILE",
        "manifest stats FILE",
        "manifest import FILE",
        "template check FILE",
        "template vendor FILE",
        "jobs create FILE --token secret",
        "consolidate FILE",
    ],
)
def test_a_file_that_is_not_there_is_not_found(command: str) -> None:
    result = CliRunner().invoke(cli.main, command.replace("FILE", "missing.file").split())
    assert (result.exit_code, "There is no file missing.file" in result.stderr) == (3, True), result.output
