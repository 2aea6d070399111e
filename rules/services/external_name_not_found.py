"""A Service of type ExternalName that leads back to itself, or to a name that is none without a search domain."""

from __future__ import annotations

from kubecheck.sdk import Service, Severity, is_ip, may_become, mentions_of, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem, Resource, World

_PATH = ("spec", "externalName")


@rule(on=Service, severity=Severity.WARNING, since="0.1", joins=True, points_at=(("", "Service"),), fields=("spec.externalName",))
def external_name_not_found(service: Service, ctx: Context) -> Iterator[Problem]:
    """Mirrors: the plugin kubernetes of CoreDNS, which answers with a CNAME record of the name as it stands."""
    name = (service.text(*_PATH) or "").removesuffix(".")
    resource = ctx.world.by_key(service.resource.ref.key)
    if service.type != "ExternalName" or not name or is_ip(name) or may_become(name, "a.b") or resource is None:
        return
    circle = _circle_from(resource, ctx.world)
    place = service.at(*_PATH)
    if circle == [resource]:
        yield place.problem(f"{name} is this Service itself, so nobody gets an address")
    elif circle:
        if resource is min(circle, key=lambda each: each.ref.key):  # else it is told of there
            problem = place.problem(f"{name} leads back to this Service, so nobody gets an address")
            for each in circle[1:]:
                problem.note(f"{each.ref.label} leads on", each.at(*_PATH))
            yield problem
    else:
        yield from _of_short(name, service, ctx.world)


def _of_short(name: str, service: Service, world: World) -> Iterator[Problem]:
    """Names that only a search domain would make whole."""
    labels = name.split(".")
    is_full = len(labels) == 3 and labels[2] == "svc"
    if len(labels) > 2 and not is_full:
        return
    namespace = labels[1] if len(labels) > 1 else service.namespace
    text = f"{name} is answered as it stands (CNAME), and a resolver tries no search domain with it"
    whole = f"{labels[0]}.{namespace}.svc.cluster.local"
    if is_full or world.get("", "Service", namespace, labels[0]) is not None:
        yield service.at(*_PATH).problem(f"{text}: it resolves nowhere; did you mean {whole}?", label=f"did you mean {whole}?")
    elif len(labels) == 1 and name != "localhost":
        yield service.at(*_PATH).info(f"{text}: write the whole host name, with its domain")


def _circle_from(resource: Resource, world: World) -> list[Resource]:
    """The Services of type ExternalName that lead back to one of them, beginning with it; empty when they lead elsewhere."""
    found: list[Resource] = []
    current: Resource | None = resource
    while current is not None and current not in found:
        found.append(current)
        view = Service(current)
        mention = next((each for each in mentions_of(world, current) if each.path == _PATH), None) if view.type == "ExternalName" else None
        # A name that lacks the cluster's domain leads to no Service.
        is_whole = mention is not None and mention.address.is_full and not mention.address.pod and mention.address.host.endswith(".local")
        current = world.get("", "Service", mention.namespace, mention.address.name) if mention is not None and is_whole else None
    return found if current is resource else []
