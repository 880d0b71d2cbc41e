"""`status`: where a study stands."""

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
def status(study: Path, as_json: bool) -> None:
    """Print how many people are where in STUDY, and the state of its archive."""
    with opened(study, accept_old_sqlite=True) as conversation:
        from bot.health import study_status

        found = study_status(conversation)
    if as_json:
        click.echo(json.dumps(found, indent=2, sort_keys=True))
        return
    for name, value in _flat(found):
        click.echo(f"{name:<28} {value}")


def _flat(found: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for name, value in found.items():
        rows += _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else [(prefix + name, value)]
    return rows
