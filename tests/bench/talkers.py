"""People on bare sockets, without a browser: they come in by the real front door, do what the page does, and take the time of each turn."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import aiohttp
import socketio
from socketio.exceptions import SocketIOError

from bot.cli.bench_commands import BenchError

SOCKET = "/chat/ws/socket.io"
QUIET = 0.3
"""Seconds without a further screen after which everything that follows a press is taken to be here."""
PATIENCE = 60.0
"""Seconds after which an answer counts as never given."""
WORDS = (
    "I would tell them the truth, because my sister once found out late and it hurt her for years",
    "I look to whether the person can still change something about it with what they hear today",
    "It would be different for me when somebody else gets into danger and nobody is there to help",
    "Others may see that kindness matters more to them on such a day than knowing every single fact",
    "Being honest and staying close",
    "I also think of my neighbour, who asked the same of me and was glad about a plain answer in the end",
)
Screen = dict[str, Any]


@dataclass(frozen=True)
class Took:
    """One turn, seconds: until anything follows it, and until the next question (or card) stands there."""

    acknowledged: float
    answered: float


class Talker:
    """A person at the bare echo app: every message is answered by one message. Errors: BenchError where the server refuses."""

    door = "/join"
    form: dict[str, str] | None = None

    def __init__(self, url: str, web: aiohttp.ClientSession) -> None:
        self.url = url
        self.web = web
        self.session = str(uuid4())
        self.thread = ""
        self.cookie = ""
        self.socket = socketio.AsyncClient(reconnection=False, handle_sigint=False, request_timeout=PATIENCE)
        self.socket.on("*", self._heard)
        self._all_there = asyncio.Event()
        self._times: dict[str, float] = {}

    async def come_in(self) -> None:
        """Through the door, then a socket on the conversation."""
        where = f"{self.url}{self.door}"
        method = "POST" if self.form else "GET"
        async with self.web.request(method, where, data=self.form, headers={"Origin": self.url}, allow_redirects=False) as answer:
            if answer.status != 303:
                raise BenchError(f"{where} answered {answer.status} instead of letting somebody in")
            self.cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in answer.cookies.items())
            self.thread = answer.headers["Location"].partition("/thread/")[2]
        about = {"sessionId": self.session, "clientType": "webapp", "userEnv": "{}", "chatProfile": "", "threadId": self.thread}
        headers = {"Origin": self.url, "Cookie": self.cookie}
        try:
            await self.socket.connect(
                self.url, socketio_path=SOCKET, transports=["websocket"], headers=headers, auth=about, wait_timeout=PATIENCE
            )
        except SocketIOError as failure:
            raise BenchError(f"{self.url}{SOCKET} let nobody in: {failure}") from failure
        await self.socket.emit("connection_successful")

    async def ready(self) -> None:
        """Nothing has to be done before the next text."""

    async def say(self, text: str) -> Took:
        """One text. Raises TimeoutError if nothing follows, KeyError if no answer is among it."""
        self._all_there.clear()
        self._times.clear()
        began = time.perf_counter()
        await self._send(text)
        await asyncio.wait_for(self._all_there.wait(), PATIENCE)
        return Took(self._times["first"] - began, self._times["answer"] - began)

    async def leave(self) -> None:
        """For good: the server may forget the session."""
        if self.socket.connected:
            await self.socket.emit("clear_session")
            await self.socket.disconnect()

    async def _send(self, text: str) -> None:
        message = {
            "id": str(uuid4()),
            "threadId": self.thread,
            "name": "me",
            "type": "user_message",
            "output": text,
            "createdAt": datetime.now(UTC).isoformat(),
        }
        await self.socket.emit("client_message", {"message": message, "fileReferences": []})

    async def _heard(self, event: str, *data: Any) -> None:
        if event == "new_message" and data[0]["type"] == "assistant_message":
            self._note("first", "answer")
            self._all_there.set()

    def _note(self, *what: str) -> None:
        for one in what:
            self._times.setdefault(one, time.perf_counter())


class Participant(Talker):
    """A person in Soundings: consents, chooses, talks, approves the card, goes on to the next scenario."""

    door = "/s/model-spec-2026"
    form = {"take_part": "yes", "lang": "en", "answer": "take_part"}

    def __init__(self, url: str, web: aiohttp.ClientSession) -> None:
        super().__init__(url, web)
        self.open: Screen = {}
        self._last = 0.0
        self._resumed = asyncio.Event()

    async def ready(self) -> None:
        """Everything that comes before the next question: the note, the choice, the card."""
        await asyncio.wait_for(self._resumed.wait(), PATIENCE)
        while self.open["kind"] != "AskText":
            await self._act(*_step(self.open))

    async def _act(self, kind: str, payload: dict[str, Any]) -> None:
        """One press; waits until the next open screen is here, and for what may follow it. Nobody measures this."""
        self._all_there.clear()
        await self._post(kind, payload)
        await asyncio.wait_for(self._all_there.wait(), PATIENCE)
        while time.perf_counter() - self._last < QUIET:
            await asyncio.sleep(QUIET)

    async def _post(self, kind: str, payload: dict[str, Any]) -> None:
        """One act, as the page sends it. Raises BenchError if it is not stored."""
        action = {"name": "event", "payload": {"kind": kind, "client_id": str(uuid4()), **payload}, "id": str(uuid4()), "label": ""}
        headers = {"Origin": self.url, "Cookie": self.cookie}
        body = {"sessionId": self.session, "action": action}
        async with self.web.post(f"{self.url}/chat/project/action", json=body, headers=headers) as answer:
            reply = (await answer.json()).get("response") if answer.status == 200 else None
        if not reply or not reply["stored"]:
            raise BenchError(f"{kind} was not stored: {answer.status} {reply}")

    async def _heard(self, event: str, *data: Any) -> None:
        """A new question or card is the answer."""
        if event == "resume_thread":
            shown = [element["props"] for element in data[0]["elements"]]
            self.open = [props for props in shown if props.get("open")][-1]
            self._resumed.set()
        elif event == "element":
            props = data[0]["props"]
            self._last = time.perf_counter()
            self._note("first")
            if props.get("open"):
                self.open = props
                self._note("answer")
                self._all_there.set()


class PageParticipant(Participant):
    """The same person, whose texts go out as our page sends them: each as a request with a reply, not as a bare socket message."""

    async def _send(self, text: str) -> None:
        await self._post("Said", {"text": text})


def _step(screen: Screen) -> tuple[str, dict[str, Any]]:
    """The act that leads on from an open screen that asks for no words."""
    if screen["kind"] == "AskAbout":
        left = next((question["id"] for question in screen["questions"] if question["answer"] is None), None)
        if left:
            return "ToldAbout", {"question": left, "value": "not_stated"}
        return "Pressed", {"button": "go_on", "subject": screen["key"]}
    if screen["kind"] == "ShowExample":
        return "Pressed", {"button": "go_on", "subject": screen["key"]}
    if screen["kind"] == "ShowScenario":
        return "Pressed", {"button": "read_note", "subject": screen["scenario_id"]}
    if screen["kind"] == "ShowCard":
        return "Pressed", {"button": "approve", "subject": f"{screen['card']['card_id']}/{screen['card']['version']}"}
    if screen["kind"] == "AskChoice" and not screen["complete"]:
        first, *rest = sorted(option["id"] for option in screen["options"])
        ranking = f"{first}>{'='.join(rest)}"
        return "Chose", {"scenario_id": screen["scenario_id"], "moment": "before", "ranking": ranking, "who_decides": "each_user"}
    if screen["kind"] == "AskChoice":
        return "Pressed", {"button": "go_on", "subject": screen["scenario_id"]}
    raise BenchError(f"the walk came to {screen['kind']} before all turns were made")
