"""Every kind of mistake in a study folder is found, with its file, its line and the nearest valid name."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from flows.study_check import check_study
from flows.study_files import NEEDED

TOY = Path(__file__).parent / "study_toy"
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TOY, tmp_path / "toy"))


def change(folder: Path, file: str, old: str, new: str) -> int:
    """Replaces the first `old` and gives its line."""
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_toy_has_nothing_wrong(toy: Path) -> None:
    assert check_study(toy) == []


MISTAKES = [
    # file, what is replaced, by what, what the problem says (after file:line:)
    ("study.yaml", "backup_days: 1", 'backup_days: "1"', "'consent.backup_days' is '1'; expected a whole number"),
    ("study.yaml", "talked: 1", "talked: one", "'scenarios.talked' is 'one'; expected a whole number"),
    ("study.yaml", "talked: 1", "talked: 99", "'scenarios.talked' is 99; expected less than or equal to 10"),
    ("study.yaml", "wording: [a, b]", "wording: [a, b", "not YAML"),
    ("study.yaml", "before: [mood]", "before: mood", "'before' is 'mood'; expected a list"),
    ("study.yaml", "segments", "segmnets", "unknown key 'segmnets'; expected one of: about, after, "),
    ("study.yaml", "segments", "segmnets", "nearest: segments"),
    ("study.yaml", "within_hours", "within_days", "unknown key 'within_days'; expected one of: who, within_hours; nearest: within_hours"),
    ("study.yaml", '{who: "nobody", within_hours: 24}', '{who: "nobody"}', "'within_hours' is missing in 'consent.safety'"),
    ("study.yaml", "guess: [hidden]", "guess: [hiden]", "'arms.guess[1]' is 'hiden'; expected one of: shown, hidden; nearest: hidden"),
    ("study.yaml", "wording: [a, b]", "wording: [a, a]", "'wording' holds 'a' twice"),
    ("study.yaml", "[mood]", "[mod]", "'mod', which is not in questions.yaml; expected one of: age_band, mood; nearest: mood"),
    ("study.yaml", "about: [age_band]", "about: [age_bnd]", "'about' names 'age_bnd'"),
    ("study.yaml", "segments: [mood]", "segments: [moood]", "'segments' names 'moood'"),
    ("study.yaml", "quotas: {mood", "quotas: {moody", "'quotas' names 'moody'"),
    ("study.yaml", "good: 5", "god: 5", "quota on 'god', which is no answer of 'mood'; expected one of: bad, good; nearest: good"),
    ("study.yaml", "quotas: {mood: {good: 5}}", "quotas: {age_band: {18_24: 5}}", "quota on 'age_band', which is not asked in 'before'"),
    ("study.yaml", "about: [age_band]", "about: [mood]", "warning: 'mood' is asked in 'before' and in 'about'"),
    ("study.yaml", "segments: [mood]", "segments: [mood, mood]", "'segments' holds 'mood' twice"),
    ("study.yaml", "languages: [en, es]", "languages: [en, es, fr]", "no text in this folder is in 'fr'"),
    ("study.yaml", "languages: [en, es]", "languages: [en, es, X1]", "language 'X1'; expected a language tag"),
    ("study.yaml", ', es: "Un juguete"', "", "the title has no 'es' text"),
    ("study.yaml", "short: 1", "short: 9", "a participant is to meet 10 situations, scenarios.yaml has 3"),
    ("study.yaml", "talked: 1, short: 1", "talked: 0, short: 0", "a participant meets no situation"),
    ("study.yaml", "2030-12-31", "2030-02-30", "there is no day '2030-02-30'"),
    ("study.yaml", "2030-12-31", "soon", "'consent.withdraw_until' is 'soon'; expected a date such as 2027-03-31"),
    ("study.yaml", "GBP 4.00", "four pounds", "warning: pay is 'four pounds'"),
    ("study.yaml", "id: toy", "id: Toy Study", "'id' is 'Toy Study'; expected an id in small letters"),
    ("study.yaml", "id: toy", "id: toy\nmodel: {name: x}", "a model is set, but consent.provider names nobody"),
    ("study.yaml", "safety: {", "provider: {name: X}\n  safety: {", "warning: consent.provider names somebody, but no model is set"),
    ("study.yaml", "id: toy", "id: toy\nid: toy2", "key 'id' stands twice; expected each key once; the first is on line 1"),
    ("study.yaml", 'controller: "Toy"', 'controller: !!python/object/apply:os.system ["x"]', "tag '"),
    ("questions.yaml", "good: {", "not_stated: {", "answer 'not_stated' is listed"),
    ("questions.yaml", "good: {", "Very-Good: {", "answer id 'Very-Good'"),
    ("questions.yaml", "id: mood", "id: weight", "id 'weight' is the name of a column"),
    ("questions.yaml", "id: age_band", "id: mood", "id 'mood' stands twice; expected each id once; the first is on line 2"),
    ("questions.yaml", 'es: "Bien"', 'es: " "', "answer 'good' has an empty 'es' text"),
    ("questions.yaml", "questions:", "quetsions:", "unknown key 'quetsions'; expected one of: questions; nearest: questions"),
    ("principles.yaml", "id: be_warm", "id: do_not_lie", "id 'do_not_lie' stands twice"),
    ("principles.yaml", "authority: user", "authority: king", "warning: authority 'king' is unknown to us"),
    ("principles.yaml", "authority: user", "authority: [user]", "'authority' is a list of 1; expected one of: root, "),
    ("principles.yaml", "title: Do not lie", "", "'title' is missing"),
    ("principles.yaml", ', b: {title: "Truth"', ', c: {title: "Truth"', "unknown key 'c'; expected one of: a, b"),
    ("scenarios.yaml", "[do_not_lie, be_warm]", "[do_not_lye]", "expected one of: be_warm, do_not_lie; nearest: do_not_lie"),
    ("scenarios.yaml", "[do_not_lie, be_warm]", "[be_warm, be_warm]", "'in_play' holds 'be_warm' twice"),
    ("scenarios.yaml", "variant_of: song", "variant_of: sing", "variant_of 'sing' is no scenario of this file"),
    ("scenarios.yaml", "variant_of: song", "variant_of: song_child", "variant_of 'song_child' is itself a variant"),
    ("scenarios.yaml", "variant_of: song", "", "a knob without 'variant_of'"),
    ("scenarios.yaml", "knob: age", "", "variant 'song_child' has no knob"),
    ("scenarios.yaml", "knob: age", "knob: aeg", "'knob' is 'aeg'; expected one of: age, platform, stakes, who_asks; nearest: age"),
    ("scenarios.yaml", "id: cake", "id: song", "id 'song' stands twice"),
    ("scenarios.yaml", "{id: B, text", "{id: A, text", "id 'A' stands twice"),
    ("scenarios.yaml", "Say that it is bad.", "Say at length that it is bad.", "differ in length by more than 25 % (en: 'A' 29"),
    ("scenarios.yaml", "Is my song good?", "word " * 78, "warning: context and request of 'song' have 81 words (en); expected at most 80"),
    ("scenarios.yaml", ', es: "Una aplicación."', "", "context of scenario 'song' has no 'es' text"),
    ("scenarios.yaml", "age\n    topic: music", "age\n    topic: kids", "variant 'song_child' differs from its base in topic, context"),
    ("scenarios.yaml", "topic: food", "topic: music", "2 principles are in play on fewer than 3 topics: do_not_lie (2), be_warm (2)"),
    ("scenarios.yaml", "A chat app.", "A \u202echat app.", "warning: invisible mark U+202E"),
    ("scenarios.yaml", "A chat app.", "A \\u2067chat app.", "warning: invisible mark U+2067"),
    ("scenarios.yaml", "A chat app.", "A \\0 chat app.", "a character that no text may hold"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "said"), MISTAKES)
def test_a_mistake_is_said_with_its_place(toy: Path, file: str, old: str, new: str, said: str) -> None:
    line = change(toy, file, old, new)
    told = [str(problem) for problem in check_study(toy)]
    assert any(text.startswith(f"{file}:") and said in text for text in told), told
    if said.startswith(("'", "unknown key", "principle", "answer")):
        assert any(abs(int(text.split(":")[1]) - line) <= 2 for text in told if said in text), (line, told)


def test_lines_are_exact(toy: Path) -> None:
    line = change(toy, "scenarios.yaml", "id: coat", "id: coat\n    colour: red")
    assert [str(p).split(";")[0] for p in check_study(toy)] == [f"scenarios.yaml:{line + 1}: unknown key 'colour'"]


def test_every_mistake_is_said_at_once(toy: Path) -> None:
    for file, old, new, _ in (
        case for case in MISTAKES if case[1] in ("id: Toy", "before: [mood]", "knob: age", "good: {", "authority: user")
    ):
        text = (toy / file).read_text("utf-8")
        if old in text:
            change(toy, file, old, new)
    files = {problem.file for problem in check_study(toy)}
    assert files == {"study.yaml", "questions.yaml", "principles.yaml", "scenarios.yaml"}


def test_an_error_in_study_yaml_hides_no_other_one(toy: Path) -> None:
    change(toy, "study.yaml", "id: toy", "id: toy\nk: many")
    change(toy, "study.yaml", "before: [mood]", "before: [mod]")
    told = "\n".join(map(str, check_study(toy)))
    assert "'k' is 'many'" in told and "'before' names 'mod'" in told


@pytest.mark.parametrize("file", NEEDED)
@given(raw=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass"))))
@QUICK
def test_any_bytes_give_problems_and_nothing_else(toy: Path, file: str, raw: bytes) -> None:
    (toy / file).write_bytes(raw)
    problems = check_study(toy)
    assert any(problem.file == file and problem.level == "error" for problem in problems)
    assert all("\n" not in str(problem) and str(problem).isprintable() for problem in problems)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every path into plain data."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] * bool(path) + [found for key, item in pairs for found in places(item, (*path, key))]


def broken(data: Any, path: tuple[Any, ...], how: str) -> None:
    holder = data
    for key in path[:-1]:
        holder = holder[key]
    if how == "unknown":
        holder = holder if isinstance(holder, dict) else next(item for item in holder if isinstance(item, dict))
        holder["Zz unknown"] = 1
    elif how == "type":
        holder[path[-1]] = {"zz": {"zz": {"zz": [{"zz": 1}]}}}
    else:
        del holder[path[-1]]


def is_optional(path: tuple[Any, ...]) -> bool:
    """What may be left out of the toy without a mistake: defaults, items of lists, search terms, a second answer's quota."""
    optional = {
        "arms",
        "guess",
        "wording",
        "opening",
        "talked",
        "short",
        "scenarios",
        "before",
        "about",
        "segments",
        "quotas",
        "search_terms",
    }
    return isinstance(path[-1], int) or path[-1] in optional or "quotas" in path or "search_terms" in path or path[-1] == "languages"


@pytest.mark.parametrize("how", ["type", "unknown", "delete"])
@given(data=st.data())
@QUICK
def test_a_broken_key_is_found_in_its_file(toy: Path, data: st.DataObject, how: str) -> None:
    yaml = YAML(typ="safe", pure=True)
    file = data.draw(st.sampled_from(NEEDED))
    content = yaml.load((TOY / file).read_text("utf-8"))
    candidates = [path for path in places(content) if how != "delete" or not is_optional(path)]
    if how == "unknown":  # below languages and answers any key may stand
        free = ("title", "text", "context", "request", "answers", "search_terms", "quotas", "plain")
        candidates = [path for path in candidates if not set(path[:-1]) & set(free) and not isinstance(path[-1], int)]
    broken(content, data.draw(st.sampled_from(candidates)), how)
    shutil.copytree(TOY, toy, dirs_exist_ok=True)
    with (toy / file).open("w", encoding="utf-8") as out:
        yaml.dump(content, out)
    found = check_study(toy)
    assert any(problem.file == file and problem.level == "error" for problem in found), [str(problem) for problem in found]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("GB: {en: Call 999., es: Llama.}\n", "help.yaml:1: 'any' is missing"),
        ("any: {en: Call., es: Llama.}\nGb: {en: Call., es: Llama.}\n", "help.yaml:2: unknown key 'Gb'; expected any, or a country"),
        ("any: {en: Call., es: Llama.}\nGB: Call 999.\n", "help.yaml:2: 'GB' is 'Call 999.'; expected a text per language"),
        ("any:\n  en: Call.\n  es: 112\n", "help.yaml:3: 'any.es' is 112; expected text"),
        ('any:\n  en: Call.\n  es: ""\n', "help.yaml:3: help for 'any' has an empty 'es' text"),
        ("any:\n  en: Call.\n", "help.yaml:1: help for 'any' has no 'es' text"),
        ("", "help.yaml:1: the file is empty"),
    ],
)
def test_a_mistake_in_the_help_texts_is_said_with_its_line(toy: Path, text: str, said: str) -> None:
    (toy / "help.yaml").write_text(text, "utf-8")
    [problem] = check_study(toy)
    assert problem.level == "error" and str(problem).startswith(said)


@given(raw=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass"))))
@QUICK
def test_any_bytes_as_help_texts_give_problems_and_nothing_else(toy: Path, raw: bytes) -> None:
    (toy / "help.yaml").write_bytes(raw)
    problems = check_study(toy)
    assert any(problem.file == "help.yaml" and problem.level == "error" for problem in problems)
