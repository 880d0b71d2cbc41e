"""`status`: the state of a study, its quotas, where people are, and what its language model did and cost so far."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.mistakes import STUDY
from bot.cli.opening import opened
from bot.model_opening import lacks_key, model_host, model_key
from flows.records.model_call import NANO

if TYPE_CHECKING:
    from bot.conversation import Conversation
    from flows.records import Study

OUTCOMES = ("ok", "repaired", "fallback", "error")
MAKERS = ("model", "guided")
SET_FOR_ALL = ("opening", "title")
"""Questions that are the same for everybody: no model is ever asked for them."""


@click.command()
@click.argument("study", type=STUDY)
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def status(study: Path, as_json: bool) -> None:
    """Print the state of STUDY, its quotas, how far people came, what its model did and cost so far, and the state of its archive."""
    with opened(study, accept_old_sqlite=True) as conversation:
        from bot.health import study_status
        from bot.opening_checks import changed_files, frozen_files, last_freeze

        found = study_status(conversation) | model_status(conversation)
        frozen = last_freeze(conversation.archive.study_events())
        found["state"]["changed_files"] = changed_files(frozen.files, frozen_files(study)) if frozen else []
    if as_json:
        click.echo(json.dumps(found, indent=2, sort_keys=True))
        return
    for name, value in _flat(found):
        click.echo(f"{name:<28} {value}")


def model_status(conversation: Conversation) -> dict[str, Any]:
    """`model` {name, host, key: set | missing | not needed}; name null without one. `calls`: all, by outcome, and of those that gave
    nothing how many for which reason; a call is a request with its tries. `made`: how many questions and drafts of real people the
    model made, and how many set questions (guided). `spent`: US dollars in all and today (UTC), each beside its cap; `without_price`:
    calls that are in no sum."""
    archive, study = conversation.archive, conversation.study
    calls = archive.model_calls()
    outcomes: Counter[str] = Counter(call.outcome for call in calls)
    reasons = Counter(call.error_code or "unnamed" for call in calls if call.outcome == "error")
    days, limits = archive.spend().by_day, study.settings.limits
    return {
        "model": _model(study),
        "calls": {"all": len(calls), **{name: outcomes[name] for name in OUTCOMES}, "failed": dict(sorted(reasons.items()))},
        "made": _made(conversation),
        "spent": {
            "usd": sum(days.values()) / NANO,
            "usd_total": limits.usd_total,
            "usd_today": days.get(conversation.kit.now()[:10], 0) / NANO,
            "usd_day": limits.usd_day,
            "without_price": sum(call.cost_nano_usd is None for call in calls),
        },
    }


def _model(study: Study) -> dict[str, str | None]:
    model = study.settings.model
    if model is None:
        return {"name": None}
    key = "set" if model_key() else "missing" if lacks_key(study) else "not needed"
    return {"name": model.name, "host": model_host(study), "key": key}


def _made(conversation: Conversation) -> dict[str, dict[str, int]]:
    """How many questions and drafts of cards each made, among real people."""
    questions: Counter[str] = Counter()
    cards: Counter[str] = Counter()
    for history in conversation.archive.histories(simulated=False):
        asked = (turn for turn in history.turns if turn.who == "interviewer" and turn.kind == "message")
        questions.update(turn.mode for turn in asked if turn.signals.get("slot") not in SET_FOR_ALL)
        cards.update(card.author for card in history.cards if card.author in MAKERS)
    return {"questions": {name: questions[name] for name in MAKERS}, "cards": {name: cards[name] for name in MAKERS}}


def _flat(found: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for name, value in found.items():
        rows += _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else [(prefix + name, "none" if value in (None, []) else value)]
    return rows
