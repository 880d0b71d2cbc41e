"""A connection that can be cut: it stands between browser and server, passes bytes on, and breaks off when it is told to."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

How = Literal["anywhere", "before", "after", "silent"]
"""anywhere: some time after the plan; before: the next act does not reach the server; after: it does, and its answer does not come back;
silent: from the next act on nothing passes and nobody is told (a phone that left the network), until the browser gives up."""

ACT = b"POST /chat/project/action"
PATIENCE = 10
"""Seconds that one order to the cutter may take."""


@dataclass(eq=False)
class _Line:
    """One connection, near the browser and far from it. deaf: nothing passes; mute: nothing of the server's passes."""

    near: asyncio.StreamWriter
    far: asyncio.StreamWriter
    deaf: bool = False
    mute: bool = False

    def cut(self) -> None:
        self.deaf = True
        for writer in (self.near, self.far):
            writer.transport.abort()


@dataclass
class Cutter:
    """Forwards a `port` of its own to the `target` port of this machine, in a thread of its own. `acts`: tries that came by."""

    target: int
    port: int = 0
    cuts: int = 0
    acts: int = 0
    _lines: set[_Line] = field(default_factory=set, repr=False)
    _plan: tuple[How, float, float] | None = field(default=None, repr=False)
    _away: bool = field(default=False, repr=False)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop, repr=False)

    @contextmanager
    def running(self) -> Iterator[Cutter]:
        """Listening until the end of the block."""
        thread = threading.Thread(target=self._loop.run_forever)
        thread.start()
        try:
            server = self._call(self._listening())
            try:
                yield self
            finally:
                self._call(self._ended(server))
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()
            self._loop.close()

    def plan(self, how: How, wait: float, away: float) -> None:
        """One cut of all connections, `wait` seconds from now or after the act it waits for; for `away` seconds nobody gets through."""
        self._call(self._planned(how, wait, away))

    def _call(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    async def _listening(self) -> asyncio.Server:
        server = await asyncio.start_server(self._accepted, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _ended(self, server: asyncio.Server) -> None:
        server.close()
        for line in self._lines:
            line.cut()
        while self._lines:
            await asyncio.sleep(0.01)

    async def _planned(self, how: How, wait: float, away: float) -> None:
        if how == "anywhere":
            self._loop.call_later(wait, self._cut, away)
        else:
            self._plan = (how, wait, away)

    def _cut(self, away: float) -> None:
        self.cuts += 1
        for line in self._lines:
            line.cut()
        self._away = True
        self._loop.call_later(away, setattr, self, "_away", False)

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._away:
            writer.transport.abort()
            return
        back, far = await asyncio.open_connection("127.0.0.1", self.target)
        line = _Line(writer, far)
        self._lines.add(line)
        await asyncio.gather(self._inward(line, reader), self._outward(line, back))
        self._lines.discard(line)

    async def _inward(self, line: _Line, browser: asyncio.StreamReader) -> None:
        """What the browser sends; an act may set off what is planned."""
        try:
            while chunk := await browser.read(65536):
                if chunk.startswith(ACT):
                    self.acts += 1
                    self._act()
                if not line.deaf:
                    line.far.write(chunk)
                    await line.far.drain()
        except OSError:
            pass
        line.far.close()

    async def _outward(self, line: _Line, server: asyncio.StreamReader) -> None:
        """What the server sends."""
        try:
            while chunk := await server.read(65536):
                if not (line.deaf or line.mute):
                    line.near.write(chunk)
                    await line.near.drain()
        except OSError:
            pass
        line.near.close()

    def _act(self) -> None:
        """An act comes by: what was planned for it happens."""
        if self._plan is None:
            return
        (how, wait, away), self._plan = self._plan, None
        if how == "before":
            self._cut(away)
            return
        for line in self._lines:
            line.deaf = how == "silent"
            line.mute = True
        if how == "after":
            self._loop.call_later(wait, self._cut, away)
        else:
            self.cuts += 1
