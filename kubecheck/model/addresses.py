"""Where objects speak of Services by address: containers in environment, arguments, commands and probes, ConfigMaps and Secrets, Ingresses in annotations."""

from __future__ import annotations

from kubecheck.api.views.view import get, strings
from kubecheck.near import is_slip, most_slips
from kubecheck.values.service_addresses import host_address, service_addresses

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubecheck.api.views.view import Located
    from kubecheck.model.resource import Resource
    from kubecheck.model.templates import PodTemplate
    from kubecheck.model.world import World
    from kubecheck.problems import Place
    from kubecheck.source.positions import Path
    from kubecheck.values.service_addresses import ServiceAddress
_HANDLERS = (
    ("livenessProbe",), ("readinessProbe",), ("startupProbe",), ("lifecycle", "postStart"), ("lifecycle", "preStop"),
)  # fmt: skip
_HANDLED = frozenset(steps[0] for steps in _HANDLERS)
# What a variable or key is called that holds the host alone, with a port of its own beside.
_HOST, _PORTS = "host", ("port", "PORT", "Port")
# Maps of texts that hold addresses, by kind.
_MAPS: dict[tuple[str, str], tuple[Path, ...]] = {
    ("", "ConfigMap"): (("data",),),
    ("", "Secret"): (("stringData",),),
    ("networking.k8s.io", "Ingress"): (("metadata", "annotations"),),
}


# The mentions of so many objects are kept in a large run.
_KEPT = 500


class Mention:
    """One address of a Service in a text of an object.

    ``namespace`` is where it is looked up; ``text`` the whole text, at ``path`` from the object's root; ``template`` the pod template that the
    text stands in, None outside pods and where the kubelet goes there in their stead. ``port`` is what a client will go to, ``port_path`` the path of
    the port where it stands in a field of its own, else None.
    """

    __slots__ = ("address", "namespace", "path", "port", "port_path", "resource", "template", "text")

    def __init__(self, resource: Located, path: Path, text: str, address: ServiceAddress, template: PodTemplate | None) -> None:
        self.resource = resource
        self.path = path
        self.text = text
        self.address = address
        self.template = template
        self.port = address.port
        self.port_path: Path | None = None
        self.namespace = address.namespace or resource.ref.namespace

    @property
    def place(self) -> Place:
        """Where the host name stands."""
        return self.resource.at(*self.path).piece(self.address.start, self.address.end)

    @property
    def port_place(self) -> Place:
        """Where the port stands, or the host where none is written."""
        if self.port_path is not None:
            return self.resource.at(*self.port_path)
        if not self.address.port_is_written:
            return self.place
        return self.resource.at(*self.path).piece(self.address.port_start, self.address.port_end)

    @property
    def port_is_written(self) -> bool:
        """Whether the port stands somewhere, and does not come of the scheme."""
        return self.port_path is not None or self.address.port_is_written

    def service(self, world: World) -> Resource | None:
        """The Service of that name in a world, None when it has none."""
        return world.get("", "Service", self.namespace, self.address.name)


def mentions_of(world: World, resource: Located) -> list[Mention]:
    """The addresses that an object speaks of, in the order of its fields; worked out once in a world."""
    kept: dict[int, list[Mention]] = world.kept.setdefault(mentions_of, {})
    found = kept.get(id(resource))
    if found is None:
        if len(kept) >= _KEPT and resource.comes_and_goes:  # rules ask one after another about one object
            del kept[next(iter(kept))]
        found = kept[id(resource)] = _mentions_in(world, resource)
    return found


def _mentions_in(world: World, resource: Located, mark: str = "") -> list[Mention]:
    """The addresses that an object speaks of, of texts in which a mark stands."""
    found = [
        Mention(resource, (*base, *steps), text, address, template)
        for base, steps, text, template in _texts_of(world, resource)
        if mark in text
        for address in service_addresses(text)
    ]
    by_path: dict[Path, Mention] | None = None
    for path, text, template, port, port_path in _hosts_of(world, resource):
        if by_path is None:
            by_path = {mention.path: mention for mention in found}
        mention = by_path.get(path)
        if mention is None:
            address = host_address(text) if mark in text else None
            if address is None:
                continue
            mention = Mention(resource, path, text, address, template)
            found.append(mention)
        if port is not None and mention.address.host == text:
            mention.port, mention.port_path = port, port_path
    return found


def _texts_of(world: World, resource: Located) -> Iterator[tuple[Path, Path, str, PodTemplate | None]]:
    """(beginning of the path, rest of the path, text, pod template) of the texts that may hold addresses: few do, and only their paths are put together."""
    key = resource.ref.key[:2]
    for steps in _MAPS.get(key, ()):
        for name, text in strings(get(resource.value, steps)).items():
            yield steps, (name,), text, None
    if key == ("", "Service"):
        name = get(resource.value, ("spec", "externalName"))
        if isinstance(name, str):
            yield (), ("spec", "externalName"), name, None
    for template in world.templates_of(resource):
        for container in template.all_containers:
            base = template.path_to("spec", container.list_name, container.index)
            for field in ("command", "args"):
                for index, text in enumerate(container.items(field)):
                    if isinstance(text, str):
                        yield base, (field, index), text, template
            for index, variable in enumerate(container.items("env")):
                value = variable.get("value") if isinstance(variable, dict) else None
                if isinstance(value, str):
                    yield base, ("env", index, "value"), value, template


def _hosts_of(world: World, resource: Located) -> Iterator[tuple[Path, str, PodTemplate | None, int | None, Path]]:
    """The texts that are a host each, with the port beside: its number, None where none is written, and its path."""
    for steps in _MAPS.get(resource.ref.key[:2], ()):
        texts = strings(get(resource.value, steps))
        for name, text, beside in _with_ports(texts):
            yield (*steps, name), text, None, _number(texts.get(beside)), (*steps, beside)
    for template in world.templates_of(resource):
        for container in template.all_containers:
            base = template.path_to("spec", container.list_name, container.index)
            for steps in _HANDLERS if not _HANDLED.isdisjoint(container.value) else ():
                handler = get(container.value, steps)
                for way in ("httpGet", "tcpSocket") if isinstance(handler, dict) else ():
                    host = get(handler, (way, "host"))
                    if isinstance(host, str):
                        at = (*base, *steps, way)
                        yield (*at, "host"), host, None, _number(get(handler, (way, "port"))), (*at, "port")
            env = container.items("env")
            if not any(map(_is_host, env)):
                continue
            named = [(get(each, ("name",)), get(each, ("value",)), index) for index, each in enumerate(env)]
            variables = {name: (text, index) for name, text, index in named if isinstance(name, str)}
            texts = {name: text for name, (text, _) in variables.items() if isinstance(text, str)}
            for name, text, beside in _with_ports(texts):
                at = (*base, "env")
                yield (*at, variables[name][1], "value"), text, template, _number(texts.get(beside)), (*at, variables.get(beside, ("", 0))[1], "value")


def _is_host(variable: object) -> bool:
    """Whether a variable of a container may be a host by its name, as `_with_ports` asks."""
    name = variable.get("name") if isinstance(variable, dict) else None
    return isinstance(name, str) and name[-len(_HOST) :].lower() == _HOST


def _with_ports(texts: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Of named texts those that are a host by their name (``DB_HOST``, ``db.host``), each with the name that its port has or would have (``DB_PORT``)."""
    for name, text in texts.items():
        stem, word = name[: -len(_HOST)], name[-len(_HOST) :]
        if stem and word.lower() == _HOST and text:
            yield name, text, next((f"{stem}{each}" for each in _PORTS if f"{stem}{each}" in texts), "")


def _number(port: object) -> int | None:
    if isinstance(port, str):
        return int(port) if port.isdecimal() and port.isascii() else None
    return port if isinstance(port, int) and not isinstance(port, bool) else None


def pod_names_used(world: World, namespace: str, service: str) -> Mention | None:
    """The first address of a single pod of a Service that an object of a world speaks of (``db-0.db.shop.svc``, ``db-0.db``), or None."""
    used = world.kept.get(pod_names_used)
    if used is None:
        used = world.kept[pod_names_used] = {}
        for resource in world.resources:
            if resource.comes_and_goes:
                world.look_over(resource)
            for mention in mentions_of_pods(world, resource):
                address = mention.address
                used.setdefault((mention.namespace, address.name) if address.pod else (resource.ref.namespace, address.namespace), mention)
    found: Mention | None = used.get((namespace, service))
    return found


def mentions_of_pods(world: World, resource: Resource) -> Sequence[Mention]:
    """Those of the addresses that an object speaks of which may be those of single pods; of what comes and goes they are kept, since all mentions would be too much."""
    if not resource.comes_and_goes:
        return list(filter(_may_be_of_pod, mentions_of(world, resource)))
    kept: dict[int, Sequence[Mention]] = world.kept.setdefault(mentions_of_pods, {})
    found = kept.get(id(resource))
    if found is None:
        found = kept[id(resource)] = tuple(filter(_may_be_of_pod, _mentions_in(world, resource, ".")))
    return found


def _may_be_of_pod(mention: Mention) -> bool:
    address = mention.address
    return bool(address.pod or (address.namespace and address.name.rpartition("-")[2].isdigit()))


def near_service(world: World, namespace: str, name: str) -> str | None:
    """The Service of a namespace that a name in a text was probably meant to be, or None.

    Nearer than in a field that must name an object: a text may speak of what is no Service at all.
    """
    near = world.near_name("", "Service", namespace, name, most_slips(name))
    return near if near is not None and is_slip(name, near) else None
