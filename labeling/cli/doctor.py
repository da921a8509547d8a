"""`labelwright doctor`: one line for each part of the installation, well or not, and what to do."""

from dataclasses import asdict

import click

from labeling.cli.output import as_json, table
from labeling.health import Finding, examine


@click.command()
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
@click.pass_context
def doctor(ctx: click.Context, json_: bool) -> None:
    """Check database, store, queue, static files, data folder, permissions, clock, exposure, hooks and mail."""
    findings = examine()
    if json_:
        click.echo(as_json([asdict(finding) for finding in findings]))
    else:
        _print(findings)
    if not all(finding.well for finding in findings):
        ctx.exit(1)


def _print(findings: list[Finding]) -> None:
    rows = [[f.name, "well" if f.well else "NOT WELL", f.milliseconds, f.detail] for f in findings]
    click.echo(table(["part", "state", "ms", "detail"], rows))
    for finding in findings:
        if finding.hint:
            click.echo(f"{finding.name}: {finding.hint}", err=True)
