"""What the readings leave open, on toys and on the page; nothing is told of cards that are still to be read unaided."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from others_toys import comes, has_a_card, talk_about_others
from staff_toys import signed_in
from toys import pack, study_with
from web_toys import browser, talks

from bot.review_coverage import edited
from flows.records import Answer, Link, Offer, Policy, Quote, Review, StudyEvent, ValueCard, Verdict
from flows.reviewing.coverage import coverage_of
from flows.reviewing.facts import CardFacts, Entry
from flows.reviewing.fold import fold
from storage.first_picks import first_picks

AT = "2026-11-20T12:00:00Z"
SPEC = pack().spec.spec.version
FIRST, SECOND = pack().scenarios[0], pack().scenarios[1]
RULE, OTHER = FIRST.in_play[0], FIRST.in_play[1]


def card(number: int, scenario: str = FIRST.id) -> ValueCard:
    line = Policy(kind="looks_to", text="telling", quotes=(Quote(turn=f"{9:032x}", start=0, end=1),))
    return ValueCard(
        id=f"{number:032x}", version=1, participant_id=f"{number + 1000:032x}", scenario_id=scenario, title=f"Card {number}",
        policies=(line,), lang="en", author="participant", talk_mode="guided", card_mode="guided", created_at=AT,
    )  # fmt: skip


def offer(of: ValueCard, principle: str, answer: Answer | None, version: str = SPEC) -> Offer:
    return Offer(
        id="a" * 32, participant_id=of.participant_id, card_id=of.id, card_version=1, scenario_id=of.scenario_id, principle_id=principle,
        spec_version=version, wording="a", why="in_play", position=0, answer=answer, created_at=AT,
    )  # fmt: skip


def link(of: ValueCard, principle: str) -> Link:
    return Link(
        id="b" * 32, card_id=of.id, card_version=1, principle_id=principle, stance="supports", turn=f"{9:032x}", start=0, end=1, reason="r",
        method="model", participant_id=of.participant_id, spec_version=SPEC, created_at=AT,
    )  # fmt: skip


def entry(of: ValueCard, *offers: Offer, links: tuple[Link, ...] = (), acts: tuple[Review, ...] = (), unaided: bool = False) -> Entry:
    facts = CardFacts(of, "real", offers, links, (), False, False, 10)
    return Entry(facts, acts, fold(acts, 1), unaided)


def reads(of: ValueCard, who: str, principle: str, verdict: Verdict) -> tuple[Review, Review]:
    """One reading, and done."""

    def act(after: dict[str, object], **more: object) -> Review:
        base = {"reviewer": who, "subject_kind": "card", "subject": of.id, "version": 1, "about": of.participant_id, "action": "read"}
        seed = f"{hash((who, of.id, principle, bool(more))) & (2**64 - 1):032x}"
        return Review.model_validate({**base, "id": seed, "before": "{}", "after": json.dumps(after), "created_at": AT, **more})

    return act({"principle": principle}, verdict=verdict), act({"done": True})


def test_nothing_is_linked_until_somebody_links_it() -> None:
    bare, answered, by_machine = (card(n) for n in (1, 2, 3))
    entries = [
        entry(bare, offer(bare, RULE, None), offer(bare, OTHER, "does_not_fit")),
        entry(answered, offer(answered, RULE, "opposes")),
        entry(by_machine, links=(link(by_machine, OTHER),)),
    ]
    found = coverage_of(pack(), entries, {})
    assert [one.facts.id for one in found.cards_without] == [bare.id]
    assert set(found.principles_without) == {one.id for one in pack().spec.principles} - {RULE, OTHER}


def test_what_one_reader_linked_is_not_told_before_all_are_done() -> None:
    read = card(1)
    ada, bo = reads(read, "ada", RULE, "supports"), reads(read, "bo", RULE, "opposes")
    alone, both = (coverage_of(pack(), [entry(read, acts=acts)], {}) for acts in (ada, ada + bo))
    assert len(alone.one_reader) == 1 and RULE in alone.principles_without and len(alone.cards_without) == 1
    assert not both.one_reader and RULE not in both.principles_without and not both.cards_without
    none = reads(read, "ada", RULE, "none") + reads(read, "bo", RULE, "none")
    assert RULE in coverage_of(pack(), [entry(read, acts=none)], {}).principles_without, "read as none is no link"


def test_cards_still_to_be_read_unaided_tell_nothing() -> None:
    hidden = entry(card(1), offer(card(1), RULE, "supports", "2025-01-01"), unaided=True)
    found = coverage_of(pack(), [hidden], {})
    assert (found.cards, found.left_out, found.changed) == (0, 1, ()) and RULE in found.principles_without
    done = reads(card(1), "ada", OTHER, "supports") + reads(card(1), "bo", OTHER, "supports")
    assert coverage_of(pack(), [replace(hidden, acts=done, review=fold(done, 1))], {}).cards == 1


def test_another_version_of_the_spec_and_a_file_edited_under_the_same() -> None:
    old, new = card(1), card(2)
    entries = [entry(old, offer(old, RULE, "supports", "2025-01-01")), entry(new, offer(new, RULE, "supports"))]
    found = coverage_of(pack(), entries, {}, edited_at="2026-11-21T00:00:00Z")
    assert [(one.principle, one.cards, one.versions) for one in found.changed] == [(RULE, 1, ("2025-01-01",))]
    assert found.edited == 1, "the other one is told above"
    assert coverage_of(pack(), entries, {}, edited_at=AT).edited == 0


@pytest.mark.parametrize(
    ("hashes", "present", "when"),
    [
        ([], "a", None),
        (["a"], "a", None),
        (["a"], "b", "now"),
        (["a", "b"], "b", "2"),
        (["a", "a", "b", "b"], "b", "3"),
        (["a", "b"], "c", "now"),
    ],
)
def test_when_the_principles_were_edited(hashes: list[str], present: str, when: str | None) -> None:
    at: Callable[[int], str] = lambda place: f"2026-11-{place:02d}T12:00:00Z"  # noqa: E731
    events = tuple(
        StudyEvent(id=f"{place:032x}", act="freeze", files={"principles.yaml": digest}, who="olga", created_at=at(place))
        for place, digest in enumerate(hashes, start=1)
    )
    assert edited(events, present, "now") == (when if when in (None, "now") else at(int(when)))


def test_scenarios_that_divide_nobody_and_those_with_too_few_people() -> None:
    cards = [card(n) for n in (1, 2)]
    alike = [entry(one, offer(one, RULE, "supports")) for one in cards]
    study = study_with(k=10)
    found = coverage_of(study, alike, {FIRST.id: {"A": 10}, SECOND.id: {"A": 9, "B": 3}})
    (one,) = found.alike
    assert (one.scenario, one.people, one.choices, one.chosen, one.answers, one.cards) == (FIRST.id, 10, True, "A", True, 2)
    assert SECOND.id not in found.too_few and FIRST.id not in found.too_few and len(found.too_few) == len(study.scenarios) - 2
    differ = [entry(one, offer(one, RULE, answer)) for one, answer in zip(cards, ("supports", "opposes"), strict=True)]
    assert not coverage_of(study, differ, {FIRST.id: {"A": 9, "B": 1}}).alike
    assert FIRST.id in coverage_of(study, alike, {FIRST.id: {"A": 9}}).too_few


async def test_first_picks_are_counted_by_kind(tmp_path: Path) -> None:
    talk = talk_about_others(tmp_path)
    for _ in range(3):
        await comes(talk)
    await comes(talk, test=True)
    with talk.archive.snapshot() as connection:
        real, test = first_picks(connection), first_picks(connection, test=True)
    assert sum(sum(picks.values()) for picks in real.values()) == 3 and sum(sum(picks.values()) for picks in test.values()) == 1
    talk.archive.close()


async def test_the_page_leads_to_the_queue_and_shows_titles_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = pack().settings.review.model_copy(update={"unaided_percent": 0, "unaided_least": 0})
    async with browser() as client:
        await signed_in(client)
        with monkeypatch.context() as patch:
            patch.setattr(talks(), "study", study_with(review=rules))
            written = await has_a_card(talks(), "uncovered", title="<script>alert(1)</script>")
            page = await client.get("/review/coverage")
        assert page.status_code == 200 and "<script>" not in page.text
        assert f'href="/review/card/{written.id}" dir="auto">&lt;script&gt;alert(1)' in page.text
        assert "show=all&amp;principle=" in page.text and "Too few to say" in page.text
        await has_a_card(talks(), "unaided again")
        page = await client.get("/review/coverage")
        assert written.id not in page.text and "of the unaided sample are left out" in page.text
