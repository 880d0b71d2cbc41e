"""A spec as a model reads it: one line for each principle, the same for every card, so that providers can cache it."""

from __future__ import annotations

from collections.abc import Sequence

from flows.prompt_data import as_data
from flows.records import Principle, Spec


def listed_principles(spec: Spec, language: str, order: Sequence[str] = ()) -> str:
    """The principles as JSON, one a line: id, authority, official title, text. `order`: ids; without it, as in the file.

    The text is the official one where the study has it, else our plain wording a in `language` or the language written first."""
    by_id = {principle.id: principle for principle in spec.principles}
    return "\n".join(_line(by_id[name], language) for name in order or by_id)


def _line(principle: Principle, language: str) -> str:
    plain = principle.plain.get(language) or next(iter(principle.plain.values()), None)
    text = principle.text or (plain.a.text if plain else principle.title)
    return as_data({"id": principle.id, "authority": principle.authority, "title": principle.title, "text": text})
