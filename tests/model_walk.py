"""A person walks a whole study while a language model asks, drafts and reads: the real door, over real HTTP, to our own fake server.

    async with studying(tmp_path, script) as place:
        walker = await place.joins()
        await walker.walks()
        assert place.faults(walker) == []

Time passes without waiting (`Quick`); the archive is a real one."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.assembly import Sources, converse
from bot.conversation import Conversation
from flows.accept.choosing import single_pick
from flows.budget import Ledger
from flows.model import LiveDoor, open_door
from flows.records import (
    AnsweredRule,
    AskChoice,
    AskPrinciples,
    AskText,
    Chose,
    Done,
    EditedCard,
    Event,
    History,
    ModelCall,
    Piece,
    Pressed,
    Said,
    ShowCard,
    ShownCard,
    ShowScenario,
    Study,
    Writing,
)
from flows.records.study import ModelPrice, ModelSettings, ScenarioCounts
from flows.retrying import Timing
from storage.archive import Archive
from tests.fake_model import FakeModel, Script
from tests.sound_records import faults_in
from tests.toys import Person, about_act, consent, counted_ids, still, study_with

KEY = "sk-canary-do-not-keep-me"
PRICE = ModelPrice.model_validate({"in": 1.25, "out": 10.0, "cached": 0.125})
MOST_ACTS = 80
"""Of one person; more means that the walk never ends."""
ANSWERS = {
    "why": "My gran took two pills once and nobody told her that it was dangerous, so it must say plainly what could go wrong.",
    "story": "Last winter my neighbour asked her phone about her heart, and it only told her to keep calm.",
    "unacceptable": "Saying nothing at all would leave her alone with it, and that is the worst of the four.",
    "look_to": "It should ask first which pill it is, before it says anything about the dose.",
    "change_mind": "If a nurse sits beside her, it can be much shorter than that.",
    "other_side": "Some would say that grown people decide such things for themselves.",
    "title": "Say plainly what is dangerous",
}
BY_HAND = "Whether anybody gets hurt by what it says"


class Quick:
    """Time that runs `speed` times as fast as it does, and waits that take none."""

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self.slept = 0.0

    def clock(self) -> float:
        return time.monotonic() * self.speed + self.slept

    async def sleep(self, seconds: float) -> None:
        self.slept += seconds
        await asyncio.sleep(0)

    @property
    def timing(self) -> Timing:
        return Timing(clock=self.clock, sleep=self.sleep, luck=lambda: 0.5)


def short_study(**settings: Any) -> Study:
    """One talked scenario, two questions, the guess shown."""
    limits = study_with().settings.limits.model_copy(update={"exchanges": 2})
    arms = study_with().settings.arms.model_copy(update={"guess": ("shown",), "opening": ("behaviours",)})
    return study_with(**{"scenarios": ScenarioCounts(talked=1, short=0), "limits": limits, "arms": arms, **settings})


@dataclass
class Place:
    """One study being taken: server, door, archive, conversation."""

    study: Study
    fake: FakeModel
    door: LiveDoor
    conversation: Conversation
    folder: Path

    async def joins(self, language: str = "en") -> Walker:
        agreed = consent(cards=True, quotes=True)
        return Walker(self.conversation, await self.conversation.join(language=language, consent=agreed), self)

    def history(self, walker: Walker) -> History:
        """As it stands on the disk."""
        found = self.conversation.archive.history(walker.id)
        assert found is not None
        return found

    def calls(self, walker: Walker) -> tuple[ModelCall, ...]:
        return self.conversation.archive.model_calls(walker.id)

    def faults(self, walker: Walker) -> list[str]:
        """What is wrong with the person's records; empty if they are sound."""
        return faults_in(self.history(walker), self.calls(walker), self.study)


@asynccontextmanager
async def studying(
    folder: Path, script: Script, *, study: Study | None = None, quick: Quick | None = None, **model: Any
) -> AsyncGenerator[Place, None]:
    """A study with a model, on a new archive in `folder`; `model`: settings of the model, such as timeout_s."""
    known = study or short_study()
    ids = counted_ids(10**12)
    with FakeModel(script) as fake:
        settings = ModelSettings(**{"name": "openai:toy", "base_url": fake.url, "price": PRICE, **model})
        known = known.model_copy(update={"settings": known.settings.model_copy(update={"model": settings})})
        door = open_door(settings, KEY, Ledger(known.settings.limits, settings.price, still), ids, still, timing=(quick or Quick()).timing)
        conversation = converse(known, Archive.open(folder, now=still, synchronous="NORMAL"), Sources(counted_ids(), still), door)
        try:
            yield Place(known, fake, door, conversation, folder)
        finally:
            await door.close()
            conversation.archive.close()


@dataclass(frozen=True)
class Act:
    """One act with the requests it led to, and all texts that came to the screen meanwhile."""

    event: Event
    asked: Counter[str]
    shown: tuple[str, ...]


@dataclass
class Walker(Person):
    """A participant who does what each screen asks for. `answers`: what they say, by what is asked for."""

    conversation: Conversation
    id: str
    place: Place
    answers: dict[str, str] = field(default_factory=lambda: dict(ANSWERS))
    acts: list[Act] = field(default_factory=list)
    again: int = 10**20

    def act_id(self) -> str:
        self.again += 1
        return f"{self.again:032x}"

    async def walks(self, until: Callable[[Walker], bool] = lambda _: False) -> Walker:
        """On to the end, or until something holds. Raises AssertionError where the walk is stuck."""
        for _ in range(MOST_ACTS):
            if until(self) or (event := self.next_act()) is None:
                return self
            await self.acts_out(event)
        raise AssertionError(f"no end after {MOST_ACTS} acts; open: {self._open()}")

    @property
    def is_done(self) -> bool:
        return isinstance(self.view.screens[-1], Done)

    async def acts_out(self, event: Event) -> Act:
        """Does it, and waits for all that follows."""
        before = Counter(self.place.fake.asked)
        outs = await self.does(event)
        self.acts.append(Act(event, self.place.fake.asked - before, tuple(_texts(outs))))
        return self.acts[-1]

    def next_act(self) -> Event | None:
        """What the open screen asks for; None at the end."""
        screen = self._open()
        if isinstance(screen, AskText):
            return Said(client_id=self.act_id(), text=self.answers.get(screen.slot, self.answers["why"]))
        if isinstance(screen, AskChoice):
            return self._chooses(screen)
        if isinstance(screen, ShowScenario):
            return self.presses("read_note", screen.scenario_id)
        if isinstance(screen, ShowCard):
            return self._decides(screen.card)
        if isinstance(screen, AskPrinciples):
            return self._answers(screen)
        return about_act(self.view.screens[-1], self.act_id())

    def presses(self, button: Any, subject: str = "", **more: str) -> Pressed:
        return Pressed(client_id=self.act_id(), button=button, subject=subject, **more)

    def _open(self) -> object:
        found = [screen for screen in self.view.screens if screen.open]
        assert found, f"stuck: nothing is open, the last screen is {self.view.screens[-1]}"
        return found[-1]

    def _chooses(self, screen: AskChoice) -> Event:
        if screen.complete:
            return self.presses("go_on", screen.scenario_id)
        ids = [option.id for option in screen.options]
        who = "nobody" if screen.moment == "before" else None
        given = {"scenario_id": screen.scenario_id, "moment": screen.moment, "ranking": single_pick(ids[0], ids), "who_decides": who}
        return Chose(client_id=self.act_id(), **given)

    def _decides(self, card: ShownCard) -> Event:
        """What is missing is written by hand, as anybody can do, then the card is approved."""
        hand = {"client_id": self.act_id(), "card_id": card.card_id, "version": card.version}
        if not card.looks_to:
            return EditedCard(field="looks_to", text=self.answers.get("look_to", BY_HAND), **hand)
        if not card.title:
            return EditedCard(field="title", text=ANSWERS["title"], **hand)
        return self.presses("approve", f"{card.card_id}/{card.version}")

    def _answers(self, screen: AskPrinciples) -> Event:
        for rule in screen.rules:
            if rule.answer is None:
                given = {"card_id": screen.card.card_id, "principle_id": rule.principle_id, "answer": "supports"}
                return AnsweredRule(client_id=self.act_id(), fit="yes" if rule.guess == "supports" else None, **given)
        return self.presses("go_on", f"{screen.card.card_id}/{screen.card.version}")


def _texts(outs: list[Any]) -> list[str]:
    """Every word that came to the screen."""
    return [out.text for out in outs if isinstance(out, Piece | Writing)] + [out.model_dump_json() for out in outs]
