"""People who come to the cards of others, without a talk before it: a study of short scenarios, cards put straight into the archive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from history_toys import id_of
from toys import Person, about_act, consent, pack, still, talk_on

from bot.conversation import Conversation
from flows.accept.choosing import single_pick
from flows.records import AskChoice, AskVotes, Chose, Event, Policy, Press, Pressed, Quote, Review, ShowScenario, Study, Turn, ValueCard
from flows.records.study import ScenarioCounts

TEXT = "It should say what it knows and what it does not know."


def study_of_others(**settings: Any) -> Study:
    """One short scenario, then the cards of others."""
    given: dict[str, Any] = {
        "scenarios": ScenarioCounts(talked=0, short=1),
        "after": (),
        "closing": ("others",),
        "before": (),
        "about": (),
        **settings,
    }
    base = pack()
    return base.model_copy(update={"settings": base.settings.model_copy(update=given), "example": None})


def talk_about_others(folder: Path, *, seeds: bool = True, **settings: Any) -> Conversation:
    """A conversation on a new archive; `seeds`: with the seed cards of the built-in study."""
    study = study_of_others(**settings)
    return talk_on(folder, study if seeds else study.model_copy(update={"seeds": ()}))


async def comes(talk: Conversation, **more: Any) -> Person:
    """Somebody who has walked up to the cards of others, or past them if there are none."""
    person = Person(talk, await talk.join(language=more.pop("language", "en"), consent=consent(cards=True), **more))
    while act := _before_others(person):
        await person.does(act)
    return person


def _before_others(person: Person) -> Event | None:
    screen = next((screen for screen in reversed(person.view.screens) if screen.open), None)
    if isinstance(screen, ShowScenario):
        return Pressed(client_id=person.act_id(), button="read_note", subject=screen.scenario_id)
    if isinstance(screen, AskChoice) and not screen.complete:
        ids = [option.id for option in screen.options]
        ranking = single_pick(ids[0], ids)
        return Chose(client_id=person.act_id(), scenario_id=screen.scenario_id, moment="before", ranking=ranking, who_decides="nobody")
    if isinstance(screen, AskChoice):
        return Pressed(client_id=person.act_id(), button="go_on", subject=screen.scenario_id)
    return about_act(screen, person.act_id()) if screen and not isinstance(screen, AskVotes) else None


async def has_a_card(talk: Conversation, name: str, *, approved: bool = True, title: str = "", lang: str = "en", **more: Any) -> ValueCard:
    """Somebody new with a card of their own, approved, put straight into the archive."""
    flags = more.pop("flags", {"cards": True})
    author = await talk.join(language=lang, consent=consent(**flags), **more)
    history = talk.history(author)
    assert history is not None
    scenario = more.get("scenario", history.draws[0].scenario_id)
    turn = Turn(
        id=id_of(name, "turn"), participant_id=author, scenario_id=scenario, seq=0, who="participant", step="talk", text=TEXT, lang=lang,
        created_at=still(),
    )  # fmt: skip
    card = ValueCard(
        id=id_of(name),
        version=1,
        participant_id=author,
        scenario_id=scenario,
        title=title or f"Card {name}",
        sentence=TEXT,
        policies=(Policy(kind="looks_to", text=TEXT, quotes=(Quote(turn=turn.id, start=0, end=len(TEXT)),)),),
        lang=lang,
        author="participant",
        talk_mode="guided",
        card_mode="guided",
        created_at=still(),
    )
    await talk.archive.store(author, None, [turn, card, *([press(card, "approve")] if approved else [])])
    return card


def press(card: ValueCard, button: Any) -> Press:
    """The author's decision about a version of their card."""
    name = id_of(card.id, card.version, button)
    subject = f"{card.id}/{card.version}"
    return Press(id=name, participant_id=card.participant_id, button=button, step="card", subject=subject, created_at=still())


async def review(talk: Conversation, card_id: str, action: Any, version: int = 1, about: str | None = None) -> None:
    """A reviewer's decision."""
    made = Review(
        id=talk.kit.new_id(), reviewer="r", subject_kind="card", subject=card_id, version=version, about=about, action=action,
        before="{}", after="{}", created_at=still(),
    )  # fmt: skip
    await talk.archive.keep_reviews([made])


async def released(talk: Conversation, names: range | list[int], **more: Any) -> list[ValueCard]:
    """Cards of as many new people, released."""
    cards = [await has_a_card(talk, str(name), **more) for name in names]
    for card in cards:
        await review(talk, card.id, "release", about=card.participant_id)
    return cards


def shown(person: Person) -> list[str]:
    """Ids of the cards that stand before this person."""
    found = [screen for screen in person.view.screens if isinstance(screen, AskVotes)]
    return [one.card.card_id for screen in found for one in screen.votes]
