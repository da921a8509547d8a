"""`labelwright migrate`: brings the database up to date; quick when it is."""

import click
from django.core.management import call_command

from labeling.health import pending_migrations


def bring_up_to_date() -> list[str]:
    """Applies what is missing and names it."""
    waiting = pending_migrations()
    if waiting:
        call_command("migrate", interactive=False, verbosity=0)
    return waiting


@click.command()
def migrate() -> None:
    """Bring the database up to date."""
    done = bring_up_to_date()
    click.echo(f"Applied {len(done)} migrations." if done else "The database is up to date.", err=True)
