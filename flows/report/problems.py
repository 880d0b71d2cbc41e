"""What can be wrong with a bundle, said in one line."""

from __future__ import annotations


class ReportError(Exception):
    """A bundle that cannot be reported: the place, what was found, what was wanted, what to do. One line."""
