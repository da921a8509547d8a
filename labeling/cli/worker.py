"""`labelwright worker`: Celery for production, with the schedule inside unless told otherwise."""

import importlib

import click
from django.conf import settings

from labeling.hooks import scratch
from workers.errors import LabelwrightError


@click.command()
@click.option("--concurrency", type=click.IntRange(1, 64), default=2, show_default=True, help="Jobs at the same time.")
@click.option("--no-beat", is_flag=True, help="Leave the schedule to another worker. One with it must run.")
def worker(concurrency: int, no_beat: bool) -> None:
    """Run the jobs with Celery and Redis until stopped."""
    if not settings.REDIS_URL:
        raise LabelwrightError(
            "labelwright worker needs Redis, and LABELWRIGHT_REDIS_URL is not set.",
            hint="Set it (redis://host:6379/0), or use `labelwright runner`, which needs no broker.",
            code="bad_setting",
        )
    scratch.sweep()
    # The plain scheduler keeps its times in memory; nothing here needs a schedule to outlive a restart.
    beat = [] if no_beat else ["--beat", "--scheduler", "celery.beat:Scheduler"]
    options = ["--concurrency", str(concurrency), "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    importlib.import_module("config.celery").app.worker_main(["worker", *options, *beat])
