"""`verify`: does the archive still say what was stored."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.mistakes import STUDY, Mistake
from bot.cli.opening import opened


@click.command()
@click.argument("study", type=STUDY)
@click.option("--head", help="A head noted earlier, as EVENT:HASH (see: soundings status); only against one can a cut tail be seen.")
@click.pass_context
def verify(context: click.Context, study: Path, head: str | None) -> None:
    """Hold the archive of STUDY against its evidence chain, quotes against turns, rules against the spec. Exit code 1 on a fault."""
    from bot.evidence import loose_ends
    from storage.chain_check import check_chain
    from storage.events import ChainHead

    with opened(study, accept_old_sqlite=True) as conversation:
        published = None
        if head is not None:
            place, _, digest = head.partition(":")
            if not place.isdigit() or len(digest) != 64:
                raise Mistake(f"--head {head[:40]!r}: expected EVENT:HASH, such as 120:9f86...; soundings status prints both.")
            published = ChainHead(int(place), digest)
        checked = check_chain(conversation.archive, published=published)
        faults = [*map(str, checked.faults), *loose_ends(conversation)]
    for fault in faults:
        click.echo(fault)
    at = checked.head
    click.echo(f"{checked.rows} rows, {at.seq} events, {checked.erased} erased, {len(faults)} faults. Head: {at.seq}:{at.hash}")
    context.exit(1 if faults else 0)
