"""`soundings serve` as a process of its own, so that a test can kill it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

from state_toys import open_folder

from bot.assembly import open_study
from bot.conversation import Conversation

ROOT = Path(__file__).parents[2]
START_SECONDS = 90
NO_LIMIT = "100000 per 1 second"


@dataclass
class Server:
    """`soundings serve` as its own process on a study of its own; `url` is the participant's link."""

    study: Path
    port: int
    program: str = "from bot.cli import main; main()"
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def base(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.base}/s/model-spec-2026"

    def start(self) -> None:
        """Start it, open to people, and wait until it is ready."""
        if not (self.study / "data").exists():
            open_folder(self.study)
        limits = {f"SOUNDINGS_{kind}_LIMIT": NO_LIMIT for kind in ("TEXT", "PRESS", "JOIN", "JOIN_ADDRESS", "ADDRESS")}
        command = (sys.executable, "-c", self.program, "serve")
        words = (*command, str(self.study), "--port", str(self.port), "--accept-sqlite")
        with (self.study / "server.log").open("ab") as log:
            self._process = subprocess.Popen(words, cwd=ROOT, env={**os.environ, **limits}, stdout=log, stderr=log)
        self._wait()

    def kill(self) -> None:
        """SIGKILL: no farewell, nothing flushed."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM, as an operator stops it."""
        self._end(signal.SIGTERM)

    def restart(self) -> None:
        """Kill it and start it again on the same study and port."""
        self.kill()
        self.start()

    def log(self) -> str:
        return (self.study / "server.log").read_text("utf-8", "replace")

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(30)
            self._process = None

    def _wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self._process is not None and self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.base}/live", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        self._end(signal.SIGKILL)
        raise RuntimeError(f"the server did not start; its last words:\n{self.log()[-2000:]}")


def filled(study: Path, fill: Callable[[Conversation], Coroutine[Any, Any, None]]) -> Server:
    """A server on a study that is open to people, into which `fill` has put what it wants; started."""
    open_folder(study)
    talk = open_study(study, accept_old_sqlite=True)
    work = Thread(target=lambda: asyncio.run(fill(talk)))  # the browser's own loop runs in this one
    work.start()
    work.join()
    talk.archive.close()
    made = Server(study=study, port=free_port())
    made.start()
    return made


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])
