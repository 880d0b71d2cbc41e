"""Two cards of other people side by side: what is asked, stored, shown again, published, and gone with a card's author."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from toys import Person, pack, study_with, talk_on
from weighing_toys import walk_to

from bot.conversation import Conversation
from bot.leaving import Leaving
from flows.my_weighing import my_pairs
from flows.pairs import newest_comparisons
from flows.records import AskPair, Compared, Done, Pressed, ReportedCard, Story, Study
from flows.records.study import Others, PairsStep, ScenarioCounts
from storage.bundle_fold import Folded
from storage.bundle_weighed import comparison_rows

ONE = "heart_pill"


def one_situation(**settings: Any) -> Study:
    """Everybody talks about the same scenario; its seed cards stay, and rules release people's cards."""
    few = {"closing": ("pairs",), "scenarios": ScenarioCounts(talked=1, short=0), "before": (), "after": (), "about": ()}
    study = study_with(**{**few, "others": Others(release="rules"), **settings})
    scenarios = tuple(scenario for scenario in study.scenarios if scenario.id == ONE)
    return study.model_copy(update={"scenarios": scenarios, "seeds": tuple(seed for seed in study.seeds if seed.scenario == ONE)})


def compares(person: Person, wiser: Any, why: str = "", *, position: int | None = None) -> Compared:
    place = person.open(AskPair).position if position is None else position
    return Compared(client_id=person.act_id(), position=place, wiser=wiser, why=why)


def on(person: Person, subject: str | None = None) -> Pressed:
    return Pressed(client_id=person.act_id(), button="go_on", subject=subject or person.open(AskPair).key)


async def arrived(talks: Conversation, seed: int = 1) -> tuple[Person, AskPair]:
    person = await Person.join(talks)
    return person, await walk_to(person, AskPair, seed=seed)


async def through(person: Person, wiser: Any = "a") -> None:
    """All pairs answered."""
    while any(isinstance(screen, AskPair) and screen.open for screen in person.view.screens):
        await person.does(compares(person, wiser))
        await person.does(on(person))


async def test_one_pair_after_the_other_each_stored_and_changed_until_one_goes_on(tmp_path: Path) -> None:
    talks = talk_on(tmp_path, study_with(closing=("pairs",), after=(), scenarios=ScenarioCounts(talked=1, short=0)))
    person, screen = await arrived(talks)
    assert (screen.number, screen.of, screen.key) == (1, 3, "pairs/0") and {screen.first.by, screen.second.by} == {"seed"}
    assert screen.first.story and screen.first.story == screen.second.story and screen.told is None
    progress = person.view.progress
    assert (progress.part, progress.number, progress.of) == ("pairs", 1, 3) and not person.view.talking
    assert await person.is_refused(on(person)) == "choose_first"
    assert await person.is_refused(compares(person, "a", position=1)) == "not_open"
    assert await person.is_refused(compares(person, "a", "x" * 9000)) == "too_long"
    await person.does(compares(person, "a"))
    await person.does(compares(person, "unsure", "Both miss something.\r\nReally."))
    assert await person.is_refused(on(person, "pairs")) == "not_open" and await person.is_refused(on(person, "pairs/1")) == "not_open"
    assert talk_on(tmp_path, talks.study).view(person.id) == person.view  # another device, or after a crash
    await person.does(on(person))
    first, second = [one for one in person.view.screens if isinstance(one, AskPair)]
    assert not first.open and (first.wiser, first.why) == ("unsure", "Both miss something.\nReally.") and second.number == 2
    assert await person.is_refused(compares(person, "b", position=0)) == "not_open"
    await through(person)
    history = talks.archive.history(person.id)
    assert history and history == talks.history(person.id)
    assert [row.wiser for row in newest_comparisons(talks.standing(person.id))] == ["unsure", "a", "a"]  # type: ignore[arg-type]
    assert [one.drawn for one in history.openings] == [3]
    assert all(row.story is None and row.story_by == "none" for row in history.comparisons)
    rows = list(comparison_rows(Folded(history)))
    assert [row["wiser"] for row in rows if row["is_current"]] == ["unsure", "a", "a"] and Counter(r["is_current"] for r in rows)[0] == 4
    mine = my_pairs(talks.standing(person.id))  # type: ignore[arg-type]
    assert mine[0].why == "Both miss something.\nReally." and mine[0].first == screen.first.title
    talks.archive.close()


async def test_a_card_never_comes_back_to_its_author_and_takes_its_comparisons_along(tmp_path: Path) -> None:
    talks = talk_on(tmp_path, one_situation())
    authors = [(await arrived(talks, seed))[0] for seed in (1, 2)]
    for author in authors:
        await through(author)
    person, _ = await arrived(talks, 3)
    history = talks.archive.history(person.id)
    assert history and len(history.comparisons) == 3
    met = {name for row in history.comparisons for name in (row.card_a, row.card_b)}
    cards = {author.id: {card.id for card in talks.archive.history(author.id).cards} for author in authors}  # type: ignore[union-attr]
    assert not met & {card.id for card in history.cards} and met & cards[authors[0].id]
    await through(person, "b")
    theirs = [row for row in talks.archive.history(person.id).comparisons if cards[authors[0].id] & {row.card_a, row.card_b}]  # type: ignore[union-attr]
    assert theirs
    erased, _ = await Leaving(talks).withdraw(authors[0].id)
    assert erased.rows["comparisons"] >= len(theirs) + 3
    left = talks.archive.history(person.id)
    assert left and not any(cards[authors[0].id] & {row.card_a, row.card_b} for row in left.comparisons)
    shown = [screen for screen in person.view.screens if isinstance(screen, AskPair)]
    assert len(shown) == len(newest_comparisons(talks.standing(person.id)))  # type: ignore[arg-type]
    assert all(screen.first.card_id not in cards[authors[0].id] for screen in shown)
    talks.archive.close()


async def test_a_reported_card_takes_its_pair_away_for_everybody(tmp_path: Path) -> None:
    talks = talk_on(tmp_path, one_situation(pairs=PairsStep(count=1)))
    (first, screen), (second, _) = await arrived(talks, 1), await arrived(talks, 2)
    await first.does(ReportedCard(client_id=first.act_id(), card_id=screen.first.card_id))
    assert not any(isinstance(one, AskPair) for one in first.view.screens)
    for one in (screen.first.card_id, "0" * 32):
        assert await second.is_refused(ReportedCard(client_id=second.act_id(), card_id=one)) in ("card_gone", "not_open")
    talks.archive.close()


@pytest.mark.parametrize("seeds", [0, 1])
async def test_with_fewer_than_two_cards_in_any_situation_the_step_is_left_out(tmp_path: Path, seeds: int) -> None:
    study = one_situation()
    talks = talk_on(tmp_path, study.model_copy(update={"seeds": study.seeds[:seeds]}))
    person = await Person.join(talks)
    await walk_to(person, Done)
    history = talks.archive.history(person.id)
    assert history and [one.drawn for one in history.openings] == [0] and not history.comparisons
    talks.archive.close()


async def test_a_story_is_marked_and_its_arm_is_stored_and_balanced(tmp_path: Path) -> None:
    study = one_situation(pairs=PairsStep(count=1, stories=True), others=Others(release="reviewer"))
    story = Story(scenario=ONE, by="model", texts={"en": "First {from}, then {to}."})
    talks = talk_on(tmp_path, study.model_copy(update={"stories": (story,)}))
    told: Counter[str] = Counter()
    orders: Counter[bool] = Counter()
    texts = set()
    for seed in range(6):
        person, screen = await arrived(talks, seed)
        (row,) = newest_comparisons(talks.standing(person.id))  # type: ignore[arg-type]
        told[str(row.story)] += 1
        orders[row.card_a < row.card_b] += 1
        assert (screen.told is None) == (row.story == "none") and row.story_by == ("none" if row.story == "none" else "model")
        if screen.told:
            assert screen.told.by == "model" and {screen.first.title, screen.second.title} <= {*screen.told.text[6:-1].split(", then ")}
            texts.add((row.story, screen.told.text))
    assert told == {"as_written": 2, "reversed": 2, "none": 2} and orders == {True: 3, False: 3}
    assert len(texts) == 2 and len({text for _, text in texts}) == 2
    talks.archive.close()


async def test_stories_are_shown_only_where_the_study_allows_them(tmp_path: Path) -> None:
    study = one_situation()
    talks = talk_on(tmp_path, study.model_copy(update={"stories": (Story(scenario=ONE, by="person", texts={"en": "{from} {to}"}),)}))
    person, screen = await arrived(talks)
    history = talks.archive.history(person.id)
    assert screen.told is None and history and [row.story for row in history.comparisons] == [None]
    assert json.loads(pack().settings.pairs.model_dump_json()) == {"count": 3, "stories": False}
    talks.archive.close()
