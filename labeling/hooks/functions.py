"""Runs AWS Lambda handlers as they are, in warm processes: one for each function and job, a few at a time.

Each process holds credentials that are good for its job only, so `boto3` inside a handler reaches this installation's
store, and its STS, without a line changed.
"""

from __future__ import annotations

import atexit
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.conf import settings

from labeling import sessions
from labeling.hooks.needs import places_of
from labeling.hooks.package import Package
from labeling.hooks.port import Call, Reply
from labeling.hooks.warm import Terms, Warm

PROCESSES_AT_MOST = 8
CALLS_AT_MOST = 1000
#: Younger than the credentials that the process was started with, by more than the longest call.
AGE_AT_MOST = sessions.LIFETIME.total_seconds() - 1200
IDLE_SECONDS = 300.0

Key = tuple[str, float, int]


@dataclass(frozen=True)
class Function:
    """The adapter for one function in the folder."""

    package: Package

    def call(self, call: Call) -> Reply:
        key = (self.package.name, self.package.version, call.job_id)
        warm = _pool.take(key, lambda: Warm(_terms(self.package, call.job_id)))
        try:
            return warm.call(replace(call, arn=_arn(call.arn)), self.package.seconds or call.seconds)
        finally:
            _pool.give_back(key, warm)


def _arn(name: str) -> str:
    """As handlers take it apart: a function that was called by its bare name has an ARN, too."""
    if name.startswith("arn:"):
        return name
    return f"arn:aws:lambda:{settings.AWS_REGION}:{settings.AWS_ACCOUNT}:function:{name}"


def _terms(package: Package, job_id: int) -> Terms:
    session = sessions.begin(sessions.Grant(job_id=job_id, writes=package.writes))
    endpoint = settings.HOOKS_ENDPOINT
    own = {
        "AWS_REGION": settings.AWS_REGION,
        "AWS_DEFAULT_REGION": settings.AWS_REGION,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ENDPOINT_URL_S3": f"{endpoint}/s3",
        "AWS_ACCESS_KEY_ID": session.access_key_id,
        "AWS_SECRET_ACCESS_KEY": session.secret_access_key,
        "AWS_SESSION_TOKEN": session.token,
    }
    return Terms(
        function=package.name,
        handler=package.handler,
        folder=package.folder,
        paths=tuple(map(str, places_of(package.folder))),
        environment={**own, **package.environment},
        megabytes=package.megabytes,
        hidden=(str(settings.HOME), *settings.SECRET_FILES),
    )


@dataclass
class _Idle:
    key: Key
    warm: Warm
    since: float
    born: float


class Pool:
    """At most so many processes, at work or waiting; the one that waited longest makes room for another function."""

    _free: threading.Condition
    _idle: list[_Idle]
    _ending: list[Warm]
    _born: dict[int, float]
    _count: int
    _timer: threading.Timer | None

    def __init__(self, size: int = PROCESSES_AT_MOST) -> None:
        self._size = size
        self._forget()
        os.register_at_fork(after_in_child=self._let_go)

    def take(self, key: Key, start: Callable[[], Warm]) -> Warm:
        """A waiting process for `key`, or a new one; waits where all are at work."""
        with self._free:
            while True:
                found = self._waiting(key)
                if found is not None or self._make_room():
                    self._count += found is None
                    break
                self._free.wait()
        self._tidy()
        return found or self._started(start)

    def give_back(self, key: Key, warm: Warm) -> None:
        """Keeps a process that is fit for another call, and ends any other."""
        born = self._born.get(id(warm), 0.0)
        fit = warm.reusable and warm.calls < CALLS_AT_MOST and time.monotonic() - born < AGE_AT_MOST
        if not fit:
            warm.end()
        with self._free:
            if fit:
                self._idle.append(_Idle(key, warm, time.monotonic(), born))
            else:
                self._count -= 1
                self._born.pop(id(warm), None)
            self._free.notify_all()
        self._tend()

    def close(self) -> None:
        """Ends every process that waits."""
        with self._free:
            ended, self._idle = self._idle, []
            self._count -= len(ended)
        for one in ended:
            one.warm.end()

    def _started(self, start: Callable[[], Warm]) -> Warm:
        try:
            warm = start()
        except BaseException:
            with self._free:
                self._count -= 1
                self._free.notify_all()
            raise
        self._born[id(warm)] = time.monotonic()
        return warm

    def _waiting(self, key: Key) -> Warm | None:
        for place in range(len(self._idle) - 1, -1, -1):
            if self._idle[place].key == key:
                return self._idle.pop(place).warm
        return None

    def _make_room(self) -> bool:
        if self._count < self._size:
            return True
        if not self._idle:
            return False
        self._ending.append(self._idle.pop(0).warm)
        self._count -= 1
        return True

    def _tidy(self) -> None:
        """Ends what had to make room, outside of the lock."""
        while self._ending:
            try:
                self._ending.pop().end()
            except IndexError:  # another thread was quicker
                return

    def _tend(self) -> None:
        """Looks after the idle ones once in a while, as long as there are any."""
        with self._free:
            if self._timer is None and self._idle:
                timer = self._timer = threading.Timer(IDLE_SECONDS, self._end_idle)
                timer.daemon = True
                timer.start()

    def _end_idle(self) -> None:
        with self._free:
            self._timer = None
            old = [one for one in self._idle if time.monotonic() - one.since >= IDLE_SECONDS]
            self._idle = [one for one in self._idle if one not in old]
            self._count -= len(old)
        for one in old:
            one.warm.end()
        self._tend()

    def _forget(self) -> None:
        self._free = threading.Condition()
        self._idle, self._ending, self._born = [], [], {}
        self._count = 0
        self._timer = None

    def _let_go(self) -> None:
        """In a forked process: the processes belong to the parent."""
        for one in self._idle:
            one.warm.let_go()
        self._forget()


_pool = Pool()


def close() -> None:
    """Ends this process's functions, those that wait; they come back when they are needed."""
    _pool.close()


atexit.register(close)
