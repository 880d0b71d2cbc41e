"""The release page: what waits and in which order, release, hold back, mask, undo, many at once; masked words stand in no shared copy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from history_toys import id_of
from others_toys import comes, shown
from release_toys import HERE, does, form_for, forms, masks, toy
from toys import PACK, consent

from bot.bundling import head_of, released_in, reviewed_in, status_of
from bot.leaving import change_consent
from bot.plain_page import Sheet
from bot.release_queue import ReleaseQueue
from flows.records import ReportedCard, Review
from flows.report import make_report
from storage.bundle import write_bundle
from storage.chain_check import check_chain
from storage.withdrawal import erase_person

EVIL = "<script>alert('x')</script>\"'&{{7*7}}"


async def test_what_waits_is_read_in_order_and_only_what_its_author_allows(tmp_path: Path) -> None:
    study = toy(tmp_path)
    shared = await study.card("shared")
    quoted = await study.card("quoted", cards=False, quotes=True)
    await study.card("private", cards=False)
    await study.card("simulated", simulated=True, quotes=True)
    assert study.keys("waiting") == [
        f"card:{shared.id}:1:waiting",
        f"quote:{id_of('quoted', 'turn', 2)}/8/27:0:waiting".replace("/8/27", "/{}/{}".format(*_span(quoted))),
        f"quote:{id_of('quoted', 'turn', 2)}/{quoted.policies[1].quotes[0].start}/{quoted.policies[1].quotes[0].end}:0:waiting",
        f"gap:{id_of('quoted', 'gap')}:0:waiting",
    ]
    async with study.browser() as client:
        page = await client.get(HERE)
    assert page.status_code == 200 and "0 reported, 1 cards, 3 quotes" in page.text and "Release (4)" in page.text
    await change_consent(study.talk, shared.participant_id, consent(cards=False))
    await change_consent(study.talk, quoted.participant_id, consent(cards=False, quotes=False))
    assert study.queue.items() == ()
    study.talk.archive.close()


def _span(card: object) -> tuple[int, int]:
    quote = card.policies[0].quotes[0]  # type: ignore[attr-defined]
    return quote.start, quote.end


async def test_release_hold_back_and_undo(tmp_path: Path) -> None:
    study = toy(tmp_path)
    one, two = await study.card("one"), await study.card("two")
    first, second = study.keys("waiting")
    async with study.browser() as client:
        assert "needs_reason" not in (refused := await does(client, second, "hold_back", reason="  ")).text
        assert refused.status_code == 422 and "Say why it is held back." in refused.text and len(study.keys("waiting")) == 2
        form = await form_for(client, first)
        for _ in range(2):
            done = await client.post(HERE, data={**form, "do": "release"})
            assert done.status_code == 303, done.text
        held = await does(client, second, "hold_back", reason="names a neighbour")
        assert study.keys("waiting") == [] and study.keys("held_back") == [f"card:{two.id}:1:held_back"]
        page = await client.get(str(held.headers["location"]))
        assert "names a neighbour" in page.text and "Held back: 1." in page.text
        person = await comes(study.talk)
        assert one.id in shown(person) and two.id not in shown(person)
        undo = next(form for form in forms(page.text) if form.get("undoes"))
        again = await client.post(f"{HERE}/undo", data=undo)
        assert again.status_code == 303 and study.keys("waiting") == [second]
        assert (await client.post(f"{HERE}/undo", data={**undo, "act": "0" * 32})).status_code == 409
        acts = [act for _, act in study.talk.archive.reviews()]
        assert [(act.action, act.reviewer, act.about) for act in acts] == [
            ("release", "rita", one.participant_id), ("hold_back", "rita", two.participant_id), ("undo", "rita", two.participant_id)
        ]  # fmt: skip
        assert json.loads(acts[1].before) == {"state": "waiting"} and json.loads(acts[2].before) == {"state": "held_back"}
        lately = (await client.get(HERE)).text
        undo = next(form for form in forms(lately) if form.get("undoes") == acts[0].id)
        await client.post(f"{HERE}/undo", data=undo)
    assert one.id not in shown(person) and first in study.keys("waiting")
    study.talk.archive.close()


async def test_a_page_that_is_older_than_its_text_does_nothing_and_gives_the_words_back(tmp_path: Path) -> None:
    study = toy(tmp_path)
    card = await study.card("one")
    (key,) = study.keys("waiting")
    async with study.browser() as client, study.browser("sam") as other:
        stale, fresh = await form_for(client, key), await form_for(other, key)
        assert (await other.post(HERE, data={**fresh, "do": "release"})).status_code == 303
        refused = await client.post(HERE, data={**stale, "do": "hold_back", "reason": EVIL})
        assert refused.status_code == 409 and "has changed since the page was drawn" in refused.text
        assert EVIL not in refused.text and "&lt;script&gt;alert(" in refused.text
        other_act = await client.post(HERE, data={**fresh, "do": "hold_back", "reason": "no"})
        assert other_act.status_code == 409
        assert len(study.talk.archive.reviews()) == 1
        await erase_person(study.talk.archive, card.participant_id, at="2026-11-21T10:00:00Z")
        assert (await client.post(HERE, data={**stale, "do": "release"})).status_code == 409
    assert study.talk.archive.reviews() == []
    study.talk.archive.close()


async def test_what_cannot_be_saved_says_so_and_is_not_done(tmp_path: Path) -> None:
    study = toy(tmp_path)
    await study.card("one")
    (key,) = study.keys("waiting")
    async with study.browser() as client:
        form = await form_for(client, key)
        study.talk.archive.writer.close()
        failed = await client.post(HERE, data={**form, "do": "hold_back", "reason": "a long reason"})
    assert failed.status_code == 503 and "This could not be saved." in failed.text and "a long reason" in failed.text
    study.talk.archive.close()


async def test_many_at_once_name_their_count_ask_once_and_are_undone_at_one_press(tmp_path: Path) -> None:
    study = toy(tmp_path)
    for name in ("one", "two", "three", "four"):
        await study.card(name, quotes=name == "four")
    keys = study.keys("waiting")
    async with study.browser() as client:
        bulk = next(form for form in forms((await client.get(HERE)).text) if set(form) == {"act", "page"})
        assert (await client.post(f"{HERE}/bulk", data=bulk)).status_code == 422
        asked = await client.post(f"{HERE}/bulk", data={**bulk, "pick": [keys[0], keys[2], keys[4]]})
        assert "Release 3 texts?" in asked.text and study.talk.archive.reviews() == []
        sure = forms(asked.text)
        (sure_form,) = [form for form in sure if form.get("sure")]
        await does(client, keys[0], "hold_back", reason="changed meanwhile")
        sent = {**sure_form, "pick": [keys[0], keys[2], keys[4]]}
        done = await client.post(f"{HERE}/bulk", data=sent)
        page = await client.get(str(done.headers["location"]))
        assert "Released: 2." in page.text and "Left out: 1." in page.text and "Undo all 2" in page.text
        batch = sure_form["act"]
        assert {act.subject_kind for _, act in study.talk.archive.reviews() if act.batch == batch} == {"card", "quote"}
        undo = next(form for form in forms(page.text) if form.get("undoes") == batch)
        for _ in range(2):
            await client.post(f"{HERE}/undo", data=undo)
        assert study.keys("waiting") == [key for key in keys if key != keys[0]]
        assert len(study.talk.archive.reviews()) == 5
    assert check_chain(study.talk.archive).faults == ()
    study.talk.archive.close()


async def test_a_reported_card_comes_first_and_is_out_again_only_by_a_person(tmp_path: Path) -> None:
    study = toy(tmp_path, release="rules")
    card = await study.card("one")
    await study.card("doubtful", title="Ask @somebody")
    person = await comes(study.talk)
    assert card.id in shown(person)
    await person.does(ReportedCard(client_id=person.act_id(), card_id=card.id))
    assert [one.state for one in study.queue.items()] == ["reported", "waiting"]
    async with study.browser() as client:
        page = (await client.get(HERE)).text
        assert "hidden since 20 November 2026, 12:00 UTC" in page and "Reports: 1." in page and "a name with @" in page
        assert card.id not in shown(await comes(study.talk))
        await does(client, f"card:{card.id}:1:reported", "release")
    assert card.id in shown(await comes(study.talk))
    study.talk.archive.close()


async def test_masked_words_stand_in_no_shared_copy(tmp_path: Path) -> None:
    study = toy(tmp_path / "data", k=1)
    said = "I would want it to ask how he takes it. Unless he signs a paper that Rosalind Quillfeather wrote."
    card = await study.card("one", quotes=True, said=said, title="Ask Rosalind first")
    turn = id_of("one", "turn", 2)
    async with study.browser() as client:
        start = said.index("Rosalind Quillfeather")
        done = await masks(client, "quote", turn, "text", spans=f"{start}-{start + 21} 0-1")
        assert done.status_code == 303, done.text
        await masks(client, "card", card.id, "title", words="Rosalind", pick="4-12")
        it = said.index("takes it")
        await masks(client, "quote", turn, "text", pick=f"{start}-{start + 21}", spans=f"{it}-{it + 5}")
        await masks(client, "gap", id_of("one", "gap"), "text", spans="0-4")
        for key in study.keys("waiting"):
            assert (await does(client, key, "release")).status_code == 303
        assert "Ask […] first" in _plain((await client.get(f"{HERE}/mask/card/{card.id}")).text)
    person = await comes(study.talk)
    assert card.id in shown(person)
    html = Sheet(_pages(study.talk), "en", person.view, "0" * 32, test=False).whole()
    report = make_report([_bundled(study.talk, tmp_path / "out")])
    for copy in (person.view.model_dump_json(), html, json.dumps(report, ensure_ascii=False), str(study.talk.kit.pool)):
        assert "Rosalind" not in copy and "Quillfeather" not in copy
    assert "Ask […] first" in html and "ask how he […] it" in json.dumps(report, ensure_ascii=False)
    assert [gap["text"] for gap in report["gaps"]] == ["[…]ness"]
    async with study.browser() as client:
        await masks(client, "card", card.id, "title", pick="4-12", spans="0-3")
    assert "[…] […] first" in person.view.model_dump_json()
    author = study.talk.history(card.participant_id)
    assert author and author.cards[0].title == "Ask Rosalind first" and said in {one.text for one in author.turns}
    inside = json.dumps(make_report([tmp_path / "out"], internal=True), ensure_ascii=False)
    assert "Ask Rosalind first" in inside
    study.talk.archive.close()


def _plain(html: str) -> str:
    return html.replace('<b class="snd-gap">', "").replace("</b>", "")


def _pages(talk: object) -> object:
    from bot.participant import Pages
    from bot.wording import read_all

    return Pages(talk.study, read_all(), lambda: False, lambda: None)  # type: ignore[attr-defined]


def _bundled(talk: object, out: Path) -> Path:
    conversation: object = talk
    head = head_of(PACK, conversation, simulated=False)  # type: ignore[arg-type]
    write_bundle(
        list(conversation.archive.histories(simulated=False)), conversation.study, out, head=head,  # type: ignore[attr-defined]
        status_of=lambda history: status_of(conversation.study, history),  # type: ignore[attr-defined]
        released=released_in(conversation, simulated=False),  # type: ignore[arg-type]
        reviews=lambda versions: reviewed_in(conversation, versions, until=head.event_log_seq),  # type: ignore[arg-type]
    )  # fmt: skip
    return out


async def test_a_mask_replaces_the_earlier_one_and_is_undone(tmp_path: Path) -> None:
    study = toy(tmp_path)
    card = await study.card("one", title="Ask Rosalind and Rosalind")
    async with study.browser() as client:
        address = f"{HERE}/mask/card/{card.id}"
        form = next(form for form in forms((await client.get(address)).text) if form.get("field") == "title")
        looked = await client.post(address, data={**form, "do": "mask", "words": "rosalind"})
        assert looked.status_code == 200 and 'value="4-12"' in looked.text and 'value="17-25"' in looked.text
        assert "Ask […] and […]" in _plain(looked.text) and study.talk.archive.reviews() == []
        assert (await client.post(address, data={**form, "do": "mask", "words": "nowhere"})).status_code == 422
        assert (await client.post(address, data={**form, "do": "mask"})).status_code == 422
        assert (await client.post(address, data={**form, "do": "mask", "pick": "4-12"})).status_code == 303
        assert (await client.post(address, data={**form, "act": "1" * 32, "do": "mask", "pick": "0-3"})).status_code == 409
        await masks(client, "card", card.id, "title", pick="0-3")
        acts = [act for _, act in study.talk.archive.reviews()]
        assert [json.loads(act.after)["spans"] for act in acts] == [[[4, 12]], [[0, 3]]]
        assert json.loads(acts[1].before)["spans"] == [[4, 12]]
        assert _title(study) == "[…] Rosalind and Rosalind"
        page = (await client.get(f"{HERE}?done={acts[1].id}")).text
        undo = next(form for form in forms(page) if form.get("undoes") == acts[1].id)
        await client.post(f"{HERE}/undo", data=undo)
        assert _title(study) == "Ask […] and […]"
        await masks(client, "card", card.id, "title", pick=[])
    assert _title(study) == "Ask Rosalind and Rosalind"
    study.talk.archive.close()


def _title(study: object) -> str:
    return study.queue.items()[0].lines[0].copy  # type: ignore[attr-defined,no-any-return]


async def test_words_of_people_stay_text(tmp_path: Path) -> None:
    study = toy(tmp_path)
    card = await study.card("one", title=EVIL, quotes=True, said="I would ask how he takes it. Unless he signs a paper. " + EVIL)
    async with study.browser(EVIL.split("(")[0].replace("<", "").replace(">", "")) as client:
        await does(client, study.keys("waiting")[0], "hold_back", reason=EVIL)
        texts = [f"{HERE}/mask/card/{card.id}", f"{HERE}/mask/quote/{id_of('one', 'turn', 2)}", HERE]
        for address in texts:
            page = (await client.get(address)).text
            assert EVIL not in page and "<script>alert" not in page and "&lt;script&gt;" in page and "{{7*7}}" in page
    study.talk.archive.close()


@pytest.mark.parametrize("path", ["", "/bulk", "/undo", "/mask/card/x", "/mask/quote/x"])
async def test_only_reviewers_come_in(tmp_path: Path, path: str) -> None:
    study = toy(tmp_path)
    async with study.browser("op") as operator, study.browser("") as nobody:
        for method in ("GET", "POST"):
            answers = [await client.request(method, f"{HERE}{path}") for client in (operator, nobody)]
            assert [one.status_code for one in answers] in ([403, 303], [405, 405])
    study.talk.archive.close()


async def test_nothing_of_nobody_can_be_masked_or_undone(tmp_path: Path) -> None:
    study = toy(tmp_path)
    card = await study.card("one")
    read = Review(
        id=id_of("read"), reviewer="sam", subject_kind="card", subject=card.id, version=1, about=card.participant_id, action="read",
        before="{}", after='{"done": true}', created_at="2026-11-21T10:00:00Z",
    )  # fmt: skip
    await study.talk.archive.keep_reviews([read])
    async with study.browser() as client:
        for kind, subject in (("card", "f" * 32), ("offer", card.id), ("quote", id_of("one", "turn", 0))):
            assert (await client.get(f"{HERE}/mask/{kind}/{subject}")).status_code == 404
        form = {"undoes": read.id, "act": "2" * 32, "page": "1"}
        assert (await client.post(f"{HERE}/undo", data=form)).status_code == 409
        assert (await client.post(f"{HERE}/mask/card/{card.id}", data={"field": "nothing", "do": "mask"})).status_code == 409
    assert len(study.talk.archive.reviews()) == 1
    study.talk.archive.close()


async def test_only_what_changed_is_read_anew_and_comes_to_the_same(tmp_path: Path) -> None:
    study = toy(tmp_path, release="rules")
    cards = [await study.card(name, quotes=name != "b", title=f"Ask @{name}") for name in "abc"]
    keys = study.keys("waiting")
    assert len(keys) == 9 and study.queue.waiting_count() == 9
    async with study.browser() as client:
        await does(client, keys[0], "hold_back", reason="no")
        await does(client, keys[4], "release")
        await masks(client, "card", cards[1].id, "title", spans="0-3")
    await change_consent(study.talk, cards[2].participant_id, consent(cards=True))
    assert study.queue.items() == ReleaseQueue(study.talk).items() and len(study.queue.items()) == 5
    assert study.queue.released() == ReleaseQueue(study.talk).released()
    await erase_person(study.talk.archive, cards[0].participant_id, at="2026-11-21T10:00:00Z")
    assert study.queue.items() == ReleaseQueue(study.talk).items() and len(study.queue.items()) == 2
    study.talk.archive.close()


async def test_a_long_list_has_pages(tmp_path: Path) -> None:
    study = toy(tmp_path)
    for number in range(14):
        await study.card(f"p{number}", quotes=True)
    async with study.browser() as client:
        second = await client.get(f"{HERE}?page=2")
        assert "Page 2 of 2" in second.text and len([form for form in forms(second.text) if form.get("key")]) == 16
        assert "Page 2 of 2" in (await client.get(f"{HERE}?page=99999")).text and "Page 1 of 2" in (await client.get(f"{HERE}?page=x")).text
        form = next(form for form in forms(second.text) if form.get("key"))
        done = await client.post(HERE, data={**form, "do": "release"})
        assert str(done.headers["location"]).startswith(f"{HERE}?page=2&done=")
    study.talk.archive.close()


async def test_what_is_out_by_rules_can_be_read_and_held_back(tmp_path: Path) -> None:
    study = toy(tmp_path, release="rules")
    card = await study.card("one", title="Ask her first")
    person = await comes(study.talk)
    assert card.id in shown(person) and study.queue.items() == ()
    async with study.browser() as client:
        page = (await client.get(f"{HERE}?show=released")).text
        form = next(form for form in forms(page) if form.get("key") == f"card:{card.id}:1:released")
        assert (await client.post(HERE, data={**form, "do": "release"})).status_code == 409
        assert "Ask her first" in page and (await client.post(HERE, data={**form, "do": "hold_back", "reason": "no"})).status_code == 303
    assert card.id not in shown(person) and study.keys("held_back") == [f"card:{card.id}:1:held_back"]
    study.talk.archive.close()
