"""Cards of others in the browser: read, answered, reported, still there after a reload, with the keyboard too; axe finds nothing."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import walking
from browser.examining import Examiner
from browser.real_server import Server, free_port
from playwright.sync_api import Locator, Page, expect
from toys import PACK

pytestmark = pytest.mark.browser
CHANGES = {r"^scenarios: .*$": "scenarios: {talked: 0, short: 1}", r"^after: .*$": "after: []", r"^closing: .*$": "closing: [others]"}


@pytest.fixture(scope="module")
def short_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A study of one scenario without a talk, then the cards of others."""
    made = Server(study=Path(shutil.copytree(PACK, tmp_path_factory.mktemp("others") / "study")), port=free_port())
    file = made.study / "study.yaml"
    text = file.read_text("utf-8")
    for line, wanted in CHANGES.items():
        text, times = re.subn(line, wanted, text, count=1, flags=re.M)
        assert times == 1, line
    file.write_text(text, "utf-8")
    made.start()
    yield made
    made.stop()


def test_cards_of_others_are_answered_reported_and_kept(page: Page, short_server: Server, width: int) -> None:
    walking.consent(page, short_server.url)
    walking.read_note(page)
    walking.choose(page)
    walking.go_on(page)
    asked = page.get_by_role("region", name="Other people's cards")
    expect(asked.get_by_role("radiogroup")).to_have_count(5, timeout=walking.PATIENCE)
    expect(asked.get_by_text("Written by the study team")).to_have_count(5)
    examine = Examiner(page, "en", "ltr")
    examine("cards of others")
    _pictured(page, f"others-{width}.png")
    _answers(asked, 0, "Agree")
    _answers(asked, 0, "Disagree")
    asked.get_by_role("radiogroup").nth(1).get_by_role("radio", name="Agree", exact=True).focus()
    page.keyboard.press("ArrowRight")
    expect(asked.get_by_text("2 of 5 answered.")).to_be_visible(timeout=walking.PATIENCE)
    title = asked.get_by_role("article").nth(2).get_by_role("heading").inner_text()
    asked.get_by_role("button", name=f"Report this card: {title}").click()
    notice = asked.get_by_text("Reported. You will not see this card again.")
    expect(notice).to_be_in_viewport(timeout=walking.PATIENCE)
    expect(asked.get_by_role("heading", name=title)).to_have_count(0)
    expect(asked.get_by_role("radiogroup")).to_have_count(5)
    examine("a card reported")
    _pictured(page, f"others-reported-{width}.png")
    page.reload()
    expect(asked.get_by_text("2 of 5 answered.")).to_be_visible(timeout=walking.PATIENCE)
    expect(asked.get_by_role("radiogroup").nth(0).get_by_role("radio", name="Disagree", exact=True)).to_be_checked()
    expect(asked.get_by_role("radiogroup").nth(1).get_by_role("radio", name="Disagree", exact=True)).to_be_checked()
    walking.go_on(page)
    expect(page.get_by_role("region", name="About you")).to_be_visible(timeout=walking.PATIENCE)
    assert not examine.found, examine.found


def _answers(asked: Locator, place: int, answer: str) -> None:
    radio = asked.get_by_role("radiogroup").nth(place).get_by_role("radio", name=answer, exact=True)
    radio.check()
    expect(radio).to_be_checked()
    expect(asked.get_by_text("1 of 5 answered.")).to_be_visible(timeout=walking.PATIENCE)


def _pictured(page: Page, name: str) -> None:
    """For looking at, where a folder for it is named."""
    if folder := os.environ.get("SOUNDINGS_PICTURES"):
        page.screenshot(path=Path(folder) / name, full_page=True)
