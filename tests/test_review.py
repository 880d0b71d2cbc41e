"""The queue through the front door: counts, filters, search, the list, the next card."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from queue_toys import Review_, act_on, card_with, done, under_review
from toys import study_with

from flows.records.study import ReviewRules
from flows.reviewing.acts import SentBack, SetAside

XSS = '<script>alert("x")</script>'


@pytest.fixture
def here(tmp_path: Path) -> Review_:
    """Nobody is in the unaided sample, so that every filter may be tried."""
    return under_review(tmp_path, study_with(review=ReviewRules(unaided_percent=0, unaided_least=0)))


def listed(page: str) -> list[str]:
    """Ids of the cards in the list, in order."""
    return re.findall(r'<a href="/review/card/([0-9a-f]{32})(?:\?[^"]*)?" id=', page)


async def look(here: Review_, query: str = "", name: str = "rita") -> str:
    async with here.browser(name) as client:
        answer = await client.get(f"/review?{query}")
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_the_queue_counts_what_waits_for_whom(here: Review_) -> None:
    first, second, third = [await card_with(here.talks, str(n), title=f"Card {n}") for n in range(3)]
    await here.talks.archive.keep_reviews([
        *done(first, "rita", do_not_lie="supports"), *done(first, "ben", do_not_lie="opposes"),
        *done(second, "ben"), *done(third, "rita"), act_on(third, "ben", "send_back", SentBack(to=()), reason="Look at turn 2."),
    ])  # fmt: skip
    page = await look(here)
    assert "2 waiting" in page and "2 begun or read by you" in page
    for heading, count in (("pending", 2), ("mine", 2), ("arbitrate", 1), ("sent_back", 1), ("all", 3)):
        assert re.search(rf'<option value="{heading}"[^>]*>[^<]*\({count}\)', page), heading
    assert listed(page) == [third.id, second.id], "what was sent back comes first"
    assert listed(await look(here, "show=arbitrate")) == [first.id]
    assert listed(await look(here, "show=sent_back", "ben")) == []
    assert listed(await look(here, "show=mine")) == sorted([first.id, third.id], key=lambda one: (one != third.id, one))


async def test_what_is_set_aside_waits_for_nobody(here: Review_) -> None:
    card = await card_with(here.talks, "one")
    await here.talks.archive.keep_reviews([act_on(card, "ben", "set_aside", SetAside(defect="test_session"))])
    assert listed(await look(here)) == [] and listed(await look(here, "show=all")) == [card.id]


FILTERS = {
    "principle=do_not_lie": {"answers": {"do_not_lie": "supports"}},
    "stance=opposes": {"answers": {"do_not_lie": "opposes"}},
    "stance=open": {"answers": {"do_not_lie": None}},
    "principle=do_not_lie&stance=qualifies": {"answers": {"do_not_lie": "qualifies"}},
    "language=es": {"lang": "es"},
    "method=model": {"mode": "model"},
    "low_agreement=yes": {"linked": {"do_not_lie": 667}},
    "quote_missing=yes": {"lost": True},
    "partly=yes": {"answers": {"do_not_lie": "supports"}, "fit": "partly"},
    "text=zebras": {"sentence": "Zebras first."},
}


@pytest.mark.parametrize("query", FILTERS)
async def test_a_filter_leaves_the_cards_it_names(here: Review_, query: str) -> None:
    await card_with(here.talks, "other", answers={"no_agenda": "supports"}, linked={"no_agenda": 1000})
    wanted = await card_with(here.talks, "wanted", **FILTERS[query])
    assert len(listed(await look(here))) == 2
    assert listed(await look(here, query)) == [wanted.id]


async def test_a_situation_is_a_filter(here: Review_) -> None:
    cards = [await card_with(here.talks, str(n)) for n in range(4)]
    for card in cards:
        found = listed(await look(here, f"scenario={card.scenario_id}"))
        assert set(found) == {one.id for one in cards if one.scenario_id == card.scenario_id}


async def test_no_filter_tells_what_the_unaided_sample_keeps(tmp_path: Path) -> None:
    here = under_review(tmp_path)
    card = await card_with(here.talks, "one", answers={"do_not_lie": "supports"}, fit="partly", linked={"do_not_lie": 500})
    page = await look(here)
    assert listed(page) == [card.id] and "unaided sample" in page and "1 link" not in page and "samples differ" not in page
    for query in ("principle=do_not_lie", "stance=supports", "low_agreement=yes", "partly=yes"):
        assert listed(await look(here, query)) == [], query
    await here.talks.archive.keep_reviews([*done(card, "rita"), *done(card, "ben")])
    assert listed(await look(here, "stance=supports&show=all")) == [card.id]


async def test_texts_of_people_stay_texts(here: Review_) -> None:
    await card_with(here.talks, "one", title=f"{XSS} loud", sentence=f"{XSS} quiet")
    for query in ("", "text=quiet", "text=%3Cscript%3Ealert", f"text={XSS}", f"scenario={XSS}", "text=loud"):
        page = await look(here, query)
        assert "<script>alert" not in page, query
    assert '<mark class="snd-hit">quiet</mark>' in await look(here, "text=quiet")
    assert '<mark class="snd-hit">loud</mark>' in await look(here, "text=loud")


async def test_the_next_card_is_the_oldest_that_nobody_else_has_open(tmp_path: Path) -> None:
    here = under_review(tmp_path, study_with(reviewers_each=1))
    first, second = sorted([(await card_with(here.talks, str(n))).id for n in range(2)])
    async with here.browser("rita") as rita, here.browser("ben") as ben:
        assert (await rita.get("/review/next")).headers["location"] == f"/review/card/{first}"
        await rita.get(f"/review/card/{first}")
        assert (await ben.get("/review/next")).headers["location"] == f"/review/card/{second}"
        assert (await rita.get(f"/review/next?after={first}")).headers["location"] == f"/review/card/{second}"
        assert (await rita.get("/review/next?text=nothinglikeit")).headers["location"].startswith("/review?show=pending&text=")


async def test_pages_of_the_list(here: Review_, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.review.PAGE", 2)
    cards = sorted([(await card_with(here.talks, str(n))).id for n in range(5)])
    assert listed(await look(here)) == cards[:2] and listed(await look(here, "page=3")) == cards[4:]
    for odd in ("page=0", "page=-1", "page=x", "page=99999999999", "page=%F0%9F%91%8D"):
        assert listed(await look(here, odd))


async def test_the_page_is_a_reviewers_alone(here: Review_) -> None:
    for path in ("/review", "/review/next", "/review/history", "/review/guidelines"):
        async with here.browser("") as nobody, here.browser("olga") as operator:
            assert (await nobody.get(path)).headers["location"].startswith("/sign-in")
            assert (await operator.get(path)).status_code == 403


async def test_real_people_are_never_counted_with_others(tmp_path: Path) -> None:
    here = under_review(tmp_path, study_with(review=ReviewRules(unaided_percent=0, unaided_least=0)))
    made_up = await card_with(here.talks, "made up", simulated=True)
    page = await look(here)
    assert listed(page) == [made_up.id] and "Simulated people" in page
    real = await card_with(here.talks, "real")
    page = await look(here)
    assert listed(page) == [real.id] and "imulated" not in page


async def test_simulated_people_where_the_setting_asks_for_them(tmp_path: Path) -> None:
    here = under_review(tmp_path, review_simulated=True)
    made_up = await card_with(here.talks, "made up", simulated=True)
    await card_with(here.talks, "real")
    assert listed(await look(here)) == [made_up.id]
