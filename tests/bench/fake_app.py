"""Our fake model as a process of its own, so that its work is not counted as ours. Prints its address, runs until its input closes."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

TESTS = Path(__file__).parents[1]


def serve() -> None:
    """Healthy replies to everybody."""
    package = ModuleType("tests")  # some package that is installed may bear the same name
    package.__path__ = [str(TESTS)]
    sys.modules["tests"] = package
    from tests.fake_model import FakeModel
    from tests.fake_model.replies import well_spoken

    with FakeModel(well_spoken) as fake:
        print(fake.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    serve()
