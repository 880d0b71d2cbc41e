"""`map` and `reference`: what the study's language model reads apart from any talk."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from bot.cli.mistakes import STUDY, Mistake, one_line
from bot.cli.opening import opened
from bot.conversation import Conversation
from bot.model_opening import open_model

if TYPE_CHECKING:
    from flows.asking import Door
    from flows.model_door import LiveDoor
    from flows.records import History, Scenario, ValueCard
    from flows.reference import Reference
    from flows.standing import Standing

T = TypeVar("T")

HOPELESS = ("auth", "budget", "rejected", "refused_connection")
"""Reasons that the next call would meet as well."""


@click.command("map")
@click.argument("study", type=STUDY)
@click.option("--again", is_flag=True, help="Also cards that have links already; the older links stay beside the new ones.")
@click.option("--simulated", is_flag=True, help="The cards of simulated people instead.")
def map(study: Path, again: bool, simulated: bool) -> None:
    """The model reads approved cards of STUDY against the principles: those without links, as in a study begun without a model."""
    with opened(study) as conversation:
        counts = asyncio.run(_with_model(conversation, lambda door: _map(conversation, door, again, simulated)))
    read = f"{counts['cards']} cards read, {counts['links']} links kept, {counts['calls']} requests"
    click.echo(f"{read}. {counts['there']} cards had links before.")
    flags = " --again" * again + " --simulated" * simulated
    failed = {name.removeprefix("failed "): number for name, number in counts.items() if name.startswith("failed ")}
    _say_failed("cards", failed, f"soundings map {study}{flags}", study)


@click.command()
@click.argument("study", type=STUDY)
@click.option(
    "--samples",
    type=click.IntRange(2, 20),
    default=4,
    show_default=True,
    help="Rankings of each scenario; every second one has the behaviours in the opposite order.",
)
def reference(study: Path, samples: int) -> None:
    """The model ranks the behaviours of each scenario of STUDY by the spec's texts, into reference.yaml; read and correct it.

    What a person wrote there (by: person) stays."""
    from flows.reference_file import FILE, read_references, write_references
    from flows.study_problem import FolderProblem

    with opened(study) as conversation, one_line(FolderProblem):
        by_hand = {name for name, old in read_references(study).items() if old.by == "person"}
        wanted = [scenario for scenario in conversation.study.scenarios if scenario.id not in by_hand]
        found, failed = asyncio.run(_with_model(conversation, lambda door: _rank(conversation, door, wanted, samples)))
        if found:
            write_references(study, found)
    ranked = f"{len(found)} scenarios ranked into {study / FILE}; read them before you use them" if found else "No scenario was ranked"
    click.echo(f"{ranked}. {len(by_hand)} by hand stay as they are.")
    _say_failed("scenarios", failed, f"soundings reference {study}", study)


async def _with_model(conversation: Conversation, work: Callable[[Door], Awaitable[T]]) -> T:
    """Does the work with the door open, and closes it."""
    door = door_of(conversation)
    try:
        return await work(door)
    finally:
        await door.close()


def door_of(conversation: Conversation) -> LiveDoor:
    """The door to the study's model, with what it has cost so far. Raises Mistake if the study names none or its key is missing."""
    if conversation.study.settings.model is None:
        raise Mistake("The study names no model. Add `model:` to study.yaml; the file says how.")
    from flows.model import NoKey  # takes seconds to read, and only a study with a model needs it

    with one_line(NoKey):
        return open_model(conversation.study, conversation.archive, conversation.kit.new_id, conversation.kit.now)


async def _map(conversation: Conversation, door: Door, again: bool, simulated: bool) -> Counter[str]:
    """Every card in turn. What is stored is stored card by card: a run that is broken off goes on where it was."""
    from flows.standing import Standing

    counts: Counter[str] = Counter(cards=0, links=0, calls=0, there=0)
    people = [history.participant.id for history in conversation.archive.histories(simulated=simulated, test=True)]
    with click.progressbar(people, label="Reading", file=sys.stderr) as bar:
        for person in bar:
            history = conversation.history(person)
            for card in Standing(conversation.study, history).approved if history else ():
                if history and _has_links(history, card) and not again:
                    counts["there"] += 1
                elif history and await _read(conversation, door, Standing(conversation.study, history), card, counts) in HOPELESS:
                    return counts
    return counts


async def _read(conversation: Conversation, door: Door, standing: Standing, card: ValueCard, counts: Counter[str]) -> str | None:
    """One card read and stored; the reason if it could not be. Somebody who withdrew meanwhile leaves nothing."""
    from flows.mapping import read_card
    from storage.errors import UnknownParticipant

    made = await read_card(card, standing, conversation.kit, door)
    try:
        await conversation.archive.store(card.participant_id, None, [*made.calls, *made.records])
    except UnknownParticipant:
        return None
    counts["calls"] += sum(call.attempts for call in made.calls)
    counts["links"] += len(made.records)
    counts[f"failed {made.fell_back}" if made.fell_back else "cards"] += 1
    return made.fell_back


def _has_links(history: History, card: ValueCard) -> bool:
    own = (link for link in history.links if link.method == "model")
    return any((link.card_id, link.card_version) == (card.id, card.version) for link in own)


async def _rank(conversation: Conversation, door: Door, wanted: list[Scenario], samples: int) -> tuple[list[Reference], dict[str, int]]:
    from flows.reference import rank_scenario

    found: list[Reference] = []
    failed: Counter[str] = Counter()
    with click.progressbar(wanted, label="Ranking", file=sys.stderr) as bar:
        for scenario in bar:
            ranked = await rank_scenario(scenario, conversation.study, door, teller(conversation), samples=samples)
            await conversation.archive.keep_calls(ranked.calls)
            if ranked.reference:
                found.append(ranked.reference)
            else:
                failed[ranked.reason or ""] += 1
            if ranked.reason in HOPELESS:
                break
    return found, failed


def teller(conversation: Conversation) -> Callable[[str], str]:
    """What the model is told about a fault, by its name."""
    phrases = conversation.kit.phrases
    tell = (phrases.get(conversation.study.language) or next(iter(phrases.values()))).card_lints.tell
    return lambda name: tell[name]


def _say_failed(what: str, failed: dict[str, int], command: str, study: Path) -> None:
    """Exit code 1 with the reasons, if something was not done."""
    if not failed:
        return
    reasons = ", ".join(f"{number} ({reason})" for reason, number in sorted(failed.items()))
    first = f"See why, and what to do: soundings try-model {study}. Then" if set(failed) & set(HOPELESS) else "Try once more"
    click.echo(f"Not done, {what}: {reasons}. {first}: {command}", err=True)
    raise SystemExit(1)
