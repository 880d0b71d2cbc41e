"""Toys for the talk with a model: a talk that grows turn by turn, and a door whose replies are written down beforehand."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from typing import Any

from history_toys import SCENARIOS, Life, toy_study
from talk_toys import english
from toys import counted_ids, still

from flows.asking import Answered, Asked, ModelFailed
from flows.interview import talk_turn
from flows.interview_reply import Reply
from flows.kit import Kit
from flows.made import Made
from flows.model_request import request_for
from flows.records import ModelCall, Piece, Study, Turn
from flows.records.study import Limits, ModelSettings
from flows.standing import Standing

PLACE = SCENARIOS[0]
GOOD = "You said “cried every single time”. What was it in those words that hurt her?"
_IDS = iter(counted_ids(10**18), "")
ANSWER = "My gran cried every single time. I was there and she asked the nurse for her son, and nobody knew what to say."


def toy_kit() -> Kit:
    """Phrases in English; no rankers, as the talk needs none."""
    return Kit({"en": english()}, {}, counted_ids(10**15), still, lambda _: {})


def call_of(**more: Any) -> ModelCall:
    """A call that went well."""
    given = {"outcome": "ok", "attempts": 1, "tokens_in": 900, "tokens_out": 80, "latency_ms": 1200, **more}
    return ModelCall(
        id=next(_IDS),
        participant_id=None,
        purpose="interview",
        provider="toy",
        prompt_name="interview",
        prompt_sha256="0" * 64,
        request_commitment="0" * 64,
        model_asked="toy",
        params="{}",
        created_at=still(),
        **given,
    )


def reply(question: str = GOOD, *understood: tuple[str, str], enough: bool = False) -> dict[str, Any]:
    """A reply as a model would write it."""
    return {"question": question, "understood": [{"about": about, "quote": quote} for about, quote in understood], "enough": enough}


class ToyDoor:
    """Gives what it was handed, in turn: a reply, or a failure, or (pieces, failure) for a stream that breaks off."""

    def __init__(self, *answers: Any, piece: int = 9) -> None:
        self.answers = list(answers)
        self.piece = piece
        self.seen: list[Asked] = []

    async def ask(self, asked: Asked) -> Answered:
        self.seen.append(asked)
        answer = self.answers.pop(0)
        if isinstance(answer, ModelFailed):
            raise answer
        return Answered(Reply.model_validate_json(json.dumps(answer)), call_of())

    async def stream(self, asked: Asked) -> AsyncGenerator[str | Answered, None]:
        self.seen.append(asked)
        answer = self.answers.pop(0)
        shown, failure = answer if isinstance(answer, tuple) else ("" if isinstance(answer, ModelFailed) else answer["question"], None)
        for at in range(0, len(shown), self.piece):
            yield shown[at : at + self.piece]
        if failure or isinstance(answer, ModelFailed):
            raise failure or answer
        yield Answered(Reply.model_validate_json(json.dumps(answer)), call_of())

    def gone(self, participant_id: str) -> tuple[ModelCall, ...]:
        return ()


class Talk:
    """One person's talk about one scenario, the choice made."""

    def __init__(self, name: str = "one", study: Study | None = None, **limits: Any) -> None:
        self.study = study or toy_study(limits=Limits(**limits))
        self.life = Life(name)
        self.slot = self.life.draws(PLACE, 0)
        self.life.chooses(PLACE, who_decides="nobody", unacceptable="C")
        self.kit = toy_kit()

    @property
    def standing(self) -> Standing:
        return Standing(self.study, self.life.history)

    def answers(self, text: str, **more: Any) -> Turn:
        turn: Turn = self.life.says(PLACE, text, **more)
        return turn

    def keeps(self, made: Made) -> Turn:
        """Stores the turn of a step."""
        assert made.fell_back is None, made.fell_back
        (turn,) = made.records
        assert isinstance(turn, Turn)
        self.life.history = self.life.history.plus(turn)
        return turn

    async def turn(self, door: Any) -> tuple[str, Made]:
        """What was shown, and what was made."""
        shown, made = "", None
        async for out in talk_turn(self.standing, self.slot, self.kit, door):
            assert made is None, "something came after the Made"
            if isinstance(out, Piece):
                shown += out.text
            else:
                made = out
        assert made is not None
        return shown, made

    async def asks(self, *answers: Any) -> Turn:
        """One step that goes well; its turn, stored."""
        _, made = await self.turn(ToyDoor(*answers))
        return self.keeps(made)


def rendered(asked: Asked) -> str:
    """Everything that a request says to the model."""
    return "\n".join(text for _, text in request_for(asked, ModelSettings(name="toy"), streams=True).messages)
