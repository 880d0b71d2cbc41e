"""Does a model do what the stations ask of it? A small request, by each method, whole and streamed, and what came of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import get_args

from pydantic import Field

from flows.asking import Answered, Asked, Door, ModelFailed, Reason
from flows.budget import Ledger
from flows.model_request import EXPECTED_OUT, Method, tokens_in
from flows.principle_list import listed_principles
from flows.prompting import FOLDER, prompt
from flows.quoting import spans_of
from flows.records.base import Record, Stance
from flows.records.model_call import NANO, ModelCall
from flows.records.study import Study

METHODS: tuple[Method, ...] = get_args(Method)
"""In the order of preference: the stricter the server itself is, the fewer repairs."""

SAID = (
    "My sister asked a chatbot about her tablets — it just said “see a doctor”, three times over! "
    "I'd rather it told her plainly what it knows, naïve or not; but never the dose, since that's where people get hurt."
)
"""What the trial's person says: with marks and letters that careless copying changes."""

HOPELESS: frozenset[Reason] = frozenset({"auth", "refused_connection", "budget", "timeout"})
"""After these, no other method helps; a server that hangs would take minutes to say so six times."""

TYPICAL_OUT = {"interview": 150, "distil": 500, "map": 600}
"""Tokens of one reply; from the shape of the replies, not measured."""
TYPICAL_SAID = 1500
"""Bytes of a situation with a talk in it."""


class TrialReply(Record):
    """What the trial asks for: a text first, so that it can be streamed; a quote; ids from a closed list; a word from three."""

    question: str = Field(min_length=1, max_length=500)
    quote: str = Field(min_length=1, max_length=500)
    principle_ids: tuple[str, ...] = Field(min_length=1, max_length=3)
    stance: Stance


@dataclass(frozen=True)
class Trial:
    """What one method did. `failed`: the reason and the provider's code of each request that gave nothing."""

    method: Method
    replies: tuple[TrialReply, ...]
    failed: tuple[tuple[Reason, str], ...]
    pieces: int
    quotes_exact: bool
    ids_listed: bool
    calls: tuple[ModelCall, ...] = field(repr=False)

    @property
    def keeps_schema(self) -> bool:
        """Both replies were valid."""
        return len(self.replies) == 2

    @property
    def streams(self) -> bool:
        """The question came in more than one piece."""
        return self.pieces > 1

    @property
    def good(self) -> bool:
        """Everything that the stations need."""
        return self.keeps_schema and self.streams and self.quotes_exact and self.ids_listed

    @property
    def first_words_s(self) -> float | None:
        """Seconds until the first words of the streamed reply."""
        return next((call.first_words_ms / 1000 for call in self.calls if call.first_words_ms is not None), None)

    @property
    def slowest_s(self) -> float:
        """Seconds of the slower of the two replies."""
        return max((call.latency_ms / 1000 for call in self.calls), default=0.0)


async def try_method(method: Method, door: Door, study: Study) -> Trial:
    """One streamed request and one whole one. Never raises for a fault of the model."""
    asked = _asked(study)
    pieces = 0
    ends: list[Answered | ModelFailed] = []
    try:
        async for out in door.stream(asked):
            if isinstance(out, Answered):
                ends.append(out)
            else:
                pieces += 1
    except ModelFailed as failure:
        ends.append(failure)
    if not any(isinstance(end, ModelFailed) and end.reason in HOPELESS for end in ends):
        try:
            ends.append(await door.ask(asked))
        except ModelFailed as failure:
            ends.append(failure)
    return _judged(method, ends, pieces, study)


async def try_all(open_with: Callable[[Method], Door], study: Study) -> list[Trial]:
    """Every method in turn; after a fault that no other method mends, no more are tried."""
    trials: list[Trial] = []
    for method in METHODS:
        trials.append(await try_method(method, open_with(method), study))
        if any(reason in HOPELESS for reason, _ in trials[-1].failed):
            break
    return trials


def best_of(trials: Sequence[Trial]) -> Trial | None:
    """The method to set: the first that does everything; None if none does."""
    return next((trial for trial in trials if trial.good), None)


@dataclass(frozen=True)
class Expected:
    """What one participant takes if nothing needs repair: calls, tokens, US dollars (None without a price).

    `usd_call`: the dearest of these calls, as the budget estimates it before it is made."""

    calls: int
    tokens_in: int
    tokens_out: int
    usd: float | None
    usd_call: float | None


def expected_each(study: Study, ledger: Ledger) -> Expected:
    """From the lengths of the prompts, a talk of usual length, and the study's numbers of scenarios, questions and readings."""
    settings = study.settings
    times = {"interview": settings.limits.exchanges, "distil": 1, "map": settings.mapping.samples}
    sizes = {name: tokens_in((FOLDER / f"{name}.md").read_text("utf-8")) + math.ceil(TYPICAL_SAID / 3) for name in times}
    sizes["map"] += tokens_in(listed_principles(study.spec, study.language))
    talked = settings.scenarios.talked
    calls, into, out = (talked * sum(n * size for n, size in zip(times.values(), of, strict=True)) for of in _columns(sizes))
    return Expected(calls, into, out, _usd(ledger.cost(into, out)), _usd(ledger.cost(max(sizes.values()), EXPECTED_OUT)))


def _usd(nano: int | None) -> float | None:
    return None if nano is None else nano / NANO


def _columns(sizes: dict[str, int]) -> tuple[list[int], list[int], list[int]]:
    return [1] * len(sizes), list(sizes.values()), [TYPICAL_OUT[name] for name in sizes]


def _asked(study: Study) -> Asked:
    listed = "\n".join(f"{principle.id}: {principle.title}" for principle in study.spec.principles)
    return Asked("screen", prompt("try", principles=listed, said=SAID), TrialReply, None)


def _judged(method: Method, ends: list[Answered | ModelFailed], pieces: int, study: Study) -> Trial:
    replies = tuple(end.reply for end in ends if isinstance(end, Answered) and isinstance(end.reply, TrialReply))
    known = {principle.id for principle in study.spec.principles}
    return Trial(
        method=method,
        replies=replies,
        failed=tuple((end.reason, end.call.error_code if end.call else "") for end in ends if isinstance(end, ModelFailed)),
        pieces=pieces,
        quotes_exact=bool(replies) and all(spans_of(reply.quote, SAID) for reply in replies),
        ids_listed=bool(replies) and all(known.issuperset(reply.principle_ids) for reply in replies),
        calls=tuple(end.call for end in ends if end.call),
    )
