"""Toy bundles: a folder with Parquet files and a manifest, written from rows with DuckDB."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

Row = dict[str, Any]

COLUMNS: dict[str, str] = {
    "participants": "participant_id str, study_id str, status str, simulated int, locale str, entered_on str, minutes real, test int, "
    "consent_cards int, consent_quotes int, weight real, weight_set str",
    "segments": "participant_id str, variable str, level str",
    "assignments": "participant_id str, arm str, level str, probability real",
    "choices": "choice_id str, participant_id str, scenario_id str, scenario_version int, position int, depth str, status str, moment str, "
    "ranking str, unacceptable str, who_decides str, started_at str, ended_at str",
    "turns": "turn_id str, participant_id str, scenario_id str, seq int, who str, kind str, step str, mode str, text str, "
    "model_call_id str",
    "cards": "card_id str, version int, is_current int, participant_id str, scenario_id str, title str, sentence str, lang str, "
    "status str, author str, "
    "talk_mode str, card_mode str, after_principles int, own_words int, released int",
    "policies": "policy_id str, card_id str, card_version int, kind str, position int, text str, turn_id str, quote_start int, "
    "quote_end int, quote str, grounded int",
    "offers": "offer_id str, participant_id str, card_id str, card_version int, scenario_id str, principle_id str, spec_version str, "
    "wording str, why str, mode str, position int, guess str, link_id str, fit str, answer str, exception str, is_current int",
    "links": "link_id str, card_id str, card_version int, principle_id str, spec_version str, method str, stance str, reason str, "
    "turn_id str, quote str, agreement real, model_call_id str, is_current int",
    "gaps": "gap_id str, card_id str, said_by str, kind str, text str, status str",
    "model_calls": "call_id str, participant_id str, purpose str, model_returned str, outcome str, tokens_in int, tokens_out int, "
    "cost_usd real, error_code str",
    "scenarios": "scenario_id str, version int, title str, variant_of str, text_sha256 str",
    "scenario_principles": "scenario_id str, scenario_version int, principle_id str, in_play_by str",
    "principles": "principle_id str, spec_version str, spec_name str, position int, title str, authority str, is_principle int, "
    "text_sha256 str",
    "exclusions": "exclusion_id str, object_kind str, object_id str, reason str, note str",
    "reviews": "review_id str, seq int, target_kind str, target_id str, target_version int, reviewer_id str, round str, decision str, "
    "verdict str, is_arbitration int, is_current int, reason str, before str, after str, guideline_version str, created_at str",
}
TYPES = {"str": "VARCHAR", "int": "BIGINT", "real": "DOUBLE"}
SPEC = "2025-12-18"


@dataclass
class Toy:
    """A small study, row by row. Every method fills in what a test does not care about."""

    simulated: int = 0
    tables: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in COLUMNS})

    def add(self, table: str, **row: Any) -> None:
        self.tables[table].append(row)

    def person(self, name: str, weight: float = 1.0, segments: Row | None = None, arms: Row | None = None, **more: Any) -> None:
        row = {
            "participant_id": name,
            "study_id": "toy",
            "status": "completed",
            "simulated": self.simulated,
            "entered_on": "2026-11-20",
            "minutes": 20.0,
            "test": 0,
            "consent_cards": 1,
            "consent_quotes": 1,
            "weight": weight,
        }
        self.add("participants", **(row | more))
        for variable, level in ({"all": "all"} | (segments or {})).items():
            self.add("segments", participant_id=name, variable=variable, level=level)
        for arm, level in (arms or {"guess": "hidden", "wording": "a", "opening": "behaviours"}).items():
            self.add("assignments", participant_id=name, arm=arm, level=level, probability=0.5)

    def principle(self, name: str, scenarios: str = "", **more: Any) -> None:
        row = {
            "principle_id": name,
            "spec_version": SPEC,
            "spec_name": "Model Spec",
            "position": len(self.tables["principles"]),
            "title": name.replace("_", " ").capitalize(),
            "authority": "user",
            "is_principle": 1,
            "text_sha256": "t-" + name,
        }
        self.add("principles", **(row | more))
        for scenario in scenarios.split():
            self.scenario(scenario)
            self.add("scenario_principles", scenario_id=scenario, scenario_version=1, principle_id=name, in_play_by="author")

    def scenario(self, name: str, **more: Any) -> None:
        if not any(row["scenario_id"] == name for row in self.tables["scenarios"]):
            self.add("scenarios", **(_scenario(name) | more))

    def card(self, person: str, scenario: str, **more: Any) -> str:
        name = f"{person}-{scenario}"
        if not any(row["card_id"] == name for row in self.tables["cards"]):
            row = {
                "card_id": name,
                "version": 1,
                "is_current": 1,
                "participant_id": person,
                "scenario_id": scenario,
                "title": "Ask first",
                "sentence": "I look to care.",
                "lang": "en",
                "status": "approved",
                "author": "guided",
                "talk_mode": "guided",
                "card_mode": "guided",
                "after_principles": 0,
                "own_words": 40,
                "released": 0,
            }
            self.add("cards", **(row | more))
            self.add(
                "policies",
                policy_id=f"{name}-1",
                card_id=name,
                card_version=1,
                kind="looks_to",
                position=0,
                text="Ask before you tell",
                turn_id=f"{name}-turn",
                quote_start=0,
                quote_end=len(f"ask me first, {name}"),
                quote=f"ask me first, {name}",
                grounded=1,
            )
        return name

    def decided(self, decision: str, kind: str, target: str, after: Any = None, version: int | None = None, **more: Any) -> None:
        """A reviewer's release, hold_back or mask."""
        seq = len(self.tables["reviews"])
        row = {
            "review_id": f"review{seq}", "seq": seq, "target_kind": kind, "target_id": target, "target_version": version,
            "reviewer_id": "r1", "round": "open", "decision": decision, "is_arbitration": 0, "is_current": 1, "before": "{}",
            "after": json.dumps(after or {}), "created_at": "2026-11-21T09:00:00Z",
        }  # fmt: skip
        self.add("reviews", **(row | more))

    def released_quotes(self, card: str, decision: str = "release") -> None:
        """A person read every quote on the card."""
        for line in [line for line in self.tables["policies"] if line["card_id"] == card]:
            self.decided(decision, "quote", f"{line['turn_id']}/{line['quote_start']}/{line['quote_end']}")

    def offer(self, person: str, scenario: str, principle: str, answer: str | None, **more: Any) -> None:
        card = self.card(person, scenario)
        row = {
            "offer_id": f"{card}-{principle}",
            "participant_id": person,
            "card_id": card,
            "card_version": 1,
            "scenario_id": scenario,
            "principle_id": principle,
            "spec_version": SPEC,
            "wording": "a",
            "why": "in_play",
            "mode": "guided",
            "position": 0,
            "answer": answer,
            "is_current": 1,
        }
        self.add("offers", **(row | more))

    def call(self, person: str | None, purpose: str, outcome: str = "ok", **more: Any) -> str:
        row = {
            "call_id": f"call{len(self.tables['model_calls'])}",
            "participant_id": person,
            "purpose": purpose,
            "model_returned": "toy-1" if outcome != "error" else None,
            "outcome": outcome,
            "tokens_in": 1000,
            "tokens_out": 100,
            "cost_usd": 0.002,
        }
        self.add("model_calls", **(row | more))
        return str(row["call_id"])

    def link(self, person: str, scenario: str, principle: str, stance: str, **more: Any) -> None:
        card = self.card(person, scenario)
        row = {
            "link_id": f"link{len(self.tables['links'])}",
            "card_id": card,
            "card_version": 1,
            "principle_id": principle,
            "spec_version": SPEC,
            "method": "model",
            "stance": stance,
            "reason": "It says so.",
            "quote": f"ask me first, {card}",
            "agreement": 1.0,
            "is_current": 1,
        }
        self.add("links", **(row | more))

    def review(self, card: str, reviewer: str, decision: str = "read", after: Row | None = None, **more: Any) -> str:
        """An act on a card: a reading where `verdict` is given and `after` names the principle_id."""
        seq = len(self.tables["reviews"])
        row = {
            "review_id": hashlib.sha256(f"review {seq}".encode()).hexdigest()[:32],
            "seq": seq,
            "target_kind": "card",
            "target_id": card,
            "target_version": 1,
            "reviewer_id": reviewer,
            "round": "unaided",
            "decision": decision,
            "is_arbitration": int(more.get("round") == "arbitration"),
            "is_current": 1,
            "before": "null",
            "after": json.dumps(after or {"done": True}),
            "created_at": "2026-11-21T10:00:00Z",
        }
        self.add("reviews", **(row | more))
        return str(row["review_id"])

    def reads(self, card: str, reviewer: str, verdicts: Row, **more: Any) -> None:
        """A reader's verdicts on a card, principle by principle, and that they are done with it."""
        for principle, verdict in verdicts.items():
            self.review(card, reviewer, after={"principle_id": principle, "quote": None}, verdict=verdict, **more)
        self.review(card, reviewer, **more)

    def question(self, person: str, scenario: str, mode: str, step: str = "talk", **more: Any) -> None:
        seq = sum(row["participant_id"] == person for row in self.tables["turns"])
        row = {"turn_id": f"turn{len(self.tables['turns'])}", "participant_id": person, "scenario_id": scenario, "seq": seq}
        self.add("turns", **(row | {"who": "interviewer", "kind": "message", "step": step, "mode": mode, "text": "Why?"} | more))

    def choice(self, person: str, scenario: str, ranking: str | None, moment: str = "before", **more: Any) -> None:
        self.scenario(scenario)
        row = {
            "choice_id": f"{person}-{scenario}-{moment}",
            "participant_id": person,
            "scenario_id": scenario,
            "scenario_version": 1,
            "position": 0,
            "depth": "talked",
            "status": "completed",
            "moment": moment,
            "ranking": ranking,
            "unacceptable": "",
        }
        self.add("choices", **(row | more))

    def write(self, folder: Path, **head: Any) -> Path:
        return write_bundle(folder, self.tables, simulated=bool(self.simulated), **head)


def write_bundle(folder: Path, tables: dict[str, list[Row]], **head: Any) -> Path:
    """A bundle folder of these rows; `head` overrides what the manifest says of the whole."""
    (folder / "data").mkdir(parents=True)
    with duckdb.connect(config={"threads": 1}) as db:
        files = [_write_table(db, folder, name, rows) for name, rows in tables.items()]
    manifest = {
        "bundle_format": 1,
        "kind": "full",
        "study_id": "toy",
        "title": "A toy study",
        "as_of": "2026-11-21T10:00:00Z",
        "tool_version": "0.1.0",
        "seed": 7,
        "k": 10,
        "simulated": False,
        "event_log_head": "ab" * 32,
        "withheld": {"withdrawn": 0},
        "files": files,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest | head), encoding="utf-8")
    return folder


def _write_table(db: Any, folder: Path, name: str, rows: list[Row]) -> Row:
    columns = [column.split() for column in COLUMNS[name].split(", ")]
    full = [{column: row.get(column) for column, _ in columns} for row in rows]
    lines = folder / f"{name}.jsonl"
    lines.write_text("".join(json.dumps(row) + "\n" for row in full), encoding="utf-8")
    path = folder / "data" / f"{name}.parquet"
    wanted = ", ".join(f"'{column}': '{TYPES[kind]}'" for column, kind in columns)
    source = f"read_json('{lines}', format = 'newline_delimited', columns = {{{wanted}}})"
    db.execute(f"COPY (SELECT * FROM {source}) TO '{path}' (FORMAT parquet)")
    content = hashlib.sha256("".join(sorted(json.dumps(row, sort_keys=True) for row in full)).encode()).hexdigest()
    lines.unlink()
    file_hash = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"path": f"data/{name}.parquet", "table": name, "rows": len(rows), "file_sha256": file_hash, "content_sha256": content}


def _scenario(name: str) -> Row:
    return {"scenario_id": name, "version": 1, "title": f"Scenario {name}", "variant_of": None, "text_sha256": "s-" + name}
