"""`replay`: everything that a model made, rebuilt from its stored replies and held against what is stored."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.mistakes import STUDY
from bot.cli.opening import opened

if TYPE_CHECKING:
    from bot.conversation import Conversation
    from flows.replay import Replayed


@click.command()
@click.argument("study", type=STUDY)
@click.pass_context
def replay(context: click.Context, study: Path) -> None:
    """Rebuild every question, card and link that a model made in STUDY from its stored replies. Asks nobody, stores nothing.

    Exit code 1 if something differs or a reply is missing."""
    with opened(study, accept_old_sqlite=True) as conversation:
        found = asyncio.run(_replayed(conversation))
    for difference in found.differences:
        click.echo(str(difference))
    click.echo("\n".join(_lines(found)))
    if found.differences:
        click.echo(
            "A record or a reply was changed after it was stored, or the study or the program has changed since. "
            f"Which of the two: soundings verify {study}",
            err=True,
        )
    context.exit(1 if found.differences else 0)


async def _replayed(conversation: Conversation) -> Replayed:
    """Everybody's, simulated and test people's too."""
    from flows.replay import Replayed, replay

    archive, all_of_it = conversation.archive, Replayed()
    for simulated in (False, True):
        for history in archive.histories(simulated=simulated, test=True):
            records = archive.in_order(history.participant.id)
            all_of_it.add(await replay(history.participant, records, conversation.study, conversation.kit))
    return all_of_it


def _lines(found: Replayed) -> list[str]:
    """One line for each kind."""
    from flows.replay_steps import KINDS, PURPOSES

    lines = []
    for kind in KINDS:
        line = f"{kind}: {found.rebuilt[kind]} rebuilt, {found.differing[kind]} differ"
        if found.missing[kind]:
            line += f", {found.missing[kind]} could not be rebuilt"
        if found.other_prompt[kind]:
            line += f"; {found.other_prompt[kind]} made with another version of flows/prompts/{PURPOSES[kind]}.md"
        lines.append(line)
    return lines
