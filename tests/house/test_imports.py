"""Imports go one way, and only the named files touch the packages we may have to replace."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(path for top in ("bot", "flows", "storage") for path in (ROOT / top).rglob("*.py"))
OURS = ("bot", "flows", "storage", "tests")
DOORS = {
    "chainlit": {"bot/chat.py", "bot/thread_store.py"},
    "langchain": {"flows/model.py"},
    "langchain_core": {"flows/model.py"},
    "langsmith": {"flows/model.py"},
    "langchain_openai": {"flows/model.py"},
    "openai": {"flows/model.py", "flows/model_embeddings.py"},
}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", FILES, ids=name)
def test_imports_go_one_way(path: Path) -> None:
    top = name(path).split("/")[0]
    for module in imported(path):
        first = module.split(".")[0]
        if first not in OURS:
            continue
        assert first != "tests", f"{name(path)} imports {module}"
        if top == "flows":
            assert first == "flows", f"{name(path)} imports {module}: flows imports nothing of ours from outside"
        if top == "storage":
            assert first == "storage" or module.startswith("flows.records"), f"{name(path)} imports {module}"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_packages_have_one_door(path: Path) -> None:
    for module in imported(path):
        first = module.split(".")[0]
        if first in DOORS:
            assert name(path) in DOORS[first], f"{name(path)} imports {module}; only {', '.join(sorted(DOORS[first]))} may"
        if first in ("sqlite_utils", "sqlite3", "pysqlite3"):
            assert name(path).startswith("storage/"), f"{name(path)} imports {module}; only storage/ may"
