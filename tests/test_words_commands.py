"""`soundings words missing`: all that a language lacks, where it belongs, and the exit code that says so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.chat_strings import missing_strings
from bot.cli.words_commands import PACK, words
from bot.wording import FOLDER, PARTS, WordingError, missing_words
from flows.study_check import lacking

TOY = Path(__file__).parent / "study_toy"


def ran(*arguments: str) -> Result:
    return CliRunner().invoke(words, ["missing", *arguments])


def test_english_lacks_nothing() -> None:
    done = ran("en")
    assert (done.exit_code, done.stdout) == (0, "")


def test_a_new_language_lacks_everything_and_is_told_where() -> None:
    done = ran("xx", str(TOY))
    lines = done.stdout.splitlines()
    assert done.exit_code == 1 and len(lines) == len(set(lines))
    for wanted in (
        "bot/words/xx.yaml: language.direction",
        "bot/words/xx.yaml: chat.send",
        "bot/words/guided/xx.yaml: guided.leads.wrote",
        "bot/words/simulated/xx.yaml: things",
        ".chainlit/translations/xx.json: chat.input.placeholder",
        f"{TOY}/texts/xx.yaml: scenarios.song.options.A",
        f"{TOY}/texts/xx.yaml: questions.age_band.answers.18_24",
        f"{TOY}/texts/xx.yaml: principles.be_warm",
    ):
        assert wanted in lines
    assert f"{len(lines) - len(lacking(TOY, 'xx'))} of ours and {len(lacking(TOY, 'xx'))} texts of the study" in done.stderr


def test_without_a_study_the_built_in_pack_is_meant() -> None:
    assert f"{PACK}/texts/xx.yaml: title" in ran("xx").stdout.splitlines()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("Klingon",), "'Klingon' is no language tag"),
        (("es", "nowhere"), "there is no such folder"),
        (("es", str(FOLDER)), "the file is missing"),
    ],
)
def test_a_mistake_in_the_call_is_one_line(arguments: tuple[str, ...], said: str) -> None:
    done = ran(*arguments)
    assert done.exit_code == 2 and said in done.stderr and len(done.stderr.splitlines()) == 1


def test_one_sentence_taken_out_or_emptied_is_missing(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "bot" / "words"))
    for part in PARTS:
        shutil.copy(folder / part / "en.yaml", folder / part / "xx.yaml")
    assert missing_words("xx", folder) == []
    text = (folder / "xx.yaml").read_text("utf-8")
    (folder / "xx.yaml").write_text(text.replace("  send: Send\n", ""), "utf-8")
    guided = (folder / "guided" / "xx.yaml").read_text("utf-8")
    (folder / "guided" / "xx.yaml").write_text(guided.replace('  opening: "First', '  opening: ""  # "First'), "utf-8")
    assert missing_words("xx", folder) == ["bot/words/xx.yaml: chat.send", "bot/words/guided/xx.yaml: guided.opening"]
    (folder / "xx.yaml").write_text("a: [", "utf-8")
    with pytest.raises(WordingError, match="cannot be read"):
        missing_words("xx", folder)


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_the_chat_library_speaks_our_languages(language: str) -> None:
    assert missing_strings(language) == []
