"""Small drawings and numbers of the agreement page: a dot on its interval, shares, tints of a table. Every drawing has a text beside it."""

from __future__ import annotations

from markupsafe import Markup, escape

from flows.reviewing.agreement import TENTATIVE

WIDTH, HEIGHT, LEFT, RIGHT = 340, 24, 20.0, 320.0
TINTS = 5
"""Steps of a table's tint, beside none."""


def two(number: float | None) -> str:
    """A coefficient as people read it; empty where there is none."""
    return "" if number is None else f"{round(number, 2) + 0.0:.2f}"


def percent(share: float | None) -> int | None:
    """A share of 0 to 1 as whole percent."""
    return None if share is None else round(100 * share)


def interval(value: float, low: float | None, high: float | None, *, label: str) -> Markup:
    """An alpha as a dot on its interval, from 0 to 1 with a line at .667; what lies below 0 is drawn at 0. `label`: the same in words."""
    parts = [_line("grid", 0, 1, 12), _upright(TENTATIVE)]
    if low is not None and high is not None:
        parts.append(_line("ci", low, high, 12))
    parts.append(f'<circle class="snd-dot" cx="{_x(value):.1f}" cy="12" r="5"/>')
    return _svg(HEIGHT, "".join(parts), f'role="img" aria-label="{escape(label)}"')


def axis() -> Markup:
    """The scale above a column of intervals."""
    marks = ((0.0, "0"), (TENTATIVE, f"{TENTATIVE:g}"), (1.0, "1"))
    texts = [f'<text x="{_x(at):.1f}" y="14" text-anchor="middle">{name}</text>' for at, name in marks]
    return _svg(18, "".join(texts), 'aria-hidden="true"')


def tint(count: int, most: int) -> int:
    """How strong a cell's tint is, 0 to TINTS; `most`: the largest count of its kind."""
    return -(-TINTS * count // most) if most else 0


def _x(value: float) -> float:
    return LEFT + (RIGHT - LEFT) * min(1.0, max(0.0, value))


def _line(kind: str, start: float, end: float, y: int) -> str:
    return f'<line class="snd-{kind}" x1="{_x(start):.1f}" x2="{_x(end):.1f}" y1="{y}" y2="{y}"/>'


def _upright(at: float) -> str:
    return f'<line class="snd-bar" x1="{_x(at):.1f}" x2="{_x(at):.1f}" y1="1" y2="{HEIGHT - 1}" stroke-dasharray="2 3"/>'


def _svg(height: int, parts: str, what: str) -> Markup:
    return Markup(f'<svg class="snd-fig" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" {what}>{parts}</svg>')
