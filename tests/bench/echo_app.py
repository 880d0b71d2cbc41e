"""The peer: the smallest Chainlit app that needs a login and answers every message once. Run as `python echo_app.py PORT`
with CHAINLIT_APP_ROOT, CHAINLIT_CUSTOM_AUTH and CHAINLIT_AUTH_SECRET set; `GET /join` gives a new person's cookie."""

from __future__ import annotations

import sys
from uuid import uuid4

import chainlit as cl
import uvicorn
from chainlit.auth import create_jwt
from chainlit.utils import mount_chainlit
from fastapi import FastAPI
from fastapi.responses import RedirectResponse, Response

ANSWER = "Thank you. What else comes to mind?"


async def answer(message: cl.Message) -> None:
    """One message back for each that comes."""
    await cl.Message(content=ANSWER).send()


def join() -> Response:
    """A new person: a cookie, then the chat."""
    response = RedirectResponse("/chat/", 303)
    response.set_cookie("access_token", create_jwt(cl.User(identifier=uuid4().hex)), path="/", httponly=True, samesite="lax")
    return response


def main(port: int) -> None:
    """Serve until stopped."""
    app = FastAPI()
    app.add_api_route("/join", join)
    cl.on_message(answer)
    mount_chainlit(app=app, target=__file__, path="/chat")
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main(int(sys.argv[1]))
