"""A Service that sends to a port which its pods do not have."""

from __future__ import annotations

from kubecheck.sdk import Service, Severity, map_selector, may_become, nearest, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem


@rule(on=Service, severity=Severity.ERROR, since="0.1", joins=True, aliases=("kube-linter:invalid-target-ports", "popeye:POP-1106"))
def target_port_unknown(service: Service, ctx: Context) -> Iterator[Problem]:
    templates = ctx.world.templates_matching(service.namespace, map_selector(service.get("spec", "selector")))
    if not templates:
        return
    names: dict[str, int] = {}
    numbers: set[object] = set()
    declares_all = True
    for template in templates:
        declared = [port for each in template.all_containers for port in each.items("ports") if isinstance(port, dict)]
        declares_all = declares_all and bool(declared)
        for port in declared:
            numbers.add(port.get("containerPort"))
            if isinstance(port.get("name"), str):
                names[port["name"]] = port.get("containerPort", 0)
    for index, port in service.ports:
        target = port.get("targetPort", port.get("port"))
        where = service.at("spec", "ports", index, "targetPort" if "targetPort" in port else "port")
        owners = templates[0].resource.ref.label
        place = templates[0].at("spec", "containers")
        if isinstance(target, str) and not target.isdigit() and target not in names and not any(may_become(each, target) for each in names):
            near = nearest(target, names)
            has = f"; did you mean {near}?" if near else f"; named ports: {', '.join(sorted(names))}" if names else "; no port has a name"
            yield where.problem(f"sends to port {target}, which no container of {owners} names{has}").note("the containers", place)
        elif isinstance(target, int) and declares_all and target not in numbers and not _is_host_network(templates) and not _is_used(templates, target):
            known = ", ".join(str(each) for each in sorted(each for each in numbers if isinstance(each, int)))
            yield where.info(f"sends to port {target}, the containers of {owners} declare {known}").note("the containers", place)


def _is_used(templates: list[Any], port: int) -> bool:
    """Whether a probe asks the port, or the command or environment of a container speaks of it: it need not be declared."""
    import re

    spoken = re.compile(rf"(?<![0-9.]){port}(?![0-9.])")
    for container in (each for template in templates for each in template.all_containers):
        for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
            if any(container.get(probe, way, "port") == port for way in ("httpGet", "tcpSocket", "grpc")):
                return True
        values = [each.get("value") for each in container.items("env") if isinstance(each, dict)]
        if any(isinstance(each, str) and spoken.search(each) for each in (*container.items("command"), *container.items("args"), *values)):
            return True
    return False


def _is_host_network(templates: list[Any]) -> bool:
    return any(each.spec.get("hostNetwork") is True for each in templates)
