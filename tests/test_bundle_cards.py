"""Cards, lines with quotes, offers, gaps: versions, what is current, what was decided, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from flows.records import Policy, Quote
from storage.bundle_cards import card_rows, own_words, policy_id
from storage.bundle_check import BundleError
from storage.bundle_fold import Folded
from tests.history_toys import SCENARIOS, Life, at, id_of, whole_life

ESSAY = SCENARIOS[0]


def made(life: Life, table: str) -> list[dict[str, Any]]:
    return [row for name, row in card_rows(Folded(life.history)) if name == table]


def talker() -> tuple[Life, Any]:
    """A person with one answer in one scenario."""
    life = Life("talker")
    life.draws(ESSAY, 0)
    return life, life.says(ESSAY, "I look to what is true.")


def lines(*spans: tuple[str, int, int]) -> tuple[Policy, ...]:
    """One line per span of (turn, start, end)."""
    return tuple(Policy(kind="looks_to", text="line", quotes=(Quote(turn=turn, start=start, end=end),)) for turn, start, end in spans)


def test_only_the_newest_version_is_current_and_each_keeps_its_own_decision() -> None:
    life, turn = talker()
    one = life.card(ESSAY, turn, 1)
    life.approves(one, minute=5)
    life.card(ESSAY, turn, 2, author="participant", after_principles=True)
    first, second = made(life, "cards")
    assert (first["version"], first["is_current"], first["status"], first["approved_at"]) == (1, 0, "approved", at(5))
    assert (second["version"], second["is_current"], second["status"], second["approved_at"]) == (2, 1, "draft", None)
    assert (second["author"], second["after_principles"], second["released"], second["near_group"]) == ("participant", 1, 0, None)
    assert first["text_sha256"] == second["text_sha256"]


@pytest.mark.parametrize(
    ("buttons", "status"),
    [
        ([], "draft"),
        (["approve"], "approved"),
        (["approve", "drop"], "dropped"),
        (["drop", "approve"], "approved"),
        (["not_quite"], "draft"),
    ],
)
def test_the_last_decision_on_a_version_counts(buttons: list[str], status: str) -> None:
    life, turn = talker()
    card = life.card(ESSAY, turn)
    for button in buttons:
        life.presses(button, f"{card.id}/1")
    (found,) = made(life, "cards")
    assert found["status"] == status
    assert (found["approved_at"] is not None) == (status == "approved")


def test_own_words_are_the_newest_answers_without_title_skip_and_edits() -> None:
    life, turn = talker()
    life.says(ESSAY, "one two three", supersedes=turn.id)
    life.says(ESSAY, "none of these\nwill do", step="choose")
    life.says(ESSAY, "not quite", step="card")
    life.says(ESSAY, "a title", step="title")
    life.says(ESSAY, "a line by hand", step="card", kind="edit")
    life.says(ESSAY, "", kind="skip")
    life.says(ESSAY, "Why is that so?", who="interviewer")
    life.says(SCENARIOS[1], "elsewhere")
    assert own_words(Folded(life.history)) == {ESSAY: 3 + 5 + 2, SCENARIOS[1]: 1}


def test_a_line_carries_its_quote_and_the_same_id_each_time() -> None:
    life, turn = talker()
    quotes = (Quote(turn=turn.id, start=2, end=6), Quote(turn=turn.id, start=0, end=1))
    exception = Policy(kind="exception", text="Not then.", quotes=quotes)
    card = life.card(ESSAY, turn, policies=(*lines((turn.id, 0, 6)), exception))
    first, second = made(life, "policies")
    assert (first["quote"], first["quote_start"], first["quote_end"], first["turn_id"], first["grounded"]) == ("I look", 0, 6, turn.id, 1)
    assert (second["kind"], second["position"], second["quote"], second["card_version"]) == ("exception", 1, "look", 1)
    assert [row["policy_id"] for row in (first, second)] == [policy_id(card, 0, "looks_to"), policy_id(card, 1, "exception")]
    assert first["policy_id"] != second["policy_id"]


@pytest.mark.parametrize(("start", "end"), [(0, 24), (23, 24), (5, 5), (9, 3)])
def test_a_quote_that_does_not_stand_in_its_turn_is_refused(start: int, end: int) -> None:
    life, turn = talker()
    assert len(turn.text) == 23
    card = life.card(ESSAY, turn, policies=lines((turn.id, start, end)))
    with pytest.raises(BundleError, match=f"table policies, row {policy_id(card, 0, 'looks_to')}: its quote {start}-{end} does not stand"):
        made(life, "policies")


def test_every_quote_of_a_line_must_stand() -> None:
    life, turn = talker()
    line = Policy(kind="looks_to", text="line", quotes=(Quote(turn=turn.id, start=0, end=1), Quote(turn=turn.id, start=0, end=99)))
    life.card(ESSAY, turn, policies=(line,))
    with pytest.raises(BundleError, match="its quote 0-99 does not stand"):
        made(life, "policies")


def test_only_own_turns_can_be_quoted() -> None:
    life, turn = talker()
    asked = life.says(ESSAY, "Why is that?", who="interviewer")
    for other in (asked.id, id_of("nobody's")):
        life.card(ESSAY, turn, policies=lines((other, 0, 1)))
        with pytest.raises(BundleError, match=f"it quotes turn {other}, which is not one of its author's own"):
            made(life, "policies")
        life.history = Life("talker").history.plus(*life.history.draws, *life.history.turns)


def test_every_state_of_an_offer_is_there_and_the_newest_is_current() -> None:
    life = whole_life()
    found = [(row["principle_id"], row["answer"], row["is_current"]) for row in made(life, "offers")]
    assert found == [("be_honest", None, 0), ("be_honest", "supports", 1), ("no_agenda", "qualifies", 1)]
    assert {row["link_id"] for row in made(life, "offers")} == {None}


def test_answers_to_an_older_version_are_not_current() -> None:
    life = whole_life()
    turn = life.history.turns[1]
    fresh = life.card(ESSAY, turn, 2, author="participant")
    life.offer(fresh, "be_honest", answer="opposes")
    found = [(row["principle_id"], row["card_version"], row["answer"]) for row in made(life, "offers") if row["is_current"]]
    assert found == [("be_honest", 2, "opposes")]


def test_a_guess_and_its_fit_are_kept() -> None:
    life, turn = talker()
    life.offer(life.card(ESSAY, turn), "be_honest", guess="supports", fit="partly", answer="qualifies", exception="sometimes")
    (found,) = made(life, "offers")
    kept = [found[name] for name in ("guess", "fit", "answer", "exception", "why")]
    assert kept == ["supports", "partly", "qualifies", "sometimes", "in_play"]


def test_the_last_word_on_a_gap_counts() -> None:
    life, turn = talker()
    card = life.card(ESSAY, turn)
    life.gap(card, text="first words")
    gap = life.gap(card, text="What about animals?")
    (found,) = made(life, "gaps")
    assert (found["gap_id"], found["card_id"], found["text"], found["said_by"]) == (gap.id, card.id, "What about animals?", "participant")
    assert (found["kind"], found["status"], found["nearest_principle_id"], found["proposed_title"]) == ("not_covered", "open", None, None)
    life.gap(card)
    assert made(life, "gaps")[0]["text"] is None
    life.gap(card, nothing_fits=False)
    assert made(life, "gaps") == []
