"""`labelwright keys`: access keys of this installation, server running or not."""

from dataclasses import asdict

import click
import orjson

from labeling.cli.output import as_json, show
from workers import accounts
from workers.models import AccessKey


@click.group()
def keys() -> None:
    """Create, list and revoke access keys. One key serves boto3, the aws CLI and REST."""


@keys.command()
@click.option("--user", "email", required=True, metavar="EMAIL", help="Whose key it is.")
@click.option("--name", default="", help="What it is for; shown in lists.")
@click.option("--json", "json_", is_flag=True, help="Print one line of JSON.")
def create(email: str, name: str, json_: bool) -> None:
    """Make a key and print it: its secret and token are never shown again."""
    key = accounts.create_key(accounts.find(email), name=name)
    if json_:
        click.echo(orjson.dumps(asdict(key)).decode())
        return
    for label, value in asdict(key).items():
        click.echo(f"{label:18} {value}")
    click.echo("Keep them: they are not shown again.", err=True)


@keys.command("list")
@click.option("--user", "email", metavar="EMAIL", help="Only this person's.")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def list_(email: str | None, json_: bool) -> None:
    """List keys, without secrets."""
    rows = AccessKey.objects.select_related("account").order_by("created_at")
    if email:
        rows = rows.filter(account=accounts.find(email))
    columns = ["access_key_id", "user", "name", "created_at", "revoked_at"]
    cells = [[k.access_key_id, k.account.email, k.name, k.created_at, k.revoked_at or ""] for k in rows]
    show(columns, cells, json=json_)


@keys.command()
@click.argument("access_key_id")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def revoke(access_key_id: str, json_: bool) -> None:
    """Make a key useless at once and for good."""
    accounts.revoke_key(access_key_id)
    if json_:
        click.echo(as_json({"access_key_id": access_key_id, "revoked": True}))
