"""What can be said about a template before anybody works with it. Apart from `lint`, so that the web process need not
load the template language to read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: How a finding begins that tells of another host.
CONTACTS = "contacts "


@dataclass(frozen=True)
class Finding:
    """An error makes the template useless and blocks the job; a warning informs. `line` counts from 1."""

    severity: Literal["error", "warning"]
    line: int | None
    message: str

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line else ""
        return f"{self.severity}: {where}{self.message}"
