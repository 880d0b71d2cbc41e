"""Where to find help, from the study's help.yaml: by the country that somebody named, else for wherever people are."""

from __future__ import annotations

from flows.records import HelpPlace, Study, in_language
from flows.standing import Standing

COUNTRY = "country"
"""The question about oneself whose answers may be countries (ISO 3166, two letters)."""
ANYWHERE = "any"


def help_texts(standing: Standing) -> tuple[str, tuple[HelpPlace, ...]]:
    """The text for this person, and, where it is not for a country of theirs, the texts of all countries to choose from.

    In their language; "" where the study has no help.yaml. Where people are is never looked up: only what they said counts."""
    return help_for(standing.study, standing.history.participant.language, standing.told.get(COUNTRY, ""))


def help_text(standing: Standing) -> str:
    """The first of the two alone."""
    return help_texts(standing)[0]


def help_for(study: Study, language: str, country: str = "") -> tuple[str, tuple[HelpPlace, ...]]:
    """As `help_texts`, for anybody: `country` is the answer that was given, "" if none."""
    own = study.help.get(country.upper())
    if own:
        return in_language(own, language), ()
    places = (HelpPlace(country=name, text=in_language(texts, language)) for name, texts in study.help.items() if name != ANYWHERE)
    anywhere = study.help.get(ANYWHERE)
    return in_language(anywhere, language) if anywhere else "", tuple(places)
