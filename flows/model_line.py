"""What the door needs from a connection to a model: pieces of a reply as they arrive, and failures by name. No package in sight."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

from flows.asking import Reason
from flows.model_request import Request


@dataclass
class Heard:
    """What one try has brought so far. It grows while pieces arrive, so that nothing is lost with a failure."""

    text: str = ""
    refusal: str | None = None
    finish: str | None = None
    model: str | None = None
    fingerprint: str | None = None
    usage: tuple[int, int, int] | None = None
    """Tokens in, tokens out, and of those in, from the cache; None: the provider counted none."""


class LineError(Exception):
    """A try that failed. `code`: the provider's own word for it, letters and digits only. `wait_s`: how long it asks us to wait.

    `again`: another try may help. `worked`: the model may have been at work, so that tokens may be charged."""

    def __init__(self, reason: Reason, code: str = "", *, wait_s: float | None = None, again: bool = False, worked: bool = False) -> None:
        super().__init__(f"{reason} {code}".strip())
        self.reason: Reason = reason
        self.code = code
        self.wait_s = wait_s
        self.again = again
        self.worked = worked


class Line(Protocol):
    """One connection to one configured model."""

    def pieces(self, request: Request, heard: Heard) -> AsyncGenerator[str, None]:
        """The reply's JSON text in pieces (one, if the request does not stream), each also added to `heard`. Raises LineError."""
        ...

    async def close(self) -> None:
        """Ends the connection."""
        ...
