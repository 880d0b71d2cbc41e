"""The study's own texts in the bundle."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flows.records import Study
from storage.bundle_study import study_rows
from tests.history_toys import PRINCIPLES, SCENARIOS, toy_study


def made(study: Study, table: str) -> list[dict[str, Any]]:
    return [row for name, row in study_rows(study) if name == table]


def test_scenarios_come_in_the_first_language_with_their_options() -> None:
    study = toy_study(languages=("en", "es"))
    both = study.scenarios[0].model_copy(update={"title": {"es": "Tarde", "en": "Late"}, "tension": "a against b"})
    (first, *_, last) = made(study.model_copy(update={"scenarios": (both, *study.scenarios[1:])}), "scenarios")
    assert (first["title"], first["lang"], first["tension"]) == ("Late", "en", "a against b")
    assert (first["content_note"], first["licence"]) == (None, None)
    assert json.loads(first["options"]) == [{"id": letter, "text": f"It does {letter}."} for letter in "ABC"]
    assert (first["n_options"], first["proposed_by"], first["variant_of"], first["knob"]) == (3, "researcher", None, None)
    assert (last["content_note"], last["tension"]) == ("A note", None)


def test_the_hash_of_a_scenario_changes_with_what_people_read_only() -> None:
    study = toy_study()
    scenario = study.scenarios[0]

    def digest(**changed: Any) -> str:
        text: str = made(study.model_copy(update={"scenarios": (scenario.model_copy(update=changed),)}), "scenarios")[0]["text_sha256"]
        return text

    assert digest() == digest(tension="hidden", version=2) == digest()
    changed = [digest(**{name: {"en": "Else"}}) for name in ("title", "context", "request", "content_note")]
    assert len({digest(), digest(options=scenario.options[:2]), *changed}) == 6


def test_principles_in_play_are_listed_once_each() -> None:
    found = [(row["scenario_id"], row["principle_id"], row["in_play_by"]) for row in made(toy_study(), "scenario_principles")]
    assert found == [(scenario, principle, "author") for scenario in SCENARIOS for principle in PRINCIPLES[:2]]


def test_principles_stand_in_their_order_and_without_text_until_imported() -> None:
    study = toy_study()
    one, two, three = made(study, "principles")
    assert [row["position"] for row in (one, two, three)] == [0, 1, 2]
    assert (one["principle_id"], one["title"], one["authority"]) == ("be_honest", "Be_Honest", "user")
    assert (one["is_principle"], one["level"], one["successor_sure"]) == (1, 0, 0)
    assert [one[name] for name in ("text", "text_sha256", "parent_id", "tags", "n_examples", "successor_id")] == [None] * 6
    imported = study.spec.principles[0].model_copy(update={"text": "Do not lie."})
    spec = study.spec.model_copy(update={"principles": (imported,)})
    (row,) = made(study.model_copy(update={"spec": spec}), "principles")
    assert (row["text"], row["text_sha256"]) == ("Do not lie.", hashlib.sha256(b"Do not lie.").hexdigest())
