"""report.json in its one form: sorted keys, one space per level, UTF-8, LF, a newline at the end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def write_json(report: dict[str, Any], path: Path) -> None:
    """Write the report; the same data gives the same bytes. Raises OSError where the file cannot be written."""
    text = json.dumps(report, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False)
    path.write_bytes((text + "\n").encode())
