"""Simulated participants walk the whole way through the conversation, like anyone else, and are flagged as simulated."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from bot.conversation import Conversation
from bot.population import Population, draw_about
from bot.simulated_people import TEMPERAMENTS, Facts, Phrases, SimulatedPerson
from flows.records import Consent, NotStored, ToldAbout

MOST_ACTS = 400
"""Acts of one person; a walk takes about fifty, so more means that somebody is stuck."""
AT_ONCE = 40
"""People walking at the same time, so that their commits are grouped."""


class Stuck(Exception):
    """A simulated person could not finish; names the person, the place and the reason."""


@dataclass(frozen=True)
class Crowd:
    """Whom to simulate."""

    people: int
    seed: int
    population: Population
    phrases: Phrases


async def simulate(conversation: Conversation, crowd: Crowd, done: Callable[[], None] = lambda: None) -> list[str]:
    """`crowd.people` walk to the end; returns their ids in order. `done` is called after each. Raises Stuck, NotSaved."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> str:
        async with gate:
            participant = await _walk(conversation, crowd, number)
            done()
            return participant

    return list(await asyncio.gather(*(one(number) for number in range(crowd.people))))


async def _walk(conversation: Conversation, crowd: Crowd, number: int) -> str:
    rng = Random(f"{crowd.seed}/{number}")
    about = draw_about(crowd.population, rng)
    consent = Consent(
        take_part=True,
        cards=rng.random() < 0.8,
        quotes=rng.random() < 0.6,
        transcript=rng.random() < 0.5,
        recontact=rng.random() < 0.5,
        version=conversation.study.settings.consent.version,
        text_sha256="0" * 64,
    )
    participant = await conversation.join(language=conversation.study.language, consent=consent, simulated=True)
    person = SimulatedPerson(TEMPERAMENTS[number % len(TEMPERAMENTS)], rng, crowd.population, crowd.phrases, about, crowd.seed)
    for question, value in about.items():
        await _tell(conversation, participant, ToldAbout(client_id=f"{rng.getrandbits(128):032x}", question=question, value=value))
    await to_the_end(conversation, participant, person)
    return participant


async def to_the_end(conversation: Conversation, participant: str, person: SimulatedPerson) -> None:
    """One person answers screen after screen until nothing is open but the end. Raises Stuck."""
    facts = Facts(person.seed)
    for _ in range(MOST_ACTS):
        history = conversation.history(participant)
        view = conversation.view(participant)
        if history is None or view is None:
            raise Stuck(f"participant {participant} is gone")
        facts.offers = {(o.card_id, o.principle_id): (o.why, o.scenario_id) for o in history.offers}
        event = person.answer(view, facts)
        if event is None:
            return
        await _tell(conversation, participant, event)
    raise Stuck(f"participant {participant} made {MOST_ACTS} acts without reaching the end")


async def _tell(conversation: Conversation, participant: str, event: object) -> None:
    async for out in conversation.hear(participant, event):  # type: ignore[arg-type]
        if isinstance(out, NotStored):
            raise Stuck(f"participant {participant}: {type(event).__name__} was refused: {out.reason} {out.detail}".rstrip())
