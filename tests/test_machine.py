"""The machine's reading beside the headline: shares, agreement with authors, what stays out, what the page says."""

from __future__ import annotations

import json
import random
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bundle_toys import Toy, write_bundle
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from scipy.stats import t as student
from statsmodels.stats.proportion import proportion_confint

from flows.report import make_report
from flows.report.cells import ANSWERS
from flows.report.machine import LABELS
from flows.report.page import render

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from samplics import PopParam, TaylorEstimator

Unit = tuple[str, str, str, str | None]
"""Person, scenario, the author's answer, the stance of the machine's link (None: none)."""


def read(units: list[Unit], weights: dict[str, float] | None = None, arms: dict[str, str] | None = None) -> Toy:
    """Principle k1 in play in every scenario; every card has a link to k2 as well, so that every card was read."""
    toy = Toy()
    toy.principle("k1", " ".join(sorted({unit[1] for unit in units})))
    toy.principle("k2")
    for person in sorted({unit[0] for unit in units}):
        toy.person(person, (weights or {}).get(person, 1.0), arms={"guess": (arms or {}).get(person, "hidden")})
        toy.call(person, "map")
    for person, scenario, answer, stance in units:
        toy.offer(person, scenario, "k1", answer)
        toy.link(person, scenario, "k2", "supports")
        if stance:
            toy.link(person, scenario, "k1", stance)
    return toy


def report_of(toy: Toy, folder: Path, internal: bool = True) -> dict[str, Any]:
    return make_report([toy.write(folder / "bundle")], internal=internal)


WORKED: list[Unit] = [
    ("p1", "s1", "supports", "supports"), ("p1", "s2", "qualifies", "supports"), ("p2", "s1", "does_not_fit", None),
    ("p3", "s1", "opposes", "supports"), ("p3", "s2", "opposes", "opposes"), ("p4", "s2", "supports", "qualifies"),
    ("p5", "s1", "unsure", "opposes"),
]  # fmt: skip


def test_worked_shares_and_agreement(tmp_path: Path) -> None:
    report = report_of(read(WORKED, {"p3": 2.0}), tmp_path)
    machine = report["principles"][0]["machine"]
    assert (machine["n"], machine["m"]) == (7, 5)
    # people's means by weight: p1 for it; p2 nothing; p3 (2) half for, half against; p4 with an exception; p5 against
    assert [machine[name]["share"] for name in LABELS] == pytest.approx([2 / 6, 1 / 6, 2 / 6, 1 / 6], abs=1e-6)
    both = machine["agreement"]
    # p1 1 of 2, p2 1, p3 (2) 1 of 2, p4 0; p5 is not sure and left out
    assert (both["n"], both["m"], both["agrees"]["share"], both["opposite"]["share"]) == (6, 4, 0.5, 0.2)
    assert report["readings"]["machine"]["agreement"]["agrees"] == both["agrees"]


def test_the_headline_does_not_move(tmp_path: Path) -> None:
    toy = read(WORKED)
    with_reading = report_of(toy, tmp_path / "a")["principles"][0]
    toy.tables["links"].clear()
    toy.tables["model_calls"].clear()
    without = report_of(toy, tmp_path / "b")["principles"][0]
    assert without.pop("machine") == {} and with_reading.pop("machine")
    assert json.dumps(with_reading) == json.dumps(without)


def crowd(people: int = 60) -> list[Unit]:
    told, found = random.Random(4), []
    for i in range(people):
        for scenario in ("s1", "s2", "s3")[: 1 + i % 3]:
            found.append((f"p{i:02d}", scenario, told.choice(ANSWERS), told.choice(["supports", "supports", "qualifies", "opposes", None])))
    return found


@pytest.mark.parametrize("name", ["supports", "does_not_fit", "agrees", "opposite"])
def test_against_other_programs(tmp_path: Path, name: str) -> None:
    """Share and variance by samplics' ratio estimator with people as clusters, the interval by statsmodels' Wilson with our n and t."""
    units = crowd()
    weights = {f"p{i:02d}": 0.5 + (i % 5) / 4 for i in range(60)}
    machine = report_of(read(units, weights), tmp_path)["principles"][0]["machine"]
    counted = {
        "supports": lambda answer, stance: stance == "supports",
        "does_not_fit": lambda answer, stance: stance is None,
        "agrees": lambda answer, stance: answer == (stance or "does_not_fit"),
        "opposite": lambda answer, stance: {answer, stance} == {"supports", "opposes"},
    }[name]
    cell = machine if name in LABELS else machine["agreement"]
    kept = [unit for unit in units if name in LABELS or unit[2] != "unsure"]
    people = sorted({unit[0] for unit in kept})
    means = np.array([np.mean([counted(*unit[2:]) for unit in kept if unit[0] == person]) for person in people])
    w = np.array([weights[person] for person in people])
    oracle = TaylorEstimator(PopParam.mean)
    oracle.estimate(y=means, samp_weight=w, psu=np.array(people))
    p, variance = float(oracle.point_est), float(oracle.stderror) ** 2
    n_eff = min(len(kept), p * (1 - p) / variance)
    alpha = 2 * (1 - norm.cdf(student.ppf(0.975, len(people) - 1)))
    low, high = proportion_confint(p * n_eff, n_eff, alpha=alpha, method="wilson")
    found = cell[name]
    assert (cell["n"], cell["m"]) == (len(kept), len(people))
    assert (found["share"], found["n_eff"], found["low"], found["high"]) == pytest.approx((p, n_eff, low, high), abs=2e-6)


def test_only_the_newest_reading_of_the_approved_version_counts(tmp_path: Path) -> None:
    toy = read(WORKED)
    for link in list(toy.tables["links"]):
        toy.add("links", **(link | {"link_id": "old" + link["link_id"], "stance": "opposes", "is_current": 0}))
        toy.add("links", **(link | {"link_id": "next" + link["link_id"], "stance": "opposes", "card_version": 2}))
        toy.add("links", **(link | {"link_id": "by" + link["link_id"], "stance": "opposes", "method": "reviewer"}))
    toy.link("p2", "s1", "k1", "opposes", link_id="out")
    toy.add("exclusions", exclusion_id="e", object_kind="link", object_id="out", reason="reviewer_rejected")
    first, second = report_of(read(WORKED), tmp_path / "a"), report_of(toy, tmp_path / "b")
    assert first["principles"][0]["machine"] == second["principles"][0]["machine"]
    assert second["readings"]["machine"]["links"] == 7 + 6 == first["readings"]["machine"]["links"]


def test_a_card_that_was_read_without_a_link_counts_and_one_that_was_not_does_not(tmp_path: Path) -> None:
    toy = Toy()
    toy.principle("k1", "s1")
    for name in ("linked", "nothing", "failed", "never"):
        toy.person(name)
        toy.offer(name, "s1", "k1", "does_not_fit", mode="model" if name == "nothing" else "guided")
        if name != "never":
            toy.call(name, "map", outcome="error" if name == "failed" else "ok")
    toy.link("linked", "s1", "k1", "supports")
    report = report_of(toy, tmp_path)
    machine = report["principles"][0]["machine"]
    assert (machine["m"], machine["supports"]["share"], machine["does_not_fit"]["share"]) == (2, 0.5, 0.5)
    assert machine["agreement"]["agrees"]["share"] == 0.5
    assert {name: report["readings"]["machine"][name] for name in ("cards", "people", "cards_without_links", "links")} == {
        "cards": 2, "people": 2, "cards_without_links": 1, "links": 1,
    }  # fmt: skip
    found = report["process"]["fallbacks"]["mappings"]
    assert (found["n"], found["share"]) == (3, pytest.approx(1 / 3, abs=1e-6))


def test_agreement_by_what_authors_saw(tmp_path: Path) -> None:
    units: list[Unit] = [(f"p{i:02d}", "s1", "supports", "supports" if i % 4 else "opposes") for i in range(40)]
    arms = {f"p{i:02d}": "shown" if i % 4 else "hidden" for i in range(40)}
    machine = report_of(read(units, arms=arms), tmp_path, internal=False)["readings"]["machine"]
    assert machine["agreement"]["agrees"]["share"] == 0.75
    assert {arm: (cell["m"], cell["agrees"]["share"]) for arm, cell in machine["by_guess"].items()} == {"hidden": (10, 0), "shown": (30, 1)}


def test_small_readings_are_withheld(tmp_path: Path) -> None:
    report = report_of(read(WORKED), tmp_path, internal=False)
    machine = report["principles"][0]["machine"]
    assert machine["m"] is None and machine["supports"]["reason"] == machine["agreement"]["agrees"]["reason"] == "small_cell"
    whole = report["readings"]["machine"]
    assert whole["cards"] is None and whole["links"] is None and whole["by_guess"] == {"hidden": "withheld"}
    assert {"readings/machine/cards", "principles/k1/machine", "principles/k1/machine/agreement"} <= {
        one["where"] for one in report["withheld"]
    }
    assert "A language model also read some cards" in render(report)


def test_two_current_links_of_one_card_and_principle_are_refused(tmp_path: Path) -> None:
    toy = read(WORKED)
    toy.link("p1", "s1", "k1", "opposes")
    with pytest.raises(Exception, match="two current readings of one card and one principle \\(1\\)"):
        report_of(toy, tmp_path)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 12), st.sampled_from(["s1", "s2", "s3"])),
        st.tuples(st.sampled_from(ANSWERS), st.sampled_from(["supports", "qualifies", "opposes", None])),
        min_size=1,
        max_size=25,
    ),
    st.integers(0, 10**6),
)
def test_labels_sum_to_one_and_order_changes_nothing(tmp_path_factory: pytest.TempPathFactory, drawn: dict[Any, Any], seed: int) -> None:
    toy = read([(f"p{who}", scenario, *said) for (who, scenario), said in drawn.items()])
    folder = tmp_path_factory.mktemp("order")
    first = report_of(toy, folder)
    machine = first["principles"][0]["machine"]
    assert sum(machine[name]["share"] for name in LABELS) == pytest.approx(1, abs=5e-6)
    assert (machine["n"], machine["m"]) == (first["principles"][0]["n_offered"], first["principles"][0]["m"])
    both = machine["agreement"]
    if both["agrees"]["share"] is not None:
        assert both["agrees"]["share"] + both["opposite"]["share"] <= 1 + 1e-6
    shuffled = {name: random.Random(seed).sample(table, len(table)) for name, table in toy.tables.items()}
    second = make_report([write_bundle(folder / "shuffled", shuffled)], internal=True)
    assert json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)


def test_the_page_shows_the_reading_only_where_there_is_one(tmp_path: Path) -> None:
    units: list[Unit] = [(f"p{i:02d}", f"s{i % 3}", "supports", "supports" if i % 4 else None) for i in range(40)]
    toy = read(units, arms={f"p{i:02d}": "shown" if i % 2 else "hidden" for i in range(40)})
    toy.tables["links"][0]["agreement"] = 2 / 3
    report = report_of(toy, tmp_path / "a")
    page = render(report)
    assert ">A language model’s reading, beside the authors’ answers<" in page and "model and author say the same in 75" in page
    assert "Where authors first saw the model’s guess: 100" in page and "1 of its 70 links had only a majority" in page
    assert any("read the cards a second time. Its reading" in line for line in report["limits"])
    toy.tables["links"].clear()
    toy.tables["model_calls"].clear()
    bare = report_of(toy, tmp_path / "b")
    assert bare["readings"] == {"machine": {}, "reviewers": {}} and "language model’s reading" not in render(bare)
    assert any("no machine’s reading" in line for line in bare["limits"])


def test_reasons_and_quotes_are_in_the_internal_report_only(tmp_path: Path) -> None:
    toy = read([(f"p{i:02d}", "s1", "supports", "opposes") for i in range(12)])
    toy.tables["links"][1] |= {"reason": "Because of <b>truth</b>.", "quote": "tell me so"}
    folder = toy.write(tmp_path / "b")
    inside = make_report([folder], internal=True)
    assert inside["cards"][0]["readings"][0] == {
        "principle_id": "k1", "stance": "opposes", "agreement": 1.0, "reason": "Because of <b>truth</b>.", "quote": "tell me so",
    }  # fmt: skip
    assert "k1: Against it. Because of &lt;b&gt;truth&lt;/b&gt;." in render(inside)
    public = make_report([folder])
    assert "truth" not in json.dumps(public) + render(public) and "tell me so" not in json.dumps(public)
