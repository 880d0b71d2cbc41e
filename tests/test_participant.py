"""The plain pages in every state: with a model, with pay, in the language asked for; ticks and hashes."""

from __future__ import annotations

import pytest
from toys import pack, study_with

from bot.participant import Pages
from bot.wording import read_all
from flows.records import Study
from flows.records.study import ModelSettings, Provider

WORDINGS = read_all()


def pages(study: Study | None = None) -> Pages:
    return Pages(study or pack(), WORDINGS)


def test_with_a_model_the_page_says_who_reads() -> None:
    provider = Provider(name="Example Provider", region="the European Union", retention_days=30)
    facts = pack().settings.consent.model_copy(update={"provider": provider, "pay": "GBP 4.00"})
    page = pages(study_with(model=ModelSettings(name="some-model"), consent=facts)).consent("en")
    assert "<b>The interviewer is an AI.</b>" in page and "no language model reads your words" not in page
    assert "Example Provider" in page and "30 days" in page and "£4.00" in page and "you keep your pay" in page


def test_a_step_that_the_study_leaves_out_is_not_promised() -> None:
    assert "You choose once more." in pages().consent("en")
    assert "You choose once more" not in pages(study_with(after=("principles",))).consent("en")


def test_the_hash_follows_the_text_and_not_the_ticks() -> None:
    one = pages().consent_hash("en")
    assert one == pages().consent_hash("en")
    facts = pack().settings.consent.model_copy(update={"withdraw_until": "2031-01-01"})
    assert pages(study_with(consent=facts)).consent_hash("en") != one


@pytest.mark.parametrize("form", [{}, {"take_part": "no"}, {"take_part": "on", "cards": "yes"}])
def test_without_the_needed_tick_there_is_no_consent(form: dict[str, str]) -> None:
    assert pages().consent_from(form, "en") is None


@pytest.mark.parametrize(
    ("wanted", "accepted", "language"),
    [("en", "", "en"), (None, "en-GB,en;q=0.9", "en"), ("xx", "de,fr", "en"), (None, "", "en")],
)
def test_the_language_is_one_that_we_have(wanted: str | None, accepted: str, language: str) -> None:
    assert pages().language(wanted, accepted) == language
    assert pages(study_with(languages=("zz",))).language(wanted, accepted) == "en"


def test_what_the_study_says_is_never_markup() -> None:
    facts = pack().settings.consent.model_copy(update={"controller": "<script>alert(1)</script>", "contact": '"><img src=x>@x'})
    page = pages(study_with(consent=facts)).consent("en")
    assert "<script>" not in page and "<img" not in page
