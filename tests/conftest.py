"""What many tests begin with."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.archive import Archive
from tests.archive_toys import opened

LONGEST_FIRST = ("proofs", "faults")
"""Folders whose files take minutes: begun first, so that no worker is left alone with them at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first; otherwise the order stays."""
    items.sort(key=lambda item: item.path.parent.name not in LONGEST_FIRST)


@pytest.fixture
def luck() -> random.Random:
    return random.Random(20261120)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = opened(tmp_path / "data")
    yield archive
    archive.close()
