"""Accounts, invitations and sign-ins as they are kept."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from storage.connection import connect
from storage.errors import CannotOpen, Damaged, NewerSchema, NotSaved
from storage.staff_accounts import NameTaken, StaffAccounts

AT = "2026-11-21T08:00:00Z"


@pytest.fixture
def staff(tmp_path: Path) -> Iterator[StaffAccounts]:
    accounts = StaffAccounts.open(tmp_path, accept_old_sqlite=True)
    yield accounts
    accounts.close()


def test_a_sign_in_ends_after_eight_hours_and_a_link_after_three_days(staff: StaffAccounts) -> None:
    token = staff.accept(staff.invite("reviewer", None, at=AT), "hours", "a hash", at=AT)
    assert token and staff.who(token, at="2026-11-21T15:59:59Z") and staff.who(token, at="2026-11-21T16:00:00Z") is None
    way = staff.invite("operator", None, at=AT)
    assert staff.invited(way, at="2026-11-24T07:59:59Z") and staff.invited(way, at="2026-11-24T08:00:00Z") is None


def test_only_the_owner_can_read_the_files(staff: StaffAccounts, tmp_path: Path) -> None:
    staff.invite("reviewer", None, at=AT)
    found = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert found == dict.fromkeys(("staff.db", "staff.db-wal", "staff.db-shm"), 0o600)


def test_another_process_is_heard_at_once(staff: StaffAccounts, tmp_path: Path) -> None:
    other = StaffAccounts.open(tmp_path, accept_old_sqlite=True)
    token = staff.accept(other.invite("reviewer", "rita", at=AT), "", "a hash", at=AT)
    assert token and other.who(token, at=AT) == ("rita", "reviewer", True)
    other.invite("operator", "RITA", at=AT)
    assert staff.who(token, at=AT) is None and staff.account("rita") == ("rita", "operator", True)
    token = staff.begin("rita", "a hash", at=AT)
    other.close_account("rita", at=AT)
    assert token and staff.who(token, at=AT) is None and staff.begin("rita", "a hash", at=AT) is None
    assert staff.password_hash("rita") is None and not staff.has("operator")
    other.close()


def test_one_link_used_by_many_at_once_makes_one_account(staff: StaffAccounts) -> None:
    link = staff.invite("reviewer", None, at=AT)
    with ThreadPoolExecutor(8) as pool:
        tokens = list(pool.map(lambda number: staff.accept(link, f"name{number}", "a hash", at=AT), range(8)))
    assert len([token for token in tokens if token]) == 1
    assert sum(staff.account(f"name{number}") is not None for number in range(8)) == 1


def test_a_password_that_changed_meanwhile_lets_nobody_in(staff: StaffAccounts) -> None:
    staff.accept(staff.invite("reviewer", None, at=AT), "rita", "old", at=AT)
    staff.accept(staff.invite("reviewer", "rita", at=AT), "", "new", at=AT)
    staff.rehash("rita", old="old", new="newer")
    assert staff.password_hash("rita") == "new" and staff.begin("rita", "old", at=AT) is None and staff.begin("rita", "new", at=AT)


def test_a_name_that_somebody_is_invited_under_is_theirs(staff: StaffAccounts) -> None:
    free = staff.invite("operator", None, at=AT)
    staff.invite("reviewer", "rita", at=AT)
    with pytest.raises(NameTaken):
        staff.accept(free, "Rita", "a hash", at=AT)
    assert staff.invited(free, at=AT), "the link is still good"


def test_what_is_over_is_erased_at_the_next_sign_in(staff: StaffAccounts, tmp_path: Path) -> None:
    staff.accept(staff.invite("reviewer", None, at=AT), "rita", "a hash", at=AT)
    staff.begin("rita", "a hash", at="2026-11-22T08:00:00Z")
    db = connect(tmp_path / "staff.db")
    assert db.conn.execute("SELECT count(*) FROM sessions").fetchone() == (1,)
    db.close()


def test_a_locked_file_says_so_and_nothing_is_half_done(tmp_path: Path) -> None:
    staff = StaffAccounts.open(tmp_path, accept_old_sqlite=True, lock_wait=0.01)
    link = staff.invite("reviewer", None, at=AT)
    other = connect(tmp_path / "staff.db")
    other.conn.execute("BEGIN IMMEDIATE")
    with pytest.raises(NotSaved, match="locked"):
        staff.accept(link, "rita", "a hash", at=AT)
    assert staff.invited(link, at=AT) and staff.account("rita") is None, "reading goes on"
    other.conn.execute("ROLLBACK")
    assert staff.accept(link, "rita", "a hash", at=AT)
    other.close()
    staff.close()


def test_a_file_that_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "staff.db").write_bytes(b"no database" * 1000)
    with pytest.raises((CannotOpen, Damaged), match="staff.db"):
        StaffAccounts.open(tmp_path, accept_old_sqlite=True)


def test_a_file_of_a_newer_program(tmp_path: Path) -> None:
    StaffAccounts.open(tmp_path, accept_old_sqlite=True).close()
    db = connect(tmp_path / "staff.db")
    db.conn.execute("UPDATE _sqlite_migrations SET name = '999_later'")
    db.close()
    with pytest.raises(NewerSchema, match="999_later"):
        StaffAccounts.open(tmp_path, accept_old_sqlite=True)
