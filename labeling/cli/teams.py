"""`labelwright teams`: work teams of this installation and who belongs to them."""

import click
import orjson

from labeling.cli.output import show
from workers import accounts
from workers import teams as use


@click.group()
def teams() -> None:
    """Create and list work teams, let people in and take them out."""


@teams.command()
@click.argument("name")
@click.option("--description", default="", help="Shown to admins.")
@click.option("--json", "json_", is_flag=True, help="Print one line of JSON.")
def create(name: str, description: str, json_: bool) -> None:
    """Make a work team."""
    team = use.create(name, description=description)
    facts = {"name": team.name, "arn": use.arn(team)}
    click.echo(orjson.dumps(facts).decode() if json_ else facts["arn"])


@teams.command("list")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def list_(json_: bool) -> None:
    """List work teams."""
    rows = [[t.name, t.members.count(), use.arn(t), t.description] for t in use.living().order_by("name")]
    show(["name", "members", "arn", "description"], rows, json=json_)


@teams.command()
@click.argument("name")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def members(name: str, json_: bool) -> None:
    """List the members of a team."""
    found = use.find(name).members.select_related("account").order_by("account__email")
    show(["email", "worker_id"], [[w.account.email, w.public_id] for w in found], json=json_)


@teams.command("add")
@click.argument("name")
@click.argument("emails", nargs=-1, required=True, metavar="EMAIL...")
def add(name: str, emails: tuple[str, ...]) -> None:
    """Let people into a team; they need an account (labelwright workers add)."""
    team = use.find(name)
    for worker in [accounts.find(email).worker for email in emails]:
        use.add_member(team, worker)


@teams.command("remove")
@click.argument("name")
@click.argument("emails", nargs=-1, required=True, metavar="EMAIL...")
def remove(name: str, emails: tuple[str, ...]) -> None:
    """Take people out of a team."""
    team = use.find(name)
    for worker in [accounts.find(email).worker for email in emails]:
        use.remove_member(team, worker)
