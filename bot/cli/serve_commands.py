"""`demo` and `serve`: the web app of a study."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from bot.cli.invite_command import staff_lines
from bot.cli.mistakes import STUDY, Mistake
from bot.cli.state_commands import open_demo, state_line
from bot.model_opening import lacks_key, model_host
from flows.records import Study
from flows.study import load_study
from flows.study_new import new_study
from flows.study_problem import FolderProblem, StudyProblems


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 lets the system choose.")
@click.option("--study", type=STUDY, default=Path("soundings-demo"), show_default=True, help="The demo's folder, made at the first start.")
def demo(port: int, study: Path) -> None:
    """Make a demo study once, and serve it. Needs no key and no network."""
    if not (study / "study.yaml").is_file():
        try:
            new_study(study, "model-spec")
        except FolderProblem as problem:
            raise Mistake(str(problem)) from problem
    _serve(study, "127.0.0.1", port, accept_sqlite=True, demo=True)


@click.command()
@click.argument("study", type=STUDY)
@click.option("--host", default=None, help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="0 lets the system choose.  [default: 8000]")
@click.option("--accept-sqlite", is_flag=True, help="Go on with an SQLite that holds the WAL-reset bug (3.7.0 to 3.51.2).")
def serve(study: Path, host: str | None, port: int | None, accept_sqlite: bool) -> None:
    """Serve STUDY until stopped. Settings are read from the environment, names with SOUNDINGS_ in front."""
    _serve(study, host, port, accept_sqlite=accept_sqlite)


def _serve(study: Path, host: str | None, port: int | None, *, accept_sqlite: bool, demo: bool = False) -> None:
    from pydantic import ValidationError

    from bot.serving import serve as run
    from bot.settings import Settings, SettingsError
    from storage.connection import sqlite_state
    from storage.errors import StorageError

    given: dict[str, Any] = {key: value for key, value in {"host": host, "port": port}.items() if value is not None}
    given |= {"accept_sqlite": True} if accept_sqlite else {}
    version, affected = sqlite_state()
    if affected and accept_sqlite:
        click.echo(f"SQLite {version} can damage files under rare circumstances (fixed in 3.51.3); going on.", err=True)
    try:
        asker = _asker(load_study(study), study)  # before anything is made in its folder
        if demo:
            open_demo(study)
        state = state_line(study)

        def started(address: str) -> None:
            _said(address, asker, state, staff_lines(study, address) if demo else [])

        run(study, settings=Settings(**given), started=started)
    except StudyProblems as problems:
        count, first = len(problems.problems), problems.problems[0]
        raise Mistake(f"{study} has {count} problem(s); the first: {first}. See: soundings check {study}") from problems
    except (FolderProblem, StorageError, SettingsError) as problem:
        raise Mistake(str(problem)) from problem
    except ValidationError as problem:
        first_error = problem.errors()[0]
        raise Mistake(f"setting {'.'.join(str(part) for part in first_error['loc'])}: {first_error['msg']}") from problem
    except OSError as problem:
        if problem.filename:  # not the address: a file of the study
            raise Mistake(
                f"{problem.filename}: {problem.strerror}. The study's folder must be writable, and its disk not full."
            ) from problem
        raise Mistake(f"cannot listen on {host or '127.0.0.1'}:{port}: {problem.strerror}. Choose another --port.") from problem


def _asker(study: Study, folder: Path) -> str:
    """One line on who asks the questions, and where the words go. Raises Mistake if no key is set for a model that needs one."""
    model = study.settings.model
    if model is None:
        return "Set questions: study.yaml names no model."
    if lacks_key(study):
        raise Mistake(
            f"{folder}/study.yaml names the model {model.name}, and no key for it is set. Set OPENAI_API_KEY or SOUNDINGS_MODEL_KEY in the "
            "environment, or take the key `model` out: then set questions are asked."
        )
    return f"Model: {model.name} at {model_host(study)}, which reads what participants write. Try it: soundings try-model {folder}"


def _said(address: str, asker: str, state: str, more: list[str]) -> None:
    click.echo("\n".join([asker, state, f"Take part: {address}/", *more, "Stop with Ctrl+C."]))
