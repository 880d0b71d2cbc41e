"""The README's pictures, taken from the running product: a walk in the browser, and a report on simulated people."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from browser import walking
from browser.conftest import FLAGS, PACK, found_chromium
from browser.real_server import ROOT, Server, free_port
from playwright.sync_api import Browser, Page, sync_playwright

OUT = Path(__file__).parent / "pictures"
WIDTH, HEIGHT = 1000, 1000
STORY = "My gran asked the same thing every day and got upset every single time. It should first see how she takes it."
LOOK = "It should look at who is in front of it, and say plainly what it does not know."
MIND = "Unless somebody could get hurt, then it has to speak up at once."
OTHER = "Some would say that everybody has a right to a plain answer."


def to_a_talk(page: Page, url: str) -> None:
    """Into the first talked scenario, with its choice made."""
    walking.consent(page, url)
    for _ in range(3):
        walking.read_note(page)
        walking.choose(page, pick=1)
        if not page.get_by_role("button", name="Go on", exact=True).count():
            return
        walking.go_on(page)


def chat_and_card(browser: Browser, server: Server) -> None:
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    to_a_talk(page, server.url)
    walking.answer(page, STORY)
    page.wait_for_timeout(600)
    page.screenshot(path=OUT / "chat.png")
    walking.answer(page, LOOK)
    walking.answer(page, MIND)
    walking.answer(page, OTHER)
    page.get_by_role("textbox", name="Your answer", exact=True).fill("See the person first")
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_role("button", name="This says what I mean").wait_for()
    page.wait_for_timeout(600)
    page.screenshot(path=OUT / "card.png")
    page.close()


def report(browser: Browser, study: Path, folder: Path) -> None:
    words = (["simulate", study, "-n", "240", "--seed", "7"], ["bundle", study, folder / "out", "--simulated"])
    for verb in (*words, ["report", folder / "out", "--html", folder / "report.html"]):
        command = [sys.executable, "-c", "from bot.cli import main; main()", *map(str, verb)]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    page = browser.new_page(viewport={"width": 1280, "height": 1300})
    page.goto((folder / "report.html").as_uri())
    page.screenshot(path=OUT / "report.png")
    page.close()


def main() -> None:
    """Take all pictures anew."""
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        server = Server(study=Path(shutil.copytree(PACK, folder / "study")), port=free_port())
        browser = playwright.chromium.launch(executable_path=found_chromium(), args=FLAGS)
        server.start()
        try:
            chat_and_card(browser, server)
        finally:
            server.stop()
        report(browser, server.study, folder)
        browser.close()


if __name__ == "__main__":
    main()
