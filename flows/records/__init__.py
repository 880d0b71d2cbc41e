"""The language of the whole system: frozen records, one file per station, in the order in which data meets them."""

from flows.records.base import Answer, CardMode, Mode, Moment, Record, Stance, Texts, in_language
from flows.records.card import CardStatus, Policy, Quote, ValueCard
from flows.records.events import (
    AddedRule,
    AnsweredRule,
    ChangedAnswer,
    Chose,
    EditedCard,
    Event,
    Pressed,
    Said,
    SaidGap,
    ToldAbout,
)
from flows.records.history import History
from flows.records.interview import Button, Choice, Press, Turn, WhoDecides
from flows.records.model_call import ModelCall
from flows.records.offer import Fit, Gap, Link, Offer, Why
from flows.records.participant import About, AssignedArms, Consent, Draw, Participant
from flows.records.principle import Authority, Plain, PlainText, Principle, Spec, SpecHead
from flows.records.review import Review
from flows.records.scenario import Option, Scenario
from flows.records.screens import (
    AnyScreen,
    AskChoice,
    AskPrinciples,
    AskText,
    Done,
    Gone,
    NotStored,
    Piece,
    Progress,
    Say,
    Screen,
    ShowCard,
    ShownCard,
    ShownLine,
    ShownOption,
    ShownRule,
    ShowScenario,
    Stored,
    View,
)
from flows.records.study import Question, Study, StudySettings
from flows.records.votes import Comparison, Points, SurveyAnswer, Vote

__all__ = [name for name in dir() if name[0].isupper()] + ["in_language"]
