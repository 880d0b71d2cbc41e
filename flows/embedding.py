"""Texts into embeddings of the model's provider, batch by batch: budget, and a ModelCall for each request, whatever comes of it.

Vectors are kept in memory alone, under the hash of their text, and only as long as somebody compares that text: nothing of a person
who withdrew stays behind. Nothing is tried again here: who wanted embeddings compares words meanwhile."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from flows.budget import Ledger, OverBudget
from flows.model_line import LineError
from flows.model_request import tokens_in
from flows.records.model_call import ModelCall
from flows.records.study import EmbeddingSettings

BATCH = 128
"""Texts in one request: short ones, so that a request stays far below what providers take."""
NO_PROMPT = "none"
"""Where a call names its prompt file: none is used."""

Vector = tuple[float, ...]


@dataclass(frozen=True)
class Embedded:
    """One answer: a vector for each text, in their order; tokens as the provider counts them, None if it doesn't."""

    vectors: tuple[Vector, ...]
    tokens: int | None
    model: str | None


class EmbeddingLine(Protocol):
    """A connection to a provider of embeddings."""

    async def embed(self, name: str, texts: Sequence[str]) -> Embedded:
        """Raises LineError."""
        ...

    async def close(self) -> None:
        """Ends the connection."""
        ...


@dataclass
class Embedder:
    """Embeddings of one study. `new_id`, `now`: ids and times of the calls; `clock`: seconds that only grow."""

    settings: EmbeddingSettings
    provider: str
    new_id: Callable[[], str]
    now: Callable[[], str]
    clock: Callable[[], float] = time.monotonic
    _known: dict[str, Vector] = field(default_factory=dict, repr=False)

    async def vectors(
        self, texts: Mapping[str, str], line: EmbeddingLine, ledger: Ledger
    ) -> tuple[dict[str, Vector] | None, list[ModelCall]]:
        """Id -> vector for every text, asking only for texts that are new; None if one could not be had; and the calls it took, to be
        stored. Texts that are not among these are forgotten."""
        keys = {name: hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() for name, text in texts.items()}
        self._known = {key: self._known[key] for key in set(keys.values()) & self._known.keys()}
        missing = {keys[name]: text for name, text in texts.items() if keys[name] not in self._known}
        calls: list[ModelCall] = []
        wanted = list(missing)
        for start in range(0, len(wanted), BATCH):
            batch = wanted[start : start + BATCH]
            calls.append(await self._ask({key: missing[key] for key in batch}, line, ledger))
            if calls[-1].outcome == "error":
                return None, calls
        return {name: self._known[key] for name, key in keys.items()}, calls

    async def _ask(self, batch: Mapping[str, str], line: EmbeddingLine, ledger: Ledger) -> ModelCall:
        """One request; its vectors are known afterwards unless the call says otherwise."""
        texts = list(batch.values())
        begun, at, estimate = self.clock(), self.now(), sum(map(tokens_in, texts))
        try:
            charge = ledger.charge(None, estimate, 0)
        except OverBudget as over:
            return self._call(texts, at, error=f"budget:{over.cap}")
        tokens, error, model = estimate, "", None
        try:
            answer = await line.embed(self.settings.name, texts)
            error = "" if _fits(answer, len(texts), self._length) else "invalid"
            tokens, model = estimate if answer.tokens is None else answer.tokens, answer.model
            if not error:
                self._known |= dict(zip(batch, answer.vectors, strict=True))
        except LineError as failure:
            tokens = estimate if failure.worked else 0
            error = f"{failure.reason}:{failure.code}".rstrip(":")
        cost = ledger.cost(tokens, 0)
        ledger.settle(charge, cost)
        took = round(1000 * (self.clock() - begun))
        return self._call(texts, at, error=error, tokens=tokens, cost=cost, took=took, model=model, estimated=tokens == estimate)

    @property
    def _length(self) -> int | None:
        """Numbers in each vector that is known; None: none is."""
        return next((len(vector) for vector in self._known.values()), None)

    def _call(
        self, texts: Sequence[str], at: str, *, error: str, tokens: int = 0, cost: int | None = 0, took: int = 0, model: str | None = None,
        estimated: bool = False,
    ) -> ModelCall:  # fmt: skip
        said = json.dumps({"model": self.settings.name, "input": list(texts)}, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return ModelCall(
            id=self.new_id(),
            participant_id=None,
            purpose="screen",
            provider=self.provider,
            prompt_name=NO_PROMPT,
            prompt_sha256=hashlib.sha256(b"").hexdigest(),
            request_commitment=hashlib.sha256(said.encode("utf-8", "replace")).hexdigest(),
            model_asked=self.settings.name,
            model_returned=model,
            params=json.dumps({"method": "embeddings", "texts": len(texts)}),
            tokens_in=tokens,
            tokens_estimated=estimated,
            cost_nano_usd=cost,
            latency_ms=took,
            attempts=0 if error.startswith("budget") else 1,
            outcome="error" if error else "ok",
            error_code=error,
            created_at=at,
        )


def _fits(answer: Embedded, count: int, length: int | None) -> bool:
    """A vector of numbers for each text, all of one length that is not zero, and of the length of those before."""
    lengths = {len(vector) for vector in answer.vectors}
    return len(answer.vectors) == count and len(lengths) == 1 and lengths != {0} and (length is None or lengths == {length})
