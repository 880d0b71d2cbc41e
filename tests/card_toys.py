"""A card before a reviewer, on a study of one card: its talk, its quotes, its author's answers, a machine's readings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
from fastapi import FastAPI
from fastapi.responses import Response
from history_toys import id_of
from others_toys import press
from toys import consent, pack, still, talk_on

from bot.conversation import Conversation
from bot.desk import Desk
from bot.review_card import add_card
from bot.review_index import ReviewIndex
from bot.staff_pages import NotYours, Staff, StaffDesk
from bot.wording import read_all
from flows.records import Gap, Link, Offer, Policy, Quote, Turn, ValueCard
from flows.records.study import ReviewRules

ADDRESS = "http://testserver"
ASKED = "What would you look to?"
FIRST = "I would tell him."
SAID = "I would want it to ask how he takes it before telling me what is right. Unless he signs a paper."
QUOTED = "ask how he takes it"
UNLESS = "Unless he signs a paper"
PRINCIPLES = ("do_not_lie", "ask_clarifying_questions", "uphold_fairness")


@dataclass(frozen=True)
class Toy:
    """One study with its card. Readers are named by their cookie."""

    talk: Conversation
    card: ValueCard
    index: ReviewIndex
    app: FastAPI

    def browser(self, name: str = "rita") -> httpx.AsyncClient:
        """A browser without scripts in which somebody is signed in."""
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=True)
        return httpx.AsyncClient(transport=transport, base_url=ADDRESS, cookies={"soundings-staff": name})

    @property
    def address(self) -> str:
        return f"/review/card/{self.card.id}"


class Named:
    """Accounts whose cookie is their name; operators are called op."""

    def who(self, cookie: str | None) -> Staff | None:
        return Staff(cookie, "operator" if cookie == "op" else "reviewer") if cookie else None


def quote_in(turn: Turn, words: str) -> Quote:
    start = turn.text.index(words)
    return Quote(turn=turn.id, start=start, end=start + len(words))


async def card_by(
    talk: Conversation,
    name: str,
    *,
    said: str = SAID,
    lost: bool = False,
    empty: bool = False,
    links: Mapping[str, str] | None = None,
    answers: Mapping[str, Any] | None = None,
    title: str = "Ask before you tell",
    exception: str = "",
    **flags: Any,
) -> ValueCard:
    """Somebody new with an approved card. `lost`: the machine's quotes stand nowhere; `links`: principle -> stance; `answers`: answer."""
    author = await talk.join(language="en", consent=consent(cards=True), **flags)
    history = talk.history(author)
    assert history is not None
    scenario = history.draws[0].scenario_id

    def turn(number: int, who: Any, text: str, **more: Any) -> Turn:
        return Turn(
            id=id_of(name, "turn", number), participant_id=author, scenario_id=scenario, seq=number, who=who, step="talk", text=text,
            lang="en", created_at=still(), **more,
        )  # fmt: skip

    turns = [turn(0, "interviewer", ASKED), turn(1, "participant", FIRST), turn(2, "participant", said, supersedes=id_of(name, "turn", 1))]
    own = turns[2]
    lines = () if empty else (
        Policy(kind="looks_to", text="How this person takes the news", quotes=(quote_in(own, QUOTED),)),
        Policy(kind="exception", text="He has to sign something", quotes=(quote_in(own, UNLESS),)),
    )  # fmt: skip
    card = ValueCard(
        id=id_of(name), version=1, participant_id=author, scenario_id=scenario, title="" if empty else title, sentence="Ask first.",
        policies=lines, lang="en", author="participant", talk_mode="guided", card_mode="guided", created_at=still(),
    )  # fmt: skip
    given = (
        {"do_not_lie": "qualifies", "ask_clarifying_questions": "does_not_fit", "uphold_fairness": "unsure"}
        if answers is None
        else dict(answers)
    )
    offers = [
        Offer(
            id=id_of(name, principle, "offer"),
            participant_id=author,
            card_id=card.id,
            card_version=1,
            scenario_id=scenario,
            principle_id=principle,
            spec_version="2025-12-18",
            wording="b",
            why="in_play",
            position=at,
            answer=answer,
            exception=exception if answer == "qualifies" else "",
            created_at=still(),
        )  # fmt: skip
        for at, (principle, answer) in enumerate(given.items())
    ]
    at = quote_in(own, QUOTED)
    read = [
        Link(
            id=id_of(name, principle, "link"),
            card_id=card.id,
            card_version=1,
            principle_id=principle,
            stance=cast(Any, stance),
            turn=own.id,
            start=at.start,
            end=9000 if lost else at.end,
            reason="It asks first.",
            method="model",
            agreement_permille=667,
            participant_id=author,
            spec_version="2025-12-18",
            created_at=still(),
        )  # fmt: skip
        for principle, stance in (links or {}).items()
    ]
    gap = Gap(
        id=id_of(name, "gap"),
        participant_id=author,
        card_id=card.id,
        card_version=1,
        nothing_fits=True,
        text="kindness",
        created_at=still(),
    )
    await talk.archive.store(author, None, [*turns, card, press(card, "approve"), *offers, *read, gap])
    return card


def app_on(talk: Conversation, index: ReviewIndex) -> FastAPI:
    """The card page alone, with people who sign in by name."""
    desk = SimpleNamespace(talks=talk, settings=SimpleNamespace(cookie_name="soundings"), pages=SimpleNamespace(wordings=read_all()))
    app = FastAPI(openapi_url=None)
    add_card(app, StaffDesk(cast(Desk, desk), Named()), index)

    @app.exception_handler(NotYours)
    async def not_yours(_: Any, error: Exception) -> Response:
        return cast(NotYours, error).answer

    return app


def study_read(*, unaided: bool = False, each: int = 2, **settings: Any) -> Any:
    """The built-in study with as many readers, all of its cards in the unaided sample or none."""
    rules = ReviewRules(unaided_percent=100 if unaided else 0, unaided_least=0)
    base = pack()
    given = {"reviewers_each": each, "review": rules, "before": (), "about": (), **settings}
    return base.model_copy(update={"settings": base.settings.model_copy(update=given), "seeds": (), "example": None})


async def toy(folder: Path, *, unaided: bool = False, each: int = 2, **card: Any) -> Toy:
    """A study with one card of a real person, and its card page."""
    talk = talk_on(folder, study_read(unaided=unaided, each=each))
    made = await card_by(talk, "one", **card)
    index = ReviewIndex(talk)
    index.refresh()
    return Toy(talk, made, index, app_on(talk, index))
