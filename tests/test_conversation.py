"""The whole way by hand, act by act: what is stored, what follows, what is refused and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from toys import Person, pack, study_with, talk_on

from bot.conversation import Conversation
from flows.accept.choosing import single_pick
from flows.records import (
    AddedRule,
    AnsweredRule,
    AskChoice,
    AskPrinciples,
    AskText,
    ChangedAnswer,
    Chose,
    Done,
    EditedCard,
    Gone,
    Pressed,
    Progress,
    Said,
    SaidGap,
    Say,
    ShowCard,
    ShowScenario,
    Stored,
)

WHY = "It should look at the person who has to live with it, because they pay the price."
LOOK = "It should say clearly what it does not know, and never sound more certain than it is."
MIND = "Unless somebody is in danger right now, then it has to act at once."
OTHER = "Some would say grown people decide for themselves and nobody should preach to them."


@pytest.fixture
def conversation(tmp_path: Path) -> Iterator[Conversation]:
    talk = talk_on(tmp_path)
    yield talk
    talk.archive.close()


async def past_the_note(person: Person) -> None:
    if any(isinstance(screen, ShowScenario) and screen.open for screen in person.view.screens):
        story = person.open(ShowScenario)
        await person.does(Pressed(client_id=person.act_id(), button="read_note", subject=story.scenario_id))


async def choose(person: Person, place: int = 0, **more: str) -> AskChoice:
    choice: AskChoice = person.open(AskChoice)
    ids = [option.id for option in choice.options]
    who = "nobody" if choice.moment == "before" else None
    event = Chose(
        client_id=person.act_id(),
        scenario_id=choice.scenario_id,
        moment=choice.moment,
        ranking=single_pick(ids[place], ids),
        unacceptable=ids[-1],
        who_decides=who,
        **more,
    )
    await person.does(event)
    return choice


async def to_the_talk(person: Person) -> AskChoice:
    """Up to the first question of the first talked scenario, short ones done on the way."""
    for _ in range(3):
        await past_the_note(person)
        choice = await choose(person)
        if not choice.needs_go_on:
            return choice
        await person.does(Pressed(client_id=person.act_id(), button="go_on", subject=choice.scenario_id))
    raise AssertionError("no talked scenario")


async def talk(person: Person, *answers: str) -> None:
    """Answers in turn, the last one again and again, until the card is there."""
    left = list(answers)
    while not any(isinstance(screen, ShowCard) and screen.open for screen in person.view.screens):
        question: AskText = person.open(AskText)
        text = "Say what is true" if question.slot == "title" else (left.pop(0) if len(left) > 1 else left[0])
        await person.does(Said(client_id=person.act_id(), text=text))


async def approve(person: Person) -> ShowCard:
    shown: ShowCard = person.open(ShowCard)
    subject = f"{shown.card.card_id}/{shown.card.version}"
    await person.does(Pressed(client_id=person.act_id(), button="approve", subject=subject))
    return shown


async def to_the_rules(person: Person) -> AskPrinciples:
    for _ in range(3):
        if any(isinstance(screen, AskPrinciples) for screen in person.view.screens):
            break
        await past_the_note(person)
        choice = await choose(person)
        if choice.needs_go_on:
            await person.does(Pressed(client_id=person.act_id(), button="go_on", subject=choice.scenario_id))
            continue
        await talk(person, WHY, LOOK, MIND, OTHER)
        await approve(person)
    rules: AskPrinciples = person.open(AskPrinciples)
    return rules


async def test_the_whole_way(conversation: Conversation) -> None:
    person = await Person.join(conversation)
    rules = await to_the_rules(person)
    assert rules.number == 1 and rules.of == 2
    for _ in range(2):
        rules = person.open(AskPrinciples)
        assert 4 <= len(rules.rules) <= 6
        for rule in rules.rules:
            card_id = rules.card.card_id
            await person.does(AnsweredRule(client_id=person.act_id(), card_id=card_id, principle_id=rule.principle_id, answer="supports"))
        await person.does(Pressed(client_id=person.act_id(), button="go_on", subject=f"{rules.card.card_id}/{rules.card.version}"))
    for number in (1, 2, 3):
        choice = person.open(AskChoice)
        assert (choice.moment, choice.number, choice.of, choice.ranking) == ("after", number, 3, None)
        await choose(person, 1)
        await person.does(Pressed(client_id=person.act_id(), button="go_on", subject=choice.scenario_id))
    await person.says_nothing_about_themselves()
    end: Done = person.open(Done)
    assert (end.scenarios, end.cards, end.stopped, end.code) == (3, 2, False, pack().settings.arrival.codes.complete)
    history = conversation.archive.history(person.id)
    assert history is not None
    asked_before = [choice.shown_order for choice in history.choices if choice.moment == "before"]
    asked_after = [choice.shown_order for choice in history.choices if choice.moment == "after"]
    assert all(first != second for first, second in zip(asked_before, asked_after, strict=True))


async def test_stored_comes_first_and_a_progress_that_moved_last(conversation: Conversation) -> None:
    person = await Person.join(conversation)
    choice = await to_the_talk(person)
    outs = [out async for out in conversation.hear(person.id, Said(client_id=person.act_id(), text=WHY))]
    assert isinstance(outs[0], Stored) and not any(isinstance(out, Progress) for out in outs[:-1])
    skip = Pressed(client_id=person.act_id(), button="skip_scenario", subject=choice.scenario_id)
    assert isinstance((await person.does(skip))[-1], Progress)
    assert WHY in [out.text for out in outs if isinstance(out, Say)]
    assert any(isinstance(out, AskText) and out.open for out in outs)


async def test_the_same_act_sent_twice_is_stored_once(conversation: Conversation) -> None:
    person = await Person.join(conversation)
    await to_the_talk(person)
    event = Said(client_id=person.act_id(), text=WHY)
    await person.does(event)
    outs = [out async for out in conversation.hear(person.id, event)]
    assert outs[0] == Stored(client_id=event.client_id, again=True)
    history = conversation.archive.history(person.id)
    assert history is not None and [turn.text for turn in history.turns].count(WHY) == 1


async def test_the_choice_is_fixed_by_the_first_answer(conversation: Conversation) -> None:
    person = await Person.join(conversation)
    choice = await to_the_talk(person)
    first = person.open(AskText).text
    again = await choose(person, 1)
    assert again.scenario_id == choice.scenario_id and person.open(AskText).text
    assert first
    await person.does(Said(client_id=person.act_id(), text=WHY))
    event = Chose(client_id=person.act_id(), scenario_id=choice.scenario_id, moment="before", ranking="none", who_decides="nobody")
    assert await person.is_refused(event) == "choice_fixed"
    assert not any(isinstance(screen, AskChoice) and screen.open for screen in person.view.screens)


async def test_a_choice_taken_back_can_be_made_again_whatever_is_written_meanwhile(conversation: Conversation) -> None:
    person = await Person.join(conversation)
    choice = await to_the_talk(person)
    await person.does(Chose(client_id=person.act_id(), scenario_id=choice.scenario_id, moment="before", who_decides="nobody"))
    await person.does(Said(client_id=person.act_id(), text=WHY))
    await choose(person, 1)
    assert person.open(AskText).slot != "title"
    assert WHY in [screen.text for screen in person.view.screens if isinstance(screen, Say)]


async def test_words_sent_before_choosing_are_kept(conversation: Conversation) -> None:
    person = await Person.join(conversation)
    await past_the_note(person)
    await person.does(Said(client_id=person.act_id(), text="I do not like any of this, it should stay out of it."))
    assert any(isinstance(screen, Say) and screen.can_change for screen in person.view.screens)
    assert person.open(AskChoice)


async def test_own_words_of_none_of_these_can_stand_on_the_card(conversation: Conversation) -> None:
    person = await Person.join(conversation)
    choice = await to_the_talk(person)
    words = "It should first ask whether somebody else already knows about it."
    event = Chose(
        client_id=person.act_id(), scenario_id=choice.scenario_id, moment="before", ranking="none", who_decides="unsure", rationale=words
    )
    await person.does(event)
    await person.does(Pressed(client_id=person.act_id(), button="draft"))
    card = person.open(ShowCard).card
    assert words.rstrip(".") in " ".join([card.sentence, *(line.text for line in card.looks_to)])


async def test_a_draft_with_nothing_said_is_empty_and_cannot_be_approved(conversation: Conversation) -> None:
    person = await Person.join(conversation)
    await to_the_talk(person)
    await person.does(Pressed(client_id=person.act_id(), button="draft"))
    card = person.open(ShowCard).card
    assert (card.title, card.sentence, card.looks_to, card.exceptions) == ("", "", (), ())
    subject = f"{card.card_id}/{card.version}"
    assert await person.is_refused(Pressed(client_id=person.act_id(), button="approve", subject=subject)) == "card_empty"
    edit = {"card_id": card.card_id, "field": "looks_to", "index": None}
    await person.does(EditedCard(client_id=person.act_id(), version=1, text="Say what is true", **edit))  # type: ignore[arg-type]
    subject = f"{card.card_id}/2"
    assert await person.is_refused(Pressed(client_id=person.act_id(), button="approve", subject=subject)) == "card_without_title"


async def test_a_line_by_hand_is_its_own_quote_and_every_version_stays(conversation: Conversation) -> None:
    person = await Person.join(conversation)
    await to_the_talk(person)
    await talk(person, WHY, LOOK, MIND, OTHER)
    card = person.open(ShowCard).card
    text = "  Whether anybody else pays for it  "
    await person.does(
        EditedCard(client_id=person.act_id(), card_id=card.card_id, version=card.version, field="looks_to", index=0, text=text)
    )
    history = conversation.archive.history(person.id)
    assert history is not None
    old, new = history.cards
    assert (old.version, old.author, new.version, new.author) == (1, "guided", 2, "participant")
    (quote,) = new.policies[0].quotes
    turn = next(turn for turn in history.turns if turn.id == quote.turn)
    assert turn.kind == "edit" and turn.text == text and turn.text[quote.start : quote.end] == new.policies[0].text == text.strip()
    assert new.policies[1:] == old.policies[1:]
    late = EditedCard(client_id=person.act_id(), card_id=card.card_id, version=1, field="title", text="Late")
    assert await person.is_refused(late) == "card_moved_on"


async def test_not_quite_drafts_anew_with_what_was_said(conversation: Conversation) -> None:
    person = await Person.join(conversation)
    await to_the_talk(person)
    await talk(person, WHY, LOOK, MIND, OTHER)
    card = person.open(ShowCard).card
    more = "It must also keep quiet about things that other people told it in private."
    subject = f"{card.card_id}/{card.version}"
    await person.does(Pressed(client_id=person.act_id(), button="not_quite", subject=subject, detail="leaves_out", text=more))
    redrafted = person.open(ShowCard).card
    assert redrafted.version == 2
    assert more.rstrip(".") in " ".join([redrafted.sentence, *(line.text for line in redrafted.looks_to)])


async def test_a_changed_answer_keeps_the_old_one_and_redrafts_an_untouched_draft(conversation: Conversation) -> None:
    person = await Person.join(conversation)
    await to_the_talk(person)
    await talk(person, WHY, LOOK, MIND, OTHER)
    own = next(screen for screen in person.view.screens if isinstance(screen, Say) and screen.text == WHY)
    new = "It should protect the one who cannot protect themselves."
    await person.does(ChangedAnswer(client_id=person.act_id(), turn_id=own.turn_id or "", text=new))
    history = conversation.archive.history(person.id)
    assert history is not None
    assert {WHY, new} <= {turn.text for turn in history.turns}
    card = person.open(ShowCard).card
    assert card.version == 2 and new.rstrip(".") in " ".join([card.sentence, *(line.text for line in card.looks_to)])
    assert WHY not in [screen.text for screen in person.view.screens if isinstance(screen, Say)]


async def test_an_edit_after_the_rules_is_marked_and_the_rules_are_asked_again(conversation: Conversation) -> None:
    person = await Person.join(conversation)
    rules = await to_the_rules(person)
    first = rules.rules[0].principle_id
    card = rules.card
    await person.does(AnsweredRule(client_id=person.act_id(), card_id=card.card_id, principle_id=first, answer="opposes"))
    await person.does(EditedCard(client_id=person.act_id(), card_id=card.card_id, version=card.version, field="title", text="Other words"))
    assert person.open(ShowCard).card.title == "Other words"
    await approve(person)
    again: AskPrinciples = person.open(AskPrinciples)
    assert again.card.version == card.version + 1
    assert {rule.principle_id for rule in again.rules} == {rule.principle_id for rule in rules.rules}
    marked = next(rule for rule in again.rules if rule.principle_id == first)
    assert (marked.answer, marked.earlier) == (None, "opposes")
    history = conversation.archive.history(person.id)
    assert history is not None and history.cards[-1].after_principles


async def test_offers_hold_every_rule_in_play_and_one_check(conversation: Conversation) -> None:
    person = await Person.join(conversation)
    rules = await to_the_rules(person)
    history = conversation.archive.history(person.id)
    assert history is not None
    offers = [offer for offer in history.offers if offer.card_id == rules.card.card_id]
    scenario = next(one for one in pack().scenarios if one.id == offers[0].scenario_id)
    assert {offer.principle_id for offer in offers if offer.why == "in_play"} == set(scenario.in_play)
    assert [offer.why for offer in offers].count("check") == 1
    assert all(offer.guess is None and offer.fit is None for offer in offers)


async def test_something_else_and_nothing_fits(conversation: Conversation) -> None:
    person = await Person.join(conversation)
    rules = await to_the_rules(person)
    card_id = rules.card.card_id
    found = conversation.find_rules(person.id, "")
    assert found and {rule.principle_id for rule in found}.isdisjoint({rule.principle_id for rule in rules.rules})
    added = found[0].principle_id
    await person.does(AddedRule(client_id=person.act_id(), card_id=card_id, principle_id=added))
    assert person.open(AskPrinciples).rules[-1].principle_id == added
    twice = AddedRule(client_id=person.act_id(), card_id=card_id, principle_id=added)
    assert await person.is_refused(twice) == "rule_there_already"
    await person.does(SaidGap(client_id=person.act_id(), card_id=card_id, nothing_fits=True, text="What we owe to the absent."))
    shown = person.open(AskPrinciples)
    assert (shown.nothing_fits, shown.gap) == (True, "What we owe to the absent.")


async def test_skipping_and_stopping(conversation: Conversation) -> None:
    person = await Person.join(conversation)
    choice = await to_the_talk(person)
    question = person.open(AskText)
    await person.does(Pressed(client_id=person.act_id(), button="skip_question", subject=question.turn_id or ""))
    assert person.open(AskText).text != question.text
    await person.does(Pressed(client_id=person.act_id(), button="skip_scenario", subject=choice.scenario_id))
    shown = next(screen for screen in person.view.screens if screen.key == f"choice/{choice.scenario_id}/before")
    assert isinstance(shown, AskChoice) and shown.skipped and not shown.open
    await person.does(Pressed(client_id=person.act_id(), button="stop"))
    end = person.open(Done)
    assert (end.stopped, end.code) == (True, pack().settings.arrival.codes.stopped)
    await person.does(Pressed(client_id=person.act_id(), button="go_on"))
    assert not any(isinstance(screen, Done) for screen in person.view.screens)


async def test_show_me_another_brings_another_story(tmp_path: Path) -> None:
    noted = tuple(one.model_copy(update={"content_note": {"en": "This story is about illness."}}) for one in pack().scenarios)
    conversation = talk_on(tmp_path, pack().model_copy(update={"scenarios": noted}))
    person = await Person.join(conversation)
    story = person.open(ShowScenario)
    assert story.note == "This story is about illness."
    outs = await person.does(Pressed(client_id=person.act_id(), button="another", subject=story.scenario_id))
    assert Gone(key=f"story/{story.scenario_id}") in outs
    assert person.open(ShowScenario).scenario_id != story.scenario_id
    conversation.archive.close()


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "empty"), (" \n\t ", "empty"), ("\0\0", "empty"), ("x" * 8001, "too_long"), ("half a character \ud83d", "not_text")],
)
async def test_a_text_that_cannot_be_stored_is_refused_with_its_reason(conversation: Conversation, text: str, reason: str) -> None:
    person = await Person.join(conversation)
    await to_the_talk(person)
    assert await person.is_refused(Said(client_id=person.act_id(), text=text)) == reason


@pytest.mark.parametrize("text", ["a\0b stays as it is", "‮right to left‬ and back", "e\u0301 and é", "line\r\nline"])
async def test_odd_text_is_stored_as_sent(conversation: Conversation, text: str) -> None:
    person = await Person.join(conversation)
    await to_the_talk(person)
    await person.does(Said(client_id=person.act_id(), text=text))
    history = conversation.archive.history(person.id)
    assert history is not None and text.replace("\r\n", "\n") in [turn.text for turn in history.turns]


async def test_nobody_elses_things_can_be_touched(conversation: Conversation) -> None:
    mine, theirs = await Person.join(conversation), await Person.join(conversation)
    await to_the_talk(theirs)
    await talk(theirs, WHY, LOOK, MIND, OTHER)
    card = theirs.open(ShowCard).card
    await to_the_talk(mine)
    edit = EditedCard(client_id=mine.act_id(), card_id=card.card_id, version=card.version, field="title", text="Mine")
    assert await mine.is_refused(edit) == "not_yours"
    turn = next(screen.turn_id for screen in theirs.view.screens if isinstance(screen, Say) and screen.can_change)
    assert await mine.is_refused(ChangedAnswer(client_id=mine.act_id(), turn_id=turn or "", text="Mine")) == "not_yours"


async def test_the_open_arm_asks_first_in_own_words(tmp_path: Path) -> None:
    conversation = talk_on(tmp_path, study_with(arms=pack().settings.arms.model_copy(update={"opening": ("open",)})))
    person = await Person.join(conversation)
    for _ in range(3):
        await past_the_note(person)
        if any(isinstance(screen, AskText) and screen.open for screen in person.view.screens):
            break
        choice = await choose(person)
        await person.does(Pressed(client_id=person.act_id(), button="go_on", subject=choice.scenario_id))
    question = person.open(AskText)
    assert question.slot == "opening" and not any(isinstance(s, AskChoice) and s.open for s in person.view.screens)
    await person.does(Said(client_id=person.act_id(), text=WHY))
    assert person.open(AskChoice)
    conversation.archive.close()
