"""The way to a card in every language of the built-in study, by the names that the language gives things; right to left in Arabic."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser.conftest import PACK, WIDTHS
from browser.real_server import Server, free_port
from browser.walking import PATIENCE
from playwright.sync_api import Browser, Locator, Page, expect

from bot.wording import Wording, read_all

pytestmark = pytest.mark.browser

WORDS = read_all()
LANGUAGES = tuple(path.stem for path in sorted((PACK / "texts").glob("*.yaml")))
"""Further languages of the pack, offered to participants yet or not."""

SAID = {
    "es": (
        "Mi abuela preguntaba lo mismo todos los días y se ponía triste, así que primero debería mirar a la persona.",
        "Debería notar cuándo alguien tiene miedo y decir claramente lo que no sabe.",
        "Lo vería de otra manera si alguien pudiera salir herido.",
    ),
    "ar": (
        "كانت جدتي تسأل السؤال نفسه كل يوم وتحزن كل مرة، لذلك ينبغي أن ينظر أولا إلى الإنسان.",
        "ينبغي أن ينتبه إلى خوف الناس وأن يقول بوضوح ما لا يعرفه عن Wi-Fi أو عن 24/7.",
        "سأرى الأمر بشكل مختلف لو كان من الممكن أن يتأذى شخص ما.",
    ),
}
TITLE = {"es": "Primero la persona «Wi-Fi 24/7»", "ar": "الإنسان أولا: «Wi-Fi 24/7» ثم الباقي"}
Look = Callable[[str], None]


@pytest.fixture(scope="module")
def many_languages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on the pack with all its languages offered."""
    study = Path(shutil.copytree(PACK, tmp_path_factory.mktemp("languages") / "study"))
    settings = re.sub(
        r"^languages: \[.*\]", f"languages: [{', '.join(('en', *LANGUAGES))}]", (study / "study.yaml").read_text("utf-8"), flags=re.M
    )
    (study / "study.yaml").write_text(settings, "utf-8")
    made = Server(study=study, port=free_port())
    made.start()
    yield made
    made.stop()


def take_part(page: Page, url: str, w: Wording, look: Look) -> None:
    """From the English page by the link with the language's own name, through consent, to the first choice."""
    page.goto(f"{url}?lang=en")
    page.get_by_role("navigation", name=WORDS["en"]("consent.languages")).get_by_role("link", name=w.name, exact=True).click()
    expect(page.get_by_role("button", name=w("consent.start"), exact=True)).to_be_visible()
    look("consent")
    page.get_by_role("checkbox", name=w("consent.take_part"), exact=True).check()
    page.get_by_role("button", name=w("consent.start"), exact=True).click()
    about(page, w)
    expect(page.get_by_text(w("chat.part_scenario", n=1, of=3))).to_be_visible(timeout=PATIENCE)


def about(page: Page, w: Wording) -> None:
    """Past the questions about oneself, the last answer taken each time."""
    asked = page.get_by_role("region", name=w("chat.about_title_before"))
    go_on = asked.get_by_role("button", name=w("chat.go_on"), exact=True)
    expect(go_on).to_be_visible(timeout=PATIENCE)
    for group in asked.get_by_role("radiogroup").all():
        group.get_by_role("radio").last.check()
    go_on.click()


def choose(page: Page, w: Wording, look: Look) -> None:
    """Past a content note, pick the second behaviour."""
    group = page.get_by_role("radiogroup", name=w("chat.what_should"), exact=True)
    note = page.get_by_role("button", name=w("chat.read_note"), exact=True)
    expect(group.or_(note)).to_be_visible(timeout=PATIENCE)
    if note.is_visible():
        look("note")
        note.click()
    group.get_by_role("radio").nth(1).check()
    group.get_by_role("checkbox", name=w("chat.unacceptable")).first.check()
    page.get_by_role("radiogroup", name=w("chat.who_decides"), exact=True).get_by_role(
        "radio", name=w("chat.who_nobody"), exact=True
    ).check()
    expect(page.get_by_text(w("chat.choice_saved")).or_(page.get_by_text(w("chat.choice_saved_go_on")))).to_be_visible(timeout=PATIENCE)
    look("choice")


def to_a_talk(page: Page, w: Wording, look: Look) -> None:
    choose(page, w, look)
    go_on = page.get_by_role("button", name=w("chat.go_on"), exact=True)
    if go_on.count():
        go_on.click()
        expect(page.get_by_text(w("chat.part_scenario", n=2, of=3))).to_be_visible(timeout=PATIENCE)
        choose(page, w, look)
    expect(page.get_by_role("button", name=w("chat.skip_question"), exact=True)).to_be_visible(timeout=PATIENCE)


def talk(page: Page, w: Wording, answers: tuple[str, ...], look: Look) -> None:
    """Answers, each unchanged on the page once it is saved; then the card."""
    changing = page.get_by_role("button", name=w("chat.change_answer"), exact=True)
    for number, answer in enumerate(answers, start=1):
        page.get_by_role("textbox", name=w("chat.answer"), exact=True).fill(answer)
        page.get_by_role("button", name=w("chat.send"), exact=True).click()
        expect(changing).to_have_count(number, timeout=PATIENCE)
        assert page.locator(".snd-said .snd-bubble").nth(number - 1).text_content() == answer
    look("talk")
    page.get_by_role("button", name=w("chat.draft"), exact=True).click()
    expect(page.get_by_role("button", name=w("chat.says_what_i_mean"), exact=True)).to_be_visible(timeout=PATIENCE)


def approve(page: Page, w: Wording, title: str, look: Look) -> None:
    """A title of one's own on the card, then approved."""
    page.get_by_role("button", name=w("chat.edit_what", what=w("chat.field_title")), exact=True).click()
    page.get_by_role("textbox", name=w("chat.field_title"), exact=True).fill(title)
    page.get_by_role("button", name=w("chat.keep_change"), exact=True).click()
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible(timeout=PATIENCE)
    look("card")
    page.get_by_role("button", name=w("chat.says_what_i_mean"), exact=True).click()
    expect(page.get_by_role("button", name=w("chat.says_what_i_mean"), exact=True)).to_have_count(0, timeout=PATIENCE)


def to_the_rules(page: Page, w: Wording, look: Look) -> None:
    """What is left of the scenarios skipped; ends at the open rules."""
    rules_open = page.get_by_role("button", name=w("chat.something_else"), exact=True)
    skip, note = (
        page.get_by_role("button", name=w("chat.skip_scenario"), exact=True),
        page.get_by_role("button", name=w("chat.read_note"), exact=True),
    )
    expect(rules_open.or_(skip).or_(note).first).to_be_visible(timeout=PATIENCE)
    while not rules_open.count():
        if note.is_visible():
            note.click()
        count = page.get_by_role("article").count()
        skip.click()
        expect(rules_open.or_(page.get_by_role("article").nth(count)).first).to_be_visible(timeout=PATIENCE)
        expect(rules_open.or_(skip).or_(note).first).to_be_visible(timeout=PATIENCE)
    look("rules")


def person(chromium: Browser, width: int, accepts: str) -> Page:
    """A new page of this width whose browser asks for a language."""
    return chromium.new_context(viewport={"width": width, "height": WIDTHS[width]}, locale=accepts).new_page()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_way_to_a_card_in_a_further_language(chromium: Browser, width: int, many_languages: Server, language: str) -> None:
    w, page = WORDS[language], person(chromium, width, "en")

    def look(step: str) -> None:
        """Direction and language are set, nothing sticks out, axe finds nothing."""
        assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [language, w.direction], step
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{step}: wider than the window"
        assert Axe().run(page).response["violations"] == [], step

    take_part(page, many_languages.url, w, look)
    to_a_talk(page, w, look)
    page.reload()
    expect(page.get_by_role("button", name=w("chat.skip_question"), exact=True)).to_be_visible(timeout=PATIENCE)
    talk(page, w, SAID[language], look)
    approve(page, w, TITLE[language], look)
    to_the_rules(page, w, look)
    assert english_left(page) == []
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
    about(page, w)
    to_a_talk(page, w, lambda _: None)
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
