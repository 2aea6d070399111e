"""A name that two ports of a pod have."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=(fields.REPEATED_PORT_NAME,), aliases=(
    "kube-score:container-ports-check",
))  # fmt: skip
def duplicate_port_name(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    problem = warning.at().at("name").problem(f"port name {warning.value} is taken: Services that name it take the first port", facts=warning.facts)
    yield problem.note("the first one", None if warning.other is None else warning.other.at("name"))
