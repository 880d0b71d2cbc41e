"""Starts the web server of one study and keeps it until it is told to stop."""

from __future__ import annotations

import contextlib
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import uvicorn

from bot.settings import Settings

SHUTDOWN_SECONDS = 10
SWITCH_SECONDS = 0.0005
"""How long one thread may keep the interpreter while another waits; by default the writer waits up to ten times longer."""


def serve(study_folder: Path, *, settings: Settings, started: Callable[[str], None] | None = None) -> None:
    """Serve the study until SIGINT or SIGTERM. `started` is called once with our address when the server listens.

    Raises OSError if the address is taken, SettingsError, and whatever opening the study raises."""
    sys.setswitchinterval(SWITCH_SECONDS)
    with listening(settings) as door:
        from bot.app import create_app  # heavy, and not before the address is ours

        config = uvicorn.Config(
            create_app(study_folder, settings=settings),
            log_level="warning",
            access_log=False,
            server_header=False,
            ws_max_size=settings.body_bytes,
            timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        )
        with contextlib.suppress(KeyboardInterrupt):
            _Server(config, address(door), started or (lambda _: None)).run(sockets=[door])


def listening(settings: Settings) -> socket.socket:
    """A socket on the address that is set, whose connections send at once. Raises OSError if it is taken.

    Without that, the second part of an answer waits 40 ms for the first one's receipt; asyncio sets it on sockets of its own alone."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    door = socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return door


def address(door: socket.socket) -> str:
    """What people on this machine type to reach a listening socket."""
    host, port = door.getsockname()[:2]
    return f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0', '::1', '::') else host}:{port}"


class _Server(uvicorn.Server):
    """uvicorn that says when it listens."""

    def __init__(self, config: uvicorn.Config, address: str, started: Callable[[str], None]) -> None:
        super().__init__(config)
        self._address = address
        self._tell = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._tell(self._address)
