"""The card page through its front door: what it shows in each round, what each form stores, what it refuses and how it leads on."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from card_toys import PRINCIPLES, QUOTED, SAID, Toy, app_on, card_by, study_read, toy
from toys import talk_on

from bot.review_index import ReviewIndex
from flows.records import Review
from flows.reviewing.acts import InSpec, ReadPrinciple, Wording, after_of
from flows.reviewing.fold import fold
from storage.errors import NotSaved
from storage.withdrawal import erase_person

LINKED = {"do_not_lie": "supports", "ask_clarifying_questions": "opposes"}
FORM = re.compile(r'<form method="post" action="([^"]+)"[^>]*>(.*?)</form>', re.DOTALL)
FIELD = re.compile(r'<input type="(?:hidden|search)"[^>]*?name="(\w+)"[^>]*?value="([^"]*)"')


def forms(page: str, do: str) -> list[dict[str, str]]:
    """The hidden fields of every form of one kind."""
    found = [{"to": to.replace("&amp;", "&"), **dict(FIELD.findall(inside))} for to, inside in FORM.findall(page)]
    return [one for one in found if one.get("do") == do]


async def send(client: httpx.AsyncClient, page: str, do: str, which: dict[str, str] | None = None, **fields: str) -> httpx.Response:
    """Fills in the form of this kind whose fields are `which`, and sends it."""
    form = next(one for one in forms(page, do) if all(one.get(key) == value for key, value in (which or {}).items()))
    to = form.pop("to")
    return await client.post(to, data=form | fields)


def acts(toy: Toy) -> Sequence[Review]:
    return [act for _, act in toy.talk.archive.reviews()]


async def text(client: httpx.AsyncClient, address: str) -> str:
    answer = await client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.text


async def done(one: Toy, *names: str) -> None:
    """These reviewers are done with the card."""
    for name in names:
        async with one.browser(name) as client:
            await send(client, await text(client, one.address), "done")


async def test_aided_it_shows_what_the_author_answered_and_the_machine_read_with_every_span_marked(tmp_path: Path) -> None:
    one = await toy(tmp_path, links=LINKED)
    async with one.browser() as client:
        page = await text(client, one.address)
    assert f">{QUOTED}</mark>" in page and "Unless he signs a paper</mark>" in page
    assert "For it, except…" in page and "Machine: Supports" in page and "67 %" in page
    assert 'href="#turn-2"' in page and 'id="turn-2"' in page and 'id="turn-2-1"' in page and "Earlier versions (1)" in page
    assert "no rule fits this card" in page and page.count("data-reading") == len(PRINCIPLES)
    assert "<script src=" in page and not re.search(r"<script>|<style|\son\w+=|style=", page)
    one.talk.archive.close()


async def test_unaided_nothing_of_answers_machine_or_offers_is_on_the_page(tmp_path: Path) -> None:
    one = await toy(tmp_path, unaided=True, links=LINKED, exception="He asked for it")
    async with one.browser() as client:
        page = await text(client, one.address)
        assert QUOTED in page and "read from the conversation and the card alone" in page
        assert not re.search(r"Author&#39;s answer|For it|It asks first|Machine|no rule fits|He asked for it|data-reading", page)
        history = one.talk.history(one.card.participant_id)
        assert history and not any(offer.id in page for offer in history.offers)
        found = await text(client, f"{one.address}?q=lie")
        assert 'value="do_not_lie"' in found
        refused = await client.post(one.address, data=dict(forms(page, "done")[0], do="agree", principle="do_not_lie", verdict="supports"))
        assert refused.status_code == 409 and "no reading to agree with" in refused.text
        for subject in [offer.id for offer in history.offers]:
            asked = await client.post(one.address, data=dict(forms(page, "done")[0], do="in_spec", subject=subject, in_spec="yes"))
            assert asked.status_code == 409
    assert acts(one) == []
    one.talk.archive.close()


async def test_agree_takes_the_machines_reading_else_the_authors_answer_and_nothing_where_there_is_none(tmp_path: Path) -> None:
    one = await toy(tmp_path, links={"do_not_lie": "supports"})
    async with one.browser() as client:
        page = await text(client, one.address)
        assert {form["principle"]: form["verdict"] for form in forms(page, "agree")} == {
            "do_not_lie": "supports",
            "ask_clarifying_questions": "none",
        }
        answer = await send(client, page, "agree", {"principle": "do_not_lie"})
        assert answer.status_code == 303 and answer.headers["location"].endswith("?saved=agree#reading-ask_clarifying_questions")
        page = await text(client, answer.headers["location"])
        assert "Saved." in page and "1 of 3 read" in page and "Differs from the author; both are kept" in page
    (act,) = acts(one)
    read = after_of(act, ReadPrinciple)
    assert read and read.quote and (act.verdict, act.round, act.about, act.version) == ("supports", "blind", one.card.participant_id, 1)
    assert SAID[read.quote.start : read.quote.end] == QUOTED
    one.talk.archive.close()


async def test_a_quote_that_is_not_there_is_named_in_words_and_nobody_can_agree_with_its_reading(tmp_path: Path) -> None:
    one = await toy(tmp_path, links={"do_not_lie": "supports"}, lost=True)
    async with one.browser() as client:
        page = await text(client, one.address)
        assert "Quote not found" in page and "nobody can agree with it" in page
        refused = await send(client, page, "agree", {"principle": "do_not_lie"})
        assert refused.status_code == 409 and "can&#39;t be agreed with" in refused.text
        assert (await send(client, page, "read", {"principle": "do_not_lie"}, verdict="opposes")).status_code == 303
    assert [act.verdict for act in acts(one)] == ["opposes"]
    one.talk.archive.close()


async def test_a_link_needs_words_that_stand_there_and_gives_back_what_was_typed(tmp_path: Path) -> None:
    one = await toy(tmp_path)
    async with one.browser() as client:
        page = await text(client, f"{one.address}?q=honest")
        wrong = await send(
            client,
            page,
            "link",
            principle="be_clear",
            verdict="supports",
            turn="2",
            words="he never said <b>so</b>",
            reason="my <i>why</i>",
        )
        assert wrong.status_code in (409,) and "&lt;b&gt;so&lt;/b&gt;" in wrong.text and "my &lt;i&gt;why&lt;/i&gt;" in wrong.text
        at = SAID.index("he")
        name = one.talk.study.spec.principles[7].id
        right = await send(client, page, "link", principle=name, verdict="opposes", turn="2", words="he", start=str(at), end=str(at + 2))
        assert right.status_code == 303, right.text
    (act,) = acts(one)
    read = after_of(act, ReadPrinciple)
    assert read and read.principle == name and read.quote and (read.quote.start, read.quote.end) == (at, at + 2)
    one.talk.archive.close()


async def test_done_leads_to_the_next_card_from_which_it_can_be_undone(tmp_path: Path) -> None:
    one = await toy(tmp_path)
    second = await card_by(one.talk, "two")
    async with one.browser() as client:
        answer = await send(client, await text(client, one.address), "done")
        assert answer.headers["location"].startswith(f"/review/card/{second.id}?left={one.card.id}")
        page = await text(client, answer.headers["location"])
        assert "Done with “Ask before you tell”." in page
        back = await send(client, page, "undo", {"undoes": acts(one)[0].id})
        assert back.headers["location"].startswith(f"{one.address}?saved=undo")
    assert fold(acts(one), 1).done_by == ()
    one.talk.archive.close()


async def test_before_all_are_done_nobody_sees_another_and_then_everybody_does(tmp_path: Path) -> None:
    one = await toy(tmp_path)
    async with one.browser("rita") as rita, one.browser("sam") as sam:
        page = await text(rita, one.address)
        await send(rita, page, "read", {"principle": "do_not_lie"}, verdict="opposes", reason="rita thinks so")
        await send(rita, await text(rita, one.address), "wording", wording="Ask the listener first")
        await send(rita, await text(rita, one.address), "link", principle="be_clear", verdict="supports", turn="2", words="he")
        await done(one, "rita")
        page = await text(sam, one.address)
        assert not re.search("rita|Ask the listener first|reading-be_clear", page) and "4 acts of other readers are shown" in page
        await done(one, "sam")
        page = await text(sam, one.address)
        assert "rita: Goes against." in page and "rita thinks so" in page and "Ask the listener first" in page
        assert "reading-be_clear" in page
        await send(sam, page, "read", {"principle": "do_not_lie"}, verdict="supports")
    assert [act.round for act in acts(one) if act.verdict] == ["blind", "blind", "open"]
    one.talk.archive.close()


async def test_undo_and_redo_from_the_history_which_loses_nothing(tmp_path: Path) -> None:
    one = await toy(tmp_path)
    async with one.browser() as client:
        await send(client, await text(client, one.address), "read", {"principle": "do_not_lie"}, verdict="none", reason="not at all")
        first = acts(one)[0]
        await send(client, await text(client, one.address), "undo", {"undoes": first.id})
        page = await text(client, one.address)
        assert "(undone)" in page and "not at all" in page and "0 of 3 read" in page
        await send(client, page, "undo", {"undoes": acts(one)[1].id})
        assert "1 of 3 read" in await text(client, one.address)
        async with one.browser("sam") as other:
            page = await text(other, one.address)
            stolen = await client.post(one.address, data=dict(forms(page, "done")[0], do="undo", undoes="f" * 32))
            assert stolen.status_code == 409
            taken = await other.post(one.address, data=dict(forms(page, "done")[0], do="undo", undoes=first.id))
            assert taken.status_code == 409 and "undone any more" in taken.text
    assert len(acts(one)) == 3
    one.talk.archive.close()


async def test_a_form_counts_once_and_a_stale_page_does_nothing(tmp_path: Path) -> None:
    one = await toy(tmp_path)
    async with one.browser() as client:
        page = await text(client, one.address)
        for _ in range(2):
            assert (await send(client, page, "read", {"principle": "do_not_lie"}, verdict="supports")).status_code == 303
        changed = await send(client, page, "read", {"principle": "do_not_lie"}, verdict="opposes", reason="typed in vain")
        assert changed.status_code == 409 and "This page was older than the card" in changed.text and "typed in vain" in changed.text
        for field, value in (("version", "2"), ("round", "open"), ("guidelines", "v0"), ("act", "x"), ("do", "dance")):
            stale = await client.post(one.address, data=dict(forms(page, "done")[0]) | {field: value})
            assert stale.status_code == 409, field
    assert len(acts(one)) == 1
    one.talk.archive.close()


@pytest.mark.parametrize(
    ("made", "defect", "kept"),
    [({}, "quote_absent", 0), ({}, "empty_card", 0), ({}, "test_session", 1), ({"empty": True}, "empty_card", 1), ({}, "dislike", 0)],
)
async def test_a_card_is_set_aside_for_a_stated_defect_alone(tmp_path: Path, made: dict[str, Any], defect: str, kept: int) -> None:
    one = await toy(tmp_path, **made)
    async with one.browser() as client:
        page = await text(client, one.address)
        unsaid = await send(client, page, "set_aside", defect=defect, reason="  ")
        assert unsaid.status_code == 409
        answer = await send(client, page, "set_aside", defect=defect, reason="It is Ana trying it out")
        assert answer.status_code == (303 if kept else 409)
        if kept:
            assert "It is Ana trying it out" in await text(client, one.address)
    assert len(acts(one)) == kept
    one.talk.archive.close()


async def test_whether_an_exception_stands_in_the_spec_is_asked_of_lines_and_of_answers(tmp_path: Path) -> None:
    one = await toy(tmp_path, exception="He asked for it")
    async with one.browser() as client:
        page = await text(client, one.address)
        subjects = [form["subject"] for form in forms(page, "in_spec")]
        assert len(subjects) == 2 and subjects[0] == f"{one.card.id}/1/exception/1"
        for subject, said in zip(subjects, ("no", "yes"), strict=True):
            await send(client, page, "in_spec", {"subject": subject}, in_spec=said)
        page = await text(client, one.address)
        assert page.count('aria-pressed="true"') == 2
    assert [(act.subject_kind, placed.in_spec if (placed := after_of(act, InSpec)) else "") for act in acts(one)] == [
        ("policy", "no"),
        ("offer", "yes"),
    ]
    one.talk.archive.close()


async def test_a_sent_back_card_comes_with_its_note_to_those_who_are_to_look_again(tmp_path: Path) -> None:
    one = await toy(tmp_path)
    await done(one, "rita", "sam")
    async with one.browser("rita") as rita, one.browser("sam") as sam:
        await send(rita, await text(rita, one.address), "send_back", reason="look at turn 2 again")
        assert "look at turn 2 again" in await text(sam, one.address)
        await done(one, "sam")
        entry = one.index.entry(one.card.id)
        assert entry and entry.review.sent_back is None
    one.talk.archive.close()


async def test_a_card_that_others_have_open_is_read_only_and_says_until_when_without_a_name(tmp_path: Path) -> None:
    one = await toy(tmp_path, each=1)
    async with one.browser("rita") as rita, one.browser("zelda") as zelda:
        form = forms(await text(zelda, one.address), "done")[0]
        page = await text(rita, one.address)
        assert (
            "Held by another reader until 12:30 UTC" in page
            and "zelda" not in page
            and "<form method" not in page.split("<main", 1)[1].split("<dialog")[0]
        )
        refused = await rita.post(one.address, data={key: value for key, value in form.items() if key != "to"})
        assert refused.status_code == 409 and "Nothing was stored" in refused.text
    assert acts(one) == []
    one.talk.archive.close()


async def test_a_card_that_was_only_looked_at_is_free_again_once_another_is_opened(tmp_path: Path) -> None:
    one = await toy(tmp_path, each=1)
    second = await card_by(one.talk, "two")
    async with one.browser("rita") as rita, one.browser("zelda") as zelda:
        await text(zelda, one.address)
        await text(zelda, f"/review/card/{second.id}")
        assert "Held by another" not in await text(rita, one.address)
        await send(rita, await text(rita, one.address), "read", {"principle": "do_not_lie"}, verdict="none")
        await text(zelda, one.address)
        assert "Held by another" not in await text(rita, f"/review/card/{second.id}")
        assert "Held by another" in await text(zelda, one.address)
    one.talk.archive.close()


async def test_what_cannot_be_stored_is_said_and_every_word_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = await toy(tmp_path)

    async def full(_: Any) -> int:
        raise NotSaved("disk_full")

    monkeypatch.setattr(one.talk.archive, "keep_reviews", full)
    async with one.browser() as client:
        page = await text(client, one.address)
        answer = await send(client, page, "wording", wording="A long thought")
        assert answer.status_code == 503 and "Not saved" in answer.text and "A long thought" in answer.text
    one.talk.archive.close()


async def test_texts_of_people_stay_text_everywhere(tmp_path: Path) -> None:
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    one = await toy(tmp_path, said=f"{SAID} {evil}", title=evil, exception=evil, links=LINKED)
    async with one.browser() as client:
        await send(client, await text(client, one.address), "read", {"principle": "do_not_lie"}, verdict="supports", reason=evil)
        await send(client, await text(client, one.address), "wording", wording=evil)
        await send(client, await text(client, one.address), "send_back", reason=evil)
        for address in (one.address, f"{one.address}?q={evil}", f"{one.address}?saved={evil}&left={evil}&act={evil}"):
            page = await text(client, address)
            assert "<img" not in page and page.count("<script") == 1
        page = (await send(client, page, "link", principle=evil, verdict="supports", turn="2", words=evil, start=evil, end=evil)).text
        assert "<img" not in page and page.count("<script") == 1
    one.talk.archive.close()


async def test_only_reviewers_come_here_and_what_is_gone_is_gone(tmp_path: Path) -> None:
    one = await toy(tmp_path)
    async with one.browser("op") as operator:
        assert (await operator.get(one.address)).status_code == 403
        assert (await operator.post(one.address, data={"do": "done"})).status_code == 403
    async with one.browser("") as nobody:
        assert (await nobody.get(one.address)).status_code == 303
        assert (await nobody.post(one.address)).status_code == 303
    async with one.browser() as client:
        page = await text(client, one.address)
        assert (await client.get("/review/card/nothing")).status_code == 404
        await send(client, page, "wording", wording="Ask first")
        await erase_person(one.talk.archive, one.card.participant_id, at="2026-11-20T12:00:00Z")
        one.talk.forget(one.card.participant_id)
        assert (await client.get(one.address)).status_code == 404
        assert (await send(client, page, "done")).headers["location"] == "/review"
    assert acts(one) == []
    one.talk.archive.close()


async def test_the_next_card_is_there_in_under_100_ms_with_500_cards(tmp_path: Path) -> None:
    talk = talk_on(tmp_path, study_read())
    cards = [await card_by(talk, str(number), links=LINKED) for number in range(500)]
    index = ReviewIndex(talk)
    index.refresh()
    one = Toy(talk, cards[0], index, app_on(talk, index))
    seconds = []
    async with one.browser() as client:
        for card in cards[100:130]:
            began = time.perf_counter()
            await text(client, f"/review/card/{card.id}")
            seconds.append(time.perf_counter() - began)
    middle, slowest = sorted(seconds)[len(seconds) // 2], max(seconds)
    print(f"\ncard page with 500 cards: median {middle * 1000:.0f} ms, slowest {slowest * 1000:.0f} ms")
    assert middle < 0.1
    talk.archive.close()


def test_a_wording_can_be_taken_back() -> None:
    assert Wording(wording="").wording == ""
