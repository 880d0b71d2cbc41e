"""Small files, short functions, a docstring everywhere, one name per file, nothing that catches everything."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(path for top in ("bot", "flows", "storage") for path in (ROOT / top).rglob("*.py"))
LONGEST_FILE = 250
LONGEST_FUNCTION = 40
MIRRORS = ("flows/records/", "bot/cli/", "flows/accept/")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_file_is_small_and_says_what_it_is(path: Path) -> None:
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    assert text.count("\n") <= LONGEST_FILE, f"{name(path)} has {text.count(chr(10))} lines"
    assert ast.get_docstring(tree), f"{name(path)} has no docstring"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{name(path)}:{node.lineno} {node.name} has {length} lines"
        if isinstance(node, ast.ExceptHandler):
            caught = getattr(node.type, "id", None)
            assert node.type is not None and caught not in ("Exception", "BaseException"), f"{name(path)}:{node.lineno} catches everything"


def test_a_stem_is_used_once() -> None:
    stems = Counter(path.stem for path in FILES if path.stem != "__init__" and not name(path).startswith(MIRRORS))
    assert [stem for stem, times in stems.items() if times > 1] == []
