"""Words that reviewers masked, hidden in whatever a report prints. The bundle keeps the originals, and the masks among its reviews."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydantic import ValidationError

from flows.records import Mask
from flows.report.cells import grouped
from flows.report.engines import Engine, Row
from flows.report.problems import ReportError
from flows.reviewing.acts import Masked
from flows.reviewing.masks import Span, copy_of, inside, merged

Place = tuple[str, str]
"""(quote, turn id) or (gap, gap id)."""


class Masks:
    """Everything that is masked in the bundles, by person and by text."""

    def __init__(self, engine: Engine, *, internal: bool) -> None:
        """`internal`: nothing is hidden. Raises ReportError on a mask that cannot be read: better no report than a word too many."""
        self._spans: dict[Place, tuple[Span, ...]] = {}
        self._masks: dict[str, list[Mask]] = {}
        rows = [] if internal else engine.rows("masked")
        for (kind, target, version), acts in _by_text(rows).items():
            newest = {held.field: held.spans for held in map(_held, acts)}
            for owner, field, text in _texts(engine, kind, target, version):
                if spans := merged(newest.get(field, ()), len(text)):
                    self._spans[kind, target] = spans
                    self._masks.setdefault(owner, []).append(Mask(field=None, text=text, spans=spans))

    def quote(self, row: Row) -> str:
        """The quote in a row with participant_id, turn_id, quote_start and quote_end, as it may be printed."""
        text, spans = str(row["quote"]), self._spans.get(("quote", row["turn_id"]), ())
        own = inside(spans, row["quote_start"], row["quote_end"]) if spans else ()
        return copy_of(text, self._masks.get(row["participant_id"], ()), own)

    def gap(self, row: Row) -> str | None:
        """What is missing, in a row with participant_id and gap_id, as it may be printed."""
        if row["text"] is None:
            return None
        return copy_of(str(row["text"]), self._masks.get(row["participant_id"], ()), self._spans.get(("gap", row["gap_id"]), ()))


def _by_text(rows: Iterable[Row]) -> dict[tuple[str, str, int | None], list[Row]]:
    found: dict[tuple[str, str, int | None], list[Row]] = {}
    for row in rows:
        found.setdefault((row["target_kind"], row["target_id"], row["target_version"]), []).append(row)
    return found


def _held(row: Row) -> Masked:
    try:
        return Masked.model_validate_json(str(row["after"]))
    except ValidationError:
        raise ReportError(f"table reviews, event {row['seq']}: a mask that cannot be read. Make the bundle again.") from None


def _texts(engine: Engine, kind: str, target: str, version: int | None) -> Iterator[tuple[str, str, str]]:
    """(participant, field, text) of what a mask is about."""
    if kind != "card":
        name, key = ("masked_turns", "turn_id") if kind == "quote" else ("masked_gaps", "gap_id")
        yield from ((row["participant_id"], "text", row["text"] or "") for row in engine.rows(name) if row[key] == target)
        return
    lines = [row for row in engine.rows("masked_cards") if (row["card_id"], row["version"]) == (target, version)]
    for row in lines[:1]:
        yield from ((row["participant_id"], field, row[field] or "") for field in ("title", "sentence"))
    for line, rows in grouped(lines, "kind").items():
        yield from ((row["participant_id"], f"{line}/{at}", row["text"] or "") for at, row in enumerate(rows))
