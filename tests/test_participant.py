"""The plain pages in every state: with a model, with pay, in the language asked for; ticks and hashes."""

from __future__ import annotations

from dataclasses import replace

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
    assert "You choose once more." in pages(study_with(closing=("survey",))).consent("en")
    assert "and see a few cards by other people" in pages(study_with(closing=("others",))).consent("en")
    alone = pages(study_with(after=("principles",), closing=("pairs",))).consent("en")
    assert "You see a few cards by other people." in alone and "once more" not in alone
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


ARABIC = replace(WORDINGS["en"], language="ar", name="العربية", direction="rtl")


def three_languages() -> Pages:
    """A study in three languages; two of them say English sentences under another name."""
    spanish = replace(WORDINGS["en"], language="es", name="Español")
    return Pages(study_with(languages=("es", "en", "ar")), {**WORDINGS, "es": spanish, "ar": ARABIC})


@pytest.mark.parametrize(
    ("wanted", "accepted", "language"),
    [
        ("ar", "en", "ar"),
        (None, "en;q=0.5,ar;q=0.9", "ar"),
        (None, "ar;q=0, en;q=0.1", "en"),
        (None, "AR-eg, en", "ar"),
        ("de", "fr,de;q=0.8,en-GB;q=0.3", "en"),
        (None, "*", "es"),
        (None, "en;q=nonsense", "es"),
        (None, "," * 10_000, "es"),
        ("../ar", "", "es"),
    ],
)
def test_asked_for_then_the_browser_most_wanted_first_then_the_study(wanted: str | None, accepted: str, language: str) -> None:
    assert three_languages().language(wanted, accepted) == language


@pytest.mark.parametrize(("page", "here"), [("consent", "/s/model-spec-2026"), ("thanks", "/thanks")])
def test_a_page_before_the_talk_links_to_the_other_languages_by_their_own_names(page: str, here: str) -> None:
    html = getattr(three_languages(), page)("ar")
    assert '<html lang="ar" dir="rtl">' in html
    assert f'<a href="{here}?lang=en" lang="en" hreflang="en" dir="ltr">English</a>' in html
    assert f'<a href="{here}?lang=es" lang="es" hreflang="es" dir="ltr">Español</a>' in html
    assert f"{here}?lang=ar" not in html
    assert "hreflang" not in getattr(pages(study_with(languages=("en",))), page)("en"), "a study in one language has nothing to switch"


def test_right_to_left_what_the_study_gives_keeps_its_own_direction() -> None:
    html = three_languages().consent("ar")
    assert "<bdi>Demo study, no organisation</bdi>" in html and "<bdi>study@example.org</bdi></a>" in html
    assert 'class="snd-code" dir="ltr"' in three_languages().thanks("ar")


def test_what_the_study_says_is_never_markup() -> None:
    facts = pack().settings.consent.model_copy(update={"controller": "<script>alert(1)</script>", "contact": '"><img src=x>@x'})
    page = pages(study_with(consent=facts)).consent("en")
    assert "<script>" not in page and "<img" not in page
