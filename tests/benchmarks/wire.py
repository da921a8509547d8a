"""Counts what passes between a browser and a server: a proxy that forwards all and looks at the number of bytes."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

BUFFER = 1 << 16


@dataclass
class Wire:
    """Requests and response bytes (with headers, as compressed) so far, on all connections."""

    port: int
    requests: int = 0
    received: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def reset(self) -> None:
        with self.lock:
            self.requests = self.received = 0


@contextmanager
def wire(target: int) -> Iterator[Wire]:
    """Listens on a free port and forwards to the port `target` of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        counted = Wire(listener.getsockname()[1])
        threading.Thread(target=_accept, args=(listener, target, counted), daemon=True).start()
        yield counted


def _accept(listener: socket.socket, target: int, counted: Wire) -> None:
    with suppress(OSError):  # the listener was closed
        while True:
            browser, _ = listener.accept()
            server = socket.create_connection(("127.0.0.1", target))
            for source, sink, upwards in ((browser, server, True), (server, browser, False)):
                threading.Thread(target=_forward, args=(source, sink, counted, upwards), daemon=True).start()


def _forward(source: socket.socket, sink: socket.socket, counted: Wire, upwards: bool) -> None:
    """A browser sends its next request on a connection only after the answer to the last one."""
    with suppress(OSError):
        while data := source.recv(BUFFER):
            with counted.lock:
                counted.requests += upwards and data.startswith((b"GET ", b"POST ", b"PUT "))
                counted.received += 0 if upwards else len(data)
            sink.sendall(data)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
