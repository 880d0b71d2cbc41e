"""What the rules of acceptance share: a refusal, the maker of ids and times, and the check of a text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flows.draw import Drawn
from flows.standing import Standing


class Refused(Exception):
    """An act that adds nothing. `reason` is a key under `refused:` in the word files; `detail` fills its blank."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Maker:
    """New ids, the present time, and what was drawn so far; handed in, so that rules stay pure."""

    new_id: Callable[[], str]
    now: Callable[[], str]
    drawn: Callable[[], Drawn]


def own_text(standing: Standing, text: str, *, empty_is_fine: bool = False) -> str:
    """The text as it is stored: exactly as sent, line ends as LF. Raises Refused when empty, too long, or not text."""
    text = text.replace("\r\n", "\n")
    limit = standing.study.settings.limits.characters
    if len(text) > limit:
        raise Refused("too_long", str(limit))
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise Refused("not_text")
    if not empty_is_fine and not text.strip(" \t\n\r\0\u200b\u200e\u200f\u2060\ufeff"):
        raise Refused("empty")
    return text
