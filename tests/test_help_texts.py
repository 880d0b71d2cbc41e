"""Where to find help: by what somebody said of their country, never by where their browser seems to be."""

from __future__ import annotations

from history_toys import Life, toy_study

from flows.help_texts import help_for, help_text, help_texts
from flows.standing import Standing
from tests.toys import pack

HELP = {"any": {"en": "Call somebody.", "es": "Llama a alguien."}, "GB": {"en": "Call A."}, "IE": {"en": "Call B."}}
STUDY = toy_study().model_copy(update={"help": HELP})


def test_a_country_that_somebody_named_has_its_own_text() -> None:
    life = Life("one")
    life.tells("country", "ie")
    assert help_texts(Standing(STUDY, life.history)) == ("Call B.", ())
    life.tells("country", "gb")
    assert help_text(Standing(STUDY, life.history)) == "Call A.", "the last answer counts"


def test_wherever_people_are_and_a_list_to_choose_from() -> None:
    for told in (None, "not_stated", "fr", "any"):
        life = Life("one")
        if told:
            life.tells("country", told)
        text, places = help_texts(Standing(STUDY, life.history))
        assert text == "Call somebody." and [(one.country, one.text) for one in places] == [("GB", "Call A."), ("IE", "Call B.")]
    assert help_for(STUDY, "es")[0] == "Llama a alguien."
    assert help_for(toy_study(), "en") == ("", ())


def test_the_pack_names_help_in_each_language_and_country() -> None:
    study = pack()
    assert "findahelpline.com" in study.help["any"]["en"] and len(study.help) > 5
    assert all(set(texts) == set(study.settings.languages) for texts in study.help.values())
    numbers = {place: {"".join(c for c in text if c.isdigit()) for text in texts.values()} for place, texts in study.help.items()}
    assert all(len(found) == 1 for found in numbers.values()), "the same numbers in every language"
