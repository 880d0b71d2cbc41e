"""The whole way without scripts, from consent to withdrawal; over from the chat to the plain pages and back; nothing for axe to find."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import walking
from browser.conftest import WIDTHS
from browser.real_server import Server
from browser.walking import PATIENCE
from browser.worded import WORDS
from playwright.sync_api import Browser, Page, expect

from bot.wording import Wording

pytestmark = pytest.mark.browser

ANSWER = "My gran got upset every single time, so it should look at the person first and say what it does not know."
MOST_BYTES = 40_000


@pytest.fixture
def no_script(chromium: Browser, width: int) -> Iterator[Page]:
    """A page whose browser runs no script; every document it loads is small, and nothing is asked of another host."""
    context = chromium.new_context(viewport={"width": width, "height": WIDTHS[width]}, java_script_enabled=False)
    page = context.new_page()
    faults: list[str] = []
    page.on("request", lambda one: None if one.url.startswith("http://localhost:") else faults.append(f"outside: {one.url}"))
    page.on("response", lambda one: faults.append(f"{one.status} {one.url}") if one.status >= 500 else None)
    yield page
    context.close()
    assert not faults, faults


def small(page: Page) -> None:
    """What is on the page now, as the server sent it."""
    assert len(page.content().encode()) < MOST_BYTES, page.url


def fill_in(page: Page, w: Wording) -> None:
    """The first answer of each group, words in the box that asks for them; then on."""
    for group in page.locator("#now").get_by_role("radiogroup").all():
        if group.is_visible():
            group.get_by_role("radio").first.check()
    box = page.get_by_role("textbox", name=w("chat.answer"), exact=True)
    if box.count():
        box.fill(ANSWER)
    keys = ("read_note", "example_start", "send", "says_what_i_mean", "one_more", "go_on")
    ways = [page.locator("#now").get_by_role("button", name=w(f"chat.{key}"), exact=True) for key in keys]
    next(way for way in ways if way.count()).click()
    page.wait_for_load_state()


@pytest.mark.parametrize("language", WORDS)
def test_from_consent_to_withdrawal_without_scripts(no_script: Page, shared_server: Server, language: str) -> None:
    page, w = no_script, WORDS[language]
    page.goto(f"{shared_server.url}?lang={language}")
    page.get_by_role("checkbox", name=w("consent.take_part"), exact=True).check()
    page.get_by_role("button", name=w("consent.start"), exact=True).click()
    expect(page.get_by_role("heading", name=w("chat.about_title_before"))).to_be_visible(timeout=PATIENCE)
    assert page.url.endswith("/plain") and page.locator("html").get_attribute("dir") == w.direction
    for _ in range(60):
        small(page)
        if page.get_by_role("heading", name=w("chat.done_title")).count():
            break
        fill_in(page, w)
    page.get_by_role("link", name=w("chat.done_link"), exact=True).click()
    expect(page.get_by_role("heading", name=w("done.title"))).to_be_visible()
    assert page.get_by_label(w("done.code")).inner_text() == "DEMO-DONE"
    small(page)
    page.get_by_role("link", name=w("done.see"), exact=True).click()
    expect(page.get_by_text(ANSWER).first).to_be_visible()
    page.get_by_role("link", name=w("done.withdraw"), exact=True).click()
    page.get_by_role("button", name=w("me.withdraw_yes"), exact=True).click()
    expect(page.get_by_role("heading", name=w("me.left_title"))).to_be_visible(timeout=PATIENCE)
    page.goto(f"{shared_server.base}/plain")
    expect(page.get_by_role("button", name=WORDS["en"]("consent.start"), exact=True)).to_be_visible(timeout=PATIENCE)


@pytest.fixture
def narrow(chromium: Browser) -> Iterator[Page]:
    """A very narrow page with scripts, for whoever changes over from the chat."""
    context = chromium.new_context(viewport={"width": 320, "height": 700}, bypass_csp=True)
    page = context.new_page()
    yield page
    context.close()


def looked_at(page: Page) -> None:
    """Nothing for axe, nothing that sticks out, the open screen in focus or in sight."""
    found = Axe().run(page).response["violations"]
    assert [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found] == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def test_over_from_the_chat_and_back_and_every_plain_page_is_sound(narrow: Page, shared_server: Server) -> None:
    page = narrow
    walking.to_a_talk(page, shared_server.url)
    walking.answer(page, "The first words, said in the chat.")
    page.get_by_role("button", name="Help and stop").click()
    page.get_by_role("link", name="Use the simple pages (no scripts)").click()
    expect(page.get_by_text("The first words, said in the chat.")).to_be_visible()
    looked_at(page)
    page.get_by_role("textbox", name="Your answer", exact=True).fill("The second words, said on the plain page.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("The second words, said on the plain page.")).to_be_visible()
    expect(page.locator("#now")).to_be_focused()
    page.get_by_role("link", name="Go to the chat").click()
    expect(page.get_by_text("The second words, said on the plain page.")).to_be_visible(timeout=PATIENCE)
    walking.answer(page, "The third words, in the chat again.")
    page.goto(f"{shared_server.base}/plain")
    for words in ("first", "second", "third"):
        expect(page.get_by_text(f"The {words} words")).to_be_visible()
    page.get_by_role("button", name="Skip this question").click()
    on_with_every_page_looked_at(page)


def on_with_every_page_looked_at(page: Page) -> None:
    """To the end, with a refusal and an edit on the way; each kind of page once."""
    seen: set[str] = set()
    for _ in range(60):
        kind = page.evaluate("document.querySelector('#now form [name=screen]')?.value.split('/')[0] ?? ''")
        if kind not in seen:
            looked_at(page)
        if kind == "card" and kind not in seen:
            page.get_by_role("link", name="Edit: Title").click()
            expect(page.locator("#own-text")).to_be_focused()
            page.get_by_role("textbox", name="Title").fill("long " * 30)
            page.get_by_role("button", name="Keep the change").click()
            expect(page.locator("#wrong")).to_be_focused()
            looked_at(page)
            page.get_by_role("link", name="This is longer than 80 characters").click()
            page.get_by_role("textbox", name="Title").fill("The person first")
            page.get_by_role("button", name="Keep the change").click()
            page.get_by_role("button", name="Not quite").click()
            looked_at(page)
            page.get_by_role("link", name="I will edit it myself").click()
        seen.add(kind)
        if kind == "done":
            break
        fill_in(page, WORDS["en"])
    assert {"turn", "card", "rules", "choice", "about", "done"} <= seen
    page.get_by_role("link", name="Help and stop").click()
    looked_at(page)
