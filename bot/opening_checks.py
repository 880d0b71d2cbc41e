"""What must be in order before a study is opened to people: its facts stated, its files as they were frozen."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from pathlib import Path

from flows.prompting import FOLDER
from flows.records import Study, StudyEvent
from flows.study import load_study
from flows.study_files import GUIDELINES, study_hashes
from flows.study_new import PACKS

DEMO = PACKS / "model-spec"
_FACTS = ("controller", "approval", "contact", "complaints", "kept_where")
_PLACEHOLDER = re.compile(r"\b(todo|tbd|fixme|xxx+|placeholder|lorem ipsum)\b|\bexample\.(org|com|net)\b|^[\W_]*$", re.IGNORECASE)
_FROZEN = (".yaml", ".yml", GUIDELINES)


def open_facts(study: Study, today: date) -> list[str]:
    """What keeps this study from asking anybody: consent facts missing or still those of the demo, a last day that is over.

    One line each, with the key in study.yaml and what to do."""
    consent, demo = study.settings.consent, load_study(DEMO).settings.consent
    stated = {f"consent.{name}": (str(getattr(consent, name)), str(getattr(demo, name))) for name in _FACTS}
    stated["consent.safety.who"] = (consent.safety.who, demo.safety.who)
    if study.settings.model:
        stated["consent.provider.name"] = (consent.provider.name or "", "")
    found = [
        f"{key} is {value!r}, a placeholder. Say what is true."
        for key, (value, placeholder) in stated.items()
        if value == placeholder or _PLACEHOLDER.search(value)
    ]
    if consent.withdraw_until <= today.isoformat():
        found.append(f"consent.withdraw_until is {consent.withdraw_until}, which is not ahead. Name a later day.")
    return found


def is_demo(study: Study) -> bool:
    """The facts on the consent page are all still the demo's: whoever reads them knows that this is no study."""
    return study.settings.consent == load_study(DEMO).settings.consent


def frozen_files(folder: Path) -> dict[str, str]:
    """sha256, hex, of every file that says what people meet or what reviewers go by: the study's own and our prompts.

    Raises FolderProblem, OSError."""
    own = {name: digest for name, digest in study_hashes(folder).items() if name.endswith(_FROZEN)}
    prompts = sorted(FOLDER.glob("*.md"))
    return own | {f"prompts/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest() for path in prompts}


def last_freeze(events: tuple[StudyEvent, ...]) -> StudyEvent | None:
    """The newest freeze; None if the study was never frozen."""
    return next((event for event in reversed(events) if event.act == "freeze"), None)


def changed_files(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """Names of files that are new, gone or other than before, sorted."""
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
