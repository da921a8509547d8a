"""A connection that was in use a moment ago and on which nothing arrived since is taken for a good one.

Django asks the server before it uses a kept connection again: one more round trip for each request. A server that ends
tells its clients so; one that vanishes without a word is found out when a connection has not been used for a while.
"""

import select
import time
from typing import Any

from django.db.backends.postgresql import base

#: Seconds for which a connection is trusted after it was looked at.
TRUSTED_FOR = 5.0


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._looked_at = -TRUSTED_FOR

    def is_usable(self) -> bool:
        now = time.monotonic()
        trusted = not self.errors_occurred and now - self._looked_at < TRUSTED_FOR and self._quiet()
        usable = trusted or super().is_usable()
        if usable:
            self._looked_at = now
        return usable

    def _quiet(self) -> bool:
        """Nothing waits to be read: neither the server's goodbye nor the end of the stream."""
        if self.connection is None or self.connection.closed:
            return False
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN)
        return not waiting.poll(0)
