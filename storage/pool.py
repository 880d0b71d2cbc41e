"""Cards that other people may see: whose author agreed and still stands by them, once released, unless reported or held back.

Approved here means what the walk means by it: the newest version of its scenario's card, approved, the scenario not skipped. Whose
card it is never leaves this file."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from flows.records import Participant, Pool, SharedCard
from storage.connection import Connection
from storage.masked_texts import MaskedText, masked_texts, undone

State = Literal["released", "held_back", "reported", "waiting"]
"""waiting: nobody decided about this version yet."""

FEW = 200
"""Authors that are asked for by name."""
Wanted = dict[str, str | bool | None]
Passes = Callable[[SharedCard], bool]
"""Whether rules release a card about which no reviewer has decided."""

APPROVED = """
    SELECT cards.id, cards.version, scenario_id, title, sentence, policies, lang, card_mode, cards.participant_id
    FROM cards CROSS JOIN participants ON participants.id = cards.participant_id
    WHERE simulated = :simulated AND test = :test AND {which}
        AND 1 = coalesce((SELECT {consent} FROM consents WHERE consents.participant_id = participants.id ORDER BY event DESC LIMIT 1),
            participants.{consent})
        AND NOT EXISTS (SELECT 1 FROM cards AS newer WHERE newer.participant_id = cards.participant_id
            AND newer.scenario_id = cards.scenario_id AND newer.event > cards.event)
        AND 'approve' = (SELECT button FROM presses WHERE presses.participant_id = cards.participant_id
            AND subject = cards.id || '/' || cards.version AND button IN ('approve', 'drop') ORDER BY event DESC LIMIT 1)
        AND NOT EXISTS (SELECT 1 FROM presses WHERE presses.participant_id = cards.participant_id
            AND button = 'skip_scenario' AND subject = cards.scenario_id)
    ORDER BY cards.event
"""
"""Approved cards of people of one kind whose author agreed to {consent} (consent_cards or consent_quotes), as they agree now."""
_DECISIONS = """
    SELECT id, subject, version, action, event FROM reviews
    WHERE subject_kind = :kind AND action IN ('release', 'hold_back') AND {which} ORDER BY event
"""
_REPORTS = "SELECT card_id, max(event) FROM reports WHERE {which} GROUP BY card_id"
_SHOWN = """
    SELECT card_id, count(DISTINCT votes.participant_id) FROM votes JOIN participants ON participants.id = votes.participant_id
    WHERE simulated = ? AND test = ? GROUP BY card_id
"""
_COMPARED = """
    SELECT card_a, card_b, coalesce(story, ''), count(DISTINCT comparisons.participant_id)
    FROM comparisons JOIN participants ON participants.id = comparisons.participant_id
    WHERE simulated = ? AND test = ? GROUP BY card_a, card_b, story
"""
_PUT_BEFORE = (
    "SELECT card_id, card_version FROM votes WHERE participant_id = :person",
    "SELECT card_a, card_a_version FROM comparisons WHERE participant_id = :person",
    "SELECT card_b, card_b_version FROM comparisons WHERE participant_id = :person",
)
"""Each gives (id, version) of the cards that were put before one person in one closing step; a seed card's version is NULL."""


@dataclass(frozen=True)
class Verdicts:
    """What reviewers decided about cards and what people reported, as one connection sees it."""

    decided: dict[str, tuple[int | None, str, int]]
    """Card id -> version, action and event of the last decision about any of its versions that is not undone."""
    reported: dict[str, int]
    """Card id -> event of its last report."""
    taken_back: frozenset[str] = frozenset()
    """Ids of the cards about which every decision was undone: whoever they stand before no longer sees them."""

    def state(self, card_id: str, version: int | None) -> State:
        """A report stands until a later decision. A card held back stays so in later versions, until somebody decides anew."""
        decision = self.decided.get(card_id)
        if self.reported.get(card_id, 0) > (decision[2] if decision else 0):
            return "reported"
        if decision is None:
            return "waiting"
        if decision[1] == "hold_back":
            return "held_back"
        return "released" if decision[0] == version else "waiting"

    @property
    def hidden(self) -> tuple[str, ...]:
        """Ids of the cards that nobody is shown now: reported, or held back."""
        known = sorted({*self.decided, *self.reported})
        return tuple(one for one in known if self.state(one, 0) in ("reported", "held_back"))


@dataclass(frozen=True)
class Candidate:
    """An approved card whose author lets it be shown, and what was decided about it. `author` is for reviews alone."""

    card: SharedCard
    state: State
    author: str


def candidates(
    connection: Connection, *, simulated: bool, test: bool = False, language: str | None = None, authors: Collection[str] | None = None
) -> Iterator[Candidate]:
    """Every card that could be shown to people of one kind, in the order of storing; `language`: only cards in it; `authors`: of these."""
    which, wanted = of_people(simulated=simulated, test=test, authors=authors)
    if language:
        which, wanted = f"{which} AND lang = :language", {**wanted, "language": language}
    theirs = f"IN (SELECT id FROM cards WHERE {which_authors('participant_id')})" if authors is not None else "IS NOT NULL"
    yield from _candidates(connection, which, wanted, read_verdicts(connection, theirs, wanted))


def of_people(*, simulated: bool, test: bool = False, authors: Collection[str] | None = None) -> tuple[str, Wanted]:
    """What APPROVED is asked: a condition, and the values for it."""
    wanted: Wanted = {"simulated": simulated, "test": test, "authors": json.dumps(sorted(authors or ()))}
    return ("1" if authors is None else which_authors("cards.participant_id")), wanted


def which_authors(column: str) -> str:
    """The condition that a column holds one of the authors in `of_people`."""
    return f"{column} IN (SELECT value FROM json_each(:authors))"


def pool_for(connection: Connection, person: Participant, passes: Passes) -> Pool:
    """What `person` may be shown of others: never their own cards, never those of people of another kind."""
    found = candidates(connection, simulated=person.simulated, test=person.test, language=person.language)
    cards = tuple(one.card for one in found if one.author != person.id and is_out(one, passes))
    shown = dict(connection.execute(_SHOWN, (person.simulated, person.test)).fetchall())
    pairs = connection.execute(_COMPARED, (person.simulated, person.test)).fetchall()
    compared = {(first, second, how): people for first, second, how, people in pairs}
    return Pool(cards, frozenset(read_verdicts(connection).hidden), shown, compared)


def put_before(connection: Connection, person: Participant) -> tuple[tuple[SharedCard, ...], tuple[str, ...]]:
    """Of the cards that were put before `person`: those that may still be shown (the same version, not held back, not reported), and
    the ids of those, seed cards too, that are hidden from everybody."""
    seen = " UNION ".join(_PUT_BEFORE)
    wanted: Wanted = {"person": person.id, "simulated": person.simulated, "test": person.test}
    verdicts = read_verdicts(connection, f"IN (SELECT card_id FROM ({seen}))", wanted)
    found = _candidates(connection, f"(cards.id, cards.version) IN ({seen})", wanted, verdicts)
    return tuple(one.card for one in found if _stays(one, verdicts)), verdicts.hidden


def _stays(one: Candidate, verdicts: Verdicts) -> bool:
    return one.state == "released" or (one.state == "waiting" and one.card.id not in verdicts.taken_back)


def read_verdicts(connection: Connection, which: str = "IS NOT NULL", wanted: Wanted | None = None, *, kind: str = "card") -> Verdicts:
    """All decisions and reports, or those about cards whose id is `which`. `kind`: card, or quote or gap, which nobody reports."""
    rows = connection.execute(_DECISIONS.format(which=f"subject {which}"), {**(wanted or {}), "kind": kind}).fetchall()
    dead = undone(connection) if rows else set()
    decided = {subject: (version, action, event) for act, subject, version, action, event in rows if act not in dead}
    taken_back = frozenset(subject for _, subject, *_ in rows if subject not in decided)
    reports = _REPORTS.format(which=f"card_id {which}")
    return Verdicts(decided, dict(connection.execute(reports, wanted or {}).fetchall()) if kind == "card" else {}, taken_back)


def reports_on(connection: Connection, card_id: str) -> list[str]:
    """Times (UTC text) of the reports of a card since the last decision about it, oldest first."""
    decided = read_verdicts(connection, "= :card", {"card": card_id}).decided.get(card_id)
    sql = "SELECT created_at FROM reports WHERE card_id = ? AND event > ? ORDER BY event"
    return [at for (at,) in connection.execute(sql, (card_id, decided[2] if decided else 0))]


def is_out(one: Candidate, passes: Passes) -> bool:
    """Whether people may see it now."""
    return one.state == "released" or (one.state == "waiting" and passes(one.card))


def _candidates(connection: Connection, which: str, wanted: Wanted, verdicts: Verdicts) -> Iterator[Candidate]:
    rows = connection.execute(APPROVED.format(which=which, consent="consent_cards"), wanted).fetchall()
    authors = {row[-1] for row in rows}
    masked = masked_texts(connection, authors if len(authors) <= FEW else None)
    for *cells, author in rows:
        card = shared_card(cells, masked.get(author, ()))
        yield Candidate(card, verdicts.state(card.id, card.version), author)


def shared_card(cells: Iterable[object], masked: Iterable[MaskedText] = ()) -> SharedCard:
    """The card in one row of APPROVED, its author left out. `masked`: their texts that are masked."""
    card_id, version, scenario_id, title, sentence, policies, lang, mode = cells
    lines = json.loads(str(policies))
    content = {
        "id": card_id,
        "version": version,
        "scenario_id": scenario_id,
        "title": title,
        "sentence": sentence,
        "looks_to": tuple(line["text"] for line in lines if line["kind"] == "looks_to"),
        "exceptions": tuple(line["text"] for line in lines if line["kind"] == "exception"),
        "lang": lang,
        "by": "participant",
        "mode": mode,
        "masks": tuple(one.mask((str(card_id), int(str(version)))) for one in masked),
    }
    return SharedCard.model_validate(content)
