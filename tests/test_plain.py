"""The conversation without scripts: the forms that stand on the pages, filled in and sent as a browser does."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from plain_toys import MOST_BYTES, Form, Walker, forms_in, walks_on
from web_toys import ADDRESS, browser, door, study_folder, talks
from withdrawal_toys import found

from flows.records import AskChoice, AskPrinciples, AskText, History, Said, ShowCard
from storage.archive import NotSaved

ATTACK = '"><script>alert(1)</script><img src=x onerror=alert(2)>&lt;b&gt; {{ 7*7 }} </textarea></form>'
WORDS = {
    "en": "My gran wept each time, so it should look at the person first and say plainly what it does not know.",
    "es": "Mi abuela lloraba cada vez, así que debería mirar primero a la persona y decir claramente lo que no sabe.",
    "ar": "كانت جدتي تبكي كل مرة، لذلك ينبغي أن ينظر أولا إلى الإنسان وأن يقول بوضوح ما لا يعرفه.",
}


@pytest.fixture
async def walker() -> AsyncIterator[Walker]:
    async with browser() as client:
        yield Walker(client)


def who(walker: Walker) -> str:
    found = door().participant_in(walker.client.cookies.get("soundings"))
    assert found
    return str(found)


def history(walker: Walker) -> History:
    found = talks().history(who(walker))
    assert found
    return found


def opened(walker: Walker) -> Any:
    view = talks().view(who(walker))
    assert view
    return [screen for screen in view.screens if screen.open][-1]


def said(walker: Walker) -> list[str]:
    return [turn.text for turn in history(walker).turns if turn.who == "participant" and turn.kind == "message"]


async def to(walker: Walker, kind: type, words: str = WORDS["en"], language: str = "en") -> Any:
    """A new person, walked on until a screen of this kind is open."""
    await walker.takes_part(language)
    while not isinstance(opened(walker), kind):
        assert await walks_on(walker, words), walker.html
    return opened(walker)


@pytest.mark.parametrize("language", ["en", "es", "ar"])
async def test_from_consent_to_withdrawal_in_every_language(walker: Walker, language: str) -> None:
    """In one language each form is sent twice; once all is done, every one is sent once more, as from the back button."""
    mark = f"{WORDS[language]} <{language}> zanzibarite"
    sent = sends_twice(walker) if language == "en" else []
    await walker.takes_part(language)
    presses: list[str] = []
    while press := await walks_on(walker, mark, pick=len(presses) % 3):
        presses.append(press)
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in walker.html
        assert "<script" not in walker.html and walker.page and "script-src 'none'" in walker.page.headers["content-security-policy"]
    assert {"send", "approve", "go_on"} <= set(presses)
    assert {turn for turn in said(walker) if turn} == {mark}
    before = history(walker)
    for form, items in sent:
        await Walker.send(walker, form, items)
        assert walker.page and walker.page.status_code == 200
    assert history(walker) == before
    view = talks().view(who(walker))
    assert view and view.progress.part == "done" and view.progress.segments[0] == "done"
    done = await walker.get("/done")
    assert talks().study.settings.arrival.codes.complete in done and walker.largest < MOST_BYTES
    person = who(walker)
    assert found(study_folder(), ["zanzibarite"])
    await walker.get("/me/withdraw")
    (form,) = [form for form in forms_in(walker.html) if form.action == "/me/withdraw"]
    await Walker.send(walker, form, [("sure", "yes")])
    assert talks().history(person) is None and found(study_folder(), ["zanzibarite"]) == []
    assert (await walker.client.get("/plain")).is_redirect


def sends_twice(walker: Walker) -> list[tuple[Form, list[tuple[str, str]]]]:
    """From now on each form goes out a second time, which must add nothing; returns what was sent, as it grows."""
    sent: list[tuple[Form, list[tuple[str, str]]]] = []

    async def twice(form: Form, items: list[tuple[str, str]]) -> str:
        await Walker.send(walker, form, items)
        before = history(walker)
        sent.append((form, items))
        page = await Walker.send(walker, form, items)
        assert history(walker) == before and "snd-bad" not in page
        return page

    walker.send = twice  # type: ignore[method-assign]
    return sent


async def test_a_form_sent_twice_is_one_act(walker: Walker) -> None:
    await to(walker, AskText)
    form = walker.form("send")
    items = form.sent("send", {"own-text": WORDS["en"]})
    first = await walker.send(form, items)
    again = await walker.send(form, items)
    assert said(walker) == [WORDS["en"]] and walker.page and walker.page.status_code == 200
    assert re.sub(r'value="[0-9a-f]{32}"', "", first) == re.sub(r'value="[0-9a-f]{32}"', "", again)


async def test_other_words_in_an_old_form_are_not_taken_for_an_answer_to_the_next_question(walker: Walker) -> None:
    await to(walker, AskText)
    form = walker.form("send")
    await walker.post(form, "send", own_text="The first words.")
    page = await walker.post(form, "send", own_text="Other words <of mine>.")
    assert walker.page and walker.page.status_code == 422 and "This is not open any more." in page
    assert "Other words &lt;of mine&gt;." in page and said(walker) == ["The first words."]


async def test_what_is_refused_comes_back_with_every_word_and_mark(walker: Walker) -> None:
    choice: AskChoice = await to(walker, AskChoice)
    flags = [option.id for option in choice.options][1:]
    page = await walker.post(walker.form("go_on"), "go_on", flag=flags, pick="none", own_words="ع" * 8001)
    assert walker.page and walker.page.status_code == 422 and "longer than 8000 characters" in page and "ع" * 8001 in page
    form = walker.form("go_on")
    assert [one.value for one in form.fields if one.kind in ("radio", "checkbox") and one.on] == [*flags, "none"]
    assert history(walker).choices == () and 'href="#own-words"' in page and 'id="own-words"' in page
    page = await walker.post(form, "go_on", own_words="Mine.")
    assert "Say who may change it to go on." in page and 'href="#who"' in page
    assert history(walker).choices[-1].rationale == "Mine."


async def test_a_disk_that_refuses_loses_no_word(walker: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_: Any) -> None:
        raise NotSaved("disk_full")

    await to(walker, AskText)
    monkeypatch.setattr(talks().archive.writer, "write", fails)
    await walker.post(walker.form("send"), "send", own_text="\n\nkept <as> it is\n")
    assert walker.page and walker.page.status_code == 503 and "We could not save this." in walker.html
    monkeypatch.undo()
    form = walker.form("send")
    assert form.values("own-text") == ["\n\nkept <as> it is\n"]
    await walker.send(form, form.sent("send"))
    assert said(walker) == ["\n\nkept <as> it is\n"]


async def test_words_in_the_box_are_neither_lost_nor_sent_by_another_button(walker: Walker) -> None:
    await to(walker, AskText)
    for press in ("draft", "skip_question"):
        page = await walker.post(walker.form("send"), press, own_text="half a thou")
        assert "Send them first, or empty the box." in page and "half a thou</textarea>" in page and said(walker) == []
    await walker.post(walker.form("send"), "skip_question", own_text="  ")
    assert "You skipped this question." in walker.html


async def test_an_answer_can_be_changed_and_a_choice_until_the_first_one(walker: Walker) -> None:
    await to(walker, AskText)
    await walker.get(links(walker, "edit=choice")[0])
    form = walker.form("go_on")
    other = [value for value in form.values("pick") if value not in ("none", *[one.value for one in form.fields if one.on])]
    await walker.post(form, "go_on", pick=other[0])
    assert str(history(walker).choices[-1].ranking).startswith(other[0])
    await walker.post(walker.form("send"), "send", own_text="First.")
    assert links(walker, "edit=choice") == []
    await walker.get(links(walker, "edit=turn")[0])
    assert walker.form("keep").values("own-text") == ["First."]
    await walker.post(walker.form("keep"), "keep", own_text="Second.")
    assert said(walker) == ["First.", "Second."] and "Second." in walker.html and "First." not in walker.html


def links(walker: Walker, part: str) -> list[str]:
    """Where the links of the page lead whose address holds this."""
    found = [link.replace("&amp;", "&") for link in re.findall(r'<a [^>]*href="([^"]+)"', walker.html)]
    return [link.split("#")[0] for link in found if part in link]


async def edits(walker: Walker, at: str, press: str, **filled: str) -> ShowCard:
    (link, *_) = links(walker, f"at={at}")
    await walker.get(link)
    await walker.post(walker.form(press), press, **filled)
    card = opened(walker)
    assert isinstance(card, ShowCard)
    return card


async def test_a_card_is_edited_field_by_field_said_to_be_off_and_dropped(walker: Walker) -> None:
    await to(walker, ShowCard)
    assert (await edits(walker, "title", "keep", own_text="People first")).card.title == "People first"
    assert (await edits(walker, "sentence", "keep", own_text="One sentence.")).card.sentence == "One sentence."
    added = await edits(walker, "exception/new", "keep", own_text="Somebody is in danger.")
    assert [line.text for line in added.card.exceptions] == ["Somebody is in danger."]
    assert (await edits(walker, "looks_to/0", "keep", own_text="The person.")).card.looks_to[0].text == "The person."
    assert (await edits(walker, "exception/0", "remove")).card.exceptions == ()
    too_long = await edits(walker, "title", "keep", own_text="long " * 20)
    assert too_long.card.title == "People first" and "longer than 80 characters" in walker.html and "long " * 20 in walker.html
    stale = walker.form("keep")
    await edits_elsewhere(walker, too_long)
    await walker.post(stale, "keep", own_text="Too late")
    assert "The card has changed meanwhile." in walker.html and "Too late</textarea>" in walker.html
    await walker.get(f"/plain?edit={opened(walker).key}&at=off")
    await walker.post(walker.form("not_quite"), "not_quite")
    assert "Please say what is off" in walker.html
    await walker.post(walker.form("not_quite"), "not_quite", off=["too_far", "wording"], own_text="Softer.")
    assert "Softer." in said(walker)
    await walker.get(f"/plain?edit={opened(walker).key}&at=drop")
    await walker.post(walker.form("drop"), "drop")
    assert not isinstance(opened(walker), ShowCard)


async def edits_elsewhere(walker: Walker, card: ShowCard) -> None:
    """The same card changed on another page of theirs."""
    payload = {
        "card_id": card.card.card_id,
        "version": card.card.version,
        "field": "title",
        "index": None,
        "text": "Other",
        "kind": "EditedCard",
    }
    chat = door().Door(talks(), {"en": None}, lambda _: "en", flood())
    assert (await chat.hear(who(walker), payload.pop("kind"), {"client_id": "elsewhere-1", **payload}))["stored"]


def flood() -> Any:
    from bot.gate import Flood

    return Flood({name: "1000 per 1 second" for name in ("text", "press", "join", "receipt")})


async def test_rules_are_answered_found_and_added_and_a_gap_told(walker: Walker) -> None:
    rules: AskPrinciples = await to(walker, AskPrinciples)
    first = rules.rules[0].principle_id
    await walker.post(walker.form("go_on"), "keep", **{f"stand_{first}".replace("_", "-", 1): "qualifies"})
    form = walker.form("go_on")
    await walker.send(
        form, form.sent("find", {f"stand-{first}": "qualifies", f"own-except-{first}": "Except at night.", "own-find": "privacy"})
    )
    answered = opened(walker).rules[0]
    assert (answered.answer, answered.exception) == ("qualifies", "Except at night.")
    form = walker.form("go_on")
    added = next(one.value for one in form.fields if one.kind == "button" and one.name == "add")
    await walker.send(form, [*form.sent(), ("add", added)])
    assert opened(walker).rules[-1].principle_id == added
    form = walker.form("go_on")
    await walker.send(form, form.sent("go_on", {"nothing_fits": "yes", "own-gap": "Nothing about sleep."}))
    assert history(walker).gaps[-1].text == "Nothing about sleep." and opened(walker).key != rules.key


async def test_nothing_anybody_types_becomes_part_of_a_page(walker: Walker) -> None:
    await to(walker, AskText)
    pages = [await walker.post(walker.form("send"), "send", own_text=ATTACK)]
    while not isinstance(opened(walker), ShowCard):
        assert await walks_on(walker, ATTACK)
        pages.append(walker.html)
    await edits(walker, "title", "keep", own_text=ATTACK[:60])
    pages.append(walker.html)
    for query in ("edit", "at", "find", "about"):
        pages += [await walker.get(f"/plain?{query}={ATTACK}"), await walker.get(f"/plain/report?{query}={ATTACK}")]
    await walker.get()
    await walker.get(links(walker, "at=looks_to/new")[0])
    await walker.post(walker.form("keep"), "keep", own_text=ATTACK)
    pages.append(walker.html)
    while not isinstance(opened(walker), AskPrinciples):
        assert await walks_on(walker, WORDS["en"])
    form = walker.form("go_on")
    rule = opened(walker).rules[0].principle_id
    pages.append(
        await walker.send(
            form, form.sent("find", {"own-find": ATTACK, "own-gap": ATTACK, f"own-except-{rule}": ATTACK, f"stand-{rule}": "qualifies"})
        )
    )
    items = [("form", ATTACK), ("screen", ATTACK), ("press", ATTACK), ("own-text", ATTACK)]
    pages.append(await walker.send(Form("/plain", "post"), items))
    for page in pages:
        assert "<script" not in page and "<img" not in page and "49" not in re.sub(r'"[0-9a-f]{32}"', "", page).split("{{ 7*7 }}")[0][-20:]
    assert any("&lt;script&gt;alert(1)" in page for page in pages)


async def test_something_wrong_and_stop_and_on_after_all(walker: Walker) -> None:
    await to(walker, AskText)
    await walker.get(links(walker, "/plain/report")[0])
    await walker.post(forms_in(walker.html)[0], own_text="I do not follow.")
    assert "Researchers will read it." in walker.html
    assert history(walker).problems[-1].text == "I do not follow."
    assert "findahelpline.com" in await walker.get("/plain/help")
    await walker.post(walker.form("stop"), "stop")
    assert "You stopped here" in walker.html and '<a class="snd-btn snd-main" href="/done">' in walker.html
    await walker.post(walker.form("go_on"), "go_on")
    assert isinstance(opened(walker), AskText)


async def test_a_very_long_talk_stays_below_the_limit_and_all_of_it_can_be_read(walker: Walker) -> None:
    await to(walker, AskText)
    await walker.post(walker.form("send"), "send", own_text=f"The very first words. {'ع' * 2900}")
    while not isinstance(opened(walker), AskPrinciples):
        assert await walks_on(walker, "A word and another one. " * 240)
    assert "The very first words." not in walker.html
    seen = ""
    while ways := links(walker, "/plain/earlier"):
        seen += await walker.get(ways[0])
    assert "The very first words." in seen and walker.largest < MOST_BYTES


async def test_an_answer_of_signs_that_grow_is_cut_where_it_is_only_shown(walker: Walker) -> None:
    await to(walker, AskText)
    page = await walker.post(walker.form("send"), "send", own_text="<" * 8000)
    assert len(page.encode()) < MOST_BYTES and "The whole text stands in" in page
    await walker.get(links(walker, "edit=turn")[0])
    assert walker.form("keep").values("own-text") == ["<" * 8000]


async def test_another_site_can_send_nothing(walker: Walker) -> None:
    await to(walker, AskText)
    items = walker.form("send").sent("send", {"own-text": "not mine"})
    for origin in ("https://evil.example", f"{ADDRESS}.evil.example", "null"):
        answer = await walker.client.post("/plain", data=dict(items), headers={"origin": origin})
        assert answer.status_code == 403
    assert said(walker) == []


async def test_without_a_place_every_way_leads_home(walker: Walker) -> None:
    client: httpx.AsyncClient = walker.client
    for path in ("/plain", "/plain/help", "/plain/report", "/plain/earlier/3", "/plain/rule/x"):
        assert (await client.get(path)).headers["location"] == "/s/model-spec-2026"
    assert (await client.post("/plain", data={"press": "send"})).headers["location"] == "/s/model-spec-2026"
    nowhere = await client.get("/plain/earlier/letters")
    assert nowhere.status_code == 404 and nowhere.headers["content-type"].startswith("text/html")


async def test_the_chat_and_the_plain_pages_are_one_conversation(walker: Walker) -> None:
    await to(walker, AskText)
    await walker.post(walker.form("send"), "send", own_text="Said on the plain page.")
    chat = door().Door(talks(), {"en": None}, lambda _: "en", flood())
    act: Said = Said(client_id="from-the-chat-1", text="Said in the chat.")
    assert (await chat.hear(who(walker), "Said", act.model_dump()))["stored"]
    page = await walker.get()
    assert page.index("Said on the plain page.") < page.index("Said in the chat.")
    thread = (await walker.client.get("/chat/")).headers["location"]
    assert '<noscript><meta http-equiv="refresh" content="0;url=/plain"></noscript>' in (await walker.client.get(thread)).text
