"""The plain pages and what stands around the chat: consent, the cookie, coming back, the end, health, what goes wrong."""

from __future__ import annotations

import re

import pytest
from toys import consent
from web_toys import HOME, app, browser, door, joined, study_folder, talks

from bot.app import create_app
from bot.settings import Settings, SettingsError
from flows.records import Done, Pressed
from storage.errors import NotSaved


async def test_the_front_door_leads_to_the_study() -> None:
    async with browser() as client:
        assert (await client.get("/")).headers["location"] == HOME


async def test_consent_is_light_needs_no_script_and_ticks_nothing() -> None:
    async with browser() as client:
        page = await client.get(HOME)
        style = await client.get("/site.css")
    assert len(page.content) + len(style.content) < 30_000
    assert "<script" not in page.text and "script-src 'none'" in page.headers["content-security-policy"]
    assert page.text.count('type="checkbox"') == 5 and " checked" not in page.text
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page.text)


async def test_without_a_model_no_line_speaks_of_an_ai_that_asks() -> None:
    async with browser() as client:
        page = (await client.get(HOME)).text
    assert "A program asks set questions; no language model reads your words." in page
    assert "interviewer" not in page.lower()


async def test_a_missing_tick_is_said_above_the_box_and_the_focus_goes_there() -> None:
    async with browser() as client:
        answer = await client.post(HOME, data={"answer": "take_part", "quotes": "yes", "lang": "en"})
    assert answer.status_code == 422
    before, after = answer.text.split('name="take_part"')
    assert 'role="alert"' in before and "autofocus" in after[:200]
    assert re.search(r'name="quotes"[^>]* checked', answer.text)
    assert "set-cookie" not in answer.headers


async def test_ticks_are_kept_as_given_with_the_version_and_hash_of_the_text() -> None:
    async with browser() as client:
        await client.post(HOME, data={"answer": "take_part", "take_part": "yes", "quotes": "yes", "transcript": "maybe", "lang": "en"})
        who = door().participant_in(client.cookies["soundings"])
    history = talks().history(str(who))
    assert history
    given = history.participant.consent
    assert (given.cards, given.quotes, given.transcript, given.recontact) == (False, True, False, False)
    assert given.version == talks().study.settings.consent.version and re.fullmatch("[0-9a-f]{64}", given.text_sha256)


async def test_the_cookie_is_ours_and_the_same_link_leads_back() -> None:
    async with browser() as client:
        answer = await client.post(HOME, data={"answer": "take_part", "take_part": "yes"})
        place = answer.headers["location"]
        header = answer.headers["set-cookie"]
        assert "HttpOnly" in header and "SameSite=lax" in header and "Path=/" in header and "Secure" not in header
        for address in (HOME, f"{HOME}?STUDY_ID=x", "/chat/", "/chat", f"/chat/thread/{door().thread_of('f' * 32)}"):
            assert (await client.get(address)).headers["location"] == place
        again = await client.post(HOME, data={"answer": "take_part", "take_part": "yes"})
        assert again.headers["location"] == place
        assert (await client.get(place)).status_code == 200


async def test_panel_ids_leave_the_address_bar_at_once() -> None:
    async with browser() as client:
        answer = await client.get(f"{HOME}?PROLIFIC_PID=5f3&STUDY_ID=2&SESSION_ID=3")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{HOME}?lang=en")


async def test_whoever_would_rather_not_gets_a_code_and_leaves_nothing() -> None:
    before = talks().archive.counts().participants
    async with browser() as client:
        answer = await client.post(HOME, data={"answer": "refuse"}, follow_redirects=True)
    assert "Thank you for reading" in answer.text and talks().study.settings.arrival.codes.no_consent in answer.text
    assert talks().archive.counts().participants == before


async def test_without_a_cookie_the_chat_leads_to_consent() -> None:
    async with browser() as client:
        for address in ("/chat/", f"/chat/thread/{door().thread_of('a' * 32)}", "/done"):
            assert (await client.get(address)).headers["location"] == HOME


async def test_a_forged_or_strange_cookie_is_nobody() -> None:
    stranger = door().cookie("0" * 32)
    for token in ("x", "ey.ey.ey", stranger, f"{stranger[:-4]}abcd", stranger.split(".")[1]):
        async with browser() as client:
            client.cookies.set("soundings", token)
            assert (await client.get("/chat/")).headers["location"] == HOME


async def test_the_chat_page_names_no_other_host_and_speaks_the_language() -> None:
    async with browser() as client:
        page = await client.get(await joined(client))
        words = await client.get("/words.js")
    assert '<html lang="en" dir="ltr">' in page.text
    assert not re.findall(r"(?:https?:)?//(?!testserver)[a-z0-9.-]+\.[a-z]{2,}", page.text)
    assert "'sha256-" in page.headers["content-security-policy"]
    assert words.text.startswith("window.sndFacts = {") and "Draft my card now" in words.text


async def test_the_end_has_the_code_and_not_before() -> None:
    who = await talks().join(language="en", consent=consent())
    async with browser() as client:
        client.cookies.set("soundings", door().cookie(who))
        assert (await client.get("/done")).headers["location"] == f"/chat/thread/{door().thread_of(who)}"
        async for _ in talks().hear(who, Pressed(client_id="stop-at-once", button="stop")):
            pass
        page = await client.get("/done")
        assert (await client.get(HOME)).headers["location"] == "/done"
        assert (await client.get("/chat/")).headers["location"] == f"/chat/thread/{door().thread_of(who)}"
    view = talks().view(who)
    end = view.screens[-1] if view else None
    assert isinstance(end, Done) and end.stopped
    assert "<h1>Thank you for your time</h1>" in page.text
    assert f'aria-label="Completion code">{end.code}</output>' in page.text and end.code == talks().study.settings.arrival.codes.stopped


async def test_health_says_whether_words_can_be_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(_: object) -> None:
        raise NotSaved("locked")

    async with browser() as client:
        assert (await client.get("/live")).json() == {"live": True}
        ready = await client.get("/ready")
        assert ready.json()["writes"] is True and re.fullmatch(r"3\.\d+\.\d+", ready.json()["sqlite"])
        monkeypatch.setattr(talks().archive.writer, "write", fails)
        blocked = await client.get("/ready")
    assert (blocked.status_code, blocked.json()["writes"], blocked.json()["ready"]) == (503, False, False)


async def test_a_join_that_cannot_be_stored_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(**_: object) -> str:
        raise NotSaved("locked")

    monkeypatch.setattr(talks(), "join", fails)
    async with browser() as client:
        answer = await client.post(HOME, data={"answer": "take_part", "take_part": "yes"})
    assert answer.status_code == 503 and "set-cookie" not in answer.headers and "Something failed on our side" in answer.text


async def test_what_does_not_exist_or_breaks_is_said_in_our_words_with_our_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_: str) -> None:
        raise RuntimeError("secret detail")

    async with browser() as client:
        missing = await client.get("/nothing-here")
        await joined(client)
        monkeypatch.setattr(talks(), "history", breaks)
        broken = await client.get("/done")
    assert missing.status_code == 404 and "This page does not exist" in missing.text
    assert broken.status_code == 500 and "secret detail" not in broken.text and "What was saved before is safe." in broken.text
    assert broken.headers["content-security-policy"].startswith("default-src 'none'")


def test_a_second_study_in_one_process_is_refused(tmp_path: object) -> None:
    app()
    with pytest.raises(SettingsError, match="One process serves one study"):
        create_app(study_folder() / "other", settings=Settings())
