"""Near-duplicates through the front door: a pair judged, a group made and undone, what is stale, what is not ours, XSS, embeddings."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from queue_toys import Review_, card_with, under_review
from toys import still, study_with

from bot.near_comparing import REST_S, Comparing
from bot.review_index import ReviewIndex
from flows.records import ValueCard
from flows.records.study import EmbeddingSettings, ModelSettings
from flows.reviewing.acts import Pair
from flows.reviewing.groups import groups_of
from storage.errors import NotSaved
from storage.withdrawal import erase_person
from tests.fake_model import FakeModel, Scripted

HERE = "/review/near"
XSS = '<script>alert("x")</script>'
SAID = "It should say plainly what it does not know about tablets."


async def near_cards(here: Review_, *titles: str, **more: Any) -> list[ValueCard]:
    """Cards that say the same under these titles, each in the situation that its author drew, and held against one principle."""
    given = {"answers": {"do_not_lie": "supports"}, "sentence": SAID, **more}
    return [await card_with(here.talks, f"{title}{more}", title=title, **given) for title in titles]


async def look(client: httpx.AsyncClient, query: str = "") -> str:
    answer = await client.get(f"{HERE}?{query}")
    assert answer.status_code == 200, answer.text
    return answer.text


def form_of(page: str, **changes: str) -> dict[str, str]:
    """The hidden fields of the form that judges the pair, with a button pressed."""
    form = page[page.index("snd-judge") :]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[: form.index("</form>")]))
    return {**fields, **changes}


def undo_of(page: str) -> dict[str, str]:
    """The form of the first Undo on the page."""
    at = page.index('name="undoes"')
    start = page.rindex("<form", 0, at)
    return {**dict(re.findall(r'name="(\w+)" value="([^"]*)">', page[start : page.index("<button", at)])), "do": "undo"}


async def press(client: httpx.AsyncClient, form: dict[str, str], status: int = 303) -> httpx.Response:
    answer = await client.post(HERE, data=form)
    assert answer.status_code == status, answer.text
    return answer


def waiting(page: str) -> int:
    found = re.search(r"(\d+) pairs to judge", page)
    assert found
    return int(found[1])


@pytest.fixture
def here(tmp_path: Path) -> Review_:
    return under_review(tmp_path)


async def test_a_group_is_made_and_undone(here: Review_) -> None:
    cards = await near_cards(here, "Say what you know", "Tell what you know", "Be plain about tablets")
    async with here.browser("rita") as client:
        page = await look(client)
        assert waiting(page) == 3 and '<mark class="snd-hit">tablets</mark>' in page and "Groups (0)" in page
        for _ in range(2):
            page = await look(client)
            await press(client, form_of(page, do="same", reason="Both ask for plain words"))
        page = await look(client)
        assert waiting(page) == 1 and "Groups (1)" in page and "3 cards" in page and "by rita" in page and "Both ask for plain" in page
        acts = [act for _, act in here.talks.archive.reviews()]
        assert [act.action for act in acts] == ["same", "same"] and all(act.subject_kind == "group" for act in acts)
        held = Pair.model_validate_json(acts[0].after)
        owners = {card.id: card.participant_id for card in cards}
        assert acts[0].subject == "+".join(held.cards) and held.cards[0] < held.cards[1] and held.versions == (2, 2)
        assert (acts[0].about, acts[0].about_other) == (owners[held.cards[0]], owners[held.cards[1]])
        assert held.score_permille >= 390 and json.loads(acts[0].before) == {}
        assert set(groups_of(acts, dict.fromkeys(owners, 2))) == set(owners)
    async with here.browser("ben") as other:
        await press(other, undo_of(page))
        page = await look(other)
        assert waiting(page) == 2 and "2 cards</h3>" not in page and "Groups (1)" in page and "Verdicts (1)" in page
        await press(other, undo_of(page))
        page = await look(other)
        assert waiting(page) == 3 and "Groups (0)" in page and "Verdicts (0)" in page
    acts = [act for _, act in here.talks.archive.reviews()]
    assert [(act.action, act.reviewer) for act in acts[2:]] == [("undo", "ben")] * 2 and groups_of(acts, dict.fromkeys(owners, 2)) == {}
    assert all(act.about and act.about_other for act in acts)


async def test_a_different_in_a_group_is_shown(here: Review_) -> None:
    await near_cards(here, "One", "Two", "Three")
    async with here.browser("rita") as client:
        for verdict in ("same", "same", "different"):
            await press(client, form_of(await look(client), do=verdict))
        page = await look(client)
    assert waiting(page) == 0 and "Contradiction" in page and "No pair is left" in page


async def test_not_sure_yet_goes_on_and_stores_nothing(here: Review_) -> None:
    await near_cards(here, "One", "Two", "Three")
    async with here.browser("rita") as client:
        seen, address = [], HERE
        for _ in range(3):
            page = (await client.get(address)).text
            seen.append(form_of(page)["subject"])
            skip = re.search(r'<a class="snd-btn snd-quiet" href="([^"]+)"', page)
            assert skip
            address = skip[1].replace("&amp;", "&").split("#")[0]
        page = (await client.get(address)).text
    assert len(set(seen)) == 3 and waiting(page) == 3 and "From the start" in page and not here.talks.archive.reviews()


async def test_filters_and_the_nearest_of_one_card(here: Review_) -> None:
    english = await near_cards(here, "One", "Two")
    await near_cards(here, "Uno", "Dos", lang="es", sentence="Debe decir lo que no sabe de las pastillas.")
    await near_cards(here, "Drei", "Vier", answers={"no_agenda": "supports"})
    async with here.browser("rita") as client:
        every = waiting(await look(client))
        assert waiting(await look(client, "language=es")) == 1 and every >= 3
        scenario = english[0].scenario_id
        within = [card for card in english if card.scenario_id == scenario]
        assert waiting(await look(client, f"scenario={scenario}")) == (1 if len(within) == 2 else 0)
        assert waiting(await look(client, "scenario=none")) == 0
        page = await look(client, f"card={english[0].id}")
        both = "+".join(sorted(card.id for card in english))
        assert "Cards nearest to" in page and form_of(page)["subject"] == both
        done = await press(client, form_of(page, do="close"))
        page = (await client.get(done.headers["location"])).text
        assert "Every card near it is judged" in page and '<span class="snd-pill">Close</span>' in page
        judged = await look(client, f"pair={both.replace('+', '%2B')}")
        assert "Judged Close by rita" in judged
        await press(client, form_of(judged, do="same"))
    last = here.talks.archive.reviews()[-1][1]
    assert last.action == "same" and json.loads(last.before) == {"verdict": "close"}


async def test_a_form_sent_twice_counts_once_and_another_judged_meanwhile_is_told(here: Review_) -> None:
    await near_cards(here, "One", "Two")
    async with here.browser("rita") as client, here.browser("ben") as other:
        form = form_of(await look(client), do="same", reason="mine")
        theirs = form_of(await look(other), do="different", reason='my "own" words')
        await press(client, form)
        await press(client, form)
        answer = await press(other, theirs, 409)
        assert "Somebody judged this pair" in answer.text and "my &#34;own&#34; words" in answer.text
    assert len(here.talks.archive.reviews()) == 1


async def test_a_page_older_than_its_cards_does_nothing(here: Review_) -> None:
    one, two = await near_cards(here, "One", "Zebras")
    async with here.browser("rita") as client:
        form = form_of(await look(client), do="same")
        for changed in ({"versions": "1+1"}, {"subject": "nonsense"}, {"subject": f"{one.id}+{one.id}"}, {"act": "x"}, {"do": "merge"}):
            await press(client, {**form, **changed}, 409)
        assert "longer than" in (await press(client, {**form, "reason": "x" * 2001}, 409)).text
        await press(client, {**form, "do": "undo", "undoes": "f" * 32}, 409)
        assert not here.talks.archive.reviews()
        await press(client, form)
        await erase_person(here.talks.archive, two.participant_id, at=still())
        page = await look(client)
        assert waiting(page) == 0 and "Verdicts (0)" in page and "Zebras" not in page
        await press(client, {**form, "act": "e" * 32}, 409)
    assert not here.talks.archive.reviews(), "the verdict went with the person"


async def test_what_cannot_be_stored_is_said_and_no_word_is_lost(here: Review_, monkeypatch: pytest.MonkeyPatch) -> None:
    await near_cards(here, "One", "Two")

    async def full(_: Any) -> int:
        raise NotSaved("disk_full")

    async with here.browser("rita") as client:
        form = form_of(await look(client), do="same", reason="kept words")
        monkeypatch.setattr(here.talks.archive, "keep_reviews", full)
        answer = await press(client, form, 503)
    assert "Nothing was saved" in answer.text and 'value="kept words"' in answer.text


async def test_what_people_write_stays_text(here: Review_) -> None:
    await near_cards(here, XSS, f"{XSS} again", sentence=f"{SAID} {XSS}")
    async with here.browser("rita") as client:
        page = await look(client)
        await press(client, form_of(page, do="same", reason=XSS))
        after = await look(client)
    assert "<script>alert" not in page and "<script>alert" not in after
    assert '&lt;<mark class="snd-hit">script</mark>&gt;' in page and after.count("&lt;script&gt;alert") >= 3


@pytest.mark.parametrize(("name", "status"), [("", 303), ("olga", 403)])
async def test_only_reviewers_come_in(here: Review_, name: str, status: int) -> None:
    async with here.browser(name) as client:
        assert (await client.get(HERE)).status_code == status
        assert (await client.post(HERE, data={"do": "same"})).status_code == status
        assert (await client.get("/near.js")).status_code == 200


def with_embeddings(url: str) -> Any:
    model = ModelSettings(name="toy", base_url=url)
    return study_with(model=model, embeddings=EmbeddingSettings(name="toy-vectors", price=0.02))


async def test_embeddings_find_pairs_that_share_no_word_and_are_paid_for(tmp_path: Path) -> None:
    with FakeModel(lambda seen: Scripted([[1.0, 0.1], [1.0, 0.11]])) as fake:
        here = under_review(tmp_path, with_embeddings(fake.url))
        await near_cards(here, "Plain talk")
        await near_cards(here, "Klartext", sentence="Ganz andere Worte")
        async with here.browser("rita") as client:
            page = await look(client)
            await look(client)
    (call,) = here.talks.archive.model_calls()
    assert "compared by toy-vectors" in page and len(fake.requests) == 1
    assert (call.purpose, call.outcome, call.cost_nano_usd) == ("screen", "ok", 900 * 20)


async def test_without_embeddings_words_are_compared_and_the_page_says_so(tmp_path: Path) -> None:
    with FakeModel(lambda seen: Scripted(fault="server_error")) as fake:
        here = under_review(tmp_path, with_embeddings(fake.url))
        await near_cards(here, "One", "Two")
        async with here.browser("rita") as client:
            page = await look(client)
            again = await look(client, "again=yes")
    assert waiting(page) == 1 and "could not be had (server:server_error)" in page and "compared by their words" in again
    assert len(fake.requests) == 2 and [call.outcome for call in here.talks.archive.model_calls()] == ["error", "error"]


async def test_new_cards_are_compared_after_a_rest(tmp_path: Path) -> None:
    now = [0.0]
    here = under_review(tmp_path)
    index, comparing = ReviewIndex(here.talks), Comparing(here.talks, lambda: now[0])
    for titles, seconds, pairs in (((), 0, 0), (("One", "Two"), 1, 0), ((), REST_S, 1), (("Three",), REST_S + 1, 1), ((), 2 * REST_S, 3)):
        await near_cards(here, *titles)
        now[0] = seconds
        index.refresh()
        assert len((await comparing.now(index.entries())).pairs) == pairs, seconds
    now[0] += 1
    await near_cards(here, "Four")
    index.refresh()
    assert len((await comparing.now(index.entries(), again=True)).pairs) == 6
