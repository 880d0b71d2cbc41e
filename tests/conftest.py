"""What many tests begin with."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.archive import Archive
from tests.archive_toys import opened


@pytest.fixture
def luck() -> random.Random:
    return random.Random(20261120)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = opened(tmp_path / "data")
    yield archive
    archive.close()
