"""Pages of the chat without a browser: a socket session whose messages are kept, and calls as the page makes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from toys import Person
from web_toys import browser, door, talks

from flows.records import AskChoice

Sent = list[tuple[str, Any]]


@contextmanager
def connected(who: str) -> Iterator[tuple[str, Sent]]:
    """A socket session of one participant; what is sent to its page is kept."""
    door()
    from chainlit.session import WebsocketSession
    from chainlit.user import PersistedUser

    sent: Sent = []

    async def emit(event: str, data: Any) -> None:
        sent.append((event, data))

    session = WebsocketSession(
        id=uuid4().hex,
        socket_id=uuid4().hex,
        emit=emit,
        emit_call=emit,
        user_env={},
        client_type="webapp",
        thread_id=door().thread_of(who),
        user=PersistedUser(id=who, createdAt="", identifier=who),
        token=None,
        environ={},
    )
    session.has_first_interaction = True
    from chainlit.session import ws_sessions_id, ws_sessions_sid

    try:
        yield session.id, sent
    finally:
        ws_sessions_id.pop(session.id)
        ws_sessions_sid.pop(session.socket_id)


async def act(who: str, session: str, name: str, payload: dict[str, Any]) -> Any:
    """One call from the page of `who`."""
    async with browser() as client:
        client.cookies.set("soundings", door().cookie(who))
        body = {"sessionId": session, "action": {"name": name, "payload": payload, "id": "x", "label": ""}}
        return await client.post("/chat/project/action", json=body)


async def person() -> str:
    return (await Person.join(talks())).id


def choice_of(who: str) -> AskChoice | None:
    view = talks().view(who)
    return next((screen for screen in view.screens if isinstance(screen, AskChoice)), None) if view else None


async def at_a_choice() -> tuple[str, AskChoice]:
    """Somebody whose first scenario has no content note."""
    while True:
        who = await person()
        if choice := choice_of(who):
            return who, choice


def chose(choice: AskChoice, **more: Any) -> dict[str, Any]:
    pick, *rest = sorted(option.id for option in choice.options)
    ranking = f"{pick}>{'='.join(rest)}"
    return {"kind": "Chose", "client_id": uuid4().hex, "scenario_id": choice.scenario_id, "moment": "before", "ranking": ranking, **more}
