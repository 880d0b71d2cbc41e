"""What the report cannot tell: plain sentences, each computed from the data it warns about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flows.report.checks import ALARM
from flows.report.sentences import label, listed, say
from flows.report.sources import Source
from flows.report.support import FEW_SCENARIOS


def limits(report: dict[str, Any], sources: Sequence[Source], nested: Sequence[str]) -> list[str]:
    """The sentences of the section on limits, the weightiest first."""
    return [*_who(report, sources), *_scenarios(report), *_asked(report), *_doubts(report, sources), *_shown(report, nested)]


def _who(report: dict[str, Any], sources: Sequence[Source]) -> Iterator[str]:
    n = report["n"]
    yield say("limits.simulated") if n["simulated"] else say("limits.sample", n=n["participants"])
    unfinished = n["participants"] - n["completed"]
    if unfinished > 0:
        yield say("limits.unfinished", n=unfinished, all=n["participants"])
    withdrawn = sum(int(_part(source, "withheld").get("withdrawn") or 0) for source in sources)
    if withdrawn:
        yield say("limits.withdrawn", n=withdrawn)


def _part(source: Source, key: str) -> dict[str, Any]:
    part = source.head.get(key)
    return part if isinstance(part, dict) else {}


def _scenarios(report: dict[str, Any]) -> Iterator[str]:
    held = [row for row in report["principles"] if row["scenarios"]["k"]]
    ids = {name for row in held for name in row["scenarios"]["ids"]}
    if ids:
        yield say("limits.scenarios", k=len(ids))
    few = [row["title"] for row in held if row["scenarios"]["no_claim_beyond"]]
    if few:
        yield say("limits.few_scenarios", few=FEW_SCENARIOS, titles=listed(few))


def _asked(report: dict[str, Any]) -> Iterator[str]:
    """Who put the questions and who drafted cards: a language model is named only for what it did, and always for that."""
    process = report["process"]
    asked, drafted = set(process["modes"]["asked"]), set(process["modes"]["drafted"])
    if not asked:
        return
    if len(asked) > 1:
        yield say("limits.mixed")
    elif asked == {"model"}:
        yield say(_by_model(drafted))
    elif drafted - {"guided"}:
        yield say("limits.guided_model")
    else:
        yield say("limits.guided_tried" if process["model_calls"] or report["readings"]["machine"] else "limits.guided")
    if len(process["models"]) > 1:
        yield say("limits.models", names=listed(sorted(process["models"]), most=len(process["models"])))


def _by_model(drafted: set[str]) -> str:
    """Which sentence is true where a model asked every question."""
    if "guided" not in drafted:
        return "limits.model" if drafted else "limits.model_asked"
    return "limits.model_some" if len(drafted) > 1 else "limits.model_rules"


def _doubts(report: dict[str, Any], sources: Sequence[Source]) -> Iterator[str]:
    yield from _readings(report)
    if report["checks"]["false_yes"]["banner"]:
        yield say("limits.banner", limit=round(100 * ALARM))
    for version in sorted({str(kept.get("version")) for source in sources if (kept := _part(source, "sqlite")).get("affected")}):
        yield say("limits.sqlite", version=version)
    yield say("limits.weighted" if report["study"]["weighted"] else "limits.unweighted")


def _readings(report: dict[str, Any]) -> Iterator[str]:
    """Who read the cards after their authors, and how little that may carry."""
    machine, reviewers = report["readings"]["machine"], report["readings"]["reviewers"]
    if not machine and not reviewers:
        yield say("limits.no_reading")
    if machine:
        yield say("limits.machine_and_reviewers" if reviewers else "limits.machine")
        if machine["not_unanimous"]:
            yield say("limits.wavering", n=machine["not_unanimous"], links=machine["links"])
    if reviewers:
        yield say("limits.reviewers")
    agreement = report["agreement"]
    if agreement and agreement["unaided"]["alpha"]["mark"] == "unstable":
        yield say("limits.unstable", limit=f"{agreement['rule']['tentative']:.3f}".lstrip("0"))


def _shown(report: dict[str, Any], nested: Sequence[str]) -> Iterator[str]:
    pairs = sum(_pairs(levels) for row in report["principles"] for levels in row.get("segments", {}).values())
    pairs += sum(_pairs(levels) for levels in report["method"].values())
    if pairs:
        yield say("limits.comparisons", n=pairs)
    if nested:
        yield say("limits.nested", names=listed([label("groups.variables", name) for name in nested]))
    if report["withheld"]:
        yield say("limits.withheld", n=len(report["withheld"]))


def _pairs(levels: dict[str, Any]) -> int:
    shown = sum(1 for name, cell in levels.items() if cell != "withheld" and name != "difference")
    return shown * (shown - 1) // 2
