"""The web server of `labelwright serve`: gunicorn with threads, on a socket and an application given to it."""

import multiprocessing
import os
import socket
from pathlib import Path
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.urls import get_resolver
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from workers.errors import LabelwrightError

THREADS = 16
#: Shared memory, where gunicorn keeps its heartbeat files without touching a disk.
SHARED_MEMORY = Path("/dev/shm")


def listen(host: str, port: int) -> socket.socket:
    """The socket that the web processes share. It outlives them, so that no caller is refused while one restarts."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise LabelwrightError(
            f"Cannot listen on {host}, port {port}: {os.strerror(error.errno or 0).lower()}.",
            hint=f"Choose another port, for instance LABELWRIGHT_PORT={port + 1}, or stop what uses this one.",
        ) from error


def load() -> Any:
    """The WSGI application with every page's code imported, so that forked processes share its memory."""
    application = get_wsgi_application()
    _import_all(get_resolver())
    return application


def _import_all(resolver: Any) -> None:
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            _import_all(pattern)


def _processes() -> int:
    """SQLite has one writer at a time: a second process adds waiting and memory, no speed."""
    return 1 if connection.vendor == "sqlite" or multiprocessing.cpu_count() == 1 else 2


class Web(BaseApplication):  # type: ignore[misc]
    def __init__(self, application: Any, listener: socket.socket) -> None:
        self._application, self._listener, self._parent = application, listener, os.getppid()
        super().__init__()

    def load_config(self) -> None:
        settings = {
            "bind": [f"fd://{self._listener.fileno()}"],
            "worker_class": "gthread",
            "workers": _processes(),
            "threads": THREADS,
            "keepalive": 75,
            "graceful_timeout": 3,
            "preload_app": True,
            "control_socket_disable": True,
            "limit_request_line": 8190,
            "loglevel": "warning",
            "worker_tmp_dir": str(SHARED_MEMORY) if SHARED_MEMORY.is_dir() else None,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._application

    def run(self) -> None:
        _Master(self).run()


class _Master(Arbiter):  # type: ignore[misc]
    """Ends when the supervisor is gone: nobody could stop it any more, and it would keep the port."""

    def murder_workers(self) -> None:
        super().murder_workers()
        if os.getppid() != self.app._parent:
            raise StopIteration
