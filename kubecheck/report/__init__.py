"""Reporters: each turns a finished report into text; they never compute.

A reporter is a module with ``write(report, options) -> str``. `REPORTERS` is their ordered table; a module is imported when it is asked for.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.findings import Report

# Name on the command line -> module, and what it is for.
REPORTERS: tuple[tuple[str, str, str], ...] = (
    ("text", "text", "excerpts with carets, for people"),
    ("line", "line", "one line a finding, for editors and grep"),
    ("json", "json_v1", "everything, versioned, for programs"),
    ("sarif", "sarif", "SARIF 2.1.0, for code scanning"),
    ("junit", "junit", "JUnit XML, for CI servers"),
    ("github", "github", "annotations of GitHub Actions"),
    ("gitlab", "gitlab", "code quality report of GitLab"),
)
FORMATS = tuple(name for name, _, _ in REPORTERS)


class Options:
    """How a report is written: with ``colour`` (text only); ``version`` of kubecheck for formats that name it; with all files (text, json)."""

    __slots__ = ("colour", "shows_files", "version")

    def __init__(self, *, colour: bool = False, version: str = "", shows_files: bool = False) -> None:
        self.colour = colour
        self.shows_files = shows_files
        self.version = version


def write(report: Report, form: str, options: Options) -> str:
    """The report in one of the `FORMATS`; an empty text where a format has nothing to say of a clean run.

    Raises:
        KeyError: there is no such format.
    """
    module = {name: module for name, module, _ in REPORTERS}[form]
    text: str = __import__(f"kubecheck.report.{module}", fromlist=["write"]).write(report, options)
    return text
