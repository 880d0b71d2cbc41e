"""Two readers disagree, a third settles: the pages of agreement and disagreements through the front door of the review."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import httpx
import krippendorff
import pytest
from card_toys import card_by, study_read
from fastapi.routing import APIRoute
from others_toys import has_a_card
from queue_toys import Review_, under_review
from reader_toys import Told, reads

from flows.records import ValueCard
from flows.reviewing.readings import LABELS
from storage.errors import NotSaved

PAGE = "/review/disagreements"
RULES = ("do_not_lie", "ask_clarifying_questions", "uphold_fairness")
TOO: Told = {"do_not_lie": ("supports", "She says no to lies."), "uphold_fairness": "supports"}
NOT: Told = {"do_not_lie": ("opposes", "He wants to be spared."), "uphold_fairness": "supports"}


def review_of(folder: Path, *, unaided: bool = True, each: int = 2) -> Review_:
    return under_review(folder, study_read(unaided=unaided, each=each))


async def differing(review: Review_, name: str = "one", rita: Told = TOO, omar: Told = NOT) -> ValueCard:
    card = await card_by(review.talks, name)
    await reads(review.talks, card, "rita", rita)
    await reads(review.talks, card, "omar", omar)
    return card


async def shown(browser: httpx.AsyncClient, address: str = PAGE) -> str:
    answer = await browser.get(address)
    assert answer.status_code == 200, (address, answer.text)
    return answer.text


def carried(page: str, do: str) -> dict[str, str]:
    """The hidden fields of the form with this button."""
    (form,) = [one for one in re.findall(r"<form.*?</form>", page, re.S) if f'value="{do}"' in one]
    return {name: html.unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)} | {"do": do}


async def sends(browser: httpx.AsyncClient, page: str, do: str, /, **fields: str) -> httpx.Response:
    return await browser.post(PAGE, data=carried(page, do) | fields)


def acts(review: Review_) -> list[Any]:
    return [act for _, act in review.talks.archive.reviews()]


async def test_two_differ_a_third_settles_and_takes_it_back(tmp_path: Path) -> None:
    review = review_of(tmp_path)
    card = await differing(review)
    before = [act.model_dump() for act in acts(review)]
    async with review.browser("tess") as tess:
        page = await shown(tess)
        assert "1 open disagreement" in page and "She says no to lies." in page and "He wants to be spared." in page
        assert "First reader" in page and "rita" not in page and "omar" not in page, "readers are roles here"
        assert "ask how he takes it" in page, "the words that it rests on"
        done = await sends(tess, page, "settle", verdict="qualifies", reason="A third reading: it depends.")
        assert done.status_code == 303
        page = await shown(tess, done.headers["location"])
        assert "Settled." in page and "All open (0)" in page and "Settled (1)" in page
        *old, settled = acts(review)
        assert [act.model_dump() for act in old] == before, "the readers' own acts stay as they are"
        assert (settled.reviewer, settled.action, settled.round, settled.verdict) == ("tess", "read", "arbitration", "qualifies")
        assert settled.about == card.participant_id and settled.version == card.version and settled.reason.startswith("A third")
        assert '"principle":"do_not_lie"' in settled.after and card.policies[0].quotes[0].turn in settled.after
        page = await shown(tess, f"{PAGE}?show=settled")
        assert "Settled by tess" in page and "A third reading: it depends." in page
        assert (await sends(tess, page, "undo")).status_code == 303
        assert "All open (1)" in await shown(tess)
        assert acts(review)[-1].undoes == settled.id and len(acts(review)) == len(before) + 2


async def test_choosing_a_readers_verdict_takes_the_words_chosen(tmp_path: Path) -> None:
    review = review_of(tmp_path)
    card = await card_by(review.talks, "one")
    other = card.model_copy(update={"policies": card.policies[1:]})
    await reads(review.talks, card, "rita", TOO)
    await reads(review.talks, other, "omar", NOT)
    async with review.browser("tess") as tess:
        page = await shown(tess)
        assert 'name="words"' in page and "Unless he signs a paper" in page
        assert (await sends(tess, page, "settle", verdict="opposes", reason="As the second says.", words="theirs")).status_code == 303
        assert f'"start":{other.policies[0].quotes[0].start}' in acts(review)[-1].after
        page = await shown(tess, f"{PAGE}?show=settled")
        await sends(tess, page, "undo")
        page = await shown(tess)
        assert (await sends(tess, page, "settle", verdict="opposes", reason="The card as a whole.", words="none")).status_code == 303
        assert '"quote":null' in acts(review)[-1].after


@pytest.mark.parametrize(
    ("do", "fields", "line"),
    [
        ("settle", {"reason": "Because of <i>this</i>."}, "Choose which reading holds"),
        ("settle", {"verdict": "supports", "reason": "  "}, "Write the reason"),
        ("settle", {"verdict": "maybe", "reason": "x"}, "Choose which reading holds"),
        ("settle", {"verdict": "supports", "reason": "x" * 2001}, "longer than 2000 characters"),
        ("send_back", {"reason": ""}, "look at again"),
        ("settle", {"do": "burn", "reason": "x"}, "do not know"),
        ("settle", {"verdict": "supports", "reason": "My words.", "stands": "0" * 16}, "Look again"),
        ("settle", {"verdict": "supports", "reason": "My words.", "principle": "uphold_fairness"}, "no longer an open disagreement"),
        ("settle", {"verdict": "supports", "reason": "My words.", "card": "f" * 32}, "no longer an open disagreement"),
        ("settle", {"verdict": "supports", "reason": "x", "act": "1"}, "do not know"),
    ],
)
async def test_a_refused_form_says_why_and_keeps_what_was_typed(tmp_path: Path, do: str, fields: dict[str, str], line: str) -> None:
    review = review_of(tmp_path)
    await differing(review)
    n = len(acts(review))
    async with review.browser("tess") as tess:
        answer = await sends(tess, await shown(tess), do, **fields)
    assert answer.status_code in (409, 422) and line in answer.text and len(acts(review)) == n
    assert html.escape(fields["reason"].strip(), quote=False) in answer.text
    if fields.get("verdict") == "supports" and "My words." not in fields["reason"] and "act" not in fields:
        assert 'value="supports" checked' in answer.text, "the choice is kept too"


async def test_a_form_sent_twice_is_one_act_and_a_page_that_is_old_does_nothing(tmp_path: Path) -> None:
    review = review_of(tmp_path)
    await differing(review)
    async with review.browser("tess") as tess, review.browser("nils") as nils:
        page, late = await shown(tess), await shown(nils)
        first = await sends(tess, page, "settle", verdict="supports", reason="Plain.")
        again = await sends(tess, page, "settle", verdict="supports", reason="Plain.")
        n = len(acts(review))
        stale = await sends(nils, late, "settle", verdict="opposes", reason="My long reason.")
    assert (first.status_code, again.status_code, stale.status_code) == (303, 303, 409)
    assert len(acts(review)) == n == 7 and "My long reason." in stale.text


async def test_what_cannot_be_stored_is_said_and_nothing_typed_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    review = review_of(tmp_path)
    await differing(review)

    async def full(_: object) -> None:
        raise NotSaved("disk_full")

    async with review.browser("tess") as tess:
        page = await shown(tess)
        monkeypatch.setattr(review.talks.archive, "keep_reviews", full)
        answer = await sends(tess, page, "settle", verdict="supports", reason="Kept words.")
    assert answer.status_code == 503 and "Nothing was saved" in answer.text and "Kept words." in answer.text


async def test_sending_back_puts_it_into_both_readers_queues_until_they_have_looked(tmp_path: Path) -> None:
    review = review_of(tmp_path)
    card = await differing(review)
    async with review.browser("tess") as tess, review.browser("rita") as rita, review.browser("omar") as omar:
        assert f"/review/card/{card.id}" not in await shown(rita, "/review")
        done = await sends(tess, await shown(tess), "send_back", reason="Read turn 2 again.")
        assert done.status_code == 303 and "in the queue of its readers" in await shown(tess, done.headers["location"])
        for browser in (rita, omar):
            assert f"/review/card/{card.id}" in await shown(browser, "/review"), "back in the queue"
        assert "1 open" in await shown(tess, "/review/agreement")
        page = await shown(tess)
        assert "waiting for 2 of its readers" in page and "Read turn 2 again." in page
        await reads(review.talks, card, "rita", {"do_not_lie": "opposes"}, round="open")
        await reads(review.talks, card, "omar", {}, round="open")
        assert "All open (0)" in await shown(tess), "they read it alike now"
        page = await shown(tess, "/review/agreement")
        assert "1 read alike since" in page and "(1 of 2)" in page, "first verdicts are what agreement counts"


async def test_a_sending_back_can_be_taken_back(tmp_path: Path) -> None:
    review = review_of(tmp_path)
    card = await differing(review)
    async with review.browser("tess") as tess, review.browser("rita") as rita:
        await sends(tess, await shown(tess), "send_back", reason="Look again.")
        done = await sends(tess, await shown(tess), "undo")
        assert "need not look again" in await shown(tess, done.headers["location"])
        assert f"/review/card/{card.id}" not in await shown(rita, "/review") and "waiting for" not in await shown(tess)


async def test_mine_are_those_on_cards_that_i_read(tmp_path: Path) -> None:
    review = review_of(tmp_path)
    await differing(review)
    async with review.browser("rita") as rita, review.browser("tess") as tess:
        assert "Mine (1)" in (page := await shown(rita, f"{PAGE}?show=mine")) and "(you)" in page and "Settling it yourself" in page
        assert "Mine (0)" in (page := await shown(tess, f"{PAGE}?show=mine")) and "None of the open disagreements" in page


async def test_an_operator_sees_none_of_it(tmp_path: Path) -> None:
    review = review_of(tmp_path)
    await differing(review)
    async with review.browser("olga") as olga:
        for address in (PAGE, "/review/agreement", "/review/agreement/rows", "/review/agreement/machine", "/review/agreement/authors"):
            assert (await olga.get(address)).status_code == 403
        assert (await olga.post(PAGE, data={"do": "settle"})).status_code == 403


def addresses(review: Review_, card: ValueCard) -> list[str]:
    """Every page of the review, with what can be asked of it."""
    routes = [route for route in review.app.routes if isinstance(route, APIRoute) and "GET" in (route.methods or ())]
    paths = [route.path for route in routes if route.path.startswith("/review") and not route.path.endswith((".css", ".js"))]
    found = [re.sub(r"\{\w+\}", card.id, path) for path in paths]
    asked = [f"{PAGE}?show={show}&card={card.id}&principle=do_not_lie" for show in ("all", "mine", "settled")]
    asked += [f"/review/agreement?how={how}&by={by}" for how in ("unaided", "aided") for by in ("principle", "language", "pair")]
    asked += [f"/review/agreement/rows?how={how}" for how in ("unaided", "aided")] + ["/review?shown=done", "/review?q=lies"]
    return found + asked


async def seen(folder: Path, who: str, hidden: Told, *, unaided: bool) -> dict[str, tuple[int, str]]:
    """Every page as one reader sees it who is done, while the other is not: `hidden` is what the other has said so far."""
    review = review_of(folder, unaided=unaided)
    card = await card_by(review.talks, "one", links={"do_not_lie": "supports"})
    other, how = {"rita": "omar", "omar": "rita"}[who], "unaided" if unaided else "blind"
    await reads(review.talks, card, who, TOO, round=how)
    await reads(review.talks, card, other, hidden, round=how, done=False)
    async with review.browser(who) as browser:
        found = {}
        for address in addresses(review, card):
            answer = await browser.get(address)
            found[address] = (answer.status_code, answer.text)
        return found


@pytest.mark.parametrize("unaided", [True, False], ids=["unaided", "blind"])
@pytest.mark.parametrize("who", ["rita", "omar"])
async def test_before_both_are_done_no_page_tells_anything_of_the_others_verdict(tmp_path: Path, who: str, unaided: bool) -> None:
    """Not one letter of any page changes with what the other reader said, and neither their name nor their reason stands anywhere."""
    other = {"rita": "omar", "omar": "rita"}[who]
    one = await seen(tmp_path / "a", who, {"do_not_lie": ("opposes", "zebra reason"), "uphold_fairness": "none"}, unaided=unaided)
    two = await seen(tmp_path / "b", who, {"do_not_lie": ("supports", "heron reason"), "uphold_fairness": "opposes"}, unaided=unaided)
    assert len(one) >= 15 and f"{PAGE}" in one and one.keys() == two.keys()
    for address, (status, text) in one.items():
        assert status < 400 or status in (404, 422), (address, status)
        assert "zebra" not in text and other not in text, address
        assert text == two[address][1], address


async def test_the_pages_alpha_is_the_librarys_of_the_same_table(tmp_path: Path) -> None:
    review = review_of(tmp_path)
    told: dict[str, list[int]] = {"rita": [], "omar": []}
    for number in range(24):
        card = await has_a_card(review.talks, str(number))
        said = {"rita": LABELS[number % 3], "omar": LABELS[number % 3 if number % 5 else 3]}
        for who, label in said.items():
            await reads(review.talks, card, who, {RULES[0]: label, RULES[1]: LABELS[number % 2]})
            told[who] += [LABELS.index(label), LABELS.index(LABELS[number % 2])]
    wanted = krippendorff.alpha(reliability_data=[told["rita"], told["omar"]], level_of_measurement="nominal")
    first = krippendorff.alpha(reliability_data=[told["rita"][::2], told["omar"][::2]], level_of_measurement="nominal")
    async with review.browser("tess") as tess:
        page = await shown(tess, "/review/agreement")
        assert "24 cards of the unaided sample" in page and f">{wanted:.2f}</a>" in page and f"<b>{first:.2f}</b>" in page
        assert "same reading (43 of 48)" in page and "rita" not in page
        assert f'aria-label="alpha {first:.2f}, interval' in page, "the drawing says its numbers"
        page = await shown(tess, "/review/agreement?by=pair")
        assert "omar and rita" in page
        page = await shown(tess, "/review/agreement?how=aided")
        assert "0 cards read beside proposals" in page


async def test_every_number_leads_to_its_rows(tmp_path: Path) -> None:
    review = review_of(tmp_path)
    for name in ("one", "two", "three"):
        await differing(review, name)
    links = {"do_not_lie": "supports"}
    card = await card_by(review.talks, "four", links=links, title="<script>alert(1)</script>")
    for who in ("rita", "omar"):
        await reads(review.talks, card, who, {"do_not_lie": "supports", "ask_clarifying_questions": "supports"})
    async with review.browser("tess") as tess:
        page = await shown(tess, "/review/agreement")
        assert "too few to say" in page
        for address, number in re.findall(r'href="(/review/agreement/(?:rows|machine|authors)[^"]*)">(\d+)</a>', page):
            rows = await shown(tess, html.unescape(address))
            if "principle=" not in address or "linked" in address or "state" in address:
                assert re.search(rf"Rows: {number}\b", rows), address
            assert "<script>alert" not in rows
        assert "&lt;script&gt;" in await shown(tess, "/review/agreement/machine")
        assert "Rows: 2" in await shown(tess, "/review/agreement/authors?of=overrule")
        assert "Rows: 9" in await shown(tess, "/review/agreement/rows?state=same"), "those that neither reader linked are listed too"


async def test_one_reader_for_each_card_is_said_to_give_nothing_to_compare(tmp_path: Path) -> None:
    review = review_of(tmp_path, each=1)
    card = await card_by(review.talks, "one")
    await reads(review.talks, card, "rita", TOO)
    async with review.browser("tess") as tess:
        assert "read by one reviewer" in await shown(tess, "/review/agreement")


async def test_what_people_wrote_stays_text(tmp_path: Path) -> None:
    review = review_of(tmp_path)
    bad = '<img src=x onerror="alert(1)">'
    card = await card_by(review.talks, "one", title=bad, said=f"ask how he takes it {bad}. Unless he signs a paper.")
    await reads(review.talks, card, "rita", {"do_not_lie": ("supports", bad)})
    await reads(review.talks, card, "omar", {"do_not_lie": ("opposes", bad)})
    async with review.browser("tess") as tess:
        page = await shown(tess)
        assert "<img" not in page and "&lt;img" in page
        answer = await sends(tess, page, "settle", reason=bad)
        assert "<img" not in answer.text
        await sends(tess, page, "settle", verdict="none", reason=bad)
        assert "<img" not in await shown(tess, f"{PAGE}?show=settled") and "<img" not in await shown(tess, "/review/agreement/rows")
