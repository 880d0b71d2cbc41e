"""The files of a study folder: read with caps and plain refusals, and hashed."""

from __future__ import annotations

import hashlib
import re
import stat
from functools import lru_cache
from pathlib import Path

from flows.study_problem import FolderProblem, Problem, nearest_of
from flows.yaml_reading import Node, direction_marks, parse_yaml

STUDY, SCENARIOS, PRINCIPLES, QUESTIONS = "study.yaml", "scenarios.yaml", "principles.yaml", "questions.yaml"
HELP, EXAMPLE, SURVEY, SEEDS = "help.yaml", "example.yaml", "survey.yaml", "seeds.yaml"
STORIES = "stories.yaml"
GUIDELINES = "guidelines.md"
"""What reviewers go by; participants never see it. It may be missing."""
NEEDED = (STUDY, QUESTIONS, PRINCIPLES, SCENARIOS)
OPTIONAL = (HELP, EXAMPLE, SURVEY, SEEDS, STORIES)
READ = (*NEEDED, *OPTIONAL)
"""In the order in which problems are reported; the last ones may be missing. The texts of further languages follow."""
TEXTS = "texts"
"""The folder of further languages, one file each: texts/es.yaml. It may be missing."""
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")

LARGEST = 5_000_000
"""Bytes of one file; a study of 24 situations in one language has about 150 thousand in all."""


def read_folder(folder: Path) -> tuple[dict[str, Node], list[Problem]]:
    """The folder's files as Nodes by name (those that could be read), and what is wrong with them.

    Raises FolderProblem if the folder is not there or cannot be listed."""
    names = list_names(folder)
    nodes: dict[str, Node] = {}
    problems: list[Problem] = []
    if TEXTS in names and not (folder / TEXTS).is_dir():
        problems.append(
            Problem(file=TEXTS, what="this is not a folder", expected="a folder with one file per further language, such as es.yaml")
        )
    elif TEXTS in names:
        names += text_names(folder)
    for file in (*NEEDED, *(name for name in names if name in OPTIONAL or name.startswith(f"{TEXTS}/"))):
        if file not in READ and not LANGUAGE.fullmatch(language_of(file)):
            what = f"{file[:80]!r} is named after no language"
            problems.append(Problem(file=file, what=what, expected="a language tag before .yaml, such as es.yaml or pt-BR.yaml"))
            continue
        text, found = read_text(folder, file, names)
        problems += found
        if text is None:
            continue
        node, wrong = _parsed(text, file)
        problems += wrong
        if node is not None:
            nodes[file] = node
    return nodes, problems


@lru_cache(maxsize=32)
def _parsed(text: str, file: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """A file's text as a Node; remembered, since the same study is often read more than once in a process. Nodes are never changed."""
    node, problems = parse_yaml(text, file)
    return node, tuple(problems)


def list_names(folder: Path) -> list[str]:
    """Names of what lies in the folder, sorted. Raises FolderProblem with one line."""
    try:
        return sorted(entry.name for entry in folder.iterdir())
    except FileNotFoundError:
        raise FolderProblem(f"{folder}: there is no such folder. `soundings new DIR` makes a study.") from None
    except NotADirectoryError:
        raise FolderProblem(f"{folder}: this is a file, not a folder. Name the folder that holds study.yaml.") from None
    except (OSError, ValueError) as error:
        raise FolderProblem(f"{str(folder)[:200]!r}: the folder cannot be read ({_reason(error)}).") from None


def text_names(folder: Path) -> list[str]:
    """The files of further languages, such as texts/es.yaml, sorted. Whatever is not YAML is passed over; so are names with a dot in front.

    Raises FolderProblem."""
    names = [name for name in list_names(folder / TEXTS) if not name.startswith(".")]
    return [f"{TEXTS}/{name}" for name in names if name.lower().endswith((".yaml", ".yml"))]


def texts_file(language: str) -> str:
    """Where the texts of a further language stand."""
    return f"{TEXTS}/{language}.yaml"


def language_of(file: str) -> str:
    """The language of a file of texts; any other name gives what is no language."""
    return file.removeprefix(f"{TEXTS}/").removesuffix(".yaml")


def read_text(folder: Path, file: str, names: list[str]) -> tuple[str | None, list[Problem]]:
    """One file's text (None if it cannot be had) and what is wrong with its bytes."""
    if file not in names:
        what = "the file is missing"
        return None, [
            Problem(file=file, what=what, expected="it beside the others; `soundings new` writes one to copy", nearest=_like(file, names))
        ]
    try:
        status = (folder / file).stat()
        if not stat.S_ISREG(status.st_mode):
            return None, [Problem(file=file, what="this is not a file", expected="a text file with this name")]
        if status.st_size > LARGEST:
            size = f"the file has {status.st_size:,} bytes"
            return None, [Problem(file=file, what=size, expected=f"at most {LARGEST:,}; leave data out of it")]
        raw = (folder / file).read_bytes()
    except OSError as error:
        what = f"the file cannot be read ({_reason(error)})"
        return None, [Problem(file=file, what=what, expected="a file that this account may read")]
    return decode(raw, file)


def decode(raw: bytes, file: str) -> tuple[str | None, list[Problem]]:
    """UTF-8 bytes (a byte order mark is passed over) as text; one problem per line with something wrong in it."""
    at = raw.find(b"\0")
    if at >= 0:
        line = raw.count(b"\n", 0, at) + 1
        return None, [Problem(file=file, line=line, what="a NUL byte", expected="a text file; save it anew as UTF-8")]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return None, [Problem(file=file, line=line, what="this is not UTF-8", expected="UTF-8; set it in your editor and save")]
    lines = enumerate(text.split("\n"), start=1)
    return text, [problem for number, line in lines for problem in direction_marks(line, file, number)]


def study_hashes(folder: Path) -> dict[str, str]:
    """sha256 (hex) of every file that defines the study, by its path in the folder with forward slashes.

    Left out: `data/` (what people gave) and whatever begins with a dot. Raises FolderProblem, OSError."""
    list_names(folder)
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in paths}
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in names.items()
        if not name.startswith("data/") and not any(part.startswith(".") for part in name.split("/"))
    }


def _like(file: str, names: list[str]) -> str:
    return nearest_of(file, [name for name in names if name not in READ])


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error).lower()
