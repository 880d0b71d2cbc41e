"""Stored replies: what a model said, one JSON file per interview, so that a run can be measured again without it.

A StoredDoor hands them to the stations; a KeepingDoor stands before any door and keeps what came through."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from flows.asking import Answered, Asked, Door, ModelFailed
from flows.evaluate_gold import Gold, GoldError
from flows.kit import Kit
from flows.records import ModelCall, Record

Step = Literal["distil", "map"]
BY_HAND = "hand"
FAILED = "failed"
"""The one key of an item that stands for a request without a reply; its value is the reason."""


class Used(Record):
    """What a run took. None: the study stated no price."""

    calls: int = Field(ge=0)
    tokens_in: int = Field(ge=0)
    tokens_out: int = Field(ge=0)
    cost_nano_usd: int | None = Field(default=None, ge=0)
    latency_ms: int = Field(ge=0)


class StoredRun(Record):
    """One run: the replies of each step in the order in which they came, repairs among them."""

    distil: tuple[dict[str, Any], ...]
    map: tuple[dict[str, Any], ...] = ()
    used: Used | None = Field(default=None, description="None: written by hand")


class StoredReplies(Record):
    """One file. `by`: the model, or "hand" for replies that people wrote to check the code."""

    by: str = Field(min_length=1)
    readings: int = Field(default=1, ge=1, le=9, description="mapping.samples of the study they were asked under")
    runs: tuple[StoredRun, ...] = Field(min_length=1)


def read_replies(folder: Path, golds: tuple[Gold, ...]) -> dict[str, StoredReplies]:
    """Interview id -> its stored replies. Raises GoldError: a file is missing or cannot be used, or they differ in `by` or `readings`."""
    found: dict[str, StoredReplies] = {}
    problems = []
    for gold in golds:
        file = folder / f"{gold.id}.json"
        try:
            found[gold.id] = StoredReplies.model_validate_json(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            problems.append(f"{file}: cannot be read. Every interview needs a file of replies of its name.")
        except ValidationError as error:
            told = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:3])
            problems.append(f"{file}: {told}. tests/gold/README.md has the format.")
    if not problems and len({(one.by, one.readings) for one in found.values()}) > 1:
        problems.append(f"{folder}: replies of several models, or under different mapping.samples. Give each a folder of its own.")
    if problems:
        raise GoldError("\n".join(problems))
    return found


def write_replies(folder: Path, gold: Gold, replies: StoredReplies) -> None:
    """Writes one interview's replies. Raises GoldError if the file cannot be written."""
    file = folder / f"{gold.id}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(replies.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise GoldError(f"{file}: cannot be written ({error.strerror}). Name a folder that can.") from error


class StoredDoor:
    """A door behind which the replies of one run lie ready. A step that asks for more than was stored gets ModelFailed (empty)."""

    def __init__(self, run: StoredRun, by: str, kit: Kit) -> None:
        self._left: dict[str, list[dict[str, Any]]] = {"distil": list(run.distil), "map": list(run.map)}
        self._by = by
        self._kit = kit

    async def ask(self, asked: Asked) -> Answered:
        """The next stored reply of this purpose. Raises ModelFailed."""
        left = self._left.get(asked.purpose, [])
        if not left:
            raise ModelFailed("empty")
        item = left.pop(0)
        if set(item) == {FAILED}:
            raise ModelFailed(item[FAILED])
        raw = json.dumps(item, ensure_ascii=False)
        try:
            reply = asked.gives.model_validate_json(raw)
        except ValidationError as error:
            raise ModelFailed("invalid", detail=str(error.errors()[0]["msg"])) from error
        return Answered(reply, self._call(asked, raw))

    async def stream(self, asked: Asked) -> AsyncGenerator[str | Answered, None]:
        """As `ask`, in one piece."""
        yield await self.ask(asked)

    def gone(self, participant_id: str) -> tuple[ModelCall, ...]:
        """None: nobody goes on without a reply here."""
        return ()

    def _call(self, asked: Asked, raw: str) -> ModelCall:
        return ModelCall(
            id=self._kit.new_id(),
            participant_id=asked.participant_id,
            purpose=asked.purpose,
            provider="stored",
            prompt_name=asked.prompt.name,
            prompt_sha256=asked.prompt.sha256,
            request_commitment="0" * 64,
            model_asked=self._by,
            params="{}",
            attempts=1,
            outcome="repaired" if asked.repair else "ok",
            raw_reply=raw,
            created_at=self._kit.now(),
        )


@dataclass
class KeepingDoor:
    """Passes everything on, and keeps each reply or reason in the order in which it came."""

    door: Door
    kept: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {"distil": [], "map": []})
    replies: list[Record] = field(default_factory=list)

    async def ask(self, asked: Asked) -> Answered:
        """As the door behind. Raises ModelFailed as it does."""
        try:
            answered = await self.door.ask(asked)
        except ModelFailed as failure:
            self.kept.setdefault(asked.purpose, []).append({FAILED: failure.reason})
            raise
        if answered.reply is not None:
            self.replies.append(answered.reply)
            self.kept.setdefault(asked.purpose, []).append(answered.reply.model_dump(mode="json"))
        return answered

    async def stream(self, asked: Asked) -> AsyncGenerator[str | Answered, None]:
        """As `ask`, in one piece."""
        yield await self.ask(asked)

    def gone(self, participant_id: str) -> tuple[ModelCall, ...]:
        """As the door behind."""
        return self.door.gone(participant_id)
