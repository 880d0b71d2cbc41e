"""How far reviewers agree with each other, and the machine with them: the numbers of the reviewers' own page, through the gate.

Only readings from transcript and card alone are told here; what readers said beside proposals and answers stands in the internal report
alone, as do pairs of readers and single labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flows.report.read_cards import Reviewed
from flows.report.withhold import SMALL, Gate
from flows.reviewing.agreement_facts import agreement_facts
from flows.reviewing.readings import How, ReadCard, coded

HOW: How = "unaided"
FIGURES = ("cards", "units", "pairs", "same", "share", "alpha", "kappa")
INTERNAL = ("aided", "authors")


def readers_agree(cards: Mapping[str, Reviewed], gate: Gate) -> dict[str, Any]:
    """{rule, unaided{figures, by_principle, by_language}, machine{cards, links, precision, recall, by_stance}}; empty without cards that
    every reader finished. Figures: cards, units, pairs, same, share, alpha{value, low, high, mark, reason}, kappa{value, reason}."""
    complete = {name: card for name, card in cards.items() if card.is_complete}
    if not complete:
        return {}
    facts = agreement_facts([card.card for card in complete.values()])
    shown = {"rule": facts["rule"], HOW: _Round(complete, facts[HOW], gate).shown(), "machine": _machine(complete, facts["machine"], gate)}
    if gate.internal:
        shown |= {name: facts[name] for name in INTERNAL}
        shown[HOW] |= {name: facts[HOW][name] for name in ("by_pair", "confusion", "differ")}
    return shown


class _Round:
    """The figures of readings from transcript and card alone, with the people behind them."""

    def __init__(self, cards: Mapping[str, Reviewed], facts: dict[str, Any], gate: Gate) -> None:
        whole = coded([card.card for card in cards.values()], HOW)
        self._gate = gate
        self._facts = facts
        self._of = {card.id: cards[card.id].person for card in whole.cards}
        self._linked: dict[str, set[str]] = {}
        for row in whole.rows():
            self._linked.setdefault(row.principle, set()).add(self._of[row.card])
        self._languages = _languages(whole.cards, self._of)

    def shown(self) -> dict[str, Any]:
        """All principles, then each, then each language; what few people stand behind is withheld."""
        people = len(set(self._of.values()))
        if not self._of:
            return _empty("no_readers")
        if not self._gate.allows(people):
            self._gate.hold(f"agreement/{HOW}")
            return _empty(SMALL)
        return {
            **self._figures(self._facts, people),
            "people": self._gate.count(people),
            "by_principle": self._by_principle(),
            "by_language": self._by_language(),
        }

    def _by_principle(self) -> list[dict[str, Any]]:
        found = []
        for part in self._facts["by_principle"]:
            people = len(self._linked.get(part["id"], ()))
            if self._gate.allows(people):
                linked = self._gate.count(part["linked"])
                found.append({"id": part["id"], "linked": linked, **self._figures(part, people)})
            else:
                self._gate.hold(f"agreement/{HOW}/by_principle/{part['id']}")
        return found

    def _by_language(self) -> dict[str, Any]:
        sizes = {name: len(people) for name, people in self._languages.items()}
        seen = self._gate.counts(f"agreement/{HOW}/by_language", sizes)
        parts = {part["id"]: part for part in self._facts["by_language"]}
        return {name: "withheld" if seen[name] == "withheld" else self._figures(parts[name], sizes[name]) for name in sorted(sizes)}

    def _figures(self, part: dict[str, Any], people: int) -> dict[str, Any]:
        counts = {name: self._gate.count(part[name]) for name in ("cards", "units", "pairs", "same")}
        alpha = part["alpha"] | {name: self._gate.number(part["alpha"][name], people) for name in ("value", "low", "high")}
        kappa = part["kappa"] | {"value": self._gate.number(part["kappa"]["value"], people)}
        return counts | {"share": self._gate.number(part["share"], people), "alpha": alpha, "kappa": kappa}


def _languages(cards: Sequence[ReadCard], of: Mapping[str, str]) -> dict[str, set[str]]:
    """Language -> whose cards are in it."""
    found: dict[str, set[str]] = {}
    for card in cards:
        found.setdefault(card.language, set()).add(of[card.id])
    return found


def _machine(cards: Mapping[str, Reviewed], facts: dict[str, Any], gate: Gate) -> dict[str, Any]:
    """Precision: of the machine's links, how many are the reviewers' too. Recall: of the reviewers', how many the machine has."""
    held = [card for card in cards.values() if card.card.unaided and card.card.machine is not None and len(card.card.first(HOW)) >= 2]
    people = len({card.person for card in held})
    if not held:
        return {}
    if not gate.allows(people):
        gate.hold("agreement/machine")
        return {"cards": None, "links": None, "precision": None, "recall": None, "reason": SMALL}
    counts = {name: gate.count(facts[name]) for name in ("cards", "links", "open")}
    by_stance = {stance: _measured(part, people, gate) for stance, part in facts["by_stance"].items()} if gate.internal else {}
    return counts | _measured(facts["overall"], people, gate) | {"by_stance": by_stance}


def _measured(part: dict[str, Any], people: int, gate: Gate) -> dict[str, Any]:
    return {name: gate.number(part[name], people) for name in ("precision", "recall")}


def _empty(reason: str) -> dict[str, Any]:
    nothing: dict[str, Any] = dict.fromkeys(FIGURES[:5])
    alpha = {"value": None, "low": None, "high": None, "mark": None, "reason": reason}
    return nothing | {"people": None, "alpha": alpha, "kappa": {"value": None, "reason": reason}, "by_principle": [], "by_language": {}}
