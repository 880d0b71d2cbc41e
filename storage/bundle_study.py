"""What the study put before people, as rows of the bundle: scenarios, the principles in play in them, the principles of the spec."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from flows.records import Principle, Scenario, Study, in_language
from storage.codebook import Row
from storage.tables import canonical


def study_rows(study: Study) -> Iterator[tuple[str, Row]]:
    """(table, row) for the whole study, texts in its first language."""
    for scenario in study.scenarios:
        yield "scenarios", _scenario(scenario, study.language)
        for principle_id in dict.fromkeys(scenario.in_play):
            yield "scenario_principles", _in_play(scenario, principle_id)
    for position, principle in enumerate(study.spec.principles):
        yield "principles", _principle(principle, position, study)


def _scenario(scenario: Scenario, language: str) -> Row:
    """`text_sha256` is over title, context, request, options and content note as they stand in the row."""
    title, context, request = (in_language(texts, language) for texts in (scenario.title, scenario.context, scenario.request))
    options = canonical([{"id": option.id, "text": in_language(option.text, language)} for option in scenario.options])
    note = in_language(scenario.content_note, language) if scenario.content_note else None
    return {
        "scenario_id": scenario.id,
        "version": scenario.version,
        "title": title,
        "context": context,
        "request": request,
        "options": options,
        "n_options": len(scenario.options),
        "variant_of": scenario.variant_of,
        "knob": scenario.knob,
        "tension": scenario.tension or None,
        "content_note": note,
        "lang": language,
        "proposed_by": "researcher",
        "licence": None,
        "text_sha256": _sha256(canonical([title, context, request, options, note])),
    }


def _in_play(scenario: Scenario, principle_id: str) -> Row:
    return {"scenario_id": scenario.id, "scenario_version": scenario.version, "principle_id": principle_id, "in_play_by": "author"}


def _principle(principle: Principle, position: int, study: Study) -> Row:
    """The official title and, where a spec was imported, its normative text; NULL without an import."""
    head = study.spec.spec
    return {
        "principle_id": principle.id,
        "spec_version": head.version,
        "spec_name": head.name,
        "position": position,
        "level": 0,
        "parent_id": None,
        "title": principle.title,
        "authority": principle.authority,
        "is_principle": 1,
        "tags": None,
        "text": principle.text,
        "text_sha256": _sha256(principle.text) if principle.text is not None else None,
        "n_examples": None,
        "successor_id": None,
        "successor_sure": 0,
    }


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
