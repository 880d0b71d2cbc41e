"""A card as a reviewer reads it: spans cut where they stand, versions folded, quotes that are not there, what a round keeps back."""

from __future__ import annotations

from pathlib import Path

import pytest
from card_toys import ASKED, FIRST, QUOTED, SAID, Toy, toy
from hypothesis import given
from hypothesis import strategies as st

from flows.records import Quote
from flows.reviewing.facts import Entry
from flows.reviewing.shown import Talk, lines_of, pieces, quotes_on, scene_of, talk_of
from flows.reviewing.shown_readings import exceptions_of, rows_of

TEXTS = st.text(max_size=40)
SPANS = st.lists(st.tuples(st.integers(0, 45), st.integers(0, 45)), max_size=6)


@given(text=TEXTS, spans=SPANS)
def test_pieces_are_the_text_and_mark_exactly_what_stands(text: str, spans: list[tuple[int, int]]) -> None:
    cut = pieces(text, spans)
    assert "".join(piece.text for piece in cut) == text
    marked = {at for piece in cut if piece.marked for at in range(piece.start, piece.end)}
    assert marked == {at for start, end in spans if start < end <= len(text) for at in range(start, end)}
    assert all(piece.text == text[piece.start : piece.end] for piece in cut)


@pytest.fixture
async def one(tmp_path: Path) -> Toy:
    return await toy(tmp_path, links={"do_not_lie": "supports", "be_clear": "opposes"}, exception="He asked for it")


def parts(one: Toy, *, unaided: bool = False) -> tuple[Entry, Talk]:
    history = one.talk.history(one.card.participant_id)
    entry = one.index.entry(one.card.id)
    assert history and entry
    entry = Entry(entry.facts, entry.acts, entry.review, unaided)
    return entry, talk_of(history, one.card, quotes_on(entry, aided=not unaided))


async def test_the_newest_version_stands_and_older_ones_are_folded_under_it(one: Toy) -> None:
    _, talk = parts(one)
    assert [(turn.number, turn.kind, turn.now.turn.text) for turn in talk.turns] == [(1, "asked", ASKED), (2, "said", SAID)]
    assert [(old.anchor, old.turn.text) for old in talk.turns[1].older] == [("turn-2-1", FIRST)]
    assert [turn.text for turn in talk.own().values()] == [SAID]
    one.talk.archive.close()


async def test_a_quote_leads_to_its_words_or_is_missing(one: Toy) -> None:
    entry, talk = parts(one)
    place = lines_of(entry.facts.card, talk)[0].places[0]
    assert (place.text, place.number, place.anchor, place.missing) == (QUOTED, 2, "turn-2", False)
    old = next(iter(talk.turns[1].older)).turn
    assert talk.place(Quote(turn=old.id, start=0, end=3)).anchor == "turn-2-1"
    asked = talk.turns[0].now.turn
    gone = [Quote(turn=old.id, start=0, end=len(FIRST) + 1), Quote(turn="f" * 32, start=0, end=1), Quote(turn=asked.id, start=0, end=4)]
    assert all(talk.place(quote).missing for quote in gone)
    one.talk.archive.close()


async def test_rows_are_what_the_author_was_offered_then_what_the_machine_linked_and_none_of_it_unaided(one: Toy) -> None:
    entry, talk = parts(one)
    rows = rows_of(one.talk.study, entry, talk, "rita")
    assert [row.principle.id for row in rows] == ["do_not_lie", "ask_clarifying_questions", "uphold_fairness", "be_clear"]
    assert [row.shown for row in rows] == ["supports", "none", None, "opposes"]
    assert rows[0].wording == rows[0].principle.plain["en"].b, "as its author was shown it"
    assert [offer.exception for offer in exceptions_of(entry, aided=True)] == ["He asked for it"]
    entry, talk = parts(one, unaided=True)
    assert rows_of(one.talk.study, entry, talk, "rita") == () and exceptions_of(entry, aided=False) == ()
    one.talk.archive.close()


async def test_the_scene_is_told_in_the_cards_language_and_none_is_made_up(one: Toy) -> None:
    history = one.talk.history(one.card.participant_id)
    assert history
    scene = scene_of(one.talk.study, history, one.card)
    assert scene and scene.options and scene.choice is None
    empty = one.talk.study.model_copy(update={"scenarios": ()})
    assert scene_of(empty, history, one.card) is None
    one.talk.archive.close()
