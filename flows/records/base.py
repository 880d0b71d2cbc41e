"""What every record shares: frozen, strict, nothing unknown; and the small types that many use."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Texts = dict[str, str]
"""One text in several languages: BCP 47 tag -> text. A study's first language is always there."""

Mode = Literal["guided", "model"]
"""Who asked: set questions (guided) or a language model."""

CardMode = Literal["guided", "model", "mixed"]

Stance = Literal["supports", "qualifies", "opposes"]
"""For it; for it with an exception; against it."""

Answer = Literal["supports", "qualifies", "opposes", "does_not_fit", "unsure"]
"""What an author says of their own card and one principle. Left open is None, never a sixth word."""

Moment = Literal["before", "after"]

Stamp = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
"""UTC time as text, whole seconds: 2026-11-20T14:03:00Z. Informs; order always comes from seq."""

RandomId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
"""128 random bits in hex, local to one study."""

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,79}$")]
"""A shared name such as a scenario's or a principle's id: lower snake_case."""


class Record(BaseModel):
    """A frozen, strict record; an unknown field is an error."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


def in_language(texts: Texts, language: str) -> str:
    """The text in `language`, else in the language written first. Raises KeyError on an empty mapping."""
    if language in texts:
        return texts[language]
    for text in texts.values():
        return text
    raise KeyError(language)
