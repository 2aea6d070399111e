"""Pods that no longer come through to others which they talk to, since labels or NetworkPolicies changed."""

from __future__ import annotations

from kubecheck.sdk import Changes, Severity, get, label_selector, network_policies, rule

from ._links import links_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem, Resource

    from ._links import Link, Path

_SELECTOR = ("spec", "podSelector")
_IN_WORDS = {network_policies.INGRESS: "in", network_policies.EGRESS: "out"}


@rule(on=Changes, severity=Severity.WARNING, since="0.1", needs=(("networking.k8s.io", "NetworkPolicy"),))
def clients_cut_off(changes: Changes, ctx: Context) -> Iterator[Problem]:
    """Tells only of pods that were there before, whose policies are all known, and that name each other: by address, or in a policy that let them pass."""
    if not network_policies.is_decided(changes.old) or not network_policies.is_decided(changes.new):
        return
    told: set[tuple[int, int]] = set()
    found: dict[tuple[int, object], tuple[Problem, list[Link]]] = {}
    for link in links_in(changes):
        direction = None if link.pair in told else next((each for each in _IN_WORDS if link.is_cut(each)), None)
        problem = None if direction is None else _problem(link, direction)
        if problem is None:
            continue
        told.add(link.pair)
        place = (id(problem.place.document), problem.place.path)
        if place in found:
            found[place][1].append(link)
        else:
            found[place] = problem, [link]
    for problem, links in found.values():
        yield _joined(problem, links)


def _joined(problem: Problem, links: list[Link]) -> Problem:
    """What is said at a place of all links that are cut there, of which the first one is named."""
    first, more = links[0], len(links) - 1
    if more:
        problem.message += f", and {more} more connection{' is' if more == 1 else 's are'} cut off with it"
    problem.facts.update(client=first.client.resource.ref.label, server=first.server.resource.ref.label, connections=len(links))
    return problem if first.place is None or problem.place is first.place else problem.note("where it speaks to it", first.place)


def _problem(link: Link, direction: str) -> Problem | None:
    """What is said of pods that no longer come through, at what has changed; None where that is not among what is compared."""
    changes = link.changes
    policies = network_policies.isolating(link.ends(direction)[0], direction, changes.new)
    if not all(changes.is_taken(each) and (changes.former(each) is not None or each in changes.additions) for each in policies):
        return None  # one that the server refuses, or that was elsewhere before
    letting = link.letting(direction)
    if letting is None:
        return None if link.service is None else _isolated(link, direction, policies)
    policy, path = letting
    present = changes.new.by_key(policy.ref.key)
    former, other = link.ends(direction, before=True)[1], link.ends(direction)[1]
    if present is not None and former.labels != other.labels and get(present.value, path) == get(policy.value, path):
        peer = label_selector(get(policy.value, (*path, "podSelector")) or {})
        problem = other.at("metadata", "labels").key.problem(f"{policy.ref.label} lets {_IN_WORDS[direction]} pods with {peer}, which these no longer are: {_cut(link)}")
        return problem.note("the peer", present.at(*path)).note("the labels as they were", changes.place(former.resource, *former.path, "metadata", "labels"))
    if link.place is None or link.service is None:
        return None  # who changes whom a policy lets pass means to do so
    if present is None:
        return link.place.problem(f"{_cut(link)}: {policy.ref.label}, which let it {_IN_WORDS[direction]}, is removed").note("where it was", changes.place(policy, "metadata", "name"))
    if former.namespace == other.namespace and get(present.value, path) == get(policy.value, path):
        return _of_namespace(link, direction, present, path)
    words = f"{_cut(link)}, which it speaks to by {link.service.ref.label}: no policy lets it {_IN_WORDS[direction]} any more"
    return present.at(*path[:2]).key.problem(words).note("the peer that was", changes.place(policy, *path))


def _of_namespace(link: Link, direction: str, policy: Resource, path: Path) -> Problem | None:
    """What is said where neither the policy nor the labels of the pods changed, but those of their namespace; None where it is gone, of which `removed-object-in-use` tells."""
    former, now = (world.get("", "Namespace", "", link.ends(direction)[1].namespace) for world in (link.changes.old, link.changes.new))
    if former is None or now is None:
        return None
    place = now.at("metadata", "labels") if get(now.value, ("metadata", "labels")) is not None else now.at("metadata")
    selector = label_selector(get(policy.value, (*path, "namespaceSelector")))
    words = f"{policy.ref.label} lets {_IN_WORDS[direction]} pods of namespaces with {selector}, which this no longer is: {_cut(link)}"
    return place.key.problem(words).note("the peer", policy.at(*path)).note("the namespace as it was", link.changes.place(former, "metadata", "labels"))


def _isolated(link: Link, direction: str, policies: list[Resource]) -> Problem | None:
    """What is said where no policy was about the pods before."""
    assert link.service is not None
    changes = link.changes
    turned = next((each for each in policies if each in changes.additions or _selects_otherwise(each, changes)), None)
    before, now = link.ends(direction, before=True)[0], link.ends(direction)[0]
    why = f"which it speaks to by {link.service.ref.label}: "
    none = f"and none lets it {_IN_WORDS[direction]}"
    if turned is not None:
        place = turned.at(*_SELECTOR) if get(turned.value, _SELECTOR) is not None else turned.at("spec")
        return place.key.problem(f"{_cut(link)}, {why}this policy is about {'them' if direction == network_policies.INGRESS else 'it'} now, {none}")
    if before.labels == now.labels:
        return None
    (policy, *_) = policies
    words = f"{_cut(link)}, {why}{policy.ref.label} is about these pods now, {none}"
    return now.at("metadata", "labels").key.problem(words).note("the policy", policy.at(*_SELECTOR))


def _selects_otherwise(policy: Resource, changes: Changes) -> bool:
    former = changes.former(policy)
    return former is not None and get(former.value, _SELECTOR) != get(policy.value, _SELECTOR)


def _cut(link: Link) -> str:
    return f"{link.client.resource.ref.label} no longer comes through to {'the pods of ' if link.client.resource is not link.server.resource else 'other pods of '}{link.server.resource.ref.label}"
