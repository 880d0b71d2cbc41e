"""The connection is cut at random moments while somebody answers: nothing that was said is lost, and nothing is there twice."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing

import pytest
from browser import walking
from browser.cutting import Cutter, How
from browser.real_server import Server
from faults.harness import WHOLE
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.proof]

PEOPLE = 20 if WHOLE else 1
ANSWERS, CHANGES = 3, 7 if WHOLE else 9
"""What one person says anew, and how often they put an answer right; the connection is cut at each of them."""
SEED = 20261121
HOWS: tuple[How, ...] = ("anywhere", "before", "after")
SILENT_EVERY = 50
"""One cut of so many is silent: the page waits for it most of a minute."""
PATIENCE = 90_000
"""Milliseconds until what was said must be saved, however it was cut."""


def stored(server: Server) -> list[tuple[str, str]]:
    """(participant, text) of every turn of a participant, in the order in which they were stored."""
    with closing(sqlite3.connect(f"file:{server.study / 'data' / 'soundings.db'}?mode=ro", uri=True)) as db:
        return db.execute("SELECT participant_id, text FROM turns WHERE who = 'participant' ORDER BY rowid").fetchall()


def say(page: Page, text: str, number: int) -> None:
    """A new answer, or from then on another wording of the first; waits until the page calls it saved."""
    changing = page.get_by_role("button", name="Change this answer")
    if number < ANSWERS:
        page.get_by_role("textbox", name="Your answer", exact=True).fill(text)
        page.get_by_role("button", name="Send", exact=True).click()
        expect(changing).to_have_count(number + 1, timeout=PATIENCE)
        return
    changing.first.click()
    page.get_by_role("textbox", name="Your answer, changed").fill(text)
    page.get_by_role("button", name="Keep the change").click()
    expect(page.get_by_role("textbox", name="Your answer, changed")).to_have_count(0, timeout=PATIENCE)
    expect(page.get_by_text(text, exact=True)).to_have_count(1, timeout=PATIENCE)


@pytest.mark.parametrize("width", [1280], indirect=True, ids=["1280px"])
def test_whatever_is_cut_nothing_is_lost_and_nothing_is_doubled(page: Page, shared_server: Server) -> None:
    luck = random.Random(SEED)
    said: list[str] = []
    with Cutter(target=shared_server.port).running() as cutter:
        for person in range(PEOPLE):
            page.context.clear_cookies()
            walking.to_a_talk(page, f"http://localhost:{cutter.port}/s/model-spec-2026")
            for number in range(ANSWERS + CHANGES):
                text = f"Answer {number} of person {person}, who should look at how somebody takes it."
                how = "silent" if len(said) % SILENT_EVERY == SILENT_EVERY - 1 else luck.choice(HOWS)
                wait, away = luck.uniform(0, 0.15), luck.uniform(0, 0.8)
                print(f"cut {len(said)}: seed {SEED}, {how}, {wait * 1000:.0f} ms, away for {away * 1000:.0f} ms")
                cutter.plan(how, wait, away)
                say(page, text, number)
                said.append(text)
                assert [one for _, one in stored(shared_server) if one in said] == said
            page.reload()
            expect(page.get_by_role("button", name="Change this answer")).to_have_count(ANSWERS, timeout=walking.PATIENCE)
            expect(page.get_by_text(said[-1], exact=True)).to_have_count(1)
    again = cutter.acts - len(said)
    print(f"{cutter.cuts} cuts, {len(said)} turns, {again} acts more (other acts, and the same sent again)")
    assert cutter.cuts == len(said) == PEOPLE * (ANSWERS + CHANGES)
