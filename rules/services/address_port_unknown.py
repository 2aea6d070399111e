"""An address with a port that the Service does not have, or that a headless Service does not translate."""

from __future__ import annotations

from kubecheck.sdk import Object, Service, Severity, container_ports, get, map_selector, mentions_of, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Mention, Problem, World


@rule(on=Object, severity=Severity.WARNING, since="0.1", joins=True, points_at=(("", "Service"),), needs=(("", "Service"),))
def address_port_unknown(view: Object, ctx: Context) -> Iterator[Problem]:
    for mention in mentions_of(ctx.world, view.resource):
        if mention.port is None or mention.service(ctx.world) is None or not _goes_there(mention):
            continue
        problem = _tell_in(ctx.world, mention)
        if problem is None:
            continue
        variants = [each for each in ctx.model.worlds_holding(view.resource) if each is not ctx.world]
        if all(_tell_in(each, mention) is not None for each in variants):
            yield problem


class _Offer:
    """What a Service offers at its address, of which nothing else is held: many speak of one Service, and whoever asks it again would wake it.

    ``takes_any`` says that it takes whatever port there is.
    """

    __slots__ = ("is_headless", "numbers", "service", "takes_any")

    def __init__(self, service: Service) -> None:
        self.service = service.resource
        self.numbers = [each["port"] for _, each in service.ports if isinstance(each.get("port"), int)]
        self.is_headless = service.is_headless
        self.takes_any = service.type == "ExternalName" or not self.numbers

    def translates(self, port: int | None) -> bool:
        """Whether it surely leads on who goes to a port."""
        return self.takes_any or (not self.is_headless and port in self.numbers)


def _offers(world: World, key: tuple[str, str, str, str]) -> list[_Offer]:
    """What each definition of a Service offers."""
    known: dict[tuple[str, str, str, str], list[_Offer]] = world.kept.setdefault(_offers, {})
    found = known.get(key)
    if found is None:
        found = known[key] = [_Offer(Service(each)) for each in world.definitions(key)]
    return found


def _tell_in(world: World, mention: Mention) -> Problem | None:
    """What is to be said in a world; nothing where one of several definitions of the Service has the port."""
    offers = _offers(world, ("", "Service", mention.namespace, mention.address.name))
    if any(each.translates(mention.port) for each in offers):
        return None
    problems = [_tell(mention, each, world) for each in offers]
    return problems[0] if problems and None not in problems else None


def _tell(mention: Mention, offer: _Offer, world: World) -> Problem | None:
    if offer.is_headless:
        return _tell_of_headless(mention, Service(offer.service), world)
    if mention.address.pod:
        return None
    has, label = ", ".join(map(str, sorted(offer.numbers))), offer.service.ref.label
    problem = mention.port_place.problem(f"{_where(mention)}, which {label} does not have; it has {has}")
    return problem.note(label, offer.service.at("spec", "ports"))


def _where(mention: Mention) -> str:
    port = mention.port
    return f"{mention.address.host} goes to port {port}" if mention.port_is_written else f"{mention.address.host} goes to port {port} of its scheme"


def _goes_there(mention: Mention) -> bool:
    """Whether the port is surely the one that is gone to: one that is not written may be put behind the address by the program."""
    if mention.port_is_written or mention.address.end < len(mention.text):
        return True
    if mention.template is None:
        names = list(get(mention.resource.value, mention.path[:-1]) or ())  # the entries beside it
    else:
        names = [str(each.get("name")) for container in mention.template.all_containers for each in container.items("env") if isinstance(each, dict)]
    return not any("PORT" in name.upper() for name in names)


def _tell_of_headless(mention: Mention, service: Service, world: World) -> Problem | None:
    """The name of a headless Service is that of its pods: a client must go to a port on which they listen."""
    templates = world.templates_matching(service.namespace, map_selector(service.get("spec", "selector")))
    declared = {port.get("containerPort") for each in templates for port in container_ports.ports_of(each.spec)}
    if not service.selector or mention.port in declared:
        return None
    targets: set[int] = set()
    for _, port in service.ports:
        target = port.get("targetPort", port.get("port"))
        if isinstance(target, int):
            targets.add(target)
        elif isinstance(target, str):
            found = [container_ports.find_port(each.spec, target, container_ports.protocol_of(port)) for each in templates]
            targets.update(each for each in found if each is not None)
    shifted = any(port.get("port") == mention.port for _, port in service.ports)
    if not shifted or not targets or mention.port in targets:
        return None
    listen = ", ".join(map(str, sorted(targets)))
    text = f"{_where(mention)}, but {service.label} is headless and translates no ports: its pods listen on {listen}"
    return mention.port_place.problem(text).note(service.label, service.at("spec", "ports"))
