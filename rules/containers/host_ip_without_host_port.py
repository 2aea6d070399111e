"""An address of the node for a port that is not opened on the node."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=(fields.HOST_IP_ALONE,))
def host_ip_without_host_port(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    yield warning.at().at("hostIP").problem(f"hostIP {warning.value} has no effect without hostPort", facts=warning.facts)
