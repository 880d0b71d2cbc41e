"""Do the names in a study folder lead somewhere: ids once each, principles, questions and answers that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from flows.study_files import LANGUAGE, PRINCIPLES, QUESTIONS, SCENARIOS, STUDY, SURVEY
from flows.study_problem import Problem, nearest_of, one_of, quoted
from flows.yaml_reading import Node

Nodes = dict[str, Node]

ANSWER = re.compile(r"[a-z0-9][a-z0-9_]{0,79}")
PAY = re.compile(r"none|[A-Z]{3} \d{1,6}(\.\d{1,2})?")

RESERVED = frozenset(
    "participant_id study_id wave status simulated locale entered_on minutes consent_version test consent_cards consent_quotes "
    "consent_transcript consent_recontact weight weight_set all".split()
)
"""Names of columns that every participant has in a bundle; a question of that name would overwrite them."""


def check_links(nodes: Nodes) -> Iterator[Problem]:
    """Every name that leads nowhere, every id that stands twice."""
    for file, key in ((QUESTIONS, "questions"), (PRINCIPLES, "principles"), (SCENARIOS, "scenarios")):
        yield from twice(file, entries(nodes, file, key))
    yield from _scenarios(nodes)
    yield from _questions(nodes)
    yield from _asked(nodes)
    yield from _quotas(nodes)
    yield from _counts(nodes)
    yield from _words_of_study(nodes)


def entries(nodes: Nodes, file: str, key: str) -> list[Node]:
    """The items of a file's list; none where the file or the list is missing."""
    part = nodes[file].get(key) if file in nodes else None
    return part.items() if part else []


def text_at(node: Node, key: str) -> str | None:
    """The text under `key`, or None."""
    child = node.get(key)
    return child.text() if child else None


def ids_of(nodes: Nodes, file: str, key: str) -> list[str]:
    """The ids of a file's list, in file order."""
    return [name for item in entries(nodes, file, key) if (name := text_at(item, "id"))]


def survey_ids(nodes: Nodes) -> list[str]:
    """The ids of the survey's items, in file order."""
    items = nodes[SURVEY].get("items") if SURVEY in nodes else None
    return [name for name, _ in items.pairs()] if items else []


def names_under(node: Node | None, key: str) -> list[tuple[str, int]]:
    """The texts of the list under `key`, each with its line."""
    part = node.get(key) if node else None
    return [(text, item.line) for item in (part.items() if part else []) if (text := item.text()) is not None]


def twice(file: str, items: list[Node]) -> Iterator[Problem]:
    """Ids that stand more than once in one list."""
    first: dict[str, int] = {}
    for item in items:
        name, line = text_at(item, "id"), item.line_of("id")
        if name in first:
            yield Problem(
                file=file, line=line, what=f"id {quoted(name)} stands twice", expected=f"each id once; the first is on line {first[name]}"
            )
        elif name is not None:
            first[name] = line


def _same_word_twice(file: str, key: str, names: list[tuple[str, int]]) -> Iterator[Problem]:
    for place, (name, line) in enumerate(names):
        if name in [earlier for earlier, _ in names[:place]]:
            yield Problem(file=file, line=line, what=f"'{key}' holds {quoted(name)} twice", expected="each once")


def _scenarios(nodes: Nodes) -> Iterator[Problem]:
    principles = ids_of(nodes, PRINCIPLES, "principles")
    for scenario in entries(nodes, SCENARIOS, "scenarios"):
        options = scenario.get("options")
        yield from twice(SCENARIOS, options.items() if options else [])
        in_play = names_under(scenario, "in_play")
        yield from _same_word_twice(SCENARIOS, "in_play", in_play)
        for name, line in in_play:
            if name not in principles and PRINCIPLES in nodes:
                what = f"principle {quoted(name)} is not in {PRINCIPLES}"
                yield Problem(file=SCENARIOS, line=line, what=what, expected=one_of(principles), nearest=nearest_of(name, principles))


def _questions(nodes: Nodes) -> Iterator[Problem]:
    for question in entries(nodes, QUESTIONS, "questions"):
        name = text_at(question, "id")
        if name in RESERVED:
            what = f"id {quoted(name)} is the name of a column that every participant has"
            yield Problem(file=QUESTIONS, line=question.line_of("id"), what=what, expected="another id")
        answers = question.get("answers")
        for answer, _ in answers.pairs() if answers else []:
            line = answers.line_of(answer) if answers else question.line
            if answer == "not_stated":
                what = "answer 'not_stated' is listed"
                yield Problem(
                    file=QUESTIONS, line=line, what=what, expected='it left out; "prefer not to say" is always offered and stored so'
                )
            elif not ANSWER.fullmatch(answer):
                yield Problem(
                    file=QUESTIONS, line=line, what=f"answer id {quoted(answer)}", expected="small letters, digits and underscores"
                )


def _asked(nodes: Nodes) -> Iterator[Problem]:
    study = nodes.get(STUDY)
    questions, items = ids_of(nodes, QUESTIONS, "questions"), survey_ids(nodes)
    asked = {name for key in ("before", "about") for name, _ in names_under(study, key)}
    for key in ("before", "about", "segments"):
        names, known = names_under(study, key), questions if key == "segments" else [*questions, *items]
        yield from _same_word_twice(STUDY, key, names)
        for name, line in names:
            if name not in known and QUESTIONS in nodes:
                files = f"{QUESTIONS} or {SURVEY}" if items and key != "segments" else QUESTIONS
                yield _no_question(key, name, line, known, files)
            elif name not in asked:
                what = f"segment {quoted(name)} is asked neither in 'before' nor in 'about'"
                yield Problem(
                    file=STUDY, line=line, what=what, expected="it in one of them, else it is not_stated for everybody", level="warning"
                )
    early = {name for name, _ in names_under(study, "before")}
    for name, line in names_under(study, "about"):
        if name in early and name not in items:
            yield Problem(
                file=STUDY,
                line=line,
                what=f"{quoted(name)} is asked in 'before' and in 'about'",
                expected="it in one of them",
                level="warning",
            )


def _no_question(key: str, name: str, line: int, known: list[str], files: str = QUESTIONS) -> Problem:
    what = f"'{key}' names {quoted(name)}, which is not in {files}"
    return Problem(file=STUDY, line=line, what=what, expected=one_of(known), nearest=nearest_of(name, known))


def _quotas(nodes: Nodes) -> Iterator[Problem]:
    study = nodes.get(STUDY)
    quotas = study.get("quotas") if study else None
    answers = {text_at(item, "id"): item.get("answers") for item in entries(nodes, QUESTIONS, "questions")}
    early = [name for name, _ in names_under(study, "before")]
    for name, cells in quotas.pairs() if quotas else []:
        line = quotas.line_of(name) if quotas else 1
        offered = answers.get(name)
        if offered is None:
            yield _no_question("quotas", name, line, [known for known in answers if known])
            continue
        if name not in early:
            yield Problem(file=STUDY, line=line, what=f"quota on {quoted(name)}, which is not asked in 'before'", expected="it in 'before'")
        known = [answer for answer, _ in offered.pairs()]
        for answer, _ in cells.pairs():
            if answer not in known:
                what = f"quota on {quoted(answer)}, which is no answer of {quoted(name)}"
                yield Problem(file=STUDY, line=cells.line_of(answer), what=what, expected=one_of(known), nearest=nearest_of(answer, known))


def _counts(nodes: Nodes) -> Iterator[Problem]:
    """A person meets one scenario of a family at most, so the families must suffice."""
    study, scenarios = nodes.get(STUDY), entries(nodes, SCENARIOS, "scenarios")
    wanted = study.get("scenarios") if study else None
    if wanted is None or not scenarios:
        return
    numbers = [(part.value if (part := wanted.get(key)) else usual) for key, usual in (("talked", 2), ("short", 1))]
    asked = sum(number for number in numbers if isinstance(number, int))
    situations = len({text_at(item, "variant_of") or text_at(item, "id") for item in scenarios})
    if asked > situations:
        what = f"a participant is to meet {asked} situations, {SCENARIOS} has {situations} (variants not counted)"
        yield Problem(file=STUDY, line=wanted.line, what=what, expected=f"talked + short at most {situations}")
    if asked == 0:
        yield Problem(file=STUDY, line=wanted.line, what="a participant meets no situation", expected="talked + short at least 1")


def _words_of_study(nodes: Nodes) -> Iterator[Problem]:
    study = nodes.get(STUDY)
    for key in ("languages", "steps", "after", "closing"):
        yield from _same_word_twice(STUDY, key, names_under(study, key))
    arms = study.get("arms") if study else None
    for arm in ("guess", "wording", "opening"):
        yield from _same_word_twice(STUDY, arm, names_under(arms, arm))
    for language, line in names_under(study, "languages"):
        if not LANGUAGE.fullmatch(language):
            yield Problem(file=STUDY, line=line, what=f"language {quoted(language)}", expected="a language tag such as en, es or pt-BR")
    consent = study.get("consent") if study else None
    if consent is not None:
        yield from _consent(consent)
    arrival = study.get("arrival") if study else None
    if arrival is not None and arrival.get("forward_s") is not None and text_at(arrival, "back") is None:
        what, line = "arrival.forward_s is set, but arrival.back is not", arrival.line_of("forward_s")
        yield Problem(file=STUDY, line=line, what=what, expected="the address to go back to; else nobody goes back", level="warning")


def _consent(consent: Node) -> Iterator[Problem]:
    pay = text_at(consent, "pay")
    if pay is not None and not PAY.fullmatch(pay):
        expected = "an amount such as GBP 4.00, or none (pay per hour cannot be computed)"
        yield Problem(file=STUDY, line=consent.line_of("pay"), what=f"pay is {quoted(pay)}", expected=expected, level="warning")
    until = text_at(consent, "withdraw_until")
    if until is not None and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", until):
        try:
            date.fromisoformat(until)
        except ValueError:
            yield Problem(
                file=STUDY,
                line=consent.line_of("withdraw_until"),
                what=f"there is no day {quoted(until)}",
                expected="a day of the calendar",
            )
