"""Runs the stations over gold interviews and keeps what each measure needs; beside it a do-nothing and a guided baseline.

Quotes and claims are counted in the replies as they came, before code refuses any; coverage, lints and links in what code let stand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from flows.asking import Door
from flows.card_lints import Line, Yard, lint, names_in
from flows.distil import distil
from flows.distil_reply import DraftedCard
from flows.evaluate_gold import Gold
from flows.evaluate_measures import Links, Span
from flows.evaluate_replies import BY_HAND, KeepingDoor, StoredDoor, StoredReplies, StoredRun, Used
from flows.evaluate_talk import GoldTalk, gold_talk
from flows.kit import Kit
from flows.made import Made
from flows.mapping import read_card
from flows.mapping_reply import ReadLinks
from flows.records import Link, ModelCall, Offer, Record, Study, ValueCard, in_language
from flows.stations import make_owed
from flows.talk_so_far import phrases_for
from flows.walk import Owed

STEPS = 2
"""Steps of one run: the card, the links."""

DoorFor = Callable[[Gold, int], Door | None]
"""(interview, run counted from 0) -> the door to ask; None: this interview has no such run."""
Done = Callable[[Gold, tuple[StoredRun, ...]], None]
"""(interview, the replies of all its runs)"""


@dataclass(frozen=True)
class Claims:
    """What replies claimed, before code refused any of it. `lost`: quotes that nobody said; `bare`: lines with no quote that holds."""

    quotes: int = 0
    lost: int = 0
    lines: int = 0
    bare: int = 0

    def __add__(self, other: Claims) -> Claims:
        return Claims(self.quotes + other.quotes, self.lost + other.lost, self.lines + other.lines, self.bare + other.bare)


@dataclass(frozen=True)
class Outcome:
    """One run over one interview."""

    gold: Gold
    claims: Claims = Claims()
    spans: tuple[Span, ...] = ()
    """what the card that stands quotes"""
    texts: int = 0
    """title, sentence and lines of that card"""
    linted: int = 0
    """how many of these texts a lint has something against"""
    links: Links = field(default_factory=dict)
    steps: int = 0
    """asked of a model: STEPS, or none in a baseline"""
    fell_back: tuple[str, ...] = ()
    """one reason for each step that the model could not do"""
    used: Used | None = None


@dataclass(frozen=True)
class Column:
    """All runs of one contestant. `kept`: interview id -> its replies, for storing."""

    name: str
    outcomes: tuple[Outcome, ...]
    by_hand: bool = False
    kept: Mapping[str, tuple[StoredRun, ...]] = field(default_factory=dict)


# ---------------------------------------------------------------------------------------------- baselines
def do_nothing(golds: Sequence[Gold]) -> Column:
    """No card, no links."""
    return Column("do nothing", tuple(Outcome(gold) for gold in golds))


def guided(golds: Sequence[Gold], study: Study, kit: Kit) -> Column:
    """Cards of the guided station; every principle that it would offer, the check apart, read as supported."""
    return Column("guided", tuple(_guided(gold_talk(gold, study, kit, number), kit) for number, gold in enumerate(golds)))


def _guided(talk: GoldTalk, kit: Kit) -> Outcome:
    (card,) = make_owed(talk.owed, talk.standing, kit)
    assert isinstance(card, ValueCard)
    offers = make_owed(Owed("offers", talk.slot, card), talk.with_card(card), kit)
    links: Links = {one.principle_id: "supports" for one in offers if isinstance(one, Offer) and one.why != "check"}
    quotes = sum(len(policy.quotes) for policy in card.policies)
    return _outcome(talk, kit, card, links, Claims(quotes=quotes, lines=len(card.policies)))


# ---------------------------------------------------------------------------------------------- with a door
async def evaluate(
    name: str,
    golds: Sequence[Gold],
    study: Study,
    kit: Kit,
    door_for: DoorFor,
    *,
    runs: int = 1,
    at_once: int = 4,
    done: Done = lambda gold, kept: None,
) -> Column:
    """Both stations over every interview, `runs` times each, at most `at_once` interviews at a time; `done` hears of each at its end."""
    gate = asyncio.Semaphore(at_once)

    async def one_by_one(gold: Gold, number: int) -> list[tuple[Outcome, StoredRun]]:
        async with gate:
            doors = [door for run in range(runs) if (door := door_for(gold, run)) is not None]
            rows = [await _run(gold_talk(gold, study, kit, number), kit, door) for door in doors]
            done(gold, tuple(run for _, run in rows))
            return rows

    found = await asyncio.gather(*(one_by_one(gold, number) for number, gold in enumerate(golds)))
    outcomes = tuple(outcome for rows in found for outcome, _ in rows)
    kept = {gold.id: tuple(run for _, run in rows) for gold, rows in zip(golds, found, strict=True)}
    return Column(name, outcomes, kept=kept)


async def evaluate_stored(golds: Sequence[Gold], replies: Mapping[str, StoredReplies], study: Study, kit: Kit, *, runs: int = 1) -> Column:
    """The same over stored replies, read under the number of readings that they were asked with. What they took is taken from the files."""
    by, readings = next((one.by, one.readings) for one in replies.values())
    mapping = study.settings.mapping.model_copy(update={"samples": readings})
    under = study.model_copy(update={"settings": study.settings.model_copy(update={"mapping": mapping})})

    def door_for(gold: Gold, run: int) -> Door | None:
        stored = replies[gold.id].runs
        return StoredDoor(stored[run], by, kit) if run < len(stored) else None

    column = await evaluate(by, golds, under, kit, door_for, runs=runs)
    used = [run.used for gold in golds for run in replies[gold.id].runs[:runs]]
    outcomes = tuple(replace(outcome, used=took) for outcome, took in zip(column.outcomes, used, strict=True))
    return Column(by, outcomes, by == BY_HAND, column.kept)


async def _run(talk: GoldTalk, kit: Kit, door: Door) -> tuple[Outcome, StoredRun]:
    keeping = KeepingDoor(door)
    drafted = await distil(talk.owed, talk.standing, kit, keeping)
    card = next((one for one in drafted.records if isinstance(one, ValueCard)), None)
    linked = await read_card(card, talk.with_card(card), kit, keeping) if card else Made((), (), "no_card")
    links: Links = {one.principle_id: one.stance for one in linked.records if isinstance(one, Link)}
    used = _used((*drafted.calls, *linked.calls))
    fell_back = tuple(made.fell_back for made in (drafted, linked) if made.fell_back is not None)
    claims = sum((_claims(reply, talk) for reply in keeping.replies), Claims())
    outcome = _outcome(talk, kit, card, links, claims)
    kept = StoredRun(distil=tuple(keeping.kept["distil"]), map=tuple(keeping.kept["map"]), used=used)
    return replace(outcome, steps=STEPS, fell_back=fell_back, used=used), kept


def _claims(reply: Record, talk: GoldTalk) -> Claims:
    """The quotes and lines of one reply, held against what the person said."""
    if isinstance(reply, DraftedCard):
        holds = [[talk.place(quote) is not None for quote in line.quotes] for line in (*reply.looks_to, *reply.exceptions)]
        quotes = [one for line in holds for one in line]
        return Claims(len(quotes), quotes.count(False), len(holds), sum(not any(line) for line in holds))
    quotes = [talk.place(link.quote) is not None for link in reply.links] if isinstance(reply, ReadLinks) else []
    return Claims(len(quotes), quotes.count(False))


def _outcome(talk: GoldTalk, kit: Kit, card: ValueCard | None, links: Links, claims: Claims) -> Outcome:
    if card is None:
        return Outcome(talk.gold, claims, links=links)
    texts = _texts(card)
    linted = {finding.place for finding in lint(texts, _yard(talk, kit), own_title=False)}
    return Outcome(talk.gold, claims, talk.spans(card.policies), len(texts), len(linted), links)


def _texts(card: ValueCard) -> list[Line]:
    """The card's texts as lints know them."""
    texts = [Line("title", card.title), Line("sentence", card.sentence)]
    for kind in ("looks_to", "exception"):
        lines = [policy.text for policy in card.policies if policy.kind == kind]
        texts += [Line(f"{kind} {number}", text) for number, text in enumerate(lines, start=1)]
    return texts


def _yard(talk: GoldTalk, kit: Kit) -> Yard:
    scenario, language = talk.standing.scenario(talk.slot), talk.gold.language
    context, request = in_language(scenario.context, language), in_language(scenario.request, language)
    own = tuple(turn.answer for turn in talk.gold.turns)
    return Yard(phrases_for(talk.standing, kit), language, language in kit.phrases, own, context, names_in(context, request), "")


def _used(calls: Sequence[ModelCall]) -> Used:
    costs = [call.cost_nano_usd for call in calls]
    priced = [cost for cost in costs if cost is not None]
    return Used(
        calls=len(calls),
        tokens_in=sum(call.tokens_in for call in calls),
        tokens_out=sum(call.tokens_out for call in calls),
        cost_nano_usd=sum(priced) if len(priced) == len(costs) else None,
        latency_ms=sum(call.latency_ms for call in calls),
    )
