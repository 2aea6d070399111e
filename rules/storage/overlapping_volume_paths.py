"""Two files of one volume that stand in each other's way."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=(fields.OVERLAPPING_PATHS,))
def overlapping_volume_paths(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    problem = warning.at().problem(f"{warning.value} overlaps another path of the same volume", facts=warning.facts)
    yield problem.note("the other path", warning.other)
