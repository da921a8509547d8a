"""`labelwright jobs`: labeling jobs of a running server, through its REST interface."""

import sys
import time
from pathlib import Path
from typing import Any

import click
import orjson

from labeling.cli.client import Client, server
from labeling.cli.exported_annotations import write_annotations
from labeling.cli.exporting import exported
from labeling.cli.input_files import InputFile
from labeling.cli.output import appearing, as_json, show
from labeling.cli.reconsolidating import reconsolidate
from labeling.formats import FORMATS
from workers.errors import InvalidInput, LabelwrightError

_OVER = ("Completed", "Failed", "Stopped")
_FORMATS = [*(one.key for one in FORMATS), "manifest"]
_JSON = click.option("--json", "json_", is_flag=True, help="Print JSON.")


@click.group()
def jobs() -> None:
    """Create, list, describe, stop, chain, watch, export, reconsolidate and delete labeling jobs."""


jobs.add_command(reconsolidate)


@jobs.command("list")
@click.option("--state", help="Only jobs in this state, for instance InProgress.")
@click.option("--name", help="Only jobs whose name has this in it.")
@_JSON
@server
def list_(client: Client, state: str | None, name: str | None, json_: bool) -> None:
    """List jobs, newest first."""
    found = list(client.pages("/jobs", status=state, name_contains=name))
    if json_:
        click.echo(as_json(found))
        return
    rows = [
        [j["name"], j["status"], j["task_type"], j["counters"]["total_labeled"], j["counters"]["total"], _percent(j)]
        for j in found
    ]
    show(["name", "status", "task type", "labeled", "objects", "done"], rows, json=False)


@jobs.command()
@click.argument("name")
@_JSON
@server
def describe(client: Client, name: str, json_: bool) -> None:
    """Tell all about one job."""
    job = client.get(f"/jobs/{name}")
    if json_:
        click.echo(as_json(job))
        return
    counters = job["counters"]
    lines = {
        "name": job["name"],
        "status": job["status"] + (f" ({job['stop_reason']})" if job["stop_reason"] else ""),
        "failure": job["failure_reason"],
        "task type": job["task_type"],
        "label attribute": job["label_attribute_name"],
        "looks at": job["audited_attribute"],
        "labeled": f"{counters['total_labeled']} of {counters['total']}, {counters['failed']} failed",
        "workers per object": job["workers_per_object"],
        "work team": job["workteam"],
        "may contact": ", ".join(job["allowed_hosts"]),
        "automated": _automated(job),
        "manifest": job["manifest"],
        "output": job["output_manifest"],
        "reads topic": f"{job['input_topic']} ({job['queue']['waiting']} waiting)" if job["queue"] else "",
        "writes topic": job["output_topic"],
        "chained from": ", ".join(job["parents"]),
        "chained into": ", ".join(job["children"]),
        "created": job["created_at"],
        "ended": job["ended_at"],
    }
    for label, value in lines.items():
        if value not in ("", None):
            click.echo(f"{label:20} {value}")
    for error in [*job["manifest_errors"][:10], *job["warnings"][:10]]:
        click.echo(f"  {_where(error)}: {error['message'].rstrip('.')}. {error['hint']}", err=True)


def _automated(job: dict[str, Any]) -> str:
    chosen, counters = job["automation"], job["counters"]
    if chosen is None:
        return ""
    share, rounds = counters["machine_labeled"] / max(counters["total"], 1), len(chosen["rounds"])
    return f"{share:.0%} by machine, {rounds} round{'s' * (rounds != 1)}"


def _where(error: dict[str, Any]) -> str:
    if error["line"] is None:
        return "warning"
    return f"line {error['line']}" + (f", column {error['column']}" if "column" in error else "")


@jobs.command()
@click.argument("spec", type=InputFile("rb"), required=False)
@click.option("--name", help="The job's name; letters, digits and hyphens.")
@click.option("--task-type", help="For instance image_classification, verify_bounding_box or adjust_bounding_box.")
@click.option("--audited-attribute", help="Of jobs that verify or adjust: the label attribute that people look at.")
@click.option("--manifest", help="s3:// URI of the input manifest.")
@click.option("--output", help="s3:// URI below which the job writes.")
@click.option("--input-topic", help="Topic that a streaming job gets objects from, with or without --manifest.")
@click.option("--output-topic", help="Topic that labeled objects are published to.")
@click.option("--label-attribute-name", help="Key of the label in the output; the job's name if left out.")
@click.option("--categories", help="Comma list of classes.")
@click.option("--category-config", help="s3:// URI of a label category file, instead of --categories.")
@click.option("--template", help="s3:// URI of a worker template; the task type's own if left out.")
@click.option(
    "--allow-host", "allowed_hosts", multiple=True, help="Another host that the task page may contact. Again."
)
@click.option("--missing-files", type=click.Choice(["ask", "fail"]), help="What becomes of objects without their file.")
@click.option("--workteam", help="Name or ARN of the team that is asked.")
@click.option("--workers-per-object", type=click.IntRange(1, 9), help="How many people label each object.")
@click.option("--adaptive", is_flag=True, help="Ask one more only while it pays; --workers-per-object is the most.")
@click.option(
    "--confidence",
    type=click.FloatRange(0, 1),
    help="With --adaptive: so likely must it be that more answers leave the label as it is.",
)
@click.option("--min-workers", type=click.IntRange(1, 9), help="With --adaptive: how many are asked at least.")
@click.option("--audit", type=click.FloatRange(0, 1), help="With --adaptive: share of objects that get the most.")
@click.option("--automated", is_flag=True, help="Let a model label what it is sure of, and people the rest.")
@click.option("--algorithm", help="With --automated: a model of your own; a hook's name, ARN or address.")
@click.option("--initial-model", help="With --automated: ARN of the model to begin with.")
@click.option(
    "--target",
    type=click.FloatRange(0.5, 0.999),
    help="With --automated: share of right labels, 0.95; of boxes overlap, 0.6, masks 0.7.",
)
@click.option("--minimum-objects", type=click.IntRange(1), help="With --automated: fewer are refused; 1250.")
@click.option("--title", help="What workers read first.")
@click.option("--description", help="What workers read second.")
@click.option("--undo-seconds", type=click.IntRange(0, 600), help="How long people may take the last answer back.")
@click.option("--max-concurrent", type=click.IntRange(1, 5000), help="Objects on offer at the same time.")
@_JSON
@server
def create(client: Client, spec: Any, json_: bool, **options: Any) -> None:
    """Create a job from options, from SPEC (a JSON file with the fields of POST /api/v1/jobs; - for stdin), or both."""
    wanted = _spec(spec) if spec else {}
    policy = {name: options.pop(option) for name, option in _POLICY.items()}
    if options.pop("adaptive"):
        wanted["redundancy"] = {"mode": "adaptive"} | {name: v for name, v in policy.items() if v is not None}
    elif any(value is not None for value in policy.values()):
        raise click.UsageError("--confidence, --min-workers and --audit need --adaptive.")
    _automate(wanted, options)
    wanted |= {name: value for name, value in options.items() if value not in (None, ())}
    if isinstance(wanted.get("categories"), str):
        wanted["categories"] = _words(wanted["categories"])
    try:
        job = client.post("/jobs", wanted)
    except LabelwrightError as error:
        raise error if spec else _by_options(error) from None
    click.echo(as_json(job) if json_ else f"{job['name']}: {job['status']}")


def _by_options(error: LabelwrightError) -> LabelwrightError:
    """Names the options of this command in place of the request's fields, as far as they are what is wrong."""
    options = {param.name: param.opts[0] for param in click.get_current_context().command.params}

    def option(field: str) -> str:
        name = field.rpartition(".")[2]
        return options.get(_POLICY.get(name, name), field)

    reasons = "; ".join(f"{field}: {reason}" for field, reason in error.fields.items())
    if error.message != reasons:
        return error
    said = "; ".join(f"{option(field)}: {reason}" for field, reason in error.fields.items())
    return LabelwrightError(said, hint=error.hint, code=error.code, fields=error.fields)


def _automate(wanted: dict[str, Any], options: dict[str, Any]) -> None:
    """Moves the options of automated labeling to where the request has them."""
    given = {name: value for name in _AUTOMATION if (value := options.pop(name)) is not None}
    if options.pop("automated"):
        wanted["automation"] = given
    elif given:
        named = ", ".join(f"--{name.replace('_', '-')}" for name in given)
        raise click.UsageError(f"{named} needs --automated.")


def _words(listed: str | None) -> list[str]:
    """A comma list as it was meant."""
    return [word.strip() for word in (listed or "").split(",") if word.strip()]


_AUTOMATION = ("algorithm", "initial_model", "target", "minimum_objects")
#: Fields of the adaptive redundancy by the names of their options.
_POLICY = {"confidence": "confidence", "min": "min_workers", "audit": "audit"}


def _spec(file: Any) -> dict[str, Any]:
    try:
        content = orjson.loads(file.read())
    except orjson.JSONDecodeError as error:
        raise InvalidInput("SPEC", f"{file.name} is not JSON: {error}") from None
    if not isinstance(content, dict):
        raise InvalidInput("SPEC", f"{file.name} is not a JSON object")
    return content


@jobs.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_JSON
@server
def stop(client: Client, name: str, yes: bool, json_: bool) -> None:
    """Stop a job: what is labeled is kept and written; the rest can be chained later."""
    if not yes and sys.stdin.isatty():
        click.confirm(f"Stop {name}? It cannot be started again, only chained.", abort=True)
    job = client.post(f"/jobs/{name}/stop")
    click.echo(as_json(job) if json_ else f"{job['name']}: {job['status']}")


@jobs.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@server
def delete(client: Client, name: str, yes: bool) -> None:
    """Delete a job that is over, with its objects, answers and labels.

    What it read and wrote stays in the storage, and its name is never free again.
    """
    if not yes and sys.stdin.isatty():
        click.confirm(f"Delete {name} with all answers? They cannot be brought back.", abort=True)
    client.call("DELETE", f"/jobs/{name}")
    click.echo(f"{name}: deleted")


@jobs.command()
@click.argument("name")
@click.option("--as", "new_name", help="Name of the new job; NAME-chain if left out.")
@click.option("--label-attribute-name", help="Another attribute asks a new question about all objects.")
@click.option("--mode", type=click.Choice(["verify", "adjust"]), help="Have the labels judged or corrected instead.")
@click.option("--categories", help="Comma list of classes; with --mode verify, of verdicts.")
@click.option("--manifest", help="s3:// URI of another manifest than the job's output.")
@click.option("--class-name", "classes", multiple=True, help="Only lines with this class, or with one of several.")
@click.option("--min-confidence", type=click.FloatRange(0, 1), help="Only lines that are at least so sure.")
@click.option("--max-confidence", type=click.FloatRange(0, 1), help="Only lines that are at most so sure.")
@click.option("--human-annotated", type=click.Choice(["yes", "no"]), help="Only lines by people, or by a machine.")
@click.option("--attribute", help="The label that these conditions are about; that of the job NAME if left out.")
@_JSON
@server
def chain(client: Client, name: str, new_name: str | None, json_: bool, **options: Any) -> None:
    """Start a job on the output of another: the same attribute labels what is left.

    After a verification, its rejected lines are corrected with --mode adjust --class-name bad.
    """
    lines = _lines(client, name, {condition: options.pop(condition) for condition in _CONDITIONS})
    given = {"name": new_name, **options, "categories": _words(options["categories"]), "filter": lines}
    job = client.post(f"/jobs/{name}/chain", {key: value for key, value in given.items() if value})
    click.echo(as_json(job) if json_ else f"{job['name']}: {job['status']}")


_CONDITIONS = ("classes", "min_confidence", "max_confidence", "human_annotated", "attribute")


def _lines(client: Client, name: str, conditions: dict[str, Any]) -> dict[str, Any]:
    """The request's filter; empty for all lines."""
    given = {condition: value for condition, value in conditions.items() if value not in (None, ())}
    if not given.keys() - {"attribute"}:
        if given:
            raise click.UsageError("--attribute needs a condition, for instance --class-name.")
        return {}
    if "classes" in given:
        given["classes"] = list(given["classes"])
    if "human_annotated" in given:
        given["human_annotated"] = given["human_annotated"] == "yes"
    return {"attribute": client.get(f"/jobs/{name}")["label_attribute_name"], **given}


@jobs.command()
@click.argument("name")
@click.option("--every", default=1.0, type=click.FloatRange(0.1), help="Seconds between looks.")
@_JSON
@server
def watch(client: Client, name: str, every: float, json_: bool) -> None:
    """Show a progress bar until the job is over; fails where the job failed."""
    job = client.get(f"/jobs/{name}")
    with click.progressbar(length=1000, label=name, file=sys.stderr, item_show_func=_course) as bar:
        shown = 0
        while True:
            now = round(1000 * job["progress"])
            bar.update(now - shown, current_item=job)
            shown = now
            if job["status"] in _OVER:
                break
            time.sleep(every)
            job = client.get(f"/jobs/{name}")
    click.echo(as_json(job) if json_ else f"{name}: {job['status']}")
    if job["status"] == "Failed":
        raise LabelwrightError(job["failure_reason"], code="job_failed")


def _course(job: Any) -> str:
    return f"{job['status']}, {job['counters']['total_labeled']} labeled" if job else ""


@jobs.command()
@click.argument("name")
@click.option(
    "--out", type=click.Path(path_type=Path, allow_dash=True), default="-", help="Where to write; else stdout."
)
@click.option("--annotations", is_flag=True, help="Who said what, as JSON lines, instead of the labels.")
@click.option(
    "--parquet", is_flag=True, help="With --annotations and --out: one Parquet file, for DuckDB, Spark and such."
)
@click.option("--format", "key", type=click.Choice(_FORMATS), help="The labels in this format instead.")
@click.option("--attribute", help="With --format: another label than the job's own.")
@server
def export(
    *, client: Client, name: str, out: Path, annotations: bool, parquet: bool, key: str | None, attribute: str | None
) -> None:
    """Write the output manifest as it stands, or its labels in another format, made by the server.

    yolo and voc are folders of files: they come as one .zip.
    """
    if key and (annotations or parquet):
        raise click.UsageError("--format is about labels, --annotations about answers.")
    if parquet and (not annotations or str(out) == "-"):
        raise InvalidInput("--parquet", "needs --annotations and --out FILE")
    path = f"/jobs/{name}/{'annotations' if annotations else 'manifest'}"
    if key:
        pieces = exported(client, name, key, attribute)
    else:
        pieces = client.stream(path, accept="application/x-ndjson" if annotations else "*/*")
    if parquet:
        click.echo(f"{write_annotations(out, pieces)} answers", err=True)
    elif str(out) == "-":
        for piece in pieces:
            sys.stdout.buffer.write(piece)
    else:
        with appearing(out) as unfinished, unfinished.open("wb") as stream:
            stream.writelines(pieces)


def _percent(job: dict[str, Any]) -> str:
    return f"{100 * job['progress']:.0f} %"
