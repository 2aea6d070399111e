"""An entry of a list that says nothing."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=(fields.EMPTY_ENTRY,))
def empty_entry(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    what = "projected source names nothing that is known" if warning.value == "source" else "imagePullSecrets entry has no name"
    yield warning.at().problem(f"{what}: it has no effect", facts=warning.facts)
