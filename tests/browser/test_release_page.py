"""One reviewer in the browser: a card is held back, a name is masked with the mouse, the card is released; another person reads […]."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from browser import walking
from browser.examining import Examiner
from browser.real_server import Server, free_port
from others_toys import has_a_card
from playwright.sync_api import Browser, Page, expect
from state_toys import open_folder
from toys import PACK

from bot.assembly import open_study, utc_now
from storage.staff_accounts import StaffAccounts

pytestmark = pytest.mark.browser
CHANGES = {
    r"^scenarios: .*$": "scenarios: {talked: 0, short: 1}",
    r"^after: .*$": "after: []",
    r"^closing: .*$": "closing: [others]",
    r"^others: .*$": "others: {cards: 30, release: reviewer}",
}


@pytest.fixture(scope="module")
def released_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A study in which one person's card waits, and the cards of others are the next thing that people see."""
    made = Server(study=Path(shutil.copytree(PACK, tmp_path_factory.mktemp("release") / "study")), port=free_port())
    file = made.study / "study.yaml"
    text = file.read_text("utf-8")
    for line, wanted in CHANGES.items():
        text, times = re.subn(line, wanted, text, count=1, flags=re.M)
        assert times == 1, line
    file.write_text(text, "utf-8")
    open_folder(made.study)
    talk = open_study(made.study, accept_old_sqlite=True)
    made_card = has_a_card(talk, "author", title="Ask Rosalind Quill first", flags={"cards": True, "quotes": True})
    work = Thread(target=lambda: asyncio.run(made_card))  # the browser's own loop runs in this one
    work.start()
    work.join()
    talk.archive.close()
    made.start()
    yield made
    made.stop()


def _signed_in(server: Server) -> str:
    accounts = StaffAccounts.open(server.study / "data", accept_old_sqlite=True)
    now = utc_now()
    accounts.accept(accounts.invite("reviewer", "rita", at=now), "rita", "no hash", at=now)
    token = accounts.begin("rita", "no hash", at=now)
    accounts.close()
    assert token
    return token


@pytest.mark.parametrize("width", [1280], ids=["1280px"])
def test_hold_mask_release_and_another_person_reads_the_gap(page: Page, chromium: Browser, released_server: Server, width: int) -> None:
    page.context.add_cookies([{"name": "soundings-staff", "value": _signed_in(released_server), "url": released_server.base}])
    page.goto(f"{released_server.base}/review/release")
    examine = Examiner(page, "en", "ltr")
    row = page.get_by_role("listitem").filter(has_text="Ask Rosalind Quill first")
    expect(row).to_contain_text("New")
    row.get_by_text("Hold back…").click()
    row.get_by_label("Why is it held back?").fill("a person could be recognised")
    examine("release")
    row.get_by_role("button", name="Hold back").click()
    expect(page.get_by_role("status")).to_contain_text("Held back: 1.")
    expect(row).to_contain_text("a person could be recognised")
    row.get_by_role("link", name="Mask").click()
    field = page.locator("form").filter(has=page.get_by_role("heading", name="Title", exact=True))
    words = field.locator("[data-mask]")
    words.scroll_into_view_if_needed()
    at = words.evaluate(_PLACE, "Rosalind Quill")
    page.mouse.move(at["left"] + 1, at["middle"])
    page.mouse.down()
    page.mouse.move(at["right"], at["middle"], steps=5)
    page.mouse.up()
    expect(field.get_by_role("checkbox")).to_be_checked()
    expect(field).to_contain_text("Ask […] first")
    examine("mask")
    _pictured(page, "mask")
    field.get_by_role("button", name="Mask").click()
    expect(page.get_by_role("status")).to_contain_text("Masked: 1")
    row = page.get_by_role("listitem").filter(has_text="Ask […] first")
    row.get_by_role("button", name="Release", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Released: 1.")
    _pictured(page, "release")
    assert not examine.found, examine.found
    _another_person_reads(chromium, released_server)


_PLACE = """(node, words) => {
  const text = node.firstChild, from = text.data.indexOf(words), range = document.createRange();
  range.setStart(text, from); range.setEnd(text, from + words.length);
  const box = range.getBoundingClientRect();
  return { left: box.left, right: box.right, middle: (box.top + box.bottom) / 2 };
}"""
"""Where words stand on the screen."""


def _another_person_reads(chromium: Browser, server: Server) -> None:
    context = chromium.new_context()
    page = context.new_page()
    walking.consent(page, server.url)
    walking.read_note(page)
    walking.choose(page)
    walking.go_on(page)
    asked = page.get_by_role("region", name="Other people's cards")
    expect(asked.get_by_role("heading", name="Ask […] first")).to_be_visible(timeout=walking.PATIENCE)
    assert "Rosalind" not in page.content() and "Quill" not in page.content()
    context.close()


def _pictured(page: Page, name: str) -> None:
    """For looking at, where a folder for it is named."""
    if folder := os.environ.get("SOUNDINGS_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
