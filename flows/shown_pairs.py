"""Pairs of other people's cards as the participant reads them, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from flows.pairs import ShownPair, open_pair, pairs_before, subject_of
from flows.records import AskPair, ToldStory
from flows.shown_others import shown_other
from flows.standing import Standing
from flows.stories import story_for, told


def shown_pairs(standing: Standing, is_open: bool) -> Iterator[AskPair]:
    """The pairs gone on from, and the open one; none of which a card may no longer be shown."""
    pairs, waiting = pairs_before(standing), open_pair(standing)
    for number, pair in enumerate(pairs, start=1):
        is_here = is_open and waiting is not None and pair.row.position == waiting.row.position
        if not is_here and not standing.pressed("go_on", subject_of(pair.row)):
            continue
        yield AskPair(
            key=subject_of(pair.row),
            open=is_here,
            position=pair.row.position,
            number=number,
            of=len(pairs),
            first=shown_other(standing, pair.first),
            second=shown_other(standing, pair.second),
            told=_story(standing, pair),
            wiser=pair.row.wiser,
            why=pair.row.why,
        )


def _story(standing: Standing, pair: ShownPair) -> ToldStory | None:
    """The story as it was drawn for this person; None too where the study no longer holds it."""
    cards, language = (pair.first, pair.second), standing.history.participant.language
    story = story_for(standing.study, cards, language)
    if story is None or pair.row.story not in ("as_written", "reversed"):
        return None
    return ToldStory(text=told(story, cards, standing.study, language, pair.row.story), by=story.by)
