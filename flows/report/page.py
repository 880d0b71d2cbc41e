"""report.json -> one HTML page: self-contained, no script, no request, fit for print and for 390 px."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from flows.report import drawings
from flows.report.cells import ANSWERS, DECIDERS, STANCES
from flows.report.checks import ALARM
from flows.report.lead import lead
from flows.report.machine import LABELS
from flows.report.sentences import day, in_order, label, say, words

HERE = Path(__file__).parent
GROUP_FIGURES = 3
"""Principles shown by group on the page; report.json has all."""


def write_html(report: dict[str, Any], path: Path) -> None:
    """Write the page; the same report gives the same bytes. Raises OSError where the file cannot be written."""
    path.write_bytes(render(report).encode())


def render(report: dict[str, Any]) -> str:
    """The page as text; all that it shows comes from `report`, all its words from words.yaml."""
    page = _environment().get_template("report.html")
    rows = shown_rows(report)
    return page.render(
        report=report,
        rows=rows,
        withheld_rows=[row for row in report["principles"] if row.get("reason") == "small_cell"],
        resting=[row for row in report["principles"] if row.get("reason") == "not_in_play"],
        spoken=[row for row in rows if row["addressed"]["m"]],
        decided=[row for row in rows if row["who_decides"]["m"]],
        read=[row for row in rows if row["machine"].get("m")],
        reviewed=[row for row in rows if row["reviewers"].get("m")],
        titles={row["id"]: row["title"] for row in report["principles"]},
        divided=[row for row in rows if row["contested"]],
        grouped=by_group(rows)[:GROUP_FIGURES],
        quoted=[row for row in rows if row["quotes"] and not row["contested"]],
        moved=most_moved(rows),
        scenarios=sorted({name for row in rows for name in row["scenarios"]["ids"]}),
        lead=lead(report, rows),
        css=Markup((HERE / "report.css").read_text(encoding="utf-8")),
        alarm=round(100 * ALARM),
    )


def shown_rows(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Principles with shares, most supported first, ties by id; those that make no claim beyond few scenarios after the others."""
    rows = [row for row in report["principles"] if row["supports"]["share"] is not None]
    return sorted(rows, key=lambda row: (row["scenarios"]["no_claim_beyond"], -row["supports"]["share"], row["id"]))


def by_group(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Title and segments of the principles with most people first; a variable with one level tells nothing apart and stays out."""
    kept = []
    for row in sorted(rows, key=lambda row: (-row["m"], row["id"])):
        segments = {name: levels for name, levels in row["segments"].items() if len(levels) > 1}
        if segments:
            kept.append({"title": row["title"], "segments": segments})
    return kept


def most_moved(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The row that moves most when one scenario is left out, and by how many points; None without any."""
    moves = [(_move(row), row["id"], row["title"]) for row in rows if "each_left_out" in row["scenarios"]]
    if not moves:
        return None
    points, _, title = min(moves, key=lambda move: (-move[0], move[1]))
    return {"points": percent(points), "title": title}


def _move(row: dict[str, Any]) -> float:
    ends = row["scenarios"]["each_left_out"]
    return max(abs(float(ends[end]) - float(row["supports"]["share"])) for end in ("low", "high"))


def percent(value: float | None) -> str:
    """A share in percent: whole where it is whole, else with one decimal; a dash where there is none."""
    if value is None:
        return "–"
    number = round(100 * value, 1)
    return f"{number:.0f}" if abs(number - round(number)) < 1e-9 else f"{number:.1f}"


def coefficient(value: float | None) -> str:
    """An alpha or kappa with two decimals, without the zero in front; a dash where there is none."""
    return "–" if value is None else f"{value:.2f}".replace("0.", ".", 1).replace("-", "−")


def signed(value: float | None) -> str:
    """A difference in points, with its sign."""
    text = percent(value)
    return "−" + text[1:] if text.startswith("-") else text if text in ("–", "0") else "+" + text


def bounded(share: dict[str, Any]) -> str:
    """A share in percent as its cell allows: "≤ 5", "≥ 95" or the number."""
    return {"at_most": "≤ ", "at_least": "≥ "}.get(share.get("bound", ""), "") + percent(share["share"])


def count(value: int | float | str | None) -> str:
    """A count, or a dash, or the word for a withheld one."""
    if value is None:
        return "–"
    return label("reasons", "small_cell") if value == "withheld" else f"{value:.0f}" if isinstance(value, (int, float)) else value


def _environment() -> Environment:
    """Everything is escaped; only drawings and our own style sheet are marked as safe."""
    room = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    room.filters |= {"percent": percent, "signed": signed, "bounded": bounded, "count": count, "coefficient": coefficient, "day": day}
    room.globals |= {"say": say, "label": label, "in_order": in_order, "words": words(), "draw": drawings}
    room.globals |= {"ANSWERS": ANSWERS, "STANCES": STANCES, "DECIDERS": DECIDERS, "LABELS": LABELS}
    return room
