"""What a spec would prefer in a scenario: its behaviours put in order by the principles' texts, for people to read and correct.

A model ranks them several times, every second time in the opposite order, since models lean to what stands first. The places are
averaged (Borda count). An order written by a person is as good and is never replaced (flows/reference_file.py)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from pydantic import Field

from flows.asking import Asked, Door
from flows.card_lints import ill_formed
from flows.card_material import behaviours
from flows.mending import Finding, Mended, Read, ask_and_mend
from flows.principle_list import listed_principles
from flows.prompt_data import as_data
from flows.prompting import Prompt, prompt
from flows.records import ModelCall, Scenario, Study, in_language
from flows.records.base import Record, Slug

SAMPLES = 4
"""By default: twice in each order."""


class PlacedBehaviour(Record):
    """One behaviour with its place."""

    behaviour: int = Field(description="its number in the list")
    place: int = Field(description="1: what the texts ask for most; the same place where they do not decide")
    reason: str = Field(description="one plain sentence that names what in the texts decides it")


class PlacedBehaviours(Record):
    """All behaviours of one situation, each once."""

    places: tuple[PlacedBehaviour, ...]


class Reference(Record):
    """What the spec would prefer in one scenario, as reference.yaml holds it."""

    scenario: Slug
    scenario_version: int = Field(ge=1)
    spec_version: str
    ranking: str = Field(pattern=r"^[A-Z]([>=][A-Z])*$", description="option ids from the best to the worst, = between equals: B>A=C>D")
    by: Literal["person", "model"] = Field(description="person: written or corrected by hand; never replaced")
    reasons: dict[str, str] = Field(default_factory=dict, description="option id -> one sentence")
    model: str | None = Field(default=None, description="that answered, as its provider names it")
    prompt_sha256: str | None = Field(default=None, description="of the prompt file, hex")
    samples: int | None = Field(default=None, ge=1, description="rankings that went into it")
    agreement: float | None = Field(default=None, ge=0, le=1, description="share of pairs, over all samples, that stand as in `ranking`")


Placed = dict[str, PlacedBehaviour]
"""Option id -> its place in one sample."""


@dataclass(frozen=True)
class Ranked:
    """One scenario ranked, or the reason why not; the calls in any case."""

    reference: Reference | None
    calls: tuple[ModelCall, ...]
    reason: str | None = None


async def rank_scenario(scenario: Scenario, study: Study, door: Door, tell: Callable[[str], str], *, samples: int = SAMPLES) -> Ranked:
    """Samples in both orders, averaged. More than half of them must have come. `tell`: the finding of a name, in words for the model."""
    options = list(behaviours(scenario, study.language))
    tried: list[Mended[Placed]] = []
    for sample in range(samples):
        order = options[::-1] if sample % 2 else options
        asked = Asked(purpose="reference", prompt=_prompt(scenario, study, order), gives=PlacedBehaviours, participant_id=None)
        tried.append(await ask_and_mend(door, asked, lambda reply, order=order: read_reply(reply, order, tell)))  # type: ignore[misc]
    calls = tuple(call for one in tried for call in one.calls)
    came = [one for one in tried if one.value is not None]
    if 2 * len(came) <= samples:
        return Ranked(None, calls, next(one.reason for one in tried if one.value is None))
    return Ranked(_reference(scenario, study, options, came), calls)


def _prompt(scenario: Scenario, study: Study, order: list[str]) -> Prompt:
    texts = behaviours(scenario, study.language)
    where, request = in_language(scenario.context, study.language), in_language(scenario.request, study.language)
    listed = [as_data({"behaviour": number, "text": texts[name]}) for number, name in enumerate(order, start=1)]
    return prompt(
        "reference",
        spec=f"{study.spec.spec.name} {study.spec.spec.version}",
        principles=listed_principles(study.spec, study.language),
        scenario=as_data({"where": where, "request": request}),
        behaviours="\n".join(listed),
    )


def read_reply(reply: Record, order: list[str], tell: Callable[[str], str]) -> Read[Placed]:
    """The places by option id; `order`: the option ids as they were numbered. Raises TypeError on another record."""
    if not isinstance(reply, PlacedBehaviours):
        raise TypeError(f"reference: expected PlacedBehaviours, found {type(reply).__name__}")
    if sorted(one.behaviour for one in reply.places) != list(range(1, len(order) + 1)) or any(one.place < 1 for one in reply.places):
        return Read(None, (Finding("places", "places", tell("places"), refused=True),))
    if any(ill_formed(one.reason) for one in reply.places):
        return Read(None, (Finding("places", "reason", tell("reason"), refused=True),))
    return Read({order[one.behaviour - 1]: one for one in reply.places})


def _reference(scenario: Scenario, study: Study, options: list[str], came: list[Mended[Placed]]) -> Reference:
    samples = [{name: one.place for name, one in mended.value.items()} for mended in came if mended.value]
    ranking = averaged(options, samples)
    first, call = came[0].value or {}, came[0].call
    return Reference(
        scenario=scenario.id,
        scenario_version=scenario.version,
        spec_version=study.spec.spec.version,
        ranking=ranking,
        by="model",
        reasons={name: " ".join(first[name].reason.split()) for name in options},
        model=(call.model_returned or call.model_asked) if call else None,
        prompt_sha256=call.prompt_sha256 if call else None,
        samples=len(samples),
        agreement=round(agreement(ranking, samples), 3),
    )


# ---------------------------------------------------------------------------------------------- averaging
def averaged(options: list[str], samples: list[dict[str, int]]) -> str:
    """One ranking from several by mean rank, ties as the mean of the ranks they share; equal means stay equal: B>A=C."""
    total = {name: sum(_rank(name, sample) for sample in samples) for name in options}
    ordered = sorted(options, key=lambda name: (total[name], name))
    text = ordered[0]
    for one, two in zip(ordered, ordered[1:], strict=False):
        text += ("=" if total[one] == total[two] else ">") + two
    return text


def _rank(name: str, sample: dict[str, int]) -> int:
    """Twice the mean rank, a whole number: 2 for a single best, 3 for two that share the first place."""
    better = sum(place < sample[name] for place in sample.values())
    equal = sum(place == sample[name] for place in sample.values())
    return 2 * better + equal + 1


def agreement(ranking: str, samples: list[dict[str, int]]) -> float:
    """Share of (sample, pair of behaviours) in which the pair stands as in `ranking`, equals as equals. 1 where there is no pair."""
    level = {name: place for place, names in enumerate(ranking.split(">")) for name in names.split("=")}
    pairs = list(combinations(sorted(level), 2))
    same = sum(_sign(level, pair) == _sign(sample, pair) for sample in samples for pair in pairs)
    return same / (len(pairs) * len(samples)) if pairs and samples else 1.0


def _sign(places: dict[str, int], pair: tuple[str, str]) -> int:
    one, two = places[pair[0]], places[pair[1]]
    return (one > two) - (one < two)
