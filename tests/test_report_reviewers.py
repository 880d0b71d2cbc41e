"""Reviewers in the report: worked numbers through Parquet and SQL, what counts and what does not, agreement, cards set aside, the page."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import pytest
from bundle_toys import Toy
from scipy.stats import norm
from scipy.stats import t as student
from statsmodels.stats.proportion import proportion_confint

from flows.report import ReportError, make_report
from flows.report.page import coefficient, render
from flows.report.reviewers import LABELS
from flows.reviewing.agreement_facts import agreement_facts
from flows.reviewing.readings import ReadCard

Reading = dict[str, str]


def study(scenarios: str = "s1 s2", weights: dict[str, float] | None = None, people: str = "p1 p2 p3 p4 p5") -> Toy:
    toy = Toy()
    toy.principle("k1", scenarios)
    toy.principle("k2")
    for person in people.split():
        toy.person(person, (weights or {}).get(person, 1.0))
    return toy


def read(toy: Toy, person: str, scenario: str, answer: str | None, *verdicts: str | None, **more: Any) -> str:
    """One answer on k1, and each reader's verdict on it, r1 first; None: that reader linked nothing."""
    toy.offer(person, scenario, "k1", answer)
    card = f"{person}-{scenario}"
    for number, verdict in enumerate(verdicts, start=1):
        toy.reads(card, f"r{number}", {"k1": verdict} if verdict else {}, **more)
    return card


def worked() -> Toy:
    toy = study(weights={"p3": 2.0})
    read(toy, "p1", "s1", "supports", "supports", "supports")
    read(toy, "p1", "s2", "qualifies", "supports", "supports")
    read(toy, "p2", "s1", "does_not_fit", None, "none")
    settled = read(toy, "p3", "s1", "opposes", "opposes", "supports")
    toy.review(settled, "r3", after={"principle_id": "k1", "quote": None}, verdict="opposes", round="arbitration")
    read(toy, "p3", "s2", "opposes", "opposes", "supports")
    read(toy, "p4", "s2", "supports", "opposes")
    read(toy, "p5", "s1", "unsure", "supports", "supports")
    return toy


def report_of(toy: Toy, folder: Path, internal: bool = True, **head: Any) -> dict[str, Any]:
    return make_report([toy.write(folder / "bundle", **({"reviewers_each": 2} | head))], internal=internal)


def of(report: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = report["principles"][0]["reviewers"]
    return found


def test_worked_shares(tmp_path: Path) -> None:
    found = of(report_of(worked(), tmp_path))
    # p1 for it twice, p2 nothing, p3 (weight 2) against it as settled, p5 for it; p3's other card is disputed, p4's not finished
    assert (found["n"], found["m"]) == (5, 4)
    assert [found[name]["share"] for name in LABELS] == pytest.approx([2 / 5, 0, 2 / 5, 1 / 5], abs=1e-6)
    # values 1 0 0 1 of weights 1 1 2 1: var = 4/3 (2 - .8 * 2 + .16 * 7) / 25
    variance = 4 / 3 * (2 - 0.8 * 2 + 0.16 * 7) / 25
    n_eff = 0.24 / variance
    low, high = proportion_confint(0.4 * n_eff, n_eff, alpha=2 * (1 - norm.cdf(student.ppf(0.975, 3))), method="wilson")
    assert [found["supports"][name] for name in ("n_eff", "low", "high")] == pytest.approx([n_eff, low, high], abs=2e-6)


def test_worked_agreement_with_authors(tmp_path: Path) -> None:
    report = report_of(worked(), tmp_path)
    found = of(report)
    assert (found["disputed"]["n"], found["disputed"]["m"], found["disputed"]["share"]) == (6, 4, pytest.approx(1 / 5))
    # p1 half, p2 and p3 (2) whole; p5 was not sure
    assert (found["agreement"]["n"], found["agreement"]["m"], found["agreement"]["agrees"]["share"]) == (4, 3, pytest.approx(3.5 / 4))
    assert found["agreement"]["opposite"]["share"] == 0
    assert found["overruled"]["share"] == pytest.approx(1.5 / 5)
    whole = report["readings"]["reviewers"]
    assert {name: whole[name] for name in ("cards", "people", "cards_begun")} == {"cards": 6, "people": 4, "cards_begun": 1}
    assert whole["overruled"] == found["overruled"]


def test_the_headline_does_not_move_and_older_bundles_have_no_reviewers(tmp_path: Path) -> None:
    report = report_of(worked(), tmp_path / "a")
    older = worked()
    del older.tables["reviews"]
    bare = report_of(older, tmp_path / "b")
    assert bare["readings"]["reviewers"] == {} and bare["agreement"] == {}
    for row, other in zip(report["principles"], bare["principles"], strict=True):
        row.pop("reviewers")
        assert other.pop("reviewers") == {}
    assert json.dumps(report["principles"]) == json.dumps(bare["principles"])
    both = worked().write(tmp_path / "c", reviewers_each=2)
    other_study = Toy()
    other_study.principle("k1", "s1")
    other_study.person("q1", study_id="other")
    other_study.offer("q1", "s1", "k1", "opposes")
    del other_study.tables["reviews"]
    pooled = make_report([both, other_study.write(tmp_path / "d", study_id="other")], internal=True)
    assert of(pooled)["n"] == 5 and pooled["n"]["participants"] == 6


def test_a_table_that_the_manifest_does_not_name_is_refused(tmp_path: Path) -> None:
    folder = worked().write(tmp_path / "b")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"] = [entry for entry in manifest["files"] if entry["table"] != "reviews"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ReportError, match="table 'reviews' is missing"):
        make_report([folder])


def test_undone_and_replaced_readings_do_not_count_and_an_undone_undo_brings_one_back(tmp_path: Path) -> None:
    toy = study()
    card = read(toy, "p1", "s1", "supports", "supports")
    wrong = toy.review(card, "r2", after={"principle_id": "k1", "quote": None}, verdict="opposes")
    toy.review(card, "r2")
    first = of(report_of(toy, tmp_path / "a"))
    assert (first["n"], first["disputed"]["share"]) == (0, 1)
    undo = toy.review(card, "r2", "undo", after={"undoes": wrong})
    toy.review(card, "r2", after={"principle_id": "k1", "quote": None}, verdict="supports")
    second = of(report_of(toy, tmp_path / "b"))
    assert (second["n"], second["supports"]["share"]) == (1, 1)
    toy.review(card, "r2", "undo", after={"undoes": undo}, target_kind="offer")
    assert of(report_of(toy, tmp_path / "c"))["supports"]["share"] == 1, "the newer verdict still replaces it"
    last = toy.review(card, "r2", after={"principle_id": "k1", "quote": None}, verdict="qualifies")
    assert of(report_of(toy, tmp_path / "d"))["disputed"]["share"] == 1
    gone = toy.review(card, "r2", "undo", after={"undoes": last})
    assert of(report_of(toy, tmp_path / "e"))["supports"]["share"] == 1, "what stood before it counts again"
    toy.review(card, "r2", "undo", after={"undoes": gone})
    assert of(report_of(toy, tmp_path / "f"))["disputed"]["share"] == 1


def aside(toy: Toy, card: str, note: str, reason: str = "reviewer_rejected") -> None:
    """A card that a reviewer set aside."""
    toy.add("exclusions", exclusion_id=f"e-{card}", object_kind="card", object_id=card, reason=reason, note=note)


def test_readings_of_other_versions_and_of_cards_set_aside_do_not_count(tmp_path: Path) -> None:
    toy = worked()
    card = read(toy, "p2", "s2", "supports", "supports", "supports", target_version=2)
    assert of(report_of(toy, tmp_path / "a"))["n"] == 5
    aside(toy, "p1-s1", "quote_absent: not hers")
    aside(toy, card, "test_session", reason="test_session")
    report = report_of(toy, tmp_path / "b")
    assert (of(report)["n"], report["principles"][0]["n_offered"]) == (4, 6)
    assert (report["n"]["cards"], report["n"]["approved"], report["n"]["offers"]) == (6, 6, 6)
    assert report["exclusions"] == [
        {"object": "card", "reason": "quote_absent", "n": 1}, {"object": "card", "reason": "test_session", "n": 1},
    ]  # fmt: skip
    page = render(report)
    assert "a quote that is not there" in page and "not hers" not in page and "p1-s1" not in page.split('id="cards"')[0]


@pytest.mark.parametrize(
    "broken", [{"after": "{"}, {"round": "late"}, {"verdict": "perhaps"}, {"decision": "undo", "after": "[]"}, {"review_id": "x"}]
)
def test_an_act_that_cannot_be_read_is_one_clear_line(tmp_path: Path, broken: Reading) -> None:
    toy = worked()
    toy.tables["reviews"][0] |= broken
    with pytest.raises(ReportError, match=r"table reviews, row .*: cannot be read .*Make the bundle again\.$") as caught:
        report_of(toy, tmp_path)
    assert "\n" not in str(caught.value)


def crowd(people: int = 60, languages: str = "en es", machine: bool = True) -> tuple[Toy, dict[str, list[str]]]:
    """Two readers, unaided, three principles that anybody may link; and their labels, card by card, as a table of our own."""
    told, names = random.Random(5), ("k1", "k2", "k3")
    toy = study("s1", people=" ".join(f"p{i:02d}" for i in range(people)))
    toy.principle("k3")
    labels: dict[str, list[str]] = {"r1": [], "r2": []}
    for i in range(people):
        person = f"p{i:02d}"
        toy.card(person, "s1", lang=languages.split()[i % len(languages.split())])
        toy.offer(person, "s1", "k1", told.choice(["supports", "opposes", "does_not_fit", "unsure"]))
        true = {name: told.choice(["supports", "opposes", "qualifies", "none"]) for name in names}
        for reader in ("r1", "r2"):
            said = {name: label if told.random() < 0.8 else "none" for name, label in true.items()}
            toy.reads(f"{person}-s1", reader, {name: label for name, label in said.items() if label != "none" or told.random() < 0.5})
            labels[reader] += [said[name] for name in names]
        for name, label in true.items():
            if machine and label != "none" and told.random() < 0.7:
                toy.link(person, "s1", name, label)
    return toy, labels


def test_alpha_is_the_oracles(tmp_path: Path) -> None:
    toy, labels = crowd()
    agreement = report_of(toy, tmp_path)["agreement"]["unaided"]
    order = ["supports", "qualifies", "opposes", "none"]
    table = np.array([[order.index(label) for label in labels[reader]] for reader in ("r1", "r2")])
    wanted = krippendorff.alpha(reliability_data=table, level_of_measurement="nominal")
    assert agreement["alpha"]["value"] == pytest.approx(wanted, abs=1e-6)
    assert agreement["share"] == pytest.approx(float((table[0] == table[1]).mean()), abs=1e-6)
    assert (agreement["cards"], agreement["people"], len(agreement["by_principle"])) == (60, 60, 3)
    assert sorted(agreement["by_language"]) == ["en", "es"]
    one = krippendorff.alpha(reliability_data=table[:, ::3], level_of_measurement="nominal")
    assert agreement["by_principle"][0]["alpha"]["value"] == pytest.approx(one, abs=1e-6)


def test_the_numbers_are_those_of_the_reviewers_own_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report folds the bundle's acts into the very records that the page computes from."""
    toy, _ = crowd(30)
    seen: list[ReadCard] = []

    def watched(cards: list[ReadCard]) -> dict[str, Any]:
        seen.extend(cards)
        return agreement_facts(cards)

    monkeypatch.setattr("flows.report.readers_agree.agreement_facts", watched)
    agreement = report_of(toy, tmp_path)["agreement"]
    assert len(seen) == 30 and all(card.unaided and card.review.complete(2) for card in seen)
    facts = agreement_facts(seen)
    assert agreement["machine"]["precision"] == pytest.approx(facts["machine"]["overall"]["precision"], abs=1e-6)
    assert (agreement["machine"]["cards"], agreement["machine"]["links"]) == (facts["machine"]["cards"], facts["machine"]["links"])
    assert agreement["authors"] == facts["authors"]


def test_blind_readings_beside_proposals_give_no_alpha(tmp_path: Path) -> None:
    toy, _ = crowd(30)
    for row in toy.tables["reviews"]:
        row["round"] = "blind"
    report = report_of(toy, tmp_path)
    assert report["agreement"]["unaided"]["share"] is None and report["agreement"]["unaided"]["alpha"]["reason"] == "no_readers"
    assert report["agreement"]["machine"] == {} and of(report)["n"] > 0
    assert "How far reviewers agree cannot be said: no two reviewers read the same card." in render(report)


def test_small_cells_stay_behind(tmp_path: Path) -> None:
    toy, _ = crowd(24)
    for row in toy.tables["cards"][:5]:
        row["lang"] = "ar"
    for row in toy.tables["cards"][5:]:
        row["lang"] = "en"
    for person in ("p00", "p01"):
        aside(toy, f"{person}-s1", "empty_card")
    report = report_of(toy, tmp_path / "a", internal=False)
    unaided = report["agreement"]["unaided"]
    assert unaided["by_language"] == {"ar": "withheld", "en": "withheld"}
    assert report["exclusions"] == [{"object": "card", "reason": "empty_card", "n": "withheld"}]
    assert "by_pair" not in unaided and "aided" not in report["agreement"]
    assert unaided["share"] in [round(0.05 * i, 2) for i in range(21)] and unaided["cards"] % 5 == 0
    few, _ = crowd(8)
    held = report_of(few, tmp_path / "b", internal=False)
    assert held["agreement"]["unaided"]["alpha"]["reason"] == "small_cell" and held["readings"]["reviewers"]["cards"] is None
    assert {"agreement/unaided", "readings/reviewers/cards", "agreement/machine"} <= {entry["where"] for entry in held["withheld"]}
    assert "r1" not in json.dumps(held["agreement"]) and render(held)


def test_the_page_says_it_in_words(tmp_path: Path) -> None:
    toy, _ = crowd()
    report = report_of(toy, tmp_path / "a", internal=False)
    page = render(report)
    assert ">Reviewers’ readings, beside the authors’ answers<" in page and "Reviewers and author say the same in" in page
    assert "Krippendorff’s alpha" in page and "(precision)" in page and "Linked on" in page
    assert any("Reviewers read cards too" in line for line in report["limits"])
    assert not any("No person has checked it" in line for line in report["limits"])
    bare = render(report_of(study(), tmp_path / "b"))
    assert "Reviewers’ readings" not in bare and "left out before anything was counted" not in bare


def test_one_reader_is_enough_where_the_study_asks_for_one(tmp_path: Path) -> None:
    toy = study()
    read(toy, "p1", "s1", "supports", "opposes")
    assert of(report_of(toy, tmp_path / "a")) == {}
    found = of(report_of(toy, tmp_path / "b", reviewers_each=1))
    assert (found["opposes"]["share"], found["agreement"]["opposite"]["share"]) == (1, 1)


@pytest.mark.parametrize(("value", "shown"), [(0.5, ".50"), (1.0, "1.00"), (-0.25, "−.25"), (None, "–"), (0.0, ".00")])
def test_coefficients_are_printed_without_the_zero(value: float | None, shown: str) -> None:
    assert coefficient(value) == shown

