"""Toy histories for the bundle: a small study, people grown act by act, and random people."""

from __future__ import annotations

import hashlib
from typing import Any

from hypothesis import strategies as st

from flows.records import (
    About,
    AssignedArms,
    Choice,
    Consent,
    Draw,
    Gap,
    History,
    Offer,
    Option,
    Participant,
    Plain,
    PlainText,
    Policy,
    Press,
    Principle,
    Question,
    Quote,
    Scenario,
    Spec,
    SpecHead,
    Study,
    StudySettings,
    Turn,
    ValueCard,
)
from flows.records.study import Arms, Arrival, Codes, ConsentFacts, Safety

SPEC = "2025-12-18"
PRINCIPLES = ("be_honest", "no_agenda", "stay_in_scope")
SCENARIOS = ("late_essay", "heart_pill", "hidden_recall")
HARD_TEXT = "a\0b \u202eright to left\u202c \U0001f468\u200d\U0001f469\u200d\U0001f467 e\u0301 \u2028 \ufeff \x7f \x85 "
HARD_TEXT += "'q' \"q\" \\ \r\n\t ,;"


def id_of(*parts: object) -> str:
    """A random-looking id that is the same each time."""
    return hashlib.sha256("/".join(str(part) for part in parts).encode()).hexdigest()[:32]


def at(minute: int) -> str:
    """A stamp some minutes after ten o'clock."""
    return f"2026-11-20T{10 + minute // 60:02d}:{minute % 60:02d}:00Z"


def toy_study(**settings: Any) -> Study:
    """Three scenarios, three principles, two questions."""
    codes = Codes(complete="C", stopped="S", no_consent="N", full="F", closed="X")
    facts = ConsentFacts(
        version=2,
        controller="Example University",
        approval="REC 123",
        contact="ethics@example.org",
        complaints="dpo@example.org",
        pay="none",
        withdraw_until="2027-03-31",
        kept_where="here",
        backup_days=30,
        safety=Safety(who="study team", within_hours=24),
    )
    given = {"arms": Arms(guess=("shown", "hidden"), opening=("behaviours", "open")), "segments": ("ai_attitude",), **settings}
    return Study(
        settings=StudySettings(id="toy", title={"en": "A toy"}, arrival=Arrival(codes=codes), consent=facts, **given),
        scenarios=tuple(toy_scenario(name) for name in SCENARIOS),
        spec=Spec(spec=SpecHead(name="Toy Spec", version=SPEC), principles=tuple(toy_principle(name) for name in PRINCIPLES)),
        questions=(
            Question(id="ai_attitude", text={"en": "AI?"}, answers={"more_excited": {"en": "Excited"}, "equal": {"en": "Equal"}}),
            Question(id="order", text={"en": "Order?"}, answers={"first": {"en": "First"}, "last": {"en": "Last"}}),
        ),
    )


def toy_scenario(name: str) -> Scenario:
    """Three behaviours; only the last has a content note."""
    return Scenario(
        id=name,
        version=1,
        topic="work",
        title={"en": name},
        context={"en": "In an app."},
        request={"en": "Please help."},
        options=tuple(Option(id=letter, text={"en": f"It does {letter}."}) for letter in "ABC"),
        in_play=("be_honest", "no_agenda"),
        content_note={"en": "A note"} if name == SCENARIOS[2] else None,
    )


def toy_principle(name: str) -> Principle:
    """A principle without official text."""
    words = PlainText(title=name, text="Do so.")
    return Principle(id=name, title=name.title(), authority="user", plain={"en": Plain(a=words, b=words)})


class Life:
    """Grows one person's history, act by act; every method stores one record and returns it."""

    def __init__(self, name: str, **more: Any) -> None:
        self.id = id_of("person", name)
        given = {"simulated": True, "arms": AssignedArms(guess="hidden", wording="a", opening="behaviours"), **more}
        consent = given.pop("consent", None) or Consent(take_part=True, cards=True, version=2, text_sha256="0" * 64)
        self.history = History(Participant(id=self.id, ordinal=0, language="en", consent=consent, entered_at=at(0), **given))

    def _keep(self, record: Any) -> Any:
        self.history = self.history.plus(record)
        return record

    def _id(self, kind: str) -> str:
        h = self.history
        stored = (h.draws, h.choices, h.turns, h.presses, h.cards, h.offers, h.gaps, h.about)
        return id_of(self.id, kind, sum(len(shelf) for shelf in stored))

    def draws(self, scenario: str, position: int, depth: Any = "talked") -> Draw:
        return self._keep(
            Draw(
                id=self._id("draw"),
                participant_id=self.id,
                position=position,
                depth=depth,
                scenario_id=scenario,
                scenario_version=1,
                shown_before="C,A,B",
                shown_after="B,C,A",
            )
        )

    def chooses(self, scenario: str, moment: Any = "before", minute: int = 1, **more: Any) -> Choice:
        given = {"ranking": "B>A=C", **more}
        shown = "C,A,B" if moment == "before" else "B,C,A"
        return self._keep(
            Choice(
                id=self._id("choice"),
                participant_id=self.id,
                scenario_id=scenario,
                moment=moment,
                shown_order=shown,
                created_at=at(minute),
                **given,
            )
        )

    def says(self, scenario: str, text: str, minute: int = 2, **more: Any) -> Turn:
        given = {"who": "participant", "step": "talk", **more}
        return self._keep(
            Turn(
                id=self._id("turn"),
                participant_id=self.id,
                scenario_id=scenario,
                seq=len(self.history.turns),
                text=text,
                lang="en",
                created_at=at(minute),
                **given,
            )
        )

    def presses(self, button: Any, subject: str, step: Any = "card", minute: int = 5) -> Press:
        return self._keep(
            Press(id=self._id("press"), participant_id=self.id, button=button, step=step, subject=subject, created_at=at(minute))
        )

    def card(self, scenario: str, turn: Turn, version: int = 1, minute: int = 4, **more: Any) -> ValueCard:
        line = Policy(kind="looks_to", text=turn.text[:2000], quotes=(Quote(turn=turn.id, start=0, end=len(turn.text)),))
        given = {"policies": (line,), "author": "guided", "title": "Fair", "sentence": "Be fair.", **more}
        return self._keep(
            ValueCard(
                id=id_of(self.id, "card", scenario),
                version=version,
                participant_id=self.id,
                scenario_id=scenario,
                lang="en",
                talk_mode="guided",
                card_mode="guided",
                created_at=at(minute),
                **given,
            )
        )

    def approves(self, card: ValueCard, minute: int = 5) -> Press:
        return self.presses("approve", f"{card.id}/{card.version}", minute=minute)

    def offer(self, card: ValueCard, principle: str, minute: int = 6, **more: Any) -> Offer:
        given = {"why": "in_play", "position": 0, **more}
        return self._keep(
            Offer(
                id=self._id("offer"),
                participant_id=self.id,
                card_id=card.id,
                card_version=card.version,
                scenario_id=card.scenario_id,
                principle_id=principle,
                spec_version=SPEC,
                wording="a",
                created_at=at(minute),
                **given,
            )
        )

    def gap(self, card: ValueCard, nothing_fits: bool = True, text: str = "") -> Gap:
        return self._keep(
            Gap(
                id=self._id("gap"),
                participant_id=self.id,
                card_id=card.id,
                card_version=card.version,
                nothing_fits=nothing_fits,
                text=text,
                created_at=at(7),
            )
        )

    def tells(self, question: str, value: str) -> About:
        return self._keep(About(id=self._id("about"), participant_id=self.id, question=question, value=value))


def whole_life(name: str = "one", text: str = "I would want to be told the truth.", **more: Any) -> Life:
    """One talked scenario with an approved and answered card, and one short scenario."""
    life = Life(name, **more)
    life.draws(SCENARIOS[0], 0)
    life.draws(SCENARIOS[1], 1, "short")
    life.chooses(SCENARIOS[0], who_decides="each_user", unacceptable="A,C")
    life.says(SCENARIOS[0], "Why is that?", who="interviewer")
    turn = life.says(SCENARIOS[0], text)
    card = life.card(SCENARIOS[0], turn)
    life.approves(card)
    life.offer(card, "be_honest")
    life.offer(card, "be_honest", answer="supports")
    life.offer(card, "no_agenda", position=1, answer="qualifies", exception="unless asked")
    life.presses("go_on", f"{card.id}/1", "principles")
    life.tells("ai_attitude", "equal")
    return life


TEXTS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40) | st.just(HARD_TEXT)


@st.composite
def lives(draw: st.DrawFn, name: str) -> History:
    """Anybody: any scenarios, texts, versions, decisions and answers, in an order that a walk could give."""
    life = Life(name)
    for position, scenario in enumerate(draw(st.lists(st.sampled_from(SCENARIOS), unique=True))):
        life.draws(scenario, position, draw(st.sampled_from(["talked", "short"])))
        for _ in range(draw(st.integers(0, 2))):
            life.chooses(scenario, ranking=draw(st.sampled_from([None, "none", "A=B=C"])), rationale=draw(st.just("") | TEXTS))
        turns = [life.says(scenario, draw(TEXTS)) for _ in range(draw(st.integers(0, 3)))]
        if turns and draw(st.booleans()):
            turns.append(life.says(scenario, draw(TEXTS), supersedes=turns[-1].id))
        for version in range(1, 1 + draw(st.integers(0, 3)) * bool(turns)):
            card = life.card(scenario, draw(st.sampled_from(turns)), version, title=draw(st.just("") | TEXTS))
            for button in draw(st.lists(st.sampled_from(["approve", "drop"]), max_size=2)):
                life.presses(button, f"{card.id}/{version}")
            for principle in draw(st.lists(st.sampled_from(PRINCIPLES), max_size=4)):
                life.offer(card, principle, answer=draw(st.sampled_from([None, "supports", "unsure"])))
            if draw(st.booleans()):
                life.gap(card, draw(st.booleans()), draw(st.just("") | TEXTS))
        if draw(st.booleans()):
            life.presses("skip_scenario", scenario, "choose")
    return life.history
