"""REFI-QDA opened again by another reader of XML and zip: every selection is its quote, whatever people wrote."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree import ElementTree
from xml.parsers import expat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.qda_material import codebook, qda_project, staff_words
from flows.records import Consent, Quote, Review
from flows.reviewing.acts import ReadPrinciple
from flows.reviewing.outward import pseudonyms
from storage.formats.qda import Code, Project, QdaError, Selection, Source, clean, codebook_bytes, project_bytes, warned
from tests.bundle_readers import manifest, written
from tests.history_toys import HARD_TEXT, PRINCIPLES, SCENARIOS, Life, toy_study, whole_life
from tests.review_toys import act, done, reading, undo

SPACE = "{urn:QDA-XML:project:1.0}"
ONE, TWO, _ = PRINCIPLES
EMOJI = "I say \U0001f468\u200d\U0001f469\u200d\U0001f467 yes"
ARABIC, MARKS = "أريد الصدق دائما، لا غير", "e\u0301a\u0308 nai\u0308ve e\u0301"
ENGLISH = staff_words("en")
CODES = (Code("root", "root", inside=(Code("a", "A <rule> & more"), Code("b", "B")), can_be_used=False),)


def opened(content: bytes) -> tuple[ElementTree.Element, dict[str, str]]:
    """The project's XML and its sources, as another program finds them."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert names[0] == "project.qde" and all(name.startswith("sources/") and name.endswith(".txt") for name in names[1:])
        texts = {name: archive.read(name) for name in names[1:]}
        assert not any(text.startswith(b"\xef\xbb\xbf") or b"\r" in text for text in texts.values())
        parser = expat.ParserCreate()
        parser.Parse(archive.read("project.qde"), True)
        root = ElementTree.fromstring(archive.read("project.qde"))
        return root, {name: text.decode() for name, text in texts.items()}


def selections(content: bytes) -> list[dict[str, Any]]:
    """Every selection with the words that stand there in the file that its source names."""
    root, texts = opened(content)
    codes = {one.get("guid"): one.get("name") for one in root.iter(f"{SPACE}Code")}
    users = {one.get("guid"): one.get("name") for one in root.iter(f"{SPACE}User")}
    found = []
    for source in root.iter(f"{SPACE}TextSource"):
        text = texts[str(source.get("plainTextPath")).replace("internal://", "sources/")]
        for one in source.iter(f"{SPACE}PlainTextSelection"):
            start, end = int(str(one.get("startPosition"))), int(str(one.get("endPosition")))
            about = one.find(f"{SPACE}Description")
            found.append({
                "words": text[start:end], "by": users[one.get("creatingUser")], "comment": about.text if about is not None else None,
                "codes": [codes[ref.get("targetGUID")] for ref in one.iter(f"{SPACE}CodeRef")],
            })  # fmt: skip
    return found


def project(*sources: Source, **more: Any) -> Project:
    given: dict[str, Any] = {"key": "toy", "name": "Toy", "at": "2026-11-21T10:00:00Z", "codes": CODES, "coders": ("r1",), **more}
    return Project(sources=sources, **given)


def chosen(text: str, start: int, end: int, **more: Any) -> Source:
    given: dict[str, Any] = {"key": "s", "quote": text[start:end], "coder": "r1", "codes": ("a",), "at": "2026-11-21T10:00:00Z", **more}
    return Source(key="one", name="One", text=text, selections=(Selection(start=start, end=end, **given),))


@pytest.mark.parametrize("text", [EMOJI, ARABIC, MARKS, "plain words", "\U0001f600" * 9, "a\tb\nc"])
def test_every_selection_is_its_quote(text: str) -> None:
    for start in range(len(text)):
        (found,) = selections(project_bytes(project(chosen(text, start, min(start + 3, len(text))))))
        assert found["words"] == text[start : start + 3]


def test_the_shape_is_the_standards() -> None:
    root, texts = opened(project_bytes(project(chosen("Some words here.", 5, 10, comment="Why & so on"), description="All.")))
    assert root.tag == f"{SPACE}Project"
    assert [child.tag.removeprefix(SPACE) for child in root] == ["Users", "CodeBook", "Sources", "Description"]
    assert list(texts.values()) == ["Some words here."]
    (source,) = root.iter(f"{SPACE}TextSource")
    (selection,) = source
    assert [child.tag.removeprefix(SPACE) for child in selection] == ["Description", "Coding"]
    assert {"guid", "name", "startPosition", "endPosition", "creatingUser", "creationDateTime"} == set(selection.keys())
    guids = [one.get("guid") for one in root.iter() if one.get("guid")]
    assert len(set(guids)) == len(guids) and all(str(UUID(guid)) == guid for guid in guids)
    held = next(one for one in root.iter(f"{SPACE}Code"))
    assert (held.get("isCodable"), [inner.get("name") for inner in held]) == ("false", ["A <rule> & more", "B"])
    bare, _ = opened(project_bytes(project(coders=())))
    assert [child.tag.removeprefix(SPACE) for child in bare] == ["CodeBook"]


def test_the_codebook_alone_has_the_same_ids() -> None:
    root = ElementTree.fromstring(codebook_bytes(project()))
    space = "{urn:QDA-XML:codebook:1.0}"
    assert root.tag == f"{space}CodeBook" and root.get("origin") == "Soundings"
    whole, _ = opened(project_bytes(project()))
    assert [one.get("guid") for one in root.iter(f"{space}Code")] == [one.get("guid") for one in whole.iter(f"{SPACE}Code")]


def test_codes_of_one_name_are_told_apart_and_same_data_give_same_bytes() -> None:
    twice = (Code("x", "Same"), Code("y", "Same"))
    root, _ = opened(project_bytes(project(codes=twice)))
    assert [one.get("name") for one in root.iter(f"{SPACE}Code")] == ["Same (x)", "Same (y)"]
    assert project_bytes(project(chosen("Words.", 0, 5))) == project_bytes(project(chosen("Words.", 0, 5)))


@pytest.mark.parametrize(("start", "end", "quote"), [(0, 5, "Other"), (0, 99, "Words."), (3, 3, "")])
def test_words_that_do_not_stand_there_are_refused(start: int, end: int, quote: str) -> None:
    with pytest.raises(QdaError, match=f"source one, selection s, characters {start}-{end}: other words stand there"):
        project_bytes(project(chosen("Words.", start, end, quote=quote)))


def test_a_text_beyond_the_basic_plane_says_so() -> None:
    plain, odd = chosen(ARABIC, 0, 4), chosen(EMOJI, 0, 4)
    assert (warned([plain]), warned([odd])) == ([], ["One"])
    root, _ = opened(project_bytes(project(odd, beyond="Count again.")))
    assert root.findtext(f".//{SPACE}TextSource/{SPACE}Description") == "Count again."
    root, _ = opened(project_bytes(project(plain, beyond="Count again.")))
    assert root.find(f".//{SPACE}TextSource/{SPACE}Description") is None


ODD = "\0\r\n\t\x85\ufeff\ufffe\ud800<&>\"']]>é\U0001f600 "
ANYTHING = st.text(st.characters(), max_size=60) | st.text(st.sampled_from(ODD), max_size=30)


@given(ANYTHING, st.data())
def test_whatever_people_write_the_file_is_sound_and_positions_hold(text: str, data: st.DataObject) -> None:
    text += "x"
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    source = chosen(text, start, end, comment=text)
    named = Source(key="one", name=text, text=source.text, description=text, selections=source.selections)
    codes = (*CODES, Code("odd", text, text))
    (found,) = selections(project_bytes(project(named, codes=codes, name=text, description=text)))
    assert found["words"] == clean(text[start:end]) and len(clean(text)) == len(text)
    ElementTree.fromstring(codebook_bytes(project(codes=codes)))


def test_talks_become_sources_and_readings_that_count_become_selections() -> None:
    life = whole_life("one", f"{EMOJI}. {ARABIC}")
    card = life.history.cards[0]
    turn = card.policies[0].quotes[0].turn
    part = Quote(turn=turn, start=len(EMOJI) + 2, end=len(EMOJI) + 6)
    acts: list[Review] = [
        reading("a", card, ONE, "qualifies", reason="Unless <asked>."),
        act("b", card, "read", ReadPrinciple(principle=TWO, quote=part), verdict="opposes", reviewer="berta"),
        reading("c", card, TWO, "supports"),
        reading("d", card, TWO, "supports", quoted=False, reviewer="carla"),
        done("e", card),
    ]
    acts.append(undo("f", card, acts[2]))
    found = selections(project_bytes(made([life], acts)))
    assert [(one["words"], one["by"], one["codes"], one["comment"]) for one in found] == [
        (f"{EMOJI}. {ARABIC}", "r1", ["Be_Honest", "supports with an exception"], "Unless <asked>."),
        (ARABIC[:4], "r2", ["No_Agenda", "goes against"], None),
    ]


def made(lives: list[Life], acts: list[Review]) -> Project:
    return qda_project(
        toy_study(), [life.history for life in lives], acts, pseudonyms(acts), words=ENGLISH, at="2026-11-21T10:00:00Z"
    )


def test_a_talk_says_who_speaks_whether_it_may_be_handed_on_and_who_is_made_up() -> None:
    shares = Consent(take_part=True, cards=True, transcript=True, version=2, text_sha256="0" * 64)
    one, two = whole_life("one"), whole_life("two", simulated=False, consent=shares)
    first = next(turn for turn in one.history.turns if turn.who == "participant")
    one.says(SCENARIOS[0], "And then?", who="interviewer", mode="model")
    one.says(SCENARIOS[0], "I changed my mind.", supersedes=first.id)
    root, texts = opened(project_bytes(made([one, two], [])))
    assert root.find(f"{SPACE}Users") is None
    described = {str(source.get("name")): str(source.findtext(f"{SPACE}Description")) for source in root.iter(f"{SPACE}TextSource")}
    first_of, second_of = (described[f"{life.id[:12]} {SCENARIOS[0]}"] for life in (one, two))
    assert "did not agree" in first_of and "made this up" in first_of
    assert "may be shared" in second_of and "made this up" not in second_of
    (text,) = [text for text in texts.values() if "changed my mind" in text]
    assert text == (
        "1. a program that asks set questions:\nWhy is that?\n\n2. participant (changed later):\nI would want to be told the truth.\n\n"
        "3. a language model:\nAnd then?\n\n4. participant:\nI changed my mind.\n\n"
    )
    assert "Restricted" in str(root.findtext(f"{SPACE}Description"))


def test_a_hard_text_keeps_its_places() -> None:
    life = whole_life("one", HARD_TEXT)
    (found,) = selections(project_bytes(made([life], [reading("a", life.history.cards[0], ONE)])))
    assert found["words"] == clean(HARD_TEXT)


def test_the_codebook_holds_every_principle_below_its_level_and_the_stances() -> None:
    levels = codebook(toy_study(), ENGLISH)
    assert [(level.name, [code.name for code in level.inside], level.can_be_used) for level in levels] == [
        ("Level: user", ["Be_Honest", "No_Agenda", "Stay_In_Scope"], False),
        ("Stance", ["supports", "supports with an exception", "goes against", "none"], False),
    ]
    assert levels[0].inside[0].description == "be_honest: Do so."


def test_the_project_and_the_codebook_lie_in_the_bundle(tmp_path: Path) -> None:
    life = whole_life()
    files = {"extra/qda/project.qdpx": project_bytes(made([life], [])), "extra/qda/codebook.qdc": codebook_bytes(made([life], []))}
    out = written(tmp_path / "out", life.history, extras=files)
    assert (out / "extra/qda/project.qdpx").read_bytes() == files["extra/qda/project.qdpx"]
    listed = {entry["path"]: entry for entry in manifest(out)["files"]}
    assert listed["extra/qda/codebook.qdc"]["bytes"] == len(files["extra/qda/codebook.qdc"])
