"""Is a reply one that may be used? A whole, valid record, or a reason why not."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from flows.asking import Reason
from flows.model_line import Heard
from flows.records.base import Record

MOST_CHARACTERS = 50_000
"""Of a reply; a long card with its quotes has about 5,000."""

MOST_NAMED = 5
"""Faults named to the model for its repair."""


class BadReply(Exception):
    """A reply that is not used. `detail` says to the model what was wrong."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.detail = detail


def read_reply(heard: Heard, gives: type[Record]) -> Record:
    """The record in a reply that has come to its end. Raises BadReply."""
    if stopped := _stopped(heard):
        raise BadReply(stopped)
    try:
        record = gives.model_validate_json(heard.text, strict=True)
    except ValidationError as error:
        raise BadReply("invalid", _named(error)) from None
    if where := _odd_characters(record.model_dump(), ""):
        raise BadReply("invalid", f"{where}: a control character stands in the text. Write plain text.")
    return record


def _stopped(heard: Heard) -> Reason | None:
    """Why there is nothing to read; None: there is."""
    if heard.refusal:
        return "refusal"
    if heard.finish == "content_filter":
        return "filtered"
    if len(heard.text) > MOST_CHARACTERS:
        return "oversize"
    if heard.finish == "length":
        return "cut"
    if not heard.text.strip():
        return "empty"
    return "cut" if heard.finish is None else None


def _named(error: ValidationError) -> str:
    """Place and fault, without the words that stand there."""
    found = error.errors(include_input=False, include_url=False, include_context=False)
    lines = [f"{'.'.join(map(str, one['loc'])) or 'the whole reply'}: {one['msg']}" for one in found[:MOST_NAMED]]
    return "\n".join(lines)


def _odd_characters(value: Any, place: str) -> str:
    """The place of the first text with a control character (NUL and the like), or nothing."""
    if isinstance(value, str):
        return place if any(character < " " and character not in "\n\t" for character in value) else ""
    if isinstance(value, dict):
        return next((found for key, part in value.items() if (found := _odd_characters(part, f"{place}.{key}".lstrip(".")))), "")
    if isinstance(value, list | tuple):
        return next((found for at, part in enumerate(value) if (found := _odd_characters(part, f"{place}.{at}"))), "")
    return ""
