"""The whole way in every language of the built-in study, by the names that the language gives things; right to left in Arabic."""

from __future__ import annotations

import pytest
from browser import worded
from browser.conftest import WIDTHS
from browser.examining import Examiner
from browser.real_server import Server
from browser.walking import PATIENCE
from browser.worded import LANGUAGES, SAID, TITLE, WORDS
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.browser

ELSEWHERE = [("ar", 1280)]
"""Walked in test_accessibility.py, in light and dark."""
WALKS = [(language, width) for language in LANGUAGES for width in WIDTHS if (language, width) not in ELSEWHERE]


def person(chromium: Browser, width: int, accepts: str) -> Page:
    """A new page of this width whose browser asks for a language."""
    return chromium.new_context(viewport={"width": width, "height": WIDTHS[width]}, locale=accepts).new_page()


@pytest.mark.parametrize(("language", "width"), WALKS)
def test_the_whole_way_in_a_further_language(chromium: Browser, many_languages: Server, language: str, width: int) -> None:
    """From the English page by the link with the language's own name to one's own data; a reload in the middle; no English left."""
    w, page = WORDS[language], person(chromium, width, "en")
    examine, left = Examiner(page, language, w.direction, schemes=("light",), narrow=False), []

    def look(step: str) -> None:
        examine(step)
        left.extend(english_left(page))
        if step == "talk" and examine.steps.count("talk") == 1:
            page.reload()
            expect(page.get_by_role("button", name=w("chat.skip_question"), exact=True)).to_be_visible(timeout=PATIENCE)

    page.goto(f"{many_languages.url}?lang=en")
    page.get_by_role("navigation", name=WORDS["en"]("consent.languages")).get_by_role("link", name=w.name, exact=True).click()
    worded.take_part(page, w, look)
    worded.walk_to_the_end(page, w, look)
    page.get_by_role("link", name=w("chat.done_link"), exact=True).click()
    expect(page.get_by_role("heading", name=w("done.title"), exact=True)).to_be_visible(timeout=PATIENCE)
    look("done")
    page.goto(f"{many_languages.base}/me")
    look("my data")
    text = page.locator("main").inner_text()
    assert TITLE[language] in text and all(said in text for said in SAID[language])
    assert (examine.found, left) == ([], [])
    page.context.close()


def english_left(page: Page) -> list[str]:
    """Sentences of the English interface that stand on the page."""
    text = page.locator("body").inner_text()
    return [said for said in WORDS["en"].sections["chat"].values() if len(said) > 12 and "{" not in said and said in text]


@pytest.mark.parametrize("language", [tag for tag in LANGUAGES if WORDS[tag].direction == "rtl"])
def test_right_to_left_things_stand_where_reading_begins(chromium: Browser, many_languages: Server, language: str) -> None:
    """One's own words at the end of a line, questions at its start, the arrow onward points onward."""
    w, page = WORDS[language], person(chromium, 390, language)
    page.goto(many_languages.url)
    assert page.evaluate("document.documentElement.dir") == "rtl", "the browser's language is taken without a link"
    page.get_by_role("checkbox", name=w("consent.take_part"), exact=True).check()
    page.get_by_role("button", name=w("consent.start"), exact=True).click()
    worded.to_a_talk(page, w)
    box = page.get_by_role("textbox", name=w("chat.answer"), exact=True)
    assert box.evaluate("node => getComputedStyle(node).direction") == "rtl", "also while it is empty"
    page.get_by_role("textbox", name=w("chat.answer"), exact=True).fill(SAID[language][1])
    page.get_by_role("button", name=w("chat.send"), exact=True).click()
    own, asked = page.locator(".snd-said").last, page.locator(".snd-ask").last
    expect(page.get_by_role("button", name=w("chat.change_answer"), exact=True)).to_be_visible(timeout=PATIENCE)
    expect(own).to_contain_text(SAID[language][1])
    assert right(own) < right(asked)
    assert page.locator(".snd-flip").last.evaluate("node => getComputedStyle(node).transform").startswith("matrix(-1")
    page.context.close()


def right(thing: Locator) -> float:
    box = thing.locator(".snd-bubble").bounding_box()
    assert box is not None
    return box["x"] + box["width"]
