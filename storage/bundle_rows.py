"""One person's history into rows of the bundle: who they are, what they were drawn, what they chose and said.

Cards and what hangs on them are in bundle_cards. Every stored state stays findable; flags say which of them is current."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flows.records import Choice, Draw, History, Moment, Press, Study
from storage.bundle_cards import card_rows
from storage.bundle_check import BundleError, wrong_row
from storage.bundle_fold import Folded
from storage.bundle_survey import survey_rows
from storage.bundle_votes import vote_rows
from storage.bundle_weighed import comparison_rows, points_rows
from storage.codebook import Row

MOMENTS: tuple[Moment, ...] = ("before", "after")


@dataclass(frozen=True)
class Handed:
    """What flows computed and the caller hands in: the status of a person, and weights by participant (None: all weigh 1).

    `begun`: when each call of a model was begun, by its id. `released`: (id, version) of the cards that other people may see."""

    status_of: Callable[[History], str]
    weights: Mapping[str, float] | None = None
    begun: Mapping[str, str] = field(default_factory=dict)
    released: Collection[tuple[str, int]] = ()


def person_rows(history: History, study: Study, handed: Handed) -> Iterator[tuple[str, Row]]:
    """(table, row) for everything one person did. Raises BundleError on a record that is not theirs, or that hangs on nothing."""
    folded = Folded(history, handed.begun)
    for record in folded.records():
        if record.participant_id != folded.id:
            table = type(record).__name__.lower()
            raise wrong_row(table, record.id, f"it belongs to {record.participant_id}, not to {folded.id}, among whose records it stands.")
    yield "participants", _participant(folded, study, handed)
    yield from (("segments", row) for row in _segments(folded, study))
    yield from (("assignments", row) for row in _assignments(folded, study))
    yield from (("choices", row) for row in _choices(folded, study))
    yield from (("turns", row) for row in _turns(folded))
    yield from card_rows(folded, handed.released)
    yield from (("votes", row) for row in vote_rows(folded))
    yield from (("comparisons", row) for row in comparison_rows(folded))
    yield from (("points", row) for row in points_rows(folded))
    yield from (("survey", row) for row in survey_rows(history))


def _participant(folded: Folded, study: Study, handed: Handed) -> Row:
    person = folded.history.participant
    consent = folded.history.consent
    return {
        "participant_id": person.id,
        "study_id": study.settings.id,
        "wave": None,
        "status": handed.status_of(folded.history),
        "simulated": int(person.simulated),
        "locale": person.language,
        "entered_on": person.entered_at[:10],
        "minutes": _minutes(folded.stamps),
        "consent_version": str(consent.version),
        "test": int(person.test),
        "consent_cards": int(consent.cards),
        "consent_quotes": int(consent.quotes),
        "consent_transcript": int(consent.transcript),
        "consent_recontact": int(consent.recontact),
        "weight": _weight(person.id, handed.weights),
        "weight_set": None if handed.weights is None else "population",
        **{question.id: folded.about.get(question.id, "not_stated") for question in study.questions},
    }


def _minutes(stamps: tuple[str, ...]) -> float:
    """From the first to the last stamp, in minutes; pauses count."""
    first, last = (datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%SZ") for stamp in (min(stamps), max(stamps)))
    return (last - first).total_seconds() / 60


def _weight(participant_id: str, weights: Mapping[str, float] | None) -> float:
    if weights is None:
        return 1.0
    if participant_id not in weights:
        raise BundleError(
            f"bundle: table participants, row {participant_id}: no weight was handed in, wanted one for each person. "
            "Weigh everybody or nobody. No bundle was written."
        )
    return float(weights[participant_id])


def _segments(folded: Folded, study: Study) -> Iterator[Row]:
    yield {"participant_id": folded.id, "variable": "all", "level": "all"}
    for variable in study.settings.segments:
        yield {"participant_id": folded.id, "variable": variable, "level": folded.about.get(variable, "not_stated")}


def _assignments(folded: Folded, study: Study) -> Iterator[Row]:
    """The level of each arm with the chance it had; without a model nobody is shown a guess, whatever the study lists."""
    arms, got = study.settings.arms, folded.history.participant.arms
    guesses = arms.guess if study.settings.model else ("hidden",)
    drawn = (("guess", got.guess, guesses), ("wording", got.wording, arms.wording), ("opening", got.opening, arms.opening))
    for arm, level, levels in drawn:
        yield {"participant_id": folded.id, "arm": arm, "level": level, "probability": 1 / len(set(levels))}


def _choices(folded: Folded, study: Study) -> Iterator[Row]:
    """The latest state of each choice, and a row for each that was skipped before anything was chosen (under the id of that press)."""
    met = {*folded.choices, *folded.skips}
    for scenario_id, moment in sorted(met):
        if scenario_id not in folded.draws:
            raise wrong_row("choices", f"{folded.id}/{scenario_id}/{moment}", "the scenario was never drawn for this person.")
    for draw in folded.draws.values():
        for moment in MOMENTS:
            if (draw.scenario_id, moment) in met:
                yield _choice(folded, study, draw, moment)


def _choice(folded: Folded, study: Study, draw: Draw, moment: Moment) -> Row:
    states = folded.choices.get((draw.scenario_id, moment), [])
    skip = folded.skips.get((draw.scenario_id, moment))
    last = states[-1] if states else None
    acts: list[Choice | Press] = [*states, *([skip] if skip else [])]
    return {
        "choice_id": last.id if last else acts[0].id,
        "participant_id": folded.id,
        "scenario_id": draw.scenario_id,
        "scenario_version": draw.scenario_version,
        "position": draw.position,
        "depth": draw.depth,
        "status": _choice_status(folded, study, draw, moment),
        "skip_reason": folded.skip_reason(draw.scenario_id, moment),
        "moment": moment,
        "perspective": None,
        "shown_order": last.shown_order if last else draw.shown_before if moment == "before" else draw.shown_after,
        **_chosen(last),
        "importance": None,
        "started_at": states[0].created_at if states else None,
        "ended_at": acts[-1].created_at,
    }


def _chosen(last: Choice | None) -> Row:
    if last is None:
        return {"ranking": None, "unacceptable": None, "who_decides": None, "rationale": None}
    return {
        "ranking": last.ranking,
        "unacceptable": last.unacceptable,
        "who_decides": last.who_decides,
        "rationale": last.rationale or None,
    }


def _choice_status(folded: Folded, study: Study, draw: Draw, moment: Moment) -> str:
    """completed: the person went on from it (after a talk: by deciding on its card); skipped by a button; else abandoned."""
    if (draw.scenario_id, "before") in folded.skips or (draw.scenario_id, moment) in folded.skips:
        return "skipped"
    if draw.id not in folded.in_walk:
        return "abandoned"
    if moment == "before" and draw.depth == "talked" and "talk" in study.settings.steps:
        card = folded.current_cards.get(draw.scenario_id)
        return "completed" if card and folded.decision(card)[0] != "draft" else "abandoned"
    return "completed" if folded.pressed("go_on", draw.scenario_id, moment) else "abandoned"


def _turns(folded: Folded) -> Iterator[Row]:
    for turn in folded.history.turns:
        yield {
            "turn_id": turn.id,
            "participant_id": folded.id,
            "scenario_id": turn.scenario_id,
            "seq": turn.seq,
            "who": turn.who,
            "kind": turn.kind,
            "step": turn.step,
            "mode": turn.mode,
            "text": turn.text,
            "lang": turn.lang,
            "text_sha256": hashlib.sha256(turn.text.encode()).hexdigest(),
            "supersedes": turn.supersedes,
            "model_call_id": turn.model_call_id,
            "created_at": turn.created_at,
        }
