"""`labelwright template`: what template authors want to know before a job does.

Needs no server and no installation; where there is one, its copies of libraries count.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from labeling.cli.input_files import InputFile
from labeling.cli.output import as_json
from labeling.cli.vendor import vendor
from labeling.templating.libraries import bundled, normalised, wanted
from labeling.templating.render import check_template, render
from workers.errors import InvalidInput


@click.group("template")
def template() -> None:
    """Check and try out worker task templates."""


@template.command("check")
@click.argument("file", type=InputFile("rb"))
@click.option(
    "--input",
    "sample",
    metavar="JSON",
    help="One task input: a JSON object, or a file that holds one (of a manifest, the first line).",
)
@click.option("--allow", "hosts", metavar="HOST", multiple=True, help="A host that the job will allow; repeatable.")
@click.option("--preview", type=click.Path(path_type=Path), help="Write the rendered page here; needs --input.")
@click.option("--json", "as_json_", is_flag=True, help="Print the findings as JSON.")
@click.pass_context
def check(
    ctx: click.Context, *, file: Any, sample: str | None, hosts: tuple[str, ...], preview: Path | None, as_json_: bool
) -> None:
    """Check the template in FILE (- is standard input). Errors block a job and give exit code 1, warnings inform."""
    text = _decoded(file)
    task_input = None if sample is None else read_sample(sample)
    if preview and task_input is None:
        raise click.UsageError("--preview needs --input: a page is rendered for one task.")
    copies = _copies(text)
    findings = check_template(text, task_input, allowed_hosts=hosts, libraries=copies)
    broken = any(finding.severity == "error" for finding in findings)
    if as_json_:
        click.echo(as_json([asdict(finding) for finding in findings]))
    else:
        for finding in findings:
            click.echo(f"{file.name}: {finding}")
        for url in dict.fromkeys(one.url for one in wanted(text)):
            _tell_where_from(file.name, url, copies)
        click.echo(_sum(len(findings)), err=True)
    if preview and task_input is not None and not broken:
        page = render(text, task_input, sign=str, libraries=copies)
        preview.write_text(page, encoding="utf-8", errors="replace")
    ctx.exit(1 if broken else 0)


def _tell_where_from(file: str, url: str, copies: Mapping[str, str]) -> None:
    if normalised(url) in copies:
        click.echo(f"{file}: {url} has a copy on this site, which gives it to the page.", err=True)
    elif bundled(url):
        click.echo(f"{file}: {url} comes with this site, which gives it to the page.", err=True)


def _copies(text: str) -> dict[str, str]:
    """The installation's copies of libraries, if the template asks for any that do not come with the site."""
    if all(bundled(one.url) for one in wanted(text)) or not _installed():
        return {}
    from labeling.cli import open_installation

    open_installation()
    from django.db import DatabaseError

    from labeling import libraries

    try:
        return libraries.table(text)
    except DatabaseError:  # made by an earlier version, or out of reach: the check is worth having without it
        return {}


def _installed() -> bool:
    """Whether the environment names an installation that is there: looking must not make one."""
    home = Path(os.environ.get("LABELWRIGHT_HOME") or Path(__file__).parents[2] / "var")
    return bool(os.environ.get("LABELWRIGHT_DATABASE_URL")) or (home / "labelwright.sqlite3").exists()


def _decoded(file: Any) -> str:
    try:
        return str(file.read(), "utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(file.name, f"byte {error.start} is not UTF-8", hint="Save the template as UTF-8.") from None


def read_sample(given: str) -> dict[str, Any]:
    """The task input that `--input` names. Raises InvalidInput."""
    text = given
    if not given.lstrip().startswith("{"):
        try:
            text = Path(given).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidInput("--input", f"cannot read {given}: {error}") from None
    value = _first_object(text)
    if not isinstance(value, dict):
        raise InvalidInput("--input", "a JSON object is needed", hint='For instance \'{"source": "some text"}\'.')
    return value


def _first_object(text: str) -> Any:
    try:
        value, _ = json.JSONDecoder().raw_decode(text.lstrip())
    except json.JSONDecodeError as error:
        raise InvalidInput("--input", f"line {error.lineno}, column {error.colno}: {error.msg}") from None
    return value


def _sum(count: int) -> str:
    return "Nothing to say: the template is fine." if count == 0 else f"{count} finding{'s' if count > 1 else ''}."


template.add_command(vendor)
