"""From bundle folders to one report: check, run the SQL, compute, pass the gate, list the limits."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flows.report.caveats import limits
from flows.report.change import change
from flows.report.checks import checks
from flows.report.engines import Engine, open_engine
from flows.report.gaps import gap_share, gaps
from flows.report.machine import Machine
from flows.report.masked import Masks
from flows.report.method import ways
from flows.report.own_cards import own_cards
from flows.report.problems import ReportError
from flows.report.process import process
from flows.report.quotes import quotes
from flows.report.read_cards import reviewed_cards
from flows.report.readers_agree import readers_agree
from flows.report.reviewers import Reviewers
from flows.report.set_aside import exclusions
from flows.report.sources import FORMAT, Source, read_sources
from flows.report.support import Segments, principles
from flows.report.withhold import Gate

DEFAULT_K = 10
COUNTED = ("participants", "completed", "cards", "approved", "edited", "offers", "answered")


def make_report(bundles: Sequence[Path], *, min_cell: int | None = None, internal: bool = False, engine: str = "duckdb") -> dict[str, Any]:
    """One or many bundles in, the report out as JSON-able data (the keys of report.json).

    min_cell: smallest published cell in people; can only be raised above the bundles' own. internal: everything, unrounded.
    Raises ReportError, one line, for bundles that are unsound, changed, or do not go together, and for an unknown engine."""
    sources = read_sources(bundles)
    gate = Gate(_smallest_cell(sources, min_cell), internal)
    opened = open_engine(engine, [source.folder for source in sources])
    try:
        _refuse_faults(opened, sources)
        return _report(opened, gate, sources)
    finally:
        opened.close()


def _smallest_cell(sources: Sequence[Source], asked: int | None) -> int:
    own = max(_number(source, "k", DEFAULT_K) for source in sources)
    if asked is not None and asked < own:
        raise ReportError(f"smallest cell {asked} is under the bundle's own {own}, and can only be raised. Ask for {own} or more.")
    return asked or own


def _number(source: Source, key: str, default: int) -> int:
    value = source.head.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ReportError(f"{source.folder}/manifest.json: {key} is {value!r}, a whole number was wanted. Make the bundle again.")
    return value


def _readers(sources: Sequence[Source]) -> dict[str, int]:
    """How many reviewers are to read each card, by study; of several bundles of one study the most."""
    each: dict[str, int] = {}
    for source in sources:
        study = str(source.head.get("study_id"))
        each[study] = max(each.get(study, 1), _number(source, "reviewers_each", 1))
    return each


def _refuse_faults(engine: Engine, sources: Sequence[Source]) -> None:
    for row in engine.rows("faults"):
        if row["times"]:
            where = ", ".join(str(source.folder) for source in sources)
            raise ReportError(f"{where}: {row['fault']} ({row['times']}). Such data cannot be reported; make the bundle again.")


def _report(engine: Engine, gate: Gate, sources: Sequence[Source]) -> dict[str, Any]:
    counted = engine.rows("counts")[0]
    segments = Segments(engine, gate)
    read = reviewed_cards(engine, _readers(sources))
    machine, reviewers = Machine(engine, gate), Reviewers(engine, gate, read)
    listed = principles(engine, gate, segments, (machine, reviewers))
    method, each = ways(engine, gate)
    seed = "+".join(sorted({str(_number(source, "seed", 0)) for source in sources}))
    masks = Masks(engine, internal=gate.internal)
    drawn = quotes(engine, gate, seed, masks)
    for row in listed:
        row["method"] = each.get(row["id"], {})
        row["quotes"] = drawn.get(row["id"], []) if row["supports"]["share"] is not None else []
    report: dict[str, Any] = {
        "study": _study(engine, gate, sources, counted),
        "made_with": {"bundle_format": FORMAT, "tool_version": _values(sources, "tool_version")},
        "bundle": {"hash": _hash(sources), "event_log_head": _values(sources, "event_log_head")},
        "n": {name: gate.count(counted[name]) for name in COUNTED} | {"simulated": gate.count(counted["simulated"]), "test": 0},
        "principles": listed,
        "checks": checks(engine, gate),
        "method": method,
        "readings": {"machine": machine.overall(), "reviewers": reviewers.overall()},
        "agreement": readers_agree(read, gate),
        "exclusions": exclusions(engine, gate),
        "gaps": gaps(engine, gate, masks),
        "gap_share": gap_share(engine, gate),
        "change": change(engine, gate),
        "process": process(engine, gate),
        "scenarios": {row["scenario_id"]: row["title"] for row in engine.rows("scenario_titles")},
    }
    if gate.internal:
        report["cards"] = own_cards(engine)
    report["withheld"] = sorted(gate.log, key=lambda entry: entry["where"])
    report["limits"] = limits(report, sources, segments.left_out)
    return report


def _study(engine: Engine, gate: Gate, sources: Sequence[Source], counted: dict[str, Any]) -> dict[str, Any]:
    spec = engine.rows("principles")[:1]
    return {
        "id": _values(sources, "study_id"),
        "title": " / ".join(_values(sources, "title")),
        "kind": _values(sources, "kind"),
        "as_of": max(_values(sources, "as_of"), default=None),
        "first_day": _day(counted["first_day"], gate),
        "last_day": _day(counted["last_day"], gate),
        "spec": {"name": spec[0]["spec_name"], "version": spec[0]["spec_version"]} if spec else None,
        "k": gate.k,
        "seed": sorted({_number(source, "seed", 0) for source in sources}),
        "weighted": bool(counted["weighted"]),
        "internal": gate.internal,
    }


def _values(sources: Sequence[Source], key: str) -> list[str]:
    return sorted({str(source.head[key]) for source in sources if source.head.get(key) is not None})


def _day(day: str | None, gate: Gate) -> str | None:
    """A date; to the month in public."""
    return day if day is None or gate.internal else str(day)[:7]


def _hash(sources: Sequence[Source]) -> str:
    """The bundle's content hash; of several, the hash over theirs."""
    contents = [source.content for source in sources]
    return contents[0] if len(contents) == 1 else hashlib.sha256("\n".join(contents).encode()).hexdigest()
