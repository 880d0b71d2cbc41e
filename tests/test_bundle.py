"""The bundle through its front door: what is in it, who is not, and that the same data give the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.records import History
from storage.bundle import BundleError, write_bundle
from storage.codebook import tables_for
from tests.bundle_readers import all_rows, manifest, row, rows, rows_by_polars, toy_head, written
from tests.history_toys import HARD_TEXT, Life, at, lives, toy_study, whole_life


def everything(out: Path) -> dict[str, str]:
    """Every file with the hash of its bytes."""
    return {str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(out.rglob("*")) if path.is_file()}


def test_a_person_comes_out_as_they_went_in(tmp_path: Path) -> None:
    out = written(tmp_path / "out", whole_life().history)
    person = row(out, "participants")
    assert (person["study_id"], person["status"], person["simulated"], person["test"]) == ("toy", "completed", 1, 0)
    assert (person["locale"], person["entered_on"], person["consent_version"]) == ("en", "2026-11-20", "2")
    assert (person["consent_cards"], person["consent_quotes"], person["consent_transcript"], person["consent_recontact"]) == (1, 0, 0, 0)
    assert (person["minutes"], person["weight"], person["weight_set"], person["wave"]) == (6.0, 1.0, None, None)
    assert (person["ai_attitude"], person["order"]) == ("equal", "not_stated")
    answers = {(one["principle_id"], one["answer"], one["exception"]) for one in rows(out, "offers") if one["is_current"]}
    assert answers == {("be_honest", "supports", None), ("no_agenda", "qualifies", "unless asked")}


def test_every_table_is_there_with_its_columns_and_types(tmp_path: Path) -> None:
    out = written(tmp_path / "out")
    shapes = tables_for(toy_study().questions)
    assert sorted(path.name for path in (out / "data").iterdir()) == sorted(f"{shape.name}.parquet" for shape in shapes)
    names = {"utf8": "VARCHAR", "int64": "BIGINT", "double": "DOUBLE"}
    with duckdb.connect() as db:
        for shape in shapes:
            found = db.read_parquet(str(out / "data" / f"{shape.name}.parquet"))
            assert list(zip(found.columns, map(str, found.types), strict=True)) == [(c.name, names[c.kind]) for c in shape.columns]
        packed = "SELECT DISTINCT compression FROM parquet_metadata(?)"
        assert db.execute(packed, [str(out / "data" / "principles.parquet")]).fetchall() == [("ZSTD",)]


def test_the_manifest_describes_every_file(tmp_path: Path) -> None:
    out = written(tmp_path / "out", whole_life().history)
    head = manifest(out)
    files = head.pop("files")
    assert head == {
        "bundle_format": 1,
        "kind": "full",
        "study_id": "toy",
        "title": "A toy",
        "licence": None,
        "as_of": at(9),
        "tool_version": "0.1.0",
        "spec_version": "2025-12-18",
        "protocol_sha256": "1" * 64,
        "seed": 7,
        "k": 10,
        "reviewers_each": 2,
        "simulated": True,
        "withheld": {},
        "event_log_head": "2" * 64,
        "event_log_seq": 12,
        "sqlite": {"version": "3.53.4", "affected": False},
    }
    assert {entry["path"] for entry in files} | {"manifest.json"} == set(everything(out))
    for entry in files:
        content = rows_by_polars(out, entry["table"])
        lines = "".join(json.dumps(one, sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n" for one in content)
        assert entry["file_sha256"] == everything(out)[entry["path"]]
        assert entry["content_sha256"] == hashlib.sha256(lines.encode()).hexdigest()
        assert (entry["rows"], entry["bytes"]) == (len(content), (out / entry["path"]).stat().st_size)
    assert len({entry["columns_sha256"] for entry in files}) == len(files)


def test_hard_text_comes_back_exactly_in_two_programs(tmp_path: Path) -> None:
    life = whole_life("hard", HARD_TEXT)
    out = written(tmp_path / "a [1] *?'\" ü", life.history)
    for read in (rows, rows_by_polars):
        (turn,) = [one for one in read(out, "turns") if one["who"] == "participant"]
        (line,) = read(out, "policies")
        assert turn["text"] == line["quote"] == HARD_TEXT
        assert turn["text_sha256"] == hashlib.sha256(HARD_TEXT.encode()).hexdigest()
        assert turn["text"][line["quote_start"] : line["quote_end"]] == line["quote"]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.tuples(lives("a"), lives("b"), lives("c")), st.permutations([0, 1, 2]))
def test_anybody_round_trips_and_order_changes_nothing(people: tuple[History, ...], order: list[int]) -> None:
    with TemporaryDirectory() as folder:
        one = written(Path(folder) / "one", *people)
        two = written(Path(folder) / "two", *(people[place] for place in order))
        assert everything(one) == everything(two)
        found = all_rows(one)
        for shape in tables_for(toy_study().questions):
            assert found[shape.name] == rows_by_polars(one, shape.name)
            assert found[shape.name] == sorted(found[shape.name], key=lambda one: tuple(one[name] for name in shape.key))
        texts = {turn.id: turn.text for person in people for turn in person.turns}
        assert {turn["turn_id"]: turn["text"] for turn in found["turns"]} == texts
        assert all(texts[line["turn_id"]][line["quote_start"] : line["quote_end"]] == line["quote"] for line in found["policies"])
        current = [(card["participant_id"], card["scenario_id"]) for card in found["cards"] if card["is_current"]]
        assert sorted(current) == sorted({(card.participant_id, card.scenario_id) for person in people for card in person.cards})
        newest = {(card["card_id"], card["version"]) for card in found["cards"] if card["is_current"]}
        asked = [(offer["card_id"], offer["card_version"], offer["principle_id"]) for offer in found["offers"] if offer["is_current"]]
        assert len(set(asked)) == len(asked) and {(card, version) for card, version, _ in asked} <= newest


def test_test_people_are_left_out(tmp_path: Path) -> None:
    out = written(tmp_path / "out", whole_life("tester", test=True).history, whole_life("other").history)
    assert [person["participant_id"] for person in rows(out, "participants")] == [whole_life("other").id]
    assert {turn["participant_id"] for turn in rows(out, "turns")} == {whole_life("other").id}


@pytest.mark.parametrize(("simulated", "found"), [(True, "a real person"), (False, "a simulated person")])
def test_real_and_simulated_people_are_never_mixed(tmp_path: Path, simulated: bool, found: str) -> None:
    people = [whole_life("real", simulated=False).history, whole_life("simulated").history]
    with pytest.raises(BundleError, match=f"table participants, row [0-9a-f]{{32}}: {found}"):
        written(tmp_path / "out", *people, head=toy_head(simulated=simulated))
    assert list(tmp_path.iterdir()) == []


def test_status_and_weights_are_handed_in(tmp_path: Path) -> None:
    one, two = whole_life("one"), whole_life("two")
    ends = {one.id: "partial", two.id: "returned"}
    weights = {one.id: 0.5, two.id: 1.5}
    out = written(tmp_path / "out", one.history, two.history, status_of=lambda h: ends[h.participant.id], weights=weights)
    assert {person["participant_id"]: person["status"] for person in rows(out, "participants")} == ends
    assert {person["weight"] for person in rows(out, "participants")} == {0.5, 1.5}
    assert {person["weight_set"] for person in rows(out, "participants")} == {"population"}


@pytest.mark.parametrize("weight", [None, float("nan"), float("inf")])
def test_a_missing_or_impossible_weight_is_refused(tmp_path: Path, weight: float | None) -> None:
    life = whole_life()
    weights = {} if weight is None else {life.id: weight}
    with pytest.raises(BundleError, match=f"table participants, row {life.id}: .*weight"):
        written(tmp_path / "out", life.history, weights=weights)


def test_nobody_yet_is_a_bundle_too(tmp_path: Path) -> None:
    out = written(tmp_path / "out")
    assert {name: len(rows(out, name)) for name in ("participants", "segments", "cards", "principles")} == {
        "participants": 0,
        "segments": 0,
        "cards": 0,
        "principles": 3,
    }


def test_a_place_that_is_taken_is_refused_before_anybody_is_read(tmp_path: Path) -> None:
    def unread() -> Iterator[History]:
        raise AssertionError("histories were read")
        yield

    (tmp_path / "file").write_text("x")
    with pytest.raises(BundleError, match="a file of that name"):
        write_bundle(unread(), toy_study(), tmp_path / "file", head=toy_head(), status_of=lambda h: "completed")


def test_a_person_who_only_entered(tmp_path: Path) -> None:
    out = written(tmp_path / "out", Life("quiet").history, status_of=lambda h: "partial")
    assert row(out, "participants")["minutes"] == 0.0
    assert len(rows(out, "assignments")) == 3
