"""For everybody: at every step, in light and dark, axe finds nothing, nothing is cut at 320 px or at 200 %, nothing moves that need not."""

from __future__ import annotations

import re
from functools import partial

import pytest
from browser import worded
from browser.examining import Examiner
from browser.real_server import Server
from browser.walking import PATIENCE
from browser.worded import WORDS, button, new_page
from playwright.sync_api import Browser, Page, Route, expect

from bot.participant import Pages
from bot.wording import Wording
from flows.study import load_study

pytestmark = pytest.mark.browser
STEPS = {"consent", "about before", "example", "note", "choice", "talk", "changing an answer", "card", "card, editing", "card, not quite"}
STEPS |= {"card, dropping", "rules", "rules, searching", "once more", "others", "pairs", "points", "survey", "about after", "the end"}
STEPS |= {"skipped", "report", "stopped", "/left"}
DIALOGS = {"help": "back", "pause": "pause_go_on", "device": "back", "leave": "leave_no"}
"""What opens a dialog beside the talk, and what shuts it."""
PLAIN = ("/plain", "/plain/help", "/continue", "/leave")
PAGES = {"consent, tick missing", "thanks", "done", "my data", "my data, changed", "withdraw", "withdrawn", "my data, code", "no such page"}
SHUT = [(state, begun) for state in ("paused", "closed", "full") for begun in (False, True) if (state, begun) != ("closed", True)]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_is_found_at_any_step_of_the_whole_way(chromium: Browser, many_languages: Server, language: str) -> None:
    w, page = WORDS[language], new_page(chromium, language)
    look = Examiner(page, language, w.direction)
    page.goto(many_languages.url)
    worded.take_part(page, w, look)
    worded.walk_to_the_end(page, w, look)
    page.get_by_role("link", name=w("chat.done_link"), exact=True).click()
    plain_pages(page, w, look, many_languages)
    page.context.clear_cookies()
    beside_the_talk(page, w, look, many_languages)
    assert look.found == []
    assert set(look.steps) >= STEPS | PAGES | {*DIALOGS, *PLAIN} | {f"{state}, {begun}" for state, begun in SHUT}
    page.context.close()


def plain_pages(page: Page, w: Wording, look: Examiner, server: Server) -> None:
    """The pages after the chat, to the withdrawal; then what somebody without a place sees."""
    expect(page.get_by_role("heading", name=w("done.title"), exact=True)).to_be_visible(timeout=PATIENCE)
    look("done")
    page.goto(f"{server.base}/me")
    look("my data")
    page.get_by_role("checkbox").first.check()
    button(page, w("me.keep_sharing")).click()
    expect(page.get_by_text(w("me.changed"), exact=True)).to_be_visible()
    look("my data, changed")
    page.goto(f"{server.base}/me/withdraw")
    look("withdraw")
    button(page, w("me.withdraw_yes")).click()
    expect(page.get_by_role("heading", name=w("me.left_title"), exact=True)).to_be_visible(timeout=PATIENCE)
    look("withdrawn")
    page.context.clear_cookies()
    page.goto(f"{server.url}?lang={w.language}")
    button(page, w("consent.start")).click()
    expect(page.get_by_role("alert")).to_be_visible()
    look("consent, tick missing")
    button(page, w("consent.refuse")).click()
    look("thanks")
    page.goto(f"{server.base}/me")
    look("my data, code")
    shut_pages(page, w, look, server)


def shut_pages(page: Page, w: Wording, look: Examiner, server: Server) -> None:
    """Pages of a study that cannot be entered now, as the server would send them, with its style."""
    pages = Pages(load_study(server.study), WORDS)
    shown = {f"{state}, {begun}": pages.away(w.language, state, begun=begun, on="2026-11-20") for state, begun in SHUT}
    for name, html in {**shown, "no such page": pages.problem("not_found", w.language)}.items():
        page.route("**/made-for-this-test", partial(answer, html))
        page.goto(f"{server.base}/made-for-this-test")
        look(name)
        page.unroute("**/made-for-this-test")


def answer(html: str, route: Route) -> None:
    route.fulfill(body=html, content_type="text/html; charset=utf-8")


def beside_the_talk(page: Page, w: Wording, look: Examiner, server: Server) -> None:
    """The dialogs and the pages around the talk; a scenario skipped; then a stop."""
    page.goto(f"{server.url}?lang={w.language}")
    worded.take_part(page, w, lambda _: None)
    worded.about(page, w, "before", lambda _: None)
    for name, back in DIALOGS.items():
        button(page, w(f"chat.{name}")).click()
        expect(page.get_by_role("dialog")).to_be_visible(timeout=PATIENCE)
        look(name)
        button(page, w(f"chat.{back}")).click()
    worded.example(page, w, lambda _: None)
    button(page, w("chat.read_note")).click(timeout=PATIENCE)
    button(page, w("chat.skip_scenario")).click(timeout=PATIENCE)
    expect(page.get_by_text(w("chat.you_skipped")).first).to_be_visible(timeout=PATIENCE)
    look("skipped")
    place = page.url
    for name in PLAIN:
        page.goto(f"{server.base}{name}")
        look(name)
    page.goto(place)
    button(page, w("chat.help")).click(timeout=PATIENCE)
    button(page, w("chat.report")).last.click(timeout=PATIENCE)
    look("report")
    page.keyboard.press("Escape")
    button(page, w("chat.help")).click()
    button(page, w("chat.stop")).click()
    expect(page.get_by_role("heading", name=w("chat.stopped_title"), exact=True)).to_be_visible(timeout=PATIENCE)
    look("stopped")
    page.goto(f"{server.base}/leave")
    page.locator("form button").click()
    page.wait_for_url(re.compile("/left"))
    look("/left")
