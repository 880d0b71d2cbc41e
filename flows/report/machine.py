"""The machine's reading of cards, beside the authors' answers and never in them.

Of each unit of a card that a model read, its label is the stance of its link to the principle, or `does_not_fit` where it made none.
Shares and intervals are those of the headline. Agreement: how often that label is the author's answer, the author's "not sure" left
out. Where the author saw the guess first, agreement says less: hence the rows by arm."""

from __future__ import annotations

from typing import Any

from flows.report.cells import ANSWERS, by_key, figures
from flows.report.engines import Engine, Row
from flows.report.withhold import Gate

LABELS = ANSWERS[:4]
"""What a machine can say of a unit; it is never unsure."""

AGREEMENT = ("agrees", "opposite")
"""The same answer; for it against against it."""

ALL = "*"


class Machine:
    """The machine's reading of a study; empty where no card was read."""

    def __init__(self, engine: Engine, gate: Gate) -> None:
        self._gate = gate
        self._counts: Row = engine.rows("machine_counts")[0]
        self._cells = by_key(engine.rows("machine"), "principle_id")
        self._agreement = by_key(engine.rows("machine_agreement"), "scope", "level")

    def of(self, principle_id: str) -> dict[str, Any]:
        """One principle: n units of m people with their shares, and agreement {n, m, agrees, opposite}; empty if nothing was read."""
        if not self._counts["cards"]:
            return {}
        where = f"principles/{principle_id}/machine"
        shown = self._gate.one(where, figures(self._cells.get((principle_id,)), LABELS))
        return shown | {"agreement": self._agrees(f"{where}/agreement", principle_id, "all")}

    def overall(self) -> dict[str, Any]:
        """All principles together: cards read, cards without a link, links, agreement overall and by arm of the guess."""
        if not self._counts["cards"]:
            return {}
        levels = sorted(level for scope, level in self._agreement if scope == ALL and level != "all")
        cells = {level: figures(self._agreement[ALL, level], AGREEMENT) for level in levels}
        counted = self._gate.allows(int(self._counts["people"]))
        if not counted:
            self._gate.hold("readings/machine/cards")
        names = ("cards", "people", "cards_without_links", "links", "not_unanimous")
        return {name: self._gate.count(self._counts[name]) if counted else None for name in names} | {
            "agreement": self._agrees("readings/machine/agreement", ALL, "all"),
            "by_guess": self._gate.levels("readings/machine/by_guess", cells),
        }

    def _agrees(self, where: str, scope: str, level: str) -> dict[str, Any]:
        return self._gate.one(where, figures(self._agreement.get((scope, level)), AGREEMENT))
