"""`make bench`: prints a table of figures and writes JSON under var/bench/. Figures are compared, never asserted."""

import argparse
import json
import os
import platform
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.benchmarks import (
    automation,
    automation_boxes,
    consolidation_batches,
    consolidation_speed,
    consolidation_speed_kinds,
    drawing,
    exports,
    flushes,
    hooks,
    idle,
    imports,
    integrity,
    loop,
    models,
    pages,
    starts,
)
from tests.benchmarks.measure import DATABASES, Figure, Options, Report

BENCHMARKS: dict[str, Callable[[Options], Iterator[Figure]]] = {
    "loop": loop.run,
    "import": imports.run,
    "export": exports.run,
    "start": starts.run,
    "idle": idle.run,
    "page": pages.run,
    "drawing": drawing.run,
    "integrity": integrity.run,
    "hooks": hooks.run,
    "models": models.run,
    "consolidation": consolidation_speed.run,
    "batches": consolidation_batches.run,
    "kinds": consolidation_speed_kinds.run,
    "flushes": flushes.run,
    "automation": automation.run,
    "boxes": automation_boxes.run,
}
OUT = Path("var/bench")


def main() -> None:
    chosen = _arguments()
    options = Options(
        databases=chosen.database or DATABASES, repeats=chosen.repeats, seconds=chosen.seconds, large=chosen.large
    )
    os.environ.pop("LABELWRIGHT_DATABASE_URL", None)  # each benchmark brings its own database
    names, report, before = chosen.name or list(BENCHMARKS), Report(), os.getloadavg()
    print("| benchmark | what | min | median | max | unit | target |\n|---|---|---|---|---|---|---|", flush=True)
    for name in names:
        report.run(name, BENCHMARKS[name], options)
    facts = {**_machine(), "load_before": before, "load_after": os.getloadavg(), "slowdown": report.slowdown}
    path = _write(names, {"options": vars(chosen), **facts, "figures": report.figures})
    print(f"\nCalibration loop: {report.slowdown:.2f} times its best. Load {before[0]:.1f}. Written: {path}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("name", nargs="*", type=_known, metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--database", action="append", choices=DATABASES, help="default: both")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5.0, help="of each stretch of the loop")
    parser.add_argument("--large", action="store_true", help="a million objects as well")
    return parser.parse_args()


def _known(name: str) -> str:
    if name not in BENCHMARKS:
        raise argparse.ArgumentTypeError(f"there is no benchmark {name!r}; there are {', '.join(BENCHMARKS)}")
    return name


def _machine() -> dict[str, Any]:
    git = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": git.stdout.strip(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "kernel": platform.release(),
    }


def _write(names: list[str], content: dict[str, Any]) -> Path:
    OUT.mkdir(parents=True, exist_ok=True)
    path = OUT / f"{'-'.join(names) if len(names) < len(BENCHMARKS) else 'all'}.json"
    path.write_text(json.dumps(content, indent=1) + "\n")
    return path


if __name__ == "__main__":
    main()
