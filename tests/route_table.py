"""Who may ask what: every route of the app, and what each role gets there. A new route needs a line here, or a test fails by its name."""

from __future__ import annotations

from typing import Any

from web_toys import HOME

ALL = "all"
NOT_OURS = "404"
"""A route of Chainlit's that the gate shuts for everybody."""

Row = dict[str, str]


def row(everybody: str, **others: str) -> Row:
    """The outcome for everybody but some roles."""
    return {ALL: everybody, **others}


def for_people(theirs: str, *, else_: str, **others: str) -> Row:
    """For those with a conversation, and for everybody else."""
    return {ALL: else_, **dict.fromkeys(("participant", "other", "tester", "closed"), theirs), **others}


TABLE: dict[str, Row] = {
    "GET /": row("303 home"),
    f"GET {HOME}": for_people("303 own talk", else_="200"),
    f"POST {HOME}": row("303 own talk", late="303 home"),
    "GET /not-now": row("303 home"),
    "GET /thanks": row("200"),
    "GET /done": for_people("303 own talk", else_="303 home"),
    "POST /done": for_people("303 own talk", else_="303 home"),
    "GET /done.js": row("200"),
    "GET /me": row("200", withdrawn="410"),
    "POST /me": row("422"),
    "GET /me/data.json": for_people("200", else_="303 /me"),
    "POST /me/consent": row("303 /me"),
    "GET /me/withdraw": for_people("200", else_="303 /me"),
    "POST /me/withdraw": row("200", withdrawn="410"),
    "GET /continue": row("200"),
    "POST /continue": row("422"),
    "POST /continue/new": for_people("200", else_="303 /continue"),
    "POST /continue/here": for_people("303 own talk", else_="303 home"),
    "GET /here": row("200"),
    "GET /leave": for_people("200", else_="303 /left"),
    "POST /leave": row("303 /left"),
    "GET /left": for_people("303 own talk", else_="200"),
    "GET /plain": for_people("200", else_="303 home", withdrawn="303 /me"),
    "POST /plain": for_people("303 /plain#now", else_="303 home", withdrawn="303 /me"),
    "GET /plain/help": for_people("200", else_="303 home", withdrawn="303 /me"),
    "GET /plain/report": for_people("200", else_="303 home", withdrawn="303 /me"),
    "GET /plain/earlier/{until}": for_people("200", else_="303 home", withdrawn="303 /me"),
    "GET /plain/rule/{name}": for_people("200", else_="303 home", withdrawn="303 /me"),
    "GET /words.js": row("200"),
    "GET /site.css": row("200"),
    "GET /favicon.ico": row("200"),
    "GET /favicon.svg": row("200"),
    "GET /live": row("200"),
    "GET /ready": row("200"),
    "GET /chat": for_people("303 own talk", else_="303 home", withdrawn="303 /me"),
    "GET /chat/": for_people("303 own talk", else_="303 home", withdrawn="303 /me"),
    "HEAD /chat/": row("200"),
    "GET /chat/thread/{thread}": for_people("200", else_="303 home", withdrawn="303 /me", other="303 own talk"),
    "SOCKET /chat/ws/socket.io/": for_people("open", else_="refused", other="refused"),
    "POST /chat/project/action": for_people("200 stored", else_="401", other="401", withdrawn="200 not stored"),
    "POST /chat/project/threads": for_people("200", else_="401", withdrawn="404"),
    "GET /chat/project/settings": for_people("200", else_="401", withdrawn="200"),
    "GET /chat/project/translations": row("200"),
    "GET /chat/user": for_people("200", else_="401", withdrawn="200"),
    "POST /chat/set-session-cookie": row("200"),
    "GET /chat/auth/config": row("200"),
    "GET /chat/health": row("200"),
    "GET /chat/favicon": row("200"),
    "GET /chat/logo": row("200"),
    "GET /chat/avatars/{avatar_id:str}": row("200"),
    "GET /chat/assets/{filename:path}": row("404"),
    "GET /chat/public/{filename:path}": row("200"),
}
SHUT = """
POST /chat/login             POST /chat/logout            POST /chat/auth/jwt          POST /chat/auth/header
GET /chat/auth/oauth/{provider_id}                        GET /chat/auth/oauth/{provider_id}/callback
POST /chat/auth/oauth/azure-ad-hybrid/callback            GET /chat/copilot/{filename:path}
POST /chat/mcp               DELETE /chat/mcp             POST /chat/project/file      GET /chat/project/file/{file_id}
GET /chat/project/share/{thread_id}                       PUT /chat/project/thread/share
GET /chat/project/thread/{thread_id}                      GET /chat/project/thread/{thread_id}/element/{element_id}
PUT /chat/project/thread     DELETE /chat/project/thread  PUT /chat/project/element    DELETE /chat/project/element
PUT /chat/feedback           DELETE /chat/feedback        GET /chat/{full_path:path}
GET /chat/docs               HEAD /chat/docs              GET /chat/docs/oauth2-redirect   HEAD /chat/docs/oauth2-redirect
GET /chat/redoc              HEAD /chat/redoc             GET /chat/openapi.json       HEAD /chat/openapi.json
"""
"""Chainlit's routes that nobody reaches: what it can do and we do not want, its own login, its own documentation."""
TABLE |= {f"{method} {path}": row(NOT_OURS) for method, path in zip(SHUT.split()[::2], SHUT.split()[1::2], strict=True)}

SENDS: dict[str, dict[str, Any]] = {
    f"POST {HOME}": {"data": {"answer": "take_part", "take_part": "yes"}},
    "POST /me": {"data": {"code": "0000-0000-0000-0000"}},
    "POST /continue": {"data": {"code": "0000-0000"}},
    "POST /me/consent": {"data": {"quotes": "yes"}},
    "POST /me/withdraw": {"data": {"sure": "yes"}},
    "POST /plain": {"data": {"form": "1", "screen": "help", "press": "stop"}},
    "POST /chat/project/action": {
        "json": {"action": {"name": "event", "payload": {"kind": "Pressed", "client_id": "stop-at-once", "button": "stop"}}}
    },
    "POST /chat/project/threads": {"json": {"pagination": {"first": 5}, "filter": {}}},
}
"""What goes with a request, so that it would do what it is for."""
