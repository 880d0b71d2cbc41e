"""The operator's page: the numbers of `soundings status`, no small group, nothing that anybody wrote; the buttons and their refusals."""

from __future__ import annotations

import itertools
import json
import re
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from staff_toys import signed_in
from state_toys import move
from test_conversation import to_the_talk
from toys import Person, pack, study_with, talk_on
from web_toys import browser, study_folder, talks

from bot.cli.status_commands import status
from bot.health import Look, saying, study_status
from bot.notices import notice, operator_words, whole_status
from bot.operate_view import operated
from bot.states import state_after
from bot.study_moves import Stays, move_study
from flows.records import Pressed, Said, ToldAbout
from flows.suppression import said_of

SAID = "Zirconia sentence of theirs alone"


def state() -> str:
    return state_after(talks().archive.study_events())


@pytest.mark.parametrize(
    ("people", "k", "said"),
    [(0, 10, None), (9, 10, None), (10, 10, 10), (14, 10, 10), (15, 10, 15), (98, 10, 95), (0, 1, None), (3, 1, 3), (4, 3, 3)],
)
def test_a_count_is_said_rounded_down_or_not_at_all(people: int, k: int, said: int | None) -> None:
    assert said_of(people, k) == said


@given(st.integers(0, 5000), st.integers(1, 60))
def test_what_is_said_is_never_small_nor_too_much(people: int, k: int) -> None:
    said = said_of(people, k)
    assert said is None if people < k else said is not None and k <= said <= people < said + 5


@pytest.mark.parametrize("k", [2, 3, 5, 10])
def test_no_small_count_follows_from_the_others(k: int) -> None:
    """Everybody = finished + stopped + at it + gone silent, and chose between everybody and finished: whatever is said of them, each count
    or difference under k could be another one just as well."""
    worlds: dict[tuple[object, ...], list[dict[str, int]]] = defaultdict(list)
    most = 3 * k if k < 10 else 26
    for joined in range(most):
        for chose, finished, stopped in itertools.product(range(joined + 1), repeat=3):
            if finished <= chose and finished + stopped <= joined:
                world = {"joined": joined, "chose": chose, "finished": finished, "stopped": stopped}
                hidden = {"left early": joined - chose, "left late": chose - finished, "still there": joined - finished - stopped}
                worlds[tuple(said_of(people, k) for people in world.values())].append(world | hidden)
    for alike in worlds.values():
        for name in alike[0]:
            values = {world[name] for world in alike}
            assert len(values) > 1 or min(values) >= k or max(world["joined"] for world in alike) >= most - 5, (name, alike[0])


def test_status_on_the_console_says_the_same_and_exactly_if_asked(tmp_path: Path) -> None:
    conversation = talk_on(tmp_path / "study" / "data")
    page = whole_status(conversation, study_folder(), Look(since="2026-11-20T12:00:00Z"))
    console = whole_status(conversation, study_folder())
    assert {name: console[name] for name in page if name not in ("server", "simulated", "disk")} == {
        name: page[name] for name in page if name not in ("server", "simulated", "disk")
    }
    assert console["funnel"]["joined"] == "fewer than 10" and study_status(conversation, Look(exact=True))["funnel"]["joined"] == 0
    conversation.archive.close()


async def test_how_far_people_came_is_followed_without_reading_everybody_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation = talk_on(tmp_path)
    people = [await Person.join(conversation) for _ in range(12)]
    look = Look(since="2026-11-20T12:00:00Z")
    assert study_status(conversation, look)["funnel"] == {
        "joined": 10, "chose": "fewer than 10", "card": "fewer than 10", "rules": "fewer than 10", "finished": "fewer than 10",
        "stopped": "fewer than 10", "going": 10,
    }  # fmt: skip
    for person in people[:11]:
        await person.does(Pressed(client_id=person.act_id(), button="stop"))
    read = []
    inside = conversation.archive.history
    monkeypatch.setattr(conversation.archive, "history", lambda who: read.append(who) or inside(who))
    assert study_status(conversation, look)["funnel"]["stopped"] == 10 and len(read) == 11
    conversation.kit = replace(conversation.kit, now=lambda: "2026-11-20T23:00:00Z")
    assert study_status(conversation, replace(look, exact=True))["funnel"]["going"] == 0, "the last one is silent for hours"
    conversation.archive.close()


async def test_a_quota_under_k_is_never_said(tmp_path: Path) -> None:
    study = study_with(quotas={"ai_attitude": {"more_concerned": 12, "more_excited": 5, "equal": 40}})
    conversation = talk_on(tmp_path, study)
    move(conversation, "open")
    for value, count in (("more_concerned", 12), ("more_excited", 5), ("equal", 3)):
        for _ in range(count):
            person = await Person.join(conversation)
            await person.does(ToldAbout(client_id=person.act_id(), question="ai_attitude", value=value))
    found = study_status(conversation, Look(since="2026-11-20T12:00:00Z"))
    cells = found["quotas"]["ai_attitude"]
    assert cells["more_concerned"] == {"taken": 12, "of": 12, "full": True}
    assert cells["more_excited"] == {"taken": "fewer than 10", "of": 5, "full": None}, "whether five places are full would tell of five"
    assert cells["equal"] == {"taken": "fewer than 10", "of": 40, "full": False}
    found |= whole_status(conversation, study_folder(), Look(since="2026-11-20T12:00:00Z"))
    view = operated(found, study, operator_words(conversation), now=conversation.kit.now())
    ((_, places),) = view.quotas
    assert [place.taken for place in places] == ["12 of 12", "fewer than 10 of 5", "fewer than 10 of 40"]
    assert [place.full for place in places] == [True, False, False]
    conversation.archive.close()


async def test_the_page_says_what_status_says_and_nothing_that_anybody_wrote() -> None:
    for _ in range(12):
        person = await Person.join(talks())
        await to_the_talk(person)
        await person.does(Said(client_id=person.act_id(), text=SAID))
    async with browser() as client:
        await signed_in(client, "operator", "olga")
        answer = await client.get("/operate")
    found = json.loads(CliRunner().invoke(status, [str(study_folder()), "--json"]).stdout)
    assert answer.status_code == 200 and answer.headers["refresh"] == "60"
    assert "script-src 'none'" in answer.headers["content-security-policy"]
    text = re.sub(r"<[^>]+>", "|", answer.text)
    for stage, name in (("joined", "Took part"), ("chose", "Chose in a scenario"), ("finished", "Finished")):
        assert re.search(rf"{name}\|+{found['funnel'][stage]}\|", text), (stage, found["funnel"])
    assert found["state"]["frozen_hash"] is None and "study not frozen" in text
    assert SAID not in answer.text and "<h1" in answer.text and "Open since" in text


async def test_pause_and_open_and_close_with_the_studys_id() -> None:
    study_id = pack().settings.id
    async with browser() as client:
        await signed_in(client, "operator", "olga")
        try:
            assert (await client.post("/operate/move", data={"act": "pause"})).status_code == 303 and state() == "paused"
            assert "Paused since" in (await client.get("/operate")).text
            wrong = await client.post("/operate/move", data={"act": "close", "study": "other", "reason": "all <b>done</b>"})
            assert wrong.status_code == 422 and state() == "paused"
            assert "all &lt;b&gt;done&lt;/b&gt;" in wrong.text and 'value="other"' in wrong.text, "every word typed comes back"
            closed = await client.post("/operate/move", data={"act": "close", "study": study_id, "reason": "all done"})
            assert closed.status_code == 303 and state() == "closed"
            last = talks().archive.study_events()[-1]
            assert (last.act, last.who, last.reason) == ("close", "olga", "all done")
            refused = await client.post("/operate/move", data={"act": "pause"})
            assert refused.status_code == 409 and "is closed, so there is nothing to pause" in refused.text
            assert "refresh" not in refused.headers, "what was said stays on the screen"
            not_frozen = await client.post("/operate/move", data={"act": "open"})
            assert not_frozen.status_code == 409 and "is not frozen" in not_frozen.text and state() == "closed"
            assert (await client.post("/operate/move", data={"act": "drop"})).status_code == 422
        finally:
            move(talks(), "open")


async def test_reviewers_and_strangers_move_nothing() -> None:
    before = talks().archive.study_events()
    async with browser() as stranger, browser() as reviewer:
        await signed_in(reviewer, "reviewer")
        for client, expected in ((stranger, 303), (reviewer, 403)):
            assert (await client.get("/operate")).status_code == expected
            assert (await client.post("/operate/move", data={"act": "pause"})).status_code == expected
    assert talks().archive.study_events() == before


async def test_nothing_is_moved_that_cannot_be_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    from storage.errors import NotSaved

    async def full(_: object) -> None:
        raise NotSaved("disk_full", "no space")

    async with browser() as client:
        await signed_in(client, "operator", "olga")
        with monkeypatch.context() as patch:
            patch.setattr(talks().archive, "keep_calls", full)
            answer = await client.post("/operate/move", data={"act": "pause"})
        assert answer.status_code == 503 and "the study stands as before" in answer.text and state() == "open"


async def test_an_empty_study_and_a_draft(tmp_path: Path) -> None:
    conversation = talk_on(tmp_path)
    found = whole_status(conversation, study_folder(), Look(since="2026-11-20T12:00:00Z"))
    view = operated(found, conversation.study, operator_words(conversation), now=conversation.kit.now())
    assert view.empty and view.state == "draft" and view.moves == ("open",)
    with pytest.raises(Stays, match="never opened"):
        await move_study(conversation, study_folder(), "pause", by="olga")
    conversation.archive.close()


def test_exact_counts_are_said_as_they_are() -> None:
    assert [saying(10, exact=True)(people) for people in (0, 3, 12)] == [0, 3, 12]
    assert [saying(10)(people) for people in (0, 3, 12)] == ["fewer than 10", "fewer than 10", 10]


def test_the_worst_is_told_first(tmp_path: Path) -> None:
    conversation = talk_on(tmp_path)
    words = operator_words(conversation)
    well = whole_status(conversation, study_folder(), Look(since="2026-11-20T12:00:00Z"))
    well |= {"distress": {"waiting": 0, "overdue": 0}, "disk": {"free_mb": 9000, "state": "good"}}
    well |= {"sqlite": {"version": "4", "wal_reset_bug": False}}
    assert notice(well, conversation, words) is None
    model = {"name": "toy", "host": "h", "key": "set"}
    spent = {**well["spent"], "usd": 280.0}
    worse: list[tuple[dict[str, object], str, str]] = [
        ({"sqlite": {"version": "3.1", "wal_reset_bug": True}}, "warn", "SQLite 3.1"),
        ({"disk": {"free_mb": 900, "state": "look"}}, "warn", "900 MB"),
        ({"distress": {"waiting": 2, "overdue": 0}}, "warn", "that wait: 2"),
        ({"model": model, "spent": spent}, "warn", "$280.00 of $300.00"),
        ({"last": {"calls": 100, "failed": 40, "median_ms": 9}}, "bad", "40 of the last 100"),
        ({"spent": {**spent, "usd": 300.0}}, "bad", "is spent"),
        ({"model": {**model, "key": "missing"}}, "bad", "no key"),
        ({"state": {**well["state"], "now": "open", "changed_files": ["study.yaml"]}}, "bad", "changed since"),
        ({"disk": {"free_mb": 9, "state": "act"}}, "bad", "Only 9 MB"),
        ({"distress": {"waiting": 2, "overdue": 1}}, "bad", "overdue: 1"),
    ]
    found = well
    for change, level, said in worse:
        found = {**found, **change}
        told = notice(found, conversation, words)
        assert told and told["level"] == level and said in told["what"] and told["do"], change
    conversation.archive.close()
