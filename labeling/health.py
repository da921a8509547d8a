"""Asks each thing that an installation needs whether it is there: for `labelwright doctor` and for `/readyz`."""

import os
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from labeling.storage import default_store
from workers.errors import GiveUp

LOOPBACK = ("127.0.0.1", "::1", "localhost")
LEAST_FREE_BYTES = 200 * 1024 * 1024


class Unwell(Exception):
    """A part is not as it should be: what is wrong, and what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True)
class Finding:
    """What one probe found, and how long it took."""

    name: str
    well: bool
    detail: str
    hint: str
    milliseconds: int


def examine(*names: str) -> list[Finding]:
    """The findings of the named probes, or of all."""
    return [_examine(name, PROBES[name]) for name in names or PROBES]


def _examine(name: str, probe: Callable[[], str]) -> Finding:
    began = time.perf_counter()
    hint = ""
    try:
        detail, well = probe(), True
    except Unwell as problem:
        detail, well, hint = str(problem), False, problem.hint
    except Exception as problem:  # a probe may meet any error of any library: it is the finding
        detail, well = f"{type(problem).__name__}: {problem}", False
    return Finding(name, well, detail, hint, round(1000 * (time.perf_counter() - began)))


def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    if connection.vendor == "sqlite":
        return f"SQLite, {settings.DATABASES['default']['NAME']}"
    return f"PostgreSQL {connection.settings_dict['HOST']}:{connection.settings_dict['PORT'] or 5432}"


def migrations() -> str:
    waiting = pending_migrations()
    if waiting:
        raise Unwell(f"{len(waiting)} migrations wait: {', '.join(waiting[:3])}", "Run: labelwright migrate")
    return "up to date"


def pending_migrations() -> list[str]:
    """Names of the migrations that this version has and the database lacks."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [str(migration) for migration, _ in plan]


def store() -> str:
    buckets = len(default_store().buckets())
    if settings.S3_MODE != "local":
        return f"{settings.S3_ENDPOINT or 'AWS'}, {buckets} buckets"
    root = Path(settings.S3_ROOT)
    if root.exists() and not os.access(root, os.W_OK | os.X_OK):
        raise Unwell(f"{root} cannot be written by this user", "Give it to the user that runs labelwright.")
    return f"{root}, {buckets} buckets"


def queue() -> str:
    if not settings.REDIS_URL:
        return "database rows; no broker needed"
    import redis

    redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2).ping()
    return "Redis answers"


def static_files() -> str:
    root = Path(settings.STATIC_ROOT)
    if not (root / ".built").is_file():
        raise Unwell(f"{root} is not built", "Run: make setup")
    return str(root)


def data_folder() -> str:
    home = Path(settings.HOME)
    if not os.access(home, os.W_OK | os.X_OK):
        raise Unwell(f"{home} cannot be written by this user", "Give it to the user that runs labelwright.")
    usage = os.statvfs(home)
    free = usage.f_bavail * usage.f_frsize
    if free < LEAST_FREE_BYTES:
        raise Unwell(f"only {free // 2**20} MB are free under {home}", "Make room, or move LABELWRIGHT_HOME.")
    return f"{home}, {free // 2**30} GB free"


def permissions() -> str:
    """Whoever reads the secret key can read every access key."""
    key = Path(settings.HOME) / "secret_key"
    if not key.exists():
        return "the secret key comes from the environment"
    mode = stat.S_IMODE(key.stat().st_mode)
    if mode & 0o077:
        raise Unwell(f"{key} may be read by others (mode {mode:o})", f"Run: chmod 600 {key}")
    return "the secret key is readable by its owner only"


def clock() -> str:
    """Signatures are refused when clocks differ by a quarter of an hour; deadlines trust the clock."""
    if connection.vendor != "postgresql":
        return f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        difference = abs(float(cursor.fetchone()[0]) - time.time())
    if difference > 5:
        raise Unwell(f"this machine and the database differ by {difference:.0f} s", "Set the clocks by NTP.")
    return f"differs from the database's by {difference:.1f} s"


def exposure() -> str:
    """What others than this machine could see."""
    address = urlsplit(settings.PUBLIC_URL)
    if address.hostname in LOOPBACK:
        return f"{settings.PUBLIC_URL}, for this machine only"
    if settings.DEBUG:
        raise Unwell("error pages show details to everybody", "Unset LABELWRIGHT_DEBUG.")
    if address.scheme != "https":
        raise Unwell(
            f"passwords travel readable to {settings.PUBLIC_URL}", "Serve through TLS and set LABELWRIGHT_URL."
        )
    return settings.PUBLIC_URL


def hooks() -> str:
    """Whether every function in the folder could be called, as far as that shows without calling it."""
    from labeling.errors import HookMissing
    from labeling.hooks import needs, registry, walls

    names = registry.functions()
    for name in names:
        try:
            registry.find(name)
        except HookMissing as problem:
            raise Unwell(problem.message, problem.hint) from None
        if lacks := needs.missing(settings.HOOKS_DIR / name):
            what = f"the function {name} asks for what is not installed: {', '.join(lacks[:5])}"
            raise Unwell(what, f"In its folder: {needs.INSTALL}")
    if not names:
        return f"no functions in {settings.HOOKS_DIR}"
    held = "behind walls" if walls.possible() else "without walls: this host allows no user namespaces"
    return f"{', '.join(names)} in {settings.HOOKS_DIR}, {held}"


def mail() -> str:
    """Whether invitations can go by mail."""
    if not settings.EMAIL_HOST:
        return "no mail server is set; invitations are links to pass on"
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    server = get_connection()
    try:
        server.open()
    except OSError as problem:
        hint = "Look at LABELWRIGHT_EMAIL_URL; until it answers, invitations are links to pass on."
        raise Unwell(f"{where} takes no mail: {problem}", hint) from None
    finally:
        server.close()
    return f"{where} answers; mail comes from {settings.DEFAULT_FROM_EMAIL}"


def image_network() -> str:
    """By what automated labeling looks at images."""
    from labeling.learners import network

    path = settings.IMAGE_NETWORK
    if not path.exists():
        return f"images are looked at by edges and colours; there is no {path}"
    if not network.possible():
        hint = "Install the extra labelwright[embeddings]; docs/automation.md says how."
        raise Unwell(f"{path} is there, and nothing to run it", hint)
    try:
        eye = network.installed()
    except GiveUp as problem:
        raise Unwell(problem.message, "See docs/automation.md, or take the file away.") from None
    return f"{path}, {eye.size} numbers for each image" if eye else ""


PROBES: dict[str, Callable[[], str]] = {
    "database": database,
    "migrations": migrations,
    "store": store,
    "queue": queue,
    "static files": static_files,
    "data folder": data_folder,
    "permissions": permissions,
    "clock": clock,
    "exposure": exposure,
    "hooks": hooks,
    "mail": mail,
    "image network": image_network,
}
#: What must answer before callers are sent here.
READINESS = ("database", "store", "queue")
