"""`map` and `reference`: what the study's language model reads apart from any talk."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from bot.cli.mistakes import STUDY, Mistake, one_line, stoppable
from bot.cli.opening import opened
from bot.conversation import Conversation
from bot.model_opening import open_model

if TYPE_CHECKING:
    from flows.asking import Door
    from flows.model_door import LiveDoor
    from flows.records import History, ModelCall, Scenario, ValueCard
    from flows.reference import Reference
    from flows.standing import Standing

T = TypeVar("T")

HOPELESS = ("auth", "budget:usd_day", "budget:usd_total", "rejected", "refused_connection")
"""Reasons that the next call would meet as well; the caps of a turn and of a person say nothing of other people's cards."""

AWAY_IN_A_ROW = 2
"""Cards in a row without an answer, after which the run stops: the model is not there, and each more would wait as long."""


@click.command("map")
@click.argument("study", type=STUDY)
@click.option("--again", is_flag=True, help="Also cards that have links already; the older links stay beside the new ones.")
@click.option("--simulated", is_flag=True, help="The cards of simulated people instead.")
def map(study: Path, again: bool, simulated: bool) -> None:
    """The model reads approved cards of STUDY against the principles: those without links, as in a study begun without a model."""
    flags = " --again" * again + " --simulated" * simulated
    go_on = f"soundings map {study}{' --simulated' * simulated}"
    with opened(study) as conversation, stoppable(f"Links that were read are stored. Cards that lack them: {go_on}"):
        counts = asyncio.run(_with_model(conversation, lambda door: _map(conversation, door, again, simulated)))
    read = f"{counts['cards']} cards read, {counts['links']} links kept, {counts['calls']} requests"
    click.echo(f"{read}. {counts['there']} cards had links before.")
    failed = {name.removeprefix("failed "): number for name, number in counts.items() if name.startswith("failed ")}
    _say_failed("cards", failed, f"soundings map {study}{flags}", study, stopped=bool(counts["stopped"]))


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

    found: list[Reference] = []
    stopped = f"What was ranked whole is in {study / FILE}; the command begins with the first scenario again."
    with opened(study) as conversation, one_line(FolderProblem), stoppable(stopped):
        by_hand = {name for name, old in read_references(study).items() if old.by == "person"}
        wanted = [scenario for scenario in conversation.study.scenarios if scenario.id not in by_hand]
        try:
            failed = asyncio.run(_with_model(conversation, lambda door: _rank(conversation, door, wanted, samples, found)))
        finally:
            if found:
                write_references(study, found)
    ranked = f"{len(found)} scenarios ranked into {study / FILE}; read them before you use them" if found else "No scenario was ranked"
    click.echo(f"{ranked}. {len(by_hand)} by hand stay as they are.")
    _say_failed("scenarios", failed, f"soundings reference {study}", study, stopped=len(found) + failed.total() < len(wanted))


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
    from flows.resting import NOT_THERE
    from flows.standing import Standing

    counts: Counter[str] = Counter(cards=0, links=0, calls=0, there=0)
    away = 0
    people = [history.participant.id for history in conversation.archive.histories(simulated=simulated, test=True)]
    with click.progressbar(people, label="Reading", file=sys.stderr) as bar:
        for person, card in _cards(conversation, bar):
            history = conversation.history(person)
            if history is None or _has_links(history, card) and not again:
                counts["there"] += history is not None
                continue
            reason = await _read(conversation, door, Standing(conversation.study, history), card, counts)
            away = away + 1 if reason in NOT_THERE else 0
            if reason in HOPELESS or away == AWAY_IN_A_ROW:
                counts["stopped"] = 1
                break
    return counts


def _cards(conversation: Conversation, people: Iterable[str]) -> Iterator[tuple[str, ValueCard]]:
    """Every approved card with its author."""
    from flows.standing import Standing

    for person in people:
        history = conversation.history(person)
        yield from ((person, card) for card in (Standing(conversation.study, history).approved if history else ()))


async def _read(conversation: Conversation, door: Door, standing: Standing, card: ValueCard, counts: Counter[str]) -> str | None:
    """One card read and stored; the reason if it could not be. Somebody who withdrew meanwhile leaves nothing."""
    from flows.mapping import read_card
    from storage.errors import UnknownParticipant

    try:
        made = await read_card(card, standing, conversation.kit, door)
    except asyncio.CancelledError:
        await conversation.archive.store(card.participant_id, None, door.gone(card.participant_id))  # it may have cost something
        raise
    try:
        await conversation.archive.store(card.participant_id, None, [*made.calls, *made.records])
    except UnknownParticipant:
        return None
    counts["calls"] += sum(call.attempts for call in made.calls)
    counts["links"] += len(made.records)
    reason = reason_of(made.fell_back, made.calls)
    counts[f"failed {reason}" if reason else "cards"] += 1
    return reason


def reason_of(fell_back: str | None, calls: Sequence[ModelCall]) -> str | None:
    """Why a step gave nothing; where a cap of study.yaml is reached, with its name: budget:usd_each."""
    return calls[-1].error_code if fell_back == "budget" and calls else fell_back


def _has_links(history: History, card: ValueCard) -> bool:
    own = (link for link in history.links if link.method == "model")
    return any((link.card_id, link.card_version) == (card.id, card.version) for link in own)


async def _rank(conversation: Conversation, door: Door, wanted: list[Scenario], samples: int, found: list[Reference]) -> Counter[str]:
    """Puts into `found` what is ranked, as it comes; gives how often what went wrong."""
    from flows.reference import rank_scenario
    from flows.resting import NOT_THERE

    failed: Counter[str] = Counter()
    with click.progressbar(wanted, label="Ranking", file=sys.stderr) as bar:
        for scenario in bar:
            ranked = await rank_scenario(scenario, conversation.study, door, teller(conversation), samples=samples)
            await conversation.archive.keep_calls(ranked.calls)
            if ranked.reference:
                found.append(ranked.reference)
                continue
            reason = reason_of(ranked.reason, ranked.calls)
            failed[reason or ""] += 1
            if reason in HOPELESS or reason in NOT_THERE:
                break
    return failed


def teller(conversation: Conversation) -> Callable[[str], str]:
    """What the model is told about a fault, by its name."""
    phrases = conversation.kit.phrases
    tell = (phrases.get(conversation.study.language) or next(iter(phrases.values()))).card_lints.tell
    return lambda name: tell[name]


def _say_failed(what: str, failed: dict[str, int], command: str, study: Path, *, stopped: bool) -> None:
    """Exit code 1 with the reasons, if something was not done."""
    if not failed:
        return
    reasons = ", ".join(f"{number} ({reason})" for reason, number in sorted(failed.items()))
    why = f"See why, and what to do: soundings try-model {study}. Then"
    if any(reason.startswith("budget:") for reason in failed):
        why = "Raise what is named after budget: under limits in study.yaml. Then"
    first = f"The rest was not tried. {why}" if stopped else why if "budget" in reasons else "Try once more"
    click.echo(f"Not done, {what}: {reasons}. {first}: {command}", err=True)
    raise SystemExit(1)
