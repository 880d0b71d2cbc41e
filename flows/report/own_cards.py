"""The cards themselves, for the internal report: so that a person can find their own and check each answer."""

from __future__ import annotations

from typing import Any

from flows.report.cells import grouped
from flows.report.engines import Engine, Row

KEPT = ("card_id", "version", "scenario_id", "title", "sentence", "author", "talk_mode", "own_words")


def own_cards(engine: Engine) -> list[dict[str, Any]]:
    """Every approved card with its lines, their quotes, its author's answer per principle (null: left open), and a machine's reading."""
    lines = grouped(engine.rows("own_policies"), "card_id")
    answers = grouped(engine.rows("own_answers"), "card_id")
    readings = grouped(engine.rows("own_readings"), "card_id")
    return [
        _card(row, lines.get(row["card_id"], []), answers.get(row["card_id"], []))
        | {"readings": _readings(readings.get(row["card_id"], []))}
        for row in engine.rows("own_cards")
    ]


def _card(row: Row, lines: list[Row], answers: list[Row]) -> dict[str, Any]:
    card: dict[str, Any] = {name: row[name] for name in KEPT}
    card["looks_to"] = [line["text"] for line in lines if line["kind"] == "looks_to"]
    card["exceptions"] = [line["text"] for line in lines if line["kind"] == "exception"]
    card["quotes"] = [line["quote"] for line in lines if line["quote"] is not None]
    card["answers"] = {answer["principle_id"]: answer["answer"] for answer in answers}
    card["checks"] = [answer["principle_id"] for answer in answers if answer["why"] == "check"]
    return card


def _readings(links: list[Row]) -> list[dict[str, Any]]:
    return [{name: link[name] for name in ("principle_id", "stance", "agreement", "reason", "quote")} for link in links]
