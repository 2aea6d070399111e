"""A port that is given twice in a pod."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, fields, get, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_HOW = {
    "overlapping": ", with a host port and without one",
    "dangerously ambiguous": ", on one host port for all addresses and for one of them",
}


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=(fields.REPEATED_PORT,))
def duplicate_port(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    port = get(warning.resource.value, warning.path)
    shown = f"{get(port, ('containerPort',))}/{get(port, ('protocol',)) or 'TCP'}"
    problem = warning.at().problem(f"port {shown} is given twice in the pod{_HOW.get(str(warning.value), '')}", facts=warning.facts)
    yield problem.note("the other one", warning.other)
