"""Chainlit's threads as a view of our own records: nothing that Chainlit wants to write is kept, what it reads is computed,
and every open page of a person is kept in step with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid5

from chainlit.data.base import BaseDataLayer
from chainlit.session import WebsocketSession, ws_sessions_id
from chainlit.types import PageInfo, PaginatedResponse
from chainlit.user import PersistedUser, User
from socketio.exceptions import ConnectionRefusedError

from flows.records import (
    AnyScreen,
    AskAbout,
    AskChoice,
    AskPair,
    AskPoints,
    AskPrinciples,
    AskSurvey,
    AskText,
    AskVotes,
    Done,
    Gone,
    Notice,
    OfferMore,
    Progress,
    Say,
    ShowCard,
    ShowExample,
    ShowScenario,
    View,
    Writing,
)

NAMESPACE = UUID("6f0e2c1a-93f4-4c0e-9a57-6c1d7a0f5d21")
LONG_AGO = "2000-01-01T00:00:00Z"
PROGRESS_KEY = "progress"
ELEMENTS: dict[type[AnyScreen], str] = {
    Say: "Line",
    AskText: "Line",
    Notice: "Notice",
    Writing: "Writing",
    ShowScenario: "Choice",
    AskChoice: "Choice",
    ShowCard: "ValueCard",
    AskPrinciples: "Principles",
    AskAbout: "About",
    AskSurvey: "Survey",
    AskVotes: "Others",
    ShowExample: "Example",
    AskPair: "Pair",
    AskPoints: "Points",
    OfferMore: "More",
    Done: "Done",
}

Row = dict[str, Any]
Connect = Callable[[str, Row, Row], Awaitable[bool]]


def thread_of(participant_id: str) -> str:
    """The id of a participant's only thread."""
    return str(uuid5(NAMESPACE, participant_id))


def message_of(participant_id: str, key: str) -> str:
    """The id of the message that holds one screen; the same on every device and after every restart."""
    return str(uuid5(NAMESPACE, f"{participant_id}/{key}"))


def step(participant_id: str, key: str) -> Row:
    """An empty message that one custom element hangs on: no participant's text ever passes through Markdown."""
    return {
        "id": message_of(participant_id, key),
        "threadId": thread_of(participant_id),
        "parentId": None,
        "name": "Soundings",
        "type": "assistant_message",
        "output": "",
        "input": "",
        "createdAt": LONG_AGO,
        "start": LONG_AGO,
        "end": LONG_AGO,
        "streaming": False,
        "isError": False,
        "metadata": {},
        "tags": [],
    }


def element(participant_id: str, shown: AnyScreen | Progress) -> Row:
    """The custom element that draws a screen or the progress."""
    key = PROGRESS_KEY if isinstance(shown, Progress) else shown.key
    name = "Progress" if isinstance(shown, Progress) else ELEMENTS[type(shown)]
    return {
        "id": message_of(participant_id, f"{key}#"),
        "threadId": thread_of(participant_id),
        "forId": message_of(participant_id, key),
        "type": "custom",
        "name": name,
        "display": "inline",
        "mime": "application/json",
        "props": {"kind": type(shown).__name__, **shown.model_dump(mode="json")},
    }


def thread(participant_id: str, view: View) -> Row:
    """The whole conversation as Chainlit resumes it."""
    keys = [PROGRESS_KEY, *(screen.key for screen in view.screens)]
    return {
        "id": thread_of(participant_id),
        "createdAt": LONG_AGO,
        "name": "Soundings",
        "userId": participant_id,
        "userIdentifier": participant_id,
        "tags": [],
        "metadata": {},
        "steps": [step(participant_id, key) for key in keys],
        "elements": [element(participant_id, shown) for shown in (view.progress, *view.screens)],
    }


def pages_of(who: str) -> list[WebsocketSession]:
    """Every page that this person has open, on whatever device: all show the same."""
    return [page for page in ws_sessions_id.values() if page.user and page.user.identifier == who]


async def draw(pages: list[WebsocketSession], who: str, out: AnyScreen | Gone | Progress, there: set[str]) -> None:
    """Put a screen on pages: in place if its message stands `there` already, else at the end."""
    sent: list[tuple[str, Row]] = []
    if isinstance(out, Gone):
        sent.append(("delete_message", {"id": message_of(who, out.key)}))
        sent.append(("remove_element", {"id": message_of(who, f"{out.key}#")}))
    else:
        if not isinstance(out, Progress) and out.key not in there:
            sent.append(("new_message", step(who, out.key)))
        sent.append(("element", element(who, out)))
    for page in pages:
        for name, data in sent:
            await page.emit(name, data)


def noted(out: AnyScreen | Gone | Progress, there: set[str]) -> None:
    """What stands on the pages after this was drawn."""
    if isinstance(out, Gone):
        there.discard(out.key)
    elif not isinstance(out, Progress):
        there.add(out.key)


async def nudge(who: str) -> None:
    """Every open page of theirs asks at once how things stand."""
    for page in pages_of(who):
        await page.emit("here", {})


def only_people(connect: Connect, view_of: Callable[[str], View | None]) -> Connect:
    """Chainlit's answer to a socket, but a cookie outlives its person: nobody who has withdrawn comes back in."""

    async def only_people_connect(socket_id: str, environ: Row, auth: Row) -> bool:
        await connect(socket_id, environ, auth)
        page = WebsocketSession.get(socket_id)
        if page and page.user and view_of(page.user.identifier) is None:
            await page.delete()
            raise ConnectionRefusedError("withdrawn")
        return True

    return only_people_connect


class ThreadStore(BaseDataLayer):  # type: ignore[misc]
    """Chainlit's data layer over `view_of`. Who a thread belongs to is learned when its owner's cookie is read."""

    def __init__(self, view_of: Callable[[str], View | None]) -> None:
        self._view_of = view_of
        self._owner: dict[str, str] = {}

    async def get_user(self, identifier: str) -> PersistedUser | None:
        """The participant with this id; None if there is no such person."""
        thread_id = thread_of(identifier)
        if thread_id not in self._owner and self._view_of(identifier) is None:
            return None
        self._owner[thread_id] = identifier
        return PersistedUser(id=identifier, createdAt=LONG_AGO, identifier=identifier)

    async def get_thread(self, thread_id: str) -> Row | None:
        """The view of the thread's owner; None for anything else."""
        owner = self._owner.get(thread_id)
        view = self._view_of(owner) if owner else None
        return thread(owner, view) if owner and view else None

    async def get_thread_author(self, thread_id: str) -> str:
        return self._owner.get(thread_id, "")

    async def list_threads(self, pagination: Any, filters: Any) -> PaginatedResponse[Any]:
        """No list: a participant has one conversation."""
        return PaginatedResponse(pageInfo=PageInfo(hasNextPage=False, startCursor=None, endCursor=None), data=[])

    async def create_user(self, user: User) -> PersistedUser | None:
        """Nobody is made here; people join on the consent page."""
        return None

    async def get_element(self, thread_id: str, element_id: str) -> None:
        return None

    async def get_favorite_steps(self, user_id: str) -> list[Any]:
        return []

    async def build_debug_url(self) -> str:
        return ""

    async def _keep_nothing(self, *_: Any, **__: Any) -> Any:
        """Every writer: our own records hold it already."""

    create_element = create_step = update_step = _keep_nothing
    delete_element = delete_step = delete_thread = update_thread = _keep_nothing
    upsert_feedback = delete_feedback = close = _keep_nothing
