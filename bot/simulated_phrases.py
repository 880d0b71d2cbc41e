"""Reads what simulated people write, per language."""

from __future__ import annotations

from pathlib import Path

from flows.yaml_reading import parse_yaml

FOLDER = Path(__file__).parent / "words" / "simulated"


def read_simulated_phrases(language: str) -> dict[str, list[str]]:
    """Kind of sentence -> sentences; English where the language has none. Raises ValueError if the file is broken."""
    path = FOLDER / f"{language}.yaml"
    path = path if path.exists() else FOLDER / "en.yaml"
    node, problems = parse_yaml(path.read_text("utf-8"), path.name)
    if problems or node is None:
        raise ValueError(f"{path}: {problems[0] if problems else 'empty'}")
    return {kind: [str(one) for one in phrases] for kind, phrases in node.plain().items()}
