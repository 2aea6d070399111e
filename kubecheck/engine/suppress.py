"""Ignoring findings by a comment or an annotation, and reporting an ignore that ignores nothing.

A comment ``# kubecheck: ignore[rule] reason`` covers its line or the line below, or the object at whose head it stands; the annotation
``kubecheck.io/ignore: rule, rule`` covers its object. With ``until=2027-01-31`` either holds until the end of that day.
"""

from __future__ import annotations

from kubecheck.dates import EXAMPLE, clock_date, is_date
from kubecheck.engine.ruleset import UNUSED_IGNORE, UnknownRuleError
from kubecheck.findings import Finding, Location, Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.documents import Document
    from kubecheck.documents.directives import Directive
    from kubecheck.engine.ruleset import RuleSet
    from kubecheck.model.resource import Resource
    from kubecheck.source import Source

ANNOTATION = "kubecheck.io/ignore"
_UNTIL = "until="


class Ignore:
    """Someone's wish not to hear of something: rules (none named means all) from one line to another of a file.

    ``location`` is where the wish stands; ``until`` the last day on which it holds, as written, or None. ``objects`` are the labels of the
    objects that it is about, wherever they are written, where a build made them.
    """

    __slots__ = ("end", "location", "objects", "rules", "start", "until", "used")

    def __init__(
        self, rules: tuple[str, ...], until: str | None, location: Location, start: int, end: int, objects: frozenset[tuple[str, str]] = frozenset()
    ) -> None:
        self.rules = rules
        self.until = until
        self.location = location
        self.start = start
        self.end = end
        self.objects = objects
        self.used: set[str] = set()


def collect_ignores(source: Source, documents: Iterable[Document]) -> list[Ignore]:
    """The ignores of a file, in order."""
    found = []
    for document in documents:
        found += [_ignore_of(directive, source) for directive in document.directives]
        found += _annotated(document)
    return found


def collect_template_ignores(source: Source) -> list[Ignore]:
    """The ignores in the comments of a template, in order."""
    from kubecheck.documents.directives import find_template_directives

    return [_ignore_of(directive, source) for directive in find_template_directives(source)]


def _ignore_of(directive: Directive, source: Source) -> Ignore:
    begin = source.line_starts[directive.line - 1]
    location = Location.of(source.span(begin + directive.column - 1, begin + len(source.line(directive.line))))
    return Ignore(directive.rules, directive.until, location, *directive.applies_to)


def _annotated(document: Document) -> list[Ignore]:
    found = []
    objects: list[tuple[tuple[str | int, ...], object]] = [((), document.value)]
    if isinstance(document.value, dict) and isinstance(document.value.get("items"), list):
        objects += [(("items", index), item) for index, item in enumerate(document.value["items"])]
    for base, value in objects:
        metadata = value.get("metadata") if isinstance(value, dict) else None
        annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
        text = annotations.get(ANNOTATION) if isinstance(annotations, dict) else None
        if isinstance(text, str):
            words = text.replace(",", " ").split()
            until = next((word.removeprefix(_UNTIL) for word in words if word.startswith(_UNTIL)), None)
            rules = tuple(word for word in words if not word.startswith(_UNTIL))
            where = document.locate((*base, "metadata", "annotations", ANNOTATION), "item")
            span = document.locate(base)
            found.append(Ignore(rules, until, Location.of(where), span.start.line, span.end.line))
    return found


def collect_built_ignores(document: Document, resources: Iterable[Resource]) -> list[Ignore]:
    """The wish that an object which a build makes carries in its annotation: it is about the object, in whatever files it is written."""
    objects = frozenset((document.built_by, each.ref.full) for each in resources)
    return [Ignore(each.rules, each.until, each.location, 0, 0, objects) for each in _annotated(document)]


def suppress(findings: list[Finding], ignores: list[Ignore], ruleset: RuleSet, today: str) -> list[Finding]:
    """The findings that nobody ignores, and a finding for each ignore that ignores nothing.

    An ignore that names a rule which is off for its file is let be: it may be of use in another run. One that ended before the day ``today`` (empty
    for the clock's), or whose last day is no date, ignores nothing.
    """
    if not ignores:
        return findings
    today = today or clock_date()
    written: dict[object, Ignore] = {}
    for ignore in ignores:  # the wish of one line is one, in its file and in every build of its object
        ignore.used = written.setdefault((ignore.location.key(), ignore.rules), ignore).used
    by_path: dict[str, list[tuple[Ignore, dict[str, str]]]] = {}
    by_object: dict[tuple[str, str], list[tuple[Ignore, dict[str, str]]]] = {}
    for ignore in ignores:
        if _fault_of_day(ignore, today):
            continue
        wanted = _wanted(ignore, ruleset)
        by_path.setdefault(ignore.location.path, []).append((ignore, wanted))
        for key in ignore.objects:
            by_object.setdefault(key, []).append((ignore, wanted))
    kept = []
    for finding in findings:
        covering = [each for each in by_path.get(finding.location.path, ()) if each[0].start <= finding.location.line <= each[0].end]
        for build in finding.builds:
            covering += by_object.get((build, finding.object), ())
        ignored = False
        for ignore, wanted in covering:
            if (not ignore.rules or finding.rule in wanted) and finding.rule not in ruleset.locked:
                ignore.used.add(wanted.get(finding.rule, finding.rule))
                ignored = True
        if not ignored:
            kept.append(finding)
    for ignore in written.values():
        if ruleset.is_on(UNUSED_IGNORE, ignore.location.path):
            fault = _fault_of_day(ignore, today)
            kept += [Finding(UNUSED_IGNORE, Severity.WARNING, fault, ignore.location)] if fault else _unused(ignore, ruleset)
    return kept


def _fault_of_day(ignore: Ignore, today: str) -> str:
    """Why an ignore does not hold on a day; empty where it does."""
    if ignore.until is None:
        return ""
    if not is_date(ignore.until):
        return f"{_UNTIL}{ignore.until} is no date, so nothing is ignored; expected one such as {_UNTIL}{EXAMPLE}"
    return f"ended on {ignore.until}: mend what it was for, or name a later day" if ignore.until < today else ""


def _wanted(ignore: Ignore, ruleset: RuleSet) -> dict[str, str]:
    """The ids that an ignore covers, each with the word that covers it."""
    wanted: dict[str, str] = {}
    for word in ignore.rules:
        try:
            wanted.update(dict.fromkeys(ruleset.registry.ids(word), word))
        except UnknownRuleError:
            continue
    return wanted


def _unused(ignore: Ignore, ruleset: RuleSet) -> list[Finding]:
    path = ignore.location.path
    if not ignore.rules:
        return [] if ignore.used else [Finding(UNUSED_IGNORE, Severity.WARNING, "ignores nothing: no rule finds anything here", ignore.location)]
    found = []
    for word in ignore.rules:
        if word in ignore.used:
            continue
        try:
            ids = ruleset.registry.ids(word)
        except UnknownRuleError as error:
            hint = f"; did you mean {error.near}?" if error.near else ""
            found.append(Finding(UNUSED_IGNORE, Severity.WARNING, f"{word} is no rule or group{hint}", ignore.location, facts={"word": word}))
            continue
        if ids <= ruleset.locked:
            found.append(Finding(UNUSED_IGNORE, Severity.WARNING, f"{word} is locked by the config file, so it is told all the same", ignore.location, facts={"word": word}))
        elif any(ruleset.is_on(each, path) for each in ids):
            found.append(Finding(UNUSED_IGNORE, Severity.WARNING, f"{word} finds nothing here to ignore", ignore.location, facts={"word": word}))
    return found
