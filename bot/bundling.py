"""What a bundle says of itself and of each person's end, computed from the records and handed to storage."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from bot.conversation import Conversation
from bot.releasing import passes_for
from flows.records import History, Study
from flows.reviewing.groups import groups_of
from flows.reviewing.outward import after_outward, defect_of, link_of, outward, pseudonyms, standing
from flows.study_files import study_hashes
from flows.walk import place
from storage.archive import sqlite_state
from storage.bundle import BundleHead
from storage.bundle_reviews import Act, Reviewed
from storage.pool import candidates, is_out, read_verdicts
from storage.withdrawal import count_withdrawn


def status_of(study: Study, history: History) -> str:
    """How a person's walk ended so far: completed, returned (stopped), or partial."""
    return {"done": "completed", "stopped": "returned"}.get(place(study, history).step, "partial")


def head_of(folder: Path, conversation: Conversation, *, simulated: bool) -> BundleHead:
    """The head of a bundle of this study as it stands now."""
    head = conversation.archive.head()
    number, affected = sqlite_state()
    files = "\n".join(f"{name} {digest}" for name, digest in sorted(study_hashes(folder).items()))
    return BundleHead(
        simulated=simulated,
        seed=conversation.study.settings.seed,
        tool_version=version("soundings"),
        protocol_sha256=hashlib.sha256(files.encode()).hexdigest(),
        event_log_head=head.hash,
        event_log_seq=head.seq,
        as_of=conversation.archive.last_time(),
        sqlite_version=number,
        sqlite_affected=affected,
        withdrawn=count_withdrawn(conversation.archive, simulated=simulated),
    )


def released_in(conversation: Conversation, *, simulated: bool) -> frozenset[tuple[str, int]]:
    """(id, version) of the cards that other people of one kind may see now, seed cards among them."""
    passes = passes_for(conversation.study, simulated=simulated)
    with conversation.archive.snapshot() as connection:
        people = [(one.card.id, one.card.version) for one in candidates(connection, simulated=simulated) if is_out(one, passes)]
        hidden = read_verdicts(connection).hidden
    return frozenset((*people, *((seed.card_id, 1) for seed in conversation.study.seeds if seed.card_id not in hidden)))


def reviewed_in(conversation: Conversation, versions: Mapping[str, int], *, until: int) -> Reviewed:
    """What reviewers did up to the event `until`, and what follows from it. `versions`: current version by card id."""
    found = [(event, act) for event, act in conversation.archive.reviews() if event <= until]
    acts = [act for _, act in found]
    names, counted = pseudonyms(acts), standing(acts)
    spec = conversation.study.spec.spec.version
    leaving = [
        Act(
            seq=event,
            review=act,
            reviewer_id=names[act.reviewer],
            is_current=act.id in counted,
            before=outward(act.before, names),
            after=after_outward(act, names),
            link=link_of(act, spec),
            defect=defect_of(act),
        )
        for event, act in found
    ]
    return Reviewed(leaving, groups_of(acts, versions))
