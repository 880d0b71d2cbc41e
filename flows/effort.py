"""What a step asks of a person: words read and typed, decisions, pauses; and the named assumptions of how long these take."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flows.records.base import Texts, in_language
from flows.records.principle import PlainText
from flows.records.scenario import Scenario
from flows.records.study import Question


@dataclass(frozen=True)
class Assumption:
    """One number that the estimate rests on."""

    name: str
    value: float
    unit: str
    source: str


OURS = "our assumption"
READING = Assumption("silent reading", 238, "words a minute", "Brysbaert 2019, mean for English non-fiction")
PHONE = Assumption("typing on a phone", 36, "words a minute", "Palin et al. 2019, mean")
KEYBOARD = Assumption("typing on a keyboard", 52, "words a minute", "Dhakal et al. 2018, mean")
ON_PHONE = Assumption("share of people on a phone", 0.5, "of all", OURS)
SPREAD = Assumption("spread of each speed between people", 0.25, "standard deviation of its logarithm", OURS)
ANSWER = Assumption("length of a typed answer", 25, "words, median", OURS)
ANSWER_SPREAD = Assumption("spread of that length", 0.6, "standard deviation of its logarithm", OURS)
THINKING = Assumption("thinking before a typed answer", 10, "seconds", OURS)
DECIDING = Assumption("a decision (one press)", 4, "seconds", OURS)
CONSENT = Assumption("information and consent page", 500, "words", OURS)
ASKED = Assumption("one question of the talk", 20, "words", OURS)
TITLE = Assumption("title of a card", 5, "words typed", OURS)
OFFERS = Assumption("rules held against one card", 6, "at most; all of them answered", OURS)
ASSUMPTIONS = (
    READING, PHONE, KEYBOARD, ON_PHONE, SPREAD, ANSWER, ANSWER_SPREAD, THINKING, DECIDING, CONSENT, ASKED, TITLE, OFFERS,
)  # fmt: skip


def minutes_of(*, read: float = 0, typed: float = 0, decided: float = 0, thought: float = 0) -> float:
    """Expected minutes for words read, words typed (on a phone or a keyboard), decisions, and pauses before a typed answer."""
    typing = ON_PHONE.value / PHONE.value + (1 - ON_PHONE.value) / KEYBOARD.value
    return read / READING.value + typed * typing + (decided * DECIDING.value + thought * THINKING.value) / 60


def scenario_words(scenario: Scenario, language: str) -> int:
    """Words to read in a scenario with its behaviours."""
    texts = [scenario.title, scenario.context, scenario.request, *(option.text for option in scenario.options)]
    return sum(count_words(text, language) for text in texts)


def question_words(question: Question, language: str) -> int:
    """Words to read in a question about oneself with its answers."""
    return count_words(question.text, language) + sum(count_words(text, language) for text in question.answers.values())


def rule_words(wording: PlainText | None) -> int:
    """Words to read in one wording of a rule; 0 where there is none."""
    return _length(wording.title) + _length(wording.text) if wording else 0


def count_words(texts: Texts, language: str) -> int:
    """Words of a text, parted by spaces."""
    return _length(in_language(texts, language))


@lru_cache(maxsize=4096)
def _length(text: str) -> int:
    """Kept, since the same few texts are counted for everybody at every act."""
    return len(text.split())
