"""seeds.yaml: cards that the study team wrote, so that the first people meet other views too. The file may be missing.

Each card holds its words per language, whole in each. A card that is not written in a language is not shown to people in it."""

from __future__ import annotations

from collections.abc import Iterator

from flows.records.shared_card import Seed
from flows.study_files import SEEDS, STUDY
from flows.study_links import Nodes, entries, names_under, text_at, twice
from flows.study_lists import shape_list, unknown_scenario
from flows.study_problem import Problem, quoted
from flows.yaml_reading import Node

KEY = "seeds"


def shape_seeds(nodes: Nodes, problems: list[Problem]) -> tuple[Seed, ...]:
    """The seed cards that have the right shape; what is wrong with the others is added to the problems."""
    return shape_list(nodes, SEEDS, KEY, Seed, problems)


def check_seeds(nodes: Nodes) -> Iterator[Problem]:
    """Ids once each, scenarios that exist, no empty words; and languages in which people would meet no seed card."""
    seeds = entries(nodes, SEEDS, KEY)
    yield from twice(SEEDS, seeds)
    for seed in seeds:
        yield from unknown_scenario(nodes, SEEDS, seed)
        yield from _empty_words(seed)
    if seeds:
        yield from _languages(nodes, seeds)


def _empty_words(seed: Node) -> Iterator[Problem]:
    texts = seed.get("texts")
    for language, words in texts.pairs() if texts else []:
        lines = [node for key in ("looks_to", "different_when") if (part := words.get(key)) for node in part.items()]
        for node in (*(found for key in ("title", "sentence") if (found := words.get(key))), *lines):
            if isinstance(node.value, str) and not node.value.strip():
                what = f"card {quoted(text_at(seed, 'id'))} has empty words in {language!r}"
                yield Problem(file=SEEDS, line=node.line, what=what, expected="at least one word, or the line left out")


def _languages(nodes: Nodes, seeds: list[Node]) -> Iterator[Problem]:
    study = nodes.get(STUDY)
    listed = [name for name, _ in names_under(study, "languages")] or ["en"]
    written = {language for seed in seeds if (texts := seed.get("texts")) for language, _ in texts.pairs()}
    shows = {name for name, _ in names_under(study, "closing")} & {"others", "pairs"}
    for language in sorted(written - set(listed)):
        what = f"cards in {language!r}, which is not among the languages in {STUDY}"
        yield Problem(file=SEEDS, what=what, expected="it there; until then nobody is shown them", level="warning")
    for language in [name for name in listed if shows and name not in written]:
        what = f"no card is written in {language!r}"
        expected = "some; else people in that language meet no other views before 30 cards of others are released"
        yield Problem(file=SEEDS, what=what, expected=expected, level="warning")
