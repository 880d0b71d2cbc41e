"""reference.yaml: what the spec would prefer in each scenario, written by a model or by people, read by people.

Comments and all that people wrote stay as they are; an entry with `by: person` is never replaced."""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML

from flows.reference import Reference
from flows.study_files import LARGEST, decode
from flows.study_problem import FolderProblem
from flows.yaml_reading import parse_yaml

FILE = "reference.yaml"
HEAD = """\
# What the spec would prefer in each scenario, by its texts alone: a yardstick for reports, never shown to participants.
#
# scenario    its id        scenario_version, spec_version   what was ranked, and by which version of the spec
# ranking     option ids from the best to the worst; = between those that the texts do not tell apart: B>A=C>D
# by          model: by `soundings reference`; person: written or corrected by hand. Set it to person when you change a ranking:
#             such an entry is never replaced.
# reasons     one sentence per behaviour, from the first sample     model, prompt_sha256, samples   how it was made
# agreement   share of pairs of behaviours, over all samples, that stand as in `ranking`
references: []
"""


def read_references(folder: Path) -> dict[str, Reference]:
    """Scenario id -> entry; empty if the file is not there. Raises FolderProblem with the place of what is wrong."""
    path = folder / FILE
    if not path.exists():
        return {}
    node, problems = parse_yaml(_text(path), FILE)
    listed = node.get("references") if node else None
    if problems or listed is None:
        raise FolderProblem(str(problems[0]) if problems else f"{FILE}: found no list 'references'. Delete the file to begin anew.")
    found: dict[str, Reference] = {}
    for item in listed.items():
        try:
            reference = Reference.model_validate(item.plain())
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"]))
            raise FolderProblem(f"{FILE}:{item.line}: {place}: {first['msg']}. The comment at the top says what goes there.") from None
        if reference.scenario in found:
            raise FolderProblem(f"{FILE}:{item.line}: scenario {reference.scenario} stands twice. Keep one entry.")
        found[reference.scenario] = reference
    return found


def write_references(folder: Path, fresh: list[Reference]) -> list[str]:
    """Puts entries into the file, in the place of older ones by a model; gives the ids of those a person wrote, which stay.

    The file is replaced at once or not at all. Raises FolderProblem."""
    kept = {name for name, old in read_references(folder).items() if old.by == "person"}
    path = folder / FILE
    yaml = YAML(typ="rt", pure=True)
    yaml.width = 10_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    content: Any = yaml.load(_text(path) if path.exists() else HEAD)
    listed = content["references"]
    listed.fa.set_block_style()
    places = {item["scenario"]: at for at, item in enumerate(listed)}
    for one in fresh:
        if one.scenario in kept:
            continue
        entry = one.model_dump(mode="json", exclude_none=True)
        if one.scenario in places:
            listed[places[one.scenario]] = entry
        else:
            listed.append(entry)
    out = io.StringIO()
    yaml.dump(content, out)
    _replace(path, out.getvalue())
    return sorted(kept & {one.scenario for one in fresh})


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise FolderProblem(f"{path}: the file has more than {LARGEST:,} bytes. Delete it to begin anew.")
        text, problems = decode(path.read_bytes(), FILE)
    except OSError as error:
        raise FolderProblem(f"{path}: the file cannot be read ({error.strerror}). Give this account the right to read it.") from None
    if text is None:
        raise FolderProblem(str(problems[0]))
    return text


def _replace(path: Path, text: str) -> None:
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=f".{FILE}.", delete=False) as beside:
            beside.write(text)
            beside.flush()
            os.fsync(beside.fileno())
        os.chmod(beside.name, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(beside.name, path)
    except OSError as error:
        raise FolderProblem(f"{path}: cannot be written ({error.strerror}). Free some space, or give this account the right.") from None
