"""Our own OpenAI-compatible server for tests: real HTTP on a free port, scripted reply by reply, with faults by name."""

from __future__ import annotations

from tests.fake_model.server import FAULTS, FakeModel, Script, Scripted, SeenRequest

__all__ = ["FAULTS", "FakeModel", "Script", "Scripted", "SeenRequest"]
