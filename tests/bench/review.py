"""What a reviewer waits for at the server, with many simulated cards: the queue, a search, finishing a card and having the next one there.

Each beside a bare page of the same server; the index beside reading the same rows without making records of them. Making 5,000 cards takes
long, so the studies are kept in the system's temporary folder between runs."""

from __future__ import annotations

import hashlib
import http.client
import re
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from bench.serving import ROOT, new_study, run, served

from bot.assembly import open_study, random_id
from bot.cli.bench_commands import BenchError, Figure
from bot.review_index import ReviewIndex, Wanted
from storage.staff_accounts import StaffAccounts

SIZES = (500, 5000)
QUICK = (60,)
CARDS_EACH = 1.9
"""Cards of one simulated person, a little less than they make."""
ROUNDS, QUICK_ROUNDS = 60, 10
FIRST = 2
"""Requests that are not counted: they read what the server reads once."""
SLOWEST_PAGE, SLOWEST_NEXT = 200.0, 100.0
"""Milliseconds, 95th percentile."""
PAGES = {
    "queue": "/review",
    "search of a word": "/review?show=all&text=people",
    "search, filters": "/review?show=all&text=%22the+truth%22+wan&stance=supports",
}
SHELVES = ("draws", "turns", "presses", "cards", "offers", "gaps", "links")
_FIELD = r'name="{}" value="([^"]*)"'


def measure(*, quick: bool = False) -> list[Figure]:
    """Milliseconds, median and 95th percentile, for 500 and for 5,000 cards; seconds for the index. Raises BenchError."""
    found = []
    for cards in QUICK if quick else SIZES:
        study = _study(cards)
        found += _of_index(study)
        with served(study) as server, closing(StaffAccounts.open(study / "data", accept_old_sqlite=True)) as accounts:
            found += _of_pages(Reviewer(server.url, _signed_in(accounts)), cards, QUICK_ROUNDS if quick else ROUNDS)
    return found


@dataclass
class Reviewer:
    """Somebody who is signed in, on one connection."""

    url: str
    token: str

    def __post_init__(self) -> None:
        self._line = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)

    def asks(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """(status, where it leads, page)."""
        headers = {"cookie": f"soundings-staff={self.token}", "origin": self.url, "content-type": "application/x-www-form-urlencoded"}
        self._line.request("POST" if form else "GET", path, urlencode(form) if form else None, headers)
        answer = self._line.getresponse()
        page = answer.read().decode()
        if answer.status >= 400:
            raise BenchError(f"{path}: status {answer.status}")
        return answer.status, answer.headers.get("location", ""), page


def _study(cards: int) -> Path:
    """A study with at least so many simulated cards, made if an earlier run has not left it."""
    code = hashlib.sha256(b"".join(path.read_bytes() for path in sorted((ROOT / "flows" / "packs" / "model-spec").glob("*.yaml"))))
    home = Path(tempfile.gettempdir()) / "soundings-bench-review" / f"{cards}-{code.hexdigest()[:8]}"
    if not (home / "made").exists():
        home.mkdir(parents=True)
        run("simulate", str(new_study(home)), "-n", str(int(cards / CARDS_EACH) + 1), "--seed", "7")
        (home / "made").touch()
    return home / "study"


def _of_index(study: Path) -> list[Figure]:
    talks = open_study(study, accept_old_sqlite=True)
    index = ReviewIndex(talks)
    took = _seconds(index.refresh)
    cards = len(index.entries())
    idle = statistics.median(_seconds(index.refresh) for _ in range(20))
    alone = statistics.median(_seconds(lambda: index.search(Wanted(who="rita", shown="all", text='"the truth" wan'))) for _ in range(20))
    talks.archive.close()
    bare = _seconds(lambda: _rows(study))
    return [
        Figure(f"{cards:,} cards: index made", round(took, 2), "s", round(bare, 2), "the same rows in bare SQLite"),
        Figure(f"{cards:,} cards: nothing new", 1000 * idle, "ms"),
        Figure(f"{cards:,} cards: search in the index alone", 1000 * alone, "ms"),
    ]


def _rows(study: Path) -> None:
    with closing(sqlite3.connect(study / "data" / "soundings.db")) as connection:
        for (person,) in connection.execute("SELECT id FROM participants").fetchall():
            for table in SHELVES:
                connection.execute(f"SELECT * FROM {table} WHERE participant_id = ?", (person,)).fetchall()


def _signed_in(accounts: StaffAccounts) -> str:
    """The cookie of a new sign-in."""
    at, name = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), f"bench-{random_id()[:8]}"
    accounts.accept(accounts.invite("reviewer", name, at=at), name, "no password", at=at)
    token = accounts.begin(name, "no password", at=at)
    if token is None:
        raise BenchError("the reviewer's account could not be signed in")
    return token


def _of_pages(reviewer: Reviewer, cards: int, rounds: int) -> list[Figure]:
    bare = _all_times(lambda: reviewer.asks("/review/guidelines"), rounds)
    found = []
    for what, path in PAGES.items():
        took = _all_times(lambda path=path: reviewer.asks(path), rounds)  # type: ignore[misc]
        found += _figures(f"{cards:,} cards: {what}", took, bare, SLOWEST_PAGE)
    return [*found, *_figures(f"{cards:,} cards: done, and the next card", _finishing(reviewer, rounds), bare, SLOWEST_NEXT)]


def _finishing(reviewer: Reviewer, rounds: int) -> list[float]:
    """Seconds from pressing Done to the next card, each act stored."""
    _, at, _ = reviewer.asks("/review/next")
    _, _, page = reviewer.asks(at)
    took = []
    for _ in range(FIRST + rounds):
        form = {name: _value(page, name) for name in ("version", "round", "guidelines")}
        began = time.perf_counter()
        _, after, _ = reviewer.asks(at, {**form, "do": "done", "act": random_id()})
        _, _, page = reviewer.asks(after)
        took.append(time.perf_counter() - began)
        if after.split("?")[0] == at.split("?")[0]:
            raise BenchError(f"{at}: the card was not done")
        at = after
    return took[FIRST:]


def _value(page: str, name: str) -> str:
    """Of the card's own forms; before them may stand one for the card that was left."""
    found = re.findall(_FIELD.format(name), page)
    if not found:
        raise BenchError(f"the card's page has no field {name}")
    return str(found[-1])


def _figures(what: str, took: list[float], bare: list[float], most: float) -> list[Figure]:
    middle, slow = _percentiles(took)
    bare_middle, bare_slow = _percentiles(bare)
    return [
        Figure(f"{what}, median", middle, "ms", bare_middle, "a bare page"),
        Figure(f"{what}, 95th percentile", slow, "ms", bare_slow, "a bare page", f"< {most:.0f} ms", slow < most),
    ]


def _percentiles(took: list[float]) -> tuple[float, float]:
    """Median and 95th percentile, milliseconds."""
    return round(1000 * statistics.median(took), 1), round(1000 * statistics.quantiles(took, n=20)[-1], 1)


def _all_times(work: Callable[[], object], rounds: int) -> list[float]:
    return [_seconds(work) for _ in range(FIRST + rounds)][FIRST:]


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
