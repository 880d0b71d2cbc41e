"""Arriving from a panel, through the real app: one person per id, on any browser, and the id itself nowhere."""

from __future__ import annotations

import asyncio
import logging
import re

import httpx
import pytest
from state_toys import move
from web_toys import HOME, browser, door, study_folder, talks

from storage.errors import NotSaved
from storage.identities import Identities

TAKES_PART = {"answer": "take_part", "take_part": "yes", "lang": "en"}


def link(pid: str, session: str = "s1") -> str:
    return f"{HOME}?PROLIFIC_PID={pid}&STUDY_ID=st-canary-1&SESSION_ID={session}"


def people() -> int:
    return talks().archive.counts().participants


async def enters(client: httpx.AsyncClient, address: str) -> str:
    """The whole way in; the address of the conversation."""
    await client.get(address)
    return str((await client.post(HOME, data=TAKES_PART)).headers["location"])


def who_is(client: httpx.AsyncClient) -> str | None:
    found: str | None = door().participant_in(client.cookies.get("soundings"))
    return found


async def test_ids_leave_the_address_at_once_and_consent_follows() -> None:
    async with browser() as client:
        answer = await client.get(link("5f3a9c1e7b2d4a6f8e0c1b00"))
        assert (answer.status_code, answer.headers["location"]) == (303, f"{HOME}?lang=en")
        carried = answer.headers["set-cookie"]
        assert "HttpOnly" in carried and "SameSite=lax" in carried and "Max-Age=" in carried
        page = await client.get(answer.headers["location"])
    assert page.status_code == 200 and 'name="take_part"' in page.text
    assert "5f3a9c1e7b2d4a6f8e0c1b00" not in f"{page.text}{page.headers}{carried}"


async def test_the_front_door_takes_ids_too() -> None:
    async with browser() as client:
        answer = await client.get(link("front-door").replace(HOME, "/"))
        assert answer.headers["location"] == f"{HOME}?lang=en"
        place = await enters(client, HOME)
    async with browser() as other:
        assert (await other.get(link("front-door"))).headers["location"] == place


async def test_the_same_link_reopens_the_same_person_in_another_browser() -> None:
    async with browser() as first, browser() as second:
        place = await enters(first, link("same-person"))
        before = people()
        answer = await second.get(link("same-person", session="another"))
        assert answer.headers["location"] == place and who_is(second) == who_is(first)
        assert (await second.get(place)).status_code == 200
        assert (await first.get(HOME)).headers["location"] == place
    assert people() == before


async def test_fifty_first_hits_at_once_are_one_person() -> None:
    before = people()
    clients = [browser() for _ in range(50)]
    try:
        await asyncio.gather(*(client.get(link("fifty")) for client in clients))
        answers = await asyncio.gather(*(client.post(HOME, data=TAKES_PART) for client in clients))
    finally:
        await asyncio.gather(*(client.aclose() for client in clients))
    assert len({answer.headers["location"] for answer in answers}) == 1 and {answer.status_code for answer in answers} == {303}
    assert people() == before + 1


async def test_one_form_sent_fifty_times_at_once_is_one_person() -> None:
    before = people()
    async with browser() as client:
        await client.get(link("impatient"))
        answers = await asyncio.gather(*(client.post(HOME, data=TAKES_PART) for _ in range(50)))
    assert len({answer.headers["location"] for answer in answers}) == 1 and people() == before + 1


async def test_two_people_on_one_device_never_meet() -> None:
    async with browser() as client:
        first = await enters(client, link("lab-one"))
        answer = await client.get(link("lab-two"))
        assert answer.headers["location"] == f"{HOME}?lang=en", "not the place of whoever sat here before"
        assert 'name="take_part"' in (await client.get(HOME)).text
        second = str((await client.post(HOME, data=TAKES_PART)).headers["location"])
        assert second != first
        assert (await client.get(link("lab-one"))).headers["location"] == first
        assert (await client.get(HOME)).headers["location"] == first, "the newest link counts"


async def test_the_id_is_nowhere_but_as_a_keyed_hash_in_its_own_file(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ids = ("pid-canary-77", "st-canary-1", "session-canary-77")
    async with browser() as client:
        place = await enters(client, link(ids[0], ids[2]))
        pages = [await client.get(place), await client.get("/words.js"), await client.get("/me"), await client.get("/me/data.json")]
        seen = "".join(f"{page.text}{page.headers}" for page in pages) + str(client.cookies)
        who = who_is(client)
    data = study_folder() / "data"
    identities = Identities.open(data, accept_old_sqlite=True)
    hidden = identities.hide(ids[0], ids[1], ids[2])
    assert identities.resume(hidden) == who and all(re.fullmatch("[0-9a-f]{64}", part) for part in hidden)
    identities.close()
    files = {path.name: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    ours = "".join(record.getMessage() for record in caplog.records if not record.name.startswith("httpx"))  # httpx is the browser here
    for one in ids:
        assert one not in seen and one not in ours
        assert not [name for name, content in files.items() if one.encode() in content]
    assert not [name for name, content in files.items() if hidden.person.encode() in content and not name.startswith("identities")]
    assert any(hidden.session.encode() in content for content in files.values())


@pytest.mark.parametrize(
    "query",
    [
        "PROLIFIC_PID=",
        "PROLIFIC_PID=a&PROLIFIC_PID=b",
        "PROLIFIC_PID=%7B%7B%25PROLIFIC_PID%25%7D%7D",
        "PROLIFIC_PID=a%00b",
        f"PROLIFIC_PID={'x' * 300}",
        "STUDY_ID=1&SESSION_ID=2",
    ],
)
async def test_an_id_that_is_none_makes_no_two_people_one(query: str) -> None:
    async with browser() as first, browser() as second:
        places = [await enters(client, f"{HOME}?{query}") for client in (first, second)]
    assert places[0] != places[1] and all(place.startswith("/chat/thread/") for place in places)


async def test_without_ids_all_is_as_ever() -> None:
    async with browser() as first, browser() as second:
        assert await enters(first, HOME) != await enters(second, HOME)
        assert "arrival" not in str(first.cookies)


@pytest.mark.parametrize("forged", ["", "x", "WyJhIiwiYiIsImMiXQ.aR.bad", "." * 5000])
async def test_a_forged_ticket_is_none(forged: str) -> None:
    async with browser() as client:
        client.cookies.set("soundings-arrival", forged)
        assert (await client.get(HOME)).status_code == 200
        assert str((await client.post(HOME, data=TAKES_PART)).headers["location"]).startswith("/chat/thread/")


async def test_whoever_withdrew_is_nobody_to_the_link() -> None:
    async with browser() as client:
        await enters(client, link("leaver"))
        gone = who_is(client)
        answer = await client.post("/me/withdraw", data={"sure": "yes"}, follow_redirects=True)
        assert gone and talks().history(gone) is None, answer.text
    async with browser() as client:
        await enters(client, link("leaver"))
        assert who_is(client) not in (None, gone)


async def test_while_identities_cannot_be_written_nobody_joins_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> str:
        raise NotSaved("locked")

    before = people()
    with monkeypatch.context() as patch:
        async with browser() as client:
            await client.get(link("locked-out"))
            patch.setattr(Identities, "remember", fails)
            answer = await client.post(HOME, data=TAKES_PART)
    assert answer.status_code == 503 and people() == before


async def test_a_link_opened_during_a_pause_counts_later() -> None:
    async with browser() as client:
        move(talks(), "pause")
        try:
            assert "We are taking a break" in (await client.get(link("later"), follow_redirects=True)).text
        finally:
            move(talks(), "open")
        assert (await enters(client, HOME)).startswith("/chat/thread/"), "the id came along through the pause"
    async with browser() as other:
        assert str((await other.get(link("later"))).headers["location"]).startswith("/chat/thread/")
