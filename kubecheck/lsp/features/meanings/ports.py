"""Ports by name: which field of an object names a port, whose port it is, and who names a port."""

from __future__ import annotations

from kubecheck.api.container_ports import ports_of
from kubecheck.api.views.view import get, items
from kubecheck.lsp.features.meanings.meaning import ContainerPortMeaning, ServicePortMeaning, Spot
from kubecheck.model.templates import pod_templates_of
from kubecheck.values.selector import map_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubecheck.api.views.view import Located
    from kubecheck.model.references import Reference
    from kubecheck.model.resource import Resource
    from kubecheck.model.templates import PodTemplate
    from kubecheck.model.world import World
    from kubecheck.source import Path

_SERVICE = ("", "Service")
_HANDLERS = (
    *((probe,) for probe in ("livenessProbe", "readinessProbe", "startupProbe")), ("lifecycle", "postStart"), ("lifecycle", "preStop"),
)  # fmt: skip
# Where a backend says the port, beside the name of its Service: an Ingress of today, one of before, a route of Gateway API, a webhook.
_BESIDE_NAME: tuple[Path, ...] = (("port", "name"), ("port", "number"), ("servicePort",), ("port",))


def backend_ports(reference: Reference) -> Iterator[tuple[Path, str | int]]:
    """(path, port) of each field in which a reference to a Service says the port."""
    around = reference.path[:-1]
    for inside in _BESIDE_NAME:
        port = get(reference.resource.value, (*around, *inside))
        if isinstance(port, (str, int)) and not isinstance(port, bool):
            yield (*around, *inside), port


def port_at(
    resource: Resource, place: Path, references: Iterable[Reference], world: World | None
) -> ServicePortMeaning | ContainerPortMeaning | None:
    """The port that is named at a place of an object, if one is: by its name, or by its number.

    Args:
        resource: the object, in which something stands at the place.
        place: the path.
        references: what it refers to.
        world: what it is judged with, for the pods of a Service.
    """
    port = get(resource.value, place)
    if not isinstance(port, (str, int)) or isinstance(port, bool):
        return None
    for reference in references:
        if reference.target[:2] == _SERVICE and any(path == place for path, _ in backend_ports(reference)):
            return ServicePortMeaning(reference.target, port)
    if resource.ref.key[:2] == _SERVICE and place[:2] == ("spec", "ports"):
        return _of_service(resource, place, port, world)
    return _of_container(resource, place, port)


def _of_service(service: Resource, place: Path, port: str | int, world: World | None) -> ServicePortMeaning | ContainerPortMeaning | None:
    field = place[3:]
    if field == ("targetPort",):
        templates = (
            [] if world is None else world.templates_matching(service.ref.namespace, map_selector(get(service.value, ("spec", "selector"))))
        )
        return ContainerPortMeaning(tuple((each.resource, each.path) for each in templates), port)
    return ServicePortMeaning(service.ref.key, port) if field in (("name",), ("port",)) else None


def _of_container(resource: Resource, place: Path, port: str | int) -> ContainerPortMeaning | None:
    for template in pod_templates_of(resource):
        depth = len(template.path)
        inside = place[depth:]
        if (
            place[:depth] != template.path
            or inside[:1] != ("spec",)
            or inside[1:2] not in (("containers",), ("initContainers",))
            or len(inside) < 5
        ):
            continue
        owners, field = ((resource, template.path),), inside[3:]
        if field[0] == "ports" and field[2:] in (("name",), ("containerPort",)):
            return ContainerPortMeaning(owners, port)
        if field[-1:] == ("port",) and any(field[: len(each)] == each for each in _HANDLERS):
            return ContainerPortMeaning(owners, port, inside[:3])
    return None


def uses_of_container_port(world: World, owners: Iterable[tuple[Located, Path]], port: str | int, container: Path) -> Iterator[Spot]:
    """The ports of Services that send to a port of pods, and the probes that ask it.

    Args:
        world: where Services are looked for.
        owners: the pod templates, as the object and the path of each.
        port: its name or number.
        container: the only container that counts, from the template; empty for all.
    """
    for resource, path in owners:
        for template in world.templates_of(resource):
            if template.path != path:
                continue
            for service, place in sending_to(world, template, port):
                yield Spot(service, place)
            for each in template.all_containers:
                base: Path = (*path, "spec", each.list_name, each.index)
                if not container or base == (*path, *container):
                    yield from _asked_by(resource, base, port)


def sending_to(world: World, template: PodTemplate, port: str | int) -> Iterator[tuple[Resource, Path]]:
    """The Services that send to a port of a pod, each with the place where it says so."""
    for service in world.selecting(template, *_SERVICE):
        for index, each in enumerate(items(get(service.value, ("spec", "ports")))):
            if get(each, ("targetPort",)) == port:
                yield service, ("spec", "ports", index, "targetPort")


def widened(world: World, meaning: ContainerPortMeaning) -> ContainerPortMeaning:
    """The port of all pods that must call it the same: those that a Service sends to by its name, one as the other."""
    owners = dict.fromkeys((id(resource), path) for resource, path in meaning.owners)
    waiting = [each for each in world.pod_templates if (id(each.resource), each.path) in owners]
    found: dict[int, PodTemplate] = {}
    while waiting:
        template = waiting.pop()
        if id(template) in found:
            continue
        found[id(template)] = template
        for service, _ in sending_to(world, template, meaning.port):
            waiting += world.templates_matching(service.ref.namespace, map_selector(get(service.value, ("spec", "selector"))))
    having = [each for each in found.values() if any(get(port, ("name",)) == meaning.port for port in ports_of(each.spec))]
    return ContainerPortMeaning(tuple((each.resource, each.path) for each in having), meaning.port)


def _asked_by(resource: Located, base: Path, port: str | int) -> Iterator[Spot]:
    """The probes and hooks of a container that ask a port."""
    for handler in _HANDLERS:
        for way in ("httpGet", "tcpSocket", "grpc"):
            where = (*base, *handler, way, "port")
            if get(resource.value, where) == port:
                yield Spot(resource, where)
