"""What a renderer must draw to get from one view of a participant to the next."""

from __future__ import annotations

from itertools import chain

from flows.records import AnyScreen, Gone, Piece, Progress, View

News = Piece | AnyScreen | Gone | Progress
WRITING = "writing"
"""Key of the screen that stands while a model is at work."""


def changes(before: View, after: View, *, whole: bool = False) -> list[News]:
    """What a renderer must draw to get from one view to the next; everything if `whole`. A model at work stays at the end."""
    old = {screen.key: screen for screen in before.screens}
    new = {screen.key for screen in after.screens}
    passed = {WRITING} if new - old.keys() else set()
    gone = [Gone(key=key) for key in old if key not in new or key in passed]
    old = {key: screen for key, screen in old.items() if key not in passed}
    drawn = [screen for screen in after.screens if whole or old.get(screen.key) != screen]
    moved = [after.progress] if whole or before.progress != after.progress else []
    return list(chain(gone, drawn, moved))
