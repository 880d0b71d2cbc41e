"""The user's own mistakes: one line on stderr and exit code 2, never a trace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

STUDY = click.Path(path_type=Path)
"""A path argument; whether it is what it should be is said by whoever opens it."""


class Mistake(click.ClickException):
    """Something the caller can put right."""

    exit_code = 2

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


@contextmanager
def one_line(*errors: type[Exception]) -> Iterator[None]:
    """Turns the named errors into a Mistake with their message."""
    try:
        yield
    except errors as error:
        raise Mistake(str(error)) from error


@contextmanager
def stoppable(then: str) -> Iterator[None]:
    """Ctrl+C ends the command with one line on what is kept and how to go on, and exit code 1: not all is done."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo(f"\nStopped. {then}", err=True)
        raise SystemExit(1) from None
