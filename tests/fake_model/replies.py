"""Plausible replies for each station, made from what stands in the request, and replies gone wrong by name.

    with FakeModel(obliging) as fake: ...                      # a whole session
    with FakeModel(spoilt("quote_of_the_bot")) as fake: ...    # every reply with one fault in it

`obliging` quotes the person letter for letter and names principles from the list; it is no model and shows no skill."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

from tests.fake_model.server import Script, SeenRequest
from tests.fake_model.wire import Scripted

QUESTIONS = {
    "why": "What makes that matter here?",
    "story": "When did you last see something like this happen?",
    "look_to": "What should the AI watch for in a case like this?",
    "change_mind": "What would have to be different for you to choose another way?",
    "other_side": "What might somebody say who chose the other way?",
}
ELSEWHERE = "the words of somebody else entirely"


def obliging(seen: SeenRequest) -> Scripted:
    """A healthy reply to any station's request."""
    return Scripted(plausible(seen))


def well_spoken(seen: SeenRequest) -> Scripted:
    """As `obliging`, but every question begins with words of the situation: no two talks of a person hear the same one."""
    reply = plausible(seen)
    request = next((str(line["request"]) for line in _lines(seen) if "request" in line), "")
    words = " ".join(request.split()[:5]).strip(" .,;:?!")
    if seen.purpose == "interview" and words:
        reply["question"] = f"You read “{words}”. {reply['question']}"
    return Scripted(reply)


def spoilt(fault: str, *, only: str | None = None, numbers: frozenset[int] | None = None) -> Script:
    """Healthy replies but for one fault in them: in those of the purpose `only`, or with those numbers within a purpose, or in all."""

    def script(seen: SeenRequest) -> Scripted:
        hit = (only is None or seen.purpose == only) and (numbers is None or seen.number in numbers)
        return Scripted(SPOILT[fault](plausible(seen), seen) if hit else plausible(seen))

    return script


def plausible(seen: SeenRequest) -> dict[str, Any]:
    """The reply as JSON values. Raises KeyError for a purpose that has no station."""
    return {"interview": _question, "distil": _card, "map": _links}[seen.purpose](seen)


def said(seen: SeenRequest) -> list[str]:
    """What the person said, as the request tells it, in order."""
    return [text for line in _lines(seen) if (text := _by(line, "person"))]


def asked(seen: SeenRequest) -> list[str]:
    """What the interviewer said."""
    return [text for line in _lines(seen) if (text := _by(line, "interviewer"))]


def listed_ids(seen: SeenRequest) -> list[str]:
    """Ids of the principles in the request, in its order."""
    return [str(line["id"]) for line in _json_lines("\n".join(seen.texts)) if "authority" in line]


def _question(seen: SeenRequest) -> dict[str, Any]:
    about = next(line.split(":", 1)[1].strip() for line in seen.user.splitlines() if line.startswith("Ask about:"))
    understood = [{"about": "why", "quote": text} for text in said(seen)[-1:]]
    return {"question": QUESTIONS.get(about, QUESTIONS["why"]), "understood": understood, "enough": False}


def _card(seen: SeenRequest) -> dict[str, Any]:
    words = [text for text in said(seen) if len(text) > 3] or said(seen)
    looks_to = [{"quotes": [text], "text": text.strip()[:200]} for text in words[:2]]
    return {"looks_to": looks_to, "exceptions": [], "sentence": words[0].strip()[:200], "title": "What I look to"}


def _links(seen: SeenRequest) -> dict[str, Any]:
    quote = said(seen)[0]
    stances = ("supports", "qualifies")
    ids = listed_ids(seen)[:2]
    links = [
        {"principle_id": one, "quote": quote, "stance": stance, "reason": "It asks for the same."}
        for one, stance in zip(ids, stances, strict=False)
    ]
    return {"links": links, "not_covered": ""}


# ---------------------------------------------------------------------------------------------- replies gone wrong
def _changed(change: Callable[[str, str], str], *keys: str) -> Callable[[dict[str, Any], SeenRequest], dict[str, Any]]:
    """A fault that changes every text under one of these keys."""

    def spoil(reply: dict[str, Any], seen: SeenRequest) -> dict[str, Any]:
        return dict(_walked(copy.deepcopy(reply), lambda key, text: change(key, text) if key in keys else text))

    return spoil


def _walked(value: Any, change: Callable[[str, str], str], key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _walked(part, change, name) for name, part in value.items()}
    if isinstance(value, list):
        return [_walked(part, change, key) for part in value]
    return change(key, value) if isinstance(value, str) else value


def _quoting(find: Callable[[SeenRequest], str]) -> Callable[[dict[str, Any], SeenRequest], dict[str, Any]]:
    return lambda reply, seen: _changed(lambda _, __: find(seen), "quote", "quotes")(reply, seen)


def _leaked(seen: SeenRequest) -> str:
    """The first sentence of what the model was told."""
    return seen.system.split(".")[0] + "."


_WORDS = ("question", "text", "sentence", "reason", "title")
SPOILT: dict[str, Callable[[dict[str, Any], SeenRequest], Any]] = {
    "unknown_principle": _changed(lambda _, __: "no_such_principle", "principle_id"),
    "changed_case": _changed(lambda _, text: text.upper(), "principle_id"),
    "quote_of_the_bot": _quoting(lambda seen: (asked(seen) or ["What makes that matter here?"])[-1]),
    "quote_of_another": _quoting(lambda seen: ELSEWHERE),
    "paraphrased_quote": _changed(lambda _, text: f"They feel that {text[::-1]}", "quote", "quotes"),
    "wrong_language": _changed(lambda _, __: "¿Por qué crees tú que eso es lo más importante de todo?", *_WORDS),
    "two_questions": _changed(lambda _, text: f"{text} And what else?", "question"),
    "repeated_question": lambda reply, seen: reply | ({"question": asked(seen)[-1]} if "question" in reply and asked(seen) else {}),
    "leading_question": _changed(lambda _, __: "Don't you agree that honesty matters most here?", "question"),
    "flattery": _changed(lambda _, text: f"What a great answer! {text}", "question"),
    "html": _changed(lambda _, text: f"<script>alert(1)</script><b>{text}</b>", *_WORDS),
    "prompt_leaked": lambda reply, seen: _changed(lambda _, text: f"{_leaked(seen)} {text}", *_WORDS)(reply, seen),
    "extra_fields": lambda reply, seen: reply | {"confidence": 1},
    "missing_field": lambda reply, seen: dict(list(reply.items())[:-1]),
    "wrong_schema": lambda reply, seen: {"answer": reply},
    "wrong_types": lambda reply, seen: {name: 7 for name in reply},
    "nul": _changed(lambda _, text: f"{text}\x00", *_WORDS),
    "bidi": _changed(lambda _, text: f"\u202e{text}", *_WORDS),
    "empty_texts": _changed(lambda _, __: "", *_WORDS),
    "endless_text": _changed(lambda _, text: text + " and so on" * 1000, *_WORDS),
    "not_an_object": lambda reply, seen: [reply],
}
"""Fault in a reply -> what it does to a healthy one; a fault that has no place in a station's reply leaves it healthy."""


# ---------------------------------------------------------------------------------------------- reading a request
def _lines(seen: SeenRequest) -> Iterator[dict[str, Any]]:
    return _json_lines(seen.user)


def _json_lines(text: str) -> Iterator[dict[str, Any]]:
    for line in text.splitlines():
        if line.startswith("{"):
            try:
                value = json.loads(line)
            except ValueError:
                continue
            if isinstance(value, dict):
                yield value


def _by(line: dict[str, Any], who: str) -> str:
    """What `who` says in a line of a talk, in either of its forms."""
    found = line.get("says") if line.get("who") == who else line.get(who)
    return found if isinstance(found, str) else ""
