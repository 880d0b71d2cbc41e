"""Bundles that cannot be reported: one clear line each."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bundle_toys import Toy

from flows.report import ReportError, make_report


def study(tag: str = "", **more: Any) -> Toy:
    toy = Toy(**more)
    toy.principle("k1", "s1")
    for i in range(12):
        toy.person(f"p{tag}{i}")
        toy.offer(f"p{tag}{i}", "s1", "k1", "supports")
    return toy


def edit(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / "manifest.json"
    head = json.loads(path.read_text(encoding="utf-8"))
    change(head)
    path.write_text(json.dumps(head), encoding="utf-8")


def lose(head: dict[str, Any]) -> None:
    head["files"] = [entry for entry in head["files"] if entry["table"] != "offers"]


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "no manifest": (lambda folder: (folder / "manifest.json").unlink(), "no manifest.json"),
    "not JSON": (lambda folder: (folder / "manifest.json").write_bytes(b"\xff{"), "not JSON in UTF-8"),
    "deep JSON": (lambda folder: (folder / "manifest.json").write_text("[" * 200_000), "not JSON in UTF-8"),
    "a list": (lambda folder: (folder / "manifest.json").write_text("[]"), "no list of files"),
    "other format": (lambda folder: edit(folder, lambda head: head.update(bundle_format=2)), "bundle_format is 2"),
    "strange k": (lambda folder: edit(folder, lambda head: head.update(k="ten")), "k is 'ten'"),
    "strange seed": (lambda folder: edit(folder, lambda head: head.update(seed=None)), "seed is None"),
    "lost table": (lambda folder: (folder / "data" / "offers.parquet").unlink(), "table 'offers' is missing"),
    "lost line": (lambda folder: edit(folder, lose), "table 'offers' is missing"),
    "changed file": (lambda folder: (folder / "data" / "offers.parquet").write_bytes(b"PAR1"), "its sha256 differs"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damaged_bundle(tmp_path: Path, name: str) -> None:
    folder = study().write(tmp_path / "b")
    DAMAGE[name][0](folder)
    says(DAMAGE[name][1], [folder])


FAULTS: dict[str, tuple[Callable[[Toy], object], str]] = {
    "test person": (lambda toy: toy.person("pt", test=1), "a test session"),
    "simulated among real": (lambda toy: toy.person("ps", simulated=1), "real and simulated people together"),
    "no weight": (lambda toy: toy.tables["participants"][0].update(weight=None), "a participant without a weight"),
    "twice answered": (lambda toy: toy.offer("p1", "s1", "k1", "opposes", offer_id="again"), "two current answers"),
    "no all": (lambda toy: toy.tables["segments"].pop(), "without the segment row"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_unsound_data(tmp_path: Path, name: str) -> None:
    toy = study()
    FAULTS[name][0](toy)
    says(FAULTS[name][1], [toy.write(tmp_path / "b")])


def test_no_bundle_and_no_folder(tmp_path: Path) -> None:
    says("no bundle given", [])
    says("no manifest.json", [tmp_path / "nowhere"])


def test_bundles_that_do_not_go_together(tmp_path: Path) -> None:
    first = study().write(tmp_path / "a")
    says("the same bundle is given twice", [first, study().write(tmp_path / "again")])
    says("some of these bundles hold simulated people", [first, study("s", simulated=1).write(tmp_path / "sim")])
    same_people = study()
    same_people.tables["participants"][0]["minutes"] = 3.0
    says("occurs twice", [first, same_people.write(tmp_path / "same")])
    other_text = study("t")
    other_text.tables["principles"][0]["text_sha256"] = "other"
    says("one principle id and version with two texts", [first, other_text.write(tmp_path / "text")])
    other_scenario = study("c")
    other_scenario.tables["scenarios"][0]["text_sha256"] = "other"
    says("one scenario id and version with two texts", [first, other_scenario.write(tmp_path / "scenario")])
    other_spec = study("v")
    other_spec.tables["principles"][0]["spec_version"] = "2025-09-12"
    says("two versions of the spec", [first, other_spec.write(tmp_path / "spec")])


def says(line: str, folders: list[Path]) -> None:
    with pytest.raises(ReportError, match=re.escape(line)) as caught:
        make_report(folders)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 500


def test_many_bundles_count_as_one_in_whatever_order(tmp_path: Path) -> None:
    folders = [study(tag).write(tmp_path / tag) for tag in ("a", "b", "c")]
    together = make_report(folders, internal=True)
    assert together["principles"][0]["m"] == 36 and together["n"]["participants"] == 36
    assert make_report(folders[::-1], internal=True) == together
    assert together["scenarios"] == {"s1": "Scenario s1"} and len(together["principles"]) == 1
