"""A participant at the browser: each step by the names that people read, so that a test says what a person does."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

CONSENT = (
    "I am 18 or older, I have read this, and I take part.",
    "My card may be shown to other people in this study and published with its results.",
    "Short quotes from my answers may be published.",
    "My whole conversation may be shared with other researchers.",
    "You may invite me again.",
)
PATIENCE = 40_000
"""Milliseconds that a step may take on a busy machine."""


def consent(page: Page, url: str, ticks: tuple[str, ...] = CONSENT[:1]) -> None:
    """Open the study's link, tick, take part; ends in the conversation."""
    page.goto(url)
    for tick in ticks:
        page.get_by_role("checkbox", name=tick, exact=True).check()
    page.get_by_role("button", name="Take part").click()
    about(page, "Before we start")
    example(page)
    expect(page.get_by_text(re.compile(r"^Scenario 1 of \d"))).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("radiogroup", name="What should the AI do?").or_(page.get_by_role("button", name="Read it"))).to_be_visible(
        timeout=PATIENCE
    )


def about(page: Page, title: str) -> None:
    """Past the questions about oneself, nothing said."""
    asked = page.get_by_role("region", name=title)
    expect(asked.get_by_role("button", name="Go on", exact=True)).to_be_visible(timeout=PATIENCE)
    for group in asked.get_by_role("radiogroup").all():
        group.get_by_role("radio", name="Prefer not to say").check()
    asked.get_by_role("button", name="Go on", exact=True).click()
    expect(asked.get_by_role("button", name="Go on", exact=True)).to_have_count(0, timeout=PATIENCE)


def example(page: Page) -> None:
    """Past the worked example."""
    asked = page.get_by_role("region", name="An example")
    asked.get_by_role("button", name="Start", exact=True).click(timeout=PATIENCE)
    expect(asked).to_have_count(0, timeout=PATIENCE)


def others(page: Page, answers: tuple[str, ...] = ("Agree", "Disagree", "Pass")) -> int:
    """Say something of as many cards of others as there are answers, leave the rest open, go on. Returns how many cards there were."""
    asked = page.get_by_role("region", name="Other people's cards")
    groups = asked.get_by_role("radiogroup", name="Should an AI look to this in that place?")
    expect(groups.first).to_be_visible(timeout=PATIENCE)
    count = groups.count()
    for place, answer in enumerate(answers):
        groups.nth(place).get_by_role("radio", name=answer, exact=True).check()
        expect(asked.get_by_text(f"{place + 1} of {count} answered.")).to_be_visible(timeout=PATIENCE)
    asked.get_by_role("button", name="Go on", exact=True).click()
    expect(groups).to_have_count(0, timeout=PATIENCE)
    return count


def survey(page: Page) -> None:
    """Past the questions about the study, all of them left open."""
    asked = page.get_by_role("region", name="About this study")
    expect(asked.get_by_role("button", name="Go on", exact=True)).to_be_visible(timeout=PATIENCE)
    asked.get_by_role("button", name="Go on", exact=True).click()
    expect(asked.get_by_role("button", name="Go on", exact=True)).to_have_count(0, timeout=PATIENCE)


def read_note(page: Page) -> None:
    """Past a content note, if one stands there."""
    group = page.get_by_role("radiogroup", name="What should the AI do?")
    note = page.get_by_role("button", name="Read it")
    expect(group.or_(note)).to_be_visible(timeout=PATIENCE)
    if note.is_visible():
        note.click()
        expect(group).to_be_visible(timeout=PATIENCE)


def choose(page: Page, pick: int = 0, who: str = "Each user", flags: tuple[int, ...] = ()) -> None:
    """Pick the behaviour at a place in the list, flag some, say who may change it; waits until it is saved."""
    group = page.get_by_role("radiogroup", name="What should the AI do?")
    expect(group).to_be_visible(timeout=PATIENCE)
    group.get_by_role("radio").nth(pick).check()
    for flag in flags:
        group.get_by_role("checkbox", name="I find this unacceptable").nth(flag).check()
    page.get_by_role("radiogroup", name="Who should be able to change this?").get_by_role("radio", name=who, exact=True).check()
    expect(page.get_by_text(re.compile("Saved. You can change it until"))).to_be_visible(timeout=PATIENCE)


def to_a_talk(page: Page, url: str) -> None:
    """A new person, into the first talked scenario with its choice made."""
    consent(page, url)
    read_note(page)
    choose(page)
    if page.get_by_role("button", name="Go on", exact=True).count():
        go_on(page)
        expect(page.get_by_text("Scenario 2 of 3")).to_be_visible()
        read_note(page)
        choose(page)
    expect(page.get_by_role("button", name="Skip this question")).to_be_visible(timeout=PATIENCE)


def to_the_rules(page: Page) -> None:
    """From an open card to its rules: the card approved, what is left of the scenarios skipped."""
    approve(page)
    rules_open = page.get_by_role("button", name="Something else")
    skip_it = page.get_by_role("button", name="Skip this scenario")
    another = page.get_by_role("button", name="Read it")
    expect(rules_open.or_(skip_it).or_(another)).to_be_visible(timeout=PATIENCE)
    while not rules_open.count():
        read_note(page)
        key = page.locator("article:has(button)").last.get_attribute("aria-label")
        skip_it.click()
        expect(page.get_by_role("article", name=key).get_by_role("button", name="Skip this scenario")).to_have_count(0, timeout=PATIENCE)
        expect(rules_open.or_(skip_it).or_(another)).to_be_visible(timeout=PATIENCE)


def question(page: Page) -> Locator:
    """The last line that the program asked."""
    return page.locator(".snd-ask").last


def answer(page: Page, text: str) -> None:
    """Write an answer and send it; waits until it is saved."""
    saved = page.get_by_role("button", name="Change this answer")
    before = saved.count()
    page.get_by_role("textbox", name="Your answer", exact=True).fill(text)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(saved).to_have_count(before + 1, timeout=PATIENCE)


def skip(page: Page) -> None:
    """Leave a question out."""
    page.get_by_role("button", name="Skip this question").click()


def change_answer(page: Page, text: str, which: int = 0) -> None:
    """A new version of one's own answer."""
    page.get_by_role("button", name="Change this answer").nth(which).click()
    page.get_by_role("textbox", name="Your answer, changed").fill(text)
    page.get_by_role("button", name="Keep the change").click()
    expect(page.get_by_role("textbox", name="Your answer, changed")).to_have_count(0, timeout=PATIENCE)
    expect(page.get_by_text(text, exact=True).first).to_be_visible()


def draft(page: Page) -> None:
    """Ask for the card now."""
    page.get_by_role("button", name="Draft my card now").click()
    expect(page.get_by_role("button", name="This says what I mean")).to_be_visible(timeout=PATIENCE)


def edit(page: Page, what: str, text: str, field: str) -> None:
    """Change one field of the open card in place."""
    page.get_by_role("button", name=f"Edit: {what}", exact=True).click()
    page.get_by_role("textbox", name=field, exact=True).fill(text)
    page.get_by_role("button", name="Keep the change").click()
    expect(page.get_by_text(text, exact=True).first).to_be_visible(timeout=PATIENCE)


def add_line(page: Page, field: str, text: str) -> None:
    """A new line on the open card."""
    page.get_by_role("button", name=f"Add a line: {field}", exact=True).click()
    page.get_by_role("textbox", name=field, exact=True).fill(text)
    page.get_by_role("button", name="Keep the change").click()
    expect(page.get_by_text(text, exact=True).first).to_be_visible(timeout=PATIENCE)


def approve(page: Page) -> None:
    """This says what I mean; waits until the card is no longer open."""
    page.get_by_role("button", name="This says what I mean").click()
    expect(page.get_by_role("button", name="This says what I mean")).to_have_count(0, timeout=PATIENCE)


def rules(page: Page, answers: tuple[str, ...] = ("For it", "Against it", "It does not fit")) -> int:
    """Answer the rules of one card in turn, then go on. Returns how many there were."""
    forms = page.get_by_role("radiogroup", name="How does your card stand to it?")
    expect(forms.first).to_be_visible(timeout=PATIENCE)
    count = forms.count()
    for place in range(count):
        forms.nth(place).get_by_role("radio", name=answers[place % len(answers)], exact=True).check()
    expect(page.get_by_text(f"{count} of {count} answered.")).to_be_visible(timeout=PATIENCE)
    go_on(page)
    return count


def go_on(page: Page) -> None:
    """The button that leads on."""
    page.get_by_role("button", name="Go on", exact=True).click()


def leaves(page: Page, go_on: Locator) -> None:
    """Presses the button and waits until what is open now is so no more; the next screen may look the same and have the same names."""
    page.wait_for_function("Boolean(window.left = document.querySelector('.snd-now'))", timeout=PATIENCE)
    go_on.press("Enter")
    page.wait_for_function("!window.left.isConnected || !window.left.matches('.snd-now')", timeout=PATIENCE)


def rechoose(page: Page, pick: int = 1) -> None:
    """Choose once more, then go on."""
    group = page.get_by_role("radiogroup", name="And now, what should the AI do?")
    expect(group).to_be_visible(timeout=PATIENCE)
    group.get_by_role("radio").nth(pick).check()
    expect(page.get_by_text("Saved. You can change it until you go on.")).to_be_visible(timeout=PATIENCE)
    leaves(page, page.get_by_role("button", name="Go on", exact=True))


def finish(page: Page) -> str:
    """On to the last page; returns the completion code."""
    page.get_by_role("link", name="Go on to the end").click()
    expect(page.get_by_role("heading", name="Thank you for your time")).to_be_visible(timeout=PATIENCE)
    return page.get_by_label("Completion code").inner_text()
