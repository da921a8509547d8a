"""`labelwright serve`: everything in one command, from an empty folder to a site with jobs on it."""

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import click
from django.conf import settings
from django.db import connections

from labeling.cli import web
from labeling.cli.migrate import bring_up_to_date
from labeling.cli.runner import work_until_stopped
from labeling.cli.supervisor import Supervisor
from labeling.cli.welcome import Welcome
from workers import accounts, teams


@click.command()
@click.option("--web-only", is_flag=True, help="Only the site; run `labelwright worker` or `runner` beside it.")
def serve(web_only: bool) -> None:
    """Serve the site and run the jobs until Ctrl-C."""
    listener = web.listen(settings.HOST, settings.PORT)
    bring_up_to_date()
    welcome = first_start() or Welcome()
    application = web.load()
    connections.close_all()  # a connection must not be shared by forked processes
    click.echo(welcome.text(web_only=web_only))
    parts: dict[str, Callable[[], None]] = {"web": lambda: web.Web(application, listener).run()}
    if not web_only:
        parts["runner"] = partial(work_until_stopped, parent=os.getpid())
    Supervisor(parts).run()
    click.echo("Stopped.", err=True)


def first_start() -> Welcome | None:
    """On an empty installation: the first admin, the default team, an access key and the sample jobs."""
    made = accounts.first_admin(settings.ADMIN_EMAIL, settings.ADMIN_PASSWORD)
    if made is None:
        return None
    account, password = made
    teams.add_member(teams.public_team(), account.worker)
    sample = _sample() if settings.SAMPLE else []
    if settings.ADMIN_PASSWORD:  # unattended: nobody reads along, so no secret goes into a log
        return Welcome(email=account.email, sample=sample)
    key = accounts.create_key(account, name="first start")
    return Welcome(email=account.email, password=password, key=key, sample=sample)


def _sample() -> list[str]:
    """Makes the sample jobs in a child that ends, so that what they need is in no serving process's memory."""
    connections.close_all()
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as child:
        return child.submit(_load_sample).result()


def _load_sample() -> list[str]:
    from labeling.sample import load

    return load()
