"""The change of a variant, in words."""

from __future__ import annotations

from pathlib import Path

from flows.records.scenario import Option
from flows.study import load_study
from flows.study_variants import changed_words, differences

SCENARIOS = load_study(Path(__file__).parent / "study_toy").scenarios


def test_each_variant_is_shown_with_its_changed_words() -> None:
    assert differences(SCENARIOS, "en") == [("song_child", 'context: "app." -> "app for children."')]
    assert differences(SCENARIOS, "es") == [("song_child", 'context: "aplicación." -> "aplicación para niños."')]


def test_options_and_notes_count_too() -> None:
    base = SCENARIOS[0]
    options = (base.options[0], Option(id="B", text={"en": "Say that it's bad."}), Option(id="C", text={"en": "Sing"}))
    variant = base.model_copy(update={"options": options, "content_note": {"en": "Sad"}})
    assert changed_words(base, variant, "en") == 'content_note: "" -> "Sad"; option B: "good." -> "bad."; option C: "" -> "Sing"'
    assert changed_words(base, base, "en") == "nothing"
