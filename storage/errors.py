"""What can go wrong in storage: one small tree, each with one line that names the place, what was found and what to do."""

from __future__ import annotations

from typing import Literal

NotSavedReason = Literal["locked", "disk_full", "disk_error", "closed"]


class StorageError(Exception):
    """Anything that storage refuses; its text is one clear line."""


class CannotOpen(StorageError):
    """The folder cannot be written, or the file is no database of ours."""


class Damaged(StorageError):
    """The file was opened, and its contents are not sound."""


class NewerSchema(StorageError):
    """A newer Soundings made this file."""


class AffectedSQLite(StorageError):
    """The SQLite in use can damage files, and the operator has not accepted that."""


class UnknownParticipant(StorageError):
    """Nobody has this id: never joined, or withdrawn."""


class Refused(StorageError):
    """The records break a rule of the archive: an id used twice, somebody else's record, a card that does not exist."""


class NotSaved(StorageError):
    """Nothing of this was written; the same can be tried again without a restart.

    `reason`: locked (another program held the archive too long), disk_full, disk_error, closed."""

    def __init__(self, reason: NotSavedReason, detail: str = "") -> None:
        super().__init__(f"Nothing was saved ({reason}{': ' + detail if detail else ''}). Try again.")
        self.reason = reason
        self.detail = detail
