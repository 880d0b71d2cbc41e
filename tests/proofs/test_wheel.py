"""The wheel, installed in a clean environment, serves the demo from any folder and writes nowhere but into its study."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 120
"""Seconds that a start on a busy machine may take."""


def uv() -> str:
    found = shutil.which("uv") or str(ROOT / ".tools" / "bin" / "uv")
    assert Path(found).exists(), "uv is needed: make install"
    return found


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean environment with the wheel in it; returns its folder."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([uv(), "build", "--wheel", "--quiet", "--out-dir", folder / "dist", ROOT], check=True)
    (wheel,) = (folder / "dist").glob("*.whl")
    pins = [uv(), "export", "--frozen", "--no-dev", "--no-emit-project", "--quiet", "-o", str(folder / "pins.txt")]
    subprocess.run(pins, check=True, cwd=ROOT)
    subprocess.run([uv(), "venv", "--quiet", "--python", sys.executable, folder / "env"], check=True)
    python = folder / "env" / "bin" / "python"
    subprocess.run([uv(), "pip", "install", "--quiet", "--python", python, "-r", folder / "pins.txt"], check=True)
    subprocess.run([uv(), "pip", "install", "--quiet", "--python", python, "--no-deps", wheel], check=True)
    return folder / "env"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def demo(installed: Path, tmp_path: Path) -> Iterator[tuple[str, Path, Path]]:
    """A running demo: its address, the folder it was started in, and an empty home."""
    home, here, port = tmp_path / "home", tmp_path / "anywhere", free_port()
    home.mkdir()
    here.mkdir()
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    process = subprocess.Popen([installed / "bin" / "soundings", "demo", "--port", str(port)], cwd=here, env=env)
    try:
        yield wait_for(f"http://localhost:{port}", process), here, home
    finally:
        process.terminate()
        process.wait(20)


def wait_for(address: str, process: subprocess.Popen[bytes]) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, "the demo ended by itself"
        try:
            with urllib.request.urlopen(f"{address}/live", timeout=5):
                return address
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"the demo did not answer within {PATIENCE} s")


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"}


def test_the_wheel_serves_the_demo_from_any_folder(installed: Path, demo: tuple[str, Path, Path]) -> None:
    address, here, home = demo
    with urllib.request.urlopen(address, timeout=20) as page:
        assert "Take part" in page.read().decode("utf-8")
    assert {name.split("/")[0] for name in files(here)} == {"soundings-demo"}
    assert {"soundings-demo/study.yaml", "soundings-demo/data/soundings.db", "soundings-demo/data/chat/chainlit.md"} <= files(here)
    assert files(home) == set()


def test_the_packages_stay_as_they_were_installed(installed: Path, demo: tuple[str, Path, Path]) -> None:
    site = next((installed / "lib").glob("python3*")) / "site-packages"
    before = files(site)
    with urllib.request.urlopen(demo[0], timeout=20):
        pass
    assert files(site) == before
