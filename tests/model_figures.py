"""What a session with a model takes in requests and tokens, by purpose: read off the requests that really went out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from flows.model_request import tokens_in
from flows.records import ModelCall
from tests.fake_model import SeenRequest

LEAST_CACHED = 1024
"""Tokens that a beginning must have at least to be kept by a provider (OpenAI's guide to prompt caching, late 2026)."""


@dataclass(frozen=True)
class Taken:
    """What the requests for one purpose took in one session. Tokens are estimated by the project's own rule (flows/model_request.py).

    Of `tokens_in`, `stable` stand in the beginning that is the same for everybody, and `repeated` in the longest beginning that an
    earlier request had, if it is long enough to be kept: what a provider can take from its cache."""

    purpose: str
    calls: int
    tokens_in: int
    tokens_out: int
    stable: int
    repeated: int


def figures(mine: Sequence[SeenRequest], calls: Sequence[ModelCall], earlier: Sequence[SeenRequest]) -> list[Taken]:
    """By purpose, for one session. `earlier`: requests of another person's session before it."""
    taken = []
    for purpose in dict.fromkeys(seen.purpose for seen in mine):
        asked, before = _texts(mine, purpose), _texts(earlier, purpose)
        kept = [call for call in calls if call.purpose == purpose]
        counted = sum(call.tokens_in for call in kept), sum(call.tokens_out for call in kept)
        stable = tokens_in(os.path.commonprefix([*asked, *before])) * len(asked)
        repeated = sum(_kept(text, [*before, *asked[:number]]) for number, text in enumerate(asked))
        taken.append(Taken(purpose, len(asked), *counted, stable, repeated))
    return taken


def _texts(requests: Sequence[SeenRequest], purpose: str) -> list[str]:
    return ["\n".join(seen.texts) for seen in requests if seen.purpose == purpose]


def _kept(text: str, before: list[str]) -> int:
    """Tokens of the longest beginning that one of the requests before had; 0 if it is too short to be kept."""
    longest = max((tokens_in(os.path.commonprefix([text, other])) for other in before), default=0)
    return longest if longest >= LEAST_CACHED else 0
