"""What there is to tell while a project is judged, by one version of Kubernetes or by several at once."""

from __future__ import annotations

from kubecheck.engine.versions import join_reports
from kubecheck.findings import Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kubecheck.findings import Finding


class Told:
    """What there is to tell after a step.

    Attributes:
        paths: the files that were looked at, None for all.
        findings: what there is in them.
        report: what was found, where all was looked at but for the dry runs that still wait; else None.
    """

    __slots__ = ("findings", "paths", "report")

    def __init__(self, paths: frozenset[str] | None, findings: list[Finding], report: Report | None = None) -> None:
        self.paths = paths
        self.findings = findings
        self.report = report

    @property
    def is_whole(self) -> bool:
        """Whether all was looked at."""
        return self.report is not None


def judged_together(runs: Mapping[str, Iterator[Told | None]]) -> Iterator[Told | None]:
    """What there is to tell of all versions, step by step: of the files that changed when each version has looked at them, then of everything.

    Args:
        runs: what each version has to tell, by the version, oldest first.
    """
    first: dict[str, Told] = {}
    for version, run in runs.items():
        for told in run:
            if told is not None:
                first[version] = told
                break
            yield None
    paths = {each.paths for each in first.values()}
    if len(paths) == 1 and None not in paths:  # else one of them was left before it had looked at everything
        yield Told(paths.pop(), join_reports([(version, _copied(Report(told.findings, [], {}))) for version, told in first.items()]).findings)
    whole: list[tuple[str, Report]] = []
    for version, run in runs.items():
        last: Told | None = first[version]
        while last is None or last.report is None:
            last = next(run)
            yield None
        whole.append((version, _copied(last.report)))
    report = join_reports(whole)
    yield Told(None, report.findings, report)


def _copied(report: Report) -> Report:
    """A report whose findings may be changed."""
    return Report([each.copied() for each in report.findings], report.files, report.sources, report.notices, report.failed)
