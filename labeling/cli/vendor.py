"""`labelwright template vendor`: copies of libraries that templates load from elsewhere, kept by this installation."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from labeling.cli.input_files import InputPath
from labeling.cli.output import show
from labeling.templating.libraries import Wanted, bundled, normalised, wanted
from workers.errors import InvalidInput

SECONDS = 30.0


@click.command()
@click.argument("files", metavar="[FILE]...", type=InputPath(exists=True, dir_okay=False, path_type=Path), nargs=-1)
@click.option(
    "--from",
    "sources",
    metavar="PATH",
    multiple=True,
    help="A file, or a folder of files, named like the last part of the address; or ADDRESS=FILE. Repeatable.",
)
@click.option("--download", is_flag=True, help="Get from the network what no --from has.")
@click.option("--list", "list_", is_flag=True, help="List the copies, after whatever else is done.")
@click.option("--remove", metavar="ADDRESS", multiple=True, help="Forget the copy of this address; repeatable.")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
@click.pass_context
def vendor(
    ctx: click.Context,
    *,
    files: tuple[Path, ...],
    sources: tuple[str, ...],
    download: bool,
    list_: bool,
    remove: tuple[str, ...],
    json_: bool,
) -> None:
    """Keep copies of the scripts and style sheets that the templates in FILE load from other hosts.

    Task pages then load them from this site, whichever job they belong to. Works on the installation in
    LABELWRIGHT_HOME, server running or not. Exit code 1: something is still lacking.
    """
    from labeling.cli import open_installation

    if not (files or list_ or remove):
        raise click.UsageError("Name a template, or give --list or --remove.")
    open_installation()
    from labeling import libraries

    for url in remove:
        libraries.drop(url)
    rows = [_kept(one, sources, download=download) for one in _each_once(files)]
    if rows:
        show(["address", "state", "bytes"], rows, json=json_ and not list_)
    if list_:
        _list(json_)
    ctx.exit(1 if any(state.startswith("lacking") for _, state, _ in rows) else 0)


def _each_once(files: Iterable[Path]) -> list[Wanted]:
    """What the templates want of others, apart from our own elements; who says a digest goes first."""
    found: dict[str, Wanted] = {}
    for file in files:
        for one in wanted(_text(file)):
            url = normalised(one.url)
            if "//assets.crowd.aws/" not in url and not (url in found and found[url].integrity):
                found[url] = one
    return list(found.values())


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(str(file), f"byte {error.start} is not UTF-8", hint="Save the template as UTF-8.") from None


def _kept(one: Wanted, sources: tuple[str, ...], *, download: bool) -> list[Any]:
    from labeling import libraries

    url = normalised(one.url)
    content, origin = _content(url, sources, download=download)
    if content is not None:
        kept = libraries.keep(url, content, integrity=one.integrity)
        return [url, f"kept, from {origin}", len(kept.content)]
    if url in libraries.table():
        return [url, "kept before", ""]
    if bundled(url):
        return [url, "comes with the site", ""]
    return [url, "lacking: give --from or --download", ""]


def _content(url: str, sources: tuple[str, ...], *, download: bool) -> tuple[bytes | None, str]:
    file = next(filter(None, (_file(url, source) for source in sources)), None)
    if file is not None:
        return file.read_bytes(), str(file)
    if download and not bundled(url):
        return _downloaded(url), "the network"
    return None, ""


def _file(url: str, source: str) -> Path | None:
    """What a --from has for an address."""
    from labeling import libraries

    address, equals, path = source.rpartition("=")
    if equals and normalised(address) != url:
        return None
    file = Path(path if equals else source)
    if file.is_dir():
        file = file / libraries.file_name(url)
        return file if file.is_file() else None
    if not file.is_file():
        raise InvalidInput("--from", f"there is no {file}")
    return file if equals or file.name == libraries.file_name(url) else None


def _downloaded(url: str) -> bytes:
    from labeling import libraries, outbound

    answer = outbound.get(url, seconds=SECONDS, most=libraries.MOST_BYTES)
    if answer.status != 200:
        hint = "Get the file yourself, and give it with --from."
        raise InvalidInput(url, f"the host answered with status {answer.status}", hint=hint)
    return answer.body


def _list(json_: bool) -> None:
    from labeling import libraries
    from labeling.models import Library

    rows = [
        [one.url, libraries.address(one), len(one.content), one.added_at] for one in Library.objects.order_by("url")
    ]
    show(["address", "here", "bytes", "since"], rows, json=json_)
