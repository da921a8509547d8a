"""`labelwright jobs reconsolidate`: labels of a job that is over, computed once more from the same answers."""

from __future__ import annotations

import time
from typing import Any

import click

from labeling.cli.client import Client, server
from labeling.cli.output import as_json
from workers.errors import LabelwrightError

EVERY_SECONDS = 0.5
_FAILED = "Consolidation failed"


@click.command()
@click.argument("name")
@click.option("--method", help="One of the task type's methods, for instance majority; as before if left out.")
@click.option("--confidence-cap", type=click.FloatRange(0, 1), help="The highest confidence to report.")
@click.option("--no-wait", is_flag=True, help="Do not wait until the output is written anew.")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
@server
def reconsolidate(client: Client, name: str, no_wait: bool, json_: bool, **options: Any) -> None:
    """Compute the labels of a job that is over once more, from the same answers, and write its output anew.

    Labels that came along, from a machine or from own code, and those that went to a topic stay.
    """
    given = {option: value for option, value in options.items() if value is not None}
    job = client.post(f"/jobs/{name}/reconsolidate", given)
    while job["reconsolidating"] and not no_wait:
        time.sleep(EVERY_SECONDS)
        job = client.get(f"/jobs/{name}")
    said = str(job["events"][-1]["reason"])
    if not no_wait and said.startswith(_FAILED):
        raise LabelwrightError(said, code="consolidation_failed")
    click.echo(as_json(job) if json_ else f"{name}: {said}")
