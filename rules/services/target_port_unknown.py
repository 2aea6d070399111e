"""A Service that sends to a port which its pods do not have."""

from __future__ import annotations

from kubecheck.sdk import (
    PODS,
    Service,
    Severity,
    container_ports,
    is_placeholder,
    is_valid_port_name,
    map_selector,
    may_become,
    nearest,
    rule,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Place, PodTemplate, Problem


@rule(on=Service, severity=Severity.ERROR, since="0.1", joins=True, points_at=(PODS,), aliases=("kube-linter:invalid-target-ports", "popeye:POP-1106"))
def target_port_unknown(service: Service, ctx: Context) -> Iterator[Problem]:
    templates = ctx.world.templates_matching(service.namespace, map_selector(service.get("spec", "selector")))
    if not templates or service.type == "ExternalName":
        return
    pods = _Pods(templates)
    for index, port in service.ports:
        target = _target_of(port)
        protocol = container_ports.protocol_of(port)
        where = service.at("spec", "ports", index, "targetPort" if "targetPort" in port else "port")
        problem = None
        if isinstance(target, str) and not target.isdigit() and not is_placeholder(target) and not is_valid_port_name(target):
            problem = pods.name_missing(where, target, protocol)
        elif isinstance(target, int):
            asked = {container_ports.protocol_of(each) for _, each in service.ports if _target_of(each) == target}
            problem = pods.number_missing(where, target, protocol, asked)
        if problem is not None:
            yield problem.note("the containers", templates[0].at("spec", "containers"))


def _target_of(port: dict[str, Any]) -> object:
    return port.get("targetPort", port.get("port"))


class _Pods:
    """The ports of all pods that a Service selects; any of them will do."""

    def __init__(self, templates: list[PodTemplate]) -> None:
        self.templates = templates
        self.owner = templates[0].resource.ref.label
        self.ports = [port for each in templates for port in container_ports.ports_of(each.spec)]
        self.names: dict[str, set[str]] = {}
        self.numbers: dict[int, set[str]] = {}
        for port in self.ports:
            name, number = port.get("name"), port.get("containerPort")
            if isinstance(name, str):
                self.names.setdefault(name, set()).add(container_ports.protocol_of(port))
            if isinstance(number, int):
                self.numbers.setdefault(number, set()).add(container_ports.protocol_of(port))

    def name_missing(self, where: Place, target: str, protocol: str) -> Problem | None:
        """What is to be said of a named port that no pod has."""
        if protocol in self.names.get(target, ()) or any(may_become(each, target) for each in self.names):
            return None
        if any(each.get("containerPort") == target for each in self.ports):
            return None  # a text that somebody puts a number in the place of, or which the server refuses there
        if target in self.names:
            declared = " and ".join(sorted(self.names[target]))
            return where.problem(f"sends {protocol} to port {target}, which {self.owner} declares with protocol {declared} only")
        text = f"sends to port {target}, which no container of {self.owner} names"
        for template in self.templates:
            for container in template.all_containers:
                if container.is_init and any(isinstance(each, dict) and each.get("name") == target for each in container.items("ports")):
                    return where.problem(f"{text}: {container.label} does, but it has ended before the pod gets requests")
        near = nearest(target, self.names)
        has = f"; did you mean {near}?" if near else f"; named ports: {', '.join(sorted(self.names))}" if self.names else "; no port has a name"
        problem = where.problem(text + has)
        return problem.fix(f"write {near}", where, near) if near else problem

    def number_missing(self, where: Place, target: int, protocol: str, asked: set[str]) -> Problem | None:
        """What is to be said of a number that no pod declares so; ``asked`` are all protocols that the Service sends there."""
        if any(each.spec.get("hostNetwork") is True for each in self.templates):
            return None
        declared = self.numbers.get(target)
        if declared:
            if protocol in declared or asked & declared:
                return None
            return where.warning(f"sends {protocol} to port {target}, which {self.owner} declares with protocol {' and '.join(sorted(declared))} only")
        if not all(any(container_ports.ports_of(each.spec)) for each in self.templates) or self._is_used(target):
            return None
        known = ", ".join(map(str, sorted(self.numbers)))
        return where.info(f"sends to port {target}, the containers of {self.owner} declare {known}")

    def _is_used(self, port: int) -> bool:
        """Whether a probe asks the port, or the command or environment of a container speaks of it: it need not be declared."""
        import re

        digits, spoken = str(port), rf"(?<![0-9.]){port}(?![0-9.])"
        for container in (each for template in self.templates for each in template.all_containers):
            for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
                if any(container.get(probe, way, "port") == port for way in ("httpGet", "tcpSocket", "grpc")):
                    return True
            values = [each.get("value") for each in container.items("env") if isinstance(each, dict)]
            if any(isinstance(each, str) and digits in each and re.search(spoken, each) for each in (*container.items("command"), *container.items("args"), *values)):
                return True
        return False
