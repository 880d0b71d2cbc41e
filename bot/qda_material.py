"""The material of a REFI-QDA project: every talk as a source, every reading that quotes as a selection, the spec as the codebook.

Who may have it: it is the restricted full kind, for the study's own team, like the bundle that it can stand in. It holds every talk of
the people it is made for, also of those who did not agree that their conversation is shared with other researchers: each source says
which it is, and only those who agreed may be handed on. Originals, without masks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import get_args

from bot.conversation import Conversation
from bot.wording import FOLDER as WORDS
from bot.wording import Wording, read_all
from flows.records import History, Principle, Quote, Review, Scenario, Study, Turn, Verdict, in_language
from flows.reviewing.acts import ReadPrinciple, after_of
from flows.reviewing.outward import pseudonyms, standing
from storage.formats.qda import Code, Project, Selection, Source, codebook_bytes, project_bytes, warned

FOLDER = "extra/qda"
"""Where the files lie in a bundle."""

STANCES = "stances"
_SAID = {"none": "none_stance"}
_VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
Readings = Mapping[str, Sequence[tuple[Review, ReadPrinciple, Quote]]]
"""Turn id -> the readings that quote it."""


def codebook(study: Study, words: Wording) -> tuple[Code, ...]:
    """A code for each principle, by level of authority, and one for each stance."""
    levels = dict.fromkeys(principle.authority for principle in study.spec.principles)
    language = study.language
    groups = []
    for level in levels:
        inside = [one for one in study.spec.principles if one.authority == level]
        codes = tuple(Code(one.id, one.title, _described(one, language)) for one in inside)
        groups.append(Code(f"authority/{level}", words("out.level", level=level), inside=codes, can_be_used=False))
    stances = tuple(Code(f"{STANCES}/{verdict}", words(f"out.{_SAID.get(verdict, verdict)}")) for verdict in _VERDICTS)
    return (*groups, Code(STANCES, words("out.stances"), inside=stances, can_be_used=False))


def _described(principle: Principle, language: str) -> str:
    plain = principle.plain.get(language)
    return f"{principle.id}: {plain.a.text}" if plain else principle.id


def qda_project(
    study: Study, people: Iterable[History], acts: Sequence[Review], names: Mapping[str, str], *, words: Wording, at: str
) -> Project:
    """Everything that these people said, with the readings of it that count. `acts`: oldest first, as far as they may be seen;
    `names`: account -> pseudonym; `at`: UTC text."""
    quoted, sources = _quoting(acts), list[Source]()
    for history in people:
        sources += _sources(study, history, quoted, names, words)
    kept = sorted(sources, key=lambda source: source.key)
    coders = {selection.coder for source in kept for selection in source.selections}
    return Project(
        key=study.settings.id,
        name=in_language(study.settings.title, study.language),
        at=at,
        codes=codebook(study, words),
        coders=tuple(sorted(coders, key=lambda coder: (len(coder), coder))),
        sources=tuple(kept),
        description=words("out.project"),
        beyond=words("out.beyond"),
    )


def _quoting(acts: Sequence[Review]) -> Readings:
    counted = standing(acts)
    found: dict[str, list[tuple[Review, ReadPrinciple, Quote]]] = {}
    for act in acts:
        read = after_of(act, ReadPrinciple) if act.action == "read" and act.subject_kind == "card" else None
        if act.id in counted and read and read.quote and act.verdict:
            found.setdefault(read.quote.turn, []).append((act, read, read.quote))
    return found


def _sources(study: Study, history: History, quoted: Readings, names: Mapping[str, str], words: Wording) -> Iterator[Source]:
    """One source for each situation in which this person said something."""
    scenarios = {scenario.id: scenario for scenario in study.scenarios}
    spoken = dict.fromkeys(turn.scenario_id for turn in history.turns if turn.who == "participant")
    for scenario_id in spoken:
        turns = sorted((turn for turn in history.turns if turn.scenario_id == scenario_id), key=lambda turn: turn.seq)
        yield _source(history, scenarios.get(scenario_id), turns, (quoted, names, words))


def _source(
    history: History, scenario: Scenario | None, turns: Sequence[Turn], shared: tuple[Readings, Mapping[str, str], Wording]
) -> Source:
    quoted, names, words = shared
    person, place = history.participant.id, turns[0].scenario_id
    replaced = {turn.supersedes for turn in turns}
    text, selections = "", list[Selection]()
    for turn in turns:
        text += _heading(turn, turn.id in replaced, words)
        if turn.who == "participant":
            selections += [_selection(turn, len(text), one, names) for one in quoted.get(turn.id, ())]
        text += f"{turn.text}\n\n"
    title = in_language(scenario.title, turns[0].lang) if scenario else place
    shares = words("out.shares" if history.consent.transcript else "out.keeps")
    kind = "simulated" if history.participant.simulated else "test" if history.participant.test else ""
    mark = words(f"out.{kind}") if kind else ""
    return Source(
        key=f"{person}/{place}",
        name=f"{person[:12]} {place}",
        text=text,
        description=" ".join(part for part in (mark, words("out.source", person=person, title=title), shares) if part),
        selections=tuple(selections),
    )


def _heading(turn: Turn, is_replaced: bool, words: Wording) -> str:
    """Who speaks, above each turn; text by a language model is always marked."""
    who = "participant" if turn.who == "participant" else "model" if turn.mode == "model" else "program"
    return words("out.heading_replaced" if is_replaced else "out.heading", number=turn.seq + 1, who=words(f"out.{who}")) + "\n"


def _selection(turn: Turn, at: int, reading: tuple[Review, ReadPrinciple, Quote], names: Mapping[str, str]) -> Selection:
    act, read, quote = reading
    return Selection(
        key=act.id,
        start=at + quote.start,
        end=at + quote.end,
        quote=turn.text[quote.start : quote.end],
        coder=names[act.reviewer],
        codes=(read.principle, f"{STANCES}/{act.verdict}"),
        at=act.created_at,
        comment=act.reason,
    )


def qda_files(talk: Conversation, *, simulated: bool, until: int) -> tuple[dict[str, bytes], list[str]]:
    """The two files for a bundle, by their path in it, and the names of the sources at which programs count differently.

    `until`: last event whose acts are taken in."""
    acts = [act for event, act in talk.archive.reviews() if event <= until]
    words, names = staff_words(talk.study.language), pseudonyms(acts)
    people = talk.archive.histories(simulated=simulated)
    project = qda_project(talk.study, people, acts, names, words=words, at=talk.archive.last_time())
    return {f"{FOLDER}/project.qdpx": project_bytes(project), f"{FOLDER}/codebook.qdc": codebook_bytes(project)}, warned(project.sources)


def staff_words(language: str) -> Wording:
    """The words of researchers' files, in English where there are none in this language."""
    found = read_all(WORDS / "staff")
    return found.get(language, found["en"])
