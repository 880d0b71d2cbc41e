"""Funnel, minutes, and who asked."""

from __future__ import annotations

from pathlib import Path

from bundle_toys import Toy

from flows.report import make_report


def study() -> Toy:
    toy = Toy()
    toy.principle("k1", "s1")
    for i in range(40):
        name = f"p{i:02d}"
        toy.person(name, status="completed" if i < 30 else "partial", minutes=float(i))
        toy.choice(name, "s1", "A>B")
        toy.add(
            "turns",
            turn_id=f"t{i}",
            participant_id=name,
            scenario_id="s1",
            seq=0,
            who="interviewer",
            kind="message",
            mode="guided",
            text="?",
        )
        if i < 35:
            toy.offer(name, "s1", "k1", "supports" if i < 32 else None)
        if i < 4:
            toy.choice(name, "s1", "A>B", moment="after")
    return toy


def test_funnel_minutes_and_modes(tmp_path: Path) -> None:
    process = make_report([study().write(tmp_path / "b")], internal=True)["process"]
    people = [(row["stage"], row["people"]) for row in process["funnel"]]
    assert people == [
        ("entered", 40),
        ("chose", 40),
        ("approved_a_card", 35),
        ("answered_rules", 32),
        ("chose_again", 4),
        ("completed", 30),
    ]
    assert process["status"] == {"completed": 30, "partial": 10}
    assert process["minutes"] == {"median": 14.5, "p10": 2.9, "p90": 26.1, "m": 30}
    assert process["modes"] == {"asked": {"guided": 40}, "drafted": {"guided": 35}}


def test_small_stages_are_withheld_in_public(tmp_path: Path) -> None:
    process = make_report([study().write(tmp_path / "b")])["process"]
    assert {row["stage"]: row["people"] for row in process["funnel"]}["chose_again"] == "withheld"
    assert process["minutes"]["median"] == 15


def test_nobody_finished(tmp_path: Path) -> None:
    toy = Toy()
    toy.person("p1", status="partial", minutes=3.0)
    process = make_report([toy.write(tmp_path / "b")], internal=True)["process"]
    assert process["minutes"]["reason"] == "nobody_answered" and process["status"] == {"partial": 1}
