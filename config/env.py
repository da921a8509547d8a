"""Reads the environment, and nothing else does: every LABELWRIGHT_ variable has its line in `NAMES`."""

import os
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from workers.errors import LabelwrightError

PREFIX = "LABELWRIGHT_"

#: Every name that may be set, without the prefix. docs/configuration.md describes each (tested).
NAMES = frozenset(
    {
        "HOME",
        "PORT",
        "HOST",
        "URL",
        "SECRET_KEY",
        "DATABASE_URL",
        "REDIS_URL",
        "S3_MODE",
        "S3_ENDPOINT",
        "S3_REGION",
        "S3_ACCESS_KEY",
        "S3_SECRET_KEY",
        "S3_ALLOW",
        "AWS_REGION",
        "AWS_ACCOUNT",
        "HOOKS_DIR",
        "HOOKS_ALLOW",
        "HOOKS_ENDPOINT",
        "HOOK_SECRET",
        "HOOK_TIMEOUT",
        "IMAGE_NETWORK",
        "TASK_ORIGIN",
        "UNDO_SECONDS",
        "FIT_ANSWERS",
        "EXPORT_DAYS",
        "AUDIT_DAYS",
        "EMAIL_URL",
        "EMAIL_FROM",
        "LOG_FORMAT",
        "DEBUG",
        "TOKEN",
        "SAMPLE",
        "ADMIN_EMAIL",
        "ADMIN_PASSWORD",
    }
)
#: These may come from a file: NAME_FILE.
SECRETS = frozenset(
    {
        "SECRET_KEY",
        "DATABASE_URL",
        "REDIS_URL",
        "S3_ACCESS_KEY",
        "S3_SECRET_KEY",
        "HOOK_SECRET",
        "EMAIL_URL",
        "ADMIN_PASSWORD",
    }
)
#: Ways to a mail server, with the port of each (RFC 8314): as it is, through STARTTLS, through TLS from the start.
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


class Mail(NamedTuple):
    """A mail server. Without a host there is none."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


class BadSetting(LabelwrightError):
    """A LABELWRIGHT_ variable has a name or a value that is not understood."""

    code = "bad_setting"


def check_names() -> None:
    """Refuse unknown LABELWRIGHT_ names, so that a typing error is not silently ignored."""
    allowed = NAMES | {f"{name}_FILE" for name in SECRETS}
    unknown = sorted(n for n in os.environ if n.startswith(PREFIX) and n.removeprefix(PREFIX) not in allowed)
    if unknown:
        raise BadSetting(
            f"Unknown setting {', '.join(unknown)}. Known: {', '.join(PREFIX + n for n in sorted(NAMES))}."
        )


def text(name: str, default: str = "", *, choices: tuple[str, ...] = ()) -> str:
    if name not in NAMES:
        raise BadSetting(f"{PREFIX}{name} is read but not listed in config/env.py.")
    value = os.environ.get(PREFIX + name, "").strip() or default
    if choices and value not in choices:
        raise BadSetting(f"{PREFIX}{name} is {value!r}; allowed: {', '.join(choices)}.")
    return value


def flag(name: str, default: bool = False) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise BadSetting(f"{PREFIX}{name} is {value!r}; allowed: 1, 0, true, false, yes, no, on, off.")


def number(name: str, default: int, *, least: int = 0, most: int = 2**31) -> int:
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise BadSetting(f"{PREFIX}{name} is {value!r}; a whole number from {least} to {most} is needed.")
    return int(value)


def secret(name: str, default: str = "") -> str:
    """The value of NAME, or the content of the file that NAME_FILE names (container secrets)."""
    path = os.environ.get(f"{PREFIX}{name}_FILE")
    if not path:
        return text(name, default)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSetting(f"{PREFIX}{name}_FILE: cannot read {path}: {error.strerror}.") from error


def secret_files() -> tuple[str, ...]:
    """The files that secrets come from."""
    given = (os.environ.get(f"{PREFIX}{name}_FILE") for name in sorted(SECRETS))
    return tuple(str(Path(path).resolve()) for path in given if path)


def words(name: str) -> tuple[str, ...]:
    """A comma list, without empty entries."""
    return tuple(word.strip() for word in text(name).split(",") if word.strip())


def database(name: str, default_file: Path) -> dict[str, object]:
    """Django's database entry from a URL: sqlite:///path or postgresql://user:password@host:port/name."""
    value = secret(name)
    if not value:
        return sqlite(str(default_file))
    parts = urlsplit(value)
    if parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1:
        return sqlite(unquote(parts.path[1:]))
    if parts.scheme in {"postgres", "postgresql"} and len(parts.path) > 1:
        return postgresql(name, parts)
    raise _bad_database(name)


def _bad_database(name: str) -> BadSetting:
    """Says what is needed, not what was given: that may hold a password."""
    return BadSetting(
        f"{PREFIX}{name} is not understood.",
        hint="Write sqlite:///path (four slashes before an absolute one) or postgresql://user:password@host:port/name.",
    )


def postgresql(name: str, parts: SplitResult) -> dict[str, object]:
    """Connections are kept, and looked at before they are used again, for a server may have been restarted."""
    try:
        port = parts.port or ""
    except ValueError:
        raise _bad_database(name) from None
    return {
        "ENGINE": "config.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # Planning took longer than answering: what a connection asks for the third time is prepared.
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 3},
    }


def sqlite(path: str) -> dict[str, object]:
    """WAL with immediate transactions: one writer at a time and no "database is locked". synchronous=FULL makes
    every commit durable before it is acknowledged, also when the power fails."""
    return {
        "ENGINE": "config.sqlite",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;"
            "PRAGMA cache_size=-8192; PRAGMA temp_store=MEMORY",
        },
    }


def mail(name: str) -> Mail:
    """A mail server from a URL: smtp://user:password@host:port, smtp+tls:// (STARTTLS) or smtps:// (TLS).

    Port 587 is the one of mail programs, where servers take no password before STARTTLS.
    """
    value = secret(name)
    if not value:
        return Mail()
    try:
        parts = urlsplit(value)
        port = parts.port or MAIL_PORTS.get(parts.scheme, 0)
    except ValueError:
        port = 0
    if not port or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise BadSetting(
            f"{PREFIX}{name} is not understood.",  # what was given may hold a password
            hint="Write smtp://host:port, smtp+tls://user:password@host or smtps://user:password@host, "
            "with %40 for an @ in user or password.",
        )
    starttls = parts.scheme == "smtp+tls" or (parts.scheme == "smtp" and port == MAIL_PORTS["smtp+tls"])
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Mail(parts.hostname, port, user, password, starttls, parts.scheme == "smtps")


def sender(name: str, server: Mail, public_url: str) -> str:
    """Whom mail is from: what is set, else the user of the mail server where that is an address, else this site."""
    host = urlsplit(public_url).hostname or ""
    named = any(sign.isalpha() for sign in host.rpartition(".")[2]) and ":" not in host
    own = server.user if "@" in server.user else f"labelwright@{host if named else 'localhost'}"
    value = text(name, own)
    if not re.fullmatch(r"[^@<>]+@[^@<>\s]+|[^<>@]+ <[^@<>\s]+@[^@<>\s]+>", value):
        raise BadSetting(f"{PREFIX}{name} is {value!r}; write address@example.org or Name <address@example.org>.")
    return value
