"""Starting: a taken address is an error of the caller's, and the address told is one that people can type."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from bot.serving import address, listening, serve
from bot.settings import Settings


def test_a_taken_address_is_told_before_anything_else(tmp_path: Path) -> None:
    with listening(Settings(port=0)) as door:
        taken = Settings(port=door.getsockname()[1])
        with pytest.raises(OSError):
            serve(tmp_path, settings=taken)
    assert not list(tmp_path.iterdir()), "nothing may be made before the address is ours"


def test_the_address_told_is_one_to_type() -> None:
    with listening(Settings(host="0.0.0.0", port=0)) as door:
        assert address(door) == f"http://localhost:{door.getsockname()[1]}"


def test_answers_are_sent_at_once() -> None:
    """Else every page on a connection that is kept waits 40 ms for a receipt."""
    with listening(Settings(port=0)) as door, socket.create_connection(door.getsockname()):
        taken, _ = door.accept()
        with taken:
            assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
