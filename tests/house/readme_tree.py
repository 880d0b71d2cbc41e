"""The file tree in README, made from the files' own first sentences. Run it to write the tree anew."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
START, END = "<!-- tree -->", "<!-- /tree -->"
WHOLE = {
    "bot/cli": "the `soundings` command, one file per group of verbs",
    "bot/pages": "templates and style of the plain pages",
    "bot/words": "every sentence we say, per language: interface, set questions, what simulated people write",
    "flows/accept": "what each act of a participant adds to the records, or why it adds nothing",
    "flows/records": "the language of the whole system: frozen records, one file per station",
    "flows/report": "a bundle becomes cells (SQL), numbers (NumPy), report.json and a page",
    "flows/packs": "built-in studies, data only",
    "public": "style, scripts and elements of the chat",
    ".chainlit": "settings of the chat",
    ".ci": "what continuous integration runs",
    "tests": "test_<stem>.py beside house/ (rules of the code), browser/, faults/, proofs/, bench/, transcripts/",
}
TOP = {
    "README.md": "this page",
    "CHANGELOG.md": "what changed",
    "Makefile": "make demo, make test, make check, make proof, make pictures",
    "pyproject.toml": "dependencies and settings of every tool",
    "uv.lock": "the pinned versions",
    "chainlit.md": "the chat's own read-me page, kept empty of advice",
    ".gitignore": "what git leaves alone",
    "LICENSE": "MIT",
}


def tracked() -> list[str]:
    """Paths that git knows or would add, sorted."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return sorted(name for name in names if name and (ROOT / name).exists())


def sentence(path: Path) -> str:
    """The first sentence of a Python file's docstring."""
    text = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    first = re.split(r"(?<=[.:])\s|\n\n", " ".join(text.split("\n\n")[0].split()), maxsplit=1)[0]
    return first.rstrip(".:")


def tree() -> str:
    """The tree as README shows it: one line per file or per folder that is described as a whole."""
    lines: list[str] = []
    shown: set[str] = set()
    for name in tracked():
        whole = next((folder for folder in WHOLE if name.startswith(folder + "/")), None)
        if whole:
            if whole not in shown:
                shown.add(whole)
                lines.append(f"{whole + '/':<34} {WHOLE[whole]}")
            continue
        if name.endswith(".py"):
            lines.append(f"{name:<34} {sentence(ROOT / name)}")
        else:
            lines.append(f"{name:<34} {TOP.get(name, '')}".rstrip())
    return "\n".join(lines)


def with_tree(text: str) -> str:
    """A README text with the present tree in it."""
    before, rest = text.split(START, 1)
    after = rest.split(END, 1)[1]
    return f"{before}{START}\n```\n{tree()}\n```\n{END}{after}"


if __name__ == "__main__":
    README.write_text(with_tree(README.read_text("utf-8")), "utf-8")
