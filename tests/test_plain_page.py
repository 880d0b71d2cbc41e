"""Every kind of screen as a plain page, and what its form says: also the kinds that the built-in study leaves out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest
from fastapi import FastAPI
from others_toys import comes, talk_about_others
from plain_toys import MOST_BYTES, Walker, forms_in
from toys import Person, consent, pack, talk_on

from bot.arrival import Arrivals
from bot.conversation import Conversation
from bot.desk import Desk
from bot.gate import Flood
from bot.incoming import read_event
from bot.participant import Pages
from bot.plain import add_plain
from bot.plain_forms import READERS, Form, Problem
from bot.plain_more_forms import MORE, read_form
from bot.plain_page import TEMPLATES, Asked, Sheet, cut
from bot.receipt import Receipts
from bot.settings import Settings
from bot.wording import read_all
from flows.records import (
    AnyScreen,
    AskChoice,
    AskPair,
    AskPoints,
    AskText,
    AskVotes,
    Notice,
    NotStored,
    OfferMore,
    Progress,
    Say,
    ShownOption,
    ShownPoints,
    View,
    Writing,
)

ID = "0" * 31 + "1"
PROGRESS = Progress(part="scenario", number=1, of=1, segments=("part", "open", "open"), minutes_left=1)
WORDS = read_all()
PAGES = Pages(pack(), WORDS)


def names(kinds: Any) -> set[str]:
    return {kind.__name__ for kind in kinds}


def test_every_kind_of_screen_has_its_page_and_its_form() -> None:
    kinds = get_args(AnyScreen)
    assert names(kinds) - names(TEMPLATES) == set(), "bot/plain_page.py: no template for these"
    assert names(kinds) - names(READERS) - names(MORE) == {Notice.__name__}, "bot/plain_forms.py: no form is read for these"


def page_of(*screens: AnyScreen, language: str = "en", **more: Any) -> str:
    view = View(screens=screens, progress=PROGRESS, talking=False)
    return Sheet(PAGES, language, view, "f" * 32, **more).whole()


@pytest.mark.parametrize("language", sorted(WORDS))
@pytest.mark.parametrize("kind", ["help", "set_questions", "set_card"])
def test_notices_stand_before_what_is_open(kind: Any, language: str) -> None:
    asked = AskText(key="turn/1", open=True, text="Why?", slot="why", turn_id=ID)
    page = page_of(Notice(key="n", notice=kind, text="Call 112 <now>." if kind == "help" else ""), asked, language=language)
    w = WORDS[language]
    told = {"help": "danger_title", "set_questions": "no_model_title", "set_card": "no_draft_title"}[kind]
    assert page.index(w(f"chat.{told}")) < page.index("Why?") and ("Call 112 &lt;now&gt;." in page) == (kind == "help")


RANKED = AskChoice(
    key="choice/a/before",
    open=True,
    scenario_id="a",
    moment="before",
    title="A",
    context="B",
    request="C",
    options=tuple(ShownOption(id=one, text=f"Do {one}") for one in "xyz"),
    rank=True,
    number=1,
    of=1,
)


@pytest.mark.parametrize(
    ("places", "ranking", "problem"),
    [
        (("2", "1", "3"), "y>x>z", "chat.choose_who_to_go_on"),
        (("", "", ""), None, "refused.choose_first"),
        (("1", "1", "2"), None, "plain.place_each"),
        (("1", "2", ""), None, "plain.place_each"),
        (("1", "2", "x"), None, "plain.place_each"),
    ],
)
def test_an_order_is_given_by_places(places: tuple[str, ...], ranking: str | None, problem: str) -> None:
    (form,) = [form for form in forms_in(page_of(RANKED)) if form.method == "post"]
    filled: dict[str, Any] = {f"place-{one}": place for one, place in zip("xyz", places, strict=True)}
    reading = read_form(RANKED, Form(form.sent("go_on", filled)))
    assert [fields["ranking"] for _, fields in reading.acts] == ([ranking] if ranking else [])
    assert reading.problem and reading.problem.key == problem
    again = page_of(RANKED, form=Form(form.sent("go_on", filled)), key=RANKED.key, problem=reading.problem)
    assert again.count(" selected") == sum(place in ("1", "2", "3") for place in places)


@pytest.mark.parametrize(
    ("typed", "number"), [("20", 20), (" ٢٠ ", 20), ("", 0), ("-3", -3), ("2.5", None), ("many", None), ("9" * 5000, 999999)]
)
def test_points_are_whole_numbers_in_any_digits(typed: str, number: int | None) -> None:
    asked = AskPoints(
        key="points", open=True, method="points", budget=100, left=100, rules=(ShownPoints(principle_id="a", title="T", text="x", votes=5),)
    )
    (form,) = [form for form in forms_in(page_of(asked)) if form.method == "post"]
    reading = read_form(asked, Form(form.sent("go_on", {"votes-a": typed})))
    if number is None:
        assert reading.acts == () and reading.problem == Problem("plain.points_number", at="votes-a")
    else:
        assert [act for act in reading.acts] == [
            ("GavePoints", {"votes": {"a": number}}),
            ("Pressed", {"button": "go_on", "subject": "points"}),
        ]


def test_more_is_offered_never_demanded() -> None:
    offer = OfferMore(key="more/2", open=True, minutes=26, promised=25, left=1, paid=True)
    page = page_of(offer)
    assert "You were at it for 26 minutes." in page and "Your pay is the same either way." in page
    for press in ("one_more", "to_the_end"):
        ((kind, fields),) = read_form(offer, Form([("press", press)])).acts
        assert read_event(kind, {"client_id": "12345678", **fields}) and fields["detail"] == press


async def hears(person: Person, screen: AnyScreen, items: list[tuple[str, str]]) -> list[str]:
    """The acts of a form, heard; the reasons of those that are refused."""
    refused = []
    for kind, fields in read_form(screen, Form(items)).acts:
        event = read_event(kind, {"client_id": person.act_id(), **fields})
        assert event, (kind, fields)
        outs = [out async for out in person.conversation.hear(person.id, event)]
        refused += [out.reason for out in outs if isinstance(out, NotStored)]
    return refused


@pytest.fixture
async def reader(tmp_path: Path) -> AsyncIterator[Person]:
    talk = talk_about_others(tmp_path, closing=("others", "pairs"))
    yield await comes(talk)
    talk.archive.close()


async def test_cards_of_others_are_judged_and_reported(reader: Person) -> None:
    asked = reader.open(AskVotes)
    page = Sheet(PAGES, "en", reader.view, "f" * 32).whole()
    (form,) = [form for form in forms_in(page) if form.method == "post"]
    first, second, *_ = [vote.card.card_id for vote in asked.votes]
    assert form.values(f"vote-{first}") == ["agree", "disagree", "pass"] and len(page.encode()) < MOST_BYTES
    reported = [*form.sent("", {f"vote-{first}": "disagree"}), ("report", second)]
    assert await hears(reader, asked, reported) == []
    asked = reader.open(AskVotes)
    assert [vote.value for vote in asked.votes if vote.card.card_id == first] == ["disagree"]
    assert second not in [vote.card.card_id for vote in asked.votes]
    assert "You will not see this card again." in Sheet(PAGES, "en", reader.view, "f" * 32, asked=Asked(reported=True)).whole()
    assert await hears(reader, asked, form.sent("go_on")) == []
    assert not [screen for screen in reader.view.screens if screen.open and isinstance(screen, AskVotes)]


async def test_pairs_are_compared(reader: Person) -> None:
    await hears(reader, reader.open(AskVotes), [("press", "go_on")])
    asked = reader.open(AskPair)
    page = Sheet(PAGES, "en", reader.view, "f" * 32).whole()
    (form,) = [form for form in forms_in(page) if form.method == "post"]
    assert form.values("wiser") == ["a", "b", "equal", "unsure"] and len(page.encode()) < MOST_BYTES
    assert len(await hears(reader, asked, form.sent("go_on"))) == 1
    assert await hears(reader, asked, form.sent("go_on", {"wiser": "b", "own-why": "It <asks> first."})) == []
    told = next(screen for screen in reader.view.screens if screen.key == asked.key)
    assert isinstance(told, AskPair) and (told.wiser, told.why, told.open) == ("b", "It <asks> first.", False)


def test_a_text_is_cut_by_its_bytes_and_never_inside_a_sign() -> None:
    assert cut(WORDS["en"], "short & sweet") == "short &amp; sweet"
    shortened = cut(WORDS["en"], "&" * 5000, 1000)
    assert shortened.startswith("&amp;" * 200 + "…") and "&amp;" * 201 not in shortened


class ToyTalks:
    """Somebody for whom a model is at work, until it was looked at often enough."""

    def __init__(self, talks: Conversation, looks: int) -> None:
        self.talks, self.looks, self.resumed = talks, looks, 0
        self.study, self.kit, self.archive = talks.study, talks.kit, talks.archive

    def history(self, who: str) -> Any:
        return self.talks.history(who)

    def view(self, who: str) -> View:
        self.looks -= 1
        last: AnyScreen = Writing(key="writing", what="question", can_draft=True, text="Wha")
        if self.looks < 0:
            last = AskText(key="turn/2", open=True, text="What else?", mode="model", slot="why")
        return View(screens=(Say(key="turn/1", who="participant", text="Because."), last), progress=PROGRESS, talking=True)

    def resume(self, who: str) -> None:
        self.resumed += 1


@pytest.fixture
def talks(tmp_path: Path) -> Iterator[Conversation]:
    talk = talk_on(tmp_path)
    yield talk
    talk.archive.close()


@pytest.mark.parametrize(("looks", "waited"), [(5, True), (500, False)])
async def test_a_page_waits_for_a_model_and_then_says_so(talks: Conversation, tmp_path: Path, looks: int, waited: bool) -> None:
    toy = ToyTalks(talks, looks)
    who = await talks.join(language="en", consent=consent(), simulated=True)
    settings = Settings()
    desk = Desk(
        talks=toy,  # type: ignore[arg-type]
        settings=settings,
        pages=PAGES,
        flood=Flood(settings.limits),
        reads=lambda token: token,
        thread_of=lambda one: one,
        receipts=Receipts.of(tmp_path),
        arrivals=Arrivals.of(pack().settings.arrival, tmp_path, settings),
    )
    app, slept = FastAPI(), []

    async def wait(seconds: float) -> None:
        slept.append(seconds)

    add_plain(app, desk, toy, wait=wait)  # type: ignore[arg-type]
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://testserver", cookies={"soundings": who}
    ) as client:
        walker = Walker(client)
        page = await walker.get()
    desk.arrivals.identities.close()
    assert toy.resumed == 1 and sum(slept) < 10 and walker.page
    if waited:
        assert "What else?" in page and "You are talking with an AI" in page and "refresh" not in walker.page.headers
    else:
        assert "Wha</p>" in page and "Look again" in page and walker.form("draft").buttons() == ["draft"]
        assert walker.page.headers["refresh"] == "2;url=/plain#now"
