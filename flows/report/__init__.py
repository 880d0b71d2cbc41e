"""The report: one or many bundles -> cells (SQL) -> shares with intervals -> the gate -> report.json -> report.html.

It reads only bundle folders, never the archive, so that what is published is what was computed on.
In order: sources, engines and sql/, cells and intervals, one file per aggregate, withhold, assemble, page."""

from flows.report.assemble import make_report
from flows.report.page import write_html
from flows.report.problems import ReportError
from flows.report.writing import write_json

__all__ = ["ReportError", "make_report", "write_html", "write_json"]
