"""The reviewers' reading of cards, beside the authors' answers and never in them.

Of each unit of a card that all its readers finished, the label is the verdict that settled it, else the verdict that all of them share;
where they differ and nobody settled it, the unit is disputed and counted apart. Shares and intervals are those of the headline.
Agreement: how often the label is the author's answer, the author's "not sure" left out. Overruled: how often another answer would stand
there if the reviewers' reading took its place, the author's "not sure" included."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from flows.report.cells import ANSWERS, grouped
from flows.report.engines import Engine
from flows.report.intervals import Sums, estimate
from flows.report.read_cards import Reviewed
from flows.report.withhold import Figures, Gate

LABELS = ANSWERS[:4]
"""What reviewers can say of a unit: they are never unsure, and their "none" is that it does not fit."""

DISPUTED = "disputed"
AGREEMENT = ("agrees", "opposite")
OPPOSITES = ({"supports", "opposes"},)
"""For it against against it."""


class Unit(NamedTuple):
    """One person's answer to one principle in play, and what reviewers make of the same card: one of LABELS, or disputed."""

    principle: str
    person: str
    weight: float
    answer: str
    label: str


Tests = Mapping[str, Callable[[Unit], bool]]


class Reviewers:
    """The reviewers' reading of a study; empty where no card was read by everybody who is to read it."""

    def __init__(self, engine: Engine, gate: Gate, cards: Mapping[str, Reviewed]) -> None:
        self._gate = gate
        self._cards = [card for card in cards.values() if card.is_complete]
        self._begun = len(cards) - len(self._cards)
        self._units = list(_units(engine, cards))
        self._of = {name: [unit for unit in self._units if unit.principle == name] for name in {unit.principle for unit in self._units}}

    def of(self, principle_id: str) -> dict[str, Any]:
        """One principle: n units of m people with their shares; how many are disputed; agreement; empty if nothing was read."""
        if not self._units:
            return {}
        where = f"principles/{principle_id}/reviewers"
        units = self._of.get(principle_id, [])
        clear = [unit for unit in units if unit.label != DISPUTED]
        shown = self._gate.one(where, counted(clear, {name: _is(name) for name in LABELS}))
        return shown | self._beside(where, units, clear)

    def overall(self) -> dict[str, Any]:
        """All principles together: cards that every reader finished, of how many people, cards only begun, agreement."""
        if not self._units:
            return {}
        where = "readings/reviewers"
        people = len({card.person for card in self._cards})
        shown = self._gate.allows(people)
        if not shown:
            self._gate.hold(f"{where}/cards")
        numbers = {"cards": len(self._cards), "people": people, "cards_begun": self._begun}
        clear = [unit for unit in self._units if unit.label != DISPUTED]
        counts = {name: self._gate.count(number) if shown else None for name, number in numbers.items()}
        return counts | self._beside(where, self._units, clear)

    def _beside(self, where: str, units: list[Unit], clear: list[Unit]) -> dict[str, Any]:
        disputed = self._gate.one(f"{where}/disputed", counted(units, {DISPUTED: _is(DISPUTED)}))
        overruled = self._gate.one(f"{where}/overruled", counted(clear, {"overruled": lambda unit: unit.answer != unit.label}))
        compared = [unit for unit in clear if unit.answer != "unsure"]
        tests: Tests = {"agrees": lambda unit: unit.answer == unit.label, "opposite": lambda unit: {unit.answer, unit.label} in OPPOSITES}
        return {
            "disputed": _flat(disputed, DISPUTED),
            "overruled": _flat(overruled, "overruled"),
            "agreement": self._gate.one(f"{where}/agreement", counted(compared, tests)),
        }


def counted(units: Iterable[Unit], tests: Tests) -> Figures:
    """Shares of units that pass each test; a person's value is the mean over their units, so that each person counts once."""
    people = grouped((unit._asdict() for unit in units), "person")
    sums: dict[str, list[tuple[float, float]]] = {name: [] for name in tests}
    for rows in people.values():
        own = [Unit(**row) for row in rows]
        for name, passes in tests.items():
            sums[name].append((own[0].weight, sum(map(passes, own)) / len(own)))
    n = sum(map(len, people.values()))
    return Figures(n, len(people), {name: estimate(_sums(n, values)) for name, values in sums.items()})


def _sums(n: int, values: list[tuple[float, float]]) -> Sums:
    """Sufficient sums of one share; `values`: a person's weight and mean."""
    return Sums(
        n=n,
        m=len(values),
        wa=sum(w for w, _ in values),
        waa=sum(w * w for w, _ in values),
        wy=sum(w * y for w, y in values),
        wyy=sum((w * y) ** 2 for w, y in values),
        wya=sum(w * y * w for w, y in values),
    )


def _units(engine: Engine, cards: Mapping[str, Reviewed]) -> Iterable[Unit]:
    """The units of which the reviewers' reading is known, or known to be disputed."""
    for row in engine.rows("reviewed_units"):
        card, principle = cards[str(row["card_id"])], str(row["principle_id"])
        if card.is_complete or principle in card.review.settled:
            verdict = card.review.verdict(principle, card.each)
            label = DISPUTED if verdict is None else "does_not_fit" if verdict == "none" else verdict
            yield Unit(principle, str(row["participant_id"]), float(row["weight"]), str(row["answer"]), label)


def _is(label: str) -> Callable[[Unit], bool]:
    return lambda unit: unit.label == label


def _flat(shown: dict[str, Any], name: str) -> dict[str, Any]:
    return {"n": shown["n"], "m": shown["m"], **shown[name]}
