"""Panel ids, in a file of their own: identities.db knows which participant a panel id is, soundings.db never does.

No panel id is stored, only its HMAC-SHA256 under a key in a third file; without that file nobody can test a guess, and deleting
it separates the two for good. To join without doubles: `remember` an id first, then join under the id that it returns."""

from __future__ import annotations

import hmac
import os
import secrets
import stat
import threading
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from sqlite_utils import Database

from storage.connection import (
    LOCK_WAIT,
    IntegrityError,
    SQLiteError,
    connect,
    make_private,
    not_saved,
    require_sound_file,
    require_sound_sqlite,
    sync_folder,
)
from storage.errors import CannotOpen, Refused, StorageError
from storage.migrations import IDENTITIES, migrate

_KEY_BYTES = 32
_ADD = """
    INSERT INTO identities (panel_hmac, participant_id, study_hmac, session_hmac) VALUES (?, ?, ?, ?) ON CONFLICT (panel_hmac) DO NOTHING
"""


class PanelKey(NamedTuple):
    """HMAC-SHA256, hex, of a panel's ids: the person, and the panel's study and session ("" where it named none)."""

    person: str
    study: str
    session: str


class Identities:
    """The open file; made by `Identities.open`, safe to use from any thread. Close it when done."""

    def __init__(self, db: Database, key: bytes) -> None:
        self._db = db
        self._key = key
        self._turn = threading.Lock()

    @classmethod
    def open(cls, folder: Path, *, accept_old_sqlite: bool = False, lock_wait: float = LOCK_WAIT) -> Identities:
        """Opens identities.db and identities.key in a study's data folder, both made if missing and readable by their owner alone.

        `lock_wait` in seconds. Raises StorageError with one clear line; a missing key beside stored ids is an error, because
        everybody would count as new."""
        require_sound_sqlite(accept_old=accept_old_sqlite)
        path = folder / "identities.db"
        make_private(path)
        db = connect(path, lock_wait=lock_wait)
        try:
            migrate(db, IDENTITIES, path)
            require_sound_file(db, path)
            key = _key(folder / "identities.key", may_make=db.conn.execute("SELECT 1 FROM identities").fetchone() is None)
        except StorageError:
            db.close()
            raise
        return cls(db, key)

    def hide(self, panel_id: str, study_id: str = "", session_id: str = "") -> PanelKey:
        """What stands for a panel's ids from here on; nobody without the key can tell from it what they were."""
        return PanelKey(self._hidden(panel_id), self._hidden_of("study", study_id), self._hidden_of("session", session_id))

    def resume(self, panel: PanelKey) -> str | None:
        """The participant id remembered for this panel id, None if it was never seen."""
        with self._turn:
            return self._find(panel.person)

    def remember(self, panel: PanelKey, participant_id: str) -> str:
        """Remembers that this panel id is this participant; if another one was remembered first, that one stays.

        Returns the participant id that holds, after COMMIT. Raises NotSaved, or Refused for a participant known under another panel id."""
        row = (panel.person, participant_id, panel.study, panel.session)
        with self._turn:
            try:
                self._db.conn.execute(_ADD, row)
            except IntegrityError as error:
                raise Refused(f"Participant {participant_id} is remembered under another panel id already.") from error
            except SQLiteError as error:
                raise not_saved(error) from error
            return self._find(panel.person) or participant_id

    def forget(self, participant_id: str) -> None:
        """Erases what is known of this participant, from the live file and its log; forgetting again does nothing. Raises NotSaved."""
        with self._turn:
            try:
                self._db.conn.execute("DELETE FROM identities WHERE participant_id = ?", (participant_id,))
                self._db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            except SQLiteError as error:
                raise not_saved(error) from error

    def close(self) -> None:
        """Closes the file."""
        with self._turn:
            self._db.close()

    def _find(self, hidden: str) -> str | None:
        row = self._db.conn.execute("SELECT participant_id FROM identities WHERE panel_hmac = ?", (hidden,)).fetchone()
        return row[0] if row else None

    def _hidden_of(self, what: str, panel_id: str) -> str:
        return self._hidden(f"{what}/{panel_id}") if panel_id else ""

    def _hidden(self, panel_id: str) -> str:
        return hmac.digest(self._key, panel_id.encode(errors="surrogatepass"), "sha256").hex()


def _key(path: Path, *, may_make: bool) -> bytes:
    if may_make and not path.exists():
        _make_key(path)
    try:
        key = path.read_bytes()
        loose = stat.S_IMODE(path.stat().st_mode) & 0o077 if os.name == "posix" else 0
    except OSError as error:
        raise CannotOpen(f"{path}: {error.strerror}. It holds the key to identities.db; put it back from a backup.") from error
    if len(key) != _KEY_BYTES:
        raise CannotOpen(f"{path}: {len(key)} bytes found, {_KEY_BYTES} wanted. Put the key back from a backup.")
    if loose:
        raise CannotOpen(f"{path}: others can read this key. Run: chmod 600 {path}")
    return key


def _make_key(path: Path) -> None:
    """A new random key, whole or not at all: two servers that start together end up with one key."""
    draft = path.with_suffix(f".{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
        sync_folder(path.parent)
    except OSError as error:
        raise CannotOpen(f"{path}: {error.strerror}. The key to identities.db could not be written.") from error
