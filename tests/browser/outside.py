"""Whatever a browser asks of any host but this machine ends here and is written down; nothing is answered."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

CHROMIUMS_OWN = ("content-autofill.googleapis.com", "update.googleapis.com", "optimizationguide-pa.googleapis.com", "accounts.google.com")
"""What Chromium asks its maker by itself when it sees a form or has been open for a while; no page of ours names these."""
SILENCE = 2.0
"""Seconds that the first line of a request may take."""


@dataclass
class Outside:
    """A proxy that leads nowhere. `asked`: the first line of each request, such as `CONNECT fonts.example:443 HTTP/1.1`."""

    address: str
    asked: list[str] = field(default_factory=list)


@contextmanager
def nowhere() -> Iterator[Outside]:
    """One proxy, listening until the end of the block."""

    class Asked(socketserver.StreamRequestHandler):
        timeout = SILENCE

        def handle(self) -> None:
            line = self.rfile.readline(500).decode("latin-1").strip()
            if not any(host in line for host in CHROMIUMS_OWN):
                recorder.asked.append(line)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Asked) as server:
        recorder = Outside(f"127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield recorder
        finally:
            server.shutdown()
            thread.join()
