"""The file tree and the settings in README, made from the files themselves. Run it to write them anew."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

from bot.settings import Settings

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
WHOLE = {
    "bot/cli": "the `soundings` command, one file per group of verbs",
    "bot/pages": "templates and style of the plain pages",
    "bot/words": "every sentence we say, per language: interface, set questions, what simulated people write",
    "flows/accept": "what each act of a participant adds to the records, or why it adds nothing",
    "flows/records": "the language of the whole system: frozen records, one file per station",
    "flows/report": "a bundle becomes cells (SQL), numbers (NumPy), report.json and a page",
    "flows/packs": "built-in studies, data only",
    "flows/prompts": "what a language model is told, one file per purpose",
    "public": "style, scripts and elements of the chat",
    ".chainlit": "settings of the chat",
    ".ci": "what continuous integration runs",
    "tests": "test_<stem>.py; house/ (rules of the code), browser/, faults/, proofs/, bench/, fake_model/, gold/, injection/",
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
    return re.split(r"(?<=[.?])\s", " ".join(text.split("\n\n")[0].split()), maxsplit=1)[0].rstrip(".")


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


def settings() -> str:
    """The table of settings, from their own descriptions."""
    rows = [f"| `SOUNDINGS_{name.upper()}` | {field.description} |" for name, field in Settings.model_fields.items()]
    return "\n".join(["| name | meaning |", "|---|---|", *rows])


def between(text: str, name: str, made: str) -> str:
    """A text with what stands between two marks replaced."""
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    return f"{text.split(start, 1)[0]}{start}\n{made}\n{end}{text.split(end, 1)[1]}"


def renewed(text: str) -> str:
    """A README text with the present tree and settings in it."""
    return between(between(text, "settings", settings()), "tree", f"```\n{tree()}\n```")


if __name__ == "__main__":
    README.write_text(renewed(README.read_text("utf-8")), "utf-8")
