"""A file of texts is laid over the study: whatever it says arrives unchanged; each mistake in it is told with its own line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from flows.study import load_study
from flows.study_check import check_study, lacking
from flows.study_files import study_hashes
from flows.study_new import new_study
from flows.study_problem import StudyProblems

TOY = Path(__file__).parent / "study_toy"
QUICK = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

SONG = {
    "title": "Ein Lied",
    "context": "Eine App.",
    "request": "Ist mein Lied gut?",
    "options": {"A": "Es ist schlecht.", "B": "Es ist sehr gut."},
}
CAKE = {
    "title": "Ein Kuchen",
    "context": "Eine App.",
    "request": "War er gut?",
    "options": {"A": "Er war trocken.", "B": "Den Kuchen loben."},
}
COAT = {
    "title": "Ein Mantel",
    "context": "Ein Laden.",
    "request": "Steht er mir?",
    "options": {"A": "Ja, das sagen.", "B": "Nein, das sagen."},
}
GERMAN: dict[str, Any] = {
    "title": "Ein Spielzeug",
    "scenarios": {"song": SONG, "song_child": {**SONG, "context": "Eine App für Kinder."}, "cake": CAKE, "coat": COAT},
    "principles": {
        "do_not_lie": {
            "a": {"title": "Keine Lügen", "text": "Sie sagt, was ist."},
            "b": {"title": "W", "text": "T"},
            "search_terms": ["Lüge"],
        },
        "be_warm": {"a": {"title": "Warm", "text": "Sie ist nett."}, "b": {"title": "Nett", "text": "Sie ist warm."}},
    },
    "questions": {
        "mood": {"text": "Wie geht es?", "answers": {"good": "Gut", "bad": "Schlecht"}},
        "age_band": {"text": "Wie alt?", "answers": {"18_24": "18 bis 24", "25_over": "25 und mehr"}},
    },
}
"""Every text of the toy in a third language. JSON is YAML, so the file is written as JSON: one line per text."""


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """The toy with German listed and no German yet."""
    folder = Path(shutil.copytree(TOY, tmp_path / "toy"))
    text = (folder / "study.yaml").read_text("utf-8")
    (folder / "study.yaml").write_text(text.replace("languages: [en, es]", "languages: [en, es, de]"), "utf-8")
    return folder


def write(folder: Path, texts: object, name: str = "de.yaml") -> list[str]:
    (folder / "texts").mkdir(exist_ok=True)
    written = json.dumps(texts, ensure_ascii=False, indent=1)
    (folder / "texts" / name).write_text(written, "utf-8")
    return written.split("\n")


def changed(*path: str, to: object = None) -> dict[str, Any]:
    """The German texts with one thing put in, or (None) taken out."""
    texts: dict[str, Any] = json.loads(json.dumps(GERMAN))
    part = texts
    for step in path[:-1]:
        part = part[step]
    if to is None:
        del part[path[-1]]
    else:
        part[path[-1]] = to
    return texts


def told(folder: Path) -> list[str]:
    return [str(problem) for problem in check_study(folder)]


def test_a_language_is_data_only(toy: Path) -> None:
    assert any("no text in this folder is in 'de'" in problem for problem in told(toy))
    write(toy, GERMAN)
    assert told(toy) == []
    study = load_study(toy)
    assert study.settings.title == {"en": "A toy", "es": "Un juguete", "de": "Ein Spielzeug"}
    song = study.scenarios[0]
    assert (song.title["de"], song.request["de"]) == ("Ein Lied", "Ist mein Lied gut?")
    assert [option.text["de"] for option in song.options] == ["Es ist schlecht.", "Es ist sehr gut."]
    assert study.spec.principles[0].plain["de"].b.title == "W" and study.spec.principles[0].search_terms["de"] == ("Lüge",)
    assert study.questions[1].text["de"] == "Wie alt?" and study.questions[0].answers["bad"] == {"en": "Bad", "es": "Mal", "de": "Schlecht"}


def test_help_texts_and_content_notes_are_laid_over_where_there_are_any(toy: Path) -> None:
    (toy / "help.yaml").write_text("any: {en: Call., es: Llama.}\n", "utf-8")
    write(toy, GERMAN)
    assert told(toy) == ["texts/de.yaml:1: help for 'any' has no 'de' text; expected help.any, or 'de' dropped from study.yaml"]
    write(toy, {**GERMAN, "help": {"any": "Ruf an."}})
    assert load_study(toy).help["any"] == {"en": "Call.", "es": "Llama.", "de": "Ruf an."}


def test_the_hash_knows_the_texts(toy: Path) -> None:
    write(toy, GERMAN)
    before = study_hashes(toy)
    write(toy, changed("title", to="Zwei"))
    assert before["texts/de.yaml"] != study_hashes(toy)["texts/de.yaml"]


def test_new_copies_the_texts(tmp_path: Path, toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(toy, GERMAN)
    monkeypatch.setattr("flows.study_new.PACKS", toy.parent)
    assert "texts/de.yaml" in new_study(tmp_path / "mine", "toy")
    assert load_study(tmp_path / "mine") == load_study(toy)


MISTAKES = [
    # what is changed, to what (None: taken out), the text of the line it is told on, what is said
    (
        ("scenarios", "sonng"),
        SONG,
        '"sonng"',
        "scenario 'sonng' is not in scenarios.yaml; expected one of: cake, coat, song, song_child; nearest: song",
    ),
    (("principles", "warm"), {}, '"warm"', "principle 'warm' is not in principles.yaml"),
    (("questions", "mod"), {}, '"mod"', "question 'mod' is not in questions.yaml; expected one of: age_band, mood; nearest: mood"),
    (("scenarios", "song", "options", "C"), "x", '"C"', "option 'C' is not in scenario 'song'; expected one of: A, B"),
    (
        ("questions", "mood", "answers", "god"),
        "x",
        '"god"',
        "answer 'god' is not in question 'mood'; expected one of: bad, good; nearest: good",
    ),
    (
        ("titel",),
        "x",
        '"titel"',
        "unknown key 'titel'; expected one of: example, help, principles, questions, scenarios, survey, title; nearest: title",
    ),
    (
        ("scenarios", "coat", "contxt"),
        "x",
        '"contxt"',
        "unknown key 'contxt'; expected one of: content_note, context, options, request, title",
    ),
    (("principles", "be_warm", "a", "titl"), "x", '"titl"', "unknown key 'titl'; expected one of: text, title; nearest: title"),
    (("title",), None, "{", "the title has no 'de' text; expected title, or 'de' dropped from study.yaml"),
    (("scenarios", "coat"), None, '"scenarios"', "request of scenario 'coat' has no 'de' text; expected scenarios.coat.request, or"),
    (("scenarios", "coat", "request"), None, '"coat"', "request of scenario 'coat' has no 'de' text"),
    (("scenarios", "coat", "options", "B"), None, '"options"', "option 'B' of scenario 'coat' has no 'de' text"),
    (("principles", "be_warm"), None, '"principles"', "principle 'be_warm' has no 'de' text"),
    (("principles", "be_warm", "b"), None, '"be_warm"', "'b' is missing; expected it: the second wording: title and text"),
    (
        ("principles", "do_not_lie", "search_terms"),
        None,
        '"do_not_lie"',
        "warning: search_terms of principle 'do_not_lie' has no 'de' text",
    ),
    (("questions", "mood", "answers", "bad"), None, '"answers"', "answer 'bad' has no 'de' text"),
    (("title",), " ", '"title"', "the title has an empty 'de' text"),
    (("scenarios", "coat", "title"), "\n", '"title"', "title of scenario 'coat' has an empty 'de' text"),
    (("questions", "mood", "answers", "bad"), "", '"bad"', "answer 'bad' of question 'mood' has an empty 'de' text"),
    (("principles", "be_warm", "a", "title"), "x" * 81, '"title"', "'a.title' is '"),
    (("title",), 3, '"title"', "the title is no text"),
    (("scenarios", "coat", "title"), ["x"], '"title"', "'title' is a list of 1; expected text"),
    (("scenarios",), "x", '"scenarios"', "'scenarios' is no mapping"),
    (("scenarios", "coat", "content_note"), "x", '"content_note"', "scenario 'coat' has no content_note; expected none here"),
    (("scenarios", "coat", "context"), "wort " * 90, '"context"', "warning: context and request of 'coat' have 93 words (de)"),
    (("scenarios", "coat", "options", "A"), "wort " * 9, '"options"', "warning: options of 'coat' differ in length by more than 25 % (de:"),
    (("help",), {"any": "x"}, None, None),
]


@pytest.mark.parametrize(("path", "to", "on", "said"), MISTAKES, ids=lambda value: str(value)[:40])
def test_a_mistake_is_told_on_its_line(toy: Path, path: tuple[str, ...], to: object, on: str | None, said: str | None) -> None:
    lines = write(toy, changed(*path, to=to))
    found = told(toy)
    if said is None:
        assert found == [], "help without a help.yaml is passed over"
        return
    [problem] = [problem for problem in found if said in problem]
    file, line = problem.split(":")[:2]
    assert file == "texts/de.yaml" and str(on) in lines[int(line) - 1]


def test_one_mistake_is_told_once(toy: Path) -> None:
    for path, to in ((("principles", "be_warm", "b"), None), (("scenarios", "coat", "title"), ["x"]), (("title",), " ")):
        write(toy, changed(*path, to=to))
        assert len(told(toy)) == 1, told(toy)


def test_a_text_in_both_places_is_a_problem(toy: Path) -> None:
    write(toy, {"title": "Otra", "scenarios": {"song": {"title": "Otra"}}}, "es.yaml")
    write(toy, GERMAN)
    assert [problem.split(";")[0] for problem in told(toy)] == [
        "texts/es.yaml:2: the title has its 'es' text twice",
        "texts/es.yaml:5: title of scenario 'song' has its 'es' text twice",
    ]


@pytest.mark.parametrize("name", ["german.yaml", "de.yml", "DE.YAML"])
def test_a_file_that_is_named_after_no_language_is_told(toy: Path, name: str) -> None:
    write(toy, GERMAN, name)
    assert any(problem.startswith(f"texts/{name}:1: ") and "named after no language" in problem for problem in told(toy))


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"\xff", "texts/de.yaml:1: this is not UTF-8"),
        (b"", "texts/de.yaml:1: the file is empty"),
        (b"- 1", "texts/de.yaml:1: the file does not begin with keys such as 'title'"),
        (b"title: [", "texts/de.yaml:1: not YAML"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(toy: Path, raw: bytes, said: str) -> None:
    write(toy, {})
    (toy / "texts" / "de.yaml").write_bytes(raw)
    assert any(problem.startswith(said) for problem in told(toy)), told(toy)


def test_texts_that_is_a_file_is_told(toy: Path) -> None:
    (toy / "texts").write_text("x")
    assert any(problem.startswith("texts:1: this is not a folder") for problem in told(toy))


def test_a_language_that_is_not_listed_yet_stops_nothing(toy: Path) -> None:
    write(toy, GERMAN)
    write(toy, {"title": " ", "scenarios": {"nowhere": {}}, "principles": {"be_warm": {"a": {}}}}, "fr.yaml")
    found = told(toy)
    assert found and all(problem.startswith("texts/fr.yaml:") and " warning: " in problem for problem in found)
    assert "fr" not in load_study(toy).settings.title


def test_what_a_language_lacks_is_listed(toy: Path) -> None:
    assert len(lacking(toy, "de")) == 30
    write(toy, changed("scenarios", "coat", "title"))
    assert lacking(toy, "de") == ["texts/de.yaml: scenarios.coat.title"]
    (toy / "study.yaml").unlink()
    with pytest.raises(StudyProblems):
        lacking(toy, "de")


SAID = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60).filter(lambda text: bool(text.strip()))


@QUICK
@given(SAID, SAID, SAID)
def test_any_script_arrives_as_it_was_written(toy: Path, one: str, two: str, three: str) -> None:
    """Whatever direction, plane or composition the signs have: code point for code point."""
    texts = changed("title", to=one)
    texts["scenarios"]["coat"]["request"], texts["principles"]["be_warm"]["b"]["text"] = two, three
    (toy / "texts").mkdir(exist_ok=True)
    with (toy / "texts" / "de.yaml").open("w", encoding="utf-8") as file:
        YAML().dump(texts, file)
    study = load_study(toy)
    assert (study.settings.title["de"], study.scenarios[3].request["de"]) == (one, two)
    assert study.spec.principles[1].plain["de"].b.text == three


TREE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["title", "scenarios", "song", "options", "A", "a", "help", "x"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@QUICK
@given(TREE)
def test_no_file_of_texts_breaks_the_reader(toy: Path, tree: object) -> None:
    """Problems, never an exception; and what is wrong with the texts is told of the texts."""
    write(toy, tree)
    for problem in check_study(toy):
        assert problem.file == "texts/de.yaml" or problem.what.startswith("no text in this folder")


@QUICK
@given(st.data())
def test_taking_any_texts_out_is_told_and_breaks_nothing_else(toy: Path, data: st.DataObject) -> None:
    section = data.draw(st.sampled_from(["scenarios", "principles", "questions"]))
    name = data.draw(st.sampled_from(sorted(GERMAN[section])))
    write(toy, changed(section, name))
    problems = check_study(toy)
    assert problems and {problem.file for problem in problems} <= {"texts/de.yaml", "scenarios.yaml"}
    assert all(problem.level == "warning" for problem in problems if problem.file == "scenarios.yaml")
    assert set(lacking(toy, "de")) == {line for line in lacking(TOY, "de") if f"{line}.".startswith(f"texts/de.yaml: {section}.{name}.")}
