"""Acts on many cards at one press, and taking them back at one press."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from queue_toys import Review_, act_on, card_with, done, under_review
from toys import still, study_with

from flows.records import ValueCard
from flows.records.study import ReviewRules
from flows.reviewing.acts import SetAside
from flows.reviewing.fold import fold
from storage.archive import Archive, NotSaved
from storage.withdrawal import erase_person

XSS = '<img src=x onerror="alert(1)">'


@pytest.fixture
def here(tmp_path: Path) -> Review_:
    return under_review(tmp_path, study_with(review=ReviewRules(unaided_percent=0, unaided_least=0)))


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the form that asks."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


def ticks(*cards: ValueCard) -> list[str]:
    return [f"{card.id}.{card.version}" for card in cards]


async def asks(client: httpx.AsyncClient, **form: Any) -> httpx.Response:
    return await client.post("/review/bulk", data=form)


def states(here: Review_) -> dict[str, tuple[bool, bool]]:
    """Card -> set aside, sent back."""
    acts = [act for _, act in here.talks.archive.reviews()]
    subjects = {act.subject for act in acts}
    folded = {one: fold([act for act in acts if act.subject == one], 2) for one in subjects}
    return {one: (state.set_aside is not None, state.sent_back is not None) for one, state in folded.items()}


async def test_a_press_names_its_count_asks_once_and_is_taken_back_at_one_press(here: Review_) -> None:
    cards = [await card_with(here.talks, str(n), title=f"{XSS} {n}") for n in range(3)]
    async with here.browser("rita") as client:
        page = (await asks(client, act="send_back", card=ticks(*cards[:2]))).text
        assert "Send 2 cards back?" in page and "<img" not in page and here.talks.archive.reviews() == []
        form = {**hidden(page), "reason": f"Look again. {XSS}"}
        answer = await client.post("/review/bulk/do", data=form)
        again = await client.post("/review/bulk/do", data=form)
        acts = [act for _, act in here.talks.archive.reviews()]
        assert answer.status_code == 303 and len(acts) == 2, "a form sent twice acts once"
        assert {act.batch for act in acts} == {form["batch"]} and {act.about for act in acts} == {c.participant_id for c in cards[:2]}
        assert again.status_code == 422
        assert states(here) == {card.id: (False, True) for card in cards[:2]}
        past = (await client.get(answer.headers["location"])).text
        assert "Saved: Sent back (2 cards)" in past and past.count("<tr") == 2, "a heading and one line"
        assert "<img" not in past and "Look again." in past
        undo = hidden(past)
        for _ in range(2):
            taken_back = await client.post("/review/history", data=undo)
        assert len(here.talks.archive.reviews()) == 4 and states(here) == {card.id: (False, False) for card in cards[:2]}
        redo = (await client.get(taken_back.headers["location"])).text
        assert "Redo" in redo and "undone" in redo
        await client.post("/review/history", data=hidden(redo))
    assert states(here) == {card.id: (False, True) for card in cards[:2]}


async def test_all_that_was_found_is_what_was_filtered(here: Review_) -> None:
    herons = [await card_with(here.talks, f"h{n}", sentence="Herons.") for n in range(3)]
    await card_with(here.talks, "other")
    async with here.browser("rita") as client:
        page = (await client.get("/review?text=herons&show=all")).text
        form = re.search(r'<form method="post" action="/review/bulk">.*', page, re.S)
        assert form
        asked = (await asks(client, act="test_session", all="yes", **hidden(form.group()))).text
        assert "Set 3 cards aside as test sessions?" in asked
        await client.post("/review/bulk/do", data={**hidden(asked), "reason": "The team tried it out."})
        assert "1 waiting" in (await client.get("/review")).text
    acts = [act for _, act in here.talks.archive.reviews()]
    assert {act.subject for act in acts} == {card.id for card in herons}
    assert all(act.action == "set_aside" and '"test_session"' in act.after and act.guidelines for act in acts)


async def test_only_cards_with_the_defect_are_set_aside_for_it(here: Review_) -> None:
    sound, lost = await card_with(here.talks, "sound"), await card_with(here.talks, "lost", lost=True)
    aside = await card_with(here.talks, "aside", lost=True)
    await here.talks.archive.keep_reviews([act_on(aside, "ben", "set_aside", SetAside(defect="quote_absent"))])
    async with here.browser("rita") as client:
        page = (await asks(client, act="quote_absent", card=ticks(sound, lost, aside))).text
        assert "Set 1 card aside because a quote is absent?" in page and "2 of the cards that you chose are left out" in page
        assert hidden(page)["cards"] == ticks(lost)[0]
        empty = await asks(client, act="empty_card", card=ticks(sound))
        assert empty.status_code == 422 and "none of the cards" in empty.text


REFUSED = {
    "no note": ({"reason": "  "}, "write a note"),
    "note too long": ({"reason": "x" * 2001}, "longer than 2,000"),
    "another count": ({"count": "7"}, "changed meanwhile"),
    "no batch": ({"batch": "x"}, "no card was chosen"),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_a_refused_form_keeps_every_word(here: Review_, case: str) -> None:
    card = await card_with(here.talks, "one")
    changed, told = REFUSED[case]
    async with here.browser("rita") as client:
        form = hidden((await asks(client, act="send_back", card=ticks(card))).text)
        answer = await client.post("/review/bulk/do", data={**form, "reason": "My words.", **changed})
    assert answer.status_code == 422 and told in answer.text
    assert changed.get("reason", "My words.") in answer.text and here.talks.archive.reviews() == []


async def test_nothing_is_done_where_nothing_was_chosen(here: Review_) -> None:
    await card_with(here.talks, "one")
    async with here.browser("rita") as client:
        for form in ({}, {"act": "send_back"}, {"act": "read", "card": ["x"]}, {"act": "send_back", "card": ["0" * 32 + ".1", XSS]}):
            answer = await asks(client, **form)
            assert answer.status_code == 422 and "Nothing was done" in answer.text and "<img" not in answer.text


async def test_a_card_that_changed_meanwhile_is_not_dealt_with(here: Review_) -> None:
    card, goes = await card_with(here.talks, "one"), await card_with(here.talks, "goes")
    async with here.browser("rita") as client:
        form = hidden((await asks(client, act="send_back", card=ticks(card, goes))).text)
        await erase_person(here.talks.archive, goes.participant_id, at=still())
        answer = await client.post("/review/bulk/do", data={**form, "reason": "Look."})
        assert answer.status_code == 422 and "Send 1 card back?" in answer.text and here.talks.archive.reviews() == []
        await client.post("/review/bulk/do", data={**hidden(answer.text), "reason": "Look."})
    assert [act.subject for _, act in here.talks.archive.reviews()] == [card.id]


async def test_what_cannot_be_saved_is_said_and_nothing_is_lost(here: Review_, monkeypatch: pytest.MonkeyPatch) -> None:
    card = await card_with(here.talks, "one")

    async def full(self: Archive, acts: object) -> int:
        raise NotSaved("disk_full", "no room")

    async with here.browser("rita") as client:
        form = hidden((await asks(client, act="send_back", card=ticks(card))).text)
        with monkeypatch.context() as patch:
            patch.setattr(Archive, "keep_reviews", full)
            answer = await client.post("/review/bulk/do", data={**form, "reason": "My words."})
            assert answer.status_code == 503 and "My words." in answer.text and "Nothing was saved" in answer.text
        assert (await client.post("/review/bulk/do", data={**hidden(answer.text), "reason": "My words."})).status_code == 303


async def test_nobody_takes_back_what_another_did(here: Review_) -> None:
    card = await card_with(here.talks, "one")
    acts = done(card, "ben", do_not_lie="supports")
    await here.talks.archive.keep_reviews(acts)
    async with here.browser("rita") as client:
        assert "You have done nothing here yet." in (await client.get("/review/history")).text
        answer = await client.post("/review/history", data={"undoes": acts[0].id, "act": "a" * 32})
        assert "problem=gone" in answer.headers["location"]
        assert "Nothing was done" in (await client.get(answer.headers["location"])).text
    assert len(here.talks.archive.reviews()) == 2


async def test_what_somebody_did_stands_there_with_its_guidelines(here: Review_) -> None:
    card = await card_with(here.talks, "one", title="A title")
    acts = done(card, "rita", do_not_lie="opposes")
    await here.talks.archive.keep_reviews([one.model_copy(update={"guidelines": "7 (abcdef01)"}) for one in acts])
    async with here.browser("rita") as client:
        page = (await client.get("/review/history")).text
        assert "goes against" in page and "7 (abcdef01)" in page and page.index("Done with a card") < page.index("goes against")
        assert page.count("A title") == 2
        form = hidden(page)  # of the last line
        await client.post("/review/history", data=form)
    assert fold([act for _, act in here.talks.archive.reviews()], 2).readers["rita"].readings == {}
