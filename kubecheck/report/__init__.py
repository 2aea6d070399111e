"""Reporters: each turns a finished report into text; they never compute.

A reporter is a module with ``write(report, options) -> str``, or with ``pieces`` that gives the text piece by piece. `REPORTERS` is their
ordered table; a module is imported when it is asked for.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from kubecheck.findings import Report, Severity
    from kubecheck.sdk import Rule

# Name on the command line -> module, and what it is for.
REPORTERS: tuple[tuple[str, str, str], ...] = (
    ("text", "text", "excerpts with carets, for people"),
    ("line", "line", "one line a finding, for editors and grep"),
    ("json", "json_v1", "everything, versioned, for programs"),
    ("sarif", "sarif", "SARIF 2.1.0, for code scanning"),
    ("junit", "junit", "JUnit XML, for CI servers"),
    ("github", "github", "annotations of GitHub Actions"),
    ("gitlab", "gitlab", "code quality report of GitLab"),
    ("checkstyle", "checkstyle", "Checkstyle's XML, for CI servers and review tools"),
    ("tap", "tap", "the Test Anything Protocol: a test a file"),
    ("markdown", "markdown", "a comment under a pull request, the worst first"),
    ("html", "html", "one page to look through, with filters, without a server"),
)
FORMATS = tuple(name for name, _, _ in REPORTERS)


# Formats that describe the rules beside what they find.
DESCRIBING = frozenset(("sarif", "junit", "gitlab", "markdown", "html"))

# Formats that can count findings instead of telling them, and that can put them under headings.
COUNTING = ("text", "json")
GROUPING = ("text",)
GROUPS = ("file", "rule", "object")


class Description:
    """What a format says of a rule: in one line what it finds, what then happens in the cluster, how much it matters, and where its page is to be read, if anybody said that."""

    __slots__ = ("severity", "summary", "url", "why")

    def __init__(self, summary: str, why: str, severity: Severity, url: str) -> None:
        self.summary = summary
        self.why = why
        self.severity = severity
        self.url = url


class Options:
    """How a report is written: with ``colour`` (text only); ``version`` of kubecheck for formats that name it; with all files (text, json).

    ``rules`` describes the rules that found something, by their ids, for the formats in `DESCRIBING`. ``counts`` asks for how often each rule
    found something in the stead of the findings (`COUNTING`), ``group_by`` for headings: one of `GROUPS` (`GROUPING`).
    """

    __slots__ = ("colour", "counts", "group_by", "rules", "shows_files", "version")

    def __init__(
        self, *, colour: bool = False, version: str = "", shows_files: bool = False, rules: Mapping[str, Description] | None = None, counts: bool = False, group_by: str = ""
    ) -> None:
        self.colour = colour
        self.counts = counts
        self.group_by = group_by
        self.shows_files = shows_files
        self.version = version
        self.rules: Mapping[str, Description] = rules or {}


def describe(report: Report, rules: Mapping[str, Rule], pages: str = "") -> dict[str, Description]:
    """What there is to say of the rules that found something.

    Args:
        report: what was found.
        rules: all rules by their ids.
        pages: the address of the folder of the rules' pages; empty where nobody said one, and then nothing links to them.
    """
    found = [rules[name] for name in sorted({each.rule for each in report.findings}) if name in rules]
    return {rule.id: Description(rule.summary, rule.why, rule.severity, f"{pages.rstrip('/')}/{rule.page_path}" if pages and rule.page_path else "") for rule in found}


def write(report: Report, form: str, options: Options) -> str:
    """The report in one of the `FORMATS`; an empty text where a format has nothing to say of a clean run.

    Raises:
        KeyError: there is no such format.
    """
    return "".join(pieces(report, form, options))


def pieces(report: Report, form: str, options: Options) -> Iterator[str]:
    """What `write` gives, piece by piece, so that nobody need hold all of a large report."""
    if options.counts:
        from kubecheck.report.statistics import write_counts

        return iter((write_counts(report, form, options),))
    name = {name: module for name, module, _ in REPORTERS}[form]
    module: Any = __import__(f"kubecheck.report.{name}", fromlist=["write"])
    found: Iterator[str] = module.pieces(report, options) if hasattr(module, "pieces") else iter((module.write(report, options),))
    return found


def write_out(text: Iterable[str]) -> None:
    """Writes the pieces of a text to standard output; ends the program where that is full."""
    import sys

    try:
        _write(text)
    except BrokenPipeError:
        raise
    except OSError as error:
        sys.stderr.write(f"kubecheck: error: standard output cannot be written: {error.strerror or error}\n")
        raise SystemExit(2) from error


def _write(text: Iterable[str]) -> None:
    import sys

    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        sys.stdout.writelines(text)
        return
    sys.stdout.flush()
    for piece in text:
        stream.write(encoded(piece))
    stream.flush()


def encoded(text: str) -> bytes:
    """UTF-8, whatever bytes a file name has and whatever a manifest escapes."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace")
