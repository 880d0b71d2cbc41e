"""`status`: the state of a study, its quotas, where people are, and what its language model did and cost so far."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from bot.cli.mistakes import STUDY
from bot.cli.opening import opened


@click.command()
@click.argument("study", type=STUDY)
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.option("--exact", is_flag=True, help="Small groups too, for yourself alone; without it, what /operate shows.")
def status(study: Path, as_json: bool, exact: bool) -> None:
    """Print the state of STUDY, its quotas, how far people came, what its model did and cost so far, and the state of its archive."""
    with opened(study, accept_old_sqlite=True) as conversation:
        from bot.notices import whole_status

        found = whole_status(conversation, study, exact=exact)
    if as_json:
        click.echo(json.dumps(found, indent=2, sort_keys=True))
        return
    for name, value in _flat(found):
        click.echo(f"{name:<28} {value}")


def _flat(found: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for name, value in found.items():
        listed = {str(place): row for place, row in enumerate(value, start=1)} if isinstance(value, list) and name == "lately" else value
        if isinstance(listed, dict):
            rows += _flat(listed, f"{prefix}{name}.")
        else:
            rows.append((prefix + name, "none" if listed in (None, []) else listed))
    return rows
