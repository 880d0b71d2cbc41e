"""A full or failing disk: no false acknowledgement, nothing half written, and it goes on without a restart once there is room."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from storage.chain_check import verify_chain
from tests.archive_toys import opened
from tests.faults.harness import start, watching

POINTS = 20
SEED = 20261120


@pytest.mark.parametrize(("how", "reasons"), [("limit", {"disk_error"}), ("full", {"disk_full"}), ("broken", {"disk_error"})])
def test_what_is_acknowledged_is_there_and_what_is_refused_is_not(tmp_path: Path, how: str, reasons: set[str]) -> None:
    data = tmp_path / "data"
    data.mkdir()
    env = None if how == "limit" else watching(data, tmp_path / "log", tmp_path)
    program = start("filling", data, how, POINTS, SEED, env=env)
    out, _ = program.communicate(timeout=300)
    assert program.returncode == 0
    told = json.loads(out)
    archive = opened(data)
    with archive.snapshot() as connection:
        kept = [row[0] for row in connection.execute("SELECT id FROM turns ORDER BY event")]
    assert verify_chain(archive) == []
    archive.close()
    assert kept == told["acked"]
    assert set(told["refused"]) == reasons and len(told["refused"]) >= POINTS
    assert told["recovered"] == POINTS
