"""A principle of a spec: official id, title and authority, two plain wordings of our own, hidden search terms."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from flows.records.base import Record, Slug

Authority = Literal["root", "system", "developer", "user", "guideline"]
Wording = Literal["a", "b"]


class PlainText(Record):
    """A principle as a participant reads it (to them it is a "rule")."""

    title: str = Field(min_length=1, max_length=80)
    text: str = Field(min_length=1, max_length=400)


class Plain(Record):
    """The two plain wordings in one language; which one a person reads is drawn."""

    a: PlainText
    b: PlainText


class Principle(Record):
    """One section of a spec that carries an authority level."""

    id: Slug
    title: str = Field(min_length=1, description="official title")
    authority: Authority | str = Field(description="level of authority; a level unknown to us is kept, with a warning")
    plain: dict[str, Plain] = Field(default_factory=dict, description="language -> wordings a and b; empty right after an import")
    search_terms: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="language -> terms; used for matching, never shown")
    text: str | None = Field(default=None, description="official normative text, only where an operator imported it")
    text_hash: str | None = Field(default=None, description="sha256 of the section's source, hex")


class SpecHead(Record):
    """Which spec, which version, where from."""

    name: str
    version: str = Field(description="date of the spec, YYYY-MM-DD, as given at import: the files name none")
    licence: str | None = None
    source: str | None = None
    sha256: str | None = Field(default=None, description="of the imported file, hex")


class Spec(Record):
    """A spec as principles.yaml holds it."""

    spec: SpecHead
    principles: tuple[Principle, ...] = Field(min_length=1)
