"""What the architecture tests read: the files that git keeps, and the syntax trees of the product's Python."""

import ast
import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("config", "consolidation", "labeling", "workers")


@functools.cache
def kept_files() -> tuple[Path, ...]:
    """Files that git tracks or would track, and that are there."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(path for name in sorted(set(listed.splitlines())) if (path := ROOT / name).is_file())


def files(*suffixes: str, under: str = "") -> list[Path]:
    return [path for path in kept_files() if path.suffix in suffixes and path.is_relative_to(ROOT / under)]


def product_files() -> list[Path]:
    """The product's Python, without migrations, which Django writes."""
    return [
        path for path in files(".py") if path.relative_to(ROOT).parts[0] in PACKAGES and "migrations" not in path.parts
    ]


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))
