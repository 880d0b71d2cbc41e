"""People whose words can be found again byte by byte, and the scan that looks for them."""

from __future__ import annotations

import random
from pathlib import Path

from flows.records import (
    CardReport,
    Comparison,
    Consent,
    ConsentChange,
    ModelCall,
    Opened,
    Points,
    Proposal,
    Record,
    ReportedProblem,
    SurveyAnswer,
    Vote,
)
from storage.archive import Archive
from tests.archive_toys import NOW, about, an_id, card, choice, draw, gap, joined, offer, press, turn

SCRIPTS = ("lighthouse", "أمواجالبحر", "灯台の光", "μνήμη", "🪨🌊🪨", "ŝĉĝĵŭ")
"""Words that stand in no file of ours."""


def marks(owner: str) -> list[str]:
    """Words that one person alone uses, one in each script."""
    return [f"{word}{owner[:8]}" for word in SCRIPTS]


async def marked(archive: Archive, luck: random.Random, *, most: int = 40) -> str:
    """Somebody with records of every kind, whose words are theirs alone, some short and some over many pages."""
    owner = (await joined(archive, luck)).participant.id
    own = marks(owner)

    def words() -> str:
        return " ".join(luck.choice(own) for _ in range(luck.randrange(1, most)))

    said = turn(luck, owner, 0, own[0] + " " + words())
    made = card(luck, owner, said.id).model_copy(update={"sentence": words()[:2000], "title": own[1]})
    mine = choice(luck, owner).model_copy(update={"rationale": words(), "ranking": "none"})
    records: list[Record] = [
        reply(luck, owner, words()),
        draw(luck, owner, 0, "flyer"),
        mine,
        said,
        turn(luck, owner, 1, words() * luck.randrange(1, 20)),
        press(luck, owner),
        made,
        offer(luck, made, "do_not_lie"),
        offer(luck, made, "no_agenda", "check"),
        gap(luck, made).model_copy(update={"text": words()}),
        about(luck, owner),
        ReportedProblem(id=an_id(luck), participant_id=owner, screen="choice/flyer/before", text=words(), created_at=NOW),
        points(luck, owner),
        Comparison(
            id=an_id(luck), participant_id=owner, context="flyer", card_a=an_id(luck), card_b=an_id(luck), wiser="a", why=words(),
            position=0, created_at=NOW,
        ),
        changed(luck, owner),
        survey_words(luck, owner, words()),
        Proposal(id=an_id(luck), participant_id=owner, text=words(), created_at=NOW),
        Opened(id=an_id(luck), participant_id=owner, step="others", released=0, seeds=1, drawn=1, created_at=NOW),
        Vote(id=an_id(luck), participant_id=owner, card_id=an_id(luck), value="agree", position=0, created_at=NOW),
        CardReport(id=an_id(luck), participant_id=owner, card_id=an_id(luck), card_version=None, created_at=NOW),
    ]
    for record in records:  # one by one, so that the pages of different people are mixed
        await archive.store(owner, an_id(luck), [record])
    return owner


def points(luck: random.Random, owner: str) -> Points:
    """Points given to a rule."""
    return Points(
        id=an_id(luck), participant_id=owner, principle_id="no_agenda", method="points", votes=40, cost=40, budget=100, created_at=NOW
    )


def changed(luck: random.Random, owner: str, **flags: bool) -> ConsentChange:
    """Somebody who thought better of it."""
    consent = Consent(take_part=True, version=2, text_sha256="1" * 64, **flags)
    return ConsentChange(id=an_id(luck), participant_id=owner, consent=consent, created_at=NOW)


def survey_words(luck: random.Random, owner: str, words: str) -> SurveyAnswer:
    """A remark about the study."""
    return SurveyAnswer(id=an_id(luck), participant_id=owner, item_id="anything_else", phase="exit", value=words, created_at=NOW)


def reply(luck: random.Random, owner: str, words: str) -> ModelCall:
    """A reply of a language model that repeats what somebody said."""
    return ModelCall(
        id=an_id(luck),
        participant_id=owner,
        purpose="interview",
        provider="toy",
        prompt_name="interview",
        prompt_sha256="0" * 64,
        request_commitment="1" * 64,
        model_asked="toy",
        params="{}",
        cost_nano_usd=1000,
        attempts=1,
        outcome="ok",
        raw_reply=words,
        created_at=NOW,
    )


def found(folder: Path, words: list[str]) -> list[str]:
    """file: word, for each of these words that stands anywhere in a file below the folder, whole or cut by a page in the middle."""
    hits = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        hits += [f"{path.name}: {word}" for word in words if word.encode() in content or word.encode("utf-16-le") in content]
    return hits
