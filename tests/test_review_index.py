"""The researchers' index: brought up to date step by step it equals one made from nothing; searching; withdrawal."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from others_toys import press
from queue_toys import act_on, card_with, done
from state_toys import move
from toys import still, study_with, talk_on

from bot.conversation import Conversation
from bot.review_index import SHOWN, ReviewIndex, Wanted
from flows.records import Review, Turn, ValueCard
from flows.records.study import ModelSettings, ReviewRules
from flows.reviewing.acts import SentBack, SetAside
from flows.reviewing.search_words import excerpt, expression, pieces, searchable, terms_of
from storage.card_table import CardPeople, CardRow, CardTable
from storage.withdrawal import erase_person
from tests.archive_toys import wait

NO_SAMPLE = ReviewRules(unaided_percent=0, unaided_least=0)
SMALL_SAMPLE = ReviewRules(unaided_percent=20, unaided_least=2)


@pytest.fixture
def talks(tmp_path: Path) -> Conversation:
    return talk_on(tmp_path, study_with(review=NO_SAMPLE))


def up_to_date(talks: Conversation) -> ReviewIndex:
    index = ReviewIndex(talks)
    index.refresh()
    return index


def seen(index: ReviewIndex) -> dict[str, Any]:
    """All that can be asked of an index."""
    people = ("rita", "ben", "cem", "")
    wanted = [Wanted(who=who, shown=shown) for who in people for shown in SHOWN]
    wanted += [Wanted(text="know"), Wanted(text="new words"), Wanted(stance="supports"), Wanted(quote_missing=True)]
    return {
        "kind": index.kind,
        "entries": list(index.entries().items()),
        "acts": index.acts(),
        "texts": {card: index.texts(card) for card in index.entries()},
        "found": [index.search(one) for one in wanted],
        "counts": [index.counts(who) for who in people],
    }


# ------------------------------------------------------------------------------------------------ step by step
STEPS = ("card", "made_up", "test", "version", "drop", "done", "undo", "send_back", "set_aside", "withdraw", "look", "open")


async def _steps(folder: Path, steps: list[str], luck: random.Random) -> None:
    talks = talk_on(folder, study_with(review=SMALL_SAMPLE))
    index, cards, acts = ReviewIndex(talks), dict[str, ValueCard](), list[Review]()
    for at, step in enumerate(steps):
        if step == "look":
            index.refresh()
        elif step == "open":
            move(talks, "open")
        elif step in ("card", "made_up", "test"):
            flags = {"simulated": step == "made_up", "test": step == "test"}
            answers, lost = {"do_not_lie": luck.choice(["supports", None])}, luck.random() < 0.3
            card = await card_with(talks, str(at), answers=answers, lost=lost, **flags)
            cards[card.id] = card
        elif cards:
            await _happens(talks, step, cards, acts, luck)
    index.refresh()
    assert seen(index) == seen(up_to_date(talks))
    talks.archive.close()


async def _happens(talks: Conversation, step: str, cards: dict[str, ValueCard], acts: list[Review], luck: random.Random) -> None:
    """Something happens to one of the cards."""
    card = cards[luck.choice(sorted(cards))]
    who, name = luck.choice(["rita", "ben", "cem"]), f"{luck.getrandbits(128):032x}"
    if step == "version":
        cards[card.id] = new = card.model_copy(update={"version": card.version + 1, "title": "new words"})
        await talks.archive.store(card.participant_id, None, [new, press(new, "approve")] if luck.random() < 0.8 else [new])
    elif step == "drop":
        await talks.archive.store(card.participant_id, None, [press(card, "drop").model_copy(update={"id": name})])
    elif step == "withdraw":
        await erase_person(talks.archive, card.participant_id, at=still())
        del cards[card.id]
        acts[:] = [act for act in acts if act.about != card.participant_id]
    else:
        made = _made(step, card, who, name, acts, luck)
        await talks.archive.keep_reviews(made)
        acts += made


def _made(step: str, card: ValueCard, who: str, name: str, acts: list[Review], luck: random.Random) -> list[Review]:
    if step == "done":
        readings = done(card, who, do_not_lie=luck.choice(["supports", "none"]))
        return [one.model_copy(update={"id": f"{luck.getrandbits(128):032x}"}) for one in readings]
    if step == "undo" and acts:
        undone = luck.choice(acts)
        return [undone.model_copy(update={"id": name, "action": "undo", "undoes": undone.id, "verdict": None})]
    if step == "send_back":
        return [act_on(card, who, "send_back", SentBack(to=luck.choice([(), ("ben",)])), id=name)]
    return [act_on(card, who, "set_aside", SetAside(defect="test_session"), id=name)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(STEPS), max_size=14), st.integers(0, 2**32))
def test_step_by_step_equals_made_from_nothing(steps: list[str], seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        wait(_steps(Path(folder), steps, random.Random(seed)))


async def test_nothing_new_costs_one_look(talks: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    await card_with(talks, "one")
    index = up_to_date(talks)
    before = index.entries()
    monkeypatch.setattr("bot.review_index.people_touched", None)
    index.refresh()
    assert index.entries() == before


async def test_somebody_who_withdrew_is_gone_with_their_words(talks: Conversation) -> None:
    stays, goes = await card_with(talks, "stays", sentence="Herons."), await card_with(talks, "goes", sentence="Herons too.")
    await talks.archive.keep_reviews([act_on(goes, "rita", "set_aside", SetAside(defect="test_session")), *done(stays, "rita")])
    index = up_to_date(talks)
    assert set(index.search(Wanted(text="herons"))) == {stays.id, goes.id}
    await erase_person(talks.archive, goes.participant_id, at=still())
    index.refresh()
    assert index.search(Wanted(text="herons")) == [stays.id] == list(index.entries())
    assert {act.subject for act in index.acts()} == {stays.id} and index.entry(goes.id) is None and index.texts(goes.id) == ()


async def test_flagged_sessions_and_fallbacks_are_found(tmp_path: Path) -> None:
    talks = talk_on(tmp_path, study_with(review=NO_SAMPLE, model=ModelSettings(name="toy:toy")))
    plain, flagged = await card_with(talks, "plain", mode="model"), await card_with(talks, "flagged", mode="mixed")
    turn = Turn(
        id="f" * 32, participant_id=flagged.participant_id, scenario_id=flagged.scenario_id, seq=9, who="participant", step="talk",
        text="I can't go on.", lang="en", signals={"distress": 1}, created_at=still(),
    )  # fmt: skip
    await talks.archive.store(flagged.participant_id, None, [turn])
    index = up_to_date(talks)
    assert set(index.search(Wanted())) == {plain.id, flagged.id}
    assert index.search(Wanted(flagged=True)) == [flagged.id] == index.search(Wanted(fallback=True))
    assert index.search(Wanted(method="mixed")) == [flagged.id] == index.search(Wanted(text="can't go"))


async def test_a_card_that_others_have_open_waits_for_nobody_else(tmp_path: Path) -> None:
    talks = talk_on(tmp_path, study_with(review=NO_SAMPLE, reviewers_each=2))
    card = await card_with(talks, "one")
    index = up_to_date(talks)
    waits = [Wanted(who=who, shown="pending") for who in ("rita", "ben", "cem")]
    index.locks.take(card.id, "rita", 2)
    assert [index.search(one) for one in waits] == [[card.id]] * 3, "it lacks two readers"
    index.locks.take(card.id, "ben", 2)
    assert [index.search(one) for one in waits] == [[card.id], [card.id], []] and index.counts("cem")["pending"] == 0
    await talks.archive.keep_reviews(done(card, "rita"))
    index.refresh()
    assert [index.search(one) for one in waits] == [[], [card.id], []], "a reader who is done holds no place"


# ------------------------------------------------------------------------------------------------ words
SAID = {
    "en": "I'd want it to tell the truth, even on a well-being app.",
    "ar": "يجب أن يقول الحقيقةَ والرحمة دائماً",
    "ja": "嘘をつかないでほしい",
    "fr": "Un élève a le droit de savoir.",
}
FOUND = [
    ("truth", "en"), ("tru", "en"), ("TRUTH tell", "en"), ('"tell the truth"', "en"), ("well-being", "en"), ("being", "en"), ("i'd", "en"),
    ("الحقيقه", "ar"), ("الرحمه", "ar"), ("الحق", "ar"), ("嘘をつかない", "ja"), ("つかない", "ja"), ("eleve", "fr"), ("ÉLÈVE", "fr"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "language"), FOUND)
async def test_words_are_found_and_marked_in_any_language(talks: Conversation, typed: str, language: str) -> None:
    cards = {lang: await card_with(talks, lang, sentence=text) for lang, text in SAID.items()}
    assert up_to_date(talks).search(Wanted(text=typed)) == [cards[language].id]
    marked = [text for text, hit in pieces(SAID[language], terms_of(typed)) if hit]
    assert marked and excerpt(SAID[language], terms_of(typed))


@pytest.mark.parametrize("typed", ['"truth the tell"', "ruth", "truth zebra", '"tru"', "...", "🙂", "NEAR", "truth*x"])
async def test_what_does_not_stand_there_is_not_found(talks: Conversation, typed: str) -> None:
    await card_with(talks, "en", sentence=SAID["en"])
    assert up_to_date(talks).search(Wanted(text=typed)) == []


HARD = st.text() | st.text(alphabet='"*()^:-+{}[]\'\0 abNOTANDORNEAR,.“”«»ا日é\u0301\u200f', max_size=60)


@given(HARD, HARD)
def test_no_search_fails_and_all_that_is_marked_stands_there(typed: str, text: str) -> None:
    terms = terms_of(typed)
    assert "".join(one for one, _ in pieces(text, terms)) == text
    assert excerpt(text, terms).strip("…") in text
    if terms:
        assert TABLE.find(Wanted(), each=2, full=(), match=expression(terms)) == []


TABLE = CardTable()


@given(st.text(min_size=1, max_size=40))
def test_a_text_is_found_by_itself(text: str) -> None:
    """Every text that has a word and is no longer than a search may be."""
    terms = terms_of(text)
    row = CardRow("c", "", "s", "en", "guided", False, False, False, False, False, False, 0, False, False, False, False, "")
    table = CardTable()
    table.take([], [(row, CardPeople(), searchable(text))])
    if terms:
        assert table.find(Wanted(), each=2, full=(), match=expression(terms)) == ["c"], (terms, searchable(text))
        assert any(hit for _, hit in pieces(text, terms))
    table.close()
