"""The machine's readings and the authors' own answers held against the reviewers' reading of the same cards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from flows.records import Answer, Verdict
from flows.reviewing.readings import ReadCard

STANCES: tuple[Verdict, ...] = ("supports", "qualifies", "opposes")
_AS_LABEL: Mapping[Answer, Verdict] = {"supports": "supports", "qualifies": "qualifies", "opposes": "opposes", "does_not_fit": "none"}
"""An author's answer as a reviewer would put it; "Not sure" says nothing that could be read otherwise."""
Reached = Literal["common", "settled"]


class Held(NamedTuple):
    """One reading or answer beside the reviewers' of the same unit. `by_some`, `by_all`: how many readers read it otherwise."""

    card: str
    principle: str
    said: Verdict
    read: Verdict


def machine(cards: Iterable[ReadCard]) -> dict[str, Any]:
    """Precision and recall of the machine, from the unaided sample only, against the reading that readers reached by themselves.

    {cards, links, open, overall: {both, said, read, precision, recall}, by_stance: {stance: the same}}. `said`: the machine's links;
    `read`: the reviewers'; `both`: the same principle with the same stance; `open`: units that readers saw differently and nobody
    settled, left out. Precision: both / said; recall: both / read; None where nothing could be divided by."""
    kept = [card for card in cards if card.unaided and card.machine is not None and len(card.first("unaided")) >= 2]
    held = machine_beside(kept)
    by_stance = {stance: _measured(held, (stance,)) for stance in STANCES}
    left_out = sum(1 for card in kept for one in _unaided_principles(card) if _unaided_reading(card, one) is None)
    links = sum(len(card.machine or {}) for card in kept)
    return {"cards": len(kept), "links": links, "open": left_out, "overall": _measured(held, STANCES), "by_stance": by_stance}


def machine_beside(cards: Iterable[ReadCard]) -> list[Held]:
    """Every unit that machine or readers linked, of unaided cards that both have read."""
    found = []
    for card in cards:
        if not card.unaided or card.machine is None or len(card.first("unaided")) < 2:
            continue
        for principle in _unaided_principles(card):
            if (read := _unaided_reading(card, principle)) is not None:
                found.append(Held(card.id, principle, card.machine.get(principle, "none"), read))
    return [one for one in found if (one.said, one.read) != ("none", "none")]


def authors(cards: Iterable[ReadCard]) -> dict[str, Any]:
    """How often readers read otherwise than the author answered; both stand, the answer is the data.

    {answers, some_differ, overrule, open, unsure, by_answer: {answer: {n, overrule}}}. `answers`: the author's answers, "Not sure" left
    out, on cards with every reader done; `some_differ`: at least one reader reads otherwise; `overrule`: the reading that all share, or
    that settled it, is another one; `open`: readers disagree and nobody settled it. Shares are left to whoever shows them."""
    kept = list(cards)
    held = list(authors_beside(kept))
    differing = [one for one in held if one.differs]
    by_answer = {answer: [one for one in held if one.said == label] for answer, label in _AS_LABEL.items()}
    return {
        "answers": len(held),
        "some_differ": len(differing),
        "overrule": sum(one.overruled for one in held),
        "open": sum(one.read is None for one in held),
        "unsure": sum(answer == "unsure" for card in kept for answer in card.answers.values()),
        "by_answer": {name: {"n": len(some), "overrule": sum(one.overruled for one in some)} for name, some in by_answer.items()},
    }


class Answered(NamedTuple):
    """An author's answer beside the reviewers' reading; `read` None: they disagree and nobody settled it."""

    card: str
    principle: str
    said: Verdict
    read: Verdict | None
    readers: tuple[Verdict, ...]

    @property
    def differs(self) -> bool:
        """At least one reader reads it otherwise."""
        return any(verdict != self.said for verdict in self.readers)

    @property
    def overruled(self) -> bool:
        """The reviewers' reading is another one."""
        return self.read is not None and self.read != self.said


def authors_beside(cards: Iterable[ReadCard]) -> Iterator[Answered]:
    """Every answer of an author that says something, with what the readers make of the same principle now."""
    for card in cards:
        readers = [card.review.readers[name] for name in card.review.done_by]
        for principle, answer in card.answers.items():
            if answer is None or answer not in _AS_LABEL:
                continue
            verdicts = tuple(reader.verdict(principle) for reader in readers)
            settled = card.review.settled.get(principle)
            read = settled.verdict if settled else verdicts[0] if len(set(verdicts)) == 1 else None
            yield Answered(card.id, principle, _AS_LABEL[answer], read, verdicts)


def _unaided_principles(card: ReadCard) -> tuple[str, ...]:
    linked = {name for said in card.first("unaided").values() for name in said}
    return tuple(sorted(linked | set(card.machine or {})))


def _unaided_reading(card: ReadCard, principle: str) -> Verdict | None:
    """What all said when they first finished, else what settled it; later changes were made with the machine's reading in sight."""
    first = {said.get(principle, "none") for said in card.first("unaided").values()}
    if len(first) == 1:
        return first.pop()
    settled = card.review.settled.get(principle)
    return settled.verdict if settled else None


def _measured(held: list[Held], stances: tuple[Verdict, ...]) -> dict[str, Any]:
    counted = Counter(
        name
        for one in held
        for name, is_so in (
            ("said", one.said in stances),
            ("read", one.read in stances),
            ("both", one.said in stances and one.said == one.read),
        )
        if is_so
    )
    both, said, read = counted["both"], counted["said"], counted["read"]
    return {
        "both": both,
        "said": said,
        "read": read,
        "precision": both / said if said else None,
        "recall": both / read if read else None,
    }
