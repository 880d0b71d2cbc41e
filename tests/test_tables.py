"""Any records, stored in any order, come back the same."""

from __future__ import annotations

import random
from collections.abc import Iterator

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.records import History, Record, Turn, ValueCard
from storage.archive import Archive
from tests.archive_toys import about, card, choice, draw, gap, joined, offer, press, turn, wait

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.sampled_from(
    ["\x00", "a\x00b", "\u202eabc", "é e\u0301", "=1+1", "\r\n"]
)


def acts(draws: st.DataObject, owner: str, luck: random.Random) -> Iterator[list[Record]]:
    """Any acts in any order; what points at something points at something stored before or in the same act."""
    turns: list[Turn] = []
    cards: list[ValueCard] = []
    for _ in range(draws.draw(st.integers(0, 6))):
        act: list[Record] = []
        for kind in draws.draw(st.lists(st.sampled_from("draw choice turn press card offer gap about".split()), max_size=4)):
            act.append(_any_record(draws, kind, owner, luck, turns, cards))
        yield act


def _any_record(draws: st.DataObject, kind: str, owner: str, luck: random.Random, turns: list[Turn], cards: list[ValueCard]) -> Record:
    text = draws.draw(ANY_TEXT)
    if kind == "draw":
        return draw(luck, owner, draws.draw(st.integers(0, 9)), "flyer", draws.draw(st.sampled_from(["talked", "short"])))
    if kind == "choice":
        who = draws.draw(st.sampled_from([None, "nobody"]))
        return choice(luck, owner).model_copy(
            update={"rationale": text, "ranking": draws.draw(st.sampled_from([None, "none", "A>B"])), "who_decides": who}
        )
    if kind == "press":
        return press(luck, owner).model_copy(update={"subject": text})
    if kind == "about":
        return about(luck, owner).model_copy(update={"value": text})
    if kind == "turn" or not turns:
        signals = draws.draw(st.dictionaries(ANY_TEXT, ANY_TEXT | st.integers(-(2**40), 2**40), max_size=2))
        older = draws.draw(st.sampled_from([None, *[one.id for one in turns]]))
        turns.append(turn(luck, owner, len(turns), text).model_copy(update={"signals": signals, "supersedes": older}))
        return turns[-1]
    if kind == "card" or not cards:
        cards.append(card(luck, owner, turns[-1].id).model_copy(update={"title": text, "after_principles": draws.draw(st.booleans())}))
        return cards[-1]
    if kind == "offer":
        answer = draws.draw(st.sampled_from([None, "supports", "does_not_fit"]))
        return offer(luck, cards[-1], "no_agenda", draws.draw(st.sampled_from(["in_play", "check"]))).model_copy(update={"answer": answer})
    return gap(luck, cards[-1]).model_copy(update={"text": text, "nothing_fits": draws.draw(st.booleans())})


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(draws=st.data())
def test_any_acts_come_back_the_same(archive: Archive, draws: st.DataObject) -> None:
    luck = random.SystemRandom()  # all examples share one archive, so ids must never repeat
    history: History = wait(joined(archive, luck))
    for number, act in enumerate(acts(draws, history.participant.id, luck)):
        receipt = wait(archive.store(history.participant.id, f"act-{number:04}", act))
        history = history.plus(*act)
        assert archive.history(history.participant.id) == history
        assert archive.last_event(history.participant.id) == receipt.last_event
