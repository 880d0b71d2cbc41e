"""What a participant sees when things go well and when they do not: no axe findings, nothing lost, nothing from outside."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import walking
from browser.real_server import Server
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
STORY = "My gran asked the same thing every day and got upset every single time."


def findings(page: Page) -> list[str]:
    """What axe finds on the page as it stands, best practice included."""
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in Axe().run(page).response["violations"]]


def test_axe_finds_nothing_from_consent_to_card(page: Page, shared_server: Server) -> None:
    page.goto(shared_server.url)
    assert findings(page) == []
    page.get_by_role("button", name="Take part").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("checkbox", name=walking.CONSENT[0])).to_be_focused()
    assert findings(page) == []
    walking.to_a_talk(page, shared_server.url)
    assert findings(page) == []
    walking.answer(page, STORY)
    walking.draft(page)
    assert findings(page) == []
    page.get_by_role("button", name="Not quite").click()
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"


def test_what_is_typed_and_sent_while_the_server_is_away_is_kept_and_stored_once(page: Page, mortal_server: Server) -> None:
    walking.to_a_talk(page, mortal_server.url)
    mortal_server.kill()
    expect(page.get_by_text(re.compile("No connection since"))).to_be_visible(timeout=walking.PATIENCE)
    page.get_by_role("textbox", name="Your answer", exact=True).fill(STORY)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Waiting to be sent")).to_be_visible()
    expect(page.get_by_text("Saved", exact=True)).to_have_count(0)
    mortal_server.start()
    expect(page.get_by_role("button", name="Change this answer")).to_have_count(1, timeout=60_000)
    expect(page.get_by_text("Waiting to be sent")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("button", name="Change this answer")).to_have_count(1, timeout=walking.PATIENCE)
    expect(page.get_by_text(STORY, exact=True)).to_have_count(1)


def test_a_draft_in_the_box_survives_a_reload(page: Page, shared_server: Server) -> None:
    walking.to_a_talk(page, shared_server.url)
    box = page.get_by_role("textbox", name="Your answer", exact=True)
    box.fill("Half a thought")
    page.reload()
    expect(box).to_have_value("Half a thought", timeout=walking.PATIENCE)


def test_too_long_an_answer_stays_in_the_box_with_the_reason(page: Page, shared_server: Server) -> None:
    walking.to_a_talk(page, shared_server.url)
    box = page.get_by_role("textbox", name="Your answer", exact=True)
    box.fill("x" * 7199)
    expect(page.get_by_text("7199 of 8000 characters.")).to_have_count(0)
    box.fill("x" * 8000)
    expect(page.get_by_text("8000 of 8000 characters.")).to_be_visible()
    box.fill("x" * 8001)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("This is 8001 characters; 8000 fit.")).to_be_visible()
    expect(box).to_have_value("x" * 8001)


STRANGE = ("<img src=x onerror=alert(1)>", "**not bold** [x](http://elsewhere.example)", "شكرا جزيلا", "a\u202eb")


def test_own_words_are_shown_as_they_are(page: Page, shared_server: Server) -> None:
    walking.to_a_talk(page, shared_server.url)
    for text in STRANGE:
        walking.answer(page, text)
        shown = page.locator(".snd-said .snd-bubble").last
        expect(shown).to_have_text(text)
        assert shown.locator("img, b, strong, a").count() == 0


def test_stopping_leads_to_the_code_and_back_in(page: Page, shared_server: Server) -> None:
    walking.to_a_talk(page, shared_server.url)
    page.get_by_role("button", name="Help and stop").click()
    page.get_by_role("button", name="Go back").click()
    page.get_by_role("button", name="Help and stop").click()
    page.get_by_role("button", name="Stop here").click()
    expect(page.get_by_role("heading", name="You stopped here")).to_be_visible(timeout=walking.PATIENCE)
    page.get_by_role("button", name="Go on after all").click()
    expect(page.get_by_role("button", name="Skip this question")).to_be_visible(timeout=walking.PATIENCE)
    page.get_by_role("button", name="Help and stop").click()
    page.get_by_role("button", name="Stop here").click()
    assert walking.finish(page) == "DEMO-STOPPED"
