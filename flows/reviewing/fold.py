"""Where a card stands in review, computed from the acts on it: who read what, who is done, what is settled, set aside, sent back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from flows.records import Review, Verdict
from flows.reviewing.acts import Finished, ReadPrinciple, SentBack, Wording, after_of, counting


@dataclass(frozen=True)
class Reader:
    """One reviewer's reading of one card version. `first`: verdicts when they were done for the first time, None before."""

    readings: Mapping[str, Review] = field(default_factory=dict)
    """Principle id -> the newest reading of it."""
    done: Review | None = None
    first: Mapping[str, Verdict] | None = None
    first_round: str | None = None

    def verdict(self, principle: str) -> Verdict:
        """What they read; none for a principle that they did not link."""
        found = self.readings.get(principle)
        return (found.verdict or "none") if found else "none"


@dataclass(frozen=True)
class CardReview:
    """Everything that counts about one card version."""

    readers: Mapping[str, Reader] = field(default_factory=dict)
    settled: Mapping[str, Review] = field(default_factory=dict)
    """Principle id -> the reading that settles a disagreement."""
    wording: Review | None = None
    set_aside: Review | None = None
    waits_for: frozenset[str] | None = None
    """Readers who are to look again since it was sent back; None: it is not sent back. Empty: anybody but the sender."""
    sent_back: Review | None = None

    @property
    def done_by(self) -> tuple[str, ...]:
        """Names of the readers who are done, in the order of their first acts."""
        return tuple(name for name, reader in self.readers.items() if reader.done)

    def complete(self, each: int) -> bool:
        """As many readers are done as the study asks for."""
        return len(self.done_by) >= each

    def principles(self) -> tuple[str, ...]:
        """Every principle that a reader who is done linked to the card, sorted."""
        return tuple(sorted({one for name in self.done_by for one in self.readers[name].readings}))

    def said(self, principle: str) -> dict[str, Verdict]:
        """Reader -> verdict on a principle, of those who are done."""
        return {name: self.readers[name].verdict(principle) for name in self.done_by}

    def disputed(self, each: int) -> tuple[str, ...]:
        """Principles that the readers saw differently and nobody settled; none as long as a reader is missing."""
        if not self.complete(each):
            return ()
        return tuple(one for one in self.principles() if one not in self.settled and len(set(self.said(one).values())) > 1)

    def verdict(self, principle: str, each: int) -> Verdict | None:
        """The reviewers' reading: as settled, else the common verdict of all who are done; None: disputed, or not complete yet."""
        if principle in self.settled:
            return self.settled[principle].verdict
        found = set(self.said(principle).values())
        return found.pop() if self.complete(each) and len(found) == 1 else None


def fold(acts: Iterable[Review], version: int) -> CardReview:
    """What the acts on a card, oldest first, come to for one version of it. Acts on other versions are left out."""
    state = CardReview()
    for act in counting(acts):
        if act.subject_kind == "card" and act.version == version:
            state = _with(state, act)
    return state


def _with(state: CardReview, act: Review) -> CardReview:
    if act.action == "set_aside":
        return replace(state, set_aside=act)
    if act.action == "send_back":
        named = after_of(act, SentBack) or SentBack(to=())
        whom = frozenset(named.to or state.done_by) - ({act.reviewer} if not named.to and act.round != "arbitration" else set())
        return replace(state, sent_back=act, waits_for=whom)
    if act.action != "read":
        return state
    if act.round == "arbitration" and (settles := after_of(act, ReadPrinciple)):
        return replace(state, settled={**state.settled, settles.principle: act})
    if after_of(act, Wording):
        return replace(state, wording=act)
    return _read(state, act)


def _read(state: CardReview, act: Review) -> CardReview:
    reader = state.readers.get(act.reviewer, Reader())
    if linked := after_of(act, ReadPrinciple):
        reader = replace(reader, readings={**reader.readings, linked.principle: act})
    elif after_of(act, Finished):
        first = reader.first if reader.done else {name: reader.verdict(name) for name in reader.readings}
        reader = replace(reader, done=act, first=first, first_round=reader.first_round or act.round)
        state = _answered(state, act.reviewer)
    return replace(state, readers={**state.readers, act.reviewer: reader})


def _answered(state: CardReview, who: str) -> CardReview:
    """A reader who is done once more has answered what was sent back."""
    if state.waits_for is None or state.sent_back is None:
        return state
    named = state.waits_for - {who}
    answered = not named if state.waits_for else who != state.sent_back.reviewer
    return replace(state, waits_for=None, sent_back=None) if answered else replace(state, waits_for=named)
