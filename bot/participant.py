"""The plain pages of a participant's way: information and consent, the thank-you page, the end. They need no script."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.wording import Wording
from flows.records import Consent, Done, Study, View, in_language

PAGES = Path(__file__).parent / "pages"
POINTS = ("take_part", "cards", "quotes", "transcript", "recontact")
LONGEST_HEADER = 500
"""Characters of the browser's list of languages that are read."""
_ACCEPTED = re.compile(r"(?:^|,)\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\s*(?:;\s*q=([01](?:\.[0-9]{1,3})?))?\s*(?=,|$)")
_CURRENCIES = {"GBP": "£", "USD": "$", "EUR": "€"}


@dataclass(frozen=True)
class Pages:
    """Renders every plain page of one study."""

    study: Study
    wordings: Mapping[str, Wording]
    is_draft: Callable[[], bool] = lambda: False
    usual: Callable[[], float | None] = lambda: None
    _made: Environment = field(
        default_factory=lambda: Environment(
            loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
    )

    @property
    def languages(self) -> tuple[str, ...]:
        """The study's languages that we have words for, in the study's order; ours if it has none of them."""
        return tuple(tag for tag in self.study.settings.languages if tag in self.wordings) or ("en",)

    def language(self, wanted: str | None, accepted: str = "") -> str:
        """The language asked for, else the browser's first that we have, else the study's first."""
        if wanted in self.languages:
            return str(wanted)
        for tag in _by_weight(accepted):
            found = next((ours for ours in self.languages if tag.lower().split("-")[0] == ours.lower().split("-")[0]), None)
            if found:
                return found
        return self.languages[0]

    def consent(self, language: str, *, ticked: frozenset[str] = frozenset(), missing: bool = False, links: bool = True) -> str:
        """Information and consent; `missing`: the needed tick was not there."""
        settings = self.study.settings
        others = self.others(language) if links else ()
        pay = _money(settings.consent.pay)
        ribbon = links and self.is_draft()
        marks = {"ticked": ticked, "missing": missing, "others": others, "ribbon": ribbon}
        return self._render("consent.html", language, points=POINTS, pay=pay, minutes=self._minutes() if links else None, **marks)

    def _minutes(self) -> int | None:
        """What people who finished took, rounded up; None where too few have."""
        usual = self.usual()
        return math.ceil(usual) if usual is not None else None

    def consent_hash(self, language: str) -> str:
        """sha256 of the text on the consent page, hex; marks and links apart, with the promised minutes whatever people really took."""
        text = Markup(self.consent(language, links=False)).striptags()
        return hashlib.sha256(text.encode()).hexdigest()

    def consent_from(self, form: Mapping[str, Any], language: str) -> Consent | None:
        """The ticks of a sent form; None without the one that is needed."""
        if form.get("take_part") != "yes":
            return None
        ticks = {point: form.get(point) == "yes" for point in POINTS[1:]}
        return Consent(take_part=True, version=self.study.settings.consent.version, text_sha256=self.consent_hash(language), **ticks)

    def thanks(self, language: str) -> str:
        """For those who would rather not."""
        code = self.study.settings.arrival.codes.no_consent
        return self._render("thanks.html", language, code=code, others=self.others(language), here="/thanks")

    def pay_rule(self, language: str) -> str:
        """What stopping early means for the pay; "" where nothing is paid."""
        facts, words = self.study.settings.consent, self.wordings[language]
        return "" if _money(facts.pay) is None else words(f"consent.if_stopped_{facts.stopped_pay}", contact=facts.contact)

    def done(self, language: str, view: View, receipt: str, *, test: bool = False, **values: Any) -> str | None:
        """The end with its code and the receipt code; None as long as the end is not reached. `values`: what else stands there."""
        end = next((screen for screen in view.screens if isinstance(screen, Done)), None)
        ribbon = test or self.is_draft()
        return self._render("done.html", language, end=end, receipt=receipt, ribbon=ribbon, **values) if end else None

    def away(self, language: str, state: str, *, begun: bool, on: str = "", test: bool = False) -> str:
        """Why nobody, or this person, can go on now: `state` paused, closed or full. `on`: the day it closed, YYYY-MM-DD."""
        code, date = getattr(self.study.settings.arrival.codes, state), self.wordings[language].date(on) if on else ""
        others = () if begun else self.others(language)
        return self._render("away.html", language, key=state, begun=begun, date=date, code=code, ribbon=test, others=others)

    def problem(self, key: str, language: str | None = None) -> str:
        """A page that says what went wrong, what is safe, what to do."""
        return self._render("problem.html", language or self.languages[0], key=key)

    def mine(self, name: str, language: str, **values: Any) -> str:
        """A page of what a person gave us, from its template; `name` such as me.html."""
        return self._render(name, language, pay=_money(self.study.settings.consent.pay), **values)

    def others(self, language: str) -> tuple[tuple[str, Wording], ...]:
        """The other languages that a page links to; for people whose own is not stored yet."""
        return tuple((tag, self.wordings[tag]) for tag in self.languages if tag != language)

    def _render(self, name: str, language: str, **values: Any) -> str:
        settings = self.study.settings
        home = f"/s/{settings.id}"
        values = {"others": (), "here": home, "ribbon": self.is_draft(), "rule": self.pay_rule(language), **values}
        return self._made.get_template(name).render(
            w=self.wordings[language],
            title=in_language(settings.title, language),
            settings=settings,
            facts=settings.consent,
            home=home,
            **values,
        )


def _by_weight(accepted: str) -> list[str]:
    """The languages of an Accept-Language header, most wanted first; those with weight 0 are not wanted (RFC 9110, 12.5.4)."""
    found = _ACCEPTED.findall(accepted[:LONGEST_HEADER])
    weighed = [(float(weight or 1), tag) for tag, weight in found]
    return [tag for weight, tag in sorted(weighed, key=lambda pair: -pair[0]) if weight > 0]


def _money(pay: str) -> str | None:
    """£4.00 from "GBP 4.00"; None where nothing is paid."""
    if pay.strip().lower() == "none":
        return None
    currency, _, amount = pay.partition(" ")
    return f"{_CURRENCIES[currency]}{amount}" if currency in _CURRENCIES and amount else pay
