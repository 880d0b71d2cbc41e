"""What the server does for a turn of the talk apart from the model: processor time of one process, the model's in another.

Beside it LangChain alone, which asks the same server for the same stream and reads it to its end: that much is the model's."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from uuid import uuid4

from bench.serving import ROOT, folder
from langchain.chat_models import init_chat_model

from bot.assembly import Sources, converse
from bot.cli.bench_commands import Figure
from bot.conversation import Conversation
from flows.accept.choosing import single_pick
from flows.asking import Answered, Asked
from flows.budget import Ledger
from flows.model import LiveDoor, open_door
from flows.model_request import request_for
from flows.records import AskAbout, AskChoice, AskText, Chose, Consent, Event, Pressed, Said, ShowExample, ShowScenario, Study, ToldAbout
from flows.records.study import ModelSettings, ScenarioCounts
from flows.study import load_study
from storage.archive import Archive

PACK = ROOT / "flows" / "packs" / "model-spec"
PEOPLE = 60
MOST_MS = 10.0
ANSWER = "It should say what could go wrong before it helps, because my gran was hurt once when nobody told her. Number {n}."


def measure(*, quick: bool = False) -> list[Figure]:
    """Milliseconds of processor time for a turn (its words stored, the next question asked for, checked, stored): without what
    LangChain alone takes for the same request right after it, and with that."""
    people = 10 if quick else PEOPLE
    with folder() as at, fake_model() as url:
        pairs = asyncio.run(_measured(at, url, people))
    own = [turn - bare for turn, bare in pairs]
    turn, bare = median(turn for turn, _ in pairs), median(bare for _, bare in pairs)
    ours, slow = median(own), quantiles(own, n=20)[18]
    return [
        Figure(f"{len(pairs)} turns, the model apart, median", ours, "ms", MOST_MS, "limit", "<= 1 x", ours <= MOST_MS),
        Figure("the same, 95th of 100", slow, "ms", MOST_MS, "limit of the median"),
        Figure("a whole turn, the reply read piece by piece included", turn, "ms", bare, "LangChain alone, same reply"),
    ]


@contextmanager
def fake_model() -> Iterator[str]:
    """The address of the fake model, run as a process of its own."""
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("fake_app.py"))],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.communicate()


async def _measured(at: Path, url: str, people: int) -> list[tuple[float, float]]:
    study, settings = _study(url)
    sources = Sources()
    door = open_door(settings, None, Ledger(study.settings.limits, None, sources.now), sources.new_id, sources.now)
    looking = _Looking(door)
    talks = converse(study, Archive.open(at / "data", accept_old_sqlite=True), sources, looking)
    alone: Any = init_chat_model("toy", model_provider="openai", base_url=url, api_key="none", max_retries=0, stream_usage=True)
    try:
        return [pair for _ in range(people) for pair in await _talk(talks, looking, _Alone(alone, settings))]
    finally:
        await talks.close()
        await door.close()


class _Looking:
    """The door, and what is asked through it."""

    def __init__(self, door: LiveDoor) -> None:
        self.ask, self.gone, self._stream = door.ask, door.gone, door.stream
        self.seen: list[Asked] = []

    def stream(self, asked: Asked) -> AsyncGenerator[str | Answered, None]:
        """As the door."""
        self.seen.append(asked)
        return self._stream(asked)


class _Alone:
    """LangChain without us."""

    def __init__(self, model: Any, settings: ModelSettings) -> None:
        self._model, self._settings = model, settings

    async def took(self, asked: Asked) -> float:
        """Milliseconds of processor time for the same request, read to its end."""
        request = request_for(asked, self._settings, streams=True)
        shape = {"type": "json_schema", "json_schema": {"name": request.purpose, "schema": request.schema, "strict": True}}
        began = time.process_time()
        async for _ in self._model.bind(response_format=shape).astream(list(request.messages)):
            pass
        return 1000 * (time.process_time() - began)


def _study(url: str) -> tuple[Study, ModelSettings]:
    settings = ModelSettings(name="openai:toy", base_url=url)
    study = load_study(PACK)
    update = {"model": settings, "scenarios": ScenarioCounts(talked=1, short=0)}
    return study.model_copy(update={"settings": study.settings.model_copy(update=update)}), settings


async def _talk(talks: Conversation, looking: _Looking, alone: _Alone) -> list[tuple[float, float]]:
    """For each answer of one person's talk that a question follows: milliseconds for it, and for LangChain alone."""
    agreed = Consent(take_part=True, version=1, text_sha256="0" * 64)
    who = await talks.join(language="en", consent=agreed)
    pairs: list[tuple[float, float]] = []
    number = 0
    while event := _next(talks, who, number):
        asked, began = len(looking.seen), time.process_time()
        async for _ in talks.hear(who, event):
            pass
        took = 1000 * (time.process_time() - began)
        number += isinstance(event, Said)
        if isinstance(event, Said) and len(looking.seen) > asked:
            pairs.append((took, await alone.took(looking.seen[-1])))
    return pairs


def _next(talks: Conversation, who: str, number: int) -> Event | None:
    """What the open screen asks for; None once the talk is over."""
    view = talks.view(who)
    assert view is not None
    act = uuid4().hex
    screen = next((one for one in reversed(view.screens) if one.open), None)
    if isinstance(screen, AskAbout):
        left = next((question.id for question in screen.questions if question.answer is None), None)
        if left:
            return ToldAbout(client_id=act, question=left, value="not_stated")
        return Pressed(client_id=act, button="go_on", subject=screen.key)
    if isinstance(screen, ShowExample):
        return Pressed(client_id=act, button="go_on", subject=screen.key)
    if isinstance(screen, ShowScenario):
        return Pressed(client_id=act, button="read_note", subject=screen.scenario_id)
    if isinstance(screen, AskChoice) and screen.moment == "before" and not screen.complete:
        ids = [option.id for option in screen.options]
        given = {"scenario_id": screen.scenario_id, "moment": "before", "ranking": single_pick(ids[0], ids), "who_decides": "nobody"}
        return Chose(client_id=act, **given)  # type: ignore[arg-type]
    if isinstance(screen, AskText) and screen.slot != "title":
        return Said(client_id=act, text=ANSWER.format(n=number))
    return None
