"""Readings as tables: `none` filled in, first verdicts of cards that everybody finished, parts, the machine and the authors beside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import krippendorff
import numpy as np
import pytest
from history_toys import Life
from reader_toys import Told, reading_acts
from toys import counted_ids

from flows.records import Review
from flows.reviewing.acts import Finished, ReadPrinciple, SetAside
from flows.reviewing.agreement_facts import agreement_facts
from flows.reviewing.facts import CardFacts, Entry
from flows.reviewing.fold import fold
from flows.reviewing.readings import LABELS, ReadCard, coded, read_cards

NEW = counted_ids(10**9)


def entry(name: str, *acts: Review, unaided: bool = True, lang: str = "en", **facts: Any) -> Entry:
    """A card with these acts, given in the order of storing."""
    card = card_of(name).model_copy(update={"lang": lang})
    given: dict[str, Any] = {"offers": (), "links": (), "missing": (), "fallback": False, "flagged": False, "own_words": 9, **facts}
    return Entry(CardFacts(card=card, kind="real", **given), acts, fold(acts, card.version), unaided)


def card_of(name: str) -> Any:
    life = Life(name)
    return life.card("flyer", life.says("flyer", "I would want to be told the truth."))


def said(name: str, who: str, told: Told, **more: Any) -> list[Review]:
    return reading_acts(NEW, card_of(name), who, told, **more)


def both(name: str, rita: Told, omar: Told, **more: Any) -> Entry:
    return entry(name, *said(name, "rita", rita), *said(name, "omar", omar), **more)


def cards(*entries: Entry, each: int = 2) -> list[ReadCard]:
    return read_cards({one.facts.id: one for one in entries}, each)


def test_a_principle_that_nobody_linked_to_a_card_counts_as_none_on_every_card_read_in_common() -> None:
    table = coded(cards(both("a", {"p": "supports"}, {"p": "opposes", "q": "supports"}), both("b", {}, {})), "unaided")
    assert table.principles == ("p", "q")
    told = [[[LABELS[label] for label in unit] for unit in card] for card in table.labels]
    assert told == [[["supports", "opposes"], ["none", "supports"]], [["none", "none"], ["none", "none"]]]
    assert (table.linked("p"), len(table.rows()), len(table.rows(linked=False))) == (1, 2, 4)


def test_a_principle_that_everybody_called_none_is_not_in_question() -> None:
    assert coded(cards(both("a", {"p": "none"}, {"q": "supports"})), "unaided").principles == ("q",)


def test_a_card_that_a_reader_has_not_finished_counts_nowhere() -> None:
    begun = entry("a", *said("a", "rita", {"p": "supports"}), *said("a", "omar", {"p": "opposes"}, done=False))
    assert cards(begun) == []
    assert len(cards(both("a", {"p": "supports"}, {"p": "opposes"}))) == 1
    third = cards(both("a", {"p": "supports"}, {"p": "opposes"}), each=3)
    assert third == [], "a third reader is still to come"


def test_a_card_set_aside_counts_nowhere() -> None:
    acts = [*said("a", "rita", {"p": "supports"}), *said("a", "omar", {})]
    aside = acts[-1].model_copy(update={"id": NEW(), "action": "set_aside", "after": SetAside(defect="empty_card").model_dump_json()})
    assert cards(entry("a", *acts)) and cards(entry("a", *acts, aside)) == []


def test_the_first_verdict_counts_and_the_state_says_what_came_of_it() -> None:
    first = [*said("a", "rita", {"p": "supports"}), *said("a", "omar", {"p": "opposes"})]
    (row,) = coded(cards(entry("a", *first)), "unaided").rows()
    assert (row.verdicts, row.state) == (("supports", "opposes"), "open")
    changed = [*first, *said("a", "omar", {"p": "supports"}, round="open")]
    (row,) = coded(cards(entry("a", *changed)), "unaided").rows()
    assert (row.verdicts, row.state) == (("supports", "opposes"), "alike_since")
    settles = first[0].model_copy(update={"id": NEW(), "reviewer": "tess", "round": "arbitration"})
    (row,) = coded(cards(entry("a", *first, settles)), "unaided").rows()
    assert (row.verdicts, row.state) == (("supports", "opposes"), "settled")


def test_rounds_are_apart_and_aided_ones_have_no_coefficient() -> None:
    told: tuple[Told, Told] = {"p": "supports"}, {"p": "opposes"}
    found = [both(f"u{n}", *told) for n in range(25)]
    found += [
        entry(f"b{n}", *said(f"b{n}", "rita", told[0], round="blind"), *said(f"b{n}", "omar", told[1], round="blind")) for n in range(30)
    ]
    facts = agreement_facts(cards(*found))
    assert (facts["unaided"]["cards"], facts["aided"]["cards"]) == (25, 30)
    assert facts["unaided"]["alpha"]["value"] is not None and facts["aided"]["share"] == 0.0
    assert facts["aided"]["alpha"] == {"value": None, "low": None, "high": None, "mark": None, "reason": "aided"}
    assert facts["aided"]["kappa"] == {"value": None, "reason": "aided"}


def many(n: int = 60) -> list[Entry]:
    """Cards of three readers by turns, in two languages, over four principles; and the library's table of the same."""
    luck = np.random.default_rng(8)
    readers, found = ("omar", "rita", "tess"), []
    for number in range(n):
        truth = {f"p{k}": LABELS[int(luck.integers(0, 4))] for k in range(4)}
        pair = luck.permutation(3)[:2]
        told = [{name: v if luck.random() < 0.8 else LABELS[int(luck.integers(0, 4))] for name, v in truth.items()} for _ in pair]
        acts = [act for who, one in zip(pair, told, strict=True) for act in said(str(number), readers[int(who)], one)]
        found.append(entry(str(number), *acts, lang="es" if number % 3 == 0 else "en"))
    return found


def library_alpha(found: list[Entry], principle: str | None = None, only: frozenset[str] | None = None) -> float:
    """From the acts by themselves, with the krippendorff library: a row for each of the three readers."""
    units = []
    for one in found:
        told: dict[str, dict[str, str]] = {}
        for act in one.acts:
            told.setdefault(act.reviewer, {})
            if "principle" in act.after:
                told[act.reviewer][ReadPrinciple.model_validate_json(act.after).principle] = act.verdict or ""
        told = {who: labels for who, labels in told.items() if only is None or who in only}
        for name in [principle] if principle else ["p0", "p1", "p2", "p3"]:
            label = {who: LABELS.index(labels.get(name, "none")) for who, labels in told.items()}
            units.append([label.get(who, np.nan) for who in ("omar", "rita", "tess")])
    return float(krippendorff.alpha(reliability_data=np.array(units).T, level_of_measurement="nominal"))


def test_every_part_is_the_librarys_number() -> None:
    found = many()
    facts = agreement_facts(cards(*found))["unaided"]
    assert facts["alpha"]["value"] == pytest.approx(library_alpha(found), abs=1e-6)
    assert facts["alpha"]["low"] < facts["alpha"]["value"] < facts["alpha"]["high"]
    assert facts["kappa"] == {"value": None, "reason": "not_two_readers"}
    for part in facts["by_principle"]:
        assert part["alpha"]["value"] == pytest.approx(library_alpha(found, part["id"]), abs=1e-6)
    for part in facts["by_language"]:
        some = [one for one in found if one.facts.card.lang == part["id"]]
        assert part["cards"] == len(some) and part["alpha"]["value"] == pytest.approx(library_alpha(some), abs=1e-6)
    for part in facts["by_pair"]:
        assert part["kappa"]["reason"] == part["alpha"]["reason"] == ("few_cards" if part["cards"] < 20 else None)
    assert sum(part["cards"] for part in facts["by_pair"]) == 60 and len(facts["by_pair"]) == 3


def test_counts_add_up() -> None:
    found = many()
    facts = agreement_facts(cards(*found))["unaided"]
    confusion = facts["confusion"]
    assert sum(n for row in confusion.values() for n in row.values()) == facts["pairs"] == 60 * 4
    assert sum(confusion[label][label] for label in LABELS) == facts["same"]
    assert facts["differ"]["n"] == facts["pairs"] - facts["same"] == facts["differ"]["open"]
    x, y = facts["mix_up"]["labels"]
    assert facts["mix_up"]["n"] == confusion[x][y] + confusion[y][x] and facts["mix_up"]["of"] == facts["differ"]["n"]
    assert facts["linked"]["pairs"] == facts["pairs"] - coded_both_none(found)


def coded_both_none(found: list[Entry]) -> int:
    table, _ = coded(cards(*found), "unaided").table()
    return int((table == LABELS.index("none")).all(axis=1).sum())


def test_kappa_follows_people_not_places() -> None:
    """Who begins changes from card to card; the two people's columns do not."""
    straight = [
        both(str(n), {"p": "supports"}, {"p": "supports" if n % 3 else "none", "q": "none" if n % 4 else "opposes"}) for n in range(30)
    ]
    turned = [entry(one.facts.id, *one.acts) if n % 2 else _turned(str(n), one) for n, one in enumerate(straight)]
    first, second = (agreement_facts(cards(*found))["unaided"]["kappa"]["value"] for found in (straight, turned))
    assert first is not None and first == pytest.approx(second)


def _turned(name: str, one: Entry) -> Entry:
    rita = [act for act in one.acts if act.reviewer == "rita"]
    return entry(name, *(act for act in one.acts if act.reviewer == "omar"), *rita)


def test_pairs_are_of_one_round() -> None:
    found = cards(both("a", {}, {}), entry("b", *said("b", "rita", {}, round="blind"), *said("b", "tess", {}, round="blind")))
    facts = agreement_facts(found)
    pairs = [[(part["readers"], part["cards"]) for part in facts[how]["by_pair"]] for how in ("unaided", "aided")]
    assert pairs == [[(["omar", "rita"], 1)], [(["rita", "tess"], 1)]]


def beside(
    name: str, told: Told, other: Told, machine: Mapping[str, Any] | None = None, answers: Mapping[str, Any] | None = None, **more: Any
) -> ReadCard:
    (card,) = cards(both(name, told, other, **more))
    return ReadCard(card.id, card.language, card.review, card.unaided, answers or {}, machine)


def test_the_machines_precision_and_recall_come_from_the_unaided_sample() -> None:
    found = agreement_facts(
        [
            beside("a", {"p": "supports", "q": "opposes"}, {"p": "supports", "q": "opposes"}, {"p": "supports", "r": "qualifies"}),
            beside("b", {"p": "supports"}, {"p": "opposes"}, {"p": "supports"}),
            beside("c", {"p": "supports"}, {"p": "supports"}, {"p": "qualifies"}),
            beside("d", {"p": "supports"}, {"p": "supports"}, None),
            beside("e", {"p": "supports"}, {"p": "supports"}, {"p": "supports"}, unaided=False),
        ]
    )["machine"]
    assert (found["cards"], found["links"], found["open"]) == (3, 4, 1)
    assert found["overall"] == {"both": 1, "said": 3, "read": 3, "precision": pytest.approx(1 / 3), "recall": pytest.approx(1 / 3)}
    assert found["by_stance"]["supports"] == {"both": 1, "said": 1, "read": 2, "precision": 1.0, "recall": 0.5}
    assert found["by_stance"]["opposes"] == {"both": 0, "said": 0, "read": 1, "precision": None, "recall": 0.0}


def test_authors_are_overruled_only_by_a_reading_that_all_share() -> None:
    answers = {"p": "supports", "q": "does_not_fit", "r": "unsure", "s": None}
    found = agreement_facts(
        [
            beside("a", {"p": "supports"}, {"p": "supports"}, answers=answers),
            beside("b", {"p": "opposes", "q": "supports"}, {"p": "supports", "q": "supports"}, answers=answers),
        ]
    )["authors"]
    counts = {name: found[name] for name in ("answers", "some_differ", "overrule", "open", "unsure")}
    assert counts == {"answers": 4, "some_differ": 2, "overrule": 1, "open": 1, "unsure": 2}
    assert found["by_answer"]["does_not_fit"] == {"n": 2, "overrule": 1}


def test_nothing_read_is_nothing_said() -> None:
    facts = agreement_facts([])
    assert facts["unaided"]["share"] is None and facts["unaided"]["alpha"]["reason"] == "no_pairs" and facts["unaided"]["mix_up"] is None
    assert facts["machine"]["overall"]["precision"] is None and facts["authors"]["answers"] == 0


def test_a_reader_who_finished_twice_keeps_the_first_verdict() -> None:
    acts = [*said("a", "rita", {"p": "supports"}), *said("a", "omar", {"p": "supports"}), *said("a", "rita", {"p": "none"}, round="open")]
    assert Finished(done=True).model_dump_json() == acts[-1].after
    (row,) = coded(cards(entry("a", *acts)), "unaided").rows()
    assert row.verdicts == ("supports", "supports")
