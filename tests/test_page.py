"""The page: self-contained, escaped, in order, with withheld cells in their place."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from bundle_toys import Toy

from flows.report import make_report
from flows.report.page import bounded, by_group, count, percent, render, signed

HOSTILE = "<script>alert(1)</script><img src=x onerror=y>\"'&{{7*7}}"


def study(simulated: int = 0, people: int = 60, model: bool = False) -> Toy:
    toy = Toy(simulated=simulated)
    toy.principle("k1", "s1 s2 s3", title=f"Be kind {HOSTILE}")
    toy.principle("k2", "s1 s2 s3")
    toy.principle("k3", "s9")
    toy.principle("k4")
    for i in range(people):
        name, scenario = f"p{i:02d}", f"s{i % 3 + 1}"
        toy.person(name, segments={"age_band": "18_24" if i % 2 else "65_over"}, arms={"guess": "hidden", "wording": "ab"[i % 2]})
        card = toy.card(name, scenario, title=HOSTILE, sentence=HOSTILE, released=1)
        toy.tables["policies"][-1] |= {"text": HOSTILE, "quote": HOSTILE}
        toy.choice(name, scenario, "A>B", who_decides="nobody")
        toy.choice(name, scenario, "A>B", moment="after")
        toy.offer(name, scenario, "k1", "supports" if i % 2 else "opposes")
        toy.offer(name, scenario, "k2", ("supports", "qualifies")[i % 2])
        if model:
            toy.call(name, "map", "ok" if i else "error", model_returned=HOSTILE)
            toy.link(name, scenario, "k1", "supports", reason=HOSTILE, agreement=0.5 + 0.5 * (i % 2))
        if i < 4:
            toy.offer(name, scenario, "k3", "supports")
            toy.add("gaps", gap_id=f"g{i}", card_id=card, said_by="participant", kind="not_covered", text=HOSTILE, status="open")
    return toy


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("pages")
    real, made_up = study().write(folder / "real"), study(simulated=1).write(folder / "sim")
    return {
        "public": page(real),
        "internal": page(real, internal=True),
        "simulated": page(made_up),
        "model": page(study(model=True).write(folder / "model"), internal=True),
    }


def page(folder: Path, **more: Any) -> str:
    return render(make_report([folder], **more))


class Tags(HTMLParser):
    """Every start tag with its attributes, and every end tag that does not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.astray: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.astray.append(tag)


KINDS = ("public", "internal", "simulated", "model")


@pytest.mark.parametrize("kind", KINDS)
def test_no_script_no_request_nothing_astray(pages: dict[str, str], kind: str) -> None:
    tags = Tags(pages[kind])
    assert not tags.astray and not tags.open
    assert not {"script", "img", "iframe", "link", "form", "object"} & {tag for tag, _ in tags.seen}
    assert not any(name.startswith("on") for _, attributes in tags.seen for name in attributes)
    assert all(attributes[name].startswith("#") for _, attributes in tags.seen for name in ("href", "src") if attributes.get(name))  # type: ignore[union-attr]
    assert "http" not in re.sub(r'http-equiv="[^"]*"', "", pages[kind]) and "@import" not in pages[kind]
    assert "url(" not in pages[kind].replace("url(#", "")


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_text_is_escaped_everywhere(pages: dict[str, str], kind: str) -> None:
    assert "<script" not in pages[kind] and "onerror=y>" not in pages[kind] and "49" not in re.findall(r"Be kind.{0,80}", pages[kind])[0]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in pages[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_headings_tables_and_ids_are_in_order(pages: dict[str, str], kind: str) -> None:
    tags = Tags(pages[kind])
    levels = [int(tag[1]) for tag, _ in tags.seen if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1 and all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    names = [tag for tag, _ in tags.seen]
    assert names.count("table") == names.count("caption")
    assert all(attributes.get("scope") for tag, attributes in tags.seen if tag == "th")
    ids = [attributes["id"] for _, attributes in tags.seen if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {attributes["href"] for tag, attributes in tags.seen if tag in ("a", "use")}
    assert {f"#{name}" for name in ids} >= targets


def test_sections_stand_in_the_order_of_the_board(pages: dict[str, str]) -> None:
    order = [
        "How this was done",
        "Where people stand",
        "Among those it speaks to",
        "Who should be able",
        "What our method did",
        "Did the talk change",
    ]
    order += [
        "The same principle in different groups",
        "Where people divide",
        "In their own words",
        "What no principle covers",
        "What this cannot tell you",
    ]
    places = [pages["public"].index(f">{title}") for title in order]
    assert places == sorted(places)


def test_ribbons(pages: dict[str, str]) -> None:
    assert "These people are simulated" in pages["simulated"] and "These people are simulated" not in pages["public"]
    assert pages["simulated"].index("These people are simulated") < pages["simulated"].index("<h1>")
    assert 'data-mark="INTERNAL"' in pages["internal"] and "INTERNAL" not in pages["public"]


def test_a_withheld_row_keeps_its_place_hatched(pages: dict[str, str]) -> None:
    row = re.search(r"<tr><th scope=\"row\"><span class=\"own\">K3</span>.*?</tr>", pages["public"], re.DOTALL)
    assert row and 'class="held"' in row.group() and "withheld" in row.group()
    assert "<li>K4</li>" in pages["public"]


def test_lead_says_what_stands_first_and_what_divides(pages: dict[str, str]) -> None:
    lead = re.search(r'<p class="lead">(.*?)</p>', pages["public"], re.DOTALL)
    assert lead
    assert (
        "50\u00a0% are for" in lead.group(1)
        and "They divide over “Be kind" in lead.group(1)
        and "“K2” most often comes with an exception: 50" in lead.group(1)
    )


def test_no_card_text_in_public_without_release(tmp_path: Path) -> None:
    toy = study()
    for card in toy.tables["cards"]:
        card |= {"released": 0, "title": "Secret title", "sentence": "Secret sentence"}
    for table in ("policies", "gaps"):
        for row in toy.tables[table]:
            row |= {"text": "Secret text", "quote": "Secret quote"}
    public = make_report([toy.write(tmp_path / "b")])
    assert "Secret" not in render(public) and "Secret" not in str(public)


@pytest.mark.parametrize(("value", "text"), [(None, "–"), (0.66, "66"), (0.658333, "65.8"), (0.0, "0"), (1.0, "100"), (0.29, "29")])
def test_percent(value: float | None, text: str) -> None:
    assert percent(value) == text


def test_a_variable_with_one_level_is_not_drawn() -> None:
    one, two = {"not_stated": {"m": 20}}, {"a": {"m": 10}, "b": {"m": 10}}
    rows = [
        {"id": "k1", "title": "K1", "m": 20, "segments": {"age": one, "use": two}},
        {"id": "k2", "title": "K2", "m": 30, "segments": {"age": one}},
    ]
    assert by_group(rows) == [{"title": "K1", "segments": {"use": two}}]


def test_signs_bounds_and_counts() -> None:
    assert [signed(value) for value in (0.05, -0.01, 0.0, None)] == ["+5", "−1", "0", "–"]
    assert bounded({"share": 0.05, "bound": "at_most"}) == "≤ 5" and bounded({"share": 0.4}) == "40"
    assert [count(value) for value in (None, "withheld", 12, 19.6)] == ["–", "withheld", "12", "20"]
