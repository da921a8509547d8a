"""Leases on rows: whoever works holds them for as long as the work takes, and whoever dies lets go soon."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, connection


@contextmanager
def renewed(renew: Callable[[], object], *, every: float) -> Iterator[None]:
    """Calls `renew` each so many seconds, in a thread of its own, for as long as the block takes.

    Should it fail, a second process may begin the same work: waste, no harm.
    """
    over = threading.Event()

    def keep() -> None:
        while not over.wait(every):
            with suppress(DatabaseError):
                renew()
            connection.close()

    keeper = threading.Thread(target=keep, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()
