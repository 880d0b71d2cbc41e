"""Exports through the front door: every decision in CSV and JSON lines, the project, the codebook; what nobody may see yet; the command."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from others_toys import TEXT, has_a_card
from queue_toys import Review_, act_on, card_with, done, under_review
from test_qda import opened, selections
from toys import PACK, still, study_with

from bot.assembly import open_study
from bot.cli import main
from bot.evidence import loose_ends
from bot.review_out import COLUMNS
from flows.records import Quote, Review, Turn, ValueCard
from flows.records.study import ReviewRules
from flows.reviewing.acts import Looked, ReadPrinciple, SentBack, Wording
from storage.formats.spreadsheet import OPENERS, csv_bytes, guarded, unguarded
from storage.withdrawal import erase_person

Rows = list[dict[str, str]]
FORMULA = '=HYPERLINK("http://evil.example")'


@pytest.fixture
def here(tmp_path: Path) -> Review_:
    return under_review(tmp_path, study_with(review=ReviewRules(unaided_percent=0, unaided_least=0)))


async def take(here: Review_, name: str, file: str = "") -> bytes:
    async with here.browser(name) as client:
        answer = await client.get(f"/review/out{file}")
    assert answer.status_code == 200, answer.text
    if file:
        assert answer.headers["content-disposition"] == f'attachment; filename="{file[1:]}"'
    assert answer.headers["cache-control"] == "no-store"
    return answer.content


async def lines(here: Review_, name: str = "rita") -> list[dict[str, Any]]:
    return [json.loads(line) for line in (await take(here, name, "/decisions.jsonl")).decode().splitlines()]


def quoted(card: ValueCard, who: str, principle: str, verdict: Any, start: int = 0, end: int = 9, **more: Any) -> Review:
    quote = Quote(turn=card.policies[0].quotes[0].turn, start=start, end=end)
    return act_on(card, who, "read", ReadPrinciple(principle=principle, quote=quote), verdict=verdict, **more)


async def test_every_act_is_a_row_with_its_comment_and_undone_ones_are_marked(here: Review_) -> None:
    card = await card_with(here.talks, "one")
    first = quoted(card, "rita", "do_not_lie", "supports", reason=FORMULA)
    again = quoted(card, "rita", "do_not_lie", "opposes", reason="Second thoughts,\n\"quoted\"\tand so on")
    wording = act_on(card, "ben", "read", Wording(wording="Says what it knows."))
    back = act_on(card, "ben", "undo", undoes=wording.id)
    acts = [first, again, *done(card, "rita"), wording, back, *done(card, "ben", do_not_lie="opposes")]
    await here.talks.archive.keep_reviews(acts)
    rows = await lines(here)
    assert [row["review_id"] for row in rows] == [act.id for act in acts]
    assert all(tuple(row) == COLUMNS for row in rows)
    one = rows[0]
    assert (one["reviewer_id"], one["people"], one["decision"]) == ("r1", "real", "read")
    assert (one["verdict"], one["principle_id"]) == ("supports", "do_not_lie")
    assert (one["quote_start"], one["quote_end"], one["participant_id"], one["reason"]) == (0, 9, card.participant_id, FORMULA)
    assert (one["is_current"], one["undone_by"], rows[1]["is_current"]) == (0, None, 1)
    assert (rows[3]["undone_by"], rows[3]["is_current"], rows[4]["undoes"]) == (back.id, 0, wording.id)
    assert json.loads(rows[4]["after"]) == {"undoes": wording.id}
    assert not any("rita" in json.dumps(row) or "ben" in json.dumps(row) for row in rows)


async def test_the_table_is_read_again_by_two_programs(here: Review_, tmp_path: Path) -> None:
    card = await card_with(here.talks, "one")
    reasons = [FORMULA, "+1", "-1", "@me", "'quoted'", "\tTab", "a, b", "two\nlines", 'say "no"', "émoji \U0001f600", "أريد", ""]
    await here.talks.archive.keep_reviews([quoted(card, "rita", "do_not_lie", "supports", reason=reason) for reason in reasons])
    exact = await lines(here)
    table = await take(here, "rita", "/decisions.csv")
    assert not table.startswith(b"\xef\xbb\xbf") and b"\r\n" not in table
    by_csv: Rows = list(csv.DictReader(io.StringIO(table.decode(), newline="")))
    assert list(by_csv[0]) == list(COLUMNS)
    assert [unguarded(row["reason"]) for row in by_csv] == reasons == [row["reason"] for row in exact]
    assert not any(cell.startswith(tuple("=+-@\t\r")) for row in by_csv for cell in row.values())
    for row, wanted in zip(by_csv, exact, strict=True):
        assert [unguarded(cell) for cell in row.values()] == ["" if value is None else str(value) for value in wanted.values()]
    path = tmp_path / "decisions.csv"
    path.write_bytes(table)
    with duckdb.connect() as db:
        sql = "SELECT reason FROM read_csv(?, header = true, all_varchar = true) ORDER BY CAST(seq AS BIGINT)"
        found = db.execute(sql, [str(path)]).fetchall()
    assert [unguarded(reason or "") for (reason,) in found] == reasons


async def test_what_others_said_of_cards_that_are_not_finished_is_not_there_yet(here: Review_) -> None:
    card = await card_with(here.talks, "one")
    early = [quoted(card, "ben", "do_not_lie", "opposes", reason="SECRET"), *done(card, "ben")]
    sent = act_on(card, "ben", "send_back", SentBack(to=()), reason="SECRET")
    taken = act_on(card, "ben", "undo", undoes=sent.id)
    await here.talks.archive.keep_reviews([*early, sent, taken])
    assert await lines(here) == [] and len(await lines(here, "ben")) == 4
    page = (await take(here, "rita")).decode()
    assert "4 acts of other reviewers are not in these files yet" in page and "There is nothing to export yet" in page
    for file in ("/decisions.csv", "/decisions.jsonl", "/project.qdpx"):
        assert b"SECRET" not in await take(here, "rita", file)
    assert selections(await take(here, "rita", "/project.qdpx")) == []
    await here.talks.archive.keep_reviews(done(card, "rita", do_not_lie="supports"))
    rows = await lines(here)
    assert len(rows) == 6 and rows[0]["reason"] == "SECRET" and "not in these files yet" not in (await take(here, "rita")).decode()
    (found,) = selections(await take(here, "rita", "/project.qdpx"))
    assert (found["words"], found["by"], found["comment"]) == (TEXT[:9], "r1", "SECRET")


async def test_the_page_says_what_leaves_and_for_whom(here: Review_) -> None:
    card = await card_with(here.talks, "one")
    await here.talks.archive.keep_reviews(done(card, "rita"))
    page = (await take(here, "rita")).decode()
    assert "<h1>Exports</h1>" in page and "Restricted" in page and "without masks" in page and "You are r1." in page
    assert 'aria-current="page"' in page and all(f'href="/review/out/{name}"' in page for name in ("decisions.csv", "project.qdpx"))
    assert "You have not done anything yet." in (await take(here, "ben")).decode()


@pytest.mark.parametrize("file", ["", "/decisions.csv", "/decisions.jsonl", "/project.qdpx", "/codebook.qdc"])
async def test_only_reviewers_get_any_of_it(here: Review_, file: str) -> None:
    async with here.browser("olga") as client:
        assert (await client.get(f"/review/out{file}")).status_code == 403
    async with here.browser("") as client:
        client.cookies.clear()
        answer = await client.get(f"/review/out{file}")
        assert answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")


async def test_talks_of_test_and_simulated_people_are_not_among_real_ones(here: Review_) -> None:
    real = await card_with(here.talks, "real")
    others = [await has_a_card(here.talks, name, **{name: True}) for name in ("simulated", "test")]
    await here.talks.archive.keep_reviews([
        *(quoted(card, "rita", "do_not_lie", "supports") for card in (real, *others)),
        act_on(real, "rita", "look", Looked(state="looked_at"), subject_kind="problem", subject="1" * 32),
    ])  # fmt: skip
    rows = await lines(here)
    assert [(row["participant_id"], row["target_kind"]) for row in rows] == [(real.participant_id, kind) for kind in ("card", "problem")]
    root, texts = opened(await take(here, "rita", "/project.qdpx"))
    assert len(texts) == 1 and TEXT in next(iter(texts.values()))
    codes = await take(here, "rita", "/codebook.qdc")
    assert b"urn:QDA-XML:codebook:1.0" in codes and codes.count(b'isCodable="true"') == len(here.talks.study.spec.principles) + 4


async def test_who_withdrew_is_in_no_file(here: Review_) -> None:
    kept, gone = await card_with(here.talks, "kept"), await card_with(here.talks, "gone")
    await here.talks.archive.keep_reviews([quoted(card, "rita", "do_not_lie", "supports") for card in (gone, kept)])
    await erase_person(here.talks.archive, gone.participant_id, at=still())
    assert [row["participant_id"] for row in await lines(here)] == [kept.participant_id]
    _, texts = opened(await take(here, "rita", "/project.qdpx"))
    assert len(texts) == 1


async def test_verify_finds_a_reading_whose_words_or_principle_are_not_there(here: Review_) -> None:
    card, other = await card_with(here.talks, "one"), await card_with(here.talks, "two")
    sound = [quoted(card, "rita", "do_not_lie", "supports"), *done(card, "rita", do_not_lie="none")]
    await here.talks.archive.keep_reviews(sound)
    assert list(loose_ends(here.talks)) == []
    late = quoted(card, "rita", "do_not_lie", "supports", end=len(TEXT) + 1)
    theirs = act_on(card, "rita", "read", ReadPrinciple(principle="do_not_lie", quote=other.policies[0].quotes[0]), verdict="supports")
    await here.talks.archive.keep_reviews([late, theirs, quoted(card, "rita", "no_such_rule", "supports")])
    found = list(loose_ends(here.talks))
    assert len(found) == 3 and f"review {late.id}: its quote stands in no turn" in found[0] and f"review {theirs.id}" in found[1]
    assert "principle no_such_rule is not in the study's spec" in found[2]


def test_the_command_writes_the_two_files_into_the_bundle_and_says_where_programs_count_differently(tmp_path: Path) -> None:
    study, out = Path(shutil.copytree(PACK, tmp_path / "study")), tmp_path / "out"
    talk = open_study(study, accept_old_sqlite=True)

    async def grow() -> ValueCard:
        card = await card_with(talk, "one")
        turn = Turn(
            id="7" * 32, participant_id=card.participant_id, scenario_id=card.scenario_id, seq=9, who="participant", step="talk",
            text="\U0001f600", lang="en", created_at=still(),
        )  # fmt: skip
        await talk.archive.store(card.participant_id, None, [turn])
        await talk.archive.keep_reviews([quoted(card, "anna", "do_not_lie", "qualifies")])
        return card

    card = asyncio.run(grow())
    talk.archive.close()
    done_ = CliRunner().invoke(main, ["bundle", str(study), str(out), "--extra", "qda"])
    assert done_.exit_code == 0, done_.output
    assert f"1 source(s) hold characters that programs count differently, such as emoji: {card.participant_id[:12]}" in done_.stderr
    (found,) = selections((out / "extra/qda/project.qdpx").read_bytes())
    assert (found["words"], found["by"]) == (TEXT[:9], "r1") and (out / "extra/qda/codebook.qdc").is_file()
    with duckdb.connect() as db:
        link = db.execute("SELECT card_id, method, stance, quote FROM read_parquet(?)", [str(out / "data/links.parquet")]).fetchall()
    assert link == [(card.id, "reviewer", "qualifies", TEXT[:9])]
    reported = CliRunner().invoke(main, ["report", str(out), "--json", str(tmp_path / "r.json"), "--internal"])
    assert reported.exit_code == 0, reported.output


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_the_guard_loses_nothing_and_leaves_no_formula(text: str) -> None:
    cell = guarded(text)
    assert unguarded(cell) == text and not cell.startswith(tuple(set(OPENERS) - {"'"}))
    if "\0" not in text:
        rows = list(csv.reader(io.StringIO(csv_bytes(("one", "n"), [{"one": text, "n": -1}]).decode(), newline="")))
        assert rows[1:] == [[cell, "-1"]]
