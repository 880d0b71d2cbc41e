"""A new study folder: a built-in pack, copied whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from flows.study_files import TEXTS
from flows.study_problem import FolderProblem, nearest_of, one_of

PACKS = Path(__file__).parent / "packs"


def pack_names() -> list[str]:
    """Names of the built-in packs, sorted."""
    return sorted(entry.name for entry in PACKS.iterdir() if (entry / "study.yaml").is_file())


def new_study(folder: Path, pack: str) -> list[str]:
    """Copies a built-in pack into `folder`, which must not exist or be empty; its parent must exist. Gives the files' names.

    The files appear all at once: a copy beside it takes the folder's place. Raises FolderProblem with one line."""
    if pack not in pack_names():
        near = nearest_of(pack, pack_names())
        raise FolderProblem(f"there is no pack {pack[:80]!r}; expected {one_of(pack_names())}" + (f"; nearest: {near}" if near else ""))
    try:
        target = folder.resolve()
        _refuse_taken(target, folder)
        return _copy(PACKS / pack, target)
    except (OSError, ValueError, RuntimeError) as error:
        reason = str(getattr(error, "strerror", None) or error).lower()
        raise FolderProblem(
            f"{str(folder)[:200]!r}: the study cannot be written there ({reason}). Name a folder you may write to."
        ) from None


def _refuse_taken(target: Path, named: Path) -> None:
    if not target.parent.is_dir():
        raise FolderProblem(f"{named}: its parent folder {target.parent} is not there. Make it first, or name another place.")
    if target.is_dir() and any(target.iterdir()):
        raise FolderProblem(f"{named}: this folder is not empty. Name one that is empty or does not exist yet.")
    if os.path.lexists(target) and not target.is_dir():
        raise FolderProblem(f"{named}: there is a file of this name. Name a folder that is empty or does not exist yet.")


def _copy(pack: Path, target: Path) -> list[str]:
    paths = sorted(path.relative_to(pack) for path in (*pack.iterdir(), *pack.glob(f"{TEXTS}/*")) if path.is_file())
    files = [path for path in paths if not path.name.startswith(".")]
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name[:40]}.") as beside:
        copy = Path(beside) / "study"
        copy.mkdir()
        for file in files:
            (copy / file.parent).mkdir(exist_ok=True)
            shutil.copyfile(pack / file, copy / file)
        os.replace(copy, target)
    return [file.as_posix() for file in files]
