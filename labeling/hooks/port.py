"""What the engine asks of a hook, wherever it runs: JSON in, JSON out, within limits; or one of three kinds of failure.

The errors say how to go on: `HookMissing` ends the job, `HookUnavailable` may pass, any other `HookFailed` is final.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

#: What the synchronous invocation of a function may give back, as its users know it.
LAMBDA_LIMIT = 6_291_556
#: What any other hook may give back.
REPLY_LIMIT = 50 * 1024 * 1024
SECONDS_AT_MOST = 900.0


@dataclass(frozen=True, kw_only=True)
class Call:
    """One invocation. `key` is the same for each try of it; `seconds` is the longest it may take where the hook has no
    limit of its own; `job_id` and `name` are the labeling job's; `headers` go along where it is reached by HTTP."""

    event: bytes
    key: str
    arn: str
    seconds: float
    job_id: int
    name: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """The JSON that came back, and what the hook printed, where that can be known."""

    body: bytes
    printed: str = ""


class Hook(Protocol):
    """Raises `HookFailed` and its kin, nothing else."""

    def call(self, call: Call) -> Reply: ...
