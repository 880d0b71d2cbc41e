"""A participant's whole way in any language, by the names that its word file gives things; `look` is called at each step."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from browser.walking import PATIENCE, leaves
from playwright.sync_api import Browser, Locator, Page, expect
from toys import PACK

from bot.wording import Wording, read_all

WORDS = read_all()
LANGUAGES = tuple(path.stem for path in sorted((PACK / "texts").glob("*.yaml")))
"""Further languages of the pack, offered to participants yet or not."""

SAID = {
    "en": (
        "My gran asked the same thing every day and got upset every time, so it should first look at the person.",
        "It should notice when somebody is afraid and say clearly what it does not know.",
        "I would see it differently if somebody could get hurt.",
    ),
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
TITLE = {"en": 'The person first "Wi-Fi 24/7"', "es": "Primero la persona «Wi-Fi 24/7»", "ar": "الإنسان أولا: «Wi-Fi 24/7» ثم الباقي"}
NOTE = "    content_note: {en: This story is sad., es: Esta historia es triste., ar: هذه القصة حزينة.}\n"

Look = Callable[[str], None]


def study_in_all_languages(folder: Path) -> Path:
    """A copy of the pack with all its languages, every closing step, and a content note on every scenario, so that each walk meets them."""
    study = Path(shutil.copytree(PACK, folder / "study"))
    settings = (study / "study.yaml").read_text("utf-8")
    settings = re.sub(r"^languages: \[.*\]", f"languages: [{', '.join(('en', *LANGUAGES))}]", settings, flags=re.M)
    settings = re.sub(r"^closing: \[.*\]", "closing: [others, pairs, points, survey]", settings, flags=re.M)
    (study / "study.yaml").write_text(settings, "utf-8")
    head, *scenarios = re.split(r"(?m)^(?=  - id: )", (study / "scenarios.yaml").read_text("utf-8"))
    noted = [one if "\n    content_note:" in one else one.replace("\n    title:", f"\n{NOTE}    title:", 1) for one in scenarios]
    (study / "scenarios.yaml").write_text(head + "".join(noted), "utf-8")
    return study


def new_page(chromium: Browser, language: str) -> Page:
    """A new person at a desk whose browser asks for a language and for little motion."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale=language, reduced_motion="reduce")
    return context.new_page()


def walk_to_the_end(page: Page, w: Wording, look: Look) -> None:
    """From the first question about oneself to the last screen of the chat: two talks, one card edited, rules, once more, the rest."""
    about(page, w, "before", look)
    example(page, w, look)
    for number in (1, 2, 3):
        expect(page.get_by_text(w("chat.part_scenario", n=number, of=3))).to_be_visible(timeout=PATIENCE)
        choose(page, w, look)
        go_on = button(page, w("chat.go_on"))
        if go_on.count():
            go_on.click()
            continue
        talk(page, w, look)
        card(page, w, look)
    for _ in range(2):
        rules(page, w, look)
    for number in (1, 2, 3):
        expect(page.get_by_text(w("chat.part_once_more", n=number, of=3))).to_be_visible(timeout=PATIENCE)
        once_more(page, w, look)
    closing(page, w, look)
    about(page, w, "after", look)
    expect(page.get_by_role("link", name=w("chat.done_link"), exact=True)).to_be_visible(timeout=PATIENCE)
    look("the end")


def to_a_talk(page: Page, w: Wording) -> None:
    """From the first question about oneself into the first talk."""

    def unseen(step: str) -> None:
        """Nobody looks."""

    about(page, w, "before", unseen)
    example(page, w, unseen)
    choose(page, w, unseen)
    go_on = button(page, w("chat.go_on"))
    if go_on.count():
        go_on.click()
        expect(page.get_by_text(w("chat.part_scenario", n=2, of=3))).to_be_visible(timeout=PATIENCE)
        choose(page, w, unseen)
    expect(button(page, w("chat.skip_question"))).to_be_visible(timeout=PATIENCE)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def open_radios(page: Page, name: str) -> Locator:
    return page.get_by_role("radiogroup", name=name, exact=True)


def take_part(page: Page, w: Wording, look: Look) -> None:
    """Past information and consent."""
    expect(button(page, w("consent.start"))).to_be_visible()
    look("consent")
    page.get_by_role("checkbox", name=w("consent.take_part"), exact=True).check()
    button(page, w("consent.start")).click()


def about(page: Page, w: Wording, when: str, look: Look) -> None:
    """Past the questions about oneself, the last answer taken each time."""
    asked = page.get_by_role("region", name=w(f"chat.about_title_{when}"))
    go_on = asked.get_by_role("button", name=w("chat.go_on"), exact=True)
    expect(go_on).to_be_visible(timeout=PATIENCE)
    look(f"about {when}")
    for group in asked.get_by_role("radiogroup").all():
        group.get_by_role("radio").last.check()
    go_on.click()
    expect(go_on).to_have_count(0, timeout=PATIENCE)


def example(page: Page, w: Wording, look: Look) -> None:
    """Past the worked example."""
    shown = page.get_by_role("region", name=w("chat.example_title"), exact=True)
    expect(shown.get_by_role("heading", name=w("chat.example_card"))).to_be_visible(timeout=PATIENCE)
    look("example")
    shown.get_by_role("button", name=w("chat.example_start"), exact=True).click()
    expect(shown).to_have_count(0, timeout=PATIENCE)


def choose(page: Page, w: Wording, look: Look) -> None:
    """Past a content note, pick the second behaviour."""
    group, note = open_radios(page, w("chat.what_should")), button(page, w("chat.read_note"))
    expect(group.or_(note)).to_be_visible(timeout=PATIENCE)
    if note.is_visible():
        look("note")
        note.click()
    group.get_by_role("radio").nth(1).check()
    group.get_by_role("checkbox", name=w("chat.unacceptable")).first.check()
    open_radios(page, w("chat.who_decides")).get_by_role("radio", name=w("chat.who_nobody"), exact=True).check()
    expect(page.get_by_text(w("chat.choice_saved")).or_(page.get_by_text(w("chat.choice_saved_go_on")))).to_be_visible(timeout=PATIENCE)
    look("choice")


def talk(page: Page, w: Wording, look: Look) -> None:
    """Answers, each unchanged on the page once it is saved; then the card."""
    changing, own = button(page, w("chat.change_answer")), page.locator(".snd-said .snd-bubble")
    before = changing.count()
    for number, answer in enumerate(SAID[w.language], start=before + 1):
        page.get_by_role("textbox", name=w("chat.answer"), exact=True).fill(answer)
        button(page, w("chat.send")).click()
        expect(changing).to_have_count(number, timeout=PATIENCE)
        assert own.nth(number - 1).text_content() == answer
    look("talk")
    if not before:
        changing.first.click()
        look("changing an answer")
        button(page, w("chat.cancel")).click()
    button(page, w("chat.draft")).click()
    expect(button(page, w("chat.says_what_i_mean"))).to_be_visible(timeout=PATIENCE)


def card(page: Page, w: Wording, look: Look) -> None:
    """A title of one's own on the card, its ways out looked at, then approved."""
    look("card")
    button(page, w("chat.edit_what", what=w("chat.field_title"))).click()
    page.get_by_role("textbox", name=w("chat.field_title"), exact=True).fill(TITLE[w.language])
    look("card, editing")
    button(page, w("chat.keep_change")).click()
    expect(page.get_by_role("article", name=w("chat.your_card")).get_by_role("heading", name=TITLE[w.language])).to_be_visible(
        timeout=PATIENCE
    )
    button(page, w("chat.not_quite")).click()
    look("card, not quite")
    button(page, w("chat.edit_myself")).click()
    button(page, w("chat.drop")).click()
    look("card, dropping")
    button(page, w("chat.drop_no")).click()
    button(page, w("chat.says_what_i_mean")).click()
    expect(button(page, w("chat.says_what_i_mean"))).to_have_count(0, timeout=PATIENCE)


def rules(page: Page, w: Wording, look: Look) -> None:
    """Every rule of one card answered, another one found by words of its title, and what is missing said."""
    forms = open_radios(page, w("chat.how_stands"))
    expect(button(page, w("chat.something_else"))).to_be_visible(timeout=PATIENCE)
    look("rules")
    count = forms.count()
    stands = [w(f"chat.stand_{one}") for one in ("supports", "qualifies", "opposes", "does_not_fit", "unsure")]
    for place in range(count):
        forms.nth(place).get_by_role("radio", name=stands[place % len(stands)], exact=True).check()
    expect(page.get_by_text(w("chat.answered_count", n=count, of=count))).to_be_visible(timeout=PATIENCE)
    button(page, w("chat.something_else")).click()
    page.get_by_role("textbox", name=w("chat.find_rule"), exact=True).fill(SAID[w.language][1])
    expect(page.locator(".snd-found button").first).to_be_visible(timeout=PATIENCE)
    page.get_by_role("checkbox", name=w("chat.nothing_fits"), exact=True).check()
    page.get_by_role("textbox", name=w("chat.missing"), exact=True).fill(SAID[w.language][2])
    look("rules, searching")
    button(page, w("chat.go_on")).click()
    expect(page.get_by_text(w("chat.answered_count", n=count, of=count))).to_have_count(0, timeout=PATIENCE)


def once_more(page: Page, w: Wording, look: Look) -> None:
    """The same choice again."""
    group = open_radios(page, w("chat.what_should_after"))
    expect(group).to_be_visible(timeout=PATIENCE)
    group.get_by_role("radio").first.check()
    expect(page.get_by_text(w("chat.choice_saved_go_on"))).to_be_visible(timeout=PATIENCE)
    look("once more")
    leaves(page, button(page, w("chat.go_on")))


def closing(page: Page, w: Wording, look: Look) -> None:
    """Past the steps before the last questions: looked at, left as they are but for the pairs, which want an answer."""
    last = page.get_by_role("region", name=w("chat.about_title_after"))
    go_on = page.locator(".snd-now").get_by_role("button", name=w("chat.go_on"), exact=True)
    expect(go_on.or_(last).first).to_be_visible(timeout=PATIENCE)
    while not last.is_visible():
        look(page.evaluate("document.body.dataset.part"))
        if (pair := open_radios(page, w("chat.pair_question"))).count():
            pair.get_by_role("radio").last.press("Space")
        leaves(page, go_on)
        expect(go_on).to_be_visible(timeout=PATIENCE)
