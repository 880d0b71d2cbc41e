"""The door as the stations know it: budget, deadline, retries, the checks on the reply, and a ModelCall for whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import NoReturn

from flows.asking import Answered, Asked, ModelFailed
from flows.budget import Ledger, OverBudget
from flows.model_line import Heard, Line, LineError
from flows.model_reply import MOST_CHARACTERS, BadReply, read_reply
from flows.model_request import EXPECTED_OUT, request_for
from flows.model_stream import FirstField
from flows.model_tally import Tally
from flows.records.model_call import ModelCall
from flows.records.study import ModelSettings
from flows.resting import Rest
from flows.retrying import Timing, wait_before

RESTING = "resting"
"""Code of a request that was not sent, since the model did not answer those before."""


class LiveDoor:
    """A Door to one configured model over `line`. Close it when done."""

    def __init__(
        self,
        line: Line,
        settings: ModelSettings,
        ledger: Ledger,
        new_id: Callable[[], str],
        now: Callable[[], str],
        *,
        provider: str,
        timing: Timing | None = None,
    ) -> None:
        self.settings = settings
        self.ledger = ledger
        self.provider = provider
        self._line = line
        self._new_id = new_id
        self._now = now
        self._timing = timing or Timing()
        self._rest = Rest(self._timing.clock)
        self._gone: list[ModelCall] = []

    async def ask(self, asked: Asked) -> Answered:
        """The whole reply. Raises ModelFailed."""
        tally = self._begin(asked, streams=False)
        try:
            async with aclosing(self._tries(asked, tally)) as pieces:
                async for _ in pieces:
                    pass
            return self._answered(asked, tally)
        finally:
            self._end(tally)

    async def stream(self, asked: Asked) -> AsyncGenerator[str | Answered, None]:
        """The first field's text in pieces as they arrive, then the Answered. Raises ModelFailed, also after some pieces.

        Tried again only as long as nothing was handed over."""
        tally = self._begin(asked, streams=True)
        try:
            async with aclosing(self._tries(asked, tally)) as pieces:
                async for piece in pieces:
                    yield piece
            yield self._answered(asked, tally)
        finally:
            self._end(tally)

    async def close(self) -> None:
        """Ends the connections to the model."""
        await self._line.close()

    def gone(self, participant_id: str) -> tuple[ModelCall, ...]:
        """Calls whose asker went on without them since this was last asked: to be stored with the participant's next act."""
        theirs = tuple(call for call in self._gone if call.participant_id == participant_id)
        self._gone = [call for call in self._gone if call.participant_id != participant_id]
        return theirs

    def _begin(self, asked: Asked, *, streams: bool) -> Tally:
        request = request_for(asked, self.settings, streams=streams)
        tally = Tally(asked, request, self.settings, self.ledger, self.provider, self._new_id(), self._now(), self._timing.clock)
        if reason := self._rest.why_not():
            raise ModelFailed(reason, tally.failed(reason, RESTING))
        try:
            tally.charge = self.ledger.charge(asked.participant_id, request.estimate_in, EXPECTED_OUT, same_turn=asked.repair is not None)
        except OverBudget as over:
            raise ModelFailed("budget", tally.failed("budget", over.cap)) from None
        return tally

    def _end(self, tally: Tally) -> None:
        """Settles what is still open: whoever asked has gone on without the reply."""
        if tally.call is None:
            self._gone.append(tally.failed("cancelled", worked=True))

    def _answered(self, asked: Asked, tally: Tally) -> Answered:
        self._rest.answered()
        try:
            record = read_reply(tally.heard, asked.gives)
        except BadReply as bad:
            raise ModelFailed(bad.reason, tally.failed(bad.reason), bad.detail) from None
        return Answered(record, tally.succeeded())

    async def _tries(self, asked: Asked, tally: Tally) -> AsyncGenerator[str, None]:
        """The pieces of the first try that comes to its end. Raises ModelFailed."""
        while True:
            tally.begin_try()
            try:
                async with aclosing(self._one_try(asked, tally)) as pieces:
                    async for piece in pieces:
                        yield piece
                return
            except LineError as error:
                await self._wait(asked, tally, error)

    async def _wait(self, asked: Asked, tally: Tally, error: LineError) -> None:
        """Until the next try may begin. Raises ModelFailed where there is none."""
        wait = wait_before(tally.attempts, error, self._timing)
        left = self._left(asked, tally)
        if not error.again or tally.first_words is not None or tally.attempts >= min(asked.tries, self.settings.tries) or wait >= left:
            self._fail(tally, error)
        tally.lose_try(worked=error.worked)
        await self._timing.sleep(wait)
        if self._left(asked, tally) <= 0:
            self._fail(tally, LineError("timeout"))

    def _fail(self, tally: Tally, error: LineError) -> NoReturn:
        self._rest.failed(error.reason)
        raise ModelFailed(error.reason, tally.failed(error.reason, error.code, worked=error.worked)) from None

    async def _one_try(self, asked: Asked, tally: Tally) -> AsyncGenerator[str, None]:
        """The first field's pieces; the whole text gathers in tally.heard. Raises LineError."""
        reading = FirstField(next(iter(asked.gives.model_fields)))
        async with aclosing(self._line.pieces(tally.request, tally.heard)) as pieces:
            while (piece := await self._next(asked, tally, pieces)) is not None:
                if len(tally.heard.text) > MOST_CHARACTERS:
                    raise LineError("oversize", worked=True)
                if tally.request.streams and (words := reading.feed(piece)):
                    tally.words_came()
                    yield words

    async def _next(self, asked: Asked, tally: Tally, pieces: AsyncGenerator[str, None]) -> str | None:
        """The next piece, or None at the end. Raises LineError, also when the time is up."""
        left = min(self._left(asked, tally), self.settings.timeout_s)
        try:
            async with asyncio.timeout(max(left, 0)):
                return await anext(pieces, None)
        except TimeoutError:
            raise LineError("timeout", again=True, worked=True) from None

    def _left(self, asked: Asked, tally: Tally) -> float:
        """Seconds until this request is too late."""
        waits_for_words = tally.request.streams and tally.first_words is None
        limit = min(asked.first_words_s, asked.in_all_s) if waits_for_words else asked.in_all_s
        return limit - tally.seconds()


__all__ = ["Heard", "LiveDoor"]
