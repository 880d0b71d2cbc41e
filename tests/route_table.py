"""Who may ask what: every route of the app, and what each role gets there. A new route needs a line here, or a test fails by its name."""

from __future__ import annotations

from typing import Any, get_args

from web_toys import HOME

from storage.staff_accounts import Role

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


def for_staff(role: Role, theirs: str, *, of_others: str = "303 /sign-in") -> Row:
    """For one role alone; the other role reads why not, everybody else is sent to sign in."""
    return {ALL: of_others, **dict.fromkeys(get_args(Role), "403"), role: theirs}


def for_reviewers(theirs: str) -> Row:
    """For reviewers alone: `"GET /review": for_reviewers("200")`."""
    return for_staff("reviewer", theirs)


def for_operators(theirs: str) -> Row:
    """For operators alone."""
    return for_staff("operator", theirs)


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
    "GET /sign-in": row("200", reviewer="303 /review", operator="303 /operate"),
    "POST /sign-in": row("422"),
    "GET /sign-in/invite/{token}": row("410"),
    "POST /sign-in/invite/{token}": row("410"),
    "POST /sign-out": row("303 /sign-in"),
    "GET /review": for_reviewers("200"),
    "GET /review/next": for_reviewers("303 /review"),
    "GET /review/guidelines": for_reviewers("200"),
    "GET /review/history": for_reviewers("200"),
    "POST /review/history": for_reviewers("303 /review/history"),
    "POST /review/bulk": for_reviewers("422"),
    "POST /review/bulk/do": for_reviewers("422"),
    "GET /review/agreement": for_reviewers("200"),
    "GET /review/agreement/rows": for_reviewers("200"),
    "GET /review/agreement/machine": for_reviewers("200"),
    "GET /review/agreement/authors": for_reviewers("200"),
    "GET /review/card/{card_id}": for_reviewers("404"),
    "POST /review/card/{card_id}": for_reviewers("303 /review"),
    "GET /review/disagreements": for_reviewers("200"),
    "POST /review/disagreements": for_reviewers("409"),
    "GET /review/beside": for_reviewers("200"),
    "POST /review/beside": for_reviewers("409"),
    "POST /review/beside/drafts": for_reviewers("303 /review/beside"),
    "GET /review/beside/talk/{sign}": for_reviewers("404"),
    "GET /review/coverage": for_reviewers("200"),
    "GET /review/out": for_reviewers("200"),
    "GET /review/out/decisions.csv": for_reviewers("200"),
    "GET /review/out/decisions.jsonl": for_reviewers("200"),
    "GET /review/out/project.qdpx": for_reviewers("200"),
    "GET /review/out/codebook.qdc": for_reviewers("200"),
    "GET /review/release": for_reviewers("200"),
    "POST /review/release": for_reviewers("409"),
    "POST /review/release/bulk": for_reviewers("422"),
    "POST /review/release/undo": for_reviewers("409"),
    "GET /review/release/mask/{kind}/{subject}": for_reviewers("404"),
    "POST /review/release/mask/{kind}/{subject}": for_reviewers("404"),
    "GET /mask.js": row("200"),
    "GET /operate": for_operators("200"),
    "GET /operate/close": for_operators("200"),
    "POST /operate/move": for_operators("422"),
    "GET /review/near": for_reviewers("200"),
    "POST /review/near": for_reviewers("409"),
    "GET /near.js": row("200"),
    "GET /review.css": row("200"),
    "GET /review.js": row("200"),
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
