"""A reviewer's acts: what waits, what a decision changes, and that reviews go with the person whose card they are about."""

from __future__ import annotations

import shutil
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result
from others_toys import comes, has_a_card, shown, talk_about_others
from toys import PACK, still

from bot.bundling import head_of, released_in
from bot.cli import main
from bot.releasing import decide, queue, shareable
from flows.records import ReportedCard, Voted
from flows.records.study import Others
from storage.bundle import write_bundle
from storage.chain_check import check_chain
from storage.withdrawal import erase_person
from tests.bundle_readers import rows as rows_in


def invoke(*words: str) -> Result:
    """The command, in a thread of its own, since the caller stands in an event loop."""
    kept: list[Result] = []
    work = Thread(target=lambda: kept.append(CliRunner().invoke(main, list(words))))
    work.start()
    work.join()
    return kept[0]


async def test_a_reviewer_reads_what_waits_releases_and_holds_back(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PACK, tmp_path / "study"))
    talk = talk_about_others(folder / "data")
    one, two = await has_a_card(talk, "one", title="See the person first"), await has_a_card(talk, "two")
    await has_a_card(talk, "simulated", simulated=True)
    listed = invoke("release", str(folder))
    assert listed.exit_code == 0, listed.output
    assert "See the person first" in listed.output and "2 waiting." in listed.output
    done = invoke("release", str(folder), one.id[:8], "--by", "Reader")
    assert done.exit_code == 0 and "Released" in done.output, done.output
    held = invoke("release", str(folder), two.id, "--hold-back", "--reason", "names a neighbour")
    assert held.exit_code == 0 and "Held back" in held.output, held.output
    assert "No card waits" in invoke("release", str(folder)).output
    person = await comes(talk)
    history = talk.history(person.id)
    assert history is not None
    assert [card.id for card in talk.kit.pool(history.participant).cards] == [one.id]
    wrong = invoke("release", str(folder), "ffffffff")
    assert wrong.exit_code == 2 and "no card with an id that begins so" in wrong.output
    talk.archive.close()


@pytest.mark.parametrize(("title", "waits"), [("See the person first", False), ("Ask @somebody about it", True)])
async def test_with_rules_only_doubtful_cards_wait(tmp_path: Path, title: str, waits: bool) -> None:
    talk = talk_about_others(tmp_path, others=Others(release="rules"))
    await has_a_card(talk, "one", title=title)
    assert bool(queue(shareable(talk.study, talk.archive))) == waits
    talk.archive.close()


async def test_reported_cards_come_first_and_wait_whatever_the_rules_say(tmp_path: Path) -> None:
    talk = talk_about_others(tmp_path, others=Others(release="rules"))
    card = await has_a_card(talk, "one")
    person = await comes(talk)
    seed = next(one for one in shown(person) if one != card.id)
    for bad in (card.id, seed):
        await person.does(ReportedCard(client_id=person.act_id(), card_id=bad))
    waiting = queue(shareable(talk.study, talk.archive))
    assert {(one.card.id, one.state) for one in waiting} == {(card.id, "reported"), (seed, "reported")}
    for one in waiting:
        made = decide("release", one, reviewer="r", reason="", new_id=talk.kit.new_id(), at=still())
        await talk.archive.keep_reviews([made])
    assert queue(shareable(talk.study, talk.archive)) == []
    talk.archive.close()


async def test_withdrawal_takes_votes_reports_and_reviews_of_others_along(tmp_path: Path) -> None:
    talk = talk_about_others(tmp_path / "data", others=Others(cards=17, release="rules"))
    hers, his = await has_a_card(talk, "hers"), await has_a_card(talk, "his")
    person = await comes(talk)
    for card in (hers, his):
        await person.does(Voted(client_id=person.act_id(), card_id=card.id, value="agree"))
    await person.does(ReportedCard(client_id=person.act_id(), card_id=hers.id))
    (one,) = queue(shareable(talk.study, talk.archive))
    await talk.archive.keep_reviews([decide("hold_back", one, reviewer="r", reason="HARSHWORDS", new_id=talk.kit.new_id(), at=still())])
    erased = await erase_person(talk.archive, hers.participant_id, at=still())
    assert erased.rows["votes"] >= 2 and erased.rows["reports"] == 1 and erased.rows["reviews"] == 1
    history = talk.history(person.id)
    assert history is not None
    assert hers.id not in {vote.card_id for vote in history.votes} and history.reports == ()
    assert his.id in {vote.card_id for vote in history.votes}
    assert check_chain(talk.archive).faults == ()
    talk.archive.close()


async def test_the_bundle_holds_votes_what_is_released_and_seed_cards(tmp_path: Path) -> None:
    talk = talk_about_others(tmp_path / "data", others=Others(cards=3, release="rules"))
    card, doubtful = await has_a_card(talk, "one"), await has_a_card(talk, "two", title="@somebody")
    person = await comes(talk)
    first = shown(person)[0]
    for value in ("agree", "pass"):
        await person.does(Voted.model_validate({"client_id": person.act_id(), "card_id": first, "value": value}))
    await comes(talk, test=True)
    out = tmp_path / "out"
    people = list(talk.archive.histories(simulated=False))
    write_bundle(
        people, talk.study, out, head=head_of(PACK, talk, simulated=False), status_of=lambda _: "completed",
        released=released_in(talk, simulated=False),
    )  # fmt: skip
    cards = {row["card_id"]: row for row in rows_in(out, "cards")}
    assert (cards[card.id]["released"], cards[doubtful.id]["released"]) == (1, 0)
    seeds = [row for row in cards.values() if row["author"] == "seed"]
    assert len(seeds) == len(talk.study.seeds) and {row["participant_id"] for row in seeds} == {None}
    votes = [row for row in rows_in(out, "votes") if row["participant_id"] == person.id]
    assert [row["value"] for row in votes if row["card_id"] == first and row["is_current"]] == ["pass"]
    assert sum(row["is_current"] for row in votes) == 3 and {row["participant_id"] for row in rows_in(out, "votes")} == {person.id}
    talk.archive.close()
