"""Runs the parts of the suite in turn; whatever fails, all parts run, and pytest's closing line comes last."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests import services

ROOT = Path(__file__).resolve().parent.parent
#: Half of the time a test waits for a process of its own, so there are two for each processor. Files begin in the order
#: in which they stand: those of many short tests come last and fill up what the long ones leave.
PROCESSES = min(8, 2 * (os.cpu_count() or 1))
IN_PARALLEL = ["-n", str(PROCESSES), "--dist", "loadfile", "--no-loadscope-reorder"]
#: On PostgreSQL run the tests that use the database; the others cannot tell the difference.
ON_POSTGRES = ["faults", "contract", "concurrency", "integration"]
#: pytest's exit code when every test was deselected or none is there.
NOTHING_COLLECTED = 5


def pytest(arguments: list[str], **environment: str) -> int:
    command = [sys.executable, "-m", "pytest", *arguments]
    code = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode
    return 0 if code == NOTHING_COLLECTED else code


def frontend(_: list[str]) -> int:
    script = ROOT / "frontend" / "test"
    return subprocess.run([script], cwd=ROOT, check=False).returncode


def postgres(arguments: list[str]) -> int:
    folders = [f"tests/{name}" for name in ON_POSTGRES if (ROOT / "tests" / name).is_dir()]
    try:
        with services.postgres() as url:
            return pytest(arguments or [*IN_PARALLEL, "-m", "not any_database", *folders], LABELWRIGHT_DATABASE_URL=url)
    except services.Unavailable as problem:
        print(f"The tests on PostgreSQL were not run: {problem}.", file=sys.stderr)
        return 1 if os.environ.get("CI") == "true" else 0


def sqlite(arguments: list[str]) -> int:
    return pytest(arguments or [*IN_PARALLEL, "-m", "not postgres"], LABELWRIGHT_DATABASE_URL="")


PARTS = {"frontend": frontend, "postgres": postgres, "sqlite": sqlite}


def main(name: str = "all", *arguments: str) -> int:
    if name != "all" and name not in PARTS:
        print(f"There is no part {name!r}; the parts: {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    codes = {}
    for part in PARTS if name == "all" else [name]:
        print(f"== {part}", flush=True)
        codes[part] = PARTS[part](list(arguments))
    failed = [part for part, code in codes.items() if code]
    if failed:
        print(f"Failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
