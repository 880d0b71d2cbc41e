"""The fake model's replies are what each station asks for, and each named fault changes at least one of them."""

from __future__ import annotations

import json

import pytest

from flows.distil_reply import DraftedCard
from flows.interview_reply import Reply
from flows.mapping_reply import ReadLinks
from flows.records import Record
from tests.fake_model.replies import SPOILT, plausible
from tests.fake_model.server import SeenRequest

TALK = [{"who": "interviewer", "says": "Why that one?"}, {"who": "person", "says": "She asked for the truth."}]
IN_TURN = [{"interviewer": "Why that one?"}, {"person": "She asked for the truth."}]
LISTED = [{"id": name, "authority": "user", "title": name, "text": "x"} for name in ("do_not_lie", "be_kind", "third")]
REPLIES: dict[str, type[Record]] = {"interview": Reply, "distil": DraftedCard, "map": ReadLinks}


def seen(purpose: str) -> SeenRequest:
    lines = IN_TURN if purpose == "interview" else TALK
    user = "Ask about: look_to\n" + "\n".join(map(json.dumps, lines))
    system = "\n".join(map(json.dumps, LISTED))
    body = {"messages": [{"role": "system", "content": system}, {"role": "user", "content": user}]}
    return SeenRequest(purpose, 0, 0, 0.0, body, {})


@pytest.mark.parametrize("purpose", REPLIES)
def test_a_plausible_reply_is_valid(purpose: str) -> None:
    reply = plausible(seen(purpose))
    assert REPLIES[purpose].model_validate_json(json.dumps(reply), strict=True)
    assert "She asked for the truth." in json.dumps(reply)
    assert purpose != "map" or [link["principle_id"] for link in reply["links"]] == ["do_not_lie", "be_kind"]


@pytest.mark.parametrize("fault", SPOILT)
def test_every_fault_spoils_something(fault: str) -> None:
    healthy = {purpose: plausible(seen(purpose)) for purpose in REPLIES}
    spoilt = {purpose: SPOILT[fault](plausible(seen(purpose)), seen(purpose)) for purpose in REPLIES}
    assert any(spoilt[purpose] != healthy[purpose] for purpose in REPLIES)
