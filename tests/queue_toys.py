"""The reviewers' pages alone, on a new archive: who asks is whoever the cookie names. Cards with what the filters look for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from history_toys import id_of
from others_toys import has_a_card, press
from state_toys import move
from toys import still, talk_on

from bot.arrival import Arrivals
from bot.conversation import Conversation
from bot.desk import Desk
from bot.gate import Flood
from bot.participant import Pages
from bot.receipt import Receipts
from bot.review import add_review
from bot.settings import Settings
from bot.staff_pages import NotYours, Staff, StaffDesk
from bot.wording import read_all
from flows.records import Link, Offer, Policy, Quote, Review, Study, ValueCard
from flows.reviewing.acts import Finished, ReadPrinciple

HOST = "http://testserver"


class ByName:
    """The cookie is the name."""

    def who(self, cookie: str | None) -> Staff | None:
        return Staff(cookie, "operator" if cookie == "olga" else "reviewer") if cookie else None


@dataclass
class Review_:
    """One study under review."""

    talks: Conversation
    app: FastAPI

    def browser(self, name: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.app)
        return httpx.AsyncClient(transport=transport, base_url=HOST, cookies={"soundings-staff": name}, headers={"origin": HOST})


def under_review(folder: Path, study: Study | None = None, **settings: Any) -> Review_:
    """The pages on a study that is open, with nobody in it."""
    talks = talk_on(folder, study)
    move(talks, "open")
    found = Settings(**settings)
    pages = Pages(talks.study, read_all(), lambda: False, lambda: None)
    data = talks.archive.path.parent
    desk = Desk(
        talks, found, pages, Flood(found.limits), reads=lambda _: None, thread_of=lambda one: one, receipts=Receipts.of(data),
        arrivals=Arrivals.of(talks.study.settings.arrival, data, found),
    )  # fmt: skip
    app = FastAPI(openapi_url=None)
    add_review(app, StaffDesk(desk, ByName()))

    @app.exception_handler(NotYours)
    async def not_yours(_: Any, error: NotYours) -> Any:
        return error.answer

    return Review_(talks, app)


async def card_with(talks: Conversation, name: str, **more: Any) -> ValueCard:
    """An approved card of somebody new. `answers`: principle -> answer; `linked`: principle -> thousandths of samples that agree;
    `lost`: a quote behind the end of its turn; `fit`: what its author said to a guess; `mode`: of the card."""
    answers, linked = more.pop("answers", {}), more.pop("linked", {})
    fit, lost, mode = more.pop("fit", None), more.pop("lost", False), more.pop("mode", "guided")
    sentence = more.pop("sentence", None)
    card = await has_a_card(talks, name, approved=False, **more)
    changed: dict[str, Any] = {"version": 2, "card_mode": mode, "sentence": sentence or card.sentence}
    if lost:
        quote = Quote(turn=card.policies[0].quotes[0].turn, start=0, end=9999)
        changed["policies"] = (Policy(kind="looks_to", text="What is gone", quotes=(quote,)),)
    card = card.model_copy(update=changed)
    shared = {"participant_id": card.participant_id, "card_id": card.id, "card_version": 2, "scenario_id": card.scenario_id}
    offers = [
        Offer(
            id=id_of(card.id, principle), principle_id=principle, spec_version="2025-12-18", wording="a", why="in_play", position=at,
            answer=answer, fit=fit, created_at=still(), **shared,
        )
        for at, (principle, answer) in enumerate(answers.items())
    ]  # fmt: skip
    links = [
        Link(
            id=id_of(card.id, "link", principle), participant_id=card.participant_id, card_id=card.id, card_version=2,
            principle_id=principle, stance="supports", turn=card.policies[0].quotes[0].turn, start=0, end=5, reason="r", method="model",
            agreement_permille=agreed, spec_version="2025-12-18", created_at=still(),
        )
        for principle, agreed in linked.items()
    ]  # fmt: skip
    await talks.archive.store(card.participant_id, None, [card, press(card, "approve"), *offers, *links])
    return card


def done(card: ValueCard, who: str, **verdicts: Any) -> list[Review]:
    """A reader's verdicts, and that they are done."""
    return [
        *(act_on(card, who, "read", ReadPrinciple(principle=one), verdict=verdict) for one, verdict in verdicts.items()),
        act_on(card, who, "read", Finished(done=True)),
    ]


def act_on(card: ValueCard, who: str, action: Any, after: Any = None, **more: Any) -> Review:
    """One act on a card."""
    name = id_of(card.id, who, action, repr(after), repr(more))
    given: dict[str, Any] = {
        "id": name, "reviewer": who, "subject_kind": "card", "subject": card.id, "version": card.version, "about": card.participant_id,
        "action": action, "before": "{}", "after": after.model_dump_json() if after else "{}", "created_at": still(), "round": "blind",
    }  # fmt: skip
    return Review(**(given | more))
