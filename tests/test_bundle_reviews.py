"""Reviewers in the bundle: every act under pseudonyms, what counts of it, links with quotes, cards set aside, groups, nobody else's."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web_toys import study_folder, talks

from bot.bundling import head_of, released_in, reviewed_in, status_of
from bot.conversation import Conversation
from flows.records import Quote, Review
from flows.reviewing.acts import Finished, Masked, SentBack, Wording, counting
from flows.reviewing.outward import inward, outward, pseudonyms, standing, undone, undos_in
from storage.bundle import write_bundle
from storage.bundle_check import BundleError
from tests.bundle_readers import all_rows, manifest, row, rows, written
from tests.history_toys import HARD_TEXT, PRINCIPLES, SCENARIOS, Life, id_of, toy_study, whole_life
from tests.review_toys import act, content, done, pair, reading, set_aside, undo

ONE, TWO, THREE = PRINCIPLES


def bundle(out: Path, lives: list[Life], acts: list[Review], **more: Any) -> Path:
    """A bundle of these people with what these acts come to."""
    archive = SimpleNamespace(reviews=lambda: list(enumerate(acts, start=100)))
    talk = cast(Conversation, SimpleNamespace(archive=archive, study=toy_study()))
    until = more.pop("until", 10_000)
    return written(out, *(life.history for life in lives), reviews=lambda versions: reviewed_in(talk, versions, until=until), **more)


def test_an_act_comes_out_under_a_pseudonym_with_all_its_columns(tmp_path: Path) -> None:
    life = whole_life()
    card = life.history.cards[0]
    acts = [reading("one", card, ONE, reason="She says so."), done("two", card), reading("three", card, ONE, "opposes", reviewer="berta")]
    found = rows(bundle(tmp_path / "out", [life], acts), "reviews")
    first = next(one for one in found if one["review_id"] == acts[0].id)
    quote = card.policies[0].quotes[0]
    assert content(first.pop("after")) == {"principle_id": ONE, "quote": quote.model_dump()}
    assert first == {
        "review_id": acts[0].id, "seq": 100, "target_kind": "card", "target_id": card.id, "target_version": 1, "reviewer_id": "r1",
        "round": "unaided", "decision": "read", "verdict": "supports", "is_arbitration": 0, "is_current": 1, "reason": "She says so.",
        "before": "{}", "guideline_version": "2", "created_at": "2026-11-20T10:30:00Z",
    }  # fmt: skip
    assert {one["review_id"]: one["reviewer_id"] for one in found} == {acts[0].id: "r1", acts[1].id: "r1", acts[2].id: "r2"}
    assert manifest(tmp_path / "out")["reviewers_each"] == 2
    names = b"".join(path.read_bytes() for path in sorted((tmp_path / "out").rglob("*")) if path.is_file())
    assert b"anna" not in names and b"berta" not in names


def test_names_inside_states_become_pseudonyms_too(tmp_path: Path) -> None:
    life = whole_life()
    card = life.history.cards[0]
    acts = [
        done("a", card),
        done("b", card, reviewer="berta"),
        act("c", card, "send_back", SentBack(to=("berta",)), before='{"sent_to": "anna", "reason": "anna"}'),
        act("d", card, "read", Wording(wording="anna"), before="no json", reviewer="berta"),
    ]
    found = {one["review_id"]: one for one in rows(bundle(tmp_path / "out", [life], acts), "reviews")}
    sent, worded = found[acts[2].id], found[acts[3].id]
    assert content(sent["after"]) == {"to": ["r2"]} and content(sent["before"]) == {"sent_to": "r1", "reason": "anna"}
    assert content(worded["after"]) == {"wording": "anna"} and content(worded["before"]) == "no json"


def test_what_counts_now(tmp_path: Path) -> None:
    life = whole_life()
    card = life.history.cards[0]
    first, second = reading("1", card, ONE), reading("2", card, ONE, "opposes")
    third, other = reading("3", card, TWO), reading("4", card, ONE, "qualifies", reviewer="berta")
    settled = reading("5", card, ONE, "supports", reviewer="carla", round="arbitration")
    again = reading("6", card, ONE, "opposes", reviewer="dora", round="arbitration")
    gone, back = undo("7", card, third), undo("8", card, other, reviewer="berta")
    revived = undo("9", card, back, reviewer="berta")
    acts = [first, second, third, other, settled, again, gone, back, revived]
    out = bundle(tmp_path / "out", [life], acts)
    flags = {one["review_id"]: one["is_current"] for one in rows(out, "reviews")}
    assert [flags[one.id] for one in acts] == [0, 1, 0, 1, 0, 1, 1, 0, 1]
    assert content(row(out, "reviews", review_id=gone.id)["after"]) == {"undoes": third.id}
    assert {one["link_id"] for one in rows(out, "links")} == {second.id, other.id, again.id}
    assert row(out, "reviews", review_id=again.id)["is_arbitration"] == 1


def test_a_link_quotes_the_author_and_a_reading_without_a_quote_is_none(tmp_path: Path) -> None:
    life = whole_life("one", HARD_TEXT)
    card = life.history.cards[0]
    turn = next(turn for turn in life.history.turns if turn.who == "participant")
    acts = [reading("a", card, ONE, "qualifies", reason="Unless asked."), reading("b", card, TWO, quoted=False)]
    acts.append(reading("c", card, THREE, "none"))
    out = bundle(tmp_path / "out", [life], acts)
    (link,) = rows(out, "links")
    assert (link["link_id"], link["method"], link["stance"], link["reason"]) == (acts[0].id, "reviewer", "qualifies", "Unless asked.")
    assert (link["principle_id"], link["spec_version"], link["agreement"], link["model_call_id"]) == (ONE, "2025-12-18", 1.0, None)
    assert link["quote"] == turn.text[link["quote_start"] : link["quote_end"]] == turn.text and link["turn_id"] == turn.id
    assert len(rows(out, "reviews")) == 3


@pytest.mark.parametrize("quote", [{"start": 0, "end": 999}, {"turn": id_of("no turn")}, {"turn": None}])
def test_a_quote_that_does_not_stand_is_refused(tmp_path: Path, quote: dict[str, Any]) -> None:
    life, other = whole_life(), whole_life("other")
    card = life.history.cards[0]
    theirs = next(turn for turn in other.history.turns if turn.who == "participant")
    quote = {"turn": theirs.id} if quote == {"turn": None} else quote
    wrong = Quote.model_validate({**card.policies[0].quotes[0].model_dump(), **quote})
    moved = card.model_copy(update={"policies": (card.policies[0].model_copy(update={"quotes": (wrong,)}),)})
    bad = reading("a", moved, ONE)
    with pytest.raises(BundleError, match=f"table links, row {bad.id}: its quote .* does not stand in turn"):
        bundle(tmp_path / "out", [life, other], [bad])
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("defect", "reason"),
    [("quote_absent", "reviewer_rejected"), ("empty_card", "reviewer_rejected"), ("test_session", "test_session")],
)
def test_a_card_set_aside_is_an_exclusion_with_its_defect(tmp_path: Path, defect: str, reason: str) -> None:
    life = whole_life()
    card = life.history.cards[0]
    acts = [set_aside("a", card, defect, reason="Look.")]
    (found,) = rows(bundle(tmp_path / "out", [life], acts), "exclusions")
    assert found == {
        "exclusion_id": acts[0].id, "object_kind": "card", "object_id": card.id, "reason": reason, "rule_version": None,
        "decided_by": "reviewer", "note": f"{defect}: Look.", "decided_at": acts[0].created_at,
    }  # fmt: skip


def test_a_card_is_not_set_aside_for_an_earlier_version_or_by_an_act_that_was_undone(tmp_path: Path) -> None:
    life = whole_life()
    card = life.history.cards[0]
    aside = set_aside("a", card)
    assert rows(bundle(tmp_path / "one", [life], [aside, undo("b", card, aside)]), "exclusions") == []
    assert rows(bundle(tmp_path / "two", [life], [aside, set_aside("c", card)]), "exclusions")[0]["exclusion_id"] == id_of("act", "c")
    life.card(SCENARIOS[0], next(turn for turn in life.history.turns if turn.who == "participant"), 2)
    assert rows(bundle(tmp_path / "three", [life], [aside]), "exclusions") == []


def test_acts_about_other_people_and_on_what_is_no_card_stay_behind(tmp_path: Path) -> None:
    life, tester, gone = whole_life(), whole_life("tester", test=True), whole_life("gone")
    card = life.history.cards[0]
    acts = [
        reading("kept", card, ONE),
        reading("tester", tester.history.cards[0], ONE),
        reading("gone", gone.history.cards[0], ONE),
        pair("pair", card, gone.history.cards[0]),
        act("idea", card, "accept", subject_kind="proposal", subject=id_of("idea")),
        act("seed", card, "release", subject=id_of("no seed"), about=None),
    ]
    acts.append(undo("undone", card, acts[4], subject_kind="proposal", subject=id_of("idea")))
    out = bundle(tmp_path / "out", [life, tester], acts)
    assert [one["review_id"] for one in rows(out, "reviews")] == [acts[0].id]
    assert all(str(one["participant_id"]) == life.id for one in rows(out, "cards"))
    later = bundle(tmp_path / "later", [life], acts, until=99)
    assert rows(later, "reviews") == [], "what was stored after the bundle's last event is in none of its tables"


def test_cards_judged_the_same_share_a_group(tmp_path: Path) -> None:
    lives = [whole_life(name) for name in ("one", "two", "three", "four")]
    cards = [life.history.cards[0] for life in lives]
    acts = [pair("a", cards[0], cards[1]), pair("b", cards[1], cards[2]), pair("c", cards[2], cards[3], "different")]
    out = bundle(tmp_path / "out", lives, acts)
    groups = [row(out, "cards", card_id=card.id)["near_group"] for card in cards]
    assert groups[0] and groups[0] == groups[1] == groups[2] and groups[3] is None
    undone_too = bundle(tmp_path / "undone", lives, [*acts, undo("d", cards[0], acts[0]), undo("e", cards[0], acts[1])])
    assert {one["near_group"] for one in rows(undone_too, "cards")} == {None}
    assert {one["target_kind"] for one in rows(out, "reviews")} == {"group"}


def test_same_data_same_bytes(tmp_path: Path) -> None:
    life = whole_life()
    card = life.history.cards[0]
    acts = [reading("a", card, ONE), done("b", card), set_aside("c", card)]
    one, two = (bundle(tmp_path / name, [life], acts) for name in ("one", "two"))
    assert all(path.read_bytes() == (two / path.relative_to(one)).read_bytes() for path in one.rglob("*") if path.is_file())
    bare = written(tmp_path / "bare", life.history)
    before, after = all_rows(bare), all_rows(one)
    assert {name: found for name, found in before.items() if name not in ("reviews", "links", "exclusions")} == {
        name: found for name, found in after.items() if name not in ("reviews", "links", "exclusions")
    }


@st.composite
def histories(draw: st.DrawFn) -> list[Review]:
    """Any acts on one card: readings, finishing, and undos of anything before, undos too."""
    card = whole_life().history.cards[0]
    acts: list[Review] = []
    for number in range(draw(st.integers(0, 12))):
        who = draw(st.sampled_from(["anna", "berta"]))
        kinds = [reading(str(number), card, draw(st.sampled_from(PRINCIPLES)), reviewer=who), done(str(number), card, reviewer=who)]
        kinds += [undo(str(number), card, draw(st.sampled_from(acts)), reviewer=who)] if acts else []
        acts.append(draw(st.sampled_from(kinds)))
    return acts


@given(histories())
def test_undone_is_what_the_pages_take_for_undone(acts: list[Review]) -> None:
    dead = undone(undos_in(acts))
    assert [act.id for act in counting(acts)] == [act.id for act in acts if act.id not in dead and act.action != "undo"]
    kept = standing(acts)
    assert not kept & dead.keys()
    finished = [act for act in counting(acts) if act.after == Finished(done=True).model_dump_json()]
    newest = {act.reviewer: act.id for act in finished}
    assert {act.id for act in finished} & kept == set(newest.values())


STATES = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda one: st.lists(one) | st.dictionaries(st.text(), one))


@given(STATES)
def test_what_leaves_can_be_read_back(state: Any) -> None:
    if isinstance(state, dict):
        state = {key: value for key, value in state.items() if key not in ("principle", "principle_id")} | {"principle": "k1"}
    assert json.loads(inward(outward(json.dumps(state), {}))) == state


def test_pseudonyms_follow_the_first_act() -> None:
    card = whole_life().history.cards[0]
    acts = [done("1", card, reviewer="zoe"), done("2", card, reviewer="adam"), done("3", card, reviewer="zoe")]
    assert pseudonyms(acts) == {"zoe": "r1", "adam": "r2"}


def test_a_mask_leaves_the_original_in_the_full_bundle_and_says_what_is_masked(tmp_path: Path) -> None:
    life = whole_life()
    card = life.history.cards[0]
    turn = card.policies[0].quotes[0].turn
    masks = [Masked(spans=((0, 1),)), Masked(spans=((2, 7),))]
    acts = [act(str(number), card, "mask", mask, subject_kind="quote", subject=turn, version=None) for number, mask in enumerate(masks)]
    out = bundle(tmp_path / "out", [life], acts)
    flags = [(content(one["after"])["spans"], one["is_current"]) for one in sorted(rows(out, "reviews"), key=lambda one: one["seq"])]
    assert flags == [([[0, 1]], 0), ([[2, 7]], 1)]
    assert row(out, "policies")["quote"] == "I would want to be told the truth."


def test_acts_in_the_archive_reach_the_bundle(tmp_path: Path) -> None:
    """The whole way: stored acts, the archive's event numbers, the study's own seed cards."""
    talk = talks()
    seed = talk.study.seeds[0]
    acts = [Review(
        id=id_of("seed act"), reviewer="zoe", subject_kind="card", subject=seed.card_id, version=1, action="hold_back", before="{}",
        after='{"state":"held_back"}', created_at="2026-11-20T10:00:00Z",
    )]  # fmt: skip
    asyncio.run(talk.archive.keep_reviews(acts))
    head = head_of(study_folder(), talk, simulated=False)
    write_bundle(
        talk.archive.histories(simulated=False), talk.study, tmp_path / "out", head=head, status_of=lambda one: status_of(talk.study, one),
        calls=talk.archive.model_calls, released=released_in(talk, simulated=False),
        reviews=lambda versions: reviewed_in(talk, versions, until=head.event_log_seq),
    )  # fmt: skip
    found = row(tmp_path / "out", "reviews", review_id=id_of("seed act"))
    assert found["seq"] <= head.event_log_seq and found["decision"] == "hold_back"
    assert row(tmp_path / "out", "cards", card_id=seed.card_id)["released"] == 0
