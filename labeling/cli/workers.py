"""`labelwright workers`: people of this installation. `add` is for programs (a REST token each), `invite` for people
(a link each, with which they choose a password)."""

import csv
import sys
from collections.abc import Iterable
from typing import IO

import click
import orjson
from django.db import transaction

from labeling.cli.output import show
from workers import accounts, teams
from workers.errors import InvalidInput
from workers.models import Account


@click.group()
def workers() -> None:
    """Add, invite and list workers."""


@workers.command()
@click.argument("emails", nargs=-1, metavar="EMAIL...")
@click.option("--team", metavar="NAME", help="Let them into this team.")
@click.option("--from-file", "file", type=click.File("r", encoding="utf-8-sig"), help="CSV: email[,worker_id].")
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


def _rows(file: IO[str]) -> Iterable[tuple[str, str | None]]:
    reader = csv.DictReader(file)
    if "email" not in (reader.fieldnames or []):
        raise InvalidInput("--from-file", f"{file.name}, line 1: there is no column email")
    for row in reader:
        if not (row["email"] or "").strip():
            raise InvalidInput("--from-file", f"{file.name}, line {reader.line_num}: the e-mail is missing")
        yield row["email"], (row.get("worker_id") or "").strip() or None


@workers.command()
@click.argument("emails", nargs=-1, required=True, metavar="EMAIL...")
@click.option("--team", required=True, metavar="NAME", help="Let them into this team.")
@click.option("--json", "json_", is_flag=True, help="Print one line of JSON for each.")
def invite(emails: tuple[str, ...], team: str, json_: bool) -> None:
    """Invite people: prints a link for each, good for a week and for one use, to choose a password and start."""
    into = teams.find(team)
    for email in emails:
        with transaction.atomic():
            account = accounts.get_or_create(email)
            teams.add_member(into, account.worker)
        link = accounts.invitation(account)
        click.echo(orjson.dumps({"email": account.email, "link": link}).decode() if json_ else f"{email}  {link}")
    click.echo("Send each person their link; no mail was sent.", err=True)


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
