"""The author's own hand on a card: every change is a turn of kind edit and a new version."""

from __future__ import annotations

from flows.accept.refusal import Maker, Refused, own_text
from flows.records import EditedCard, Policy, Quote, Record, Turn, ValueCard
from flows.standing import Standing
from flows.walk import place_in

MOST_LINES = 7
MOST_TITLE = 80
MOST_LINE = 2000


def edited_card(standing: Standing, event: EditedCard, make: Maker) -> tuple[Record, ...]:
    """A new version by its author. A line written here quotes the edit itself; an approved card becomes a draft again."""
    card = _own_card(standing, event)
    text = own_text(standing, event.text, empty_is_fine=True)
    clean = " ".join(text.split()) if event.field == "title" else text.strip()
    if len(clean) > (MOST_TITLE if event.field == "title" else MOST_LINE):
        raise Refused("line_too_long", str(MOST_TITLE if event.field == "title" else MOST_LINE))
    turn = _edit_turn(standing, card, text, make)
    changed = {"title": clean} if event.field == "title" else {"sentence": clean}
    if event.field in ("looks_to", "exception"):
        changed = {"policies": _with_line(card, event, clean, _whole(turn, clean))}  # type: ignore[dict-item]
    fresh = card.model_copy(
        update={
            **changed,
            "version": card.version + 1,
            "author": "participant",
            "after_principles": card.after_principles or standing.saw_rules,
            "created_at": make.now(),
        }
    )
    return (turn, fresh)


def _own_card(standing: Standing, event: EditedCard) -> ValueCard:
    card = next((c for c in standing.history.cards if c.id == event.card_id), None)
    card = standing.card(card.scenario_id) if card else None
    if card is None or card.id != event.card_id:
        raise Refused("not_yours")
    if place_in(standing).step in ("done", "stopped"):
        raise Refused("at_the_end")
    if standing.status(card) == "dropped":
        raise Refused("card_dropped")
    if card.version != event.version:
        raise Refused("card_moved_on")
    return card


def _edit_turn(standing: Standing, card: ValueCard, text: str, make: Maker) -> Turn:
    return Turn(
        id=make.new_id(),
        participant_id=card.participant_id,
        scenario_id=card.scenario_id,
        seq=len(standing.history.turns),
        who="participant",
        kind="edit",
        step="card",
        text=text,
        lang=card.lang,
        created_at=make.now(),
    )


def _whole(turn: Turn, clean: str) -> Quote | None:
    if not clean:
        return None
    start = turn.text.index(clean)
    return Quote(turn=turn.id, start=start, end=start + len(clean))


def _with_line(card: ValueCard, event: EditedCard, clean: str, quote: Quote | None) -> tuple[Policy, ...]:
    """The card's lines with one of them changed, added or (empty text) removed."""
    same = [policy for policy in card.policies if policy.kind == event.field]
    rest = [policy for policy in card.policies if policy.kind != event.field]
    kind = "exception" if event.field == "exception" else "looks_to"
    line = [Policy(kind=kind, text=clean, quotes=(quote,))] if quote else []  # type: ignore[arg-type]
    if event.index is None:
        same = [*same, *line]
    elif event.index < len(same):
        same = [*same[: event.index], *line, *same[event.index + 1 :]]
    else:
        raise Refused("no_such_line", str(event.index + 1))
    if len(same) > MOST_LINES:
        raise Refused("too_many_lines", str(MOST_LINES))
    return tuple(same + rest) if kind == "looks_to" else tuple(rest + same)
