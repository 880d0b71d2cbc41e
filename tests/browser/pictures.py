"""Pictures of the running product: the README's (a chat, a card, a report on simulated people), and each step of the whole way at
two widths, to be looked at beside the boards of the design."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from browser import walking
from browser.conftest import FLAGS, PACK, WIDTHS, found_chromium
from browser.real_server import ROOT, Server, free_port
from playwright.sync_api import Browser, Page, sync_playwright

OUT = Path(__file__).parent / "pictures"
WAY = OUT / "way"
"""One file per step and width; made anew each time, not kept in the repository."""
WIDTH, HEIGHT = 1000, 1000
QUIET = 700
"""Milliseconds after which nothing moves on a page any more."""
MOST_CLOSING = 12
"""Screens of all closing steps together, and then some."""
CLOSING = "closing: [others, pairs, points, survey]"
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


class Album:
    """The pictures of one walk, numbered in the order of the steps."""

    def __init__(self, page: Page, width: int) -> None:
        self.page, self.width = page, width
        self.taken: list[str] = []

    def take(self, step: str) -> None:
        """The page as it stands, once per step."""
        if step in self.taken:
            return
        self.taken.append(step)
        self.page.wait_for_timeout(QUIET)
        name = f"{len(self.taken):02}-{step}-{self.width}.png"
        self.page.screenshot(path=WAY / name)

    def visit(self, server: Server, path: str) -> None:
        self.page.goto(f"{server.base}{path}")
        self.take(path.strip("/").replace("/", "-"))


def whole_way(browser: Browser, server: Server, width: int, height: int) -> None:
    """One person from the study's link to the end and to what stands around the way."""
    page = browser.new_page(viewport={"width": width, "height": height})
    album = Album(page, width)
    page.goto(server.url)
    album.take("consent")
    page.get_by_role("checkbox", name=walking.CONSENT[0], exact=True).check()
    page.get_by_role("button", name="Take part").click()
    page.get_by_role("region", name="Before we start").wait_for()
    album.take("about-before")
    walking.about(page, "Before we start")
    page.get_by_role("region", name="An example").wait_for()
    album.take("example")
    walking.example(page)
    for _ in range(3):
        _scenario(page, album)
    for number in (1, 2):
        page.get_by_text(f"Now the rules · card {number} of 2").wait_for()
        album.take("rules")
        walking.rules(page)
    for number in (1, 2, 3):
        page.get_by_text(f"Once more · {number} of 3").wait_for()
        album.take("rechoose")
        walking.rechoose(page)
    _closing(page, album)
    album.take("about-after")
    walking.about(page, "About you")
    album.take("end-of-the-talk")
    walking.finish(page)
    album.take("done")
    for path in ("/me", "/me/withdraw", "/continue", "/leave"):
        album.visit(server, path)
    page.context.clear_cookies()
    walking.to_a_talk(page, server.url)
    album.visit(server, "/plain")
    page.close()


def _scenario(page: Page, album: Album) -> None:
    """One scenario: its note, its choice, and if it is talked about its talk and its card."""
    note = page.get_by_role("button", name="Read it")
    note.or_(page.get_by_role("radiogroup", name="What should the AI do?")).first.wait_for()
    if note.is_visible():
        album.take("note")
    walking.read_note(page)
    album.take("choice")
    walking.choose(page, pick=1)
    if page.get_by_role("button", name="Go on", exact=True).count():
        walking.go_on(page)
        return
    for text in (STORY, LOOK, MIND, OTHER):
        walking.answer(page, text)
        album.take("talk")
    page.get_by_role("textbox", name="Your answer", exact=True).fill("See the person first")
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_role("button", name="This says what I mean").wait_for()
    album.take("card")
    walking.approve(page)


def _closing(page: Page, album: Album) -> None:
    """Past every closing step with nothing said; of two cards neither is called the wiser."""
    part = page.locator("#snd-top b")
    for _ in range(MOST_CLOSING):
        page.wait_for_timeout(QUIET)
        if page.get_by_role("region", name="About you").count():
            return
        album.take(re.sub(r"[^a-z]+", "-", part.inner_text().split("·")[0].lower()).strip("-"))
        unsure = page.get_by_role("radio", name="Not sure", exact=True)
        if unsure.count():
            unsure.last.check()
            page.wait_for_timeout(QUIET)
        page.get_by_role("button", name="Go on", exact=True).last.click()
    raise RuntimeError("the closing steps do not come to an end: tests/browser/pictures.py must learn what one of them wants")


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
    WAY.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        server = Server(study=Path(shutil.copytree(PACK, folder / "study")), port=free_port())
        settings = server.study / "study.yaml"
        settings.write_text(re.sub(r"(?m)^closing: .*$", CLOSING, settings.read_text("utf-8")), "utf-8")
        browser = playwright.chromium.launch(executable_path=found_chromium(), args=FLAGS)
        server.start()
        try:
            chat_and_card(browser, server)
            for width, height in WIDTHS.items():
                whole_way(browser, server, width, height)
        finally:
            server.stop()
        report(browser, server.study, folder)
        browser.close()


if __name__ == "__main__":
    main()
