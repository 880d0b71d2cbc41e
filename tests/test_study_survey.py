"""survey.yaml: items and scale read in order, in every language; mistakes told with file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from flows.study import load_study
from flows.study_check import check_study, lacking

TOY = Path(__file__).parent / "study_toy"
SURVEY = """\
scale:
  no: {en: "No", es: "No"}
  yes: {en: "Yes", es: "Sí"}
items:
  fine: {text: {en: "It was fine.", es: "Estuvo bien."}}
  mine: {needs: card, text: {en: "It is mine.", es: "Es mía."}}
  more: {kind: words, text: {en: "Anything else?", es: "¿Algo más?"}}
"""


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(TOY, tmp_path / "toy"))
    (folder / "survey.yaml").write_text(SURVEY, "utf-8")
    text = (folder / "study.yaml").read_text("utf-8")
    text = text.replace("before: [mood]", "before: [mood, fine]").replace("about: [", "about: [fine, ")
    (folder / "study.yaml").write_text(text, "utf-8")
    return folder


def change(folder: Path, old: str, new: str, file: str = "survey.yaml") -> list[str]:
    """The errors after a change."""
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    return [str(problem) for problem in check_study(folder) if problem.level == "error"]


def test_it_is_read_in_the_order_of_the_file(toy: Path) -> None:
    assert not [problem for problem in check_study(toy) if problem.level == "error" or "fine" in str(problem)]
    survey = load_study(toy).survey
    assert [(item.id, item.kind, item.needs) for item in survey.items] == [
        ("fine", "scale", None),
        ("mine", "scale", "card"),
        ("more", "words", None),
    ]
    assert [place["es"] for place in survey.scale] == ["No", "Sí"]


def test_a_name_that_is_neither_a_question_nor_an_item_is_told(toy: Path) -> None:
    errors = change(toy, "before: [mood, fine]", "before: [mood, fin]", "study.yaml")
    assert any("'fin', which is not in questions.yaml or survey.yaml" in error and "nearest: fine" in error for error in errors)


def test_without_the_file_nothing_is_asked(toy: Path) -> None:
    (toy / "survey.yaml").unlink()
    (error, *_) = [str(problem) for problem in check_study(toy) if problem.level == "error"]
    assert error.startswith("study.yaml:") and "'fine'" in error and "which is not in questions.yaml;" in error


def test_a_further_language_is_laid_over_it(toy: Path) -> None:
    texts = 'survey:\n  scale: {"no": "Não", "yes": "Sim"}\n  items: {fine: {text: "Foi bom."}, mine: {text: "É minha."}}\n'
    (toy / "texts").mkdir()
    (toy / "texts" / "pt.yaml").write_text(texts, "utf-8")
    change(toy, "languages: [en, es]", "languages: [en, es, pt]", "study.yaml")
    gaps = lacking(toy, "pt")
    assert "texts/pt.yaml: survey.items.more.text" in gaps and not any("survey.scale" in gap or "fine" in gap for gap in gaps)
    (toy / "texts" / "pt.yaml").write_text(texts.replace("mine:", "mime:"), "utf-8")
    assert any("texts/pt.yaml:3" in str(one) and "mime" in str(one) for one in check_study(toy))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('  fine: {text: {en: "It was fine.", es: "Estuvo bien."}}', '  fine: {text: {en: "It was fine."}}', "survey.yaml:5"),
        ("kind: words", "kind: number", "survey.yaml:7"),
        ("needs: card", "needs: money", "survey.yaml:6"),
        ("needs: card", "need: card", "survey.yaml:6"),
        ("  mine:", "  mood:", "survey.yaml:6: id 'mood' is also a question"),
        ("  fine: {text", "  fine: {needs: card, text", "survey.yaml:5: item 'fine' stands in 'before' or 'about'"),
        ("  fine: {text", "  fine: {kind: words, text", "survey.yaml:5: item 'fine' stands in 'before' or 'about'"),
        ("kind: words", "kind: words, needs: summary", "survey.yaml:7: item 'more' needs the summary"),
        ('  no: {en: "No", es: "No"}\n', "", "survey.yaml:1"),
    ],
)
def test_mistakes_are_told_with_their_line(toy: Path, old: str, new: str, told: str) -> None:
    errors = change(toy, old, new)
    assert any(error.startswith(told) for error in errors), errors
