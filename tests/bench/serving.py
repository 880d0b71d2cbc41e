"""Starts the servers that are measured, each as a process of its own on a folder of its own, and looks at their memory."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.cli.bench_commands import BenchError

ROOT = Path(__file__).parents[2]
ECHO = Path(__file__).with_name("echo_app.py")
SOUNDINGS = (sys.executable, "-c", "from bot.cli import main; main()")
PATIENCE = 90.0
"""Seconds that a server may take to answer its first request."""
_BETWEEN_LOOKS = 0.01
_NO_LIMIT = "1000000 per 1 second"
_UNLIMITED = {f"SOUNDINGS_{kind}_LIMIT": _NO_LIMIT for kind in ("TEXT", "PRESS", "JOIN", "JOIN_ADDRESS", "ADDRESS")}


@dataclass(frozen=True)
class Server:
    """A server that answers. `seconds`: from the start of its process to its first good answer."""

    url: str
    folder: Path
    pid: int
    seconds: float

    @property
    def memory(self) -> float:
        """Resident memory, MiB. Raises BenchError where the system does not tell."""
        try:
            found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{self.pid}/status").read_text())
        except OSError as failure:
            raise BenchError(f"memory can only be read on Linux ({failure})") from failure
        return int(found.group(1)) / 1024 if found else 0.0

    @property
    def cpu(self) -> float:
        """Processor time used so far, seconds. Raises BenchError where the system does not tell."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError as failure:
            raise BenchError(f"processor time can only be read on Linux ({failure})") from failure
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def folder() -> Iterator[Path]:
    """A folder on the clone's own disk (a temporary folder may lie in memory, where nothing is durable), gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=ROOT, ignore_cleanup_errors=True) as name:
        yield Path(name)


def new_study(at: Path) -> Path:
    """A study from the built-in pack."""
    run("new", str(at / "study"))
    return at / "study"


def run(*words: str) -> float:
    """One soundings command in a process of its own; seconds it took. Raises BenchError with its last line if it fails."""
    began = time.perf_counter()
    done = subprocess.run([*SOUNDINGS, *words], cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError(f"soundings {' '.join(words)}: {(done.stderr.strip().splitlines() or ['no word'])[-1]}")
    return time.perf_counter() - began


@contextmanager
def soundings(at: Path) -> Iterator[Server]:
    """`soundings serve` on a new study in the folder `at`, with the limits per person out of the way."""
    with served(new_study(at)) as server:
        yield server


@contextmanager
def served(study: Path) -> Iterator[Server]:
    """`soundings serve` on a study that is there, with the limits per person out of the way."""
    port = _free_port()
    words = (*SOUNDINGS, "serve", str(study), "--port", str(port), "--accept-sqlite")
    with _running(words, environment(**_UNLIMITED), study, f"http://127.0.0.1:{port}/s/model-spec-2026") as server:
        yield server


@contextmanager
def echo(at: Path) -> Iterator[Server]:
    """The bare Chainlit app in the folder `at`."""
    port = _free_port()
    shutil.copy(ECHO, at)
    secrets = {"CHAINLIT_APP_ROOT": str(at), "CHAINLIT_CUSTOM_AUTH": "1", "CHAINLIT_AUTH_SECRET": os.urandom(24).hex()}
    with _running((sys.executable, str(at / ECHO.name), str(port)), environment(**secrets), at, f"http://127.0.0.1:{port}/join") as server:
        yield server


@contextmanager
def _running(words: tuple[str, ...], environment: dict[str, str], at: Path, first: str) -> Iterator[Server]:
    log = at / "server.log"
    with log.open("wb") as sink:
        began = time.perf_counter()
        process = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=sink, stderr=sink)
    try:
        yield Server(first.rsplit("/", first.count("/") - 2)[0], at, process.pid, _first_answer(process, first, began, log))
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _first_answer(process: subprocess.Popen[bytes], url: str, began: float, log: Path) -> float:
    """Seconds until `url` answers well. Raises BenchError if the process ends or time runs out."""
    host, path = url.removeprefix("http://").split("/", 1)
    while time.perf_counter() - began < PATIENCE:
        if process.poll() is not None:
            raise BenchError(f"the server stopped: {log.read_text(errors='replace').strip()[-300:]}")
        connection = http.client.HTTPConnection(host, timeout=PATIENCE)
        try:
            connection.request("GET", f"/{path}")
            if connection.getresponse().status < 400:
                return time.perf_counter() - began
        except ConnectionError:
            time.sleep(_BETWEEN_LOOKS)
        finally:
            connection.close()
    raise BenchError(f"{url} did not answer within {PATIENCE:.0f} s")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(**more: str) -> dict[str, str]:
    """Ours without settings of an outer Chainlit or study; this clone's packages first."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CHAINLIT_", "SOUNDINGS_"))}
    return {**kept, "PYTHONPATH": str(ROOT), **more}
