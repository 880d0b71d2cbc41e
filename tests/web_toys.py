"""The real web app on a temporary study, without a network: Chainlit's set-up is global, so one app serves every test of a process."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import warnings
from functools import cache
from pathlib import Path
from types import ModuleType

import httpx
from fastapi import FastAPI
from state_toys import move
from toys import PACK

from bot.app import create_app
from bot.assembly import open_study
from bot.chat_folder import prepare
from bot.conversation import Conversation
from bot.settings import Settings

ADDRESS = "http://testserver"
HOME = "/s/model-spec-2026"
FAST = "100000 per 1 second"


@cache
def study_folder() -> Path:
    """A study from the built-in pack, gone when the process ends. It is opened below, so people count."""
    home = Path(tempfile.mkdtemp(prefix="soundings-test-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return Path(shutil.copytree(PACK, home / "study"))


@cache
def talks() -> Conversation:
    """The conversation behind the app."""
    conversation = open_study(study_folder(), accept_old_sqlite=True)
    move(conversation, "open")
    atexit.register(conversation.archive.close)
    return conversation


@cache
def app() -> FastAPI:
    """The web app."""
    limits = dict.fromkeys(("text_limit", "press_limit", "join_limit", "join_address_limit", "address_limit"), FAST)
    settings = Settings(**limits, accept_sqlite=True)
    prepare(study_folder(), settings)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # chainlit and what it brings use names that others have given up; no release will mend it
        import chainlit  # noqa: F401
    return create_app(study_folder(), settings=settings, conversation=talks())


@cache
def door() -> ModuleType:
    """bot.chat, imported once Chainlit knows its folder."""
    app()
    from bot import chat

    return chat


def browser() -> httpx.AsyncClient:
    """A browser without scripts, with its own cookies."""
    transport = httpx.ASGITransport(app=app(), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=ADDRESS, headers={"origin": ADDRESS})


async def joined(client: httpx.AsyncClient) -> str:
    """Takes part; returns the address of the conversation."""
    answer = await client.post(HOME, data={"answer": "take_part", "take_part": "yes", "lang": "en"})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])
