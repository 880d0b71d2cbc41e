"""`release`: a reviewer reads the cards that wait, and lets other people see them or holds them back."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.mistakes import STUDY, Mistake
from bot.cli.opening import opened

if TYPE_CHECKING:
    from bot.conversation import Conversation
    from bot.releasing import Decision, Shareable

SHORT = 8
"""Letters of a card's id that are printed; as many as tell it apart are enough to name it."""


@click.command()
@click.argument("study", type=STUDY)
@click.argument("cards", metavar="[CARD]...", nargs=-1)
@click.option("--hold-back", is_flag=True, help="Show them to nobody.")
@click.option("--reason", default="", help="Kept with it.")
@click.option("--by", default="unnamed", envvar=["SOUNDINGS_REVIEWER", "USER", "USERNAME"], help="Who decides.  [default: your login]")
def release(study: Path, cards: tuple[str, ...], hold_back: bool, reason: str, by: str) -> None:
    """List the cards of STUDY that wait for a reviewer; with CARDs, let other people see them. Works beside a live server."""
    from bot.releasing import queue, shareable

    with opened(study) as conversation:
        known = shareable(conversation.study, conversation.archive)
        waiting = queue(known)
        if not cards:
            _list(study, waiting)
            return
        chosen = [_named(name, known) for name in cards]
        _decide(conversation, chosen, hold_back=hold_back, reason=reason, by=by)
    click.echo(f"{'Held back' if hold_back else 'Released'}: {', '.join(one.card.id[:SHORT] for one in chosen)}.")


def _list(study: Path, waiting: list[Shareable]) -> None:
    if not waiting:
        click.echo("No card waits for a reviewer.")
        return
    for one in waiting:
        card = one.card
        who = "seed card" if card.by == "seed" else "card"
        found = f" (rules: {', '.join(one.found)})" if one.found else ""
        click.echo(f"{card.id[:SHORT]}  {one.state} {who}, {card.scenario_id}, {card.lang}{found}")
        click.echo(f"          {card.title}: {card.sentence}")
        for line in (*card.looks_to, *(f"different when: {line}" for line in card.exceptions)):
            click.echo(f"          - {line}")
    click.echo(f"\n{len(waiting)} waiting. Let people see one: soundings release {study} {waiting[0].card.id[:SHORT]}")
    click.echo(f"Show it to nobody:             soundings release {study} {waiting[0].card.id[:SHORT]} --hold-back --reason WHY")


def _named(name: str, known: list[Shareable]) -> Shareable:
    found = [one for one in known if one.card.id.startswith(name)]
    if len(found) != 1:
        what = "no card" if not found else f"{len(found)} cards"
        raise Mistake(f"{name}: {what} with an id that begins so. `soundings release STUDY` lists the cards that wait.")
    return found[0]


def _decide(conversation: Conversation, chosen: list[Shareable], *, hold_back: bool, reason: str, by: str) -> None:
    from bot.releasing import decide

    kit = conversation.kit
    action: Decision = "hold_back" if hold_back else "release"
    who, why = by[:200] or "unnamed", reason[:2000]
    reviews = [decide(action, one, reviewer=who, reason=why, new_id=kit.new_id(), at=kit.now()) for one in chosen]
    asyncio.run(conversation.archive.keep_reviews(reviews))
