"""One report of several, each of which judges the same files by another version of Kubernetes."""

from __future__ import annotations

from kubecheck.engine.ruleset import UNUSED_IGNORE
from kubecheck.findings import Fate, Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable

    from kubecheck.findings import FileFate, Finding


def join_reports(reports: list[tuple[str, Report]]) -> Report:
    """The report of all versions: each fault once, with the versions that it is found in, which its message names where these are not all.

    Two versions tell one fault in different words; it stands in those of the newest that tells it.

    Args:
        reports: what each version's run found, oldest version first.
    """
    asked = [version for version, _ in reports]
    found = _found(reports)
    findings = []
    for finding, versions in found:
        finding.versions = tuple(version for version in asked if version in versions)
        if len(versions) < len(asked):
            if finding.rule == UNUSED_IGNORE:  # another version needs it
                continue
            finding.message = f"in {_listed(asked, versions)}: {finding.message}"
        findings.append(finding)
    newest = reports[-1][1]
    joined = Report(
        sorted(findings, key=lambda each: each.key()),
        _fates([report.files for _, report in reports]),
        {path: source for _, report in reports for path, source in report.sources.items()},
        tuple(dict.fromkeys(notice for _, report in reports for notice in report.notices)),
        any(report.failed for _, report in reports),
    )
    joined.context = newest.context
    return joined


def _found(reports: list[tuple[str, Report]]) -> list[tuple[Finding, set[str]]]:
    """Each fault with the versions that have it: told alike in several, or else about the same field at the same place."""
    alike: dict[Hashable, tuple[Finding, set[str]]] = {}
    for version, report in reversed(reports):
        for finding in report.findings:
            entry = alike.setdefault((finding.key(), finding.object, finding.field), (finding, set()))
            entry[1].add(version)
            entry[0].severity = max(entry[0].severity, finding.severity)
    places: dict[Hashable, list[tuple[Finding, set[str]]]] = {}
    for entry in alike.values():
        finding, versions = entry
        others = places.setdefault((finding.location.key(), finding.rule, finding.object, finding.field), [])
        twin = next((each for each in others if finding.rule != UNUSED_IGNORE and not each[1] & versions), None)
        if twin is None:
            others.append(entry)
        else:
            twin[1].update(versions)
            twin[0].severity = max(twin[0].severity, finding.severity)
    return [entry for entries in places.values() for entry in entries]


def _fates(runs: list[list[FileFate]]) -> list[FileFate]:
    """What became of each file: by the newest version, unless another cannot read it."""
    fates = {fate.path: fate for fate in runs[-1]}
    for run in runs[:-1]:
        for fate in run:
            if fate.path not in fates or (fate.fate is Fate.UNREADABLE and fates[fate.path].fate is not Fate.UNREADABLE):
                fates[fate.path] = fate
    return list(fates.values())


def _listed(asked: list[str], versions: set[str]) -> str:
    """Some of the versions asked for: ``1.33``, ``1.33 and 1.34``, ``1.33 to 1.35``, ``1.31, 1.33 to 1.35 and 1.37``."""
    runs: list[list[str]] = []
    before = False
    for version in asked:
        if version in versions:
            if before:
                runs[-1].append(version)
            else:
                runs.append([version])
        before = version in versions
    words = [word for run in runs for word in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else run)]
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
