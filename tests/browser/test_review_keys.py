"""A reviewer without a mouse: thirty cards of simulated people read by keyboard alone, with the time that each decision took."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.conftest import PACK
from browser.examining import Examiner
from browser.real_server import ROOT, Server, free_port
from browser.walking import PATIENCE
from playwright.sync_api import Browser, Page, expect
from staff_toys import page_signed_in

from flows.records import Review
from flows.reviewing.acts import Finished, ReadPrinciple, after_of, counting
from storage.archive import Archive

pytestmark = pytest.mark.browser
CARDS = 30
PEOPLE = 17
"""Enough for so many cards: each approves about two."""
SETTLED = """() => new Promise((good, bad) => {
  const late = setTimeout(() => bad(new Error(`no answer; the focus is on ${document.activeElement.outerHTML.slice(0, 80)}`)), 15000);
  const look = () => {
    const work = document.getElementById('work');
    if (!work.dataset.old && document.activeElement !== document.body) { clearTimeout(late); good(); } else requestAnimationFrame(look);
  };
  look();
})"""
SELECTED = "document.querySelector('[data-reading][aria-current]')"


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A study of simulated people, five of whose cards are read from talk and card alone."""
    study = Path(shutil.copytree(PACK, tmp_path_factory.mktemp("reviewed") / "study"))
    settings = (study / "study.yaml").read_text("utf-8")
    settings = re.sub(r"^review: \{.*\}", "review: {unaided_percent: 0, unaided_least: 5, lock_minutes: 30}", settings, flags=re.M)
    (study / "study.yaml").write_text(settings, "utf-8")
    walk = (sys.executable, "-c", "from bot.cli import main; main()", "simulate", str(study), "-n", str(PEOPLE), "--seed", "5")
    subprocess.run(walk, cwd=ROOT, check=True, capture_output=True)
    made = Server(study=study, port=free_port())
    made.start()
    yield made
    made.stop()


def at_the_desk(chromium: Browser, server: Server, name: str) -> Page:
    """A laptop's window in which somebody is signed in."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page_signed_in(page, server.study, server.base, name=name)
    return page


class Reader:
    """Somebody at their keyboard. `seconds`: of each decision, from the key to the place where the work goes on."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.seconds: list[float] = []

    def key(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def decides(self, *keys: str) -> None:
        """Presses keys of which the last one stores an act; waits until the page that follows has the focus."""
        began = time.perf_counter()
        self.key(*keys[:-1])
        self.page.evaluate("document.getElementById('work').dataset.old = 'yes'")
        self.key(keys[-1])
        self.page.evaluate(SETTLED)
        self.seconds.append(time.perf_counter() - began)

    def tab_to(self, what: str) -> None:
        for _ in range(40):
            if self.page.evaluate("what => document.activeElement.matches(what)", what):
                return
            self.key("Tab")
        raise AssertionError(f"no way by Tab to {what}")

    def unread(self) -> int:
        return self.page.locator("[data-unread]").count()

    def reads(self) -> None:
        """One card to its end: agrees where a reading is shown, else chooses one; an unaided card gets a link of its own."""
        if self.page.get_by_text("Unaided: read from").count():
            self.links()
        while self.unread():
            can_agree = self.page.evaluate(f"Boolean({SELECTED}?.querySelector('[data-key=a]:not(:disabled)'))")
            if can_agree:
                self.decides("a")
            else:
                self.decides("e", "Tab", "Enter")
            assert not self.page.locator("#wrong").count(), self.page.locator("#wrong").inner_text()
        self.decides("a")

    def links(self) -> None:
        """Finds a principle, takes the words of the card's first line, says how the card stands to it."""
        way = self.page.locator(".snd-vcard .snd-way").first
        number = (way.get_attribute("href") or "").removeprefix("#turn-").split("-")[0]
        words = self.page.locator(f'#turn-{number} mark[data-start="{way.get_attribute("data-start")}"]').first.inner_text()
        self.key("l")
        expect(self.page.locator("#link-q")).to_be_focused()
        self.page.keyboard.type("honest")
        self.key("Enter")
        expect(self.page.locator("#found input").first).to_be_focused(timeout=PATIENCE)
        self.tab_to("#link-turn")
        self.page.keyboard.type(f"Turn {number}:")
        self.tab_to("#link-words")
        self.page.keyboard.type(words)
        self.tab_to("#link-form button[value=qualifies]")
        self.decides("Enter")


def acts_in(server: Server) -> list[Review]:
    archive = Archive.open(server.study / "data", accept_old_sqlite=True)
    acts = [act for _, act in archive.reviews()]
    archive.close()
    return acts


def test_thirty_cards_by_keyboard_alone(chromium: Browser, reviewed: Server) -> None:
    page = at_the_desk(chromium, reviewed, "rita")
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    rita = Reader(page)
    page.goto(f"{reviewed.base}/review/next")
    first = page.locator("#work").get_attribute("data-card")
    began = time.perf_counter()
    for number in range(CARDS):
        card = page.locator("#work").get_attribute("data-card")
        rita.reads()
        assert page.locator("#work").get_attribute("data-card") != card, f"card {number + 1} stayed"
    whole = time.perf_counter() - began
    rita.decides("u")
    assert page.locator("#work").get_attribute("data-card") == card, "undo leads back to the card that was left"
    times = [round(seconds * 1000) for seconds in sorted(rita.seconds)]
    print(f"\n{CARDS} cards in {whole:.0f} s; {len(times)} decisions, each median {times[len(times) // 2]} ms, slowest {times[-1]} ms")
    acts = [act for act in acts_in(reviewed) if act.reviewer == "rita"]
    done = [act for act in counting(acts) if after_of(act, Finished)]
    assert len(done) == CARDS - 1 and {act.subject for act in done} >= {first}
    assert len([act for act in acts if after_of(act, ReadPrinciple)]) + CARDS + 1 == len(rita.seconds)
    linked = [read for act in acts if act.round == "unaided" and (read := after_of(act, ReadPrinciple))]
    unaided = {act.subject for act in acts if act.round == "unaided" and after_of(act, Finished)}
    assert len(linked) == len(unaided) > 0 and all(read.quote for read in linked)
    assert not faults, faults


def test_every_key_and_the_page_for_every_eye(chromium: Browser, reviewed: Server) -> None:
    page = at_the_desk(chromium, reviewed, "sam")
    sam = Reader(page)
    page.goto(f"{reviewed.base}/review/next")
    while page.get_by_text("Unaided: read from").count():
        sam.key("j")
        page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), "the frame does not scroll"
    sam.key("j", "j")
    assert page.evaluate(f"[...document.querySelectorAll('[data-reading]')].indexOf({SELECTED})") == 2
    sam.key("k")
    assert page.evaluate(f"{SELECTED} === document.activeElement")
    sam.decides("a")
    expect(page.locator("#told")).to_have_text("Saved.")
    sam.decides("u")
    expect(page.locator(".snd-pill")).to_have_text(re.compile("^0 of"))
    sam.key("h")
    expect(page.get_by_role("table", name="History of this card")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("undone"))).to_have_count(1)
    examine = Examiner(page, "en", "ltr")
    examine("a card with its history")
    sam.key("h")
    page.locator("mark").first.evaluate("node => getSelection().selectAllChildren(node)")
    words = page.locator("mark").first.inner_text()
    sam.key("l")
    expect(page.get_by_label("Words of the author, exactly as they stand there")).to_have_value(words)
    page.keyboard.type("aeu")
    expect(page.get_by_label("Find a principle")).to_have_value("aeu")
    page.keyboard.press("Escape")
    sam.tab_to("#link-form button[value=supports]")
    sam.decides("Enter")
    expect(page.get_by_text("Choose a principle first. Nothing was stored.")).to_be_visible()
    sam.key("r")
    examine("its forms")
    page.locator("#done").focus()
    sam.key("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_be_visible()
    examine("the keys")
    keys.get_by_label("Keys are on").press("Space")
    sam.key("Escape", "h")
    expect(page.locator("#history[open]")).to_have_count(0)
    page.reload()
    sam.key("h")
    expect(page.locator("#history[open]")).to_have_count(0)
    assert examine.found == []
