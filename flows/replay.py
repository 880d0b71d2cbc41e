"""What a model made, made once more from its stored replies, without it: is what is stored what the replies say?

Each question, card and reading is rebuilt by the very station that made it, on the history as it stood then, over a door that
answers from the stored calls: replies are read anew, failures raised anew. Ids and times are given, not made, so they are not
compared. What set questions made, or the author wrote, is nobody's reply and is left alone.

A difference has one of three causes: the record or the reply was changed after it was stored, the study was, or the program was."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import get_args

from flows.asking import Answered, Asked, ModelFailed, Reason
from flows.distil import distil
from flows.interview import talk_turn
from flows.kit import Kit
from flows.made import Made
from flows.mapping import read_card
from flows.model_line import Heard
from flows.model_reply import BadReply, read_reply
from flows.records import Link, ModelCall, Participant, Record, Study, ValueCard
from flows.replay_steps import Kind, Step, steps_of
from flows.standing import Standing
from flows.walk import Owed

MOST_SAMPLES = 9
"""Readings of a card that a study can ask for (flows/records/study.py)."""
GIVEN = frozenset(("id", "created_at", "seq"))
"""Fields that a rebuilt record is handed; they say nothing about a reply."""


@dataclass(frozen=True)
class Difference:
    """One thing that is not as the replies say. `record`: whose it is, such as "card <id> version 2"; never any word of theirs."""

    kind: Kind
    record: str
    field: str
    what: str

    def __str__(self) -> str:
        return f"{self.record}: {self.field} {self.what}"


@dataclass
class Replayed:
    """What came of it, by kind. `missing`: no usable reply is stored; `other_prompt`: made with another version of its prompt."""

    rebuilt: Counter[Kind] = field(default_factory=Counter)
    differing: Counter[Kind] = field(default_factory=Counter)
    missing: Counter[Kind] = field(default_factory=Counter)
    other_prompt: Counter[Kind] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)

    def add(self, other: Replayed) -> None:
        """Counts another person's in."""
        for mine, theirs in zip(self._counts(), other._counts(), strict=True):
            mine.update(theirs)
        self.differences += other.differences

    def _counts(self) -> tuple[Counter[Kind], ...]:
        return self.rebuilt, self.differing, self.missing, self.other_prompt


class StoredDoor:
    """A Door behind which the stored calls of one step lie, in order."""

    def __init__(self, calls: Sequence[ModelCall]) -> None:
        self._left = list(calls)
        self.short = False
        self.other_prompt = False

    @property
    def is_used_up(self) -> bool:
        """Every call was asked for, and none beyond them."""
        return not self._left and not self.short

    async def ask(self, asked: Asked) -> Answered:
        """The next stored reply, read anew. Raises ModelFailed where the call failed, and where none is left."""
        if not self._left:
            self.short = True
            raise ModelFailed("empty")
        call = self._left.pop(0)
        self.other_prompt |= call.prompt_sha256 != asked.prompt.sha256
        if call.outcome == "error":
            raise ModelFailed(_reason(call), call)
        try:
            return Answered(read_reply(Heard(text=call.raw_reply, finish="stop"), asked.gives), call)
        except BadReply as bad:
            raise ModelFailed(bad.reason, call, bad.detail) from None

    async def stream(self, asked: Asked) -> AsyncGenerator[str | Answered, None]:
        """As `ask`, without any pieces."""
        yield await self.ask(asked)

    def gone(self, participant_id: str) -> tuple[ModelCall, ...]:
        """None: nobody goes on without a reply here."""
        return ()


def _reason(call: ModelCall) -> Reason:
    """Why a call failed, by the door's own words."""
    name = call.error_code.partition(":")[0]
    return next((reason for reason in get_args(Reason) if reason == name), "server")


async def replay(person: Participant, records: Sequence[Record], study: Study, kit: Kit) -> Replayed:
    """Rebuilds everything that a model made for one person. `records`: all of theirs with their calls, in the order of storing."""
    found = Replayed()
    for step in steps_of(person, records):
        fault = _cannot(step, study)
        if fault:
            found.missing[step.kind] += 1
            found.differences.append(Difference(step.kind, str(step), *fault))
            continue
        differences, door = await _rebuilt(step, study, kit)
        found.rebuilt[step.kind] += len(step.stored)
        found.differing[step.kind] += len({one.record for one in differences})
        found.other_prompt[step.kind] += len(step.stored) * door.other_prompt
        found.differences += differences
    return found


# ---------------------------------------------------------------------------------------------- making it once more
def _cannot(step: Step, study: Study) -> tuple[str, str] | None:
    """Why a step cannot be rebuilt, if so: field, and what is wrong with it."""
    ids = {call.id for call in step.calls if call.raw_reply}
    if any(record.model_call_id not in ids for record in step.stored):
        return "reply", "is not stored"
    if step.scenario_id not in {draw.scenario_id for draw in Standing(study, step.before).slots}:
        return "scenario", "was not this person's when it was made"
    if step.scenario_id not in {one.id for one in study.scenarios}:
        return "scenario", f"{step.scenario_id} is no longer in the study"
    return None


async def _rebuilt(step: Step, study: Study, kit: Kit) -> tuple[list[Difference], StoredDoor]:
    """What differs where the station makes the step anew of its own calls: the last ones, which it uses up. Others before them were
    made for nothing, by a talk that went on without them or by a reading that found nothing."""
    first: tuple[list[Difference], StoredDoor] | None = None
    for tail, samples in _tails(step, study.settings.mapping.samples):
        made, door = await _over(step, tail, _sampled(study, samples), kit)
        if not door.is_used_up:
            continue
        found = list(_compared(step, made)), door
        if not found[0]:
            return found
        first = first or found
    if first:
        return first
    made, door = await _over(step, step.calls, study, kit)
    return list(_compared(step, made)), door


def _tails(step: Step, samples: int) -> Iterator[tuple[Sequence[ModelCall], int]]:
    """Which calls may be those of the step, the shortest first, with the number of readings that a card got: that of the study, then
    others, as it may have changed since. All calls that the records name are among them, and none begins with a repair."""
    others = [number for number in range(1, MOST_SAMPLES + 1) if number != samples] if step.kind == "links" else []
    named = {one.model_call_id for one in step.stored}
    for number in (samples, *others):
        for start in reversed(range(len(step.calls))):
            tail = step.calls[start:]
            if tail[0].outcome != "repaired" and named <= {call.id for call in tail}:
                yield tail, number


def _sampled(study: Study, samples: int) -> Study:
    mapping = study.settings.mapping.model_copy(update={"samples": samples})
    return study.model_copy(update={"settings": study.settings.model_copy(update={"mapping": mapping})})


async def _over(step: Step, calls: Sequence[ModelCall], study: Study, kit: Kit) -> tuple[Made, StoredDoor]:
    door, standing, first = StoredDoor(calls), Standing(study, step.before), step.stored[0]
    given = replace(kit, new_id=lambda: str(first.id), now=lambda: str(first.created_at))
    if step.card_read:
        return await read_card(step.card_read, standing, given, door), door
    slot = next(draw for draw in standing.slots if draw.scenario_id == step.scenario_id)
    if isinstance(first, ValueCard):
        old = standing.card(step.scenario_id) if first.version > 1 else None
        return await distil(Owed("card", slot, old), standing, given, door), door
    made = Made((), (), "empty")
    async for part in talk_turn(standing, slot, given, door):
        made = part if isinstance(part, Made) else made
    return made, door


# ---------------------------------------------------------------------------------------------- comparing
def _compared(step: Step, made: Made) -> Iterator[Difference]:
    """Field by field; a link with the link to the same principle."""
    if made.fell_back is not None:
        yield Difference(step.kind, str(step), "reply", f"cannot be used any more ({made.fell_back})")
        return
    stored, rebuilt = _by_key(step.stored), _by_key(made.records)
    for key in dict.fromkeys((*stored, *rebuilt)):
        place = f"{step}, link to {key}" if step.kind == "links" else str(step)
        if key not in rebuilt or key not in stored:
            yield Difference(step.kind, place, "record", "is not in the replies" if key in stored else "is in the replies and not stored")
            continue
        then, now = stored[key].model_dump(), rebuilt[key].model_dump()
        for name in then:
            if name not in GIVEN and then[name] != now[name]:
                yield Difference(step.kind, place, name, "differs")


def _by_key(records: Sequence[Record]) -> dict[str, Record]:
    return {record.principle_id if isinstance(record, Link) else "": record for record in records}
