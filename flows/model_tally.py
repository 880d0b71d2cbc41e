"""What one request takes, kept up while it runs: tries, tokens, time; at its end a ModelCall, and the true price in the ledger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from flows.asking import Asked, Reason
from flows.budget import Charge, Ledger
from flows.model_line import Heard
from flows.model_reply import MOST_CHARACTERS
from flows.model_request import Request, tokens_in
from flows.records.model_call import ModelCall
from flows.records.study import ModelSettings


class Tally:
    """One request from its first try to its end. `call` is there once it has ended."""

    def __init__(
        self,
        asked: Asked,
        request: Request,
        settings: ModelSettings,
        ledger: Ledger,
        provider: str,
        call_id: str,
        begun_at: str,
        clock: Callable[[], float],
    ) -> None:
        self.asked = asked
        self.request = request
        self.heard = Heard()
        self.attempts = 0
        self.first_words: float | None = None
        self.charge: Charge | None = None
        self.call: ModelCall | None = None
        self._settings = settings
        self._ledger = ledger
        self._provider = provider
        self._id = call_id
        self._begun_at = begun_at
        self._clock = clock
        self._begun = clock()
        self._tokens = [0, 0, 0]
        self._estimated = False

    def seconds(self) -> float:
        """Since the request began."""
        return self._clock() - self._begun

    def begin_try(self) -> None:
        """A new try hears nothing of the one before."""
        self.attempts += 1
        self.heard = Heard()

    def lose_try(self, *, worked: bool) -> None:
        """A try that failed: its tokens count all the same where the model was at work."""
        heard = self.heard
        if heard.usage is None and worked:
            self._estimated = True
            heard.usage = (self.request.estimate_in, tokens_in(heard.text), 0)
        self._tokens = [before + more for before, more in zip(self._tokens, heard.usage or (0, 0, 0), strict=True)]

    def words_came(self) -> None:
        """The first words of a stream are here."""
        if self.first_words is None:
            self.first_words = self.seconds()

    def succeeded(self) -> ModelCall:
        """The record of a valid reply."""
        self.lose_try(worked=True)
        return self._ended("repaired" if self.asked.repair is not None else "ok", "")

    def failed(self, reason: Reason, code: str = "", *, worked: bool | None = None) -> ModelCall:
        """The record of a request that gave nothing. `worked`: the model may have been at work; by default, if anything came."""
        self.lose_try(worked=bool(self.heard.finish or self.heard.text) if worked is None else worked)
        return self._ended("error", f"{reason}:{code}" if code else reason)

    def _ended(self, outcome: Literal["ok", "repaired", "error"], error_code: str) -> ModelCall:
        tokens, heard = self._tokens, self.heard
        cost = self._ledger.cost(*tokens)
        if self.charge is not None:
            self._ledger.settle(self.charge, cost)
        self.call = ModelCall(
            id=self._id,
            participant_id=self.asked.participant_id,
            purpose=self.asked.purpose,
            provider=self._provider,
            prompt_name=self.asked.prompt.name,
            prompt_sha256=self.asked.prompt.sha256,
            request_commitment=self.request.commitment,
            model_asked=self._settings.name,
            model_returned=heard.model,
            fingerprint=heard.fingerprint,
            params=self.request.params,
            seed=self.request.seed,
            tokens_in=tokens[0],
            tokens_out=tokens[1],
            cached_tokens=tokens[2],
            tokens_estimated=self._estimated,
            cost_nano_usd=cost,
            latency_ms=round(1000 * self.seconds()),
            first_words_ms=None if self.first_words is None else round(1000 * self.first_words),
            attempts=self.attempts,
            finish=heard.finish,
            outcome=outcome,
            error_code=error_code,
            raw_reply=_sound(heard.refusal or heard.text),
            created_at=self._begun_at,
        )
        return self.call


def _sound(text: str) -> str:
    """The text as far as it is kept, without halves of characters, which no file takes."""
    return text[:MOST_CHARACTERS].encode("utf-8", "replace").decode("utf-8")
