"""The main test is a person: consent to finish in a real browser, through a reload, a killed server, an edit and a changed
answer, and then the own card stands in the report."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from browser import walking
from browser.real_server import Server
from click.testing import CliRunner
from playwright.sync_api import Page, expect

from bot.cli import main

pytestmark = pytest.mark.browser

WHY = "My gran asked the same thing every day and got upset every single time, so it should first look at the person."
CHANGED = "My gran asked the same thing every day and it broke her heart, so it should first look at the person."
LOOK = "It should notice when somebody is afraid and say clearly what it does not know."
MIND = "Unless somebody could get hurt, then it has to speak up at once."
OTHER = "Some people would say that everybody has a right to a plain answer."
TITLE = "Look at the person first"
LINE = "Whether somebody is afraid, even when they do not say it"
ANSWERS = ("For it", "For it, except...", "Against it", "It does not fit", "Not sure")
GAP = "What we owe to somebody who is spoken about and is not there."


def test_the_whole_way_from_consent_to_the_report(page: Page, server: Server, tmp_path: Path) -> None:
    walking.consent(page, server.url, walking.CONSENT[:3])
    cards = 0
    for number in (1, 2, 3):
        expect(page.get_by_text(re.compile(rf"^Scenario {number} of 3"))).to_be_visible(timeout=walking.PATIENCE)
        walking.read_note(page)
        walking.choose(page, pick=1, who="Nobody", flags=(0,))
        if page.get_by_role("button", name="Go on", exact=True).count():
            walking.go_on(page)
            continue
        cards += 1
        talk(page, server, first=cards == 1)
        card(page, edited=cards == 1)
    rules(page)
    for number in (1, 2, 3):
        expect(page.get_by_text(re.compile(rf"^Once more · {number} of 3"))).to_be_visible(timeout=walking.PATIENCE)
        walking.rechoose(page, pick=0)
    walking.others(page)
    walking.survey(page)
    walking.about(page, "About you")
    code = walking.finish(page)
    expect(page.get_by_role("heading", name="Thank you for your time")).to_be_visible()
    assert code == "DEMO-DONE"
    page.goto(server.url)
    expect(page.get_by_role("heading", name="Thank you for your time")).to_be_visible(timeout=walking.PATIENCE)
    found_in_the_report(reported(server, tmp_path))


def talk(page: Page, server: Server, *, first: bool) -> None:
    """Four answers; in the first talk with a reload, a changed answer and a server killed after an acknowledged answer."""
    walking.answer(page, WHY)
    if first:
        page.reload()
        expect(page.get_by_text(WHY, exact=True)).to_be_visible(timeout=walking.PATIENCE)
        walking.change_answer(page, CHANGED)
        walking.answer(page, LOOK)
        server.restart()
        page.goto(server.url)
        expect(page.get_by_text(LOOK, exact=True)).to_be_visible(timeout=30_000)
        expect(page.get_by_text(CHANGED, exact=True)).to_be_visible()
    else:
        walking.answer(page, LOOK)
    walking.answer(page, MIND)
    walking.answer(page, OTHER)
    page.get_by_role("textbox", name="Your answer", exact=True).fill(TITLE)
    page.get_by_role("button", name="Send", exact=True).click()


def card(page: Page, *, edited: bool) -> None:
    expect(page.get_by_role("article", name="Your card").get_by_role("heading", name=TITLE)).to_be_visible(timeout=walking.PATIENCE)
    if edited:
        edit = page.get_by_role("button", name=re.compile("^Edit: It should notice"))
        edit.first.click()
        page.get_by_role("textbox", name="What I look to", exact=True).fill(LINE)
        page.get_by_role("button", name="Keep the change").click()
        expect(page.get_by_text(LINE, exact=True)).to_be_visible(timeout=walking.PATIENCE)
    walking.approve(page)


def rules(page: Page) -> None:
    for number in (1, 2):
        expect(page.get_by_text(re.compile(rf"^Now the rules · card {number} of 2"))).to_be_visible(timeout=walking.PATIENCE)
        if number == 1:
            page.get_by_role("checkbox", name="Nothing here fits my card").check()
            page.get_by_role("textbox", name="What is missing?").fill(GAP)
        walking.rules(page, ANSWERS)


def reported(server: Server, folder: Path) -> dict[str, Any]:
    """The study as it stands, bundled and reported beside the running server."""
    runner = CliRunner()
    for words in (["bundle", server.study, folder / "out"], ["report", folder / "out", "--json", folder / "report.json", "--internal"]):
        result = runner.invoke(main, [str(word) for word in words])
        assert result.exit_code == 0, result.output
    loaded: dict[str, Any] = json.loads((folder / "report.json").read_text("utf-8"))
    return loaded


def found_in_the_report(report: dict[str, Any]) -> None:
    """The own cards, their edited line, the answers and the gap."""
    assert (report["n"]["participants"], report["n"]["approved"]) == (1, 2)
    cards = report["cards"]
    assert [one["title"] for one in cards] == [TITLE, TITLE]
    assert sum(LINE in one["looks_to"] for one in cards) == 1
    words = json.dumps(cards, ensure_ascii=False)
    assert "it broke her heart" in words and MIND.rstrip(".") in words
    answers = [answer for one in cards for answer in one["answers"].values()]
    assert {"supports", "qualifies", "opposes", "does_not_fit", "unsure"} <= set(answers)
    assert GAP in json.dumps(report["gaps"], ensure_ascii=False)
