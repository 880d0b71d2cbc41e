"""How a card stands to rules: answers, a rule that the author found, what no rule covers; and answers about oneself."""

from __future__ import annotations

from flows.accept.refusal import Maker, Refused, own_text
from flows.accept.surveyed import told_item
from flows.records import About, AddedRule, AnsweredRule, Gap, Offer, Record, SaidGap, ToldAbout, ValueCard
from flows.standing import Standing
from flows.walk import place_in


def answered_rule(standing: Standing, event: AnsweredRule, make: Maker) -> tuple[Record, ...]:
    """The answer as a new record beside the older ones. With a guess, "Yes" takes the guess as the answer."""
    card = open_card(standing, event.card_id)
    offer = next((o for o in standing.offers(card) if o.principle_id == event.principle_id), None)
    if offer is None:
        raise Refused("rule_not_offered")
    fit = event.fit if offer.guess else None
    answer = offer.guess if fit == "yes" else event.answer
    exception = own_text(standing, event.exception, empty_is_fine=True).strip() if answer == "qualifies" else ""
    if len(exception) > 2000:
        raise Refused("line_too_long", "2000")
    fresh = offer.model_copy(
        update={"id": make.new_id(), "fit": fit, "answer": answer, "exception": exception, "created_at": make.now()}
    )
    return (fresh,)


def added_rule(standing: Standing, event: AddedRule, make: Maker) -> tuple[Record, ...]:
    """A rule that the author searched for joins the end of the list."""
    card = open_card(standing, event.card_id)
    offers = standing.offers(card)
    spec = standing.study.spec
    if event.principle_id not in {principle.id for principle in spec.principles}:
        raise Refused("no_such_rule")
    if event.principle_id in {offer.principle_id for offer in offers}:
        raise Refused("rule_there_already")
    person = standing.history.participant
    return (
        Offer(
            id=make.new_id(),
            participant_id=person.id,
            card_id=card.id,
            card_version=card.version,
            scenario_id=card.scenario_id,
            principle_id=event.principle_id,
            spec_version=spec.spec.version,
            wording=person.arms.wording,
            why="searched",
            position=len(offers),
            created_at=make.now(),
        ),
    )


def said_gap(standing: Standing, event: SaidGap, make: Maker) -> tuple[Record, ...]:
    """ "Nothing here fits my card", with or without words; the marks given stay."""
    card = open_card(standing, event.card_id)
    return (
        Gap(
            id=make.new_id(),
            participant_id=card.participant_id,
            card_id=card.id,
            card_version=card.version,
            nothing_fits=event.nothing_fits,
            text=own_text(standing, event.text, empty_is_fine=True),
            created_at=make.now(),
        ),
    )


def told_about(standing: Standing, event: ToldAbout, make: Maker) -> tuple[Record, ...]:
    """An answer about oneself: one of the question's answers, or not_stated. An item of the survey has its own rules."""
    item = next((item for item in standing.study.survey.items if item.id == event.question), None)
    if item:
        return told_item(standing, item, event, make)
    question = next((q for q in standing.study.questions if q.id == event.question), None)
    if question is None or event.value not in {*question.answers, "not_stated"}:
        raise Refused("not_an_answer", event.question[:40])
    return (
        About(
            id=make.new_id(),
            participant_id=standing.history.participant.id,
            question=event.question,
            value=event.value,
        ),
    )


def open_card(standing: Standing, card_id: str) -> ValueCard:
    """The card whose rules are open now. Raises Refused if it is another one."""
    here = place_in(standing)
    if here.step != "principles" or here.card is None or here.card.id != card_id:
        raise Refused("not_open")
    return here.card
