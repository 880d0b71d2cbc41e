"""Shared by the fault tests: starting a program to be hurt, watching its disk, and building the disk as a power cut leaves it."""

from __future__ import annotations

import os
import random
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WHOLE = os.environ.get("SOUNDINGS_PROOF") == "1"
_HEAD = struct.Struct("=qqqq")
_NAME, _WRITE, _TRUNCATE, _SYNC, _REMOVE = 1, 2, 3, 4, 5


def start(program: str, *words: object, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
    """One of the programs in this folder, to be written to and read from."""
    command = [sys.executable, str(ROOT / "tests" / "faults" / f"{program}.py"), *map(str, words)]
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    return subprocess.Popen(
        command, env={**os.environ, "PYTHONPATH": path, **(env or {})}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def watching(folder: Path, log: Path, work: Path) -> dict[str, str]:
    """The environment in which a program's writes to `folder` are noted in `log`. Fails where there is no C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        pytest.fail("The disk fault tests need a C compiler and found none. Install one: apt-get install gcc libc6-dev")
    library = work / "disk.so"
    source = Path(__file__).with_name("disk.c")
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", library, source, "-ldl", "-lpthread"], check=True)
    return {"LD_PRELOAD": str(library), "SOUNDINGS_TRACE": str(folder), "SOUNDINGS_LOG": str(log)}


@dataclass(frozen=True)
class Step:
    """One thing done to the disk."""

    kind: int
    file: int
    offset: int
    content: bytes


def steps(log: Path) -> list[Step]:
    """Everything noted, in order."""
    raw = log.read_bytes()
    found = []
    at = 0
    while at < len(raw):
        kind, file, offset, length = _HEAD.unpack_from(raw, at)
        at += _HEAD.size
        found.append(Step(kind, file, offset, raw[at : at + length]))
        at += length
    return found


@dataclass
class _File:
    """What is on the disk for sure, and what was written since the last sync."""

    safe: bytearray = field(default_factory=bytearray)
    since: list[Step] = field(default_factory=list)


def _apply(content: bytearray, step: Step) -> None:
    end = step.offset + len(step.content)
    if step.kind == _TRUNCATE:
        del content[step.offset :]
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[step.offset : end] = step.content


class Disk:
    """A folder as the disk holds it. Bytes are safe after a sync of their file, a name after a sync of the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._names: dict[str, _File] = {}
        self._safe_names: dict[str, _File] = {}
        self._open: dict[int, str | _File] = {}

    def do(self, step: Step) -> None:
        """Takes in one step."""
        if step.kind == _NAME:
            path = step.content.decode()
            self._open[step.file] = path if path == self._folder else self._names.setdefault(path, _File())
        elif step.kind == _REMOVE:
            self._names.pop(step.content.decode(), None)
        else:
            self._change(self._open[step.file], step)

    def _change(self, target: str | _File, step: Step) -> None:
        if isinstance(target, str):
            self._safe_names = dict(self._names)
        elif step.kind == _SYNC:
            for earlier in target.since:
                _apply(target.safe, earlier)
            target.since.clear()
        else:
            target.since.append(step)

    def after_a_cut(self, into: Path, luck: random.Random | None) -> None:
        """Writes the files that are left. With `luck`, half of what was not synced is left too, whole writes in any choice."""
        into.mkdir()
        names = self._safe_names if luck is None else {**self._safe_names, **{n: f for n, f in self._names.items() if luck.random() < 0.5}}
        for path, file in names.items():
            content = bytearray(file.safe)
            for step in file.since:
                if luck is not None and luck.random() < 0.5:
                    _apply(content, step)
            if path.endswith((".db", ".db-wal", ".db-journal")):
                (into / Path(path).name).write_bytes(content)


def told(done: list[Step]) -> Iterator[str]:
    """The lines that the program wrote to `acks`."""
    watched = {step.file for step in done if step.kind == _NAME and step.content.endswith(b"/acks")}
    for step in done:
        if step.kind == _WRITE and step.file in watched:
            yield step.content.decode().strip()
