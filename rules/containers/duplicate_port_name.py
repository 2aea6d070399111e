"""A name that two ports of a pod have."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, container_ports, fields, get, items, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=(fields.REPEATED_PORT_NAME,), aliases=(
    "kube-score:container-ports-check",
))  # fmt: skip
def duplicate_port_name(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    port, own = get(warning.resource.value, warning.path), get(warning.resource.value, warning.path[:-2])
    named = [(each, other) for each, other in _ports(warning) if get(other, ("name",)) == warning.value]
    if any(other is not port and _number(other) == _number(port) for _, other in named):
        return  # one port given twice, which `duplicate-port` tells of: the name leads to it either way
    rivals = [each for each, other in named if _number(other)[1] == _number(port)[1]]
    place, others = warning.at().at("name"), [each for each in rivals if each is not own]
    if not others or own not in rivals:
        problem = place.info(f"port name {warning.value} is taken, by another protocol or a container that has ended: Services tell them apart", facts=warning.facts)
    elif rivals[0] is own:
        text = f"port name {warning.value} is also that of {_called(others[0])}: Services that name it send to {_called(own)}"
        problem = place.problem(text, facts=warning.facts)
    else:
        text = f"port name {warning.value} is taken by {_called(rivals[0])}: Services that name it never send to {_called(own)}"
        problem = place.problem(text, facts=warning.facts)
    yield problem.note("the other one", None if warning.other is None else warning.other.at("name"))


def _ports(warning: ServerWarning) -> list[tuple[Any, Any]]:
    """(container, port) of all that a Service looks at, in its order. Mirrors: FindPort of endpointslice v1.36: sidecars come last."""
    spec = get(warning.resource.value, warning.path[:-4])
    sidecars = [each for each in items(get(spec, ("initContainers",))) if get(each, ("restartPolicy",)) == "Always"]
    return [(each, port) for each in (*items(get(spec, ("containers",))), *sidecars) for port in items(get(each, ("ports",))) if isinstance(port, dict)]


def _number(port: Any) -> tuple[Any, str]:
    return port.get("containerPort"), container_ports.protocol_of(port)


def _called(container: Any) -> str:
    return f"{'sidecar' if container.get('restartPolicy') == 'Always' else 'container'} {container.get('name')}"
