"""What a station with a model hands back: the records it made, the calls it took, and why it gave up if it did."""

from __future__ import annotations

from dataclasses import dataclass

from flows.records.base import Record
from flows.records.model_call import ModelCall


@dataclass(frozen=True)
class Made:
    """The outcome of one step.

    `records` are ready to be stored, in this order; none of them is partial. `calls` are all requests of the step, failed
    ones too, and are kept in any case. `fell_back` is None where the model did it; else the reason, in one word (a reason of
    ModelFailed, or `lint` for a reply that broke a rule twice); then `records` is empty and the guided station makes them."""

    records: tuple[Record, ...]
    calls: tuple[ModelCall, ...]
    fell_back: str | None = None

    def __post_init__(self) -> None:
        if self.fell_back is not None and self.records:
            raise ValueError(
                f"Made: fell back ({self.fell_back}) and yet holds {len(self.records)} records. A station gives one or the other."
            )
