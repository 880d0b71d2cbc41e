"""What a redraft changed, and the words that a guess rests on."""

from __future__ import annotations

from typing import Any

from model_toys import LOOK, WHY, Talked

from flows.records import Link, Offer, Policy, Quote, ShownCard, ValueCard
from flows.shown_card import shown_card, shown_rules

CARD, LINK, OFFER = "c" * 32, "d" * 32, "e" * 32
TOLD = "It says plainly what could go wrong"
ASKED = "It asks which pill it is"


def card(talked: Talked, version: int, *lines: tuple[Any, str], **other: Any) -> ValueCard:
    """One version, every line on the first answer's words."""
    turn = next(turn.id for turn in talked.history.turns if turn.text == WHY)
    policies = tuple(Policy(kind=kind, text=text, quotes=(Quote(turn=turn, start=0, end=6),)) for kind, text in lines)
    given: dict[str, Any] = {"title": "Say it plainly", "sentence": "Plain words first.", "author": "model"} | other
    return ValueCard(
        id=CARD,
        version=version,
        participant_id=talked.history.participant.id,
        scenario_id=talked.history.turns[0].scenario_id,
        policies=policies,
        lang="en",
        talk_mode="model",
        card_mode="model",
        created_at="2026-11-20T12:00:00Z",
        **given,
    )


def last_of(*versions: tuple[Any, ...]) -> ShownCard:
    """The last of some versions as its author reads it. A version: (lines, other fields)."""
    talked = Talked()
    cards = [card(talked, number, *lines, **other) for number, (lines, other) in enumerate(versions, start=1)]
    talked.keeps(*cards)
    return shown_card(talked.standing, cards[-1], "draft")


BEFORE: tuple[Any, ...] = ((("looks_to", TOLD), ("exception", "A nurse is there")), {})


def test_a_first_draft_marks_nothing() -> None:
    shown = last_of(BEFORE)
    assert not shown.redrafted and shown.fresh == () and shown.dropped == ()
    assert not any(line.fresh for line in (*shown.looks_to, *shown.exceptions))


def test_a_redraft_says_what_is_new_what_changed_and_what_is_gone() -> None:
    shown = last_of(BEFORE, ((("looks_to", TOLD), ("looks_to", ASKED)), {"title": "Ask, then say it"}))
    assert shown.redrafted and shown.fresh == ("title",) and shown.dropped == ("A nurse is there",)
    assert [(line.text, line.fresh) for line in shown.looks_to] == [(TOLD, False), (ASKED, True)]


def test_a_line_that_moved_to_the_exceptions_is_new_there_and_gone_here() -> None:
    shown = last_of(BEFORE, ((("exception", TOLD), ("exception", "A nurse is there")), {}))
    assert [line.fresh for line in shown.exceptions] == [True, False] and shown.dropped == (TOLD,)


def test_the_same_once_more_and_an_authors_own_edit_are_no_redraft() -> None:
    assert not last_of(BEFORE, BEFORE).redrafted
    edited = last_of(BEFORE, ((("looks_to", ASKED),), {"author": "participant", "sentence": "Mine."}))
    assert not edited.redrafted and edited.fresh == () and edited.dropped == () and not edited.looks_to[0].fresh


def test_a_redraft_is_held_against_the_version_before_it() -> None:
    shown = last_of(BEFORE, ((("looks_to", ASKED),), {"author": "participant"}), ((("looks_to", TOLD),), {"author": "guided"}))
    assert shown.looks_to[0].fresh and shown.dropped == (ASKED,)


def test_the_words_that_a_guess_rests_on_are_shown_with_it_and_only_with_it() -> None:
    talked = Talked()
    mine = card(talked, 1, ("looks_to", TOLD))
    turn = next(turn.id for turn in talked.history.turns if turn.text == LOOK)
    person, scenario, version = mine.participant_id, mine.scenario_id, "2025-12-18"
    names = [principle.id for principle in talked.study.spec.principles[:4]]
    about: dict[str, Any] = {
        "participant_id": person,
        "card_id": CARD,
        "card_version": 1,
        "spec_version": version,
        "created_at": mine.created_at,
    }
    link = Link(id=LINK, principle_id=names[0], stance="opposes", turn=turn, start=3, end=9, reason="Why.", method="model", **about)
    guesses: tuple[dict[str, Any], ...] = (
        {"guess": "opposes", "link_id": LINK},
        {"link_id": LINK},
        {"guess": "supports"},
        {"guess": "supports", "why": "check"},
    )
    offers = [
        Offer(id=f"{n:032x}", scenario_id=scenario, principle_id=names[n], wording="a", position=n, **{"why": "proposed", **guess}, **about)
        for n, guess in enumerate(guesses)
    ]
    talked.keeps(mine, link, *offers)
    assert [(rule.guess, rule.because) for rule in shown_rules(talked.standing, mine)] == [
        ("opposes", LOOK[3:9]),
        (None, None),
        ("supports", None),
        ("supports", shown_card(talked.standing, mine, "approved").looks_to[0].quotes[0]),
    ], "the guess of a check is shown words of the card, or it would give itself away"
