"""Simulated participants of several temperaments: they read screens and answer with events, like anybody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bot.population import Population, stance_in
from bot.simulated_asides import Asides
from bot.simulated_pairs import compare
from bot.simulated_points import give
from bot.simulated_survey import place_on_scale, survey_act
from bot.simulated_votes import vote
from flows.accept.choosing import single_pick
from flows.draw import chance
from flows.records import (
    AnsweredRule,
    AskAbout,
    AskChoice,
    AskPair,
    AskPoints,
    AskPrinciples,
    AskSurvey,
    AskText,
    AskVotes,
    ChangedAnswer,
    Chose,
    EditedCard,
    Event,
    OfferMore,
    Pressed,
    Said,
    SaidGap,
    Say,
    ShowCard,
    ShowExample,
    ShownRule,
    ShowScenario,
    ToldAbout,
    View,
)

TEMPERAMENTS = ("eager", "terse", "wordy", "contrary", "wavering", "off_topic")
UNASKED_TAKE_UP = 0.25
"""Chance that a simulated card takes up a principle that is not in play; checks are taken up a fifth as often."""

Phrases = Mapping[str, list[str]]


@dataclass
class SimulatedPerson:
    """One simulated participant. `luck` is their place in the crowd, per principle; it never changes."""

    temperament: str
    rng: Random
    population: Population
    phrases: Phrases
    about: Mapping[str, str]
    seed: int
    _luck: dict[str, float] = field(default_factory=dict)
    _changed: bool = False
    _edited: set[str] = field(default_factory=set)
    _asides: Asides | None = None

    def answer(self, view: View, facts: Facts) -> Event | None:
        """The next act; None when nothing is open any more."""
        self._asides = self._asides or Asides.beside(self.rng)
        if aside := self._asides.act(view):
            return aside
        for screen in reversed(view.screens):
            if not screen.open:
                continue
            if isinstance(screen, AskText):
                return self._talk(screen, view)
            if isinstance(screen, AskChoice):
                return self._choose(screen)
            if isinstance(screen, ShowScenario):
                return self._press("another" if self.rng.random() < 0.05 else "read_note", screen.scenario_id)
            if isinstance(screen, ShowCard):
                return self._decide(screen)
            if isinstance(screen, AskPrinciples):
                return self._mark(screen, facts)
            if isinstance(screen, AskAbout):
                return self._tell(screen)
            if isinstance(screen, AskPair):
                return compare(screen, self.rng, self._id(), self.phrases["other_side"])
            if isinstance(screen, AskPoints):
                return give(screen, self.rng, self._id())
            if isinstance(screen, AskVotes):
                return vote(screen, self.rng, self._id())
            if isinstance(screen, AskSurvey):
                return survey_act(screen, self.rng, self._id(), self.phrases)
            if isinstance(screen, OfferMore):
                return self._asides.more(screen)
            if isinstance(screen, ShowExample):
                return self._press("go_on", screen.key)
            return None
        return None

    def _id(self) -> str:
        return f"{self.rng.getrandbits(128):032x}"

    def _press(self, button: Any, subject: str, **more: str) -> Pressed:
        return Pressed(client_id=self._id(), button=button, subject=subject, **more)

    def _tell(self, screen: AskAbout) -> Event:
        """What the population file says of them; the rest they prefer not to say."""
        left = next((question for question in screen.questions if question.answer is None), None)
        if left is None:
            return self._press("go_on", screen.key)
        value = place_on_scale(left, self.rng) or self.about.get(left.id, "not_stated")
        return ToldAbout(client_id=self._id(), question=left.id, value=value)

    def _choose(self, screen: AskChoice) -> Event:
        subject = screen.scenario_id
        if screen.complete:
            return self._press("go_on", subject)
        ids = [option.id for option in screen.options]
        pick = ids[int(chance(self.seed, self.temperament, subject, self.rng.random() < 0.2)[:6], 16) % len(ids)]
        return Chose(
            client_id=self._id(),
            scenario_id=subject,
            moment=screen.moment,
            ranking=single_pick(pick, ids),
            unacceptable=",".join(one for one in sorted(ids) if one != pick and self.rng.random() < 0.2),
            who_decides=self.rng.choice(("each_user", "business", "nobody", "unsure")) if screen.moment == "before" else None,
        )

    def _talk(self, screen: AskText, view: View) -> Event:
        own = [say for say in view.screens if isinstance(say, Say) and say.can_change and say.turn_id]
        if self.temperament == "wavering" and own and not self._changed and self.rng.random() < 0.3:
            self._changed = True
            text = f"{self._one('contrary')} {own[-1].text}"
            return ChangedAnswer(client_id=self._id(), turn_id=own[-1].turn_id or "", text=text)
        if screen.can_skip and self.temperament in ("terse", "contrary") and self.rng.random() < 0.1:
            return self._press("skip_question", screen.turn_id or "")
        if screen.can_draft and own and self.temperament == "terse" and self.rng.random() < 0.2:
            return self._press("draft", "")
        return Said(client_id=self._id(), text=self.words(screen.slot))

    def words(self, slot: str) -> str:
        """What this temperament writes when asked for `slot`."""
        if slot == "title":
            return self._one("titles")
        if self.temperament == "terse" and self.rng.random() < 0.6:
            return self._one("terse")
        known = slot if slot in self.phrases else "why"
        said = [self._one(known)]
        if self.temperament == "wordy":
            said += [self._one("stories"), self._one("look_to"), self._one("other_side")]
        if self.temperament == "eager" and self.rng.random() < 0.6:
            said.append(self._one("stories"))
        if self.temperament in ("wavering", "contrary"):
            said.insert(0, self._one(self.temperament))
        if self.temperament == "off_topic" and self.rng.random() < 0.4:
            said = [self._one("off_topic")]
        return " ".join(said)

    def _one(self, kind: str) -> str:
        text = self.rng.choice(self.phrases[kind])
        return text.replace("{thing}", self.rng.choice(self.phrases["things"]))

    def _decide(self, screen: ShowCard) -> Event:
        card = screen.card
        subject = f"{card.card_id}/{card.version}"
        if not card.looks_to and not card.exceptions:
            if self.temperament in ("eager", "wordy"):
                return self._edit(screen, "looks_to", None, self._one("edits"))
            return self._press("drop", subject)
        if not card.title:
            return self._edit(screen, "title", None, self._one("titles"))
        if card.card_id not in self._edited and self.rng.random() < 0.3:
            self._edited.add(card.card_id)
            if self.rng.random() < 0.3:
                return self._press("not_quite", subject, detail=self.rng.choice(("leaves_out", "too_far", "wording")))
            return self._edit(screen, "looks_to", 0 if card.looks_to else None, self._one("edits"))
        return self._press("approve", subject)

    def _edit(self, screen: ShowCard, where: str, index: int | None, text: str) -> Event:
        card = screen.card
        return EditedCard(client_id=self._id(), card_id=card.card_id, version=card.version, field=where, index=index, text=text)

    def _mark(self, screen: AskPrinciples, facts: Facts) -> Event:
        left = next((rule for rule in screen.rules if rule.answer is None), None)
        if left is not None:
            return self._stand(screen, left, facts)
        if not screen.nothing_fits and all(rule.answer == "does_not_fit" for rule in screen.rules):
            return SaidGap(client_id=self._id(), card_id=screen.card.card_id, nothing_fits=True, text=self._one("gaps"))
        return self._press("go_on", f"{screen.card.card_id}/{screen.card.version}")

    def _stand(self, screen: AskPrinciples, rule: ShownRule, facts: Facts) -> Event:
        """The answer to one rule: the stance held, if the card takes the principle up."""
        why, scenario = facts.of(screen.card.card_id, rule.principle_id)
        luck = self._luck.setdefault(rule.principle_id, self.rng.random())
        held = self.population.held(rule.principle_id, self.about)
        stance = stance_in(held, luck, facts.shift(self.population, rule.principle_id, scenario))
        share = self.population.addresses(stance)
        if why != "in_play":
            share *= UNASKED_TAKE_UP * (0.2 if why == "check" else 1.0)
        taken = self.rng.random() < share
        return AnsweredRule(
            client_id=self._id(),
            card_id=screen.card.card_id,
            principle_id=rule.principle_id,
            answer=stance if taken else "does_not_fit",
            exception=self._one("exceptions") if taken and stance == "qualifies" else "",
        )


@dataclass
class Facts:
    """What only the simulation knows: why a rule was offered, in which scenario, and how a scenario shifts support."""

    seed: int
    offers: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)

    def of(self, card_id: str, principle_id: str) -> tuple[str, str]:
        """(why, scenario id) of one offer."""
        return self.offers[(card_id, principle_id)]

    def shift(self, population: Population, principle_id: str, scenario_id: str) -> float:
        """The scenario's shift of support for this principle, logits; the same for everybody of one seed."""
        if not population.scenario_sd:
            return 0.0
        return Random(chance(self.seed, "shift", principle_id, scenario_id)).gauss(0, population.scenario_sd)

