"""A port of a NetworkPolicy that is the Service's and not the pods', or that no pod has by this name."""

from __future__ import annotations

from kubecheck.sdk import (
    NetworkPolicy,
    Service,
    Severity,
    container_ports,
    is_placeholder,
    items,
    label_selector,
    mapping,
    may_become,
    nearest,
    network_policies,
    rule,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Place, PodTemplate, Problem, World


@rule(on=NetworkPolicy, severity=Severity.WARNING, since="0.1", joins=True, points_at=())
def policy_port_unknown(policy: NetworkPolicy, ctx: Context) -> Iterator[Problem]:
    world = ctx.world
    own = world.templates_matching(policy.namespace, label_selector(policy.get("spec", "podSelector")))
    for direction in network_policies.directions_of(policy.value):
        field = network_policies.FIELDS.get(direction, ("",))[0]
        rules = network_policies.rules_of(policy.value, direction) if field else []
        listed = [port for _, each in rules for port in map(mapping, items(each.get("ports"))) if isinstance(port.get("port"), (int, str))]
        opened = {(port["port"], container_ports.protocol_of(port)) for port in listed}
        for index, each in rules:
            templates = _receivers(policy, each, world) if direction == network_policies.EGRESS else own
            for number, port in enumerate(map(mapping, items(each.get("ports"))) if templates else ()):
                problem = _tell(policy.at("spec", field, index, "ports", number, "port"), port, _Pods(templates, opened, world))
                if problem is not None:
                    yield problem


def _receivers(policy: NetworkPolicy, opened: dict[str, Any], world: World) -> list[PodTemplate]:
    """The pods to which a rule of egress opens a port; none where they are not all known, as addresses or other projects' namespaces."""
    found: list[PodTemplate] = []
    for peer in map(mapping, items(opened.get("to"))):
        pods = network_policies.pods_matching(peer, policy.namespace, world)
        if not pods or len(network_policies.namespaces_matching(peer, policy.namespace, world)) != 1:
            return []
        found += pods
    return found


class _Pods:
    """The pods that a rule is about: their ports and Services, and ``opened``, all ports that the policy opens in that direction."""

    def __init__(self, templates: list[PodTemplate], opened: set[tuple[object, str]], world: World) -> None:
        self.templates = templates
        self.opened = opened
        self.world = world
        self.ports = [each for template in templates for each in container_ports.ports_of(template.spec)]
        labels = list(dict.fromkeys(each.resource.ref.label for each in templates))
        self.owner = labels[0] if len(labels) == 1 else f"{labels[0]} and {len(labels) - 1} more"

    def protocols(self, field: str, low: object, high: object) -> set[str]:
        """The protocols with which a name, or numbers from one to another, are declared."""
        return {container_ports.protocol_of(each) for each in self.ports if each.get(field) == low or _is_between(low, each.get(field), high)}

    def services(self) -> Iterator[tuple[PodTemplate, dict[str, Any], object]]:
        """(pod template, port, target) of every port of every Service that selects the pods."""
        for template in self.templates:
            for resource in self.world.selecting(template, "", "Service"):
                for _, port in Service(resource).ports:
                    yield template, port, port.get("targetPort", port.get("port"))


def _is_between(low: object, value: object, high: object) -> bool:
    return isinstance(low, int) and isinstance(value, int) and isinstance(high, int) and low <= value <= high


def _tell(place: Place, port: dict[str, Any], pods: _Pods) -> Problem | None:
    wanted, protocol = port.get("port"), container_ports.protocol_of(port)
    is_name = isinstance(wanted, str)
    if not isinstance(wanted, (str, int)) or (isinstance(wanted, str) and is_placeholder(wanted)):
        return None
    if not is_name and any(template.get("hostNetwork") is True for template in pods.templates):
        return None
    protocols = pods.protocols("name" if is_name else "containerPort", wanted, port.get("endPort", wanted))
    if protocols:
        if protocol in protocols or "endPort" in port or any((wanted, each) in pods.opened for each in protocols):
            return None
        return place.problem(f"opens port {wanted} for {protocol}, declared with protocol {' and '.join(sorted(protocols))} only by {pods.owner}")
    return _tell_of_name(place, wanted, pods) if isinstance(wanted, str) else _tell_of_number(place, wanted, protocol, "endPort" in port, pods)


def _tell_of_number(place: Place, wanted: int, protocol: str, is_range: bool, pods: _Pods) -> Problem | None:
    """A number that nobody declares may be listened on all the same; but for one that a Service translates."""
    for template, service, target in pods.services():
        shifted = service.get("port") == wanted and container_ports.protocol_of(service) == protocol and not is_range
        number = container_ports.find_port(template.spec, target, protocol) if isinstance(target, str) else target
        if shifted and number not in (None, wanted) and not {(number, protocol), (target, protocol)} & pods.opened:
            return place.problem(f"opens port {wanted}, which is the Service's: a policy is about ports of pods, and those of {pods.owner} get it on {number}")
    return None


def _tell_of_name(place: Place, name: str, pods: _Pods) -> Problem | None:
    names = [each["name"] for each in pods.ports if isinstance(each.get("name"), str)]
    if any(may_become(each, name) for each in names):
        return None
    text = f"opens port {name}, which no container of {pods.owner} names"
    if any(service.get("name") == name for _, service, _ in pods.services()):
        return place.problem(f"{text}: a Service does, but a policy is about ports of pods")
    near = nearest(name, names)
    return place.problem(text + (f"; did you mean {near}?" if near else f"; named ports: {', '.join(sorted(set(names)))}" if names else "; no port has a name"))
