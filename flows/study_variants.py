"""Variants of a scenario: each repeats its base with one thing changed, and the change can be shown."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from flows.records.scenario import Scenario
from flows.study_files import SCENARIOS
from flows.study_links import Nodes, entries, text_at
from flows.study_problem import Problem, nearest_of, one_of, quoted
from flows.yaml_reading import Node

COMPARED = ("topic", "title", "context", "request", "options", "in_play", "content_note")
"""What a variant shares with its base, one of them apart. Its id, version and the researcher's note on the tension are its own."""

SHOWN = ("title", "context", "request", "content_note")
FEW_TOPICS = 3
"""Below this many topics a report makes no claim beyond the scenarios."""


def check_variants(nodes: Nodes) -> Iterator[Problem]:
    """Variants without a base, a knob or a change; principles in play on too few topics."""
    scenarios = entries(nodes, SCENARIOS, "scenarios")
    by_id = {name: item for item in scenarios if (name := text_at(item, "id"))}
    bases = [name for name, item in by_id.items() if not text_at(item, "variant_of")]
    for scenario in scenarios:
        base, knob = text_at(scenario, "variant_of"), text_at(scenario, "knob")
        if base is None and knob is not None:
            yield _problem(scenario, "knob", "a knob without 'variant_of'", "'variant_of' with the id of the base, or no knob")
        if base is None:
            continue
        if knob is None:
            yield _problem(scenario, "variant_of", f"variant {_id(scenario)} has no knob", "'knob': age, platform, stakes or who_asks")
        if base not in bases:
            yield _no_base(scenario, base, bases, is_variant=base in by_id)
        else:
            yield from _change(scenario, by_id[base])
    yield from _few_topics(nodes, scenarios)


def differing(scenario: Node, base: Node) -> list[str]:
    """The keys, of those compared, in which a variant is not like its base."""
    return [key for key in COMPARED if _plain(scenario, key) != _plain(base, key)]


def differences(scenarios: Iterable[Scenario], language: str) -> list[tuple[str, str]]:
    """(variant's id, its change in words) for each variant whose base is there: what was -taken out- and +put in+."""
    scenarios = list(scenarios)
    by_id = {scenario.id: scenario for scenario in scenarios}
    return [
        (scenario.id, changed_words(by_id[scenario.variant_of], scenario, language))
        for scenario in scenarios
        if scenario.variant_of in by_id and scenario.variant_of is not None
    ]


def topics_in_play(scenarios: Iterable[Scenario]) -> dict[str, set[str]]:
    """Principle id -> the topics of the scenarios that it is in play in."""
    topics: dict[str, set[str]] = {}
    for scenario in scenarios:
        for name in scenario.in_play:
            topics.setdefault(name, set()).add(scenario.topic)
    return topics


def changed_words(base: Scenario, variant: Scenario, language: str) -> str:
    """The changed words of every text a participant reads, such as `request: "67" -> "84"`."""
    parts = []
    for name, before, after in _texts(base, variant, language):
        old, new = before.split(), after.split()
        for kind, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if kind != "equal":
                parts.append(f'{name}: "{" ".join(old[i:j])}" -> "{" ".join(new[k:m])}"')
    return "; ".join(parts) or "nothing"


def _texts(base: Scenario, variant: Scenario, language: str) -> Iterator[tuple[str, str, str]]:
    for key in SHOWN:
        yield key, (getattr(base, key) or {}).get(language, ""), (getattr(variant, key) or {}).get(language, "")
    before = {option.id: option.text.get(language, "") for option in base.options}
    after = {option.id: option.text.get(language, "") for option in variant.options}
    for name in sorted(before.keys() | after.keys()):
        yield f"option {name}", before.get(name, ""), after.get(name, "")


def _no_base(scenario: Node, base: str, bases: list[str], is_variant: bool) -> Problem:
    what = f"variant_of {quoted(base)} is itself a variant" if is_variant else f"variant_of {quoted(base)} is no scenario of this file"
    found = _problem(scenario, "variant_of", what, f"a base: {one_of(bases)}")
    return found.model_copy(update={"nearest": nearest_of(base, bases)})


def _change(scenario: Node, base: Node) -> Iterator[Problem]:
    keys = differing(scenario, base)
    if len(keys) != 1:
        what = f"variant {_id(scenario)} differs from its base in {', '.join(keys) if keys else 'nothing'}"
        yield _problem(scenario, "variant_of", what, "exactly one of the texts to differ", warning=True)


def _few_topics(nodes: Nodes, scenarios: list[Node]) -> Iterator[Problem]:
    topics: dict[str, set[str]] = {}
    for scenario in scenarios:
        in_play = scenario.get("in_play")
        for item in in_play.items() if in_play else []:
            if (name := item.text()) is not None:
                topics.setdefault(name, set()).add(text_at(scenario, "topic") or "")
    few = [f"{name} ({len(found)})" for name, found in topics.items() if len(found) < FEW_TOPICS]
    if few:
        yield Problem(
            file=SCENARIOS,
            line=nodes[SCENARIOS].line_of("scenarios"),
            what=f"{len(few)} principles are in play on fewer than {FEW_TOPICS} topics: {', '.join(few)}",
            expected=f"{FEW_TOPICS} topics or more; else the report makes no claim beyond these scenarios",
            level="warning",
        )


def _problem(scenario: Node, key: str, what: str, expected: str, warning: bool = False) -> Problem:
    level = "warning" if warning else "error"
    return Problem.model_validate({"file": SCENARIOS, "line": scenario.line_of(key), "what": what, "expected": expected, "level": level})


def _plain(node: Node, key: str) -> object:
    child = node.get(key)
    return child.plain() if child else None


def _id(node: Node) -> str:
    return quoted(text_at(node, "id") or "(no id)")
