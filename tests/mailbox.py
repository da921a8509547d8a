"""A mail server on this machine that keeps what it gets: as much SMTP as a mail program needs."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage


class Mailbox(socketserver.ThreadingTCPServer):
    """`refused` holds recipients whom it does not know; `mails` what came, parsed."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.refused: set[str] = set()
        self.mails: list[EmailMessage] = []
        self.sessions = 0

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Session(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        self.server.sessions += 1
        self._say("220 mailbox")
        while line := self.rfile.readline():
            command = line.decode().strip()
            if command.upper() == "DATA":
                self._say("354 go on")
                content = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.mails.append(message_from_bytes(content.replace(b"\r\n", b"\n"), policy=policy.default))
            if any(whom in command for whom in self.server.refused):
                self._say("550 5.1.1 no such person here")
            else:
                self._say("221 bye" if command.upper() == "QUIT" else "250 fine")

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server
        server.shutdown()
