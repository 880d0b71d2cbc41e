"""The headline and the rows beside it, from Parquet through SQL to shares."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from bundle_toys import Row, Toy, write_bundle
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.report import make_report
from flows.report.cells import ANSWERS, STANCES

NUMBERS = {"abs": 1e-6}


def worked() -> Toy:
    """Six people, two scenarios, one principle: the worked example of the method."""
    toy = Toy()
    for name in ("p1", "p2", "p3", "p4", "p5", "p6"):
        toy.person(name, weight=2.0 if name == "p3" else 1.0)
    toy.principle("k1", "s1 s2")
    toy.principle("k2")
    given_answers = "p1 s1 supports, p1 s2 qualifies, p2 s1 does_not_fit, p3 s1 opposes, p3 s2 opposes, p4 s2 supports, p5 s1 unsure"
    for line in given_answers.split(", "):
        toy.offer(*line.split()[:2], "k1", line.split()[2])
    toy.offer("p6", "s1", "k1", None)
    toy.offer("p2", "s3", "k1", "supports", why="searched")
    toy.offer("p4", "s2", "k2", "does_not_fit", why="check")
    return toy


def report_of(toy: Toy, folder: Path, internal: bool = True, **head: Any) -> dict[str, Any]:
    return make_report([toy.write(folder / "bundle", **head)], internal=internal)


def principle(report: dict[str, Any], name: str) -> dict[str, Any]:
    return next(row for row in report["principles"] if row["id"] == name)


@pytest.mark.parametrize(
    ("answer", "share", "n_eff", "low", "high"),
    [
        ("supports", 0.25, 5.4, 0.033870, 0.760159),
        ("qualifies", 0.083333, 7.0, 0.005528, 0.597880),
        ("opposes", 0.333333, 2.88, 0.034547, 0.874790),
        ("does_not_fit", 0.166667, 4.5, 0.013828, 0.740445),
        ("unsure", 0.166667, 4.5, 0.013828, 0.740445),
    ],
)
def test_worked_headline(tmp_path: Path, answer: str, share: float, n_eff: float, low: float, high: float) -> None:
    row = principle(report_of(worked(), tmp_path), "k1")
    assert (row["n_offered"], row["m"]) == (7, 5)
    found = row[answer]
    assert (found["share"], found["n_eff"], found["low"], found["high"]) == pytest.approx((share, n_eff, low, high), **NUMBERS)


def test_worked_case_is_withheld_in_public(tmp_path: Path) -> None:
    row = principle(report_of(worked(), tmp_path, internal=False), "k1")
    assert row["n_offered"] is None and row["m"] is None
    assert all(row[answer] == {"share": None, "low": None, "high": None, "n_eff": None, "reason": "small_cell"} for answer in ANSWERS)
    assert row["quotes"] == [] and "units" not in row


def test_second_row_counts_units_clustered_by_person(tmp_path: Path) -> None:
    row = principle(report_of(worked(), tmp_path), "k1")["addressed"]
    # weight, units, supports: p1 (1, 2, 1), p2 (1, 1, 1; found by search), p3 (2, 2, 0), p4 (1, 1, 1)
    assert (row["n"], row["m"]) == (6, 4)
    p, var = 3 / 8, 4 / 3 * (3 - 2 * 0.375 * 4 + 0.375**2 * (4 + 1 + 16 + 1)) / 64
    assert row["supports"]["share"] == pytest.approx(p) and row["supports"]["n_eff"] == pytest.approx(p * (1 - p) / var, **NUMBERS)
    assert sum(row[stance]["share"] for stance in STANCES) == pytest.approx(1)


def test_every_principle_is_listed_and_one_out_of_play_says_so(tmp_path: Path) -> None:
    report = report_of(worked(), tmp_path)
    assert [row["id"] for row in report["principles"]] == ["k1", "k2"]
    assert principle(report, "k2")["supports"]["reason"] == "not_in_play" and principle(report, "k2")["n_offered"] == 0


def test_scenarios_it_rests_on(tmp_path: Path) -> None:
    rests = principle(report_of(worked(), tmp_path), "k1")["scenarios"]
    # without s1: p1 qualifies, p3 (2) opposes, p4 supports: 1/4; without s2: p1 supports, p2, p3 (2), p5: 1/5
    assert rests == {"k": 2, "ids": ["s1", "s2"], "no_claim_beyond": True, "each_left_out": {"low": 0.2, "high": 0.25}}


def test_a_variant_is_no_further_scenario(tmp_path: Path) -> None:
    toy = worked()
    toy.scenario("s1_older", variant_of="s1")
    toy.person("p7")
    toy.offer("p7", "s1_older", "k1", "supports")
    rests = principle(report_of(toy, tmp_path), "k1")["scenarios"]
    assert (rests["k"], rests["ids"]) == (2, ["s1", "s2"])
    # without s2: p1 supports, p2, p3 (2), p5, p7 supports: 2/6; without s1 and its variant as before
    assert rests["each_left_out"] == {"low": 0.25, "high": pytest.approx(1 / 3)}


def test_units_are_listed_in_the_internal_report_only(tmp_path: Path) -> None:
    units = principle(report_of(worked(), tmp_path), "k1")["units"]
    assert len(units) == 7 and units[0] == {"participant_id": "p1", "scenario_id": "s1", "card_id": "p1-s1", "answer": "supports"}


def many(answers: dict[str, str], people: int = 40, **more: Any) -> Toy:
    toy = Toy(**more)
    toy.principle("k1", "s1 s2 s3")
    for i in range(people):
        name = f"p{i:03d}"
        toy.person(name, segments={"ai_attitude": "equal" if i % 2 else "more_excited"})
        toy.offer(name, f"s{i % 3 + 1}", "k1", answers[str(i % len(answers))])
    return toy


def test_contested_needs_both_lower_ends_above_a_fifth(tmp_path: Path) -> None:
    split = report_of(many({"0": "supports", "1": "opposes"}, 60), tmp_path)
    assert principle(split, "k1")["contested"] is True
    one_sided = report_of(many({"0": "supports", "1": "supports", "2": "opposes", "3": "supports"}, 60), tmp_path / "b")
    assert principle(one_sided, "k1")["contested"] is False


def test_segments_hold_every_level_and_withhold_small_ones(tmp_path: Path) -> None:
    toy = many({"0": "supports", "1": "opposes"}, 60)
    toy.person("late", segments={"ai_attitude": "not_stated"})
    levels = principle(report_of(toy, tmp_path, internal=False), "k1")["segments"]["ai_attitude"]
    assert set(levels) == {"equal", "more_excited", "not_stated"}
    assert levels["not_stated"] == "withheld" and levels["equal"] == "withheld" and levels["more_excited"]["m"] == 30
    assert levels["more_excited"]["supports"]["bound"] == "at_least"


def test_a_finer_variable_that_fixes_a_coarser_one_is_not_published(tmp_path: Path) -> None:
    toy = Toy()
    toy.principle("k1", "s1 s2 s3")
    for i in range(80):
        toy.person(f"p{i}", segments={"country": f"c{i % 4}", "region": f"r{i % 2}"})
        toy.offer(f"p{i}", "s1", "k1", "supports")
    public = report_of(toy, tmp_path, internal=False)
    assert set(principle(public, "k1")["segments"]) == {"region"} and any("country" in line for line in public["limits"])
    assert set(principle(report_of(toy, tmp_path / "b"), "k1")["segments"]) == {"country", "region"}


def test_who_decides_counts_each_person_once(tmp_path: Path) -> None:
    toy = Toy()
    toy.principle("k1", "s1 s2")
    for name in ("p1", "p2", "p3"):
        toy.person(name)
    toy.choice("p1", "s1", "A>B", who_decides="each_user")
    toy.choice("p1", "s2", "A>B", who_decides="nobody", position=1)
    toy.choice("p1", "s9", "A>B", who_decides="business", position=2)
    toy.choice("p2", "s1", "A>B", who_decides="nobody")
    toy.choice("p2", "s1", "A>B", moment="after", who_decides="each_user")
    toy.choice("p3", "s1", None, who_decides="each_user", status="skipped")
    row = principle(report_of(toy, tmp_path), "k1")["who_decides"]
    assert (row["m"], row["n"]) == (2, 3)
    assert [row[name]["share"] for name in ("each_user", "business", "nobody", "unsure")] == [0.25, 0, 0.75, 0]


def test_only_current_answers_of_approved_cards_count(tmp_path: Path) -> None:
    toy = many({"0": "supports"}, 12)
    toy.person("px")
    toy.card("px", "s1", status="draft")
    toy.offer("px", "s1", "k1", "opposes")
    toy.person("py")
    toy.offer("py", "s1", "k1", "opposes", is_current=0)
    toy.person("pz")
    toy.offer("pz", "s1", "k1", "opposes")
    toy.add("exclusions", exclusion_id="e1", object_kind="card", object_id="pz-s1", reason="researcher")
    toy.person("pw")
    toy.offer("pw", "s1", "k1", "opposes")
    toy.add("exclusions", exclusion_id="e2", object_kind="participant", object_id="pw", reason="too_fast")
    row = principle(report_of(toy, tmp_path), "k1")
    assert row["m"] == 12 and row["opposes"]["share"] == 0


answers = st.lists(
    st.tuples(st.integers(0, 25), st.sampled_from(["s1", "s2", "s3"]), st.sampled_from([*ANSWERS, None]), st.sampled_from([1.0, 0.5, 1.7])),
    min_size=1,
    max_size=60,
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers, st.integers(0, 10**6))
def test_shares_sum_to_one_and_the_order_of_rows_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, str, str | None, float]], seed: int
) -> None:
    toy, seen = Toy(), set()
    toy.principle("k1", "s1 s2 s3")
    for who, scenario, answer, weight in rows:
        name = f"p{who}"
        if not any(row["participant_id"] == name for row in toy.tables["participants"]):
            toy.person(name, weight=weight, segments={"g": f"g{who % 3}"})
        if (name, scenario) not in seen:
            seen.add((name, scenario))
            toy.offer(name, scenario, "k1", answer)
    folder = tmp_path_factory.mktemp("order")
    first = report_of(toy, folder)
    check_sums(principle(first, "k1"))
    shuffled = {name: random.Random(seed).sample(table, len(table)) for name, table in toy.tables.items()}
    second = make_report([write_bundle(folder / "shuffled", shuffled)], internal=True)
    assert json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)


def check_sums(row: Row) -> None:
    if row["m"]:
        assert sum(row[answer]["share"] for answer in ANSWERS) == pytest.approx(1, abs=5e-6)
    for answer in ANSWERS:
        if row[answer]["low"] is not None:
            assert 0 <= row[answer]["low"] <= row[answer]["share"] + 1e-6 and row[answer]["share"] - 1e-6 <= row[answer]["high"] <= 1
