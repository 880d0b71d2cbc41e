"""A real server and a real browser: what a participant meets, on a port of this machine and nothing beyond it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from browser.outside import Outside, nowhere
from browser.real_server import Server, free_port
from browser.worded import study_in_all_languages
from playwright.sync_api import Browser, Page, sync_playwright

import flows

PACK = Path(flows.__file__).parent / "packs" / "model-spec"
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
).split()
WIDTHS = {1280: 900, 390: 800}


def found_chromium() -> str | None:
    """SOUNDINGS_CHROMIUM, else the first browser known by name."""
    return os.environ.get("SOUNDINGS_CHROMIUM") or next((path for path in map(shutil.which, NAMES) if path), None)


@pytest.fixture(scope="session")
def outside() -> Iterator[Outside]:
    """What any page of any test asks of another host."""
    with nowhere() as recorder:
        yield recorder


@pytest.fixture(autouse=True)
def nothing_outside(outside: Outside) -> Iterator[None]:
    """Fails the test in which a page asks another host for anything: files, sockets, beacons alike."""
    yield
    asked = [outside.asked.pop() for _ in list(outside.asked)]
    assert not asked, f"asked of other hosts: {asked}"


@pytest.fixture(scope="session")
def chromium(outside: Outside) -> Iterator[Browser]:
    """A system Chromium, whose pages reach this machine alone. Where tests count (CI), a missing one is a failure, never a skip."""
    path = found_chromium()
    if path is None:
        message = "no Chromium found: install the package chromium, or name the browser in SOUNDINGS_CHROMIUM"
        if os.environ.get("CI") or os.environ.get("SOUNDINGS_CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        leads_nowhere = {"server": f"http://{outside.address}", "bypass": "localhost,127.0.0.1"}
        browser.new_context = partial(browser.new_context, proxy=leads_nowhere)  # type: ignore[method-assign]
        yield browser
        browser.close()


def serving(folder: Path) -> Iterator[Server]:
    made = Server(study=Path(shutil.copytree(PACK, folder / "study")), port=free_port())
    made.start()
    yield made
    made.stop()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server of the test's own, on a fresh study from the built-in pack: for tests that read what is stored."""
    yield from serving(tmp_path)


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests that only talk to it, each as a new person."""
    yield from serving(tmp_path_factory.mktemp("shared"))


@pytest.fixture(scope="session")
def mortal_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests that kill and start it again, each as a new person."""
    yield from serving(tmp_path_factory.mktemp("mortal"))


@pytest.fixture(scope="session")
def many_languages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server on the pack with all its languages, every closing step, and a content note on every scenario."""
    made = Server(study=study_in_all_languages(tmp_path_factory.mktemp("languages")), port=free_port())
    made.start()
    yield made
    made.stop()


@pytest.fixture(params=WIDTHS, ids=[f"{width}px" for width in WIDTHS])
def width(request: pytest.FixtureRequest) -> int:
    """A desktop and a phone, in CSS pixels."""
    return int(request.param)


@pytest.fixture
def page(chromium: Browser, width: int) -> Iterator[Page]:
    """A page of that width; errors in its scripts fail the test."""
    context = chromium.new_context(viewport={"width": width, "height": WIDTHS[width]})
    context.grant_permissions(["clipboard-write"])
    made = context.new_page()
    faults: list[str] = []
    made.on("pageerror", lambda error: faults.append(f"script: {error}"))
    yield made
    context.close()
    assert not faults, faults
