"""Cards of other people as a participant reads them."""

from __future__ import annotations

from collections.abc import Iterator

from flows.others import before_me
from flows.records import AskedVote, AskVotes, SharedCard, ShownOther, ShownStory, in_language
from flows.standing import Standing

KEY = "others"


def shown_others(standing: Standing, is_open: bool) -> Iterator[AskVotes]:
    """The screen with the cards that may be shown now; none where none may, or the step was not reached."""
    if not (is_open or standing.pressed("go_on", KEY)):
        return
    votes = tuple(AskedVote(card=shown_other(standing, card), value=vote.value) for vote, card in before_me(standing))
    if votes:
        yield AskVotes(key=KEY, open=is_open, votes=votes)


def shown_other(standing: Standing, card: SharedCard) -> ShownOther:
    """One card with the situation that it is about, in the reader's language."""
    return ShownOther(
        card_id=card.id,
        title=card.title,
        sentence=card.sentence,
        looks_to=card.looks_to,
        exceptions=card.exceptions,
        by=card.by,
        mode=card.mode,
        story=_story(standing, card.scenario_id),
    )


def _story(standing: Standing, scenario_id: str) -> ShownStory | None:
    language = standing.history.participant.language
    scenario = next((one for one in standing.study.scenarios if one.id == scenario_id), None)
    if scenario is None:
        return None
    met = any(slot.scenario_id == scenario_id and not standing.skipped(slot) for slot in standing.slots)
    return ShownStory(
        title=in_language(scenario.title, language),
        context=in_language(scenario.context, language),
        request=in_language(scenario.request, language),
        note=in_language(scenario.content_note, language) if scenario.content_note and not met else None,
        met=met,
    )
