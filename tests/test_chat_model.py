"""The chat while a model is at work: the reply does not wait for it, every page is drawn on, and whoever comes back finds it going on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from chat_toys import connected
from chat_toys import person as somebody
from web_toys import door

from bot.changes import WRITING
from bot.gate import Flood
from flows.records import AskText, Event, Gone, NotStored, Piece, Progress, Say, ShownRule, Stored, View, Writing

AT_WORK = Writing(key=WRITING, what="question")
ASKED = AskText(key="turn/2", open=True, text="Why is that?", mode="model", slot="why")
SAID = Say(key="turn/1", who="participant", text="Because.")
PROGRESS = Progress(part="scenario", number=1, of=1, segments=("part", "open", "open"))


class ToyTalks:
    """A conversation whose model writes once `go` is set."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.resumed = 0

    def lock(self, participant_id: str) -> asyncio.Lock:
        return asyncio.Lock()

    def view(self, participant_id: str) -> View:
        return View(screens=(SAID, AT_WORK), progress=PROGRESS, talking=True)

    async def hear(self, participant_id: str, event: Event) -> AsyncIterator[Any]:
        yield Stored(client_id=event.client_id)
        yield AT_WORK
        async for out in self._model():
            yield out

    async def resume(self, participant_id: str) -> AsyncIterator[Any]:
        self.resumed += 1
        async for out in self._model():
            yield out

    async def _model(self) -> AsyncIterator[Any]:
        await self.go.wait()
        yield Piece(text="Why is that?")
        yield AT_WORK.model_copy(update={"text": "Why is that?"})
        yield Gone(key=WRITING)
        yield ASKED

    def find_rules(self, participant_id: str, words: str) -> tuple[ShownRule, ...]:
        return ()


def toy_door(toy: Any) -> Any:
    chat = door()
    return chat.Door(toy, {"en": None}, lambda who: "en", Flood({name: "100000 per 1 second" for name in ("text", "press", "join")}))


def said() -> dict[str, Any]:
    return {"client_id": uuid4().hex, "text": "Because."}


async def test_the_reply_comes_before_the_model_has_written() -> None:
    who, toy = await somebody(), ToyTalks()
    with connected(who) as (_, sent):
        reply = await toy_door(toy).hear(who, "Said", said())
        assert reply == {"stored": True} and [data["props"]["kind"] for name, data in sent if name == "element"] == ["Writing"]
        toy.go.set()
        while len(sent) < 6:
            await asyncio.sleep(0)
        drawn = [(name, data.get("props", {}).get("text", "")) for name, data in sent]
    assert drawn[1:] == [
        ("element", "Why is that?"),
        ("delete_message", ""),
        ("remove_element", ""),
        ("new_message", ""),
        ("element", "Why is that?"),
    ]


async def test_a_page_that_comes_back_goes_on_with_what_is_owed() -> None:
    who, toy = await somebody(), ToyTalks()
    toy.go.set()
    with connected(who) as (_, sent):
        toy_door(toy).resume(who)
        while not any(data.get("props", {}).get("kind") == "AskText" for _, data in sent):
            await asyncio.sleep(0)
    assert toy.resumed == 1


async def test_a_failure_before_the_words_are_stored_is_the_callers_to_hear() -> None:
    class Broken(ToyTalks):
        async def hear(self, participant_id: str, event: Event) -> AsyncIterator[Any]:
            raise RuntimeError("no such thing")
            yield NotStored(client_id=event.client_id, reason="never")

    who = await somebody()
    with pytest.raises(RuntimeError, match="no such thing"):
        await toy_door(Broken()).hear(who, "Said", said())
