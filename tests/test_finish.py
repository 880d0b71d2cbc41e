"""The last page: saved first, then the code, the way back, the own cards; nothing on it needs a script."""

from __future__ import annotations

import re
from random import Random

import pytest
from toys import Person, consent, pack, study_with
from web_toys import browser, door, talks

from bot.participant import Pages
from bot.population import Population
from bot.simulate import to_the_end
from bot.simulated_people import SimulatedPerson
from bot.simulated_phrases import read_simulated_phrases
from bot.wording import read_all
from flows.records import Done, Progress, View
from flows.where_i_sit import Share, Sits


async def finished(language: str = "en") -> Person:
    """Somebody who has come to the end, with a card."""
    person = Person(talks(), await talks().join(language=language, consent=consent(cards=True)))
    who = SimulatedPerson("eager", Random(5), Population(), read_simulated_phrases(language), {}, 1)
    await to_the_end(talks(), person.id, who)
    return person


async def test_saved_comes_first_then_the_code_then_the_own_cards() -> None:
    person = await finished()
    end = person.open(Done)
    standing = talks().standing(person.id)
    assert standing and standing.approved and end.code == pack().settings.arrival.codes.complete
    async with browser() as client:
        client.cookies.set("soundings", door().cookie(person.id))
        answer = await client.get("/done")
        page = answer.text
        in_order = ("Everything is saved.", "<h1>Thank you for your time", f">{end.code}<", standing.approved[0].title)
        places = [page.index(text) for text in in_order]
        assert places == sorted(places)
        assert re.search(r'<output[^>]*aria-label="Completion code">' + re.escape(end.code), page)
        assert "How your view sits among others" not in page and 'id="forward"' not in page and "data-back" not in page
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self'" in policy and "unsafe" not in policy and page.count("<script") == 1 and " style=" not in page
        assert (await client.get("/done.js")).headers["content-type"].startswith("text/javascript")
        before = person.conversation.archive.history(person.id)
        again = await client.post("/done", data={"value": "4"})
        assert again.status_code == 200 and person.conversation.archive.history(person.id) == before, "no summary, so nothing to judge"


async def test_nobody_is_at_the_end_before_the_end() -> None:
    person = await Person.join(talks())
    async with browser() as client:
        assert (await client.get("/done")).headers["location"].startswith("/s/")
        client.cookies.set("soundings", door().cookie(person.id))
        assert "/chat/thread/" in (await client.get("/done")).headers["location"]


def rendered(language: str = "en", *, stopped: bool = False, **arrival: object) -> str:
    """The page of a study with a panel behind it, and a summary."""
    settings = pack().settings
    study = study_with(arrival=settings.arrival.model_copy(update={"back": "https://panel.example/cc={code}", **arrival}))
    end = Done(key="done", open=True, stopped=stopped, code="C 1", scenarios=3, cards=0)
    view = View(screens=(end,), progress=Progress(part="done", number=0, of=0, segments=()), talking=False)
    shares = (Share(level="supports", percent=65), Share(level="rest", percent=35))
    sits = Sits(principle_id="do_not_lie", card="<i>Mine</i>", answer="opposes", people=45, shares=shares)
    summary = {"sits": ((sits, "No lies"),), "least": 10, "item": None, "answers": (), "wrong": ""}
    page = Pages(study, read_all()).done(language, view, "abcd-1234", help_text="", cards=(), shared="", **summary)
    assert page
    return page


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_where_the_view_sits_is_said_in_words_and_numbers(language: str) -> None:
    page, words = rendered(language), read_all()[language]
    assert words("done.among_share", percent=65, label=words("chat.stand_supports")) in page
    assert words("done.among_share", percent=35, label=words("done.among_pooled")) in page
    assert "&lt;i&gt;Mine&lt;/i&gt;" in page and words("done.among_lead") in page and words("done.among_few", k=10) in page
    assert re.search(r'<td width="35%" class="snd-mine"><span>', page), "the own answer is among those not shown apart"


def test_the_page_goes_back_by_itself_only_if_the_study_wants_it_and_never_after_a_stop() -> None:
    assert 'href="https://panel.example/cc=C%201"' in rendered() and 'id="forward"' not in rendered()
    page = rendered(forward_s=8)
    assert re.search(r'id="forward"[^>]*data-seconds="8"[^>]* hidden', page) and 'id="stop"' in page and "refresh" not in page
    assert 'id="forward"' not in rendered(forward_s=8, stopped=True)
