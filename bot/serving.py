"""Starts the web server of one study and keeps it until it is told to stop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import uvicorn

from bot.settings import Settings

SHUTDOWN_SECONDS = 10


def serve(study_folder: Path, *, settings: Settings, started: Callable[[str], None] | None = None) -> None:
    """Serve the study until SIGINT or SIGTERM. `started` is called once with our address when the server listens.

    Raises SettingsError, whatever opening the study raises, OSError if the address is taken."""
    from bot.app import create_app  # heavy: only when something is served

    app = create_app(study_folder, settings=settings)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        ws_max_size=settings.body_bytes,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    _Server(config, started or _quiet).run()


def _quiet(_: str) -> None:
    """Nobody wants to be told."""


class _Server(uvicorn.Server):
    """uvicorn that says when, and at which address, it listens."""

    def __init__(self, config: uvicorn.Config, started: Callable[[str], None]) -> None:
        super().__init__(config)
        self._started = started

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        await super().startup(sockets)  # type: ignore[arg-type]
        if self.started and self.servers:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            self._started(f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0', '::1', '::') else host}:{port}")
