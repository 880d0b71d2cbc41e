"""The measure of the ranker: it counts as it says, and the ranker keeps what it reached."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parent
OFFICIAL = Path(__file__).parents[2] / "shared" / "model_spec" / "model_spec_2025-12-18_rev2.md"
ALL = "official text, wordings, search terms"


@pytest.fixture(scope="module")
def mapping() -> ModuleType:
    """The bench, by path: another distribution may bring a package named tests."""
    spec = importlib.util.spec_from_file_location("bench_mapping", HERE / "bench" / "mapping.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SPEC = """
# Honesty {#honesty authority=user}
Never lie.
**Example**: one
~~~
<user>
Would you lie?
</user>
~~~
**Example**: two
~~~
<assistant>
a storm at sea <!-- lie lie lie -->
</assistant>
~~~
# Weather {#weather authority=user}
Storm, rain, sea.
# Neither {#neither}
**Example**: three
~~~
<user>
Rain?
</user>
~~~
"""


def test_it_counts_as_it_says(mapping: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "spec.md"
    file.write_text(SPEC)
    found = mapping.measure(file)
    assert (found["principles_ranked"], found["examples"], found["examples_without_a_principle"]) == (2, 3, 1)
    halves = [found[half][ALL] for half in ("reported", "tuning")]
    assert sum(half["whole example"]["n"] for half in halves) == 3
    assert sum(half["request alone"]["n"] for half in halves) == 2
    right = sum((half["without its title"]["first_1"] or 0) * half["without its title"]["n"] for half in halves)
    assert round(right, 3) == 1, "only the first example speaks of its own principle; comments are not read"


def test_halves_stand_for_ever(mapping: ModuleType) -> None:
    halves = [mapping.half_of(str(number), "a_section") for number in range(1000)]
    assert 450 < halves.count("reported") < 550
    assert halves[:6] == ["tuning", "tuning", "reported", "tuning", "tuning", "tuning"]


def test_a_file_without_examples_gives_no_share(mapping: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "spec.md"
    file.write_text("# A {#a authority=user}\nWords.\n")
    assert mapping.measure(file)["reported"][ALL]["request alone"] == {"n": 0, "first_1": None, "first_3": None, "first_5": None}


@pytest.mark.skipif(not OFFICIAL.is_file(), reason="the published document does not lie beside this repository")
def test_the_ranker_keeps_what_it_reached(mapping: ModuleType) -> None:
    found = mapping.measure(OFFICIAL)
    reported = found["reported"]
    whole = reported[ALL]["whole example"]
    peer = reported["plain TF-IDF, characters 3-5, official text"]["whole example"]
    assert (found["examples"], whole["n"], found["tuning"][ALL]["whole example"]["n"]) == (183, 96, 87)
    assert whole["first_1"] >= 0.45 and whole["first_3"] >= 0.60 and whole["first_5"] >= 0.66
    assert all(whole[share] > peer[share] + 0.05 for share in ("first_1", "first_3", "first_5"))
