"""Every route, those of Chainlit too, for every role: who gets in, who is refused and how; nobody gets a word of somebody else's."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from route_table import ALL, NOT_OURS, SENDS, TABLE
from route_toys import CANARY, METHODS, ROLES, Caller, Knock, closed_study, her, outcome, routes, socket
from web_toys import app, door, talks

ON_EVERY_ANSWER = (
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "cache-control",
)
ON_NONE = ("access-control-allow-origin", "access-control-allow-credentials", "server", "x-powered-by")


def there() -> set[str]:
    """Every route that the app has."""
    return {f"{method} {path}" for method, path in routes(app().routes)}


def not_there() -> Iterator[str]:
    """Every way to ask for a path of the app that no route is for."""
    known = there()
    for path in sorted({line.split(" ", 1)[1] for line in known if not line.startswith("SOCKET")}):
        yield from (f"{method} {path}" for method in METHODS if f"{method} {path}" not in known)


def guarded(answer: httpx.Response) -> bool:
    """Our headers are on it, once each, none that others would read it with; its cookies are out of reach of scripts and other sites."""
    given = [name for name, _ in answer.headers.multi_items()]
    cookies = [cookie.lower() for cookie in answer.headers.get_list("set-cookie")]
    kept = all("httponly" in cookie and "samesite=lax" in cookie and "path=/;" in f"{cookie};" for cookie in cookies)
    return kept and all(given.count(name) == 1 for name in ON_EVERY_ANSWER) and not set(ON_NONE) & set(given)


def test_every_route_has_its_line_and_every_line_its_route() -> None:
    assert sorted(there() - set(TABLE)) == [], "new routes: say in tests/route_table.py who may ask for them"
    assert sorted(set(TABLE) - there()) == [], "routes that are gone: take their lines out of tests/route_table.py"


def test_what_a_stranger_could_harm_us_with_is_shut() -> None:
    dangers = ("mcp", "project/file", "share", "login", "oauth", "jwt", "feedback", "element", "copilot", "openapi")
    found = [line for line in there() if any(danger in line for danger in dangers)]
    assert len(found) >= 15 and {line: TABLE[line] for line in found} == {line: {ALL: NOT_OURS} for line in found}


@pytest.mark.parametrize("role", ROLES)
async def test_who_may_ask_what(role: str) -> None:
    target = await her()
    before = talks().history(target)
    async with closed_study(role):
        for line, row in TABLE.items():
            method, path = line.split(" ", 1)
            caller = await ROLES[role](target)
            if method == "SOCKET":
                found, seen = await socket(path, caller)
            else:
                answer = await Knock(method, path, SENDS.get(line, {})).by(caller)
                found, seen = outcome(answer, caller), f"{answer.headers} {answer.text}"
                assert guarded(answer), f"{line} for {role}: {answer.headers}"
            assert found == row.get(role, row[ALL]), f"{line} for {role}"
            for secret in (CANARY, target, door().thread_of(target)):
                assert secret not in seen, f"{line} tells {role} of somebody else"
    assert talks().history(target) == before, f"{role} changed what is somebody else's"


@pytest.mark.parametrize("role", ROLES)
async def test_no_other_method_does_anything(role: str) -> None:
    caller = await ROLES[role](await her())
    for line in not_there():
        method, path = line.split(" ", 1)
        answer = await Knock(method, path, {}).by(caller)
        assert answer.status_code in (404, 405) and guarded(answer), f"{line} for {role}: {answer.status_code}"


async def test_she_herself_gets_what_others_do_not() -> None:
    """The words that the test above looks for do come out, for their author."""
    who = await her()
    herself = Caller(who, who, door().cookie(who))
    assert CANARY in (await Knock("GET", "/me", {}).by(herself)).text
    assert CANARY in (await socket("/chat/ws/socket.io/", herself))[1]
