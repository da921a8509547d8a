"""The `labelwright` command. A subcommand is imported when it is called, so that `--help` answers at once.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 refused. Data goes to stdout, everything else to stderr.
"""

import importlib
import importlib.util
import os
from dataclasses import dataclass
from typing import Any

import click

from workers.errors import LabelwrightError

FAILED, WRONG_USAGE, NOT_FOUND, REFUSED = 1, 2, 3, 4
#: By the code of the error, so that errors which a server sent back count like our own.
EXIT_CODES = {
    "bad_setting": WRONG_USAGE,
    "bad_token": REFUSED,
    "invalid_input": WRONG_USAGE,
    "no_such_bucket": NOT_FOUND,
    "no_such_object": NOT_FOUND,
    "not_found": NOT_FOUND,
    "in_use": REFUSED,
    "lease_lost": REFUSED,
    "limit_exceeded": REFUSED,
    "name_in_use": REFUSED,
    "not_allowed": REFUSED,
    "not_signed_in": REFUSED,
    "object_exists": REFUSED,
    "wrong_state": REFUSED,
}


@dataclass(frozen=True)
class Entry:
    """A subcommand: the object `name` in the module `labeling.cli.<name>`."""

    help: str
    #: Works on the installation in LABELWRIGHT_HOME itself, so Django is set up before the module is imported.
    installation: bool = False


COMMANDS = {
    "serve": Entry("Serve the site and run the jobs, all in one.", installation=True),
    "runner": Entry("Run the jobs: watch the database and advance what is live.", installation=True),
    "worker": Entry("Run the jobs with Celery, for production with Redis.", installation=True),
    "migrate": Entry("Bring the database up to date.", installation=True),
    "doctor": Entry("Check that this installation is well.", installation=True),
    "jobs": Entry("Create, list, describe, stop, chain and watch labeling jobs."),
    "manifest": Entry("Validate, inspect and convert manifest files."),
    "consolidate": Entry("Turn files of answers into labels with confidence, and into a report."),
    "template": Entry("Check and try out worker task templates."),
    "simulate": Entry("Label a job as a crowd of simulated workers would."),
    "demo": Entry("Load the sample jobs.", installation=True),
    "keys": Entry("Create, list and revoke access keys.", installation=True),
    "teams": Entry("Create and list work teams.", installation=True),
    "workers": Entry("Add, invite and list workers.", installation=True),
}


class Commands(click.Group):
    """The table above as a click group; it also turns our errors into messages and exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in COMMANDS if importlib.util.find_spec(f"{__name__}.{name}")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        if COMMANDS[cmd_name].installation:
            open_installation()
        command = getattr(importlib.import_module(f"{__name__}.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name].help) for name in self.list_commands(ctx)])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except LabelwrightError as error:
            report(error)
            ctx.exit(EXIT_CODES.get(error.code, FAILED))
        except UnicodeDecodeError as error:
            report(
                LabelwrightError(f"A given file is not UTF-8: {error.reason}.", hint="Save it as UTF-8 and try again.")
            )
            ctx.exit(FAILED)


def report(error: LabelwrightError) -> None:
    """What went wrong and what to do, on stderr."""
    click.echo(f"Error: {error.message}", err=True)
    if error.hint:
        click.echo(error.hint, err=True)


def open_installation() -> None:
    """Sets up Django for the installation that the environment names. Raises BadSetting for wrong settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.conf import settings

    if settings.REDIS_URL:
        importlib.import_module("config.celery")


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="labelwright", prog_name="labelwright")
def main() -> None:
    """Labelwright: self-hosted data labeling with human consolidation, compatible with Ground Truth."""
