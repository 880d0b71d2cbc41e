"""Small stand-ins for tests: a study from the built-in pack, ids and times that repeat, people who walk."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import flows
from bot.assembly import Sources, converse
from bot.conversation import Conversation
from flows.records import (
    AnyScreen,
    AskAbout,
    AskSurvey,
    AskVotes,
    Consent,
    Event,
    NotStored,
    Pressed,
    ShowExample,
    Stored,
    Study,
    ToldAbout,
    View,
)
from flows.study import load_study
from storage.archive import Archive

PACK = Path(flows.__file__).parent / "packs" / "model-spec"


@cache
def pack() -> Study:
    """The built-in study."""
    return load_study(PACK)


def study_with(**settings: Any) -> Study:
    """The built-in study with other settings."""
    return pack().model_copy(update={"settings": pack().settings.model_copy(update=settings)})


def counted_ids(start: int = 1) -> Callable[[], str]:
    """Ids 1, 2, 3 ... as 32 hex digits."""
    numbers = itertools.count(start)
    return lambda: f"{next(numbers):032x}"


def still() -> str:
    """A clock that stands."""
    return "2026-11-20T12:00:00Z"


def consent(**flags: bool) -> Consent:
    """A person who takes part."""
    return Consent(take_part=True, version=1, text_sha256="0" * 64, **flags)


def talk_on(folder: Path, study: Study | None = None) -> Conversation:
    """A conversation on a new archive in `folder`."""
    return converse(study or pack(), Archive.open(folder, now=still), Sources(counted_ids(), still))


def about_act(screen: AnyScreen, act_id: str) -> Event | None:
    """What somebody does who prefers not to say anything about themselves or the study; None if nothing of it is asked."""
    if isinstance(screen, ShowExample | AskSurvey | AskVotes) and screen.open:
        return Pressed(client_id=act_id, button="go_on", subject=screen.key)
    if not isinstance(screen, AskAbout) or not screen.open:
        return None
    left = next((question.id for question in screen.questions if question.answer is None), None)
    if left is None:
        return Pressed(client_id=act_id, button="go_on", subject=screen.key)
    return ToldAbout(client_id=act_id, question=left, value="not_stated")


class Person:
    """A participant driven by hand: each method is one act."""

    def __init__(self, conversation: Conversation, participant_id: str) -> None:
        self.conversation = conversation
        self.id = participant_id
        self._acts = counted_ids(10**20)

    @classmethod
    async def join(cls, conversation: Conversation, **more: Any) -> Person:
        """Somebody who prefers not to say anything about themselves, before their first scenario."""
        person = cls(conversation, await conversation.join(language="en", consent=consent(cards=True, quotes=True), **more))
        await person.says_nothing_about_themselves()
        return person

    async def says_nothing_about_themselves(self) -> None:
        """Past the questions about the person, if they are open."""
        while act := about_act(self.view.screens[-1], self.act_id()):
            await self.does(act)

    def act_id(self) -> str:
        return self._acts()

    @property
    def view(self) -> View:
        view = self.conversation.view(self.id)
        assert view is not None
        return view

    def open(self, kind: type[Any]) -> Any:
        """The open screen of one kind."""
        found = [screen for screen in self.view.screens if screen.open and isinstance(screen, kind)]
        assert found, f"no open {kind.__name__}; open: {[type(s).__name__ for s in self.view.screens if s.open]}"
        return found[-1]

    async def does(self, event: Event) -> list[AnyScreen]:
        """The event is stored; the screens that follow."""
        first, *rest = [out async for out in self.conversation.hear(self.id, event)]
        assert isinstance(first, Stored), first
        return rest  # type: ignore[return-value]

    async def is_refused(self, event: Event) -> str:
        """The event is refused; the reason."""
        (first,) = [out async for out in self.conversation.hear(self.id, event)]
        assert isinstance(first, NotStored), first
        return first.reason
