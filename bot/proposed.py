"""Situations that people proposed and reviewers accepted, as drafts of scenarios in a file: data/proposed.yaml of the study.

The archive holds who accepted what; the file is only a copy of that, written whole at each press and again at each withdrawal, so that
nobody's words stay in it after they took them back. It lies under data/, where no bundle and no freeze looks."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from bot.beside_queues import Item, Queues
from bot.conversation import Conversation
from bot.health import queues_of

FILE = "proposed.yaml"
SHORT = 8
"""Last letters of a proposal's id, which name its draft."""
HEAD = """\
# Situations that participants proposed and reviewers accepted, as drafts. This file is written anew at each press and at each
# withdrawal, so work on a copy: write title, context, options and in_play, then move the entry into scenarios.yaml. The words under
# `request` are a participant's own; take out whatever could tell who they are.
"""


def path_of(conversation: Conversation) -> Path:
    """Where the drafts are written."""
    return conversation.archive.path.parent / FILE


def write_drafts(conversation: Conversation) -> int:
    """Writes every accepted situation; how many. Raises OSError, and then the file is as before."""
    drafts = accepted(queues_of(conversation))
    _replace(path_of(conversation), drafts_text(drafts))
    return len(drafts)


def renew_drafts(conversation: Conversation) -> None:
    """Writes the file anew if there is one: what was taken back is gone from it. Raises OSError."""
    if path_of(conversation).exists():
        write_drafts(conversation)


def accepted(queues: Queues) -> list[Item]:
    """The situations that stand as accepted, in the order in which they were proposed."""
    return [item for item in queues.items if item.kind == "proposal" and item.state == "accepted"]


def drafts_text(drafts: Iterable[Item]) -> str:
    """The file's text: YAML, with what is left to write empty."""
    out = io.StringIO()
    yaml = YAML()
    yaml.width = 10_000
    yaml.dump({"scenarios": [_draft(item) for item in drafts]}, out)
    return HEAD + out.getvalue()


def _draft(item: Item) -> dict[str, Any]:
    act = item.act
    return {
        "id": f"proposed_{item.id[-SHORT:]}",
        "version": 1,
        "topic": "",
        "in_play": [],
        "tension": act.reason if act else "",
        "title": {item.language: ""},
        "context": {item.language: ""},
        "request": {item.language: LiteralScalarString(item.text) if "\n" in item.text else item.text},
        "options": [{"id": letter, "text": {item.language: ""}} for letter in "AB"],
    }


def _replace(path: Path, text: str) -> None:
    """Whole or not at all, for this account alone."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=f".{FILE}.", delete=False) as beside:
        try:
            beside.write(text)
            beside.flush()
            os.fsync(beside.fileno())
            os.replace(beside.name, path)
        except OSError:
            Path(beside.name).unlink(missing_ok=True)
            raise
