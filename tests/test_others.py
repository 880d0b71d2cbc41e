"""Cards of others: who sees which, that each is seen about equally often, and that what is hidden is gone from the screens."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from others_toys import comes, has_a_card, press, released, review, shown, talk_about_others
from toys import Person, consent, still

from bot.conversation import Conversation
from flows.others import MANY, draw_others
from flows.records import AskVotes, ConsentChange, Done, Pressed, ReportedCard, ValueCard, Vote, Voted
from flows.records.study import Others
from flows.standing import Standing
from storage.withdrawal import erase_person


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Conversation]:
    conversation = talk_about_others(tmp_path)
    yield conversation
    conversation.archive.close()


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Conversation]:
    conversation = talk_about_others(tmp_path, seeds=False)
    yield conversation
    conversation.archive.close()


def voted(person: Person, card_id: str, value: str) -> Voted:
    return Voted.model_validate({"client_id": person.act_id(), "card_id": card_id, "value": value})


async def goes_on(person: Person) -> None:
    await person.does(Pressed(client_id=person.act_id(), button="go_on", subject="others"))


async def test_votes_are_drawn_as_the_step_opens_changed_and_kept(talk: Conversation) -> None:
    person = await comes(talk)
    history = talk.history(person.id)
    assert history is not None
    assert [vote.value for vote in history.votes] == [None] * 5
    assert [vote.position for vote in history.votes] == list(range(5))
    assert (history.openings[0].released, history.openings[0].seeds, history.openings[0].drawn) == (0, 16, 5)
    asked = person.open(AskVotes)
    assert {one.card.by for one in asked.votes} == {"seed"}
    first, second = (one.card.card_id for one in asked.votes[:2])
    await person.does(voted(person, first, "agree"))
    await person.does(voted(person, first, "disagree"))
    await person.does(voted(person, second, "pass"))
    assert [one.value for one in person.open(AskVotes).votes] == ["disagree", "pass", None, None, None]
    await goes_on(person)
    assert isinstance(person.view.screens[-1], Done)
    assert await person.is_refused(voted(person, first, "agree")) == "not_open"


async def test_only_what_may_be_shown_is_shown(bare: Conversation) -> None:
    good = await released(bare, range(MANY))
    waiting = await has_a_card(bare, "waiting")
    no_consent = await has_a_card(bare, "no consent", flags={})
    draft = await has_a_card(bare, "draft", approved=False)
    spanish = await has_a_card(bare, "spanish", lang="es")
    simulated = await has_a_card(bare, "simulated", simulated=True)
    test = await has_a_card(bare, "test", test=True)
    for card in (no_consent, draft, spanish, simulated, test):
        await review(bare, card.id, "release")
    person = await comes(bare)
    pool = bare.kit.pool(bare.history(person.id).participant)  # type: ignore[union-attr]
    assert {card.id for card in pool.cards} == {card.id for card in good}
    assert waiting.id not in {card.id for card in pool.cards}
    author = bare.history(good[0].participant_id)
    assert author is not None
    assert good[0].id not in {card.id for card in bare.kit.pool(author.participant).cards}


async def test_without_seeds_the_step_is_left_out_until_there_are_many(bare: Conversation) -> None:
    await released(bare, range(MANY - 1))
    early = await comes(bare)
    assert isinstance(early.view.screens[-1], Done)
    assert shown(early) == []
    await released(bare, [MANY])
    assert len(shown(await comes(bare))) == 5
    assert isinstance(early.view.screens[-1], Done), "who was past it is not called back"


async def test_seeds_fill_up_and_then_make_room(talk: Conversation) -> None:
    cards = await released(talk, range(2))
    seen = shown(await comes(talk))
    assert len(seen) == 5
    assert set(seen) - {card.id for card in cards}
    more = await released(talk, range(2, MANY))
    assert set(shown(await comes(talk))) <= {card.id for card in cards + more}


async def test_a_report_hides_a_card_from_everybody_until_a_reviewer_has_looked(talk: Conversation) -> None:
    cards = await released(talk, range(MANY + 1))
    by_id = {card.id: card for card in cards}
    first = await comes(talk)
    seen = shown(first)
    second = await comes(talk)
    while not set(seen) & set(shown(second)):
        second = await comes(talk)
    bad = next(iter(set(seen) & set(shown(second))))
    await first.does(ReportedCard(client_id=first.act_id(), card_id=bad))
    assert bad not in shown(first)
    assert len(shown(first)) == 5, "another card stands in its place"
    assert bad not in shown(second)
    assert await first.is_refused(voted(first, bad, "agree")) == "card_gone"
    assert await second.is_refused(voted(second, bad, "agree")) == "card_gone"
    assert await first.is_refused(ReportedCard(client_id=first.act_id(), card_id=bad)) == "card_gone"
    assert bad not in {card.id for card in talk.kit.pool(talk.history(second.id).participant).cards}  # type: ignore[union-attr]
    await review(talk, bad, "release", about=by_id[bad].participant_id)
    assert bad in {card.id for card in talk.kit.pool(talk.history(second.id).participant).cards}  # type: ignore[union-attr]
    assert bad not in shown(first), "who reported it does not see it again"


async def test_a_reported_seed_card_is_hidden_too(talk: Conversation) -> None:
    person, other = await comes(talk), await comes(talk)
    while not set(shown(person)) & set(shown(other)):
        other = await comes(talk)
    bad = next(iter(set(shown(person)) & set(shown(other))))
    await person.does(ReportedCard(client_id=person.act_id(), card_id=bad))
    assert bad not in shown(other)
    assert bad not in shown(await comes(talk))


@pytest.mark.parametrize("how", ["held back", "dropped", "edited", "consent taken back", "withdrawn"])
async def test_what_its_author_or_a_reviewer_takes_back_disappears(bare: Conversation, how: str) -> None:
    cards = await released(bare, range(MANY))
    person = await comes(bare)
    gone = next(card for card in cards if card.id == shown(person)[0])
    await person.does(voted(person, gone.id, "agree"))
    await takes_back(bare, gone, how)
    assert gone.id not in shown(person)
    history = bare.history(person.id)
    assert history is not None
    assert any(vote.card_id == gone.id for vote in history.votes) == (how != "withdrawn"), "votes on a withdrawn card are erased"
    await person.does(voted(person, shown(person)[0], "agree"))
    assert len(shown(person)) == 5, "with the next act another card takes its place"


async def takes_back(talk: Conversation, card: ValueCard, how: str) -> None:
    author = card.participant_id
    if how == "held back":
        await review(talk, card.id, "hold_back", about=author)
    elif how == "dropped":
        await talk.archive.store(author, None, [press(card, "drop")])
    elif how == "edited":
        newer = card.model_copy(update={"version": 2, "title": "Other words"})
        await talk.archive.store(author, None, [newer, press(newer, "approve")])
    elif how == "consent taken back":
        change = ConsentChange(id=talk.kit.new_id(), participant_id=author, consent=consent(cards=False), created_at=still())
        await talk.archive.store(author, None, [change])
    else:
        await erase_person(talk.archive, author, at=still())


async def test_a_card_held_back_stays_so_in_its_next_version_also_where_rules_release(tmp_path: Path) -> None:
    talk = talk_about_others(tmp_path, others=Others(release="rules"))
    card = await has_a_card(talk, "one")
    person = await comes(talk)
    history = talk.history(person.id)
    assert history is not None
    assert [one.id for one in talk.kit.pool(history.participant).cards] == [card.id], "nothing in it is doubtful"
    await review(talk, card.id, "hold_back", about=card.participant_id)
    newer = card.model_copy(update={"version": 2, "title": "Other words"})
    await talk.archive.store(card.participant_id, None, [newer, press(newer, "approve")])
    assert talk.kit.pool(history.participant).cards == ()
    talk.archive.close()


async def test_if_every_card_is_gone_the_walk_goes_on(tmp_path: Path) -> None:
    talk = talk_about_others(tmp_path, others=Others(cards=1))
    person = await comes(talk)
    for seed in talk.study.seeds:
        await review(talk, seed.card_id, "hold_back")
    assert isinstance(person.view.screens[-1], Done)
    talk.archive.close()


async def test_every_card_is_seen_about_equally_often(tmp_path: Path) -> None:
    """Whoever comes in whatever order, with cards released on the way: among cards that were there all the time counts differ by one."""
    luck = random.Random(4)
    talk = talk_about_others(tmp_path, seeds=False)
    cards = await released(talk, range(MANY + 3))
    for turn in range(24):
        await comes(talk)
        if luck.random() < 0.1:
            await released(talk, [100 + turn])
    with talk.archive.snapshot() as connection:
        counts = Counter(dict(connection.execute("SELECT card_id, count(DISTINCT participant_id) FROM votes GROUP BY 1").fetchall()))
    there = [counts[card.id] for card in cards]
    assert max(there) - min(there) <= 1, sorted(there)
    talk.archive.close()


async def test_nothing_tells_whose_card_it_is_or_what_others_said(talk: Conversation) -> None:
    cards = await released(talk, range(MANY))
    first = await comes(talk)
    for card_id in shown(first):
        await first.does(voted(first, card_id, "disagree"))
    second = await comes(talk)
    text = second.view.model_dump_json()
    assert not [card.participant_id for card in cards if card.participant_id in text]
    assert "disagree" not in text


async def test_nobody_is_shown_cards_about_a_scenario_that_they_asked_to_be_spared(tmp_path: Path) -> None:
    talk = talk_about_others(tmp_path, others=Others(cards=16))
    person = await comes(talk)
    history = talk.history(person.id)
    assert history is not None
    spared = history.draws[0].model_copy(update={"id": "f" * 32, "scenario_id": "late_mother"})
    before = replace(history, draws=(spared, *history.draws), votes=(), openings=(), others=())
    records, _ = draw_others(Standing(talk.study, before), talk.kit)
    drawn = {record.card_id for record in records if isinstance(record, Vote)}
    about = {seed.card_id for seed in talk.study.seeds if seed.scenario == "late_mother"}
    assert len(drawn) == 14 and not drawn & about
    talk.archive.close()
