"""Readings and calls of a language model in the bundle: every run, which one counts, whose calls, and no text among them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.records import ModelCall
from storage.bundle import write_bundle
from storage.bundle_check import BundleError
from storage.bundle_fold import Folded
from storage.bundle_model import call_rows, link_rows
from tests.bundle_readers import all_rows, rows, toy_head, written
from tests.history_toys import HARD_TEXT, PRINCIPLES, SCENARIOS, Life, at, id_of, toy_study, whole_life
from tests.reading_toys import call, reads

ONE, TWO, THREE = PRINCIPLES


def current(life: Life, *calls: ModelCall) -> list[tuple[str, int]]:
    """Principle and flag of every link, in the order of storing."""
    found = link_rows(Folded(life.history, {one.id: one.created_at for one in calls}))
    return [(str(row["principle_id"]), int(row["is_current"] or 0)) for row in found]


def study(tmp_path: Path) -> tuple[Path, Life, list[ModelCall]]:
    """One person whose question, card and reading are a model's, with calls of theirs, the study's and somebody else's."""
    life = whole_life()
    calls = [call("talk", life.id, "interview", 1), call("card", life.id, "distil", 3), call("map", life.id, "map", 4)]
    calls += [call("rank", None, "reference", 0, cost_nano_usd=None), call("stranger", id_of("stranger"))]
    asked = life.says(SCENARIOS[0], "And why?", who="interviewer", mode="model", model_call_id=calls[0].id)
    card = life.card(SCENARIOS[0], life.history.turns[1], 2, author="model", model_call_id=calls[1].id)
    link = reads(life, card, ONE, calls[2], end=7, agreement_permille=667)
    life.offer(card, ONE, guess="supports", fit="yes", answer="supports", link_id=link.id, mode="model")
    assert asked.model_call_id == calls[0].id
    return written(tmp_path / "out", life.history, calls=lambda: calls), life, calls


def test_two_programs_read_what_a_model_did(tmp_path: Path) -> None:
    out, life, calls = study(tmp_path)
    for table in ("links", "model_calls"):
        assert pyarrow.parquet.read_table(out / "data" / f"{table}.parquet").to_pylist() == rows(out, table)
    (link,) = rows(out, "links")
    assert (link["quote"], link["quote_start"], link["quote_end"], link["turn_id"]) == ("I would", 0, 7, life.history.turns[1].id)
    assert (link["agreement"], link["is_current"], link["card_version"], link["model_call_id"]) == (0.667, 1, 2, calls[2].id)
    assert (link["stance"], link["reason"], link["method"]) == ("supports", "It speaks of truth.", "model")
    found = all_rows(out)
    assert [row["model_call_id"] for row in found["turns"] if row["mode"] == "model"] == [calls[0].id]
    assert {(row["version"], row["author"], row["model_call_id"]) for row in found["cards"]} == {
        (1, "guided", None),
        (2, "model", calls[1].id),
    }
    assert [row["link_id"] for row in found["offers"] if row["mode"] == "model"] == [link["link_id"]]


def test_calls_are_those_of_the_people_and_of_the_study_without_any_text(tmp_path: Path) -> None:
    out, life, calls = study(tmp_path)
    found = {row["call_id"]: row for row in rows(out, "model_calls")}
    assert set(found) == {one.id for one in calls[:4]}
    talk, rank = found[calls[0].id], found[calls[3].id]
    assert (talk["participant_id"], talk["cost_usd"], talk["seed"], talk["tokens_in"], talk["error_code"]) == (
        life.id,
        0.0023,
        5,
        1200,
        None,
    )
    assert (rank["participant_id"], rank["cost_usd"]) == (None, None)
    content = b"".join(path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file())
    assert b"SECRET" not in content and b"4444" not in content
    assert not {"raw_reply", "request_commitment"} & set(talk)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [("stop", "stop"), ("org/Model-1.5:q4+x@y", "org/Model-1.5:q4+x@y"), ("I was told a secret", "other"), ("x" * 201, "other"),
     ("a\nb", "other"), ("Geheimnis–", "other"), ("", None)],
)  # fmt: skip
def test_what_a_provider_writes_is_kept_only_if_it_looks_like_a_name(given_name: str, kept: str | None) -> None:
    odd = call("odd", None, finish=given_name, model_returned=given_name, error_code=given_name)
    (row,) = call_rows([odd], set())
    assert [row[name] for name in ("finish", "model_returned", "error_code")] == [kept] * 3


@given(st.text(max_size=300))
def test_no_sentence_comes_through_as_a_name(text: str) -> None:
    (row,) = call_rows([call("odd", None, finish=text)], set())
    assert row["finish"] is None or not any(mark.isspace() for mark in str(row["finish"]))


def talker() -> tuple[Life, Any]:
    life = Life("talker")
    life.draws(SCENARIOS[0], 0)
    return life, life.card(SCENARIOS[0], life.says(SCENARIOS[0], HARD_TEXT))


def test_all_runs_stay_and_the_newest_counts() -> None:
    life, card = talker()
    first, again = call("first", life.id, minute=5), call("again", life.id, minute=60)
    reads(life, card, ONE, first, 6)
    reads(life, card, TWO, first, 6)
    reads(life, card, TWO, again, 61, stance="opposes")
    assert current(life, first, again) == [(ONE, 0), (TWO, 0), (TWO, 1)]


def test_a_run_without_a_principle_of_the_run_before_is_a_run_of_its_own() -> None:
    life, card = talker()
    first, again = call("first", life.id, minute=5), call("again", life.id, minute=60)
    reads(life, card, ONE, first, 6)
    reads(life, card, TWO, again, 61)
    assert current(life, first, again) == [(ONE, 0), (TWO, 1)]


def test_samples_of_one_reading_are_one_run() -> None:
    life, card = talker()
    samples = [call(f"sample {number}", life.id, minute=5 + number) for number in range(3)]
    for principle, by in zip(PRINCIPLES, samples, strict=True):
        reads(life, card, principle, by, 9)
    assert current(life, *samples) == [(ONE, 1), (TWO, 1), (THREE, 1)]


def test_runs_within_one_second_are_told_apart_by_a_principle_named_twice() -> None:
    life, card = talker()
    first, again = call("first", life.id), call("again", life.id)
    for by in (first, again):
        reads(life, card, ONE, by)
        reads(life, card, TWO, by)
    assert current(life, first, again) == [(ONE, 0), (TWO, 0), (ONE, 1), (TWO, 1)]


def test_every_card_version_has_a_newest_run_and_reviewers_have_none() -> None:
    life, card = talker()
    first, again = call("first", life.id, minute=5), call("again", life.id, minute=60)
    reads(life, card, ONE, first, 6)
    reads(life, card, TWO, first, 7, method="reviewer")
    reads(life, life.card(SCENARIOS[0], life.history.turns[0], 2), THREE, again, 61)
    assert current(life, first, again) == [(ONE, 1), (TWO, 1), (THREE, 1)]


@given(st.lists(st.lists(st.sampled_from(PRINCIPLES), unique=True, min_size=1, max_size=3), min_size=1, max_size=4))
def test_whatever_the_runs_the_last_one_counts_whole_and_alone(runs: list[list[str]]) -> None:
    life, card = talker()
    calls = [call(f"run {number}", life.id, minute=10 * number) for number in range(len(runs))]
    for number, (run, by) in enumerate(zip(runs, calls, strict=True)):
        for principle in run:
            reads(life, card, principle, by, 10 * number + 1)
    flags = current(life, *calls)
    assert [name for name, flag in flags if flag] == runs[-1] and [flag for _, flag in flags[-len(runs[-1]) :]] == [1] * len(runs[-1])


@pytest.mark.parametrize(("start", "end"), [(0, 999), (5, 5), (9, 3)])
def test_a_quote_that_does_not_stand_is_refused(start: int, end: int) -> None:
    life, card = talker()
    link = reads(life, card, ONE, call("c", life.id), start=start, end=end)
    with pytest.raises(BundleError, match=f"table links, row {link.id}: its quote {start}-{end} does not stand"):
        list(link_rows(Folded(life.history)))


def test_only_the_authors_own_turns_are_quoted_and_only_their_own_cards_read(tmp_path: Path) -> None:
    life, card = talker()
    by = call("c", life.id)
    asked = life.says(SCENARIOS[0], "Why?", who="interviewer")
    link = reads(life, card, ONE, by)
    life.history = life.history.plus(link.model_copy(update={"id": id_of("odd"), "turn": asked.id, "principle_id": TWO}))
    with pytest.raises(BundleError, match=f"row {id_of('odd')}: it quotes turn {asked.id}, which is not one of its author's own"):
        written(tmp_path / "one", life.history, calls=lambda: [by])
    other = whole_life("other")
    with pytest.raises(BundleError, match=f"table link, row {link.id}: it belongs to {life.id}"):
        written(tmp_path / "two", other.history.plus(link), calls=lambda: [by])


def test_what_points_at_a_call_or_a_reading_must_find_it(tmp_path: Path) -> None:
    life, card = talker()
    reads(life, card, ONE, call("c", life.id))
    with pytest.raises(BundleError, match=f"table links, row .*: model_call_id '{id_of('call', 'c')}' is not in table model_calls"):
        written(tmp_path / "one", life.history)
    whole = whole_life()
    whole.offer(whole.history.cards[0], THREE, link_id=id_of("no link"))
    with pytest.raises(BundleError, match=f"table offers, row .*: link_id '{id_of('no link')}' is not in table links"):
        written(tmp_path / "two", whole.history)
    assert list(tmp_path.iterdir()) == []


def test_a_reading_made_later_takes_none_of_the_persons_minutes(tmp_path: Path) -> None:
    life = whole_life()
    by = call("late", life.id, minute=500)
    before = rows(written(tmp_path / "one", life.history), "participants")[0]["minutes"]
    reads(life, life.history.cards[0], ONE, by, minute=501)
    assert rows(written(tmp_path / "two", life.history, calls=lambda: [by]), "participants")[0]["minutes"] == before


def test_calls_are_asked_for_once_everybody_is_read_and_those_of_test_people_stay_behind(tmp_path: Path) -> None:
    told: list[str] = []
    tester = whole_life("tester", test=True)

    def people() -> Any:
        yield tester.history
        told.append("read")

    def calls() -> list[ModelCall]:
        told.append("asked")
        return [call("tested", tester.id), call("rank", None, "reference")]

    write_bundle(people(), toy_study(), tmp_path / "out", head=toy_head(), status_of=lambda history: "completed", calls=calls)
    assert told == ["read", "asked"]
    assert [row["participant_id"] for row in rows(tmp_path / "out", "model_calls")] == [None]


def test_same_data_same_bytes_in_whatever_order_calls_come(tmp_path: Path) -> None:
    out, life, calls = study(tmp_path)
    again = written(tmp_path / "again", life.history, calls=lambda: calls[::-1])
    for path in sorted(out.rglob("*")):
        assert path.is_dir() or path.read_bytes() == (again / path.relative_to(out)).read_bytes()
    assert at(9) in (out / "manifest.json").read_text()
