"""`labelwright demo`: loads the sample jobs into this installation, as the first `labelwright serve` does."""

import click

from labeling.sample import load

__all__ = ["demo", "load"]


@click.command()
def demo() -> None:
    """Load the sample jobs; nothing happens where they are already."""
    for line in load() or ["The sample jobs are there already."]:
        click.echo(line)
