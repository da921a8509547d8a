"""What stands in `LABELWRIGHT_HOOKS_DIR/<name>/`: a requester's code as it was zipped for AWS, and how to run it."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from labeling.errors import HookMissing
from labeling.hooks.needs import INSTALLED, LAYER
from labeling.hooks.port import SECONDS_AT_MOST
from labeling.storage.uri import BUCKET_NAME, SCHEME

SETTINGS: Final = "labelwright.toml"
HANDLER: Final = "lambda_function.lambda_handler"
MEGABYTES: Final = 1024
NAME = re.compile(r"[A-Za-z0-9_-]{1,140}")
_DEFINED = re.compile(r"^def (lambda_handler|handler)\(", re.MULTILINE)
_HANDLER = re.compile(r"[\w./-]+\.\w+")
_ADDRESS = re.compile(rf"{SCHEME}{BUCKET_NAME.pattern}(?:/.*)?")


@dataclass(frozen=True, kw_only=True)
class Package:
    """`seconds` is None where its author set no time-out; `url` is set where the function lives elsewhere; `writes` are
    the prefixes below which it may write besides its job's folder."""

    name: str
    folder: Path
    handler: str = HANDLER
    seconds: float | None = None
    megabytes: int = MEGABYTES
    environment: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    writes: tuple[str, ...] = ()

    @property
    def module(self) -> Path:
        """The file that holds the handler, or would."""
        path = self.folder / self.handler.rpartition(".")[0].replace(".", "/")
        return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")

    @property
    def version(self) -> int:
        """Changes when a file of its own does, or its settings."""
        folders = {self.folder, self.module.parent}
        return hash(tuple(sorted(found for folder in folders for found in _dated(folder))))


def find(root: Path, name: str) -> Package | None:
    """The function of this name, if there is one. Raises `HookMissing` where its folder is not in order."""
    folder = root / name
    if not NAME.fullmatch(name) or not folder.is_dir():
        return None
    settings = _settings(folder / SETTINGS)
    found = [] if "handler" in settings else _handlers(folder)
    if len(found) == 1:
        settings["handler"] = found[0]
    package = Package(name=name, folder=folder, **settings)
    if not package.url:
        _check(package, found)
    return package


def names(root: Path) -> list[str]:
    """Every folder that may hold a function."""
    if not root.is_dir():
        return []
    return sorted(path.name for path in root.iterdir() if path.is_dir() and NAME.fullmatch(path.name))


def _handlers(folder: Path) -> list[str]:
    """Where Lambda's usual handler is not there: those that can be meant."""
    usual = folder / "lambda_function.py"
    if usual.is_file():
        return [] if "lambda_handler" in _text(usual) else _defined(usual)
    if (folder / "lambda_function").is_dir():
        return []
    return [one for path in sorted(folder.glob("*.py")) for one in _defined(path)]


def _defined(path: Path) -> list[str]:
    return [f"{path.stem}.{name}" for name in _DEFINED.findall(_text(path))]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def _dated(folder: Path) -> Iterator[tuple[str, int]]:
    """The code, the settings and what was installed in a folder, with the time of their last change."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py") or entry.name in (SETTINGS, INSTALLED, LAYER):
                yield entry.path, entry.stat().st_mtime_ns


def _check(package: Package, possible: Sequence[str]) -> None:
    if not package.module.is_file():
        expected = package.module.relative_to(package.folder)
        raise HookMissing(f"The function {package.name} has no file {expected}.", hint=_where(package.folder, possible))


def _where(folder: Path, possible: Sequence[str]) -> str:
    """How to find the handler of a folder that was filled in another way than its author zipped it."""
    if possible:
        choices = " or ".join(f'handler = "{one}"' for one in possible)
        return f"Name its handler in {SETTINGS}: {choices}."
    if packed := min(folder.glob("*.zip"), default=None):
        return f"Unpack {packed.name} in its folder."
    if inner := min((path.parent for path in folder.glob("*/*.py") if _defined(path)), default=None):
        return f"Put what is in {inner.name} into its folder itself, or name the handler in {SETTINGS}."
    return f'Put its code there, or name its handler in {SETTINGS}: handler = "module.function".'


def _settings(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise HookMissing(f"{path.parent.name}/{SETTINGS}: {error}.") from None
    unknown = given.keys() - _FIELDS.keys()
    if unknown:
        raise HookMissing(f"{path.parent.name}/{SETTINGS}: {min(unknown)!r} is not one of {', '.join(_FIELDS)}.")
    settings = {}
    for key, value in given.items():
        name, fits, needed = _FIELDS[key]
        if not fits(value):
            raise HookMissing(f"{path.parent.name}/{SETTINGS}: {key} is {value!r}; {needed} is needed.")
        settings[name] = tuple(value) if isinstance(value, list) else value
    return settings


def _is_number(value: Any, least: float, most: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most


def _is_environment(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())


def _are_addresses(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and _ADDRESS.fullmatch(one) for one in value)


_FIELDS: Final[Mapping[str, tuple[str, Callable[[Any], bool], str]]] = {
    "handler": ("handler", lambda v: isinstance(v, str) and bool(_HANDLER.fullmatch(v)), "module.function"),
    "timeout_seconds": (
        "seconds",
        lambda v: _is_number(v, 0.1, SECONDS_AT_MOST),
        f"a number up to {SECONDS_AT_MOST:g}",
    ),
    "memory_mb": (
        "megabytes",
        lambda v: _is_number(v, 128, 65536) and isinstance(v, int),
        "a whole number from 128",
    ),
    "env": ("environment", _is_environment, "a table of texts"),
    "url": ("url", lambda v: isinstance(v, str) and v.startswith(("http://", "https://")), "an http(s) address"),
    "writes": ("writes", _are_addresses, "a list of addresses, s3://bucket/folder/,"),
}
