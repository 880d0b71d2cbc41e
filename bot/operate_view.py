"""The operator's page in lines: what `soundings status` found, in sentences, bars and three words of health. Nothing is counted here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.how_far import STAGES
from bot.notices import model_state
from bot.wording import Wording
from flows.records import Study, in_language
from flows.suppression import RUNNING_STEP

MB_IN_GB = 1024


@dataclass(frozen=True)
class Step:
    """One line of the way from link to finish. `percent`: of those who took part; None: not said."""

    name: str
    people: str
    percent: int | None
    lost: str


@dataclass(frozen=True)
class Place:
    """One group with a quota. `percent`: of its places; None: not said."""

    name: str
    taken: str
    percent: int | None
    full: bool
    left: str


@dataclass(frozen=True)
class Row:
    """One line of health: good, look or act; what; how it stands."""

    state: str
    name: str
    text: str


@dataclass(frozen=True)
class View:
    """All that the page says, as text."""

    state: str
    heading: str
    facts: str
    notice: dict[str, str] | None
    empty: bool
    steps: tuple[Step, ...]
    below: str
    quotas: tuple[tuple[str, tuple[Place, ...]], ...]
    model: bool
    spent: dict[str, Any]
    health: tuple[Row, ...]
    lately: tuple[tuple[str, str, int], ...]
    moves: tuple[str, ...]
    k: int
    step: int


MOVES = {"draft": ("open",), "open": ("pause", "close"), "full": ("pause", "close"), "paused": ("open", "close"), "closed": ("open",)}
"""State -> the buttons."""


def operated(found: dict[str, Any], study: Study, words: Wording, *, now: str) -> View:
    """The page from what `whole_status` found at `now` (UTC)."""
    state, k = found["state"]["now"], study.settings.k
    since = found["state"]["since"]
    return View(
        state=state,
        heading=words(f"operate.since_{state}", day=words.date(since[:10])) if since else words("operate.since_draft"),
        facts=_facts(found, words, now),
        notice=found["notice"],
        empty=found["nobody_yet"],
        steps=tuple(_steps(found["funnel"], study, words)),
        below=_below(found, k, words),
        quotas=tuple(_quotas(found["quotas"], study, words)),
        model=bool(found["model"]["name"]),
        spent=_spent(found["spent"], k, words),
        health=tuple(_health(found, words)),
        lately=tuple((_clock(one["at"], now), _wrong(one, words), one["calls"]) for one in found["lately"]),
        moves=MOVES[state],
        k=k,
        step=min(RUNNING_STEP, k),
    )


def _facts(found: dict[str, Any], words: Wording, now: str) -> str:
    state = found["state"]
    frozen = words("operate.not_frozen")
    if state["frozen_hash"]:
        key = "frozen_as" if not state["amendments"] else "frozen_amended"
        frozen = words(f"operate.{key}", hash=state["frozen_hash"][:6], times=state["amendments"])
    return words("operate.facts", time=now[11:16], frozen=frozen)


def _steps(funnel: dict[str, int | str], study: Study, words: Wording) -> list[Step]:
    stages = [stage for stage in STAGES if stage != "rules" or "principles" in study.settings.after]
    if not study.settings.scenarios.talked:
        stages = [stage for stage in stages if stage not in ("card", "rules")]
    first, before, steps, k = funnel["joined"], None, [], study.settings.k
    for stage in stages:
        people = funnel[stage]
        percent = _of(people, first) if isinstance(people, int) and isinstance(first, int) else None
        lost = _lost(before, people, k, words)
        steps.append(Step(words(f"operate.stage_{stage}"), _said(people, k, words), percent, lost))
        before = people
    return steps


def _lost(before: int | str | None, people: int | str, k: int, words: Wording) -> str:
    """From the counts as they are said, so that it adds nothing to them."""
    if not isinstance(before, int) or not isinstance(people, int):
        return ""
    less = before - people
    return words("operate.lost", count=less) if less >= k else words("operate.lost_few", count=less + min(RUNNING_STEP, k))


def _below(found: dict[str, Any], k: int, words: Wording) -> str:
    minutes = found["minutes"]
    counts = {"going": found["funnel"]["going"], "stopped": found["funnel"]["stopped"], "withdrawn": found["withdrawn"]}
    said = [words("operate.still", **{name: _said(count, k, words) for name, count in counts.items()})]
    if minutes["median"] is not None:
        said.append(words("operate.minutes", **minutes))
    return " ".join(said)


def _quotas(quotas: dict[str, Any], study: Study, words: Wording) -> list[tuple[str, tuple[Place, ...]]]:
    asked = {question.id: question for question in study.questions}
    named = []
    for question, cells in quotas.items():
        known = asked.get(question)
        texts = {answer: in_language(text, words.language) for answer, text in known.answers.items()} if known else {}
        title = in_language(known.text, words.language) if known else question
        k = study.settings.k
        named.append((title, tuple(_place(texts.get(answer, answer), cell, k, words) for answer, cell in cells.items())))
    return named


def _place(name: str, cell: dict[str, Any], k: int, words: Wording) -> Place:
    taken, of = cell["taken"], cell["of"]
    shown = words("operate.taken", taken=_said(taken, k, words), of=of)
    if not isinstance(taken, int):
        return Place(name, shown, None, False, "")
    left = "" if cell["full"] or taken >= of else words("operate.to_go", count=of - taken)
    return Place(name, shown, _of(taken, of), bool(cell["full"]), left)


def _spent(spent: dict[str, Any], k: int, words: Wording) -> dict[str, Any]:
    """US dollars with two digits, each beside its cap, and how much of all that may be spent is gone."""
    dollars = {name: "-" if usd is None else f"{usd:,.2f}" for name, usd in spent.items() if name.startswith("usd")}
    at_cap = words("operate.at_cap", people=_said(spent["people_at_cap"], k, words), cap=dollars["usd_each"])
    return {**dollars, "at_cap": at_cap, "percent": _of(spent["usd"], spent["usd_total"]), "without_price": spent["without_price"]}


def _health(found: dict[str, Any], words: Wording) -> list[Row]:
    distress, disk, database = found["distress"], found["disk"], found["database"]
    safety = "act" if distress["overdue"] else "look" if distress["waiting"] else "good"
    since = found["server"]["since"]
    rows = [
        ("good", "server", {"since": f"{words.date(since[:10])}, {since[11:16]}" if since else "-"}),
        _model_row(found),
        ("look" if found["sqlite"]["wal_reset_bug"] else "good", "database",
         {"mb": database["mb"], "events": found["events"]["count"], "version": found["sqlite"]["version"]}),
        (disk["state"], "disk", {"gb": round(disk["free_mb"] / MB_IN_GB, 1)}),
        ("look" if database["overwriting_waits"] else "good", "overwriting" if database["overwriting_waits"] else "jobs", found["server"]),
        (safety, "safety", distress),
        ("good", "beside", {"problems": found["problems"], "proposals": found["proposals"]}),
    ]  # fmt: skip
    return [Row(state, words(f"operate.row_{name}"), words(f"operate.is_{name}", **blanks)) for state, name, blanks in rows]


def _model_row(found: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    last = found["last"]
    if not found["model"]["name"]:
        return "good", "no_model", {}
    if not last["calls"]:
        return ("act" if found["model"]["key"] == "missing" else "good"), "model_idle", {"name": found["model"]["name"]}
    return model_state(last), "model", {**last, "seconds": round((last["median_ms"] or 0) / 1000, 1)}


def _said(count: int | str, k: int, words: Wording) -> str:
    """A count of people as `soundings status` says it, in these words."""
    return str(count) if isinstance(count, int) else words("operate.fewer", k=k)


def _wrong(one: dict[str, Any], words: Wording) -> str:
    """One of our own names for what went wrong, in words."""
    if one["kind"] == "error":
        return words("operate.wrong_error", reason=one["reason"].replace("_", " ") or "unnamed")
    return words(f"operate.wrong_{one['kind']}")


def _clock(at: str, now: str) -> str:
    """The time of a day, with the day where it is not today; UTC."""
    return at[11:16] if at[:10] == now[:10] else f"{at[5:10]} {at[11:16]}"


def _of(part: float, whole: float) -> int:
    """Whole percent, at most 100."""
    return min(100, round(100 * part / whole)) if whole else 0
