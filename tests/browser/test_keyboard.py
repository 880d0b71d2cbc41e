"""The keyboard alone goes the whole way: the focus is where the next act is, and whole messages are told to those who listen."""

from __future__ import annotations

import pytest
from browser import worded
from browser.keyed import Keys
from browser.real_server import Server
from browser.walking import PATIENCE, leaves
from browser.worded import WORDS, button, new_page
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

TOLD = """addEventListener('DOMContentLoaded', () => {
  window.told = [];
  const hear = () => {
    const said = document.querySelector('.snd-vh[role=status]')?.textContent;
    if (said && window.told.at(-1) !== said) window.told.push(said);
  };
  new MutationObserver(hear).observe(document, { childList: true, subtree: true, characterData: true });
})"""


def test_the_keyboard_alone_goes_the_whole_way_and_whole_messages_are_told(chromium: Browser, many_languages: Server) -> None:
    """The focus comes to each new screen by itself, is never behind a bar, and each question is told as a whole."""
    page = new_page(chromium, "en")
    page.add_init_script(TOLD)
    keys = Keys(page)
    page.goto(f"{many_languages.url}?lang=en")
    keys.tick("I am 18 or older, I have read this, and I take part.")
    keys.press("Take part")
    tell(page, keys, "Before we start")
    keys.lands("An example")
    keys.press("Skip the example")
    asked = [one for _ in range(3) for one in scenario(page, keys)]
    for _ in range(2):
        rules(page, keys)
    for _ in range(3):
        keys.lands("And now, what should the AI do?")
        keys.pick("And now, what should the AI do?", down=1)
        expect(page.get_by_text("Saved. You can change it until you go on.")).to_be_visible(timeout=PATIENCE)
        keys.to("Go on")
        leaves(page, button(page, "Go on"))
    told = " | ".join(page.evaluate("window.told"))
    assert asked and [text for text in asked if text not in told] == []
    worded.closing(page, WORDS["en"], lambda _: keys.to("Go on"))
    end(page, keys)
    assert keys.hidden == []
    page.context.close()


def tell(page: Page, keys: Keys, title: str) -> None:
    """The questions about oneself: the first answer to each."""
    asked = page.get_by_role("region", name=title, exact=True)
    expect(asked.get_by_role("button", name="Go on")).to_be_visible(timeout=PATIENCE)
    for group in asked.get_by_role("radiogroup").all():
        keys.pick(str(group.get_attribute("aria-label")))
    keys.press("Go on")


def scenario(page: Page, keys: Keys) -> list[str]:
    """One scenario; the questions that were asked in it."""
    keys.lands("Before you read the next one")
    keys.press("Read it")
    keys.lands("What should the AI do?")
    keys.pick("What should the AI do?", down=1)
    keys.pick("Who should be able to change this?", down=2)
    expect(page.get_by_text("Saved. You can change it until").first).to_be_visible(timeout=PATIENCE)
    if button(page, "Go on").count():
        keys.press("Go on")
        return []
    assert page.locator("[role=log]").get_attribute("aria-label") == "Conversation"
    expect(button(page, "Skip this question")).to_be_visible(timeout=PATIENCE)
    first = page.locator(".snd-ask").last.inner_text().split("\n")[-1]
    keys.to("Your answer", "textarea")
    page.keyboard.type(worded.SAID["en"][0])
    page.keyboard.press("Enter")
    expect(page.locator(".snd-ask").last).not_to_contain_text(first, timeout=PATIENCE)
    keys.holds("snd-answer")
    second = page.locator(".snd-ask").last.inner_text().split("\n")[-1]
    keys.press("Draft my card now")
    card(page, keys)
    return [first, second]


def card(page: Page, keys: Keys) -> None:
    """A card edited, said not to be dropped after all, and approved."""
    keys.lands("your card, draft")
    keys.press("Edit: Title")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("Who is in front of it")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article", name="Your card").get_by_role("heading", name="Who is in front of it")).to_be_visible(
        timeout=PATIENCE
    )
    keys.holds("open-title")
    keys.press("Drop it")
    page.keyboard.press("Escape")
    keys.holds("snd-drop")
    keys.press("This says what I mean")
    expect(button(page, "This says what I mean")).to_have_count(0, timeout=PATIENCE)


def rules(page: Page, keys: Keys) -> None:
    """One rule answered, another found and added, then on."""
    keys.lands("Something else")
    keys.pick("How does your card stand to it?", down=1)
    keys.press("Something else")
    page.keyboard.type("joke")
    add = page.locator(".snd-found button").first
    expect(add).to_be_visible(timeout=PATIENCE)
    name = str(add.get_attribute("aria-label"))
    keys.press(name)
    title = name.removeprefix("Add: ")
    page.wait_for_function("title => document.activeElement.ariaLabel?.endsWith(`: ${title}`)", arg=title, timeout=PATIENCE)
    keys.tick("Nothing here fits my card")
    keys.to("What is missing?")
    page.keyboard.type("What nobody says.")
    before = page.locator(".snd-progress").inner_text()
    keys.press("Go on")
    expect(page.locator(".snd-progress")).not_to_have_text(before, timeout=PATIENCE)


def end(page: Page, keys: Keys) -> None:
    """The last questions, the end of the chat, the page with the code, the own data."""
    tell(page, keys, "About you")
    expect(page.get_by_role("link", name="Go on to the end")).to_be_visible(timeout=PATIENCE)
    keys.press("Go on to the end")
    expect(page.get_by_role("heading", name="Thank you for your time")).to_be_visible(timeout=PATIENCE)
    keys.press("Withdraw")
    expect(button(page, "Yes, delete everything")).to_be_visible(timeout=PATIENCE)
    keys.press("No, keep it")
    expect(page.get_by_role("heading", name="My data")).to_be_visible(timeout=PATIENCE)
