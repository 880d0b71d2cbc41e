"""The sentences at the top of the page."""

from __future__ import annotations

from typing import Any

from flows.report.lead import lead


def row(name: str, share: float, low: float | None, **more: Any) -> dict[str, Any]:
    """A principle's row as the page gets it."""
    shares = {"supports": {"share": share, "low": low, "high": 0.9}, "qualifies": {"share": 0.1}, "opposes": {"share": 0.3}}
    return {"id": name, "title": name.upper(), "contested": False, "scenarios": {"no_claim_beyond": False}} | shares | more


def said(*rows: dict[str, Any], simulated: int = 0) -> str:
    return lead({"n": {"simulated": simulated}}, list(rows)).replace("\u00a0", " ")


def test_the_surest_row_leads_and_few_scenarios_do_not() -> None:
    text = said(row("a", 0.9, 0.8, scenarios={"no_claim_beyond": True}), row("b", 0.7, 0.4), row("c", 0.66, 0.6))
    assert text == "Of the people asked about it, 66 % are for “C” (interval 60 to 90)."
    assert "“A”" in said(row("a", 0.9, 0.8, scenarios={"no_claim_beyond": True}))


def test_division_and_exceptions_are_named() -> None:
    text = said(row("a", 0.5, 0.4), row("b", 0.4, 0.3, contested=True), row("c", 0.3, 0.2, qualifies={"share": 0.15}), simulated=3)
    assert text.startswith("Of the simulated people asked") and "They divide over “B”." in text
    assert text.endswith("“C” most often comes with an exception: 15 %.")


def test_nothing_to_say() -> None:
    assert said() == "No principle was answered by enough people to print a share."
