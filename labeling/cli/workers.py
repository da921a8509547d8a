"""`labelwright workers`: people of this installation. `add` is for programs (a REST token each), `invite` for people
(a link each, with which they choose a password, by mail where a mail server is set)."""

import csv
import sys
from collections.abc import Iterator
from dataclasses import asdict
from itertools import zip_longest
from typing import IO

import click
import orjson
from django.conf import settings
from django.db import transaction

from labeling.cli.input_files import InputFile
from labeling.cli.output import show
from workers import accounts, invitations, teams
from workers.errors import InvalidInput
from workers.models import Account

#: Of the file with people.
COLUMNS = ("email", "worker_id")


@click.group()
def workers() -> None:
    """Add, invite and list workers."""


@workers.command()
@click.argument("emails", nargs=-1, metavar="EMAIL...")
@click.option("--team", metavar="NAME", help="Let them into this team.")
@click.option(
    "--from-file",
    "file",
    type=InputFile("r", encoding="utf-8-sig"),
    help="CSV with the columns email and, if wanted, worker_id.",
)
@click.option("--json", "json_", is_flag=True, help="Print one line of JSON for each.")
def add(emails: tuple[str, ...], team: str | None, file: IO[str] | None, json_: bool) -> None:
    """Add people, all or none, and print a REST token for each. No mail is sent."""
    people = [(email, None) for email in emails] + (list(_rows(file)) if file else [])
    if not people:
        raise click.UsageError("Give e-mail addresses, or --from-file.")
    into = teams.find(team) if team else None
    lines = []
    with transaction.atomic():
        for email, worker_id in people:
            account = accounts.get_or_create(email, worker_id=worker_id)
            if into is not None:
                teams.add_member(into, account.worker)
            token = accounts.create_key(account, name="labelwright workers add").token
            lines.append({"email": account.email, "worker_id": account.worker.public_id, "token": token})
    for line in lines:
        click.echo(orjson.dumps(line).decode() if json_ else "  ".join(line.values()))


def _rows(file: IO[str]) -> Iterator[tuple[str, str | None]]:
    """E-mail and worker id of each row. Raises InvalidInput with line and column of the first thing that is wrong."""
    rows = csv.reader(file)
    head = [name.strip() for name in next(rows, [])]
    for number, name in enumerate(head, start=1):
        if name not in COLUMNS or name in head[: number - 1]:
            why = "is there twice" if name in COLUMNS else f"is not known: there are {' and '.join(COLUMNS)}"
            raise _wrong(file, 1, number, f"the column {name!r} {why}")
    if "email" not in head:
        raise _wrong(file, 1, 1, "there is no column email")
    for cells in rows:
        if any(cell.strip() for cell in cells):
            yield _person(file, rows.line_num, head, cells)


def _person(file: IO[str], line: int, head: list[str], cells: list[str]) -> tuple[str, str | None]:
    if len(cells) > len(head):
        raise _wrong(file, line, len(head) + 1, f"there are {len(cells)} values for {len(head)} columns")
    row = dict(zip_longest(head, map(str.strip, cells), fillvalue=""))
    checks = (("email", accounts.clean_email), ("worker_id", accounts.clean_worker_id))
    for name, check in checks:
        try:
            if name == "email" or row.get(name):
                check(row[name])
        except InvalidInput as error:
            raise _wrong(file, line, head.index(name) + 1, error.reason) from None
    return row["email"], row.get("worker_id") or None


def _wrong(file: IO[str], line: int, column: int, reason: str) -> InvalidInput:
    return InvalidInput("--from-file", f"{file.name}, line {line}, column {column}: {reason}")


@workers.command()
@click.argument("emails", nargs=-1, required=True, metavar="EMAIL...")
@click.option("--team", required=True, metavar="NAME", help="Let them into this team.")
@click.option("--language", type=click.Choice([code for code, _ in settings.LANGUAGES]), help="Of the mail.")
@click.option("--json", "json_", is_flag=True, help="Print one line of JSON for each.")
def invite(emails: tuple[str, ...], team: str, language: str | None, json_: bool) -> None:
    """Invite people, all or none, by a link to choose a password and start, good for a week and for one use.

    The link goes by mail where LABELWRIGHT_EMAIL_URL names a mail server; where no mail could be sent, it is printed.
    """
    into = teams.find(team)
    with transaction.atomic():
        people = list(dict.fromkeys(accounts.get_or_create(email) for email in emails))
        for account in people:
            teams.add_member(into, account.worker)
    sent = invitations.invite(people, language=language or "")
    for one in sent:
        line = f"{one.email}  {'mail sent' if one.mailed else one.link}"
        click.echo(orjson.dumps(asdict(one)).decode() if json_ else line)
    for why in dict.fromkeys(one.why for one in sent if not one.mailed):
        whom = ", ".join(one.email for one in sent if one.why == why)
        click.echo(f"No mail was sent to {whom}: {why} Pass the link on.", err=True)


@workers.command("list")
@click.option("--team", metavar="NAME", help="Only members of this team.")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def list_(team: str | None, json_: bool) -> None:
    """List people with their worker ids."""
    rows = Account.objects.select_related("worker").order_by("email")
    if team:
        rows = rows.filter(worker__teams=teams.find(team))
    cells = [[a.email, a.role, a.worker.public_id, "yes" if a.is_active else "no"] for a in rows]
    show(["email", "role", "worker_id", "active"], cells, json=json_)


@workers.command()
@click.argument("email")
@click.argument("role", type=click.Choice(["worker", "admin", "owner"]))
def role(email: str, role: str) -> None:
    """Change what somebody may do."""
    account = accounts.find(email)
    accounts.set_role(account, role)
    print(f"{account.email} is {role} now.", file=sys.stderr)
