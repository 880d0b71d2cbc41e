"""`words missing`: what a language still lacks before people can walk the whole way in it."""

from __future__ import annotations

from pathlib import Path

import click

from bot.chat_strings import missing_strings
from bot.cli.mistakes import STUDY, Mistake, one_line
from bot.settings import SettingsError
from bot.wording import WordingError, missing_words
from flows.study_check import lacking
from flows.study_files import LANGUAGE
from flows.study_new import PACKS
from flows.study_problem import FolderProblem, StudyProblems

PACK = PACKS / "model-spec"


@click.group()
def words() -> None:
    """The languages that participants can read."""


@words.command()
@click.argument("language", metavar="LANG")
@click.argument("study", type=STUDY, default=PACK)
@click.pass_context
def missing(context: click.Context, language: str, study: Path) -> None:
    """Everything that LANG (a tag such as es) lacks, one line each: the file, and the key in it.

    The interface and the set questions are compared with English, a study's texts with the languages that it has. Without STUDY:
    the built-in pack. Exit code 1 if anything is missing."""
    if not LANGUAGE.fullmatch(language):
        raise Mistake(f"{language[:80]!r} is no language tag. Give one such as es, ar or pt-BR.")
    with one_line(FolderProblem, StudyProblems, WordingError, SettingsError):
        ours = missing_words(language) + missing_strings(language)
        texts = [f"{study / line}" for line in lacking(study, language)]
    for line in (*ours, *texts):
        click.echo(line)
    click.echo(f"{len(ours)} of ours and {len(texts)} texts of the study are missing in {language}.", err=True)
    context.exit(1 if ours or texts else 0)
