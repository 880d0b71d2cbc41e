"""Small inline drawings: the make-up bar, and a dot on its interval. Every drawing stands beside its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from flows.report.cells import ANSWERS

BAR, BAR_HEIGHT, GAP = 170, 20, 1.2
SCALE, SMALL_SCALE, ROW, PAD = 190, 112, 30, 10.0
CLASS = {"does_not_fit": "unsaid"}


def makeup(row: dict[str, Any]) -> Markup:
    """The five shares of a row as one bar, in the patterns of the legend; the row's table cells hold the numbers."""
    left, parts = 0.8, []
    shares = [(name, float(row[name]["share"] or 0)) for name in ANSWERS]
    whole = sum(share for _, share in shares) or 1.0
    room = BAR - 2.0
    for name, share in shares:
        width = room * share / whole
        if width > GAP:
            kind = CLASS.get(name, name)
            parts.append(f'<rect class="f-{kind} k-{kind}" x="{left:.1f}" y="3" width="{width - GAP:.1f}" height="14"/>')
        left += width
    return _svg(BAR, BAR_HEIGHT, parts)


def dot(share: dict[str, Any], width: int = SCALE) -> Markup:
    """A share as a dot on its interval, on a scale from 0 to 100 % with lines at each quarter."""
    parts = [_line("axis" if at == 0.5 else "grid", _x(at, width), _x(at, width), 0, ROW) for at in (0, 0.25, 0.5, 0.75, 1)]
    middle = ROW / 2
    if share["low"] is not None:
        parts.append(_line("ci", _x(share["low"], width), _x(share["high"], width), middle, middle))
    parts.append(f'<circle class="dot" cx="{_x(share["share"], width):.1f}" cy="{middle:.1f}" r="5.5"/>')
    return _svg(width, ROW, parts)


def axis(width: int = SCALE) -> Markup:
    """The scale above a column of dots."""
    return _svg(width, 16, [f'<text x="{_x(at, width):.1f}" y="12" text-anchor="middle">{round(100 * at)}</text>' for at in (0, 0.5, 1)])


def held(width: int = SCALE, height: int = 18) -> Markup:
    """The place of a withheld cell, hatched."""
    return _svg(width, height, [f'<rect class="held" x="1" y="1" width="{width - 2}" height="{height - 2}"/>'])


def _x(share: float, width: int) -> float:
    return PAD + (width - 2 * PAD) * share


def _line(kind: str, x1: float, x2: float, y1: float, y2: float) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" x2="{x2:.1f}" y1="{y1:.0f}" y2="{y2:.0f}"/>'


def _svg(width: int, height: int, parts: Sequence[str]) -> Markup:
    """Numbers and our own class names only: no text of anybody's gets in here, so this is safe to mark."""
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    return Markup(f'<svg class="fig" {size} aria-hidden="true">{"".join(parts)}</svg>')
