"""Pods whose egress policies leave no way to the cluster's DNS, so that they find nothing by its name."""

from __future__ import annotations

from kubecheck.sdk import NetworkPolicy, Severity, get, items, label_selector, mapping, rule

from ._names import finds_names_elsewhere, service_name_used
from ._policies import EGRESS, NAME_LABEL, directions_of, rules_of

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
# Policies of other kinds that add to what NetworkPolicies allow.
_OTHER_POLICIES = (
    ("cilium.io", "CiliumNetworkPolicy"), ("cilium.io", "CiliumClusterwideNetworkPolicy"), ("crd.projectcalico.org", "NetworkPolicy"),
    ("crd.projectcalico.org", "GlobalNetworkPolicy"), ("projectcalico.org", "NetworkPolicy"), ("projectcalico.org", "GlobalNetworkPolicy"),
    ("policy.networking.k8s.io", "AdminNetworkPolicy"), ("policy.networking.k8s.io", "BaselineAdminNetworkPolicy"),
)  # fmt: skip


@rule(on=NetworkPolicy, severity=Severity.WARNING, since="0.1", joins=True)
def egress_without_dns(policy: NetworkPolicy, ctx: Context) -> Iterator[Problem]:
    world = ctx.world
    if not _restricts(policy.value) or world.is_partial or any(world.of_kind(*kind) for kind in _OTHER_POLICIES):
        return
    place = policy.at("spec", "egress").key
    templates = world.templates_matching(policy.namespace, label_selector(policy.get("spec", "podSelector")))
    if not templates:
        beside = [each for each in world.of_kind(_GROUP, "NetworkPolicy") if each.ref.namespace == policy.namespace]
        answer = "" if any(_opens_dns(each.value, world, each.ref.namespace) == _OPEN for each in beside) else _opens_dns(policy.value, world, policy.namespace)
        if answer != _OPEN and answer:
            yield place.info(f"{answer}, so these pods find nothing by its name")
        return
    for template in templates:
        if template.get("hostNetwork") is True or finds_names_elsewhere(template):
            continue
        policies = [each for each in world.selecting(template, _GROUP, "NetworkPolicy") if EGRESS in directions_of(each.value)]
        answers = [_opens_dns(each.value, world, each.ref.namespace) for each in policies]
        if _OPEN in answers or next(each for each in policies if _restricts(each.value)).ref.key != policy.resource.ref.key:
            continue  # policies add up, and one of them is enough to tell of
        answer = next((each for each in answers if each != _SHUT), _SHUT)
        yield _tell(policy, template, answer, ctx)
        return


_OPEN = "open"
_SHUT = "no egress rule opens port 53 for DNS"


def _restricts(value: object) -> bool:
    """Whether a policy opens some egress: one that opens nothing at all cuts off on purpose."""
    return EGRESS in directions_of(value) and bool(rules_of(value, EGRESS))


def _tell(policy: NetworkPolicy, template: PodTemplate, answer: str, ctx: Context) -> Problem:
    used = service_name_used(template, ctx.world)
    by_label = any("ipBlock" not in mapping(peer) for _, opened in rules_of(policy.value, EGRESS) for peer in items(opened.get("to")) or [{}])
    text = f"{answer}, so the pods of {template.resource.ref.label} find nothing by its name"
    place = policy.at("spec", "egress").key
    advice = "add an egress rule to namespace kube-system for port 53, UDP and TCP"
    problem = place.problem(text, help=advice) if used is not None or by_label else place.info(text, help=advice)
    return problem.note(f"{used.address.host} is used here", used.place) if used is not None else problem


def _opens_dns(value: object, world: World, own: str) -> str:
    """`_OPEN` where a policy lets pods ask the cluster's DNS, else why it does not, in words."""
    answer = _SHUT
    for _, opened in rules_of(value, EGRESS):
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
        name = selector.exact_values().get(NAME_LABEL)
        names = [name] if name is not None else [each for each in _DNS_NAMESPACES if selector.matches({NAME_LABEL: each, "name": each})]
        if name is None and not names:
            return has_ports  # whether the DNS's namespace has these labels is not known
    if own in names and own not in _DNS_NAMESPACES and len(names) == 1:
        return any(_is_dns(each) for each in world.templates_matching(own, pods))
    return has_ports or pods.is_empty or any(word in value for value in pods.exact_values().values() for word in _DNS_WORDS)


def _is_dns(template: PodTemplate) -> bool:
    return any(get(port, ("containerPort",)) in _DNS_PORTS for each in template.containers for port in each.items("ports"))
