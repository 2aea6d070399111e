"""Pods whose egress policies leave no way to the cluster's DNS, so that they find nothing by its name."""

from __future__ import annotations

from kubecheck.sdk import NetworkPolicy, Severity, get, items, label_selector, mapping, network_policies, rule

from ._names import finds_names_elsewhere, service_name_used

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, PodTemplate, Problem, World

# What pods of a cluster's DNS listen on: 5353 where they may not take 53.
_DNS_PORTS = (53, 5353)
_DNS_NAMES = ("dns", "dns-tcp", "domain")
_DNS_NAMESPACES = ("kube-system", "openshift-dns")
_DNS_WORDS = ("dns", "rke2-coredns")
_GROUP = "networking.k8s.io"


_OPEN = "open"
_SHUT = "no egress rule opens port 53 for DNS"


@rule(on=NetworkPolicy, severity=Severity.WARNING, since="0.1", joins=True)
def egress_without_dns(policy: NetworkPolicy, ctx: Context) -> Iterator[Problem]:
    world = ctx.world
    if network_policies.EGRESS not in network_policies.directions_of(policy.value) or world.is_partial or any(world.of_kind(*kind) for kind in network_policies.OTHER_KINDS):
        return
    templates = world.templates_matching(policy.namespace, label_selector(policy.get("spec", "podSelector")))
    if templates:
        problem = next((found for each in templates if (found := _of_pods(policy, each, ctx)) is not None), None)
    else:
        problem = _of_unknown_pods(policy, world)
    if problem is not None:
        yield problem


def _of_unknown_pods(policy: NetworkPolicy, world: World) -> Problem | None:
    """A note where the pods are not among the files; any policy of the namespace may be about them as well."""
    beside = [each for each in world.of_kind(_GROUP, "NetworkPolicy") if each.ref.namespace == policy.namespace]
    if not network_policies.rules_of(policy.value, network_policies.EGRESS) or any(_opens_dns(each.value, world, each.ref.namespace) == _OPEN for each in beside):
        return None
    return policy.at("spec", "egress").key.info(f"{_opens_dns(policy.value, world, policy.namespace)}, so these pods find nothing by its name")


def _of_pods(policy: NetworkPolicy, template: PodTemplate, ctx: Context) -> Problem | None:
    """What is to be said at one of the policies of some pods: the first that opens something, or the first of all."""
    if template.get("hostNetwork") is True or finds_names_elsewhere(template):
        return None
    policies = [each for each in ctx.world.selecting(template, _GROUP, "NetworkPolicy") if network_policies.EGRESS in network_policies.directions_of(each.value)]
    opening = [each for each in policies if network_policies.rules_of(each.value, network_policies.EGRESS)]
    answers = [_opens_dns(each.value, ctx.world, each.ref.namespace) for each in policies]
    if not policies or _OPEN in answers or (opening or policies)[0].ref.key != policy.resource.ref.key:
        return None  # policies add up
    owner, used = template.resource.ref.label, service_name_used(template, ctx.world)
    if not opening:  # all is closed on purpose, unless the pods speak of Services
        if used is None:
            return None
        text = f"no policy opens any egress of the pods of {owner}, which use {used.address.host}"
        return policy.at("spec", "policyTypes").problem(text).note("used here", used.place)
    answer = next((each for each in answers if each != _SHUT), _SHUT)
    text, advice = f"{answer}, so the pods of {owner} find nothing by its name", "add an egress rule to namespace kube-system for port 53, UDP and TCP"
    by_label = any("ipBlock" not in mapping(peer) for _, opened in network_policies.rules_of(policy.value, network_policies.EGRESS) for peer in items(opened.get("to")) or [{}])
    place = policy.at("spec", "egress").key
    problem = place.problem(text, help=advice) if used is not None or by_label else place.info(text, help=advice)
    return problem.note(f"{used.address.host} is used here", used.place) if used is not None else problem


def _opens_dns(value: object, world: World, own: str) -> str:
    """`_OPEN` where a policy lets pods ask the cluster's DNS, else why it does not, in words."""
    answer = _SHUT
    for _, opened in network_policies.rules_of(value, network_policies.EGRESS):
        protocols = _dns_protocols(opened)
        peers = items(opened.get("to"))
        reached = not peers or any(_may_be_dns(mapping(peer), own, world, bool(items(opened.get("ports")))) for peer in peers)
        if "UDP" in protocols and reached:
            return _OPEN
        if protocols and items(opened.get("ports")):
            answer = "port 53 is open for TCP only, and DNS asks by UDP" if reached else "port 53 is open only to pods that are not the cluster's DNS"
    return answer


def _dns_protocols(rule: dict[str, Any]) -> set[str]:
    """The protocols for which a rule opens the port of DNS."""
    ports = items(rule.get("ports"))
    found = {"UDP", "TCP"} if not ports else set()
    for port in map(mapping, ports):
        number, end = port.get("port"), port.get("endPort")
        opens = number is None or number in (*_DNS_PORTS, *_DNS_NAMES)
        if isinstance(number, int) and isinstance(end, int):
            opens = any(number <= each <= end for each in _DNS_PORTS)
        if opens:
            found.add(port.get("protocol") or "TCP")
    return found


def _may_be_dns(peer: dict[str, Any], own: str, world: World, has_ports: bool) -> bool:
    """Whether a peer may be the pods of the cluster's DNS. A rule that names port 53 is taken at its word, but for pods that surely are others."""
    if "ipBlock" in peer:
        cidr = str(get(peer, ("ipBlock", "cidr")))
        return has_ports or cidr.endswith("/0") or cidr in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
    pods = label_selector(peer.get("podSelector") if isinstance(peer.get("podSelector"), dict) else {})
    if not isinstance(peer.get("namespaceSelector"), dict):
        names = [own]
    else:
        selector = label_selector(peer["namespaceSelector"])
        name = selector.exact_values().get(network_policies.NAME_LABEL)
        names = [name] if name is not None else [each for each in _DNS_NAMESPACES if selector.matches({network_policies.NAME_LABEL: each, "name": each})]
        if name is None and not names:
            return has_ports  # whether the DNS's namespace has these labels is not known
    if own in names and own not in _DNS_NAMESPACES and len(names) == 1:
        return any(_is_dns(each) for each in world.templates_matching(own, pods))
    return has_ports or pods.is_empty or any(word in value for value in pods.exact_values().values() for word in _DNS_WORDS)


def _is_dns(template: PodTemplate) -> bool:
    return any(get(port, ("containerPort",)) in _DNS_PORTS for each in template.containers for port in each.items("ports"))
