"""Reads the examples of a rule's page and checks that they say what they claim.

Under ``## Bad`` a block of YAML carries ``# expect: rule-id "part of the message"`` on each line where a finding must start (several are
parted by ``;``); nothing else may be found. Under ``## Good`` nothing may be found. A block is a file; blocks that name files
(``yaml deploy.yaml``) stand together with the others under the same heading; ``yaml old/deploy.yaml`` is what a file was before, for rules about
changes. A ``cluster`` block gives the nodes and may name the version
(``cluster 1.29``), an ``options`` block the rule's options, for the blocks after it under the same ``##`` heading.

A ``findings`` block after an example says, instead of such comments, in full what must be found, as `findings_text` writes it::

    8:14-8:19 warning image-without-tag: nginx has no tag, so whatever is latest runs
      field: .spec.containers[0].image
      help: name a version, or pin it by digest
"""

from __future__ import annotations

import json
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.findings import Finding, Location
    from kubecheck.sdk import Rule
    from kubecheck.sim.profile import ClusterProfile

_EXPECT = re.compile(r"#\s*expect:\s*(.*)$")
_ONE = re.compile(r'\s*([a-z0-9-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*(?:;|$)')
# The rules of a findings block.
_NAMED = re.compile(r"^\S+ (?:info|warning|error) ([a-z0-9-]+):", re.MULTILINE)
# What the file of an example is called whose block names none.
_NO_NAME = "example."
# How the names of files begin that say what was before.
_OLD = "old/"
# The server's own refusals are always looked for, so that no example shows what could not be applied.
_ALWAYS = "api_server"


class PageError(AssertionError):
    """A page that does not say what it claims; the text says where."""


class Case:
    """One example: the files of it, what must be found, and under what circumstances.

    ``files`` are (name, text) pairs; ``bad`` says under which heading it stands; ``line`` is where it begins in the page. ``findings`` is the
    text of its ``findings`` block, None without one.
    """

    __slots__ = ("bad", "cluster", "files", "findings", "line", "options", "page", "rule", "title", "version")

    def __init__(self, page: str, rule: str, title: str, line: int, bad: bool, cluster: str, options: str, version: str = "") -> None:
        self.page = page
        self.rule = rule
        self.title = title
        self.line = line
        self.bad = bad
        self.cluster = cluster
        self.options = options
        self.version = version
        self.findings: str | None = None
        self.files: list[tuple[str, str]] = []

    @property
    def name(self) -> str:
        """What the test is called."""
        return f"{self.title}:{self.line}"


def cases_of(text: str, page: str, rule: str) -> list[Case]:
    """The examples of a page.

    Args:
        text: the page.
        page: its path, to say where a case stands.
        rule: the id of the rule that it is about.
    """
    cases: list[Case] = []
    section = title = cluster = options = version = ""
    together: Case | None = None
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        if line.startswith("#") and not line.startswith("#!"):
            together = None
            if line.startswith("## "):
                section, cluster, options, version = line[3:].strip(), "", "", ""
            title = line.lstrip("#").strip()
            continue
        if not line.startswith("```") or line.strip() == "```":
            continue
        words = line[3:].split()
        start = number
        while number < len(lines) and lines[number].rstrip() != "```":
            number += 1
        block = "\n".join(lines[start:number]) + "\n"
        number += 1
        if section not in ("Bad", "Good"):
            continue
        if words[0] == "cluster":
            cluster, version = block.strip(), " ".join(words[1:])
        elif words[0] == "findings" and cases:
            cases[-1].findings = block.rstrip("\n")
        elif words[0] == "options":
            options = block
        elif words[0] in ("yaml", "json"):
            named = len(words) > 1
            if together is None or not named:
                case = Case(page, rule, title, start, section == "Bad", cluster, options, version)
                cases.append(case)
                together = case if named else None
            else:
                case = together
            case.files.append((words[1] if named else _NO_NAME + words[0], block))
    return cases


def expectations(case: Case) -> list[tuple[str, int, str, str]]:
    """(file, line, rule, part of the message) of everything that must be found."""
    wanted = []
    for name, text in case.files:
        for number, line in enumerate(text.split("\n"), 1):
            match = _EXPECT.search(line)
            for each in _ONE.finditer(match.group(1)) if match else ():
                wanted.append((name, number, each.group(1), (each.group(2) or "").replace('\\"', '"')))
    return wanted


def run_case(case: Case, rules: list[Rule] | None = None) -> list[Finding]:
    """Runs an example and compares.

    Args:
        case: the example.
        rules: every rule there is; None for those of the installed plugins.

    Raises:
        PageError: something is missing, or something else is found.
    """
    from kubecheck.engine.against.state import Against
    from kubecheck.engine.pipeline import check
    from kubecheck.engine.request import Request
    from kubecheck.engine.ruleset import Choice, Registry, RuleSet
    from kubecheck.plugins import load_rules
    from kubecheck.source import Source

    wanted = expectations(case)
    if case.bad and not wanted and not case.findings:
        raise PageError(f"{case.page}:{case.line}: an example under Bad expects nothing")
    if (wanted or case.findings) and not case.bad:
        raise PageError(f"{case.page}:{case.line}: an example under Good expects something")
    if wanted and case.findings:
        raise PageError(f"{case.page}:{case.line}: what an example expects stands in comments or in a findings block, not in both")
    registry = Registry(load_rules() if rules is None else rules)
    expected = [rule for _, _, rule, _ in wanted] + _NAMED.findall(case.findings or "")
    select = [case.rule, *(rule for rule in expected if rule in registry.rules)]
    if _ALWAYS in registry.groups:
        select.append(_ALWAYS)
    options = {case.rule: _options_of(case)} if case.options else {}
    ruleset = RuleSet(registry, Choice(presets=(), select=select, options=options))
    entries = [Source(name, text) for name, text in case.files if not name.startswith(_OLD)]
    before = [Source(name.removeprefix(_OLD), text) for name, text in case.files if name.startswith(_OLD)]
    against = Against(None, before, is_whole=True, shown=_OLD) if before else None
    request = Request(entries, ruleset, profile=_profile_of(case), jobs=1, against=against, seeks_ways_out=False)  # pages are about what rules say
    request.version = case.version or request.version
    report = check(request)
    if case.findings:
        found = findings_text(report.findings)
        if found != case.findings:
            raise PageError(f"{case.page}:{case.line}: the example does not say what it claims; what is found:\n{found}")
    else:
        _compare(case, wanted, report.findings)
    return report.findings


def findings_text(findings: list[Finding]) -> str:
    """Findings in full, one after the other in their order.

    The first line of each is the place from start to end, the severity, the rule and the message; indented lines below it are what else it
    has of field, label, help, notes, fix and facts. The path stands before a place unless the file has no name.
    """
    lines = []
    for each in findings:
        lines.append(f"{_place(each.location)} {each.severity.label} {each.rule}: {each.message}")
        lines += [f"  {name}: {words}" for name, words in (("field", each.field), ("label", each.label), ("help", each.help)) if words]
        lines += [f"  note: {_place(note.location)} {note.message}" if note.location else f"  note: {note.message}" for note in each.notes]
        if each.fix is not None:
            edits = ", ".join(f"{_shown(edit.text)} for the characters {edit.start}-{edit.end} of {edit.path}" for edit in each.fix.edits)
            lines.append(f"  fix: {each.fix.message} ({edits})")
        if each.facts:
            lines.append(f"  facts: {json.dumps(each.facts, ensure_ascii=False, sort_keys=True)}")
    return "\n".join(lines)


def _shown(text: str) -> str:
    """A text on one line."""
    return json.dumps(text, ensure_ascii=False) if "\n" in text else text


def _place(where: Location) -> str:
    path = "" if where.path.startswith(_NO_NAME) else f"{where.path}:"
    return f"{path}{where.line}:{where.column}-{where.end_line}:{where.end_column}"


def _compare(case: Case, wanted: list[tuple[str, int, str, str]], findings: list[Finding]) -> None:
    left = list(findings)
    complaints = []
    for name, number, rule, part in wanted:
        found = next(
            (each for each in left if each.location.path == name and each.location.line == number and each.rule == rule and part in each.message),
            None,
        )
        if found is None:
            complaints.append(f"not found: {name}:{number}: {rule} {part!r}")
        else:
            left.remove(found)
    complaints += [f"found: {each.location.path}:{each.location.line}:{each.location.column}: {each.message} [{each.rule}]" for each in left]
    if complaints:
        raise PageError(f"{case.page}:{case.line}: " + "\n  ".join(["the example does not say what it claims", *complaints]))


def _options_of(case: Case) -> dict[str, object]:
    values = _values(case.options)
    return values[0] if values and isinstance(values[0], dict) else {}


def _profile_of(case: Case) -> ClusterProfile | None:
    if not case.cluster:
        return None
    from kubecheck.sim.profile import ClusterProfile

    profile = ClusterProfile(nodes=_values(case.cluster))
    profile.version = case.version or profile.version
    return profile


def _values(text: str) -> list[dict[str, object]]:
    from kubecheck.documents import read
    from kubecheck.source import Source

    return [document.value for document in read(Source("page", text)).documents]
