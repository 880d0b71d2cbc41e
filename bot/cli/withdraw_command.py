"""`withdraw`: an operator erases one person at that person's wish. Runs beside a live server, whose open pages say so within seconds."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.mistakes import STUDY, Mistake
from bot.cli.opening import opened

if TYPE_CHECKING:
    from bot.conversation import Conversation
    from storage.withdrawal import Erased

PATIENCE_S = 60.0
"""How long a running server's readers may hold up the overwriting, seconds; it is tried again and again meanwhile."""


@click.command()
@click.argument("study", type=STUDY)
@click.argument("receipt")
def withdraw(study: Path, receipt: str) -> None:
    """Erase everything that one person gave to STUDY, found by the RECEIPT code that they keep. There is no way back.

    Others' votes and reviews on their cards go too. The code is read as it is typed: large letters and spaces do not matter."""
    with opened(study) as conversation:
        who = _person(conversation, receipt)
        if who is None:
            raise Mistake(f"Nobody in {study} has the receipt code {receipt}: mistyped, or withdrawn already. Nothing was erased.")
        erased, done = asyncio.run(_erase(conversation, who))
    rows = ", ".join(f"{count} {table}" for table, count in sorted(erased.rows.items()))
    click.echo(f"Erased at {erased.at}: {rows}.")
    if not done:
        click.echo("The bytes are not overwritten yet: a running server still reads. It is done at the next start or withdrawal.", err=True)
        raise SystemExit(1)


def _person(conversation: Conversation, receipt: str) -> str | None:
    from bot.receipt import Receipts
    from storage.participants import real_people

    with conversation.archive.snapshot() as connection:
        return Receipts.of(conversation.archive.path.parent).find(receipt, real_people(connection))


async def _erase(conversation: Conversation, who: str) -> tuple[Erased, bool]:
    """Erased, and whether nothing of it is left on the disk, after as long as patience lasts."""
    from bot.leaving import Leaving

    leaving = Leaving(conversation)
    try:
        erased, done = await leaving.withdraw(who)
        return erased, done or await leaving.overwritten_within(PATIENCE_S)
    finally:
        await leaving.close()
