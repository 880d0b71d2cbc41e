"""Everything that is said about readers' agreement, as one plain dictionary: the same numbers on the page and in report.json.

The page calls `agreement_facts(read_cards(index.entries(), each))`. The report makes its `ReadCard`s from the bundle's tables (its
reviews folded by flows/reviewing/fold.py, its offers, its machine links) and calls the same function, so nothing is computed twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from typing import Any

from flows.records import Verdict
from flows.reviewing.agreement import FEWEST_CARDS, FIRM, REPLICATES, SEED, TENTATIVE, Agreement
from flows.reviewing.compared import authors, machine
from flows.reviewing.readings import LABELS, Coded, How, ReadCard, coded

LEAST_LINKED = 10
"""A principle that readers linked to fewer cards shows no dot: the page says "too few to say". Its numbers stand in the facts."""


def agreement_facts(cards: Sequence[ReadCard], *, seed: int = SEED) -> dict[str, Any]:
    """What report.json holds under `agreement`, without small cells taken out. `cards`: finished by every reader, none set aside.

    {rule: {seed, replicates, fewest_cards, firm, tentative},
     unaided, aided: {cards, principles, readers, units, pairs, same, share, alpha: {value, low, high, mark, reason},
         kappa: {value, reason}, linked: {n, pairs, same}, differ: {n, settled, alike_since, open},
         by_principle: [{id, linked, ...figures}], by_language: [{id, ...}], by_pair: [{readers: [a, b], ...}],
         confusion: {first reader's label: {second reader's label: pairs}}, mix_up: {labels: [x, y], n, of} or None},
     machine: see compared.machine (unaided cards only), authors: see compared.authors}
    Labels: supports, qualifies, opposes, none. A number that cannot be told is None, and `reason` says why (agreement.Reason): aided
    readings give counts and raw shares, never a coefficient."""
    return {
        "rule": {"seed": seed, "replicates": REPLICATES, "fewest_cards": FEWEST_CARDS, "firm": FIRM, "tentative": TENTATIVE},
        "unaided": round_facts(cards, "unaided", seed=seed),
        "aided": round_facts(cards, "blind", seed=seed),
        "machine": machine(cards),
        "authors": authors(cards),
    }


def round_facts(cards: Sequence[ReadCard], how: How, *, seed: int = SEED) -> dict[str, Any]:
    """The figures of one round: overall, then part by part. Each part is coded by itself, with its own principles in question."""
    kept = [card for card in cards if len(card.first(how)) >= 2]
    whole = coded(kept, how)
    rows = whole.rows()
    said = [row.verdicts for row in rows]
    confusion = _confusion(said, whole)
    states = Counter(row.state for row in rows)
    differing = {name: states[name] for name in ("settled", "alike_since", "open")}
    return {
        **figures(whole.agreement(seed=seed)),
        "cards": len(whole.cards),
        "principles": len(whole.principles),
        "readers": len(whole.people()),
        "linked": _linked(said),
        "differ": {"n": sum(differing.values()), **differing},
        "by_principle": [{"id": one, "linked": whole.linked(one), **figures(whole.of(one, seed=seed))} for one in whole.principles],
        "by_language": _by_language(kept, how, seed),
        "by_pair": _by_pair(kept, how, seed),
        "confusion": confusion,
        "mix_up": _mix_up(confusion),
    }


def figures(found: Agreement) -> dict[str, Any]:
    """One table's figures as plain values."""
    return {
        "cards": found.cards,
        "units": found.units,
        "pairs": found.pairs,
        "same": found.same,
        "share": found.share,
        "alpha": {"value": found.alpha, "low": found.low, "high": found.high, "mark": found.mark, "reason": found.alpha_reason},
        "kappa": {"value": found.kappa, "reason": found.kappa_reason},
    }


def _by_language(cards: Sequence[ReadCard], how: How, seed: int) -> list[dict[str, Any]]:
    parts: dict[str, list[ReadCard]] = {}
    for card in cards:
        parts.setdefault(card.language, []).append(card)
    return [{"id": name, **_part(coded(parts[name], how), seed)} for name in sorted(parts)]


def _by_pair(cards: Sequence[ReadCard], how: How, seed: int) -> list[dict[str, Any]]:
    parts: dict[tuple[str, str], list[ReadCard]] = {}
    for card in cards:
        for pair in combinations(sorted(card.first(how)), 2):
            parts.setdefault(pair, []).append(card)
    return [{"readers": list(pair), **_part(coded(parts[pair], how, only=frozenset(pair)), seed)} for pair in sorted(parts)]


def _part(some: Coded, seed: int) -> dict[str, Any]:
    return {**figures(some.agreement(seed=seed)), "cards": len(some.cards)}


def _confusion(said: Sequence[tuple[Verdict, ...]], whole: Coded) -> dict[str, dict[str, int]]:
    """Label of who began earlier -> label of who began later -> pairs. `said`: of the units that somebody linked; of all others both
    readers of a pair said none."""
    found: dict[str, dict[str, int]] = {first: dict.fromkeys(LABELS, 0) for first in LABELS}
    for verdicts in said:
        for first, second in combinations(verdicts, 2):
            found[first][second] += 1
    every = len(whole.principles) * sum(len(names) * (len(names) - 1) // 2 for names in whole.readers)
    found["none"]["none"] += every - sum(len(verdicts) * (len(verdicts) - 1) // 2 for verdicts in said)
    return found


def _linked(said: Sequence[tuple[Verdict, ...]]) -> dict[str, int]:
    """Units that somebody linked, the pairs of readers on them, and how many of these say the same."""
    pairs = [pair for verdicts in said for pair in combinations(verdicts, 2)]
    return {"n": len(said), "pairs": len(pairs), "same": sum(first == second for first, second in pairs)}


def _mix_up(confusion: dict[str, dict[str, int]]) -> dict[str, Any] | None:
    """The two labels that stand most often against each other, in either order; None where no pair differs."""
    found = {(a, b): confusion[a][b] + confusion[b][a] for a, b in combinations(LABELS, 2)}
    labels = max(found, key=lambda pair: found[pair])
    return {"labels": list(labels), "n": found[labels], "of": sum(found.values())} if found[labels] else None
