"""`soundings withdraw STUDY RECEIPT`: one person is erased beside a server that has the study open, and nobody else."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from test_conversation import talk, to_the_talk
from toys import PACK, Person, talk_on
from withdrawal_toys import found

from bot.cli import main
from bot.conversation import Conversation
from bot.leaving import Leaving
from bot.receipt import Receipts
from flows.records import Said
from storage.chain_check import verify_chain

SECRET = "Tourmaline sentence of hers alone"


async def run(*words: object) -> Result:
    """The command as a program of its own would run it: with its own event loop."""
    return await asyncio.to_thread(CliRunner().invoke, main, [str(word) for word in words])


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[tuple[Path, Conversation]]:
    """A study that a server has open."""
    study = Path(shutil.copytree(PACK, tmp_path / "study"))
    conversation = talk_on(study / "data")
    yield study, conversation
    conversation.archive.close()


async def talked(conversation: Conversation) -> Person:
    person = await Person.join(conversation)
    await to_the_talk(person)
    await person.does(Said(client_id=person.act_id(), text=f"{SECRET} {person.id}"))
    await talk(person, "It should look at the person first.")
    return person


async def test_one_person_is_erased_and_the_server_knows_before_the_next_act(served: tuple[Path, Conversation]) -> None:
    study, conversation = served
    leaves, stays = await talked(conversation), await talked(conversation)
    code = Receipts.of(study / "data").code(leaves.id)
    assert found(study, [leaves.id, f"{SECRET} {leaves.id}"]) != []
    told = await run("withdraw", study, code.upper().replace("-", " "))
    assert told.exit_code == 0, told.output
    assert told.stdout.startswith("Erased at ") and "turns" in told.stdout and leaves.id not in told.stdout
    assert conversation.history(leaves.id) is None and conversation.view(leaves.id) is None
    assert await leaves.is_refused(Said(client_id=leaves.act_id(), text="late")) == "unknown_person"
    assert found(study, [f"{SECRET} {leaves.id}"]) == [] and found(study, [f"{SECRET} {stays.id}"]) != []
    assert stays.view.screens and verify_chain(conversation.archive) == []
    again = await run("withdraw", study, code)
    assert again.exit_code == 2 and "withdrawn already" in again.stderr and len(again.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("receipt", ["", "0000-0000-0000-0000", "not a code", "é" * 300])
async def test_an_unknown_code_erases_nothing(receipt: str, served: tuple[Path, Conversation]) -> None:
    study, conversation = served
    person = await Person.join(conversation)
    told = await run("withdraw", study, receipt)
    assert told.exit_code == 2 and "Nothing was erased." in told.stderr
    assert conversation.history(person.id) is not None


async def test_a_reader_who_stays_is_waited_for_and_then_told(served: tuple[Path, Conversation], monkeypatch: pytest.MonkeyPatch) -> None:
    study, conversation = served
    person = await talked(conversation)
    monkeypatch.setattr("bot.cli.withdraw_command.PATIENCE_S", 0.0)
    with conversation.archive.snapshot() as connection:
        connection.execute("SELECT count(*) FROM turns").fetchone()
        told = await run("withdraw", study, Receipts.of(study / "data").code(person.id))
    assert told.exit_code == 1 and "Erased at " in told.stdout and "not overwritten yet" in told.stderr
    assert conversation.history(person.id) is None


async def test_waiting_ends_as_soon_as_nothing_is_left(served: tuple[Path, Conversation]) -> None:
    _, conversation = served
    person = await talked(conversation)
    leaving = Leaving(conversation)
    await leaving.withdraw(person.id)
    assert await leaving.overwritten_within(0)
    await leaving.close()
