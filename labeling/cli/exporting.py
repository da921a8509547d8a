"""Has a server write a job's labels in another format, waits for it, and fetches the file."""

import sys
import time
from collections.abc import Iterator
from typing import Any

import click

from labeling.cli.client import Client
from workers.errors import LabelwrightError

PAUSE = 0.3
_STEPS = 1000


def exported(client: Client, job: str, key: str, attribute: str | None) -> Iterator[bytes]:
    """The file's content, with a bar on stderr while it is made. Raises the server's reason where it cannot be."""
    wanted = {"format": key} | ({"attribute": attribute} if attribute else {})
    export = client.post(f"/jobs/{job}/export", wanted)
    with click.progressbar(length=_STEPS, label=f"{job} as {key}", file=sys.stderr) as bar:
        shown = 0
        while True:
            now = round(_STEPS * export["progress"])
            bar.update(now - shown)
            shown = now
            if export["state"] != "waiting":
                break
            time.sleep(PAUSE)
            export = client.get(f"/exports/{export['id']}")
    return _file(client, export)


def _file(client: Client, export: dict[str, Any]) -> Iterator[bytes]:
    if export["state"] == "failed":
        raise LabelwrightError(f"The export failed: {export['error']}", code="export_failed")
    return client.download(export["url"])
