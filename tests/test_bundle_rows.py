"""People, arms, choices and turns: which state counts, what is left NULL, what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flows.records import AssignedArms, Draw, History
from flows.records.study import Arms
from storage.bundle_check import BundleError
from storage.bundle_rows import Handed, person_rows
from tests.bundle_readers import rows, written
from tests.history_toys import SCENARIOS, Life, at, toy_study, whole_life

ESSAY, PILL, RECALL = SCENARIOS


def made(history: History, table: str, **settings: Any) -> list[dict[str, Any]]:
    """The rows of one table of one person, unwritten."""
    found = person_rows(history, toy_study(**settings), Handed(lambda h: "completed"))
    return [row for name, row in found if name == table]


def choice(history: History, scenario: str, moment: str) -> dict[str, Any]:
    (found,) = [row for row in made(history, "choices") if (row["scenario_id"], row["moment"]) == (scenario, moment)]
    return found


def test_minutes_run_from_the_first_stamp_to_the_last() -> None:
    life = Life("walker")
    life.draws(ESSAY, 0)
    life.says(ESSAY, "one", minute=95)
    life.says(ESSAY, "two", minute=20)
    assert made(life.history, "participants")[0]["minutes"] == 95.0


def test_the_last_answer_about_oneself_counts_and_silence_is_not_stated() -> None:
    life = Life("teller")
    life.tells("ai_attitude", "equal")
    life.tells("ai_attitude", "more_excited")
    (person,) = made(life.history, "participants")
    assert (person["ai_attitude"], person["order"]) == ("more_excited", "not_stated")
    levels = {row["variable"]: row["level"] for row in made(life.history, "segments", segments=("ai_attitude", "order"))}
    assert levels == {"all": "all", "ai_attitude": "more_excited", "order": "not_stated"}


def test_arms_come_with_the_chance_they_had() -> None:
    arms = AssignedArms(guess="hidden", wording="b", opening="open")
    found = {row["arm"]: (row["level"], row["probability"]) for row in made(Life("armed", arms=arms).history, "assignments")}
    assert found == {"guess": ("hidden", 1.0), "wording": ("b", 0.5), "opening": ("open", 0.5)}
    fixed = made(Life("armed", arms=arms).history, "assignments", arms=Arms(wording=("b",)))
    assert {row["arm"]: row["probability"] for row in fixed} == {"guess": 1.0, "wording": 1.0, "opening": 1.0}


def test_the_latest_state_of_a_choice_counts_with_the_time_of_the_first() -> None:
    life = whole_life()
    last = life.chooses(ESSAY, ranking="none", rationale="Ask first.", minute=3, unacceptable="B")
    found = choice(life.history, ESSAY, "before")
    assert (found["choice_id"], found["ranking"], found["rationale"], found["unacceptable"]) == (last.id, "none", "Ask first.", "B")
    assert (found["started_at"], found["ended_at"]) == (at(1), at(3))
    assert (found["position"], found["depth"], found["shown_order"], found["scenario_version"]) == (0, "talked", "C,A,B", 1)
    assert [found[name] for name in ("skip_reason", "perspective", "importance", "who_decides")] == [None] * 4


def test_nothing_flagged_is_an_empty_text_and_no_words_are_null() -> None:
    life = Life("plain")
    life.draws(PILL, 0, "short")
    life.chooses(PILL)
    found = choice(life.history, PILL, "before")
    assert (found["unacceptable"], found["rationale"]) == ("", None)


def test_the_second_choice_stands_beside_the_first() -> None:
    life = whole_life()
    life.chooses(ESSAY, "after", minute=8, ranking="A>B=C")
    found = choice(life.history, ESSAY, "after")
    assert (found["ranking"], found["shown_order"], found["status"], found["depth"]) == ("A>B=C", "B,C,A", "abandoned", "talked")
    life.presses("go_on", f"rechoose/{ESSAY}", "rechoose")
    assert choice(life.history, ESSAY, "after")["status"] == "completed"
    assert choice(life.history, ESSAY, "before")["ranking"] == "B>A=C"


def test_a_talked_scenario_is_completed_by_a_decision_on_its_card() -> None:
    life = Life("talker")
    life.draws(ESSAY, 0)
    life.chooses(ESSAY)
    assert choice(life.history, ESSAY, "before")["status"] == "abandoned"
    card = life.card(ESSAY, life.says(ESSAY, "Because."))
    assert choice(life.history, ESSAY, "before")["status"] == "abandoned"
    life.presses("drop", f"{card.id}/1")
    assert choice(life.history, ESSAY, "before")["status"] == "completed"


def test_a_short_scenario_is_completed_by_going_on() -> None:
    life = Life("short")
    life.draws(PILL, 0, "short")
    life.chooses(PILL)
    assert choice(life.history, PILL, "before")["status"] == "abandoned"
    life.presses("go_on", PILL, "choose")
    assert choice(life.history, PILL, "before")["status"] == "completed"


def test_a_skipped_scenario_has_a_row_even_if_nothing_was_chosen() -> None:
    life = Life("skipper")
    life.draws(ESSAY, 0)
    press = life.presses("skip_scenario", ESSAY, "note", minute=2)
    found = choice(life.history, ESSAY, "before")
    assert (found["choice_id"], found["status"], found["ranking"], found["unacceptable"]) == (press.id, "skipped", None, None)
    assert (found["started_at"], found["ended_at"], found["shown_order"]) == (None, at(2), "C,A,B")
    assert len(made(life.history, "choices")) == 1


def test_skipping_the_second_choice_leaves_the_first_as_it_was() -> None:
    life = whole_life()
    life.chooses(ESSAY, "after", minute=8)
    life.presses("skip_scenario", f"rechoose/{ESSAY}", "rechoose", minute=9)
    assert choice(life.history, ESSAY, "after")["status"] == "skipped"
    assert choice(life.history, ESSAY, "before")["status"] == "completed"


def test_an_exchanged_scenario_is_abandoned_and_never_chosen_ones_have_no_row() -> None:
    life = Life("exchanger")
    life.draws(RECALL, 0, "short")
    life.chooses(RECALL)
    life.presses("go_on", RECALL, "choose")
    life.draws(PILL, 0)
    assert choice(life.history, RECALL, "before")["status"] == "abandoned"
    assert len(made(life.history, "choices")) == 1


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_choice_of_a_scenario_that_was_never_drawn_is_refused(moment: str) -> None:
    life = Life("odd")
    life.chooses(ESSAY, moment)
    with pytest.raises(BundleError, match=f"table choices, row {life.id}/{ESSAY}/{moment}: the scenario was never drawn"):
        made(life.history, "choices")


def test_a_record_of_somebody_else_is_refused() -> None:
    life, other = whole_life("one"), whole_life("two")
    mixed = life.history.plus(other.history.turns[0])
    with pytest.raises(BundleError, match=f"{other.history.turns[0].id}: it belongs to {other.id}"):
        made(mixed, "turns")
    drawn = next(record for record in other.history.draws if isinstance(record, Draw))
    with pytest.raises(BundleError, match=f"table draw, row {drawn.id}"):
        made(life.history.plus(drawn), "turns")


def test_every_version_of_a_turn_is_there_and_a_press_is_none(tmp_path: Path) -> None:
    life = whole_life()
    old = life.history.turns[1]
    new = life.says(ESSAY, "Said better.", supersedes=old.id)
    skip = life.says(ESSAY, "", kind="skip")
    out = written(tmp_path / "out", life.history)
    found = {row["turn_id"]: row for row in rows(out, "turns")}
    assert set(found) == {turn.id for turn in life.history.turns}
    assert (found[new.id]["supersedes"], found[old.id]["supersedes"], found[old.id]["text"]) == (old.id, None, old.text)
    assert (found[skip.id]["kind"], found[skip.id]["text"], found[skip.id]["model_call_id"]) == ("skip", "", None)
    assert [found[turn.id]["seq"] for turn in life.history.turns] == list(range(len(life.history.turns)))
