"""What rules release at once, and what they leave to a reviewer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.records import SharedCard
from flows.release_rules import doubts, listed_slurs

FINE = (
    ("en", "It should say what it knows, and that 2 of 3 leaflets warn of it. Since 2019 more so."),
    ("en", "The limit was 300, the fare 260 or 140; half past 8 is late. He is 58."),
    ("es", "Debería mirar a la persona antes que a la regla: eso es lo que importa, sin más."),
    ("ar", "ينبغي أن ينظر إلى الشخص أولا، ثم إلى القاعدة. عمرها 79 سنة."),
)
DOUBTFUL = (
    ("link", "Look at https://example.org/page for more."),
    ("link", "it is on www.example.org, read it"),
    ("link", "I wrote about it on example.com"),
    ("link", "see bit.ly/abc"),
    ("mail", "write to me: ana @ example . org"),
    ("mail", "ana(at)example"),
    ("handle", "ask @somebody_there about it"),
    ("number", "call me on 0044 20 7946 0958"),
    ("number", "my number is 555-0199-33"),
    ("number", "born 01.02.1980"),
    ("number", "٠٢٠٧٩٤٦٠٩٥٨"),
)


def card(text: str, lang: str = "en") -> SharedCard:
    return SharedCard(
        id="0" * 32, version=1, scenario_id="song", title="Title", sentence="Plain.", looks_to=(text,), exceptions=(), lang=lang,
        by="participant",
    )  # fmt: skip


@pytest.mark.parametrize(("lang", "text"), FINE)
def test_ordinary_cards_are_not_held_up(lang: str, text: str) -> None:
    assert doubts(card(text, lang)) == ()


@pytest.mark.parametrize(("what", "text"), DOUBTFUL)
def test_what_leads_to_a_person_waits(what: str, text: str) -> None:
    assert what in doubts(card(text))


@pytest.mark.parametrize("lang", ["en", "es", "ar"])
def test_every_listed_word_waits_however_it_is_disguised(lang: str) -> None:
    for word in listed_slurs()[lang]:
        for text in (f"so ein {word}, or", word.upper(), f"({word})", "\u200b".join(word)):
            assert "slur" in doubts(card(text, lang)), text


def test_a_listed_word_inside_another_word_does_not_count() -> None:
    assert doubts(card("The raccoon and the coonhound sleep in the spice shop.")) == ()


def test_a_language_without_a_list_waits() -> None:
    assert doubts(card("Das ist gut.", "de")) == ("no_list",)


def test_every_part_of_a_card_is_read() -> None:
    for part in ("title", "sentence"):
        assert doubts(card("Fine.").model_copy(update={part: "@someone"})) == ("handle",)
    assert doubts(card("Fine.").model_copy(update={"exceptions": ("@someone",)})) == ("handle",)


@given(st.text(max_size=200))
def test_any_text_is_judged(text: str) -> None:
    assert set(doubts(card(text))) <= {"link", "mail", "handle", "number", "slur"}
