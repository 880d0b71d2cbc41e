"""Reviewers in a browser: cards dealt with at one press and taken back, a group made and undone, a card sent back that returns; every
page of reviewers and operators with hostile words in titles and turns, examined in light and dark."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.conftest import PACK
from browser.examining import Examiner
from browser.real_server import Server, filled
from playwright.sync_api import Browser, Page, expect
from queue_toys import card_with
from reader_toys import reads
from staff_toys import page_signed_in

from bot.conversation import Conversation

pytestmark = pytest.mark.browser
ATTACK = '<img src=x onerror=alert(1)><script>alert(2)</script>"\'{{7*7}}'
CARDS = 6
PAGES = ("", "/release", "/disagreements", "/agreement", "/near", "/beside", "/coverage", "/guidelines", "/out", "/history")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A study whose cards carry an attack in their titles; all of them say the same, and two readers are done with the first."""
    study = Path(shutil.copytree(PACK, tmp_path_factory.mktemp("hostile") / "study"))
    settings = (study / "study.yaml").read_text("utf-8")
    (study / "study.yaml").write_text(settings.replace("percent: 10, unaided_least: 50", "percent: 0, unaided_least: 0"), "utf-8")
    made = filled(study, _fill)
    yield made
    made.stop()


async def _fill(talk: Conversation) -> None:
    shared = {"flags": {"cards": True, "quotes": True}, "answers": {"do_not_lie": "supports"}}
    for number in range(CARDS):
        card = await card_with(talk, str(number), title=f"Card {number} {ATTACK}", **shared)
        if number == 0:
            await reads(talk, card, "rita", {"do_not_lie": ("supports", ATTACK)}, round="blind")
            await reads(talk, card, "omar", {"do_not_lie": ("opposes", ATTACK)}, round="blind")


def at_a_desk(chromium: Browser, server: Server, name: str, role: str = "reviewer") -> Page:
    """Somebody signed in, whose page may open no dialog."""
    page = chromium.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce").new_page()
    page_signed_in(page, server.study, server.base, role, name)  # type: ignore[arg-type]
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    return page


def test_many_cards_at_one_press_a_group_and_a_card_that_returns(chromium: Browser, hostile: Server) -> None:
    rita = at_a_desk(chromium, hostile, "rita")
    rita.goto(f"{hostile.base}/review?show=all")
    for box in rita.get_by_role("checkbox", name="Choose this card").all()[1:3]:
        box.check()
    rita.get_by_label("What to do").select_option(label="Send back with a note")
    rita.get_by_role("button", name="Go on").click()
    expect(rita.get_by_role("heading", name="Send 2 cards back?")).to_be_visible()
    rita.get_by_label("Note (needed)").fill("Look at the first line again.")
    rita.get_by_role("button", name="Send 2 cards back").click()
    expect(rita.get_by_role("status")).to_contain_text("Sent back (2 cards)")
    omar = at_a_desk(chromium, hostile, "omar")
    omar.goto(f"{hostile.base}/review")
    expect(omar.get_by_label("Show", exact=True)).to_contain_text("Sent back to me (2)")
    rita.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(rita.get_by_role("status")).to_contain_text("Undid")
    omar.reload()
    expect(omar.get_by_label("Show", exact=True)).to_contain_text("Sent back to me (0)")
    _group(rita, hostile)
    _returns(rita, omar, hostile)


def _group(page: Page, server: Server) -> None:
    page.goto(f"{server.base}/review/near")
    page.keyboard.press("1")
    expect(page.get_by_role("heading", name="Groups (1)")).to_be_visible()
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_role("heading", name="Groups (0)")).to_be_visible()


def _returns(rita: Page, omar: Page, server: Server) -> None:
    """Both were done with the first card; rita sends it back, omar looks again, and it is sent back no more."""
    rita.goto(f"{server.base}/review?show=all")
    rita.get_by_role("link", name="Card 0").first.click()
    rita.wait_for_url("**/review/card/**")
    rita.wait_for_load_state()
    rita.keyboard.press("b")
    expect(rita.locator("#send-back-why")).to_be_focused()
    rita.keyboard.type("Is this against it?")
    rita.locator("#send-back").get_by_role("button", name="Send back").click()
    expect(rita.locator("#told")).to_have_text("Saved. The card is sent back.")
    omar.goto(f"{server.base}/review?show=sent_back")
    omar.get_by_role("link", name="Card 0").first.click()
    omar.wait_for_url("**/review/card/**")
    expect(omar.get_by_text("Is this against it?").first).to_be_visible()
    omar.locator("#done").click()
    expect(omar.get_by_text("No further card waits for you here.")).to_be_visible()
    expect(omar.get_by_label("Show", exact=True)).to_contain_text("Sent back to me (0)")


def test_every_page_of_reviewers_and_operators_for_every_eye(chromium: Browser, hostile: Server) -> None:
    page = at_a_desk(chromium, hostile, "tess")
    examine = Examiner(page, "en", "ltr")
    for path in PAGES:
        page.goto(f"{hostile.base}/review{path}")
        examine(path or "/queue")
        assert "onerror" not in page.evaluate("[...document.querySelectorAll('*')].map(n => n.getAttributeNames().join()).join()"), path
    page.goto(f"{hostile.base}/review/next")
    assert ATTACK in page.locator("#work").inner_text()
    page.goto(f"{hostile.base}/review?show=all&text=card")
    examine("a search")
    otto = at_a_desk(chromium, hostile, "otto", "operator")
    look = Examiner(otto, "en", "ltr")
    otto.goto(f"{hostile.base}/operate")
    look("operate")
    otto.get_by_role("link", name="Close").or_(otto.get_by_role("button", name="Close")).first.click()
    look("close")
    assert examine.found + look.found == []
