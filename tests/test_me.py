"""My data over HTTP: see it, take it along, change what may be shared, come back by the receipt code, withdraw. No script needed."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from test_conversation import approve, talk, to_the_talk
from toys import Person, consent
from web_toys import ADDRESS, HOME, app, browser, door, study_folder, talks
from withdrawal_toys import found

from bot.receipt import Receipts
from flows.records import History, Pressed, Said
from storage.archive import NotSaved
from storage.chain_check import verify_chain

OWN = "Ask how he takes it, then say it kindly."
WORDS = "My grandmother wept each time, like hearing it fresh. <b>كل مرة</b>"


@pytest.fixture
async def her() -> AsyncIterator[tuple[Person, httpx.AsyncClient]]:
    """Somebody with a first talk and a card behind her, with her browser."""
    who = await talks().join(language="en", consent=consent(cards=True))
    person = Person(talks(), who)
    await person.says_nothing_about_themselves()
    await to_the_talk(person)
    await person.does(Said(client_id=person.act_id(), text=f"{WORDS} {mark(person)}"))
    await talk(person, OWN)
    await approve(person)
    async with browser() as client:
        client.cookies.set("soundings", door().cookie(who))
        yield person, client


def mark(person: Person) -> str:
    """A word that nobody else says."""
    return f"زمرد{person.id[:8]}"


def history(person: Person) -> History:
    found = talks().history(person.id)
    assert found
    return found


Her = tuple[Person, httpx.AsyncClient]


async def test_everything_she_gave_is_on_the_page_and_nothing_can_run(her: Her) -> None:
    person, client = her
    page = await client.get("/me")
    assert page.status_code == 200 and page.headers["cache-control"] == "no-store"
    assert "My grandmother wept each time, like hearing it fresh. &lt;b&gt;كل مرة&lt;/b&gt;" in page.text
    assert OWN in page.text and "<script" not in page.text and len(page.content) < 40_000
    assert history(person).participant.consent.text_sha256 in page.text
    assert "Your card, approved by you" in page.text and "Nobody" in page.text
    assert "Your words were not sent to any language model." in page.text
    assert re.search(r'name="cards"[^>]* checked', page.text) and not re.search(r'name="quotes"[^>]* checked', page.text)
    assert 'name="take_part"' not in page.text


async def test_the_file_holds_every_record_of_hers_and_of_nobody_else(her: Her) -> None:
    person, client = her
    await talks().join(language="en", consent=consent())
    answer = await client.get("/me/data.json")
    assert answer.headers["content-disposition"] == 'attachment; filename="model-spec-2026-my-data.json"'
    content = json.loads(answer.text)
    mine = history(person)
    assert content["records"]["participant"]["id"] == person.id
    assert [turn["text"] for turn in content["records"]["turns"]] == [turn.text for turn in mine.turns]
    assert set(content["records"]) > {"draws", "choices", "turns", "presses", "cards", "offers", "gaps", "about", "links", "consents"}
    owners = {row["participant_id"] for name, rows in content["records"].items() if name != "participant" for row in rows}
    assert owners == {person.id}


async def test_what_may_be_shared_can_be_changed_and_each_state_is_kept(her: Her) -> None:
    person, client = her
    answer = await client.post("/me/consent", data={"quotes": "yes", "recontact": "yes"})
    assert answer.headers["location"] == "/me?changed"
    page = await client.get("/me?changed")
    assert "Saved. This counts from now on." in page.text
    now = history(person)
    assert (now.consent.cards, now.consent.quotes, now.consent.transcript, now.consent.recontact) == (False, True, False, True)
    assert re.fullmatch("[0-9a-f]{64}", now.consent.text_sha256) and now.consent.text_sha256 != now.participant.consent.text_sha256
    assert now.consent.version == talks().study.settings.consent.version and now.participant.consent.cards
    await client.post("/me/consent", data={"quotes": "yes", "recontact": "yes"})
    await client.post("/me/consent", data={"take_part": "no"})
    assert [(c.consent.take_part, c.consent.quotes) for c in history(person).consents] == [(True, True), (True, False)]


async def test_the_receipt_code_opens_the_same_page_weeks_later(her: Her) -> None:
    person, client = her
    code = re.search(r'aria-label="Receipt code">([0-9a-z-]+)<', (await client.get("/me")).text)
    assert code and person.id not in code[1]
    for typed in (code[1], f"  {code[1].upper().replace('-', ' ')}", code[1].replace("0", "O").replace("1", "l").replace("5", "٥")):
        async with browser() as elsewhere:
            assert "My grandmother" not in (await elsewhere.get("/me")).text
            answer = await elsewhere.post("/me", data={"code": typed})
            assert answer.status_code == 303 and "HttpOnly" in answer.headers["set-cookie"]
            assert "My grandmother wept" in (await elsewhere.get("/me")).text
    async with browser() as guessing:
        for guess in ("", "0000-0000-0000-0000", code[1][:-1], person.id, "x" * 5000):
            answer = await guessing.post("/me", data={"code": guess})
            assert answer.status_code == 422 and "We do not know this code." in answer.text and "set-cookie" not in answer.headers


async def test_the_last_page_shows_the_code_and_the_ways(her: Her) -> None:
    person, client = her
    await person.does(Pressed(client_id=person.act_id(), button="stop"))
    page = (await client.get("/done")).text
    code = re.search(r'aria-label="Receipt code">([0-9a-z-]+)<', page)
    assert code and code[1] in (await client.get("/me")).text
    assert re.search(r'<a[^>]*href="/me/data.json"[^>]*>Download what you gave us</a>', page)
    assert re.search(r'<a[^>]*href="/me/withdraw"[^>]*>Withdraw</a>', page)


async def test_withdrawing_asks_once_and_says_what_it_cannot_reach(her: Her) -> None:
    person, client = her
    page = (await client.get("/me/withdraw")).text
    assert "figures already published" in page and "our backups for up to" in page and "Yes, delete everything" in page
    assert "Yes, delete everything" in (await client.post("/me/withdraw", data={})).text
    assert history(person).turns


async def test_whoever_withdraws_gets_a_receipt_and_is_gone(her: Her) -> None:
    person, client = her
    assert found(study_folder(), [mark(person)])
    page = await client.post("/me/withdraw", data={"sure": "yes"})
    assert found(study_folder(), [mark(person)]) == []
    assert page.status_code == 200 and "You have withdrawn" in page.text and person.id not in page.text
    assert "It is also overwritten in our files" in page.text and re.search(r"<dt>Texts of your talks</dt><dd>\d+</dd>", page.text)
    assert 'soundings=""' in page.headers["set-cookie"]
    assert talks().history(person.id) is None and talks().view(person.id) is None
    assert verify_chain(talks().archive) == []


async def test_whoever_comes_back_afterwards_is_told_politely(her: Her) -> None:
    person, client = her
    await client.post("/me/withdraw", data={"sure": "yes"})
    async with browser() as other:
        other.cookies.set("soundings", door().cookie(person.id))
        assert (await other.get("/chat/")).headers["location"] == "/me"
        left = await other.get("/me")
        assert left.status_code == 410 and "There is nothing of yours here any more." in left.text
        assert (await other.post("/me/withdraw", data={"sure": "yes"})).status_code == 410
        assert (await other.post("/me/consent", data={})).headers["location"] == "/me"
        assert (await other.get("/me/data.json")).headers["location"] == "/me"
        assert (await other.get("/done")).headers["location"] == HOME
    assert await person.is_refused(Said(client_id=person.act_id(), text="late")) == "unknown_person"


async def test_a_disk_that_refuses_is_said_and_nothing_is_erased(her: Her, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_: Any) -> None:
        raise NotSaved("disk_full")

    person, client = her
    monkeypatch.setattr(talks().archive.writer, "write", fails)
    page = await client.post("/me/withdraw", data={"sure": "yes"})
    assert page.status_code == 503 and "Nothing was deleted, everything is as before." in page.text
    changed = await client.post("/me/consent", data={})
    assert changed.status_code == 503 and "What you allowed before still counts." in changed.text
    monkeypatch.undo()
    assert history(person).turns and history(person).consent.cards


@pytest.mark.parametrize("path", ["/me", "/me/consent", "/me/withdraw"])
async def test_another_site_can_change_nothing(her: Her, path: str) -> None:
    person, client = her
    before = history(person)
    for origin in ("https://evil.example", f"{ADDRESS}.evil.example", "null"):
        answer = await client.post(path, data={"sure": "yes", "code": "x"}, headers={"origin": origin})
        assert answer.status_code == 403
    assert history(person) == before


async def test_tries_are_limited_by_address(her: Her) -> None:
    person, _ = her
    transport = httpx.ASGITransport(app=app(), client=("192.0.2.7", 1))
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS, headers={"origin": ADDRESS}) as guessing:
        answers = [(await guessing.post("/me", data={"code": f"{number:016d}"})).status_code for number in range(11)]
        right = await guessing.post("/me", data={"code": Receipts.of(study_folder() / "data").code(person.id)})
    assert answers == [422] * 10 + [429] and right.status_code == 429 and "That were many tries." in right.text
