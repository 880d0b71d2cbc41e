"""Readers of cards for tests: their acts put straight into an archive."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from toys import still

from bot.conversation import Conversation
from flows.records import Quote, Review, ValueCard, Verdict
from flows.records.review import Round
from flows.reviewing.acts import Finished, ReadPrinciple

Told = Mapping[str, Verdict | tuple[Verdict, str]]
"""Principle -> verdict, or verdict and reason."""


def reading_acts(
    new_id: Callable[[], str], card: ValueCard, who: str, told: Told, *, quote: Quote | None = None, round: Round = "unaided",
    done: bool = True,
) -> list[Review]:  # fmt: skip
    """A reader's verdicts on a card, and that they are done."""

    def act(after: Any, **more: Any) -> Review:
        return Review(
            id=new_id(), reviewer=who, subject_kind="card", subject=card.id, version=card.version, about=card.participant_id,
            action="read", before="{}", after=after.model_dump_json(), created_at=still(), round=round, **more,
        )  # fmt: skip

    acts = []
    for principle, said in told.items():
        verdict, reason = said if isinstance(said, tuple) else (said, "")
        acts.append(act(ReadPrinciple(principle=principle, quote=quote), verdict=verdict, reason=reason))
    return [*acts, act(Finished(done=True))] if done else acts


async def reads(talk: Conversation, card: ValueCard, who: str, told: Told, **more: Any) -> list[Review]:
    """The same, stored, each verdict with the first quote of the card."""
    acts = reading_acts(talk.kit.new_id, card, who, told, quote=card.policies[0].quotes[0], **more)
    await talk.archive.keep_reviews(acts)
    return acts
