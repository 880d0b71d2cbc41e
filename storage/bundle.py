"""The archive as files that others can read: a bundle (FORMATS.md, sections 1 to 3), checked whole before it is written.

Nothing is computed here: what a person's status is and what they weigh is handed in; older states are folded away in bundle_rows,
checked in bundle_check against the codebook, and written in bundle_files. Same data, same bytes, in whatever order people come."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flows.records import History, ModelCall, Study, in_language
from storage.bundle_check import BundleError, check_rows, wrong_row
from storage.bundle_files import free_place, write_files
from storage.bundle_model import call_rows
from storage.bundle_reviews import Reviewed, add_reviews, current_versions
from storage.bundle_rows import Handed, person_rows
from storage.bundle_study import study_rows
from storage.bundle_votes import seed_rows
from storage.codebook import Row, tables_for

__all__ = ["BundleError", "BundleHead", "write_bundle"]

FORMAT = 1
"""Raised whenever a reader of the last format could misread the files."""


@dataclass(frozen=True)
class BundleHead:
    """What the manifest says beside the study: where the data come from and how far they go.

    `as_of`: time of the last event; `event_log_head`: hash of the last link of the evidence chain, `event_log_seq` its number.
    `withdrawn`: people of this kind who took everything back; of them nothing else is known."""

    simulated: bool
    seed: int
    tool_version: str
    protocol_sha256: str
    event_log_head: str
    event_log_seq: int
    as_of: str
    sqlite_version: str
    sqlite_affected: bool
    withdrawn: int = 0


def write_bundle(
    histories: Iterable[History],
    study: Study,
    out: Path,
    *,
    head: BundleHead,
    status_of: Callable[[History], str],
    weights: Mapping[str, float] | None = None,
    calls: Callable[[], Iterable[ModelCall]] = tuple,
    released: Collection[tuple[str, int]] = (),
    reviews: Callable[[Mapping[str, int]], Reviewed] = lambda _: Reviewed(),
    extras: Mapping[str, bytes] = MappingProxyType({}),
) -> Path:
    """Everything that `histories` hold, as the full bundle at `out`; returns the path of its manifest.json.

    `out` must not exist or be an empty folder. `status_of` gives completed, partial, returned, timed_out or screened_out. `weights` by
    participant id; None: everybody weighs 1. `calls` gives all calls of a language model that there are, anybody's; it is asked once
    everybody is read, so that no call is missing of what they hold. Those of people in the bundle and those asked for the study are
    taken, without any text. `released`: (id, version) of the cards that other people may see. `reviews` gives all acts of reviewers,
    anybody's, for the current version of each card; those on people and cards of the bundle are taken. `extras`: further files by
    their path. Test people are left out. Raises BundleError, and then nothing is left at `out`."""
    place = free_place(out)
    shapes = tables_for(study.questions)
    filled: dict[str, list[Row]] = {shape.name: [] for shape in shapes}
    for table, row in (*study_rows(study), *seed_rows(study, released)):
        filled[table].append(row)
    people = [history for history in histories if not history.participant.test]
    asked = tuple(calls())
    handed = Handed(status_of, weights, {call.id: call.created_at for call in asked}, frozenset(released))
    for history in people:
        _same_kind(history, head)
        for table, row in person_rows(history, study, handed):
            filled[table].append(row)
    filled["model_calls"] += call_rows(asked, {history.participant.id for history in people})
    add_reviews(filled, reviews(current_versions(filled)))
    check_rows(shapes, filled)
    return write_files(place, shapes, filled, _head(study, head), extras=extras)


def _same_kind(history: History, head: BundleHead) -> None:
    """Real and simulated people never stand in one bundle."""
    person = history.participant
    if person.simulated != head.simulated:
        found, wanted = ("simulated", "real") if person.simulated else ("real", "simulated")
        raise wrong_row("participants", person.id, f"a {found} person in a bundle of {wanted} people. Bundle each kind by itself.")


def _head(study: Study, head: BundleHead) -> dict[str, Any]:
    return {
        "bundle_format": FORMAT,
        "kind": "full",
        "study_id": study.settings.id,
        "title": in_language(study.settings.title, study.language),
        "licence": None,
        "as_of": head.as_of,
        "tool_version": head.tool_version,
        "spec_version": study.spec.spec.version,
        "protocol_sha256": head.protocol_sha256,
        "seed": head.seed,
        "k": study.settings.k,
        "reviewers_each": study.settings.reviewers_each,
        "simulated": head.simulated,
        "withheld": {"withdrawn": head.withdrawn} if head.withdrawn else {},
        "event_log_head": head.event_log_head,
        "event_log_seq": head.event_log_seq,
        "sqlite": {"version": head.sqlite_version, "affected": head.sqlite_affected},
    }
