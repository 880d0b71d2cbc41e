"""seeds.yaml: what is wrong with it is told with file and line; the built-in cards are whole in three languages."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
from toys import PACK, pack

from flows.study import load_study
from flows.study_check import check_study

CARD = """seeds:
  - id: one
    scenario: hated_view
    texts:
      en: {title: A title, sentence: A sentence., looks_to: [one thing]}
"""


def found(folder: Path, text: str) -> list[str]:
    """Problems of the built-in study with another seeds.yaml."""
    study = Path(shutil.copytree(PACK, folder / "study"))
    (study / "seeds.yaml").write_text(text, "utf-8")
    return [str(problem) for problem in check_study(study) if problem.file == "seeds.yaml"]


def test_the_built_in_cards_differ_and_are_whole_in_every_language() -> None:
    study = pack()
    assert len(study.seeds) >= 16
    assert len({seed.card_id for seed in study.seeds}) == len(study.seeds)
    assert min(Counter(seed.scenario for seed in study.seeds).values()) >= 2
    for seed in study.seeds:
        assert set(seed.texts) == set(study.settings.languages)
        assert {len(text.looks_to) for text in seed.texts.values()} == {2}
        assert len({len(text.different_when) for text in seed.texts.values()}) == 1


def test_more_languages_change_no_id_and_other_words_do() -> None:
    seed = pack().seeds[0]
    less = seed.model_copy(update={"texts": {"en": seed.texts["en"]}})
    assert less.card_id == seed.card_id
    assert less.card("es") is None
    other = seed.texts["en"].model_copy(update={"title": "Other"})
    assert seed.model_copy(update={"texts": {**seed.texts, "en": other}}).card_id != seed.card_id


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("hated_view", "hated_veiw"), "seeds.yaml:3: scenario 'hated_veiw' is not in scenarios.yaml"),
        (("title: A title, ", ""), "seeds.yaml:5: 'title' is missing"),
        (("looks_to: [one thing]", "looks_to: []"), "seeds.yaml:5:"),
        (("A sentence.", '" "'), "empty words in 'en'"),
        (("seeds:", "cards:"), "unknown key 'cards'"),
        (("one thing]", "one thing], colour: red"), "unknown key 'colour'"),
        (("      en:", "      de:"), "no card is written in 'en'"),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    problems = found(tmp_path, CARD.replace(*change))
    assert any(told in problem for problem in problems), problems


def test_an_id_twice_and_a_language_without_cards(tmp_path: Path) -> None:
    problems = found(tmp_path, CARD + CARD.split("\n", 1)[1])
    assert any("id 'one' stands twice" in problem for problem in problems)
    assert any("no card is written in 'ar'" in problem and "warning" in problem for problem in problems)


def test_without_the_file_there_are_no_seed_cards(tmp_path: Path) -> None:
    study = Path(shutil.copytree(PACK, tmp_path / "study"))
    (study / "seeds.yaml").unlink()
    assert load_study(study).seeds == ()
