"""A population file: what it plants, and the one line for each way of getting it wrong."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toys import pack

from bot.population import Held, Population, PopulationError, draw_about, read_population, shifted, stance_in

GOOD = """
segments: {ai_attitude: {more_excited: 0.35, equal: 0.45, more_concerned: 0.20}}
address: 0.6
address_by: {supports: 0.7, qualifies: 0.6, opposes: 0.4}
scenario_sd: 0.0
support:
  be_warm: {supports: 0.8, qualifies: 0.1, opposes: 0.1}
  do_not_lie: {supports: 0.6, qualifies: 0.2, opposes: 0.2,
               by: {ai_attitude: {more_concerned: {supports: 0.9, qualifies: 0.05, opposes: 0.05}}}}
  default: {supports: 0.7, qualifies: 0.15, opposes: 0.15}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "population.yaml"
    path.write_text(text, "utf-8")
    return path


def test_planted_shares_follow_from_the_file(tmp_path: Path) -> None:
    population = read_population(written(tmp_path, GOOD), pack())
    assert population.planted("be_warm") == pytest.approx({"supports": 0.56, "qualifies": 0.06, "opposes": 0.04, "does_not_fit": 0.34})
    supports = 0.7 * (0.8 * 0.6 + 0.2 * 0.9)
    assert population.planted("do_not_lie")["supports"] == pytest.approx(supports)
    assert sum(population.planted("do_not_lie").values()) == pytest.approx(1)
    assert population.planted("be_clear")["supports"] == pytest.approx(0.49)


def test_people_are_drawn_by_the_segments(tmp_path: Path) -> None:
    population = read_population(written(tmp_path, GOOD), pack())
    rng = Random(1)
    drawn = Counter(draw_about(population, rng)["ai_attitude"] for _ in range(4000))
    assert drawn["more_excited"] / 4000 == pytest.approx(0.35, abs=0.03)
    assert drawn["more_concerned"] / 4000 == pytest.approx(0.20, abs=0.03)


@given(st.floats(0, 0.999))
def test_a_place_in_the_crowd_is_a_stance(luck: float) -> None:
    held = Held(supports=0.5, qualifies=0.25, opposes=0.25)
    expected = "supports" if luck < 0.5 else "qualifies" if luck < 0.75 else "opposes"
    assert stance_in(held, luck, 0.0) == expected


@pytest.mark.parametrize(("share", "by", "result"), [(0.5, 0.0, 0.5), (0.0, 3.0, 0.0), (1.0, -3.0, 1.0), (0.5, 1.0, 0.7310585786)])
def test_a_share_moves_by_logits(share: float, by: float, result: float) -> None:
    assert shifted(share, by) == pytest.approx(result)


def test_nobody_who_is_for_it_is_still_a_population() -> None:
    assert stance_in(Held(supports=0.0, qualifies=0.0, opposes=1.0), 0.4, 0.0) == "opposes"
    assert Population().planted("be_warm")["supports"] == pytest.approx(0.42)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("support: {do_not_lye: {supports: 1, qualifies: 0, opposes: 0}}", "nearest: do_not_lie"),
        ("support: {do_not_lie: {supports: 0.9, qualifies: 0.9, opposes: 0}}", "sum to 1.8"),
        ("support: {do_not_lie: {supports: 2, qualifies: 0, opposes: 0}}", "supports"),
        ("segments: {attitude: {equal: 1}}", "no such question"),
        ("segments: {ai_attitude: {equals: 1}}", "nearest: equal"),
        ("segments: {ai_attitude: {equal: 0.5}}", "sum to 0.5"),
        ("adress: 1", "adress"),
        ("support: {a: 1, a: 2}", "a"),
        ("support: !!python/object:os.system {}", "population.yaml:1"),
        ("x: \0", "population.yaml"),
        ("- a list", "population.yaml"),
    ],
)
def test_a_wrong_file_gets_one_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(PopulationError) as error:
        read_population(written(tmp_path, text), pack())
    assert said in str(error.value)


def test_a_file_that_is_not_there_or_not_text_or_huge(tmp_path: Path) -> None:
    with pytest.raises(PopulationError, match="cannot be read"):
        read_population(tmp_path / "none.yaml", pack())
    with pytest.raises(PopulationError, match="cannot be read"):
        read_population(tmp_path, pack())
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PopulationError, match="not UTF-8"):
        read_population(tmp_path / "bytes.yaml", pack())
    (tmp_path / "huge.yaml").write_bytes(b"a" * 10_000_000)
    with pytest.raises(PopulationError, match="at most"):
        read_population(tmp_path / "huge.yaml", pack())
