"""The door to Chainlit: events come in checked and only for the cookie's own participant, screens go out under lasting ids."""

from __future__ import annotations

import asyncio
import re
from typing import Any
from uuid import uuid4

import pytest
from chat_toys import act, at_a_choice, chose, connected
from web_toys import ADDRESS, browser, door, talks

from flows.records import AskText, Gone


async def test_an_act_is_stored_and_its_screens_follow_under_the_ids_of_the_view() -> None:
    who, choice = await at_a_choice()
    with connected(who) as (session, sent):
        answer = await act(who, session, "event", chose(choice, who_decides="nobody"))
    assert answer.json() == {"success": True, "response": {"stored": True}}
    view = talks().view(who)
    from bot.thread_store import thread

    whole = thread(who, view) if view else {}
    elements = [data for event, data in sent if event == "element"]
    assert elements and all(one in whole["elements"] for one in elements)
    assert elements[0]["props"]["ranking"] == chose(choice)["ranking"]
    steps = [data for event, data in sent if event == "new_message"]
    assert all(one in whole["steps"] for one in steps)
    assert [one["id"] for one in steps] == [one["forId"] for one in elements[1:]], "only what is new is sent as a message"


async def test_a_page_that_asks_again_gets_everything() -> None:
    who, choice = await at_a_choice()
    payload = chose(choice, who_decides="nobody")
    with connected(who) as (session, sent):
        await act(who, session, "event", payload)
        sent.clear()
        await act(who, session, "event", payload)
    view = talks().view(who)
    assert view and len([1 for event, _ in sent if event == "new_message"]) == len(view.screens)


async def test_no_text_goes_through_markdown() -> None:
    who, choice = await at_a_choice()
    with connected(who) as (session, sent):
        await act(who, session, "event", chose(choice, ranking="none", rationale="**bold** <script>", who_decides="nobody"))
    assert all(data["output"] == "" for event, data in sent if event == "new_message")


async def test_the_same_act_twice_is_stored_once() -> None:
    who, choice = await at_a_choice()
    payload = chose(choice, who_decides="unsure")
    with connected(who) as (session, _):
        answers = [(await act(who, session, "event", payload)).json()["response"] for _ in range(2)]
    history = talks().history(who)
    assert answers == [{"stored": True}] * 2 and history and len(history.choices) == 1


async def test_a_refusal_comes_with_its_reason_in_words() -> None:
    who, choice = await at_a_choice()
    with connected(who) as (session, sent):
        answer = await act(who, session, "event", chose(choice, ranking="Z>Y"))
    assert answer.json()["response"] == {"stored": False, "reason": "not_an_option", "text": "This is not one of the answers."}
    assert sent == []


async def test_nobody_acts_in_somebody_elses_session() -> None:
    (mine, choice), (other, _) = await at_a_choice(), await at_a_choice()
    with connected(mine) as (session, sent):
        answer = await act(other, session, "event", chose(choice))
    assert answer.status_code == 401 and sent == []
    for who in (mine, other):
        history = talks().history(who)
        assert history and not history.choices


async def test_every_page_of_a_person_shows_the_same_and_nobody_elses_does() -> None:
    (mine, choice), (other, _) = await at_a_choice(), await at_a_choice()
    with connected(mine) as (session, first), connected(mine) as (_, second), connected(other) as (_, third):
        await act(mine, session, "event", chose(choice, who_decides="nobody"))
    assert first == second != [] and third == []


async def test_a_page_that_was_away_is_drawn_anew_and_no_other() -> None:
    who, _ = await at_a_choice()
    with connected(who) as (session, sent), connected(who) as (_, other):
        answer = await act(who, session, "look", {})
    from bot.thread_store import thread

    view = talks().view(who)
    whole = thread(who, view) if view else {}
    assert answer.json() == {"success": True, "response": {}} and other == []
    assert [data for event, data in sent if event == "new_message"] == whole["steps"][1:]
    assert sorted(data["id"] for event, data in sent if event == "element") == sorted(one["id"] for one in whole["elements"])


async def test_an_old_screen_is_not_drawn_after_a_newer_one() -> None:
    """A page that asks for everything while an act of its own is heard: the socket is slow, and the act comes in between."""
    who, choice = await at_a_choice()
    with connected(who) as (session, sent):
        from chainlit.session import WebsocketSession

        acting: list[asyncio.Task[Any]] = []
        page = WebsocketSession.get_by_id(session)
        quick = page.emit

        async def slow(event: str, data: Any) -> None:
            if not acting:
                acting.append(asyncio.create_task(act(who, session, "event", chose(choice, who_decides="nobody"))))
                if not talks().lock(who).locked():
                    await asyncio.wait(acting)  # nothing holds the act back
            await quick(event, data)

        page.emit = slow
        await act(who, session, "look", {})
        assert (await acting[0]).json()["response"]["stored"]
    drawn = {data["id"]: data["props"] for event, data in sent if event == "element"}
    from bot.thread_store import element

    view = talks().view(who)
    assert view and [drawn[element(who, screen)["id"]] for screen in view.screens] == [
        element(who, screen)["props"] for screen in view.screens
    ]


@pytest.mark.parametrize("action", [{"name": "delete_all"}, {"name": "event", "payload": ["a"]}, {"name": "look", "payload": None}, "look"])
async def test_a_call_of_no_known_shape_is_refused_without_an_alarm(action: Any) -> None:
    who, _ = await at_a_choice()
    with connected(who) as (session, sent):
        async with browser() as client:
            client.cookies.set("soundings", door().cookie(who))
            answer = await client.post("/chat/project/action", json={"sessionId": session, "action": action})
    assert answer.status_code == 422 and sent == []


async def test_a_page_that_a_restarted_server_does_not_know_is_told_to_try_again() -> None:
    who, choice = await at_a_choice()
    assert (await act(who, "0" * 32, "event", chose(choice))).status_code == 409


async def test_the_page_gets_no_second_cookie() -> None:
    async with browser() as client:
        answer = await client.post("/chat/set-session-cookie", content=b"not json")
    assert answer.status_code == 200 and "set-cookie" not in answer.headers


async def test_an_act_without_a_cookie_is_refused() -> None:
    who, choice = await at_a_choice()
    with connected(who) as (session, _):
        async with browser() as client:
            body = {"sessionId": session, "action": {"name": "event", "payload": chose(choice)}}
            answer = await client.post("/chat/project/action", json=body)
    assert answer.status_code == 401


async def test_rules_are_found_by_words() -> None:
    who, _ = await at_a_choice()
    with connected(who) as (session, _):
        answer = await act(who, session, "find_rules", {"words": "lie"})
    found = answer.json()["response"]["rules"]
    assert found and {"principle_id", "title", "text"} <= set(found[0])


async def test_too_fast_is_refused_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.gate import Flood

    who, choice = await at_a_choice()
    slow = Flood({"text": "1 per 1 hour", "press": "1 per 1 hour", "join": "1 per 1 hour"})
    monkeypatch.setattr(Flood, "allows", lambda _, kind, who, allows=slow.allows: kind == "address" or allows(kind, who))
    with connected(who) as (session, _):
        answers = [(await act(who, session, "event", chose(choice))).json()["response"] for _ in range(2)]
    assert [one["stored"] for one in answers] == [True, False] and answers[1]["reason"] == "too_fast"


async def test_a_bare_socket_message_is_stored_under_its_id_and_answered() -> None:
    from chainlit.context import init_ws_context
    from chainlit.message import Message
    from chainlit.session import WebsocketSession

    who, choice = await at_a_choice()
    talked = False
    while not talked:
        who, choice = await at_a_choice()
        talked = not choice.needs_go_on
    with connected(who) as (session, sent):
        await act(who, session, "event", chose(choice, who_decides="nobody"))
        init_ws_context(WebsocketSession.get_by_id(session))
        message = Message(content="Because my gran was upset every time.", id=str(uuid4()), type="assistant_message")
        await door().config.code.on_message(message)
    history = talks().history(who)
    assert history and [turn.text for turn in history.turns if turn.who == "participant"] == [message.content]
    assert ("delete_message", {"id": message.id}) in sent
    assert ("reply", {"client_id": message.id, "stored": True}) in sent
    view = talks().view(who)
    assert view and any(isinstance(screen, AskText) and screen.open for screen in view.screens)


async def test_a_screen_that_stands_no_more_leaves_the_page() -> None:
    from bot.thread_store import message_of

    who, _ = await at_a_choice()
    with connected(who) as (session, sent):
        from chainlit.session import WebsocketSession

        await door().draw([WebsocketSession.get_by_id(session)], who, Gone(key="story/x"), set())
    assert sent == [("delete_message", {"id": message_of(who, "story/x")}), ("remove_element", {"id": message_of(who, "story/x#")})]


def test_only_the_socket_events_that_we_need_are_heard() -> None:
    door()
    from chainlit.server import sio

    assert set(sio.handlers["/"]) == {"connect", "connection_successful", "client_message", "clear_session", "disconnect"}


async def test_only_messages_get_through_to_chainlit() -> None:
    door()
    from chainlit.server import sio

    take = sio.handlers["/"]["client_message"]
    assert await take("nobody", "garbage") is None and await take("nobody") is None
    with pytest.raises(ValueError, match="Session not found"):
        await take("nobody", {"message": {"id": str(uuid4()), "output": "x"}})


def test_what_must_be_off_is_off_or_the_server_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    features = door().config.features
    monkeypatch.setattr(features, "edit_message", True)
    monkeypatch.setattr(features.mcp, "enabled", True)
    with pytest.raises(door().ChatError, match="MCP, edits must be off"):
        door()._check_setup()


async def test_chainlits_own_routes_give_nothing_of_others() -> None:
    (mine, _), (other, _) = await at_a_choice(), await at_a_choice()
    async with browser() as client:
        client.cookies.set("soundings", door().cookie(other))
        threads = await client.post("/chat/project/threads", json={"pagination": {"first": 10}, "filter": {}})
        assert threads.json()["data"] == []
        for address in (f"/chat/project/thread/{door().thread_of(mine)}", "/chat/project/file/x", "/chat/login"):
            assert mine not in (await client.get(address)).text
        settings = (await client.get("/chat/project/settings")).json()
    assert settings["threadResumable"] and settings["dataPersistence"] and not settings["features"]["edit_message"]
    assert not re.search(r"https?://", str(settings["ui"]).replace(ADDRESS, ""))
