"""A panel id leads to one participant, and is nowhere to be read."""

from __future__ import annotations

import random
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from storage.connection import connect
from storage.errors import CannotOpen, NotSaved, Refused
from storage.identities import Identities
from tests.archive_toys import an_id

PANEL = "5f3a9c1e7b2d4a6f8e0c1b3d"


def test_the_first_participant_of_a_panel_id_stays(tmp_path: Path) -> None:
    identities = Identities.open(tmp_path)
    assert identities.resume(identities.hide(PANEL)) is None
    assert identities.remember(identities.hide(PANEL), "a" * 32) == "a" * 32
    assert identities.remember(identities.hide(PANEL), "b" * 32) == "a" * 32 == identities.resume(identities.hide(PANEL))
    identities.close()
    again = Identities.open(tmp_path)
    assert again.resume(again.hide(PANEL)) == "a" * 32 and again.resume(again.hide(PANEL + " ")) is None
    again.close()


def test_fifty_first_arrivals_at_once_are_one_participant(tmp_path: Path) -> None:
    identities = Identities.open(tmp_path)
    luck = random.Random(1)
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda new: identities.remember(identities.hide(PANEL), new), [an_id(luck) for _ in range(50)]))
    assert len(set(found)) == 1
    identities.close()


def test_no_panel_id_is_written_anywhere(tmp_path: Path) -> None:
    identities = Identities.open(tmp_path)
    identities.remember(identities.hide(PANEL), "a" * 32)
    assert {path.name for path in tmp_path.iterdir()} >= {"identities.db", "identities.db-wal", "identities.key"}
    for path in tmp_path.iterdir():
        assert PANEL.encode() not in path.read_bytes()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    identities.close()


def test_forgotten_is_gone_from_every_byte(tmp_path: Path) -> None:
    identities = Identities.open(tmp_path)
    identities.remember(identities.hide(PANEL), "a" * 32)
    identities.forget("a" * 32)
    identities.forget("a" * 32)
    assert identities.resume(identities.hide(PANEL)) is None
    assert not any(b"a" * 32 in path.read_bytes() for path in tmp_path.iterdir())
    identities.close()


def test_a_participant_has_one_panel_id(tmp_path: Path) -> None:
    identities = Identities.open(tmp_path)
    identities.remember(identities.hide(PANEL), "a" * 32)
    with pytest.raises(Refused, match="another panel id"):
        identities.remember(identities.hide("other"), "a" * 32)
    identities.close()


def test_another_key_knows_nobody(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        identities = Identities.open(tmp_path / folder)
        identities.remember(identities.hide(PANEL), "a" * 32)
        identities.close()
    db = connect(tmp_path / "one" / "identities.db")
    other = connect(tmp_path / "two" / "identities.db")
    assert db.conn.execute("SELECT * FROM identities").fetchall() != other.conn.execute("SELECT * FROM identities").fetchall()
    db.close()
    other.close()


def lost(key: Path) -> None:
    key.unlink()


def cut(key: Path) -> None:
    key.write_bytes(b"short")


def shown(key: Path) -> None:
    key.chmod(0o644)


@pytest.mark.parametrize(("spoil", "said"), [(lost, "put it back from a backup"), (cut, "5 bytes found, 32 wanted"), (shown, "chmod 600")])
def test_a_spoilt_key_is_refused(tmp_path: Path, spoil: object, said: str) -> None:
    identities = Identities.open(tmp_path)
    identities.remember(identities.hide(PANEL), "a" * 32)
    identities.close()
    assert callable(spoil)
    spoil(tmp_path / "identities.key")
    with pytest.raises(CannotOpen, match=said):
        Identities.open(tmp_path)


def test_a_held_lock_is_told_and_passes(tmp_path: Path) -> None:
    identities = Identities.open(tmp_path, lock_wait=0.05)
    other = connect(tmp_path / "identities.db")
    other.conn.execute("BEGIN IMMEDIATE")
    with pytest.raises(NotSaved) as caught:
        identities.remember(identities.hide(PANEL), "a" * 32)
    with pytest.raises(NotSaved):
        identities.forget("a" * 32)
    assert caught.value.reason == "locked" and identities.resume(identities.hide(PANEL)) is None
    other.conn.execute("ROLLBACK")
    assert identities.remember(identities.hide(PANEL), "a" * 32) == "a" * 32
    identities.close()
    other.close()
