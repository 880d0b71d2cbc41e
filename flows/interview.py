"""The talk with a model: one call gives the next question and what was understood so far.

Code decides what is asked about, how often, when the talk ends, and which questions may be shown; the model only words one question.

What is shown while the reply arrives: nothing until the question mark. Then all up to it, if it passes every check
(flows/interview_lints.py). That much is a whole question by itself, so nothing shown has to be taken back for what comes after
it: a sentence behind the mark is shown if it passes too, else left away (signal `cut`). A question that does not pass is never
shown; the fault goes back to the model once, then the set question takes its place.

The turn comes from one whole and valid reply, never from a part of one. So a reply that breaks off after its question was shown
makes no turn: whoever shows the pieces replaces them by the question that is stored in the end, whichever it is."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from flows import guided
from flows.asking import Answered, Asked, Door, ModelFailed
from flows.card_material import own_turns
from flows.guided_phrases import QUESTION_MARKS
from flows.interview_lints import Passed, Yard, passed, question_end, tidy
from flows.interview_reply import Reply, signals_of
from flows.interview_stage import Stage, asked_on, open_in, stage_of, what_is_asked, yard_of
from flows.kit import Kit
from flows.made import Made
from flows.prompt_data import as_data
from flows.prompting import prompt
from flows.records import ModelCall, Piece, Turn
from flows.records.participant import Draw
from flows.standing import Standing
from flows.talk_so_far import asked, phrases_for, talk_so_far

MOST_REQUESTS = 3
"""Over the network in one step, tries and the repair included."""
LONGEST_QUESTION = 2000
"""Code points; a question that goes on longer is not looked at before it has come whole."""
REPAIR_NEEDS_S = 10.0
"""Seconds that must be left for a repair to be worth waiting for."""
REPAIRABLE = frozenset(("lint", "invalid", "empty", "cut", "oversize"))
"""Faults of a reply that asking once more can mend; the others are faults of the line, or the model's no."""


async def talk_turn(standing: Standing, slot: Draw, kit: Kit, door: Door) -> AsyncIterator[Piece | Made]:
    """The next question of a talk: pieces of it as they may be shown, last the Made with the interviewer's turn.

    At the end of the talk the turn is the set question for the title (mode guided) and no model is asked. Where a question stands
    open, it is asked anew on the answers as they are now, as a new version of it; Made is empty if there is nothing to ask anew.
    `fell_back` names why there is no turn: `lint`, or a reason of ModelFailed. Never raises for a fault of the model."""
    stage = stage_of(standing, slot, kit)
    if stage is None:
        yield _title(standing, slot, kit)
        return
    step = _Step(standing, slot, kit, stage)
    async with aclosing(step.streamed(door)) as pieces:
        async for piece in pieces:
            yield piece
    if step.wants_repair():
        async for piece in step.repaired(door):
            yield piece
    yield step.made()


def still_holds(standing: Standing, slot: Draw) -> bool:
    """Whether the open question of a scenario was asked on the choice and the answers as they stand now.

    True where none is open, and for set questions and the one for the title (`refreshed` in flows/stations.py sees to these).
    False: call talk_turn, which gives a new version of the question; if it falls back, `refreshed` gives a set one."""
    open_now = open_in(standing, slot)
    if open_now is None or "asked_on" not in open_now.asked.signals:
        return True
    return open_now.asked.signals["asked_on"] == asked_on(standing, slot)


def _title(standing: Standing, slot: Draw, kit: Kit) -> Made:
    if open_in(standing, slot):
        return Made((), ())
    question = guided.title_question(talk_so_far(standing, slot), phrases_for(standing, kit))
    return Made((asked(standing, slot, kit, question),), ())


@dataclass
class _Step:
    """One turn in the making: at most two requests, and what came of them."""

    standing: Standing
    slot: Draw
    kit: Kit
    stage: Stage
    calls: list[ModelCall] = field(default_factory=list)
    shown: str = ""
    held: bool = False
    reply: Reply | None = None
    result: Passed = Passed("")
    reason: str = "empty"
    fault: str = "empty"
    refused: str = ""

    def __post_init__(self) -> None:
        self.asked: Asked = what_is_asked(self.standing, self.slot, self.stage)
        self.yard: Yard = yard_of(self.standing, self.slot, self.kit, self.asked.prompt.system)

    async def streamed(self, door: Door) -> AsyncGenerator[Piece, None]:
        """The first request. Yields the question up to its mark as soon as it passed, the rest at the end."""
        written = ""
        try:
            async with aclosing(door.stream(self.asked)) as parts:
                async for part in parts:
                    if isinstance(part, Answered):
                        self._keep(part)
                        continue
                    written += part
                    if any(mark in part for mark in QUESTION_MARKS) and self._may_show(written):
                        yield Piece(text=self.shown)
        except ModelFailed as failure:
            self._failed(failure)
            return
        if rest := self._rest():
            yield Piece(text=rest)

    async def repaired(self, door: Door) -> AsyncIterator[Piece]:
        """The second request. Its question is shown only where none was; else it takes the place of the one shown."""
        wrong = prompt("interview_repair", fault=self.fault, question=as_data(self.refused)).text
        once_more = replace(self.asked, repair=wrong, in_all_s=self._seconds_left(), tries=MOST_REQUESTS - self._tries())
        try:
            self._keep(await door.ask(once_more))
        except ModelFailed as failure:
            self._failed(failure)
            return
        if not self.shown and (rest := self._rest()):
            yield Piece(text=rest)

    def wants_repair(self) -> bool:
        """True if there is no reply to use, asking again can help, and requests and time are left."""
        has_room = self._tries() < MOST_REQUESTS and self._seconds_left() >= REPAIR_NEEDS_S
        return self.reply is None and self.reason in REPAIRABLE and has_room

    def made(self) -> Made:
        """The turn, or why there is none."""
        if self.reply is None:
            return Made((), tuple(self.calls), self.reason)
        return Made((self._turn(self.reply),), tuple(self.calls))

    def _may_show(self, written: str) -> bool:
        """True once: when the question has come up to its mark and passes."""
        if self.shown or self.held or len(written) > LONGEST_QUESTION:
            return False
        text = tidy(written)
        end = question_end(text)
        if end is None:
            return False
        self.shown = passed(text[:end], self.yard).text
        self.held = not self.shown
        return bool(self.shown)

    def _rest(self) -> str:
        """What of the question is not shown yet."""
        text = self.result.text
        return text.removeprefix(self.shown) if text.startswith(self.shown) else ""

    def _keep(self, answered: Answered) -> None:
        """A whole reply: usable if its question passes."""
        reply = answered.reply if isinstance(answered.reply, Reply) else None
        result = passed(reply.question, self.yard) if reply else Passed("", "empty")
        if result.finding is None:
            self.calls.append(answered.call)
            self.reply, self.result = reply, result
            return
        self.calls.append(answered.call.model_copy(update={"outcome": "fallback", "error_code": f"lint:{result.finding}"}))
        self.reason, self.fault = "lint", result.finding
        self.refused = reply.question if reply else ""

    def _failed(self, failure: ModelFailed) -> None:
        if failure.call:
            self.calls.append(failure.call)
        self.reply, self.result = None, Passed("")
        self.reason, self.fault = failure.reason, failure.detail or failure.reason

    def _tries(self) -> int:
        return sum(call.attempts for call in self.calls)

    def _seconds_left(self) -> float:
        return self.asked.in_all_s - sum(call.latency_ms for call in self.calls) / 1000

    def _turn(self, reply: Reply) -> Turn:
        phrases = phrases_for(self.standing, self.kit)
        turn = asked(self.standing, self.slot, self.kit, guided.Question(self.stage.slot, "model", self.result.text))
        signals = turn.signals | signals_of(reply, own_turns(self.standing, self.slot.scenario_id), phrases)
        signals["asked_on"] = asked_on(self.standing, self.slot)
        if self.stage.again:
            signals["again"] = 1
        if self.result.cut:
            signals["cut"] = self.result.cut
        open_now = open_in(self.standing, self.slot)
        if open_now and open_now.asked.signals.get("distress"):
            signals["distress"] = 1
        supersedes = open_now.asked.id if open_now else None
        return turn.model_copy(update={"mode": "model", "signals": signals, "supersedes": supersedes, "model_call_id": self.calls[-1].id})
