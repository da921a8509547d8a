"""A running Labelwright in a temporary folder: what contract, browser and fault tests talk to."""

import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

from tests.services import PATIENCE, die_with_parent, free_port, wait_until

LABELWRIGHT = Path(sys.executable).with_name("labelwright")
OWNER = "owner@example.org"


@dataclass(frozen=True, kw_only=True)
class Key:
    """One access key: a SigV4 pair for boto3 and a token for REST."""

    access_key_id: str
    secret_access_key: str
    token: str


@dataclass(kw_only=True)
class Installation:
    home: Path
    port: int
    owner_password: str
    environment: dict[str, str]
    process: subprocess.Popen[bytes] = field(init=False)
    key: Key = field(init=False)
    owner_email: str = OWNER

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.home / "serve.log"

    def labelwright(self, *arguments: str) -> str:
        """Runs one `labelwright` command on this installation and gives what it prints."""
        command = [str(LABELWRIGHT), *arguments]
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        if done.returncode:
            raise AssertionError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def start(self, *arguments: str) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(LABELWRIGHT), "serve", *arguments],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent(),
            )
        wait_until(self.ready, f"labelwright serve (log: {self.log})")

    def ready(self) -> bool:
        if self.process.poll() is not None:
            raise AssertionError(f"labelwright serve ended with {self.process.returncode}:\n{self.log.read_text()}")
        try:
            with urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            raise

    def new_key(self, email: str = OWNER) -> Key:
        return Key(**json.loads(self.labelwright("keys", "create", "--user", email, "--json")))


@contextmanager
def prepared(home: Path, **settings: str) -> Iterator[Installation]:
    """An installation before its first start; `settings` are further LABELWRIGHT_ variables without the prefix."""
    port, password = free_port(), secrets.token_urlsafe(12)
    with database_for(home) as url:
        chosen = {
            "HOME": str(home),
            "PORT": str(port),
            "SAMPLE": "0",
            "UNDO_SECONDS": "1",
            "ADMIN_EMAIL": OWNER,
            "ADMIN_PASSWORD": password,
            "DATABASE_URL": url,
            **settings,
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LABELWRIGHT_")}
        environment = {**kept, **{f"LABELWRIGHT_{name}": value for name, value in chosen.items()}}
        yield Installation(home=home, port=port, owner_password=password, environment=environment)


@contextmanager
def serve(home: Path, **settings: str) -> Iterator[Installation]:
    """A fresh installation with its owner's key, served until the block ends; `settings` as in `prepared`."""
    with prepared(home, **settings) as running:
        running.start()
        try:
            running.key = running.new_key()
            yield running
        finally:
            running.stop()


@contextmanager
def database_for(home: Path) -> Iterator[str]:
    """On the PostgreSQL run, an own database on its server; else nothing, which means SQLite in `home`."""
    server = os.environ.get("LABELWRIGHT_DATABASE_URL", "")
    if not server:
        yield ""
        return
    import psycopg

    name = f"live_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
