"""An address with a port that the Service does not have, or that a headless Service does not translate."""

from __future__ import annotations

from kubecheck.sdk import Object, Service, Severity, container_ports, get, map_selector, mentions_of, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Mention, Problem, World


@rule(on=Object, severity=Severity.WARNING, since="0.1", joins=True, needs=(("", "Service"),))
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


def _tell_in(world: World, mention: Mention) -> Problem | None:
    """What is to be said in a world; nothing where one of several definitions of the Service has the port."""
    key = ("", "Service", mention.namespace, mention.address.name)
    has = _translated_ports(world, key)
    if has is None or mention.port in has:
        return None
    problems = [_tell(mention, Service(each), world) for each in world.definitions(key)]
    return problems[0] if problems and None not in problems else None


def _translated_ports(world: World, key: tuple[str, str, str, str]) -> frozenset[int] | None:
    """The ports that definitions of a Service have and translate; None where one of them takes whatever port there is. Worked out once, since many speak of one Service."""
    known: dict[tuple[str, str, str, str], frozenset[int] | None] = world.kept.setdefault(_translated_ports, {})
    if key not in known:
        services = [(each, _numbers(each)) for each in map(Service, world.definitions(key))]
        takes_any = any(_takes_any(each, numbers) for each, numbers in services)
        known[key] = None if takes_any else frozenset(number for each, numbers in services if not each.is_headless for number in numbers)
    return known[key]


def _numbers(service: Service) -> list[int]:
    return [each["port"] for _, each in service.ports if isinstance(each.get("port"), int)]


def _takes_any(service: Service, numbers: list[int]) -> bool:
    return service.type == "ExternalName" or not numbers


def _tell(mention: Mention, service: Service, world: World) -> Problem | None:
    numbers = _numbers(service)
    if _takes_any(service, numbers):
        return None
    if service.is_headless:
        return _tell_of_headless(mention, service, world)
    if mention.address.pod or mention.port in numbers:
        return None
    has = ", ".join(map(str, sorted(numbers)))
    problem = mention.port_place.problem(f"{_where(mention)}, which {service.label} does not have; it has {has}")
    return problem.note(service.label, service.at("spec", "ports"))


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
