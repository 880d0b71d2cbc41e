"""Records for tests of the archive: small, valid, each with a fresh id."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

from flows.records import (
    About,
    AssignedArms,
    Choice,
    Consent,
    Draw,
    Gap,
    History,
    Offer,
    Participant,
    Policy,
    Press,
    Quote,
    Record,
    Turn,
    ValueCard,
)
from storage.archive import Archive, Counts

T = TypeVar("T")
NOW = "2026-11-20T14:03:00Z"


def still() -> str:
    """A clock that stands."""
    return NOW


def an_id(luck: random.Random) -> str:
    """128 bits from a seeded source."""
    return f"{luck.getrandbits(128):032x}"


def opened(folder: Path, **settings: Any) -> Archive:
    """An archive with a clock that stands."""
    return Archive.open(folder, now=still, **settings)


def wait(what: Coroutine[Any, Any, T]) -> T:
    """Runs one coroutine to its end, for tests that are not asynchronous."""
    return asyncio.run(what)


def person(
    luck: random.Random, ordinal: int, *, wording: Literal["a", "b"] = "a", simulated: bool = False, test: bool = False
) -> Participant:
    """Somebody who takes part."""
    return Participant(
        id=an_id(luck),
        ordinal=ordinal,
        language="en",
        consent=Consent(take_part=True, cards=True, version=1, text_sha256="0" * 64),
        arms=AssignedArms(guess="hidden", wording=wording, opening="behaviours"),
        simulated=simulated,
        test=test,
        entered_at=NOW,
    )


def draw(luck: random.Random, owner: str, position: int, scenario: str, depth: Literal["talked", "short"] = "talked") -> Draw:
    """A scenario drawn."""
    return Draw(
        id=an_id(luck),
        participant_id=owner,
        position=position,
        depth=depth,
        scenario_id=scenario,
        scenario_version=1,
        shown_before="B,A,C",
        shown_after="C,B,A",
    )


def turn(luck: random.Random, owner: str, seq: int, text: str = "I would tell them.") -> Turn:
    """An answer."""
    return Turn(
        id=an_id(luck),
        participant_id=owner,
        scenario_id="flyer",
        seq=seq,
        who="participant",
        step="talk",
        text=text,
        lang="en",
        created_at=NOW,
    )


def choice(luck: random.Random, owner: str) -> Choice:
    """A pick, with nothing said about who may change it."""
    return Choice(
        id=an_id(luck), participant_id=owner, scenario_id="flyer", moment="before", shown_order="B,A,C", ranking="B>A=C", created_at=NOW
    )


def press(luck: random.Random, owner: str) -> Press:
    """A button."""
    return Press(id=an_id(luck), participant_id=owner, button="draft", step="talk", subject="flyer", created_at=NOW)


def card(luck: random.Random, owner: str, quoted: str, *, card_id: str | None = None, version: int = 1) -> ValueCard:
    """A card of one line, quoting the first seven characters of a turn."""
    line = Policy(kind="looks_to", text="telling", quotes=(Quote(turn=quoted, start=0, end=7),))
    return ValueCard(
        id=card_id or an_id(luck),
        version=version,
        participant_id=owner,
        scenario_id="flyer",
        policies=(line,),
        lang="en",
        author="guided",
        talk_mode="guided",
        card_mode="guided",
        created_at=NOW,
    )


def offer(luck: random.Random, of: ValueCard, principle: str, why: Literal["in_play", "check"] = "in_play") -> Offer:
    """A rule held against a card, not answered."""
    return Offer(
        id=an_id(luck),
        participant_id=of.participant_id,
        card_id=of.id,
        card_version=of.version,
        scenario_id="flyer",
        principle_id=principle,
        spec_version="2025-12-18",
        wording="a",
        why=why,
        position=0,
        created_at=NOW,
    )


def gap(luck: random.Random, of: ValueCard) -> Gap:
    """Nothing fits."""
    return Gap(
        id=an_id(luck),
        participant_id=of.participant_id,
        card_id=of.id,
        card_version=of.version,
        nothing_fits=True,
        text="fairness",
        created_at=NOW,
    )


def about(luck: random.Random, owner: str) -> About:
    """An answer about oneself."""
    return About(id=an_id(luck), participant_id=owner, question="age_band", value="not_stated")


def whole_walk(luck: random.Random, owner: str) -> list[Record]:
    """At least one record of every kind of act."""
    said = turn(luck, owner, 0)
    made = card(luck, owner, said.id)
    checked = offer(luck, made, "no_agenda", "check")
    return [
        draw(luck, owner, 0, "flyer"),
        choice(luck, owner),
        said,
        press(luck, owner),
        made,
        offer(luck, made, "do_not_lie"),
        checked,
        gap(luck, made),
        about(luck, owner),
    ]


def joining(luck: random.Random, acts: Callable[[str], Sequence[Record]] = lambda owner: (), **flags: Any) -> Callable[[Counts], Any]:
    """What `Archive.join` asks for: a person with the next ordinal, and their first records."""

    def make(counts: Counts) -> tuple[Participant, Sequence[Record]]:
        somebody = person(luck, counts.participants, **flags)
        return somebody, acts(somebody.id)

    return make


async def joined(archive: Archive, luck: random.Random, **flags: Any) -> History:
    """One more person of this kind."""
    kinds = {name: flags[name] for name in ("simulated", "test") if name in flags}
    return await archive.join(None, joining(luck, **flags), **kinds)
