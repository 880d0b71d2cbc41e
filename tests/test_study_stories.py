"""stories.yaml and the keys of points and pairs: what is checked, and how a story reads."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from toys import PACK, study_with
from weighing_toys import cards_of

from flows.records import Story
from flows.records.study import PairsStep
from flows.stories import story_for, told
from flows.study import load_study
from flows.study_check import check_study

GOOD = """stories:
  - scenario: heart_pill
    cards: [pill_say_what_is_known, pill_leave_it_to_people]
    by: model
    texts: {en: "At first {from}, later {to}."}
  - scenario: heart_pill
    by: person
    texts: {en: "{to} after {from}"}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A study of the built-in pack with two stories."""
    study = Path(shutil.copytree(PACK, tmp_path / "study"))
    (study / "stories.yaml").write_text(GOOD, "utf-8")
    return study


def told_of(folder: Path) -> str:
    return "\n".join(str(problem) for problem in check_study(folder) if problem.level == "error")


def changed(folder: Path, file: str, old: str, new: str) -> Path:
    text = (folder / file).read_text("utf-8")
    assert text.count(old) == 1, (file, old)
    (folder / file).write_text(text.replace(old, new), "utf-8")
    return folder


def test_a_story_of_the_folder_is_read(folder: Path) -> None:
    study = load_study(changed(folder, "study.yaml", "stories: false}", "stories: true}"))
    assert [(story.by, len(story.cards)) for story in study.stories] == [("model", 2), ("person", 0)] and study.settings.pairs.stories


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("{en: \"At first {from}, later {to}.\"}", "{en: \"At first {from}.\"}", "stories.yaml:5: the text in 'en' lacks {to}"),
        ("pill_leave_it_to_people", "pill_leave_it", "stories.yaml:3: card 'pill_leave_it' is not in seeds.yaml"),
        ("[pill_say_what_is_known, pill_leave_it_to_people]", "[pill_say_what_is_known]", "does not name two different cards"),
        ("heart_pill\n    by", "heart_pil\n    by", "scenario 'heart_pil' is not in scenarios.yaml"),
        ("by: model", "by: robot", "stories.yaml:4"),
        ("stories:\n", "story:\n", "unknown key 'story'"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(folder: Path, old: str, new: str, wanted: str) -> None:
    assert wanted in told_of(changed(folder, "stories.yaml", old, new))


def test_stories_that_are_allowed_must_be_there(folder: Path) -> None:
    (folder / "stories.yaml").unlink()
    assert "pairs.stories is true, and there is no story" in told_of(changed(folder, "study.yaml", "stories: false}", "stories: true}"))


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("pairs: {count: 3,", "pairs: {count: 10,", ""),
        ("after: [principles, rechoose]\n", "after: [rechoose]\n", ""),
        ("points: {method: points, budget: 100", "points: {method: credits, budget: 100", "method"),
        ("points: {method: points, budget: 100", "points: {method: points, budget: 5", "budget"),
        ("pairs: {count: 3,", "pairs: {count: 0,", "count"),
        ("pairs: {count: 3,", "pairs: {number: 3, count: 3,", "unknown key 'number'"),
    ],
)
def test_keys_of_points_and_pairs(folder: Path, old: str, new: str, wanted: str) -> None:
    found = told_of(changed(folder, "study.yaml", old, new))
    assert wanted in found and bool(found) == bool(wanted), found


def test_points_need_the_rules(folder: Path) -> None:
    text = re.sub(r"^closing: .*$", "closing: [points]", (folder / "study.yaml").read_text("utf-8"), flags=re.MULTILINE)
    (folder / "study.yaml").write_text(text, "utf-8")
    assert told_of(folder) == ""
    changed(folder, "study.yaml", "after: [principles, rechoose]\n", "after: [rechoose]\n")
    assert "'closing' holds 'points', and 'after' lacks 'principles'" in told_of(folder)


def test_a_story_tells_of_two_cards_either_way_round() -> None:
    one, other = sorted(cards_of("heart_pill", "Ask first", "Say {to} it"), key=lambda card: card.id)
    study = study_with(pairs=PairsStep(stories=True))
    named = Story(scenario="heart_pill", cards=(other.id, one.id), by="person", texts={"en": "{from} > {to}", "es": "{to} {from}"})
    general = Story(scenario="heart_pill", by="model", texts={"en": "{from}, {to}"})
    study = study.model_copy(update={"stories": (general, named)})
    for cards in ((one, other), (other, one)):
        assert story_for(study, cards, "en") == named and story_for(study, cards, "ar") is None
        assert told(named, cards, study, "en", "as_written") == f"{other.title} > {one.title}"
        assert told(named, cards, study, "en", "reversed") == f"{one.title} > {other.title}"
        assert told(general, cards, study, "en", "as_written") == f"{one.title}, {other.title}"
    elsewhere = cards_of("flyer", "One", "Two")
    assert story_for(study, (elsewhere[0], elsewhere[1]), "en") is None
