"""Which pods talk to which others: by the address of a Service, or since a policy names them."""

from __future__ import annotations

from kubecheck.sdk import get, items, label_selector, map_selector, mentions_of, network_policies

from ._running import running

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubecheck.sdk import Changes, Mention, Place, PodTemplate, Resource, World

    Path = tuple[str | int, ...]

_KIND = ("networking.k8s.io", "NetworkPolicy")
_READ = (("", "ConfigMap"), ("", "Secret"))


class Link:
    """Pods that talk to others, and talked to them before.

    ``client`` and ``server`` are both as they are now; ``place`` is where the client names the ``service``, None where only a policy links them.
    """

    __slots__ = ("_before", "changes", "client", "place", "server", "service")

    def __init__(self, changes: Changes, clients: tuple[PodTemplate, PodTemplate], servers: tuple[PodTemplate, PodTemplate], place: Place | None, service: Resource | None) -> None:
        self._before = (clients[0], servers[0])
        self.changes = changes
        self.client = clients[1]
        self.server = servers[1]
        self.place = place
        self.service = service

    @property
    def pair(self) -> tuple[int, int]:
        """What tells it from others."""
        return id(self.client), id(self.server)

    def ends(self, direction: str, *, before: bool = False) -> tuple[PodTemplate, PodTemplate]:
        """The pods that policies of a direction are about, and the others."""
        client, server = self._before if before else (self.client, self.server)
        return (server, client) if direction == network_policies.INGRESS else (client, server)

    def is_cut(self, direction: str) -> bool:
        """Whether policies of a direction might let them talk before, and do not now."""
        if not network_policies.may_pass(*self.ends(direction, before=True), direction, self.changes.old):
            return False
        return not network_policies.may_pass(*self.ends(direction), direction, self.changes.new)

    def letting(self, direction: str) -> tuple[Resource, Path] | None:
        """The policy that let them talk before, with the path of the peer; None where there was none."""
        about, other = self.ends(direction, before=True)
        for policy in network_policies.isolating(about, direction, self.changes.old):
            path = network_policies.passage(policy, direction, other, self.changes.old)
            if path is not None:
                return policy, path
        return None


def links_in(changes: Changes) -> Iterator[Link]:
    """The links of a world, those by address first."""
    yield from _by_address(changes)
    yield from _by_policy(changes)


def _by_address(changes: Changes) -> Iterator[Link]:
    world = changes.new
    for resource in world.resources:
        for mention in mentions_of(world, resource):
            service = mention.service(world)
            if service is None or get(service.value, ("spec", "type")) == "ExternalName":
                continue
            clients = [each for template in _readers(mention, world) if (each := _over(template, changes)) is not None]
            servers = [each for template in _selected(service, changes) if (each := _over(template, changes)) is not None] if clients else []
            for client in clients:
                for server in servers:
                    if client[1] is not server[1]:
                        yield Link(changes, client, server, mention.place, service)


def _readers(mention: Mention, world: World) -> Iterable[PodTemplate]:
    """The pods whose containers are told an address: where it stands in them, or in a ConfigMap or Secret that they read."""
    if mention.template is not None:
        return (mention.template,)
    if mention.resource.ref.key[:2] not in _READ:
        return ()
    return dict.fromkeys(each.template for each in world.referrers(mention.resource.ref.key) if each.template is not None)


def _by_policy(changes: Changes) -> Iterator[Link]:
    """The pods whose labels changed, with those to which a policy lets them come, or which it lets come to them."""
    moved = [pair for each in changes.changes for template in changes.new.templates_of(each.new) if (pair := _over(template, changes)) is not None and pair[0].labels != pair[1].labels]
    for policy in changes.old.of_kind(*_KIND) if moved else ():
        looks_far = "namespaceSelector" in repr(policy.value.get("spec"))
        near = [pair for pair in moved if looks_far or pair[0].namespace == policy.ref.namespace]
        for direction in network_policies.directions_of(policy.value) if near else ():
            named = [pair for pair in near if (path := network_policies.passage(policy, direction, pair[0], changes.old)) is not None and _asks_for_labels(policy, path)]
            for each in _about(policy, changes) if named else ():
                for pair in named:
                    if each[1] is not pair[1]:
                        yield Link(changes, pair, each, None, None) if direction == network_policies.INGRESS else Link(changes, each, pair, None, None)


def _about(policy: Resource, changes: Changes) -> list[tuple[PodTemplate, PodTemplate]]:
    """The pods that an older policy is about, as they were and as they are."""
    selector = label_selector(get(policy.value, ("spec", "podSelector")))
    return [pair for each in changes.old.templates_matching(policy.ref.namespace, selector) if (pair := _since(each, changes)) is not None]


def _asks_for_labels(policy: Resource, path: Path) -> bool:
    """Whether a peer of a policy names pods by labels."""
    return bool(get(policy.value, (*path, "podSelector")))


def _selected(service: Resource, changes: Changes) -> list[PodTemplate]:
    """The pods behind a Service that run for good."""
    selector = get(service.value, ("spec", "selector"))
    return running(changes.new.templates_matching(service.ref.namespace, map_selector(selector))) if isinstance(selector, dict) and selector else []


def _over(template: PodTemplate, changes: Changes) -> tuple[PodTemplate, PodTemplate] | None:
    """Pods as they were and as they are; None where they were not there, or are there no more."""
    former = changes.former(template.resource) if changes.is_taken(template.resource) else None
    before = None if former is None else _at(template, changes.old.templates_of(former))
    return None if before is None or not _is_on(before) or not _is_on(template) or not _may_be_the_same(before, template) else (before, template)


def _since(template: PodTemplate, changes: Changes) -> tuple[PodTemplate, PodTemplate] | None:
    """The same, of pods as they were."""
    resource = changes.new.by_key(template.resource.ref.key)
    now = None if resource is None or not changes.is_taken(resource) else _at(template, changes.new.templates_of(resource))
    return None if now is None or not _is_on(template) or not _is_on(now) else (template, now)


def _at(template: PodTemplate, others: Iterable[PodTemplate]) -> PodTemplate | None:
    return next((each for each in others if each.path == template.path), None)


def _may_be_the_same(before: PodTemplate, now: PodTemplate) -> bool:
    """Whether it is known that the pods were there before: where a namespace is not written, it may be the same as the one that is."""
    return before.namespace == now.namespace or all(get(each.resource.value, ("metadata", "namespace")) for each in (before, now))


def _is_on(template: PodTemplate) -> bool:
    """Whether there are such pods, now or at times."""
    return get(template.resource.value, ("spec", "replicas")) != 0 and bool(items(template.spec.get("containers")))
