"""The queues beside the cards: who decides what, what is promised about safety, what a withdrawal takes along."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from staff_toys import signed_in
from test_conversation import to_the_talk
from toys import Person, counted_ids, talk_on
from web_toys import browser, talks

from bot.beside_queues import Item, later
from bot.health import Look, queues_of, study_status
from bot.leaving import Leaving
from bot.proposed import drafts_text, path_of, write_drafts
from bot.review_beside import Declined, act_of
from flows.records import Proposal, ReportedProblem, Review, Said
from storage.errors import NotSaved

EVIL = '<script>alert("x")</script><img src=x onerror=alert(1)>'
IDS = counted_ids(7 * 10**30)
HERE = "/review/beside"


async def somebody(text: str = "", *, problem: str | None = None, distress: bool = False) -> Person:
    """A person with a proposed situation, a reported problem, words of danger: what is asked for."""
    person = await Person.join(talks())
    at = talks().kit.now()
    if text:
        await talks().archive.store(person.id, IDS(), [Proposal(id=IDS(), participant_id=person.id, text=text, created_at=at)])
    if problem is not None:
        told = ReportedProblem(id=IDS(), participant_id=person.id, screen="choice/heart_pill/before", text=problem, created_at=at)
        await talks().archive.store(person.id, IDS(), [told])
    if distress:
        await to_the_talk(person)
        await person.does(Said(client_id=person.act_id(), text=f"{EVIL} It makes me want to hurt myself."))
    return person


def item_of(person: Person, kind: str) -> Item:
    return next(item for item in queues_of(talks()).items if item.person == person.id and item.kind == kind)


def form(item: Item, do: str, **more: str) -> dict[str, str]:
    """The form as the page drew it."""
    stands = item.act.id if item.act else ""
    return {"kind": item.kind, "subject": item.id, "act": IDS(), "stands": stands, "do": do, **more}


async def sends(client: httpx.AsyncClient, fields: dict[str, str]) -> httpx.Response:
    return await client.post(HERE, data=fields)


async def test_a_situation_is_accepted_declined_with_a_reason_and_undone() -> None:
    person = await somebody(EVIL)
    async with browser() as client:
        await signed_in(client)
        page = await client.get(HERE)
        assert EVIL not in page.text and "&lt;script&gt;alert" in page.text and item_of(person, "proposal").id in page.text
        refused = await sends(client, form(item_of(person, "proposal"), "decline", reason="  "))
        assert refused.status_code == 422 and "Say why you decline it" in refused.text
        assert (await sends(client, form(item_of(person, "proposal"), "decline", reason="too <i>near</i> another"))).status_code == 303
        declined = item_of(person, "proposal")
        assert declined.state == "declined" and declined.act and declined.act.about == person.id and declined.act.reviewer == "rita"
        stale = {**form(declined, "accept"), "stands": ""}
        assert (await sends(client, stale)).status_code == 409 and item_of(person, "proposal").state == "declined"
        assert (await sends(client, form(declined, "undo"))).status_code == 303
        waits = item_of(person, "proposal")
        assert waits.state == "waiting" and [act.action for act in waits.acts] == ["decline", "undo"]
        twice = form(waits, "accept")
        assert [(await sends(client, twice)).status_code for _ in range(2)] == [303, 303]
        assert [act.action for act in item_of(person, "proposal").acts] == ["decline", "undo", "accept"], "sent twice, stored once"
        text = (await client.get(HERE)).text
        assert "too &lt;i&gt;near&lt;/i&gt; another" in text and "History (3)" in text


async def test_drafts_are_a_file_that_a_withdrawal_empties() -> None:
    keep, leave = await somebody("A ferry that does not come"), await somebody("Lighthouse keepers on strike")
    async with browser() as client:
        await signed_in(client)
        for person in (keep, leave):
            await sends(client, form(item_of(person, "proposal"), "accept"))
        assert (await client.post(f"{HERE}/drafts")).status_code == 303
        page = (await client.get(f"{HERE}?said=written")).text
    path = path_of(talks())
    assert str(path) in page and path.stat().st_mode & 0o077 == 0
    drafts = {entry["id"]: entry for entry in YAML(typ="safe").load(path.read_text("utf-8"))["scenarios"]}
    assert drafts[f"proposed_{item_of(keep, 'proposal').id[-8:]}"]["request"] == {"en": "A ferry that does not come"}
    assert "Lighthouse" in path.read_text("utf-8")
    leaving = Leaving(talks())
    await leaving.withdraw(leave.id)
    await leaving.close()
    assert "Lighthouse" not in path.read_text("utf-8") and "A ferry" in path.read_text("utf-8")
    assert not [act for _, act in talks().archive.reviews() if act.about == leave.id], "what was decided about somebody goes with them"
    async with browser() as client:
        await signed_in(client)
        await sends(client, form(item_of(keep, "proposal"), "undo"))
    assert "A ferry" not in path.read_text("utf-8")


@given(st.text(min_size=1).filter(str.strip), st.text(max_size=50))
def test_any_words_come_back_from_the_file_as_they_were(text: str, reason: str) -> None:
    act = Review(
        id="1" * 32, reviewer="rita", subject_kind="proposal", subject="2" * 32, action="accept", before="{}", after="{}", reason=reason,
        created_at="2026-11-20T12:00:00Z",
    )  # fmt: skip
    text = "".join(char for char in text if char.isprintable() or char in "\n\t")
    item = Item("proposal", "2" * 32, "3" * 32, "2026-11-20T12:00:00Z", text=text, language="en", acts=(act,))
    (entry,) = YAML(typ="safe").load(drafts_text([item]))["scenarios"]
    assert entry["request"]["en"] == text


async def test_a_problem_is_looked_at() -> None:
    person = await somebody(problem=EVIL)
    before = study_status(talks(), Look(since="x"))["problems"]
    async with browser() as client:
        await signed_in(client)
        page = (await client.get(HERE)).text
        assert EVIL not in page and "choice" in page and "Mark as looked at" in page
        assert (await sends(client, form(item_of(person, "problem"), "look", reason="a typing error"))).status_code == 303
    assert item_of(person, "problem").state == "looked_at" and study_status(talks(), Look(since="x"))["problems"] == before - 1


async def test_a_sign_of_distress_leads_to_the_talk_and_is_overdue_after_the_promised_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    person = await somebody(distress=True)
    sign = item_of(person, "distress")
    hours = talks().study.settings.consent.safety.within_hours
    assert sign.due == later(sign.at, hours) and not sign.overdue(sign.due) and sign.overdue(later(sign.at, hours + 1))
    async with browser() as client:
        await signed_in(client)
        talk = await client.get(f"{HERE}/talk/{sign.id}")
        assert talk.status_code == 200 and EVIL not in talk.text and "&lt;script&gt;" in talk.text
        assert talk.text.index("&lt;script&gt;") < talk.text.index('id="here"'), "the words stand before the mark"
        assert (await client.get(f"{HERE}/talk/{'0' * 32}")).status_code == 404
        with monkeypatch.context() as patch:
            patch.setattr(talks(), "kit", replace(talks().kit, now=lambda: later(sign.at, hours + 1)))
            late = (await client.get(HERE)).text
            assert "Overdue" in late and "Signs of distress that are overdue" in late
            found = study_status(talks(), Look(since="x"))["distress"]
            assert found["overdue"] >= 1
        assert (await sends(client, form(sign, "look", reason="called the contact"))).status_code == 303
    assert item_of(person, "distress").state == "looked_at"
    assert study_status(talks(), Look(since="x"))["distress"]["waiting"] == found["waiting"] - 1


async def test_an_operator_learns_that_signs_wait_and_no_word_of_them() -> None:
    person = await somebody(distress=True)
    async with browser() as client:
        await signed_in(client, "operator", "olga")
        page = (await client.get("/operate")).text
        for address in (HERE, f"{HERE}/talk/{item_of(person, 'distress').id}"):
            assert (await client.get(address)).status_code == 403
    assert re.search(r"signs of distress that wait: \d", page) and person.id not in page
    assert "alert(" not in page


async def test_what_cannot_be_stored_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(_: object) -> int:
        raise NotSaved("disk_full", "no space")

    person = await somebody("What of bicycles?")
    async with browser() as client:
        await signed_in(client)
        with monkeypatch.context() as patch:
            patch.setattr(talks().archive, "keep_reviews", full)
            told = await sends(client, form(item_of(person, "proposal"), "decline", reason="words that must not be lost"))
        assert told.status_code == 503 and "words that must not be lost" in told.text
    assert item_of(person, "proposal").state == "waiting"


def test_forms_that_ask_for_what_is_not_there(tmp_path: Path) -> None:
    conversation = talk_on(tmp_path)
    now = queues_of(conversation)
    for fields, status in (({}, 409), ({"kind": "proposal", "subject": "x"}, 409)):
        with pytest.raises(Declined) as declined:
            act_of(now, fields, "rita")
        assert declined.value.status == status
    item = Item("proposal", "2" * 32, "3" * 32, "2026-11-20T12:00:00Z", text="a")
    for change in ({"do": "look"}, {"do": "drop"}, {"act": "short"}, {"do": "decline"}, {"do": "decline", "reason": "x" * 2001}):
        with pytest.raises(Declined) as declined:
            act_of(replace(now, items=(item,)), {**form(item, "accept"), **change}, "rita")
        assert declined.value.status == 422
    assert write_drafts(conversation) == 0 and "scenarios: []" in path_of(conversation).read_text("utf-8")
    conversation.archive.close()
