"""The ranker on a small spec of our own: topics come first, order repeats, nothing typed or pasted breaks it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.ranking import LONGEST_TEXT, Ranker
from flows.ranking_words import stem, tokens, words
from flows.records.principle import Plain, PlainText, Principle, Spec, SpecHead

RULES = {
    "tell_the_truth": (
        "Tell the truth",
        ("The AI does not lie", "It never says a thing that it knows is false, and does not mislead anybody."),
        ("lie", "lying", "honest", "honesty", "white lie", "deceive"),
        ("لا تكذب", "الصدق في الكلام مع الناس", ("كذب", "صدق", "أمانة")),
    ),
    "keep_secrets": (
        "Protect privacy",
        ("The AI keeps private things private", "It does not hand out where people live or what they told it."),
        ("private", "privacy", "home address", "secret", "personal data"),
        ("احفظ الأسرار", "لا تكشف معلومات الناس الخاصة", ("خصوصية", "سر", "عنوان")),
    ),
    "be_brief": (
        "Be brief",
        ("The AI gets to the point", "It answers in few words unless somebody wants more."),
        ("short", "long winded", "too many words", "waffle", "length"),
        ("اختصر", "أجب بكلمات قليلة", ("قصير", "طويل", "اختصار")),
    ),
}


def principle(name: str) -> Principle:
    title, (plain_title, plain_text), terms, (arabic_title, arabic_text, arabic_terms) = RULES[name]

    def wording(title: str, text: str) -> Plain:
        return Plain(a=PlainText(title=title, text=text), b=PlainText(title=title, text=text))

    return Principle(
        id=name,
        title=title,
        authority="user",
        plain={"en": wording(plain_title, plain_text), "ar": wording(arabic_title, arabic_text)},
        search_terms={"en": terms, "ar": arabic_terms},
    )


def spec_of(*principles: Principle) -> Spec:
    return Spec(spec=SpecHead(name="Toy", version="2026-01-31"), principles=principles)


@pytest.fixture(scope="module")
def ranker() -> Ranker:
    return Ranker(spec_of(*map(principle, RULES)), "en")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("My aunt asked if I like the hat. A white lie would have been kinder, but I said what I think.", "tell_the_truth"),
        ("Somebody wanted my neighbour's home address. That is nobody's business.", "keep_secrets"),
        ("Just tell me, do not waffle.", "be_brief"),
        ("HONESTY!!!", "tell_the_truth"),
        ("they deceived me", "tell_the_truth"),
    ],
)
def test_the_topic_comes_first(ranker: Ranker, text: str, first: str) -> None:
    best = ranker.rank(text)
    assert best[0][0] == first and best[0][1] > best[1][1]
    assert {name for name, _ in best} == set(RULES)


def test_order_repeats_and_does_not_hang_on_the_order_of_the_spec(ranker: Ranker) -> None:
    text = "An honest answer may be short; my address is private."
    again = Ranker(spec_of(*map(principle, RULES)), "en").rank(text)
    assert ranker.rank(text) == ranker.rank(text) == again
    assert [name for name, _ in Ranker(spec_of(*map(principle, reversed(RULES))), "en").rank(text)] == [name for name, _ in again]


@pytest.mark.parametrize("text", ["", "   \n", "!!! ... ???", "qqxz wvvk", "the of and"])
def test_nothing_known_is_a_tie_by_id(ranker: Ranker, text: str) -> None:
    assert ranker.rank(text) == [("be_brief", 0.0), ("keep_secrets", 0.0), ("tell_the_truth", 0.0)]


def test_twins_stand_by_id() -> None:
    twins = [principle("keep_secrets").model_copy(update={"id": name}) for name in ("zebra", "apple", "mango")]
    best = Ranker(spec_of(*twins), "en").rank("my private address")
    assert [name for name, _ in best] == ["apple", "mango", "zebra"] and len({score for _, score in best}) == 1 and best[0][1] > 0


def test_a_very_long_text_is_cut(ranker: Ranker) -> None:
    start = "I want privacy. ".ljust(LONGEST_TEXT)
    assert ranker.rank(start + "lie " * 2_500_000) == ranker.rank(start)
    assert ranker.rank(start)[0][0] == "keep_secrets"


def test_official_text_helps_where_it_is() -> None:
    told = principle("be_brief").model_copy(update={"text": "Telegrams cost money by the syllable."})
    rules = (principle("tell_the_truth"), told)
    assert Ranker(spec_of(*rules), "en").rank("a telegram by the syllable")[0][0] == "be_brief"
    assert Ranker(spec_of(principle("tell_the_truth"), principle("be_brief")), "en").rank("a telegram by the syllable")[0][1] == 0


def test_arabic_is_read_by_runs_of_characters() -> None:
    ranker = Ranker(spec_of(*map(principle, RULES)), "ar")
    assert ranker.rank("لا أحب الكذب أبدا")[0][0] == "tell_the_truth"
    assert ranker.rank("هذه معلومات خاصّة")[0][0] == "keep_secrets"
    assert ranker.search("خصو") == ["keep_secrets"]


def test_a_language_without_wordings_reads_the_first_one(ranker: Ranker) -> None:
    german = Ranker(spec_of(*map(principle, RULES)), "de")
    assert german.rank("private Adresse")[0][0] == "keep_secrets"
    assert german.search("honest") == ["tell_the_truth"]


def test_a_bare_import_can_be_ranked() -> None:
    bare = [Principle(id=name, title=title, authority="user") for name, title in (("a", "The"), ("b", "Of it"), ("c", "!!!"))]
    assert Ranker(spec_of(*bare), "en").rank("the") == [("a", 0.0), ("b", 0.0), ("c", 0.0)]
    assert Ranker(spec_of(bare[0]), "en").search("the") == ["a"]
    assert Ranker(spec_of(bare[0].model_copy(update={"title": "Kindness"})), "en").rank("be kind")[0][1] > 0


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lie", ["tell_the_truth"]),
        ("honest", ["tell_the_truth"]),
        ("  Honest ", ["tell_the_truth"]),
        ("honets", ["tell_the_truth"]),
        ("lied", ["tell_the_truth"]),
        ("priv", ["keep_secrets"]),
        ("do not waf", ["be_brief"]),
        ("priv ", []),
        ("private address lie", ["keep_secrets", "tell_the_truth"]),
        ("zzqqxx", []),
        ("?!", []),
        ("", list(RULES)),
        (" \n", list(RULES)),
    ],
)
def test_find_a_rule(ranker: Ranker, typed: str, found: list[str]) -> None:
    assert ranker.search(typed) == found


def test_more_of_the_typed_words_is_better_than_worthier_places(ranker: Ranker) -> None:
    assert ranker.search("answers words truth") == ["be_brief", "tell_the_truth"]


def test_limit_holds_for_what_is_found(ranker: Ranker) -> None:
    assert ranker.search("the AI", limit=2) == ["tell_the_truth", "keep_secrets"]
    assert len(ranker.search("", limit=2)) == 3


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_ranks_everything_and_finds_only_what_is_there(text: str) -> None:
    shared = Ranker(spec_of(*map(principle, RULES)), "en")
    best = shared.rank(text)
    assert {name for name, _ in best} == set(RULES) and best == sorted(best, key=lambda pair: (-pair[1], pair[0]))
    assert all(score <= 1 for _, score in best)
    assert set(shared.search(text)) <= set(RULES)


@pytest.mark.parametrize(
    ("one", "other"),
    [("lying", "lie"), ("lied", "lies"), ("honestly", "honest"), ("stopped", "stop"), ("privacy", "privacies"), ("hoping", "hope")],
)
def test_endings_fall(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_how_a_text_is_cut() -> None:
    assert words("Café_2 naïve—CO₂\u0301!") == ["cafe", "2", "naive", "co2"]
    assert words("हिन्दी") == words("हिन्दी ")
    assert tokens(["the", "white", "lies"], "en-GB") == ["whit", "lie", "whit lie"]
    assert tokens(["ja", "a"], "fi") == [" ja", "ja ", " ja ", " a "]
