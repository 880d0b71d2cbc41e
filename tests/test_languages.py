"""The languages that we speak: whole, read by the same readers; and whatever script people write in comes back as they wrote it."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from toys import Person, study_with, talk_on

from bot.assembly import PHRASES, PhraseBook, Sources, converse
from bot.wording import read_all
from flows.accept.choosing import single_pick
from flows.guided_phrases import read_phrases
from flows.interview_lints import Yard, finding_in
from flows.own_words import says
from flows.records import AskChoice, Chose, Pressed, Said, Say, ShowScenario
from flows.records.study import ScenarioCounts
from flows.study import load_study
from flows.study_new import PACKS
from storage.archive import Archive

LANGUAGES = ("en", "es", "ar")
PACK = load_study(PACKS / "model-spec")


def test_the_built_in_study_is_offered_in_every_language_that_we_speak() -> None:
    assert set(PACK.settings.languages) == set(read_all()) == set(PhraseBook(PACK.settings.languages))


def test_a_language_without_set_questions_is_not_in_the_book() -> None:
    book = PhraseBook(("xx", "es"))
    assert "xx" not in book and book.get("xx") is None and list(book) == ["es"] and len(book) == 1
    assert book["es"] is book["es"], "read once"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_says_who_it_is(language: str) -> None:
    wording = read_all()[language]
    assert len(wording.months) == 12 and wording.direction == ("rtl" if language == "ar" else "ltr")
    assert "2027" in wording.date("2027-03-31") and "31" in wording.date("2027-03-31") and wording.months[2] in wording.date("2027-03-31")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_situations_themselves_set_off_no_alarm(language: str) -> None:
    """Words of danger and distress, insults and orders: a list that a quiet story sets off would do so with quiet people."""
    phrases = read_phrases(PHRASES / f"{language}.yaml")
    for scenario in PACK.scenarios:
        for option in scenario.options:
            assert not says(option.text[language], phrases.insults), (scenario.id, option.id)
            assert not says(option.text[language], phrases.lints.distress), (scenario.id, option.id)


@pytest.mark.parametrize(
    ("language", "question", "fault"),
    [
        ("es", "Una IA debería decir siempre la verdad, ¿verdad?", "leading"),
        ("ar", "يجب أن يقول الذكاء الاصطناعي الحقيقة دائما، أليس كذلك؟", "leading"),
        ("ar", "What would you want an AI to keep in mind in such a case, and for whom?", "language"),
        ("es", "¿Qué debería tener en cuenta una IA en un caso así?", None),
        ("ar", "إلى ماذا يجب أن ينتبه الذكاء الاصطناعي في مثل هذا الموقف؟", None),
    ],
)
def test_a_models_question_is_held_to_the_lints_of_its_language(language: str, question: str, fault: str | None) -> None:
    said = {"es": "Mi abuela lloraba cada vez.", "ar": "كانت جدتي تبكي كل مرة."}[language]
    yard = Yard(read_phrases(PHRASES / f"{language}.yaml"), language, (said,), (), (), frozenset(), (), "")
    found = finding_in(question, yard)
    assert found == fault


async def said_and_read(folder: Path, text: str) -> tuple[str, str]:
    """The text as the archive holds it, opened anew, and as the page would show it."""
    talk = talk_on(folder, study_with(scenarios=ScenarioCounts(talked=1, short=0)))
    person = await Person.join(talk)
    if any(isinstance(screen, ShowScenario) and screen.open for screen in person.view.screens):
        subject = person.open(ShowScenario).scenario_id
        await person.does(Pressed(client_id=person.act_id(), button="read_note", subject=subject))
    choice: AskChoice = person.open(AskChoice)
    ids = [option.id for option in choice.options]
    pick = single_pick(ids[0], ids)
    await person.does(
        Chose(
            client_id=person.act_id(), scenario_id=choice.scenario_id, moment="before", ranking=pick, unacceptable="", who_decides="nobody"
        )
    )
    await person.does(Said(client_id=person.act_id(), text=text))
    shown = [screen.text for screen in person.view.screens if isinstance(screen, Say) and screen.who == "participant"]
    talk.archive.close()
    again = converse(talk.study, Archive.open(folder), Sources())
    history = again.history(person.id)
    assert history is not None
    kept = [turn.text for turn in history.turns if turn.who == "participant"]
    again.archive.close()
    return kept[-1], shown[-1]


SCRIPTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80).filter(lambda text: len(text.strip()) > 3)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SCRIPTS)
def test_an_answer_in_any_script_comes_back_code_point_for_code_point(text: str) -> None:
    """From the box through the archive, closed and opened again, to the page."""
    with tempfile.TemporaryDirectory() as name:
        stored, shown = asyncio.run(said_and_read(Path(name), text))
    assert (stored, shown) == (text, text)
