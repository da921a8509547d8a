"""Files that commands read: one that is not there is not found (3), which is no wrong use of the command (2)."""

from pathlib import Path
from typing import Any

import click

from workers.errors import NotFound


class InputFile(click.File):
    """`click.File` for reading; `-` is standard input."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, str) and value != "-":
            require(Path(value))
        return super().convert(value, param, ctx)


class InputPath(click.Path):
    """`click.Path` of a file that must be there."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        require(Path(value))
        return super().convert(value, param, ctx)


def require(path: Path) -> None:
    """Raises NotFound."""
    if not path.exists():
        raise NotFound(f"There is no file {path}.")
