"""`soundings map` and `soundings reference` from the command line, on a study that was begun without a model."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from model_toys import link, read
from test_reference import placed
from toys import PACK

from bot.assembly import open_study
from bot.cli.map_commands import map, reference
from bot.cli.simulate_commands import simulate
from flows.reference_file import FILE, read_references
from tests.fake_model import FakeModel, Scripted, SeenRequest


def answer(seen: SeenRequest) -> Scripted:
    """A link on the first words of the person, or places in the order of the list."""
    if seen.purpose == "reference":
        return Scripted(placed(*range(1, seen.user.count('{"behaviour"') + 1)))
    said = next(json.loads(line)["says"] for line in seen.user.splitlines() if line.startswith('{"who": "person", "says"'))
    return Scripted(read(link("be_warm", quote=said, reason="They say so.")))


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """The built-in pack with two simulated people who met set questions."""
    shutil.copytree(PACK, tmp_path, dirs_exist_ok=True)
    done = run(simulate, str(tmp_path), "-n", "2")
    assert done.exit_code == 0, done.output
    return tmp_path


@pytest.fixture
def fake(study: Path) -> Iterator[FakeModel]:
    with FakeModel(answer) as server:
        name_model(study, server.url)
        yield server


def name_model(study: Path, url: str) -> None:
    text = (study / "study.yaml").read_text("utf-8") + f'\nmodel: {{name: "toy", base_url: "{url}", timeout_s: 5}}\n'
    (study / "study.yaml").write_text(re.sub(r"provider: \{name: null", 'provider: {name: "Toy"', text), "utf-8")


def run(command: Any, *arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))


def links(study: Path) -> list[Any]:
    conversation = open_study(study)
    try:
        return [one for history in conversation.archive.histories(simulated=True) for one in history.links]
    finally:
        conversation.archive.close()


def test_cards_made_without_a_model_get_links_once(study: Path, fake: FakeModel) -> None:
    first = run(map, str(study), "--simulated")
    assert first.exit_code == 0, first.output
    made = links(study)
    assert made and {(one.principle_id, one.method) for one in made} == {("be_warm", "model")}
    assert f"{len(made)} cards read, {len(made)} links kept" in first.output
    asked = len(fake.requests)
    second = run(map, str(study), "--simulated")
    assert "0 cards read" in second.output and f"{len(made)} cards had links" in second.output and len(fake.requests) == asked
    assert run(map, str(study), "--simulated", "--again").exit_code == 0 and len(links(study)) == 2 * len(made)
    assert "0 cards read" in run(map, str(study)).output, "there are no real people here"


def test_a_server_that_is_gone_ends_the_run_with_its_reason(study: Path, fake: FakeModel) -> None:
    fake.script = lambda seen: Scripted(fault="unauthorized")
    lost = run(map, str(study), "--simulated")
    assert lost.exit_code == 1 and "1 (auth)" in lost.output and links(study) == []
    assert len(fake.requests) == 1, "the next card would meet the same"


def test_a_run_stops_after_two_cards_without_an_answer(study: Path, fake: FakeModel) -> None:
    fake.script = lambda seen: Scripted(fault="server_error")
    lost = run(map, str(study), "--simulated")
    assert lost.exit_code == 1 and "2 (server)" in lost.output and "The rest was not tried." in lost.output


@pytest.mark.parametrize(("cap", "told"), [("usd_each", r"[2-9] \(budget:usd_each\)"), ("usd_total", r"1 \(budget:usd_total\)")])
def test_a_persons_own_cap_says_nothing_of_the_next_card(study: Path, fake: FakeModel, cap: str, told: str) -> None:
    file = study / "study.yaml"
    text = re.sub(rf"\b{cap}: [0-9.]+", f"{cap}: 0", file.read_text("utf-8"))
    file.write_text(text.replace("timeout_s: 5", "timeout_s: 5, price: {in: 1, out: 1}"), "utf-8")
    lost = run(map, str(study), "--simulated")
    assert lost.exit_code == 1 and re.search(told, lost.output) and "under limits in study.yaml" in lost.output
    assert not fake.requests


@pytest.fixture
def listens() -> Iterator[None]:
    """Python heeds Ctrl+C, also where whoever started the tests had it ignored, as a shell does in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("listens")
def test_ctrl_c_keeps_what_was_read_and_the_next_run_goes_on(study: Path, fake: FakeModel) -> None:
    def second_never_ends(seen: SeenRequest) -> Scripted:
        if seen.order == 0:
            return answer(seen)
        os.kill(os.getpid(), signal.SIGINT)
        return Scripted(fault="slow_first_byte", hold=threading.Event())

    fake.script = second_never_ends
    stopped = run(map, str(study), "--simulated")
    assert (
        stopped.exit_code == 1
        and f"Stopped. Links that were read are stored. Cards that lack them: soundings map {study}" in stopped.output
    )
    assert len(links(study)) == 1
    conversation = open_study(study)
    assert [call.error_code for call in conversation.archive.model_calls()] == ["", "cancelled"], "what it may have cost is kept"
    conversation.archive.close()
    fake.script = answer
    assert "1 cards had links before" in run(map, str(study), "--simulated").output


def test_every_scenario_is_ranked_and_what_a_person_wrote_stays(study: Path, fake: FakeModel) -> None:
    first = run(reference, str(study), "--samples", "2")
    assert first.exit_code == 0, first.output
    found = read_references(study)
    assert len(found) == fake.asked["reference"] / 2 and all(one.by == "model" for one in found.values())
    name = next(iter(found))
    text = (study / FILE).read_text("utf-8").replace("by: model", "by: person", 1)
    (study / FILE).write_text(text, "utf-8")
    again = run(reference, str(study), "--samples", "2")
    assert "1 by hand" in again.output and read_references(study)[name].by == "person"
    assert fake.asked["reference"] == 2 * (2 * len(found) - 1), "no call is spent on it"


@pytest.mark.parametrize("command", [map, reference])
def test_a_study_without_a_model_is_told_so_in_one_line(study: Path, command: Any) -> None:
    told = run(command, str(study))
    assert told.exit_code == 2 and "names no model" in told.output
