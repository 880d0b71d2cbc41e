"""From a document to principles.yaml: our wordings kept by id, every text as it was, nothing half-written."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from flows.records.principle import Plain, PlainText, Principle, Spec, SpecHead
from flows.spec import SpecDocument, SpecError, read_spec
from flows.spec_principles import merge, to_spec, write_principles

SMALL = (Path(__file__).parent / "data" / "small_spec.md").read_bytes()
DATE = "2026-01-31"


@pytest.fixture(scope="module")
def small() -> SpecDocument:
    return read_spec(SMALL, version=DATE)


def principle(name: str, **fields: object) -> Principle:
    return Principle.model_validate({"id": name, "title": name.title(), "authority": "user", **fields})


def plain(words: str) -> Plain:
    return Plain(a=PlainText(title=words, text=words), b=PlainText(title=words + "!", text=words))


def spec_of(*principles: Principle, version: str = DATE) -> Spec:
    return Spec(spec=SpecHead(name="Desk rules", version=version, licence="CC0-1.0", source="https://desk.example"), principles=principles)


def test_principles_carry_text_and_hash_and_no_wordings(small: SpecDocument) -> None:
    spec = to_spec(small)
    assert (spec.spec.version, spec.spec.sha256) == (DATE, hashlib.sha256(SMALL).hexdigest())
    shout = spec.principles[1]
    assert (shout.id, shout.authority, shout.text, shout.plain, shout.search_terms) == ("do_not_shout", "user", "Speak softly.", {}, {})
    assert shout.text_hash == small.sections[3].sha256
    with pytest.raises(SpecError, match="no principle"):
        to_spec(read_spec(b"# A {#a}\n", version=DATE))


def test_merge_keeps_our_wordings_by_id(small: SpecDocument) -> None:
    ours = spec_of(
        principle("do_not_shout", title="Don’t shout", plain={"en": plain("Be quiet")}, search_terms={"en": ("loud",)}),
        principle("tell_the_truth", title="Be true", authority="root", plain={"en": plain("Be true")}, text_hash="0" * 64),
        principle("gone", plain={"en": plain("Gone")}),
    )
    merged, warnings = merge(to_spec(small), ours)
    by_id = {one.id: one for one in merged.principles}
    assert list(by_id) == ["opening_hours", "do_not_shout", "tell_the_truth", "whisper"]
    assert by_id["do_not_shout"].plain["en"].a.title == "Be quiet" and by_id["do_not_shout"].search_terms == {"en": ("loud",)}
    assert (by_id["tell_the_truth"].title, by_id["tell_the_truth"].authority) == ("Tell the truth", "guideline")
    assert by_id["tell_the_truth"].text is not None
    assert (merged.spec.name, merged.spec.licence, merged.spec.source) == ("Desk rules", "CC0-1.0", "https://desk.example")
    assert [warning.split(":")[0] for warning in warnings] == ["opening_hours"] + 3 * ["tell_the_truth"] + ["whisper", "gone"]


def test_an_address_stays_with_its_version(small: SpecDocument) -> None:
    merged, _ = merge(to_spec(small), spec_of(principle("whisper"), version="2020-01-01"))
    assert (merged.spec.version, merged.spec.source, merged.spec.licence) == (DATE, None, "CC0-1.0")


def written(path: Path) -> Spec:
    return Spec.model_validate_json(json.dumps(YAML(typ="safe").load(path.read_text(encoding="utf-8"))))


def test_what_is_written_reads_back(small: SpecDocument, tmp_path: Path) -> None:
    wordings = {"en": plain("Be quiet: don't"), "ar": plain("بهدوء")}
    ours = spec_of(principle("do_not_shout", plain=wordings, search_terms={"en": ("yes", "#x", "1")}))
    merged, _ = merge(to_spec(small), ours)
    target = tmp_path / "principles.yaml"
    target.write_text("what stood there before")
    write_principles(merged, target)
    assert written(target) == merged
    assert "    text: |-\n      - Say what you know.\n" in target.read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["principles.yaml"]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=15), min_size=1, max_size=5).map("\n".join).filter(bool))
def test_any_text_survives_writing(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    target = tmp_path_factory.mktemp("any") / "principles.yaml"
    spec = spec_of(principle("a_rule", text=text, title=text, search_terms={"en": (text,)}))
    write_principles(spec, target)
    assert written(target) == spec


def test_nothing_half_written_stays(small: SpecDocument, tmp_path: Path) -> None:
    target = tmp_path / "principles.yaml"
    target.mkdir()
    with pytest.raises(OSError):
        write_principles(to_spec(small), target)
    assert [path.name for path in tmp_path.iterdir()] == ["principles.yaml"]
    with pytest.raises(OSError):
        write_principles(to_spec(small), tmp_path / "no folder" / "principles.yaml")
