"""The whole report: keys, determinism, smallest cells, limits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bundle_toys import Toy

from flows.report import ReportError, make_report, write_html, write_json

KEYS = set(
    "study made_with bundle n principles checks method readings agreement "
    "exclusions gaps gap_share change process scenarios withheld limits".split()
)


def study(simulated: int = 0, people: int = 30) -> Toy:
    toy = Toy(simulated=simulated)
    toy.principle("k1", "s1 s2 s3", title="Ask <first>")
    toy.principle("k2", "s1")
    for i in range(people):
        name = f"p{i:02d}"
        toy.person(name, segments={"age_band": "18_24" if i % 2 else "65_over"}, arms={"guess": "hidden", "wording": "ab"[i % 2]})
        scenario = f"s{i % 3 + 1}"
        toy.card(name, scenario, author="participant" if i < 10 else "guided")
        toy.choice(name, scenario, "A>B", who_decides="nobody")
        toy.choice(name, scenario, "A>B", moment="after")
        toy.offer(name, scenario, "k1", ("supports", "opposes", "unsure")[i % 3])
        if scenario == "s1":
            toy.offer(name, scenario, "k2", "supports")
    return toy


def test_keys_and_counts(tmp_path: Path) -> None:
    report = make_report([study().write(tmp_path / "b")])
    assert set(report) == KEYS
    assert report["n"] == {"participants": 30, "completed": 30, "cards": 30, "approved": 30, "edited": 10, "offers": 40, "answered": 40} | {
        "simulated": 0, "test": 0,
    }  # fmt: skip
    assert report["study"]["first_day"] == "2026-11" and report["study"]["k"] == 10
    assert set(make_report([study().write(tmp_path / "c")], internal=True)) == KEYS | {"cards"}


def test_same_bundle_same_bytes(tmp_path: Path) -> None:
    folder = study().write(tmp_path / "b")
    for name in ("one", "two"):
        report = make_report([folder])
        write_json(report, tmp_path / f"{name}.json")
        write_html(report, tmp_path / f"{name}.html")
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()
    assert (tmp_path / "one.json").read_bytes().endswith(b"}\n")


def test_the_page_comes_from_the_json_alone(tmp_path: Path) -> None:
    report = make_report([study().write(tmp_path / "b")], internal=True)
    write_json(report, tmp_path / "r.json")
    write_html(report, tmp_path / "memory.html")
    write_html(json.loads((tmp_path / "r.json").read_text(encoding="utf-8")), tmp_path / "file.html")
    assert (tmp_path / "memory.html").read_bytes() == (tmp_path / "file.html").read_bytes()


def test_smallest_cell_can_only_be_raised(tmp_path: Path) -> None:
    folder = study().write(tmp_path / "b")
    assert make_report([folder])["principles"][1]["m"] == 10
    raised = make_report([folder], min_cell=11)
    assert raised["principles"][1]["m"] is None and raised["study"]["k"] == 11
    with pytest.raises(ReportError, match="can only be raised. Ask for 10 or more"):
        make_report([folder], min_cell=9)


def test_simulated_people_are_named_first(tmp_path: Path) -> None:
    report = make_report([study(simulated=1).write(tmp_path / "b")])
    assert report["n"]["simulated"] == 30 and "simulated" in report["limits"][0]


def test_limits_are_computed(tmp_path: Path) -> None:
    toy = study()
    toy.tables["participants"][0] |= {"status": "partial", "weight": 2.0}
    turn = {"scenario_id": "s1", "seq": 0, "who": "interviewer", "kind": "message"}
    for i in range(30):
        for mode in ("guided", "model"):
            toy.add("turns", turn_id=f"{mode}{i}", participant_id=f"p{i:02d}", mode=mode, **turn)
    head = {"withheld": {"withdrawn": 3}, "sqlite": {"version": "3.40.1", "affected": True}}
    text = " ".join(make_report([toy.write(tmp_path / "b", **head)], internal=True)["limits"])
    for piece in (
        "1 of 30 people",
        "3 people withdrew",
        "3 scenarios",
        "fewer than 3: “K2”",
        "SQLite 3.40.1",
        "Weights are treated",
        "by a language model",
    ):
        assert piece in text
    sound = study().write(tmp_path / "c", sqlite={"version": "3.53.4", "affected": False})
    assert "SQLite" not in " ".join(make_report([sound])["limits"])


def test_a_person_finds_their_own_card(tmp_path: Path) -> None:
    toy = study(people=1)
    toy.offer("p00", "s1", "k9", None, why="check")
    (card,) = make_report([toy.write(tmp_path / "b")], internal=True)["cards"]
    assert card["card_id"] == "p00-s1" and card["title"] == "Ask first" and card["looks_to"] == ["Ask before you tell"]
    assert card["quotes"] == ["ask me first, p00-s1"] and card["exceptions"] == []
    assert card["answers"] == {"k1": "supports", "k2": "supports", "k9": None} and card["checks"] == ["k9"]


def test_an_empty_bundle_is_a_report_that_says_so(tmp_path: Path) -> None:
    report = make_report([Toy().write(tmp_path / "b")])
    write_html(report, tmp_path / "r.html")
    assert report["principles"] == [] and "No principle was answered" in (tmp_path / "r.html").read_text(encoding="utf-8")
