"""Toys for the stations with a model: one person's talk in a scenario of the built-in pack, replies, and a door that hands them out."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncGenerator, Callable
from functools import cache
from typing import Any

from talk_toys import english
from toys import counted_ids, pack, still

from flows.asking import Answered, Asked, ModelFailed
from flows.kit import Kit
from flows.ranking import Ranker
from flows.records import (
    AssignedArms,
    Choice,
    Consent,
    Draw,
    History,
    ModelCall,
    Participant,
    Press,
    Record,
    Study,
    Turn,
    ValueCard,
)
from flows.standing import Standing

PERSON, SCENARIO = "a" * 32, "heart_pill"
WHY = (
    "My gran took two pills once and nobody told her that it was dangerous. An AI must say plainly what could go wrong, even if it scares."
)
LOOK = "It should ask first which pill it is,  before it says anything."
CHANGE = "If a nurse sits beside her, it can be shorter."
QUESTION = "What made you pick this one?"
_CALLS = itertools.count(10**9)


@cache
def ranker() -> Ranker:
    return Ranker(pack().spec, "en")


def toy_kit() -> Kit:
    return Kit({"en": english()}, {"en": ranker()}, counted_ids(10**15), still, lambda _: {})


class Talked:
    """A person who chose and answered; grows act by act."""

    def __init__(self, study: Study | None = None, guess: Any = "shown", language: str = "en", answers: Any = (WHY, LOOK, CHANGE)) -> None:
        self.study = study or pack()
        self._ids = counted_ids(1)
        arms = AssignedArms(guess=guess, wording="a", opening="behaviours")
        agreed = Consent(take_part=True, version=1, text_sha256="0" * 64)
        person = Participant(id=PERSON, ordinal=3, language=language, consent=agreed, arms=arms, entered_at=still())
        scenario = next(one for one in self.study.scenarios if one.id == SCENARIO)
        order = ",".join(option.id for option in scenario.options)
        self.slot = Draw(
            id=self._ids(),
            participant_id=PERSON,
            position=0,
            depth="talked",
            scenario_id=SCENARIO,
            scenario_version=1,
            shown_before=order,
            shown_after=order,
        )
        chosen = Choice(
            id=self._ids(),
            participant_id=PERSON,
            scenario_id=SCENARIO,
            moment="before",
            shown_order=order,
            ranking="B>A=C",
            who_decides="nobody",
            created_at=still(),
        )
        self.history = History(person, draws=(self.slot,), choices=(chosen,))
        for number, answer in enumerate(answers):
            self.asks(QUESTION if number == 0 else f"Question {number}?")
            self.says(answer)

    @property
    def standing(self) -> Standing:
        return Standing(self.study, self.history)

    def keeps(self, *records: Record) -> None:
        self.history = self.history.plus(*records)

    def asks(self, text: str, **more: Any) -> Turn:
        return self._turn(text, **{"who": "interviewer", "mode": "model", "signals": {"slot": "why", "form": "first"}, **more})

    def says(self, text: str, **more: Any) -> Turn:
        return self._turn(text, **{"who": "participant", **more})

    def _turn(self, text: str, **more: Any) -> Turn:
        given = {"step": "talk", "lang": "en", "created_at": still(), **more}
        turn = Turn(id=self._ids(), participant_id=PERSON, scenario_id=SCENARIO, seq=len(self.history.turns), text=text, **given)
        self.keeps(turn)
        return turn

    def presses(self, button: Any, subject: str, **more: Any) -> Press:
        press = Press(id=self._ids(), participant_id=PERSON, button=button, step="card", subject=subject, created_at=still(), **more)
        self.keeps(press)
        return press

    def quoted(self, card: ValueCard) -> list[str]:
        """Every quote of a card as text."""
        texts = {turn.id: turn.text for turn in self.history.turns}
        return [texts[quote.turn][quote.start : quote.end] for policy in card.policies for quote in policy.quotes]


# ---------------------------------------------------------------------------------------------- replies
GOOD_LINES = (
    ("An AI says plainly what could go wrong, even if it scares", "say plainly what could go wrong, even if it scares"),
    ("An AI asks which pill it is before it says anything", "ask first which pill it is, before it says anything"),
)


def drafted(*lines: tuple[str, str], **more: Any) -> dict[str, Any]:
    """A card as a model would write it; `lines`: (text, quote)."""
    return {
        "looks_to": [{"quotes": [quote], "text": text} for text, quote in lines or GOOD_LINES],
        "exceptions": [{"quotes": ["If a nurse sits beside her"], "text": "If a nurse sits beside the person, it can be shorter"}],
        "sentence": "An AI should say plainly what could go wrong and ask first.",
        "title": "Say plainly what is dangerous",
        **more,
    }


def link(principle_id: str = "express_uncertainty", **more: Any) -> dict[str, Any]:
    return {
        "principle_id": principle_id,
        "quote": "say plainly what could go wrong",
        "stance": "supports",
        "reason": "The card asks the AI to say what could go wrong.",
        **more,
    }


def read(*links: dict[str, Any], not_covered: str = "") -> dict[str, Any]:
    return {"links": list(links), "not_covered": not_covered}


# ---------------------------------------------------------------------------------------------- a door of written replies
def call_of(asked: Asked, **more: Any) -> ModelCall:
    given = {
        "outcome": "repaired" if asked.repair else "ok",
        "attempts": 1,
        "latency_ms": 1200,
        "params": '{"method":"json_schema"}',
        **more,
    }
    return ModelCall(
        id=f"{next(_CALLS):032x}",
        participant_id=asked.participant_id,
        purpose=asked.purpose,
        provider="toy",
        prompt_name=asked.prompt.name,
        prompt_sha256=asked.prompt.sha256,
        request_commitment="0" * 64,
        model_asked="toy",
        created_at=still(),
        **given,
    )


class ToyDoor:
    """Gives what it was handed, in turn: a reply, or (reason, attempts, detail) for a failure."""

    def __init__(self, *answers: Any, latency_ms: int = 1200) -> None:
        self.answers = list(answers)
        self.latency_ms = latency_ms
        self.seen: list[Asked] = []

    async def ask(self, asked: Asked) -> Answered:
        self.seen.append(asked)
        answer = self.answers.pop(0)
        if isinstance(answer, tuple):
            reason, attempts, *detail = answer
            call = call_of(asked, outcome="error", attempts=attempts, latency_ms=self.latency_ms)
            raise ModelFailed(reason, call, *detail)
        call = call_of(asked, raw_reply=json.dumps(answer), latency_ms=self.latency_ms)
        return Answered(asked.gives.model_validate_json(json.dumps(answer)), call)

    def stream(self, asked: Asked) -> AsyncGenerator[str | Answered, None]:
        raise AssertionError(f"no station here streams, yet {asked.purpose} did")

    def gone(self, participant_id: str) -> tuple[ModelCall, ...]:
        return ()


def run(make: Callable[[], Any]) -> Any:
    """What a station makes."""
    return asyncio.run(make())
