"""The "Find a rule" box: principles by typed words, the last one perhaps unfinished, some perhaps mistyped."""

from __future__ import annotations

from collections import defaultdict
from difflib import get_close_matches

from flows.ranking_words import is_english, is_stop, stem, words
from flows.records.principle import Principle, Spec

LONGEST_QUERY = 200
"""Code points of a query that are read."""

TITLE, TERM, TEXT = 3.0, 2.0, 1.0
"""What a word is worth by where it stands: in a title, a search term, a wording."""

WHOLE, STARTED, MISTYPED = 1.0, 0.7, 0.4
"""What a match is worth by how it was found."""

_SHORTEST_STARTED = 2
_SHORTEST_MISTYPED = 4
_LIKENESS = 0.8
"""Ratio of difflib from which a word counts as the same one mistyped."""


class Finder:
    """Titles, wordings and search terms of all principles, word by word."""

    def __init__(self, spec: Spec, language: str) -> None:
        """A spec, and the language (BCP 47) that is searched; the first one written where it is lacking."""
        self._ids = [principle.id for principle in spec.principles]
        self._english = is_english(language)
        self._worth: dict[str, dict[int, float]] = defaultdict(dict)
        for row, principle in enumerate(spec.principles):
            for text, worth in _places(principle, language):
                for word in words(text):
                    self._worth[word][row] = max(worth, self._worth[word].get(row, 0.0))
        self._by_stem: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._worth):
            self._by_stem[self._stem(word)].append(word)

    def find(self, query: str, limit: int) -> list[str]:
        """Ids, best first: those that answer most of the typed words, then the worthier places, then official order."""
        if not query.strip():
            return list(self._ids)
        typed = words(query[:LONGEST_QUERY])
        telling = [word for word in typed if not (self._english and is_stop(word))]
        unfinished = "" if query[-1].isspace() or not typed else typed[-1]
        hits = [self._rows(word, started=word == unfinished) for word in dict.fromkeys(telling or typed)]
        total = {row: (sum(row in hit for hit in hits), sum(hit.get(row, 0.0) for hit in hits)) for hit in hits for row in hit}
        best = sorted(total, key=lambda row: (-total[row][0], -total[row][1], row))
        return [self._ids[row] for row in best[:limit]]

    def _rows(self, word: str, *, started: bool) -> dict[int, float]:
        """The principles that have a word, each with its worth."""
        found: dict[int, float] = {}
        for match, quality in self._matches(word, started=started):
            for row, worth in self._worth[match].items():
                found[row] = max(worth * quality, found.get(row, 0.0))
        return found

    def _matches(self, word: str, *, started: bool) -> list[tuple[str, float]]:
        """Words of ours that a typed word may mean; mistypings are thought of only where nothing else is found."""
        same = [(match, WHOLE) for match in self._by_stem.get(self._stem(word), ())]
        if started and len(word) >= _SHORTEST_STARTED:
            same += [(match, STARTED) for match in self._worth if match.startswith(word)]
        if same or len(word) < _SHORTEST_MISTYPED:
            return same
        return [(match, MISTYPED) for match in get_close_matches(word, sorted(self._worth), n=3, cutoff=_LIKENESS)]

    def _stem(self, word: str) -> str:
        return stem(word) if self._english else word


def _places(principle: Principle, language: str) -> list[tuple[str, float]]:
    """Every text of a principle that is searched, with what a word in it is worth."""
    terms = principle.search_terms.get(language) or next(iter(principle.search_terms.values()), ())
    places = [(principle.title, TITLE), *((term, TERM) for term in terms)]
    if shown := principle.plain.get(language) or next(iter(principle.plain.values()), None):
        places += [(shown.a.title, TITLE), (shown.b.title, TITLE), (shown.a.text, TEXT), (shown.b.text, TEXT)]
    return places
