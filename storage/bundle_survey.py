"""Answers to the survey as rows of the bundle, with the table's shape (FORMATS.md, section 3).

What people propose to ask about stands in no table of the format: researchers read it in the study's own queue."""

from __future__ import annotations

from collections.abc import Iterator

from flows.records import History
from storage.codebook_columns import PERSON, Row, TableShape, one_of, reals, texts, wholes

SURVEY = TableShape(
    "survey",
    key=("participant_id", "item_id", "phase", "wave"),
    columns=(
        *texts("participant_id item_id"),
        one_of("phase", "before after exit"),
        *wholes("wave"),
        *texts("value?"),
        *reals("value_num? scale_min? scale_max?"),
    ),
    refers=(PERSON,),
)


def survey_rows(history: History) -> Iterator[Row]:
    """The last answer to each item in each phase. Words taken back are NULL."""
    newest = {(answer.item_id, answer.phase, answer.wave): answer for answer in history.survey}
    for answer in newest.values():
        yield {
            "participant_id": answer.participant_id,
            "item_id": answer.item_id,
            "phase": answer.phase,
            "wave": answer.wave,
            "value": answer.value or None,
            "value_num": _real(answer.value_num),
            "scale_min": _real(answer.scale_min),
            "scale_max": _real(answer.scale_max),
        }


def _real(number: int | None) -> float | None:
    return None if number is None else float(number)
