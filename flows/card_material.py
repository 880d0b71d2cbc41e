"""What a card is made of and held against: one person's own words in one scenario, and the talk as marked data for a model.

Everything that a person typed goes into a prompt as JSON (flows/prompt_data.py), so that no text can pretend to be anything else."""

from __future__ import annotations

from dataclasses import dataclass

from flows.guided_card import Material, Words, draft_card
from flows.kit import Kit
from flows.prompt_data import as_data
from flows.records import CardMode, Draw, Policy, Scenario, Turn, ValueCard, in_language
from flows.standing import Standing
from flows.talk_so_far import phrases_for


@dataclass(frozen=True)
class ByHand:
    """What the author wrote on the card themselves and what no redraft touches."""

    title: str = ""
    sentence: str = ""
    policies: tuple[Policy, ...] = ()


def own_turns(standing: Standing, scenario_id: str, kept: tuple[Policy, ...] = ()) -> tuple[Turn, ...]:
    """The newest version of everything that this person said in one scenario: what may be quoted. Lines written on the card are
    quotable only while they stand there (`kept`)."""
    still = {quote.turn for policy in kept for quote in policy.quotes}
    return tuple(
        turn
        for _, turn in standing.turns(scenario_id)
        if turn.who == "participant" and turn.text.strip() and (turn.kind == "message" or (turn.kind == "edit" and turn.id in still))
    )


def written_by_hand(standing: Standing, card: ValueCard | None) -> ByHand:
    """The lines, the title and the sentence of a card that its author wrote on it."""
    if card is None:
        return ByHand()
    edits = {turn.id: turn for _, turn in standing.turns(card.scenario_id) if turn.kind == "edit"}
    texts = {" ".join(turn.text.split()) for turn in edits.values()}
    return ByHand(
        title=card.title if card.title and card.title in texts else "",
        sentence=card.sentence if card.sentence and " ".join(card.sentence.split()) in texts else "",
        policies=tuple(policy for policy in card.policies if policy.quotes[0].turn in edits),
    )


def own_title(standing: Standing, slot: Draw, kit: Kit) -> str:
    """The title that the person gave in the talk, cleaned as the guided card does it; empty if they gave none that can be used."""
    titles = [one.answer for one in standing.exchanges(slot.scenario_id) if one.asked.step == "title" and one.answer and not one.skipped]
    if not titles:
        return ""
    given = Words(turn_id=titles[-1].id, slot="title", text=titles[-1].text)
    return draft_card(Material(said=(), title=given), phrases_for(standing, kit)).title


def talk_mode(standing: Standing, scenario_id: str) -> CardMode:
    """Who asked the questions of a talk: a model, set questions, or both. The opening question and the one for the title are the
    same for everybody and do not count."""
    asked = [turn for _, turn in standing.turns(scenario_id) if turn.who == "interviewer" and turn.step == "talk"]
    modes = {turn.mode for turn in asked if turn.signals.get("slot") != "opening"}
    if len(modes) > 1:
        return "mixed"
    return "model" if modes == {"model"} else "guided"


def off_words(standing: Standing, card: ValueCard | None) -> tuple[str, ...]:
    """What "Not quite" named about this card, oldest first: leaves_out, too_far, not_my_reasons, wording, changed_answer."""
    presses = [one for one in standing.history.presses if card and one.button == "not_quite" and one.subject.startswith(f"{card.id}/")]
    return tuple(word for one in presses for word in one.detail.split(",") if word)


# ---------------------------------------------------------------------------------------------- for the prompt
def talk_as_data(standing: Standing, scenario_id: str) -> str:
    """The talk, one JSON object a line: who, and what they said."""
    lines = []
    for _, turn in standing.turns(scenario_id):
        if turn.who == "system" or turn.kind == "edit":
            continue
        who = "person" if turn.who == "participant" else "interviewer"
        said = {"about_the_draft": True} if turn.step == "card" else {}
        lines.append(as_data({"who": who, "skipped": True} if turn.kind == "skip" else {"who": who, "says": turn.text, **said}))
    return "\n".join(lines)


def scenario_as_data(standing: Standing, slot: Draw) -> str:
    """The situation with its behaviours, and what the person chose, as JSON."""
    scenario, language = standing.scenario(slot), standing.history.participant.language
    choice = standing.choice(slot.scenario_id, "before")
    texts = behaviours(scenario, language)
    ranking = choice.ranking if choice else None
    picked = texts.get(ranking[0], "none of these") if ranking and ranking != "none" else "none of these"
    flagged = [texts[flag] for flag in (choice.unacceptable if choice else "").split(",") if flag in texts]
    return as_data(
        {
            "where": in_language(scenario.context, language),
            "request": in_language(scenario.request, language),
            "behaviours": list(texts.values()),
            "chosen": picked if ranking else "nothing yet",
            "unacceptable": flagged,
        }
    )


def behaviours(scenario: Scenario, language: str) -> dict[str, str]:
    """Option id -> text, in file order."""
    return {option.id: in_language(option.text, language) for option in scenario.options}


def card_as_data(card: ValueCard, turns: dict[str, str]) -> str:
    """A card with the words that carry each line, as JSON. `turns`: turn id -> text."""
    lines: dict[str, list[dict[str, object]]] = {"looks_to": [], "exception": []}
    for policy in card.policies:
        quotes = [turns[quote.turn][quote.start : quote.end] for quote in policy.quotes if quote.turn in turns]
        lines[policy.kind].append({"text": policy.text, "quotes": quotes})
    return as_data({"title": card.title, "sentence": card.sentence, "looks_to": lines["looks_to"], "exceptions": lines["exception"]})
