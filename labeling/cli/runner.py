"""`labelwright runner`: advances the live jobs by looking at their rows. Nothing can be lost: only the rows hold it."""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import click
from django.db import close_old_connections, connection

from labeling import queries
from labeling.hooks import scratch
from labeling.pipeline import deliver, exports, housekeeping
from labeling.pipeline.advance import advance
from workers.background import sweep
from workers.errors import TryAgain

logger = logging.getLogger(__name__)

BUSY_PAUSE, IDLE_PAUSE = 0.2, 1.0
SWEEP_EVERY = 5.0
HEAVY_FOR = 60.0
#: Jobs with hooks or models that are worked on at a time.
ASIDE_AT_MOST = 8
FIRST_BACK_OFF, LONGEST_BACK_OFF = 1.0, 60.0


@dataclass
class _Trouble:
    """A job whose last attempt failed: when to try again, and how long the pause was."""

    until: float
    pause: float


class Runner:
    """One round advances each live job once. A job that fails waits longer each time and stops no other; one that calls
    requesters' own code, or teaches a model, which may take minutes, is worked on aside."""

    def __init__(self, *, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._troubles: dict[int, _Trouble] = {}
        self._next_sweep = 0.0
        self._heavy_since = now()
        self._aside: dict[int, threading.Thread] = {}
        self._exporting: threading.Thread | None = None
        self._sender = threading.Thread()

    def run(self, stop: threading.Event, *, parent: int | None = None) -> None:
        """Works until `stop` is set or the process `parent` is gone; sleeps longer the longer nothing is to do."""
        pause = BUSY_PAUSE
        while not stop.is_set() and parent in (None, os.getppid()):
            more = self._safely(self.round)
            if parent and not more and self._heavy() and not self._aside and self._exporting is None:
                return
            pause = BUSY_PAUSE if more else min(IDLE_PAUSE, pause * 1.5)
            stop.wait(0 if more else pause)

    def _heavy(self) -> bool:
        """Consolidation brought numpy and scipy into memory a while ago. Under a supervisor it is cheaper to begin anew
        and load them again when they are needed than to hold them in an idle process."""
        if "numpy" not in sys.modules:
            self._heavy_since = self._now()
        return self._now() - self._heavy_since > HEAVY_FOR

    def round(self) -> bool:
        """True where more work is waiting right now."""
        if self._now() >= self._next_sweep:
            self._next_sweep = self._now() + SWEEP_EVERY
            sweep()
            housekeeping.tidy()
        self._send_events()
        asked = queries.to_advance().values_list("id", "pre_hook", "post_hook", "options__automation")
        live = {job: bool(pre or post or model is not None) for job, pre, post, model in asked}
        self._troubles = {job: trouble for job, trouble in self._troubles.items() if job in live}
        self._aside = {job: thread for job, thread in self._aside.items() if thread.is_alive()}
        self._see_to_exports()
        waiting = [self._take_up(job, slow=slow) for job, slow in live.items() if self._due(job)]
        return any(waiting)

    def _see_to_exports(self) -> None:
        """They are made one after another, beside the jobs."""
        if self._exporting is not None and not self._exporting.is_alive():
            self._exporting = None
        if self._exporting is None and exports.any_due():
            self._exporting = threading.Thread(target=self._make_exports, daemon=True)
            self._exporting.start()

    def _make_exports(self) -> None:
        try:
            while exports.make_next():
                pass
        except Exception:
            logger.exception("An export failed; it is tried again when its lease is over.")
        finally:
            connection.close()

    def _send_events(self) -> None:
        """Addresses elsewhere may be slow: they are written to aside, by one thread."""
        if not self._sender.is_alive() and deliver.due().exists():
            self._sender = threading.Thread(target=self._send_aside, daemon=True)
            self._sender.start()

    def _send_aside(self) -> None:
        try:
            self._safely(lambda: bool(deliver.run()))
        finally:
            connection.close()

    def _take_up(self, job: int, *, slow: bool) -> bool:
        if not slow:
            return self._advance(job)
        if job not in self._aside and len(self._aside) < ASIDE_AT_MOST:
            self._aside[job] = threading.Thread(target=self._work_aside, args=(job,), daemon=True)
            self._aside[job].start()
        return False

    def _work_aside(self, job: int) -> None:
        try:
            while self._advance(job):
                pass
        finally:
            connection.close()

    def _due(self, job: int) -> bool:
        return job not in self._troubles or self._now() >= self._troubles[job].until

    def _advance(self, job: int) -> bool:
        try:
            more = bool(advance(job))
        except Exception as error:
            pause = min(LONGEST_BACK_OFF, 2 * self._troubles[job].pause if job in self._troubles else FIRST_BACK_OFF)
            self._troubles[job] = _Trouble(self._now() + pause, pause)
            trace = None if isinstance(error, TryAgain) else error  # what may pass needs none
            said = "Job %s could not be advanced; trying again in %.0f s: %s"
            logger.error(said, job, pause, error, exc_info=trace)
            connection.close()
            return False
        self._troubles.pop(job, None)
        return more

    def _safely(self, work: Callable[[], bool]) -> bool:
        """The database may be away for a while; then the next round finds everything again."""
        try:
            close_old_connections()
            return work()
        except Exception:
            logger.exception("This round failed; the next one follows.")
            connection.close()
            return False


def work_until_stopped(*, parent: int | None = None) -> None:
    """Runs in the main thread until SIGTERM, or until `parent` is gone, who also takes care of Ctrl-C."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN if parent else lambda *_: stop.set())
    scratch.sweep()
    Runner().run(stop, parent=parent)


@click.command()
def runner() -> None:
    """Run the jobs of this installation until stopped.

    `labelwright serve` does this by itself; run it apart only beside `labelwright serve --web-only`.
    """
    work_until_stopped()
