"""stories.yaml: stories shown beside pairs of cards, where the study allows them. The file may be missing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flows.records.story import Story
from flows.stories import FROM, TO
from flows.study_files import SEEDS, STORIES, STUDY
from flows.study_links import Nodes, entries, ids_of, names_under
from flows.study_lists import shape_list, unknown_scenario
from flows.study_problem import Problem, quoted
from flows.yaml_reading import Node

KEY = "stories"
_CARD = re.compile(r"[0-9a-f]{32}")


def shape_stories(nodes: Nodes, problems: list[Problem]) -> tuple[Story, ...]:
    """The stories that have the right shape; what is wrong with the others is added to the problems."""
    return shape_list(nodes, STORIES, KEY, Story, problems)


def check_stories(nodes: Nodes) -> Iterator[Problem]:
    """Scenarios and cards that exist, both blanks in every text; and stories that are allowed but not there."""
    stories = entries(nodes, STORIES, KEY)
    seeds = ids_of(nodes, SEEDS, "seeds")
    for story in stories:
        yield from unknown_scenario(nodes, STORIES, story)
        yield from _cards(story, seeds)
        yield from _blanks(story)
    pairs = nodes[STUDY].get("pairs") if STUDY in nodes else None
    wanted = pairs.get("stories") if pairs else None
    if pairs and wanted and wanted.value is True and not stories:
        what, expected = "pairs.stories is true, and there is no story", f"a file {STORIES}, or stories: false"
        yield Problem(file=STUDY, line=pairs.line_of("stories"), what=what, expected=expected)


def _cards(story: Node, seeds: list[str]) -> Iterator[Problem]:
    names = names_under(story, "cards")
    if len(names) == 1 or (names and len({name for name, _ in names}) < len(names)):
        what, expected = "'cards' does not name two different cards", "two ids: the card {from}, the card {to}; or leave it out"
        yield Problem(file=STORIES, line=story.line_of("cards"), what=what, expected=expected)
    for name, line in names:
        if name not in seeds and not _CARD.fullmatch(name):
            what = f"card {quoted(name)} is not in {SEEDS}"
            yield Problem(file=STORIES, line=line, what=what, expected="the id of a seed card, or a card's id of 32 signs")


def _blanks(story: Node) -> Iterator[Problem]:
    texts = story.get("texts")
    for language, node in texts.pairs() if texts else []:
        lacking = [blank for blank in (FROM, TO) if blank not in (node.text() or "")]
        if lacking:
            what = f"the text in {language!r} lacks {' and '.join(lacking)}"
            yield Problem(file=STORIES, line=node.line, what=what, expected="both: they become the titles of the two cards")
